import warnings

import numpy as np
import pytest
from foreframe.debugger.serving import CompletionAsked, TokenSaid
from foreframe.model.completing import Completions
from foreframe.model.decoder import Weights, load

from tests.tiny_cwm import CONTEXT, VOCAB, export_tiny

TOKENS = tuple(np.random.default_rng(7).integers(0, VOCAB, CONTEXT).tolist())


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return load(export_tiny(tmp_path_factory.mktemp("tiny")))


def run(completions: Completions, **asked) -> list[TokenSaid]:
    tokens, _cached = completions.start(CompletionAsked(**asked))
    return list(tokens)


def greedy(weights: Weights, prompt: tuple[int, ...], count: int) -> list[int]:
    """The slow twin: a decoder of its own."""
    decoder = weights.decoder()
    decoder.append(prompt)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(int(decoder.logits().argmax()))
        decoder.append(chosen[-1:])
    return chosen


def test_a_greedy_completion_is_what_a_decoder_of_its_own_chooses(weights: Weights):
    completions = Completions(weights, size=2)
    for length in (3, 12, 7, 20, 1):
        said = run(completions, prompt=TOKENS[:length], max_tokens=8)
        assert [one.token for one in said] == greedy(weights, TOKENS[:length], 8)


def test_completions_that_take_turns_do_not_see_each_other(weights: Weights):
    completions = Completions(weights, size=4)
    prompts = [TOKENS[:9], TOKENS[:10], TOKENS[20:30]]
    running = [completions.start(CompletionAsked(prompt=prompt, max_tokens=6))[0] for prompt in prompts]
    rounds = [[next(tokens).token for tokens in running] for _ in range(6)]
    assert [list(column) for column in zip(*rounds, strict=True)] == [greedy(weights, prompt, 6) for prompt in prompts]


def test_a_prompt_that_goes_on_from_an_earlier_one_reads_only_what_is_new(weights: Weights):
    completions = Completions(weights, size=2)
    first = run(completions, prompt=TOKENS[:20], max_tokens=4)
    ahead = (*TOKENS[:20], *(one.token for one in first))
    _, cached = completions.start(CompletionAsked(prompt=(*ahead, 5), max_tokens=1))
    assert cached == 24


def test_of_several_decoders_the_one_with_the_longest_common_prefix_is_taken(weights: Weights):
    completions = Completions(weights, size=3)
    three = [completions.start(CompletionAsked(prompt=TOKENS[at : at + 15], max_tokens=1))[0] for at in (0, 15, 30)]
    for tokens in three:
        list(tokens)
    _, cached = completions.start(CompletionAsked(prompt=(*TOKENS[15:27], 1, 2), max_tokens=1))
    assert cached == 12


def test_a_full_pool_gives_up_what_was_used_longest_ago(weights: Weights):
    completions = Completions(weights, size=2)
    for at in (1, 20, 40):  # three prompts that share nothing
        run(completions, prompt=TOKENS[at : at + 10], max_tokens=1)
    assert completions.start(CompletionAsked(prompt=TOKENS[40:50], max_tokens=1))[1] == 10
    assert completions.start(CompletionAsked(prompt=TOKENS[1:11], max_tokens=1))[1] == 0


def test_dropping_a_completion_gives_its_decoder_back(weights: Weights):
    completions = Completions(weights, size=1)
    tokens, _ = completions.start(CompletionAsked(prompt=TOKENS[:10], max_tokens=10))
    next(tokens)
    tokens.close()
    assert completions.start(CompletionAsked(prompt=TOKENS[:10], max_tokens=1))[1] == 10


def test_one_seed_samples_the_same_and_another_differs(weights: Weights):
    completions = Completions(weights, size=2)

    def sample(seed: int) -> list[int]:
        said = run(completions, prompt=TOKENS[:5], max_tokens=12, temperature=2.0, seed=seed)
        return [one.token for one in said]

    assert sample(1) == sample(1)
    assert sample(1) != sample(2)


def test_at_next_to_no_temperature_the_likeliest_token_is_chosen_and_no_warning_given(weights: Weights):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = run(Completions(weights, size=1), prompt=TOKENS[:5], max_tokens=3, temperature=1e-320, seed=0)
    assert [one.token for one in said] == greedy(weights, TOKENS[:5], 3)


def test_only_allowed_tokens_are_chosen_and_told(weights: Weights):
    allowed = (3, 11, 40)
    for temperature in (0.0, 3.0):
        said = run(
            Completions(weights, size=1), prompt=TOKENS[:5], max_tokens=9, allowed=allowed, top=2,
            temperature=temperature, seed=0,
        )  # fmt: skip
        assert {one.token for one in said} <= set(allowed)
        assert all({token for token, _ in one.top} <= set(allowed) for one in said)


def test_the_likeliest_tokens_are_told_in_order_with_their_log_probabilities(weights: Weights):
    (said,) = run(Completions(weights, size=1), prompt=TOKENS[:5], max_tokens=1, top=VOCAB)
    decoder = weights.decoder()
    decoder.append(TOKENS[:5])
    logits = decoder.logits().astype(float)
    expected = logits - np.log(np.exp(logits).sum())
    assert [token for token, _ in said.top] == np.argsort(-logits, kind="stable").tolist()
    np.testing.assert_allclose([log_p for _, log_p in said.top], np.sort(expected)[::-1], atol=1e-5)
    assert said.log_probability == said.top[0][1]
    (few,) = run(Completions(weights, size=1), prompt=TOKENS[:5], max_tokens=1, top=3)
    assert [token for token, _ in few.top] == [token for token, _ in said.top[:3]]


def test_a_stop_token_ends_a_completion_and_is_told(weights: Weights):
    chosen = greedy(weights, TOKENS[:5], 6)
    stop = chosen[3]
    said = run(Completions(weights, size=1), prompt=TOKENS[:5], max_tokens=6, stop=frozenset([stop]))
    assert [one.token for one in said] == chosen[: chosen.index(stop) + 1]


def test_a_completion_ends_with_the_context(weights: Weights):
    assert len(run(Completions(weights, size=1), prompt=TOKENS[: CONTEXT - 3], max_tokens=9)) == 3


def test_the_tokens_of_a_prompt_are_scored_as_a_decoder_scores_them(weights: Weights):
    decoder = weights.decoder()
    decoder.append(TOKENS[:4])
    rows = decoder.score(TOKENS[4:9]).astype(float)
    expected = [float(row[token] - np.log(np.exp(row).sum())) for row, token in zip(rows, TOKENS[4:9], strict=True)]
    said = run(Completions(weights, size=1), prompt=TOKENS[:9], max_tokens=0, score_from=4)
    assert [one.token for one in said] == list(TOKENS[4:9])
    np.testing.assert_allclose([one.log_probability for one in said], expected, atol=1e-5)
