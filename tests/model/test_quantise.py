"""Smaller copies of a checkpoint: what is written is what loads, and says what it is."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from foreframe.debugger.errors import ModelError
from foreframe.debugger.evaluation import free_run
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import SourceContext
from foreframe.model.catalogue import describe
from foreframe.model.checkpoint import Quantisation, embedded, open_checkpoint
from foreframe.model.decoder import Weights, load
from foreframe.model.load import RUNTIME, load_predictor
from foreframe.model.quantise import Kind, quantise
from foreframe.model.torch_decoder import load_weights
from safetensors.numpy import save_file

from tests.tiny_cwm import CONTEXT, VOCAB, random_weights, save_tiny

TOKENS = np.random.default_rng(7).integers(0, VOCAB, CONTEXT).tolist()
BITSANDBYTES = {Kind.NF4: Quantisation.NF4, Kind.INT8: Quantisation.INT8}


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = save_tiny(tmp_path / "model", intermediate_size=128, sliding_window=8)
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {"a": VOCAB - 1}}}))
    return folder


def logits(weights: Weights) -> np.ndarray:
    decoder = weights.decoder()
    decoder.append(TOKENS)
    return decoder.logits()


@pytest.mark.parametrize("kind", BITSANDBYTES)
def test_a_copy_for_the_gpu_says_what_quantising_in_memory_says(folder: Path, tmp_path: Path, kind: Kind):
    quantise(folder, tmp_path / "small", kind, device="cpu")
    copy = open_checkpoint(tmp_path / "small")
    assert copy.quantisation is BITSANDBYTES[kind]
    in_memory = load_weights(open_checkpoint(folder), device="cpu", quantisation=BITSANDBYTES[kind])
    np.testing.assert_array_equal(logits(load(tmp_path / "small")), logits(in_memory))


@pytest.mark.parametrize("kind", [Kind.ONNX_INT8, Kind.ONNX_INT4])
def test_a_copy_for_the_cpu_is_close_to_the_original(folder: Path, tmp_path: Path, kind: Kind):
    quantise(folder, tmp_path / "small", kind)
    full = logits(load(folder))
    assert 0 < np.abs(logits(load(tmp_path / "small" / RUNTIME)) - full).mean() < 0.3 * full.std()


def test_other_weights_beside_the_checkpoint_are_not_taken_for_a_part_of_it(folder: Path, tmp_path: Path):
    quantise(folder, tmp_path / "alone", Kind.ONNX_INT8)
    save_file(random_weights(seed=1, inner=128), folder / "ema.safetensors", metadata={"format": "pt"})
    (folder / "zzz.safetensors").write_bytes(b"no weights at all")
    assert open_checkpoint(folder).shards == (folder / "model.safetensors",)
    quantise(folder, tmp_path / "beside", Kind.ONNX_INT8)
    np.testing.assert_array_equal(*(logits(load(tmp_path / name / RUNTIME)) for name in ("alone", "beside")))


@pytest.mark.parametrize("kind", Kind)
def test_a_copy_has_its_tokenizer_and_states_its_precision(folder: Path, tmp_path: Path, kind: Kind):
    num_bytes = quantise(folder, tmp_path / "small", kind, device="cpu")
    out = tmp_path / "small"
    assert num_bytes == sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    assert (out / "tokenizer.json").read_text() == (folder / "tokenizer.json").read_text()
    assert describe(str(out)).quantisation == kind.removeprefix("onnx-")
    assert describe(str(out)).num_parameters == describe(str(folder)).num_parameters
    assert [path.name for path in tmp_path.glob("*.partial")] == []


@pytest.mark.parametrize("kind", [Kind.NF4, Kind.ONNX_INT4])
def test_nano_made_smaller_still_predicts(tmp_path: Path, kind: Kind):
    """Through either runtime, from the name of a folder to frames."""
    quantise(embedded(), tmp_path / "small", kind, device="cpu")
    source = "def f(x):\n    y = x + 1\n    return y\n"
    first = Frame(event=Event.CALL, lineno=1, source="def f(x):", locals={"x": "3"})
    session = load_predictor(str(tmp_path / "small")).session(SourceContext(source=source, function="f"))
    frames = [prediction.frame for prediction in free_run(session, first)]
    assert [frame.lineno for frame in frames] == [2, 3, 3]
    assert frames[-1].value == "4"


def test_a_copy_states_how_its_keys_and_values_are_kept(folder: Path, tmp_path: Path):
    quantise(folder, tmp_path / "small", Kind.NF4, device="cpu", kv_bits=8)
    assert load_weights(open_checkpoint(tmp_path / "small"), device="cpu").kv_bits == 8
    with pytest.raises(ModelError, match="in full"):
        quantise(folder, tmp_path / "graph", Kind.ONNX_INT8, kv_bits=8)


def test_quantised_weights_are_not_quantised_again(folder: Path, tmp_path: Path):
    quantise(folder, tmp_path / "small", Kind.INT8, device="cpu")
    with pytest.raises(ModelError, match="already"):
        quantise(tmp_path / "small", tmp_path / "smaller", Kind.NF4, device="cpu")
    with pytest.raises(ModelError, match="cannot become nf4"):
        load_weights(open_checkpoint(tmp_path / "small"), device="cpu", quantisation=Quantisation.NF4)


def test_nothing_is_overwritten(folder: Path, tmp_path: Path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "notes.txt").write_text("mine")
    with pytest.raises(ModelError, match="there already"):
        quantise(folder, tmp_path / "kept", Kind.ONNX_INT8)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rope_parameters": {"rope_type": "llama3", "rope_theta": 1e6}}, "scaled RoPE"),
        ({"num_hidden_layers": 10_000_000}, "too large"),
    ],
)
def test_what_cannot_be_a_graph_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path, changes, told: str):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))
    with pytest.raises(ModelError, match=told):
        quantise(folder, tmp_path / "small", Kind.ONNX_INT8)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
