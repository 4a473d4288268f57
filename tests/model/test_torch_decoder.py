"""Loading checkpoints with transformers: what is refused, how it is told. How they decode: `test_decoder_contract`."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from foreframe.debugger.errors import ModelError
from foreframe.model import checkpoint as checkpoints
from foreframe.model.checkpoint import Quantisation, open_checkpoint
from foreframe.model.decoder import load
from foreframe.model.load import load_cwm, load_predictor
from foreframe.model.plan import gib
from foreframe.model.torch_cache import BufferCache
from foreframe.model.torch_decoder import LEAST_CONTEXT, TorchWeights, load_weights
from transformers import CwmConfig, CwmForCausalLM, MambaConfig

from tests.tiny_cwm import CONFIG, CONTEXT, VOCAB, random_weights, save_tiny

TOKENS = np.random.default_rng(7).integers(0, VOCAB, CONTEXT).tolist()


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_tiny(tmp_path / "model", sliding_window=8)


def logits(weights, tokens=TOKENS) -> np.ndarray:
    decoder = weights.decoder()
    decoder.append(tokens)
    return decoder.logits()


def test_a_directory_with_a_checkpoint_loads_and_says_what_the_model_alone_says(folder: Path):
    model = CwmForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.inference_mode():
        expected = model(torch.tensor([TOKENS])).logits[0, -1].numpy()
    weights = load(folder)
    assert (weights.limit, weights.vocab_size) == (CONTEXT, VOCAB)
    np.testing.assert_allclose(logits(weights), expected, atol=1e-5)


def test_shards_load_as_one_checkpoint(folder: Path, tmp_path: Path):
    model = CwmForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model.save_pretrained(tmp_path / "shards", max_shard_size="100KB")
    assert len(open_checkpoint(tmp_path / "shards").shards) > 2
    np.testing.assert_allclose(logits(load(tmp_path / "shards")), logits(load(folder)), atol=1e-5)


def test_taking_back_a_few_tokens_past_the_window_reads_one_token_anew_and_not_the_prefix(folder: Path):
    weights = load_weights(open_checkpoint(folder), device="cpu", step=4)
    decoder = weights.decoder()
    for token in TOKENS[:40]:
        decoder.append([token])
        decoder.logits()
    passes: list[int] = []
    weights.model.register_forward_pre_hook(
        lambda _, __, named: passes.append(named["input_ids"].shape[1]), with_kwargs=True
    )
    decoder.rewind(37)
    np.testing.assert_allclose(decoder.logits(), logits(weights, TOKENS[:37]), atol=1e-5)
    assert passes[0] == 1
    assert sum(passes[1:]) == 37


def test_tokens_appended_one_by_one_are_read_in_one_pass(folder: Path):
    weights = load(folder)
    passes: list[int] = []
    weights.model.register_forward_pre_hook(
        lambda _, __, named: passes.append(named["input_ids"].shape[1]), with_kwargs=True
    )
    decoder = weights.decoder()
    for token in TOKENS[:9]:
        decoder.append([token])
    decoder.logits()
    decoder.score(TOKENS[9:20])
    assert passes == [9, 11]


def test_a_sliding_layer_keeps_its_window_and_little_more(folder: Path):
    cache = BufferCache.of(CwmConfig(**(CONFIG | {"sliding_window": 8})), step=4)
    model = CwmForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.inference_mode():
        for token in TOKENS:
            model(torch.tensor([[token]]), past_key_values=cache)
    full, sliding = (layer.keys.shape[-2] for layer in cache.layers)
    assert full >= CONTEXT
    assert sliding <= 8 - 1 + 3 * 4


def test_branches_share_their_buffers_until_one_writes(folder: Path):
    decoder = load(folder).decoder()
    decoder.append(TOKENS[:20])
    decoder.logits()
    branch = decoder.branch()
    assert branch._cache.layers[0].keys is decoder._cache.layers[0].keys
    branch.append([3])
    branch.logits()
    assert branch._cache.layers[0].keys is not decoder._cache.layers[0].keys


@pytest.mark.parametrize("quantisation", [Quantisation.INT8, Quantisation.NF4])
def test_quantising_while_loading_changes_logits_a_little(tmp_path: Path, quantisation: Quantisation, caplog, capfd):
    folder = save_tiny(tmp_path, intermediate_size=128)  # bitsandbytes multiplies rows of 64 n weights on a CPU
    full = logits(load(folder))
    rounded = logits(load_weights(open_checkpoint(folder), device="cpu", quantisation=quantisation))
    assert 0 < np.abs(rounded - full).mean() < 0.25 * full.std()
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_keys_and_values_in_8_bits_take_a_quarter_of_float32_and_change_logits_a_little(folder: Path):
    full = logits(load(folder))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"kv_cache_bits": 8}))
    decoder = load(folder).decoder()
    decoder.append(TOKENS)
    assert 0 < np.abs(decoder.logits() - full).mean() < 0.1 * full.std()
    assert {layer.keys.element_size() for layer in decoder._cache.layers} == {1}
    decoder.rewind(40)
    branch = decoder.branch()
    branch.append(TOKENS[40:])
    assert np.abs(branch.logits() - full).mean() < 0.1 * full.std()


def test_a_model_whose_state_cannot_be_taken_back_is_refused():
    with pytest.raises(ModelError, match="mamba"):
        BufferCache.of(MambaConfig(num_hidden_layers=1, hidden_size=8, vocab_size=10))


def write(name: str, text: str):
    return lambda folder: (folder / name).write_text(text)


def cut(size: int):
    return lambda folder: os.truncate(folder / "model.safetensors", size)


def drop(name: str):
    return lambda folder: (folder / name).unlink()


def renamed(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def without_a_tensor(folder: Path) -> None:
    from safetensors.numpy import save_file

    tensors = random_weights()
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def missing_shard(folder: Path) -> None:
    shards = {name: f"model-0000{1 + (name > 'model.layers.1')}-of-00002.safetensors" for name in random_weights()}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (drop("config.json"), "no config.json"),
        (write("config.json", "{"), "cannot be read"),
        (write("config.json", "[]"), "no model_type"),
        (write("config.json", '{"model_type": "cwm"}'), "does not say how large"),
        (write("config.json", json.dumps({**CONFIG, "model_type": "nonesuch"})), "nonesuch"),
        (write("config.json", json.dumps({**CONFIG, "hidden_size": 96})), "cannot load"),
        (write("config.json", json.dumps({**CONFIG, "kv_cache_bits": 3})), "8 or 16"),
        (drop("model.safetensors"), "no weights"),
        (renamed, "pickles"),
        (missing_shard, "lacks the shard model-00002-of-00002.safetensors"),
        (without_a_tensor, "model.layers.1.mlp.up_proj.weight"),
        (write("model.safetensors.index.json", "{}"), "index.json is damaged"),
        (cut(0), "no safetensors file"),
        (cut(100), "no safetensors file"),
        (cut(200_000), "cut short"),
        (write("model.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "no safetensors"),
    ],
)
def test_a_damaged_checkpoint_is_told_in_one_line(folder: Path, damage, told: str, capfd):
    damage(folder)
    with pytest.raises(ModelError, match=told) as refused:
        load(folder)
    assert "\n" not in str(refused.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("tokenizer", "told"),
    [
        (None, "no tokenizer.json"),
        ("{", "can be read"),
        ({"model": {"vocab": {"a": 0, "b": VOCAB}}}, "another model's"),
        ({"model": {"vocab": {"a": 0}}, "added_tokens": [{"id": VOCAB + 7, "content": "<x>"}]}, "another model's"),
    ],
)
def test_a_wrong_tokenizer_is_told_before_the_weights_are_loaded(folder: Path, tokenizer, told: str, monkeypatch):
    if tokenizer is not None:
        text = tokenizer if isinstance(tokenizer, str) else json.dumps(tokenizer)
        (folder / "tokenizer.json").write_text(text)
    monkeypatch.setattr("foreframe.model.load.load", lambda _: pytest.fail("the weights were loaded"))
    with pytest.raises(ModelError, match=told):
        load_predictor(str(folder))


def test_a_checkpoint_with_its_tokenizer_gives_weights(folder: Path):
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {"a": 0, "b": VOCAB - 1}}}))
    assert load_cwm(folder).vocab_size == VOCAB


def test_too_little_memory_is_said_before_anything_is_loaded(folder: Path, monkeypatch):
    monkeypatch.setattr(
        "transformers.AutoModelForCausalLM.from_pretrained", lambda *_, **__: pytest.fail("it was loaded")
    )
    with pytest.raises(ModelError, match=r"needs .* and 0\.2 MiB are free") as refused:
        load_weights(open_checkpoint(folder), device="cpu", memory_bytes=200_000)
    assert "models plan" in refused.value.hint


def test_the_whole_cwm_is_refused_on_a_computer_that_cannot_hold_it(tmp_path: Path):
    """Its real configuration, and shards as long as they should be, of zeros that take no room on the disk."""
    config = checkpoints.config_of("facebook/cwm")
    (tmp_path / "config.json").write_text(json.dumps(config))
    header = json.dumps({"model.norm.weight": {"dtype": "BF16", "shape": [2**15, 2**20], "data_offsets": [0, 2**36]}})
    with (tmp_path / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header.encode())
        file.truncate(8 + len(header) + 2**36)
    free = 8 * 2**30
    with pytest.raises(ModelError, match=f"for {LEAST_CONTEXT:,} tokens, and {gib(free)} are free"):
        load_weights(open_checkpoint(tmp_path), device="cpu", memory_bytes=free)


def test_a_context_that_does_not_fit_makes_the_limit_shorter(tmp_path: Path):
    folder = save_tiny(tmp_path / "long", max_position_embeddings=131_072, sliding_window=8)
    roomy = load_weights(open_checkpoint(folder), device="cpu", memory_bytes=2**34)
    tight = load_weights(open_checkpoint(folder), device="cpu", memory_bytes=2**25)
    assert roomy.limit == 131_072
    assert LEAST_CONTEXT <= tight.limit < 131_072


def test_a_device_that_is_not_there_is_a_users_error(folder: Path):
    if torch.cuda.is_available():
        pytest.skip("there is one")
    with pytest.raises(ModelError, match="no CUDA"):
        load_weights(open_checkpoint(folder), device="cuda")


def test_a_failing_pass_is_a_models_error_and_the_decoder_goes_on(folder: Path):
    weights = load(folder)
    assert isinstance(weights, TorchWeights)
    decoder = weights.decoder()
    decoder.append(TOKENS[:10])
    decoder.logits()

    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    hook = weights.model.model.layers[1].register_forward_pre_hook(fail)
    decoder.append(TOKENS[10:12])
    with pytest.raises(ModelError, match="memory is full at 12 tokens"):
        decoder.logits()
    hook.remove()
    np.testing.assert_allclose(decoder.logits(), logits(weights, TOKENS[:12]), atol=1e-5)


def test_without_torch_the_error_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "foreframe.model.torch_decoder")
    monkeypatch.delitem(sys.modules, "foreframe.model.torch_cache")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError) as told:
        load(folder)
    assert "foreframe[cwm]" in told.value.hint


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "hub"


def test_a_hub_name_that_is_not_in_the_cache_is_told_at_once_with_what_fetches_it(hub: Path):
    with pytest.raises(ModelError, match="nobody/nothing") as told:
        load_predictor("nobody/nothing")
    assert "hf download nobody/nothing" in told.value.hint


def test_a_hub_name_in_the_cache_is_found(hub: Path):
    entry = hub / "models--someone--tiny"
    folder = save_tiny(entry / "snapshots" / "abc123")
    (entry / "refs").mkdir()
    (entry / "refs" / "main").write_text("abc123\n")
    assert checkpoints.find("someone/tiny") == folder
    assert checkpoints.cached_names() == ["someone/tiny"]
