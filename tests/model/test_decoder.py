import gc
import json
import os
import sys
from pathlib import Path

import pytest
from foreframe.debugger.errors import ModelError
from foreframe.model.decoder import load
from foreframe.model.onnx_graph import Precision

from tests.tiny_cwm import export_tiny


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export_tiny(tmp_path_factory.mktemp("tiny"))


def test_a_decoder_outlives_its_weights(directory: Path):
    decoder, other = load(directory).decoder(), load(directory).decoder()
    gc.collect()
    decoder.append([3, 1, 4, 1])
    other.append([3, 1, 4, 1])
    assert decoder.logits().tolist() == other.logits().tolist()


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
