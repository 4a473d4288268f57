"""What every backend promises, on the same random weights: with full attention alone, and past a sliding window."""

from pathlib import Path

import numpy as np
import pytest
from foreframe.debugger.errors import ModelError
from foreframe.model.decoder import Decoder, Weights

from tests.model.backends import BACKENDS
from tests.tiny_cwm import CONTEXT, VOCAB, save_tiny

TOKENS = np.random.default_rng(7).integers(0, VOCAB, CONTEXT).tolist()
EXACT = 1e-5
"""float32 sums in another order."""

WINDOWS = {"whole": CONTEXT, "window": 8}
"""Tokens that the sliding layer looks back; the second is an eighth of the context."""


@pytest.fixture(scope="session", params=WINDOWS)
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("tiny"), sliding_window=WINDOWS[request.param])


@pytest.fixture(scope="session", params=BACKENDS)
def weights(request: pytest.FixtureRequest, checkpoint: Path) -> Weights:
    return BACKENDS[request.param](checkpoint)


@pytest.fixture(scope="session")
def reference(checkpoint: Path) -> Weights:
    return BACKENDS["transformers"](checkpoint)


@pytest.fixture
def decoder(weights: Weights) -> Decoder:
    return weights.decoder()


def fresh(weights: Weights, tokens: list[int]) -> np.ndarray:
    """The slow twin: a new decoder that reads everything in one pass."""
    decoder = weights.decoder()
    decoder.append(tokens)
    return decoder.logits()


def greedy(decoder: Decoder, count: int) -> list[int]:
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(int(decoder.logits().argmax()))
        decoder.append(chosen[-1:])
    return chosen


def test_every_backend_chooses_the_same_tokens(weights: Weights, reference: Weights):
    for prompt in (TOKENS[:3], TOKENS[10:30]):
        ours, theirs = weights.decoder(), reference.decoder()
        ours.append(prompt)
        theirs.append(prompt)
        assert greedy(ours, 30) == greedy(theirs, 30)
        np.testing.assert_allclose(ours.logits(), theirs.logits(), atol=EXACT)


def test_a_decoder_starts_empty_and_knows_its_sizes(weights: Weights, decoder: Decoder):
    assert (decoder.length, decoder.limit, weights.limit, weights.vocab_size) == (0, CONTEXT, CONTEXT, VOCAB)


def test_logits_are_float32_over_the_vocabulary_and_cannot_be_written_to(decoder: Decoder):
    decoder.append(TOKENS[:3])
    logits = decoder.logits()
    assert (logits.shape, logits.dtype) == ((VOCAB,), np.float32)
    with pytest.raises(ValueError, match="read-only"):
        logits[0] = 0.0


def test_one_token_at_a_time_equals_all_at_once(weights: Weights, decoder: Decoder):
    for at, token in enumerate(TOKENS[:20]):
        decoder.append([token])
        np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[: at + 1]), atol=EXACT)


def test_asking_again_gives_the_same_answer(decoder: Decoder):
    decoder.append(TOKENS[:5])
    assert decoder.logits() is decoder.logits()


@pytest.mark.parametrize("length", [0, 1, 5, 11, 12])
def test_decoding_after_a_rewind_equals_a_fresh_decoder(weights: Weights, decoder: Decoder, length: int):
    decoder.append(TOKENS[:12])
    decoder.logits()
    decoder.rewind(length)
    decoder.append(TOKENS[40:45])
    assert decoder.length == length + 5
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:length] + TOKENS[40:45]), atol=EXACT)


@pytest.mark.parametrize("length", [1, 5, 11, 12])
def test_logits_right_after_a_rewind_are_those_of_the_shorter_sequence(weights: Weights, decoder: Decoder, length: int):
    decoder.append(TOKENS[:12])
    decoder.logits()
    decoder.rewind(length)
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:length]), atol=EXACT)
    decoder.append(TOKENS[length:12])
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:12]), atol=EXACT)


def test_tokens_taken_back_before_they_were_read_leave_no_trace(weights: Weights, decoder: Decoder):
    decoder.append(TOKENS[:4])
    decoder.logits()
    decoder.append(TOKENS[30:40])
    decoder.rewind(6)
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:4] + TOKENS[30:32]), atol=EXACT)


def test_random_appends_and_rewinds_always_equal_a_fresh_decoder(weights: Weights, decoder: Decoder):
    random = np.random.default_rng(3)
    held: list[int] = []
    for _ in range(40):
        if random.random() < 0.4:
            length = int(random.integers(0, len(held) + 1))
            decoder.rewind(length)
            del held[length:]
        more = random.integers(0, VOCAB, random.integers(0, min(6, CONTEXT - len(held) + 1))).tolist()
        decoder.append(more)
        held += more
        if held and random.random() < 0.7:
            np.testing.assert_allclose(decoder.logits(), fresh(weights, held), atol=EXACT)
    assert decoder.length == len(held)


def test_scoring_equals_asking_before_each_token(weights: Weights, decoder: Decoder):
    decoder.append(TOKENS[:3])
    rows = decoder.score(TOKENS[3:15])
    stepwise = [fresh(weights, TOKENS[:at]) for at in range(3, 15)]
    np.testing.assert_allclose(rows, stepwise, atol=EXACT)
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:15]), atol=EXACT)
    assert decoder.score([]).shape == (0, VOCAB)


def test_two_decoders_of_one_model_do_not_see_each_other(weights: Weights):
    left, right = weights.decoder(), weights.decoder()
    for at in range(6):
        left.append([TOKENS[at]])
        right.append([TOKENS[20 + at]])
        left.logits(), right.logits()
    left.rewind(2)
    np.testing.assert_allclose(left.logits(), fresh(weights, TOKENS[:2]), atol=EXACT)
    np.testing.assert_allclose(right.logits(), fresh(weights, TOKENS[20:26]), atol=EXACT)


def test_a_full_context_decodes_and_one_token_more_is_refused_without_damage(weights: Weights, decoder: Decoder):
    decoder.append(TOKENS)
    with pytest.raises(ModelError, match="64 tokens") as refused:
        decoder.append([0])
    assert refused.value.hint
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS), atol=EXACT)


def test_the_end_token_does_not_stop_a_decoder(weights: Weights, decoder: Decoder):
    decoder.append([5, 1])
    decoder.logits()
    decoder.append([6])
    np.testing.assert_allclose(decoder.logits(), fresh(weights, [5, 1, 6]), atol=EXACT)


@pytest.mark.parametrize("token", [-1, VOCAB, 2**40])
def test_an_id_outside_the_vocabulary_is_refused_and_not_appended(decoder: Decoder, token: int):
    with pytest.raises(ValueError, match="0 to 49"):
        decoder.append([3, token])
    assert decoder.length == 0


def test_an_empty_sequence_has_no_logits(decoder: Decoder):
    with pytest.raises(ValueError, match="empty"):
        decoder.logits()


@pytest.mark.parametrize("length", [-1, 4])
def test_rewinding_to_where_there_is_nothing_is_refused(decoder: Decoder, length: int):
    decoder.append(TOKENS[:3])
    with pytest.raises(ValueError, match="3 tokens"):
        decoder.rewind(length)


def test_a_branch_goes_on_from_the_same_tokens(weights: Weights, decoder: Decoder):
    decoder.append(TOKENS[:20])
    decoder.logits()
    decoder.append(TOKENS[20:22])
    branch = decoder.branch()
    assert (branch.length, branch.limit) == (22, decoder.limit)
    np.testing.assert_allclose(branch.logits(), fresh(weights, TOKENS[:22]), atol=EXACT)


def test_what_a_branch_does_leaves_the_original_untouched_and_the_other_way_round(weights: Weights, decoder: Decoder):
    decoder.append(TOKENS[:20])
    branches = [decoder.branch(), decoder.branch()]
    before = decoder.logits().copy()
    branches.append(decoder.branch())
    for at, branch in enumerate(branches):
        branch.rewind(17 - at)
        branch.append(TOKENS[40 + at : 45 + at])
        branch.logits()
    decoder.append(TOKENS[20:23])
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:23]), atol=EXACT)
    for at, branch in enumerate(branches):
        expected = TOKENS[: 17 - at] + TOKENS[40 + at : 45 + at]
        np.testing.assert_allclose(branch.logits(), fresh(weights, expected), atol=EXACT)
    decoder.rewind(20)
    np.testing.assert_allclose(decoder.logits(), before, atol=EXACT)


def test_a_branch_outlives_the_decoder_it_came_from(weights: Weights):
    decoder = weights.decoder()
    decoder.append(TOKENS[:12])
    decoder.logits()
    branch = decoder.branch()
    del decoder
    assert greedy(branch, 5) == greedy(_with(weights, TOKENS[:12]), 5)


def _with(weights: Weights, tokens: list[int]) -> Decoder:
    decoder = weights.decoder()
    decoder.append(tokens)
    return decoder
