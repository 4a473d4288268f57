import gc
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from foreframe.debugger.errors import ModelError
from foreframe.model.decoder import Decoder, Weights, load
from foreframe.train.graph import Precision

from tests.tiny_cwm import CONTEXT, VOCAB, export_tiny

TOKENS = np.random.default_rng(7).integers(0, VOCAB, CONTEXT).tolist()
EXACT = 1e-5
"""float32 sums in another order."""


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def weights(directory: Path) -> Weights:
    return load(directory)


@pytest.fixture
def decoder(weights: Weights) -> Decoder:
    return weights.decoder()


def fresh(weights: Weights, tokens: list[int]) -> np.ndarray:
    """The slow twin: a new decoder that reads everything in one pass."""
    decoder = weights.decoder()
    decoder.append(tokens)
    return decoder.logits()


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
    for _ in range(60):
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


def test_a_decoder_outlives_its_weights(directory: Path, weights: Weights):
    decoder = load(directory).decoder()
    gc.collect()
    decoder.append(TOKENS[:4])
    np.testing.assert_allclose(decoder.logits(), fresh(weights, TOKENS[:4]), atol=EXACT)


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


def drop(name: str):
    return lambda folder: (folder / name).unlink()


def cut(name: str, size: int):
    return lambda folder: os.truncate(folder / name, size)


def fill(name: str, text: str):
    return lambda folder: (folder / name).write_text(text)


@pytest.mark.parametrize(
    "damage",
    [
        cut("model.onnx", 0),
        cut("model.onnx", 1000),
        cut("model.onnx", 100_000),
        drop("model.onnx"),
        drop("genai_config.json"),
        fill("genai_config.json", "{"),
        fill("genai_config.json", "[]"),
        fill("genai_config.json", '{"model": {}}'),
        fill("genai_config.json", json.dumps({"model": {"context_length": 64, "vocab_size": 50}})),
        fill("model.onnx", "version https://git-lfs.github.com/spec/v1\n"),
    ],
)
def test_a_damaged_model_is_told_in_one_line_with_a_hint(tmp_path: Path, damage, capfd):
    folder = export_tiny(tmp_path / "model", Precision.INT8)
    damage(folder)
    with pytest.raises(ModelError) as told:
        load(folder)
    assert str(folder) in str(told.value)
    assert "\n" not in str(told.value)
    assert told.value.hint
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_is_not_there_is_a_models_error(tmp_path: Path):
    with pytest.raises(ModelError, match="no model directory"):
        load(tmp_path / "nowhere")


def test_a_missing_runtime_says_what_to_install(directory: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "onnxruntime_genai", None)
    with pytest.raises(ModelError) as told:
        load(directory)
    assert "pip install" in told.value.hint
