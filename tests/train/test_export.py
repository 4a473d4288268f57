import dataclasses
import itertools
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from foreframe.app.cli import main as foreframe
from foreframe.debugger.errors import ModelError
from foreframe.model.compact import VERSION
from foreframe.model.decoder import load
from foreframe.model.onnx_graph import BITS, BLOCK, Precision, decoder_graph, quantised, rotary_tables
from foreframe.model.tokenizer import Tokenizer
from foreframe.train.architecture import build, nano_config
from foreframe.train.export import export, main
from foreframe.train.fidelity import fidelity, random_sequences, read_sequences, reference_logits
from foreframe.train.fidelity import main as measure
from foreframe.train.recipes import NANO, Config
from safetensors.torch import load_file
from transformers import CwmConfig, CwmForCausalLM, LlamaConfig, LlamaForCausalLM

from tests.tiny_cwm import CONFIG, CONTEXT, VOCAB, random_weights

SEQUENCES = random_sequences(VOCAB, count=3, length=CONTEXT)


def tiny(**changes) -> CwmForCausalLM:
    """The tiny model in torch, its random tensors those of `random_weights`."""
    model = CwmForCausalLM(CwmConfig(**(CONFIG | changes))).eval()
    tensors = {name: torch.from_numpy(values) for name, values in random_weights().items()}
    outcome = model.load_state_dict(tensors, strict=False)
    assert set(outcome.missing_keys) <= {"lm_head.weight"}
    assert not outcome.unexpected_keys
    model.tie_weights()
    return model


@pytest.fixture(scope="session")
def model() -> CwmForCausalLM:
    return tiny()


@pytest.fixture(scope="session")
def checkpoint(model: CwmForCausalLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("checkpoint")
    model.save_pretrained(directory)
    return directory


def measured(model: CwmForCausalLM, directory: Path):
    return fidelity(model, load(directory).decoder(), SEQUENCES)


def test_a_window_that_covers_the_context_makes_a_cwm_a_llama(model: CwmForCausalLM):
    shape = {
        name: value for name, value in CONFIG.items() if name not in ("model_type", "sliding_window", "layer_types")
    }
    llama = LlamaForCausalLM(LlamaConfig(**shape)).eval()
    llama.load_state_dict(model.state_dict())
    for tokens in SEQUENCES:
        np.testing.assert_array_equal(reference_logits(llama, tokens), reference_logits(model, tokens))


@pytest.mark.parametrize(
    ("quantise", "tolerance"), [("none", (1e-5, 1.0)), ("int8", (0.02, 0.95)), ("int4", (0.2, 0.6))]
)
def test_an_export_says_what_torch_says(model, checkpoint, tmp_path, quantise, tolerance):
    """Within a mean error of the logits, whose standard deviation is 0.8, and a part of the greedy choices."""
    mean_error, top1 = tolerance
    export(checkpoint, tmp_path, quantise=quantise)
    result = measured(model, tmp_path)
    assert result.positions == 3 * (CONTEXT - 1)
    assert result.mean_error < mean_error
    assert result.max_error < 10 * mean_error
    assert result.top1_agreement >= top1


def test_a_model_in_memory_and_its_checkpoint_give_the_same_bytes(model, checkpoint, tmp_path):
    sizes = export(model, tmp_path / "memory"), export(checkpoint, tmp_path / "disk")
    for name in ("model.onnx", "genai_config.json"):
        assert (tmp_path / "memory" / name).read_bytes() == (tmp_path / "disk" / name).read_bytes()
    written = list((tmp_path / "disk").iterdir())
    assert sizes == (sum(path.stat().st_size for path in written),) * 2
    assert {path.name for path in written} == {"model.onnx", "genai_config.json"}


def test_bfloat16_weights_export_as_the_numbers_they_are(tmp_path):
    tiny().bfloat16().save_pretrained(tmp_path / "weights")
    export(tmp_path / "weights", tmp_path / "out", quantise="none")
    # Read back, since casting a live model casts its RoPE frequencies too.
    rounded = CwmForCausalLM.from_pretrained(tmp_path / "weights", dtype=torch.float32).eval()
    assert measured(rounded, tmp_path / "out").max_error < 1e-4


def test_a_window_shorter_than_the_context_is_kept(tmp_path):
    windowed = tiny(sliding_window=8)
    export(windowed, tmp_path, quantise="none")
    assert measured(windowed, tmp_path).max_error < 1e-4
    assert measured(tiny(), tmp_path).max_error > 1e-2


def test_an_output_projection_of_its_own_is_exported(tmp_path):
    untied = tiny(tie_word_embeddings=False)
    export(untied, tmp_path, quantise="none")
    assert measured(untied, tmp_path).max_error < 1e-4


def test_the_embedding_is_stored_once(model, tmp_path):
    export(model, tmp_path, quantise="none")
    parameters = sum(values.size for values in random_weights().values())
    assert parameters * 4 < (tmp_path / "model.onnx").stat().st_size < parameters * 4 + 24_000


@pytest.mark.parametrize("precision", BITS)
def test_rounding_moves_a_weight_by_at_most_a_step(precision: Precision):
    bits = BITS[precision]
    weights = np.random.default_rng(0).normal(size=(5, 3 * BLOCK)).astype(np.float32)
    weights[1] = 0.0
    steps, scales = quantised(weights, bits)
    assert (steps.shape, scales.shape) == ((5, 3, BLOCK * bits // 8), (5, 3))
    if bits == 4:
        steps = np.stack([steps & 15, steps >> 4], axis=-1).reshape(5, 3, BLOCK)
    restored = (steps.astype(np.float32) - 2 ** (bits - 1)) * scales[..., None]
    assert np.all(np.abs(restored - weights.reshape(5, 3, BLOCK)) <= np.abs(scales[..., None]) * 1.0001)
    np.testing.assert_array_equal(restored[1], 0.0)


def test_the_rotary_tables_are_those_of_transformers(model: CwmForCausalLM):
    cos, sin = model.model.rotary_emb(torch.zeros(1), torch.arange(CONTEXT)[None])
    half = CONFIG["head_dim"] // 2
    for table, expected in zip(rotary_tables(CONFIG), (cos, sin), strict=True):
        np.testing.assert_allclose(table, expected[0, :, :half].numpy(), atol=1e-5)


def test_nano_has_its_size_and_its_window_covers_its_context():
    config = nano_config(700, begin=2, end=3)
    assert config.sliding_window >= config.max_position_embeddings == 2048
    assert (config.bos_token_id, config.eos_token_id, config.pad_token_id) == (2, 3, None)
    with torch.device("meta"):
        assert sum(parameter.numel() for parameter in build(config).parameters()) == 5_295_360


@pytest.mark.slow
def test_nano_in_int8_is_smaller_than_8_megabytes_and_close_to_torch(tmp_path):
    torch.manual_seed(0)
    nano = build(nano_config(700)).eval()
    assert export(nano, tmp_path, quantise="int8") < 8_000_000
    result = fidelity(nano, load(tmp_path).decoder(), random_sequences(700, count=2))
    assert result.mean_error < 0.01
    assert result.mean_kl < 1e-4


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model_type": "llama"}, "only a cwm"),
        ({"rope_parameters": {"rope_type": "llama3", "rope_theta": 1e6}}, "scaled RoPE"),
        ({"hidden_act": "gelu"}, "another activation"),
    ],
)
def test_another_architecture_is_refused(change, told):
    with pytest.raises(ModelError, match=f"(?i){told}"):
        decoder_graph(CONFIG | change, random_weights(), Precision.NONE)


def test_a_missing_and_an_unknown_tensor_are_named():
    weights = random_weights()
    with pytest.raises(ModelError, match=r"q_norm\.weight"):
        decoder_graph(CONFIG, weights | {"model.layers.0.self_attn.q_norm.weight": np.ones(16)}, Precision.NONE)
    del weights["model.norm.weight"]
    with pytest.raises(ModelError, match=r"model\.norm\.weight"):
        decoder_graph(CONFIG, weights, Precision.NONE)


def test_rows_that_do_not_divide_into_blocks_are_refused():
    with pytest.raises(ModelError, match="blocks of 32"):
        quantised(np.ones((2, 40), dtype=np.float32), 8)


def test_the_command_line_exports_and_measures(checkpoint, tmp_path, capsys):
    assert main([str(checkpoint), str(tmp_path / "out"), "--quantise", "int8"]) == 0
    held_out = tmp_path / "tokens.jsonl"
    held_out.write_text("[1, 2, 3]\n\n[4]\n" + json.dumps([5] * 100) + "\n")
    capsys.readouterr()
    assert measure([str(checkpoint), str(tmp_path / "out"), "--tokens", str(held_out)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["positions"] == 2 + CONTEXT - 1
    assert math.isfinite(result["mean_kl"])


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two steps from weights with a card, of which it keeps a mean."""
    from foreframe.train.feed import TraceBatches
    from foreframe.train.sft import main as train

    folder = tmp_path_factory.mktemp("trained")
    first = Config(
        name="tiny", run_dir=folder / "first", width=128, layers=1, batch_tokens=1024, max_tokens=256, seed=3,
        num_workers=0, threads=1, evaluate_programs=0, max_steps=2, ema=0.9,
    )  # fmt: skip
    batches = list(itertools.islice(TraceBatches(first, 1), 2))
    train(first, batches=batches)
    assert main([str(first.run_dir), str(folder / "init")]) == 0
    train(dataclasses.replace(first, run_dir=folder / "run", init=folder / "init"), batches=batches)
    return folder / "run"


def test_a_run_becomes_a_model_that_predicts(trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(trained), str(tmp_path / "out")]) == 0
    written = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert written == {
        "config.json", "nano.json", "tokenizer.json", "model.safetensors", "runtime/model.onnx",
        "runtime/genai_config.json",
    }  # fmt: skip
    program = tmp_path / "program.py"
    program.write_text("def f(n):\n    total = n + 1\n    return total\n")
    capsys.readouterr()
    assert foreframe(["compare", f"{program}::f", "--call", "f(3)", "--model", str(tmp_path / "out"), "--json"]) in (
        0,
        1,
    )
    said = json.loads(capsys.readouterr().out)
    assert said["model"] == "out"
    assert any(frame["predicted"] for frame in said["frames"])


def test_the_card_of_a_run_says_what_its_weights_have_had(trained: Path, tmp_path: Path):
    assert main([str(trained), str(tmp_path), "--quantise", "none"]) == 0
    (saved,) = trained.rglob("progress.json")
    tokens = json.loads(saved.read_text())["tokens"]
    card = json.loads((tmp_path / "nano.json").read_text())
    assert list(card) == list(json.loads((NANO / "nano.json").read_text()))
    assert card["tokens_seen"] == 2 * tokens > 0
    weights = load_file(tmp_path / "model.safetensors")
    assert card["parameters"] == sum(tensor.numel() for tensor in weights.values())
    said = (card["dialect"], card["context"], card["runtime"], card["steps"], card["seed"])
    assert said == (VERSION, 256, "none", 4, 3)


def test_the_weights_of_an_export_are_those_that_were_measured(trained: Path, tmp_path: Path):
    for words, name in (([], "ema.safetensors"), (["--raw"], "model.safetensors")):
        assert main([str(trained), str(tmp_path / name), "--quantise", "none", *words]) == 0
        assert (tmp_path / name / "model.safetensors").read_bytes() == (trained / name).read_bytes()
        torch_model = CwmForCausalLM.from_pretrained(tmp_path / name, dtype=torch.float32).eval()
        sequences = random_sequences(torch_model.config.vocab_size, count=1, length=CONTEXT)
        assert fidelity(torch_model, load(tmp_path / name / "runtime").decoder(), sequences).max_error < 1e-3
    assert (trained / "ema.safetensors").read_bytes() != (trained / "model.safetensors").read_bytes()


def test_the_runtime_alone_is_made_of_a_model_folder(trained: Path, tmp_path: Path):
    assert main([str(trained), str(tmp_path)]) == 0
    held = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    shutil.rmtree(tmp_path / "runtime")
    assert main([str(tmp_path), str(tmp_path / "runtime"), "--quantise", "int8"]) == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == held


def test_a_run_that_cannot_be_exported_is_told_and_nothing_written(trained: Path, tmp_path: Path, capsys):
    run = tmp_path / "run"
    shutil.copytree(trained, run)
    assert main([str(run), str(run)]) == 2
    recipe = json.loads((run / "recipe.json").read_text())
    other = tmp_path / "tokenizer.json"
    other.write_text(json.dumps([*Tokenizer.load(NANO / "tokenizer.json").tokens, "appended"]))
    (run / "recipe.json").write_text(json.dumps(recipe | {"tokenizer": str(other)}))
    assert main([str(run), str(tmp_path / "out")]) == 2
    (run / "ema.safetensors").unlink()
    assert main([str(run), str(tmp_path / "out")]) == 2
    (run / "recipe.json").write_text("{}")
    assert main([str(run), str(tmp_path / "out")]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("foreframe:")]
    for line, told in zip(said, ("the run itself", "not the vocabulary", "no ema.safetensors", "no run"), strict=True):
        assert told in line
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_checkpoint_ends_in_one_sentence_and_status_2(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "out")]) == 2
    assert "no model" in capsys.readouterr().err
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 20)
    assert main([str(tmp_path), str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_a_file_without_token_ids_is_a_users_error(tmp_path):
    path = tmp_path / "tokens.jsonl"
    path.write_text('{"a": 1}\n')
    with pytest.raises(ModelError, match="token ids"):
        read_sequences(path, CONTEXT)
