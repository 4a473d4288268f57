"""The arithmetic of `models plan`, held against what torch and bitsandbytes really allocate."""

import json
from importlib import resources
from pathlib import Path

import pytest
import torch
from foreframe.debugger.errors import ForeframeError, ModelError
from foreframe.model.checkpoint import Quantisation, config_of, open_checkpoint
from foreframe.model.plan import (
    Cards,
    Question,
    cache_items,
    longest_context,
    parse_cards,
    plan,
    plan_of,
    weight_items,
)
from foreframe.model.shape import Dimensions, parameters
from foreframe.model.torch_decoder import load_weights
from transformers import AutoConfig, AutoModelForCausalLM, CwmConfig

from tests.tiny_cwm import CONFIG, save_tiny

GIB = 2**30
NANO = config_of("nano")
CWM = config_of("facebook/cwm")


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    torch.set_num_threads(1)


def on_meta(config) -> int:
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config))
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(
    "config",
    [
        CWM,
        NANO,
        CONFIG,
        CONFIG | {"tie_word_embeddings": False},
        CONFIG | {"mlp_bias": True, "num_hidden_layers": 3, "layer_types": ["full_attention"] * 3},
        CONFIG | {"num_key_value_heads": 4, "head_dim": 32, "intermediate_size": 160},
    ],
    ids=["facebook/cwm", "nano", "tiny", "untied", "biases", "wide heads"],
)
def test_a_code_world_model_has_the_parameters_that_torch_gives_it(config):
    assert parameters(config).count == on_meta(config)


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "llama"},
        {"model_type": "qwen2", "tie_word_embeddings": True, "sliding_window": None},
        {"model_type": "qwen3", "head_dim": 16},
    ],
    ids=lambda config: config["model_type"],
)
def test_another_architecture_is_counted_too(config):
    shape = {name: CONFIG[name] for name in ("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers")}
    heads = {name: CONFIG[name] for name in ("num_attention_heads", "num_key_value_heads", "max_position_embeddings")}
    config = shape | heads | config
    assert parameters(config).count == on_meta(config)


def test_the_configuration_that_ships_is_the_one_that_transformers_has():
    shipped = json.loads((resources.files("foreframe.assets") / "configs" / "cwm.json").read_text())
    ours, theirs = AutoConfig.for_model(**shipped).to_dict(), CwmConfig().to_dict()
    different = {name for name in theirs if ours.get(name) != theirs[name]}
    assert different <= {"architectures", "dtype", "transformers_version"}


@pytest.mark.parametrize("quantisation", [Quantisation.NONE, Quantisation.INT8, Quantisation.NF4])
def test_weights_take_the_bytes_that_are_planned(tmp_path: Path, quantisation: Quantisation):
    folder = save_tiny(tmp_path, intermediate_size=128)
    checkpoint = open_checkpoint(folder)
    question = Question(config=checkpoint.config, context=64, quantisation=quantisation, value_bytes=4)
    planned = sum(item.num_bytes for item in weight_items(question, parameters(checkpoint.config)))
    assert planned == allocated(load_weights(checkpoint, device="cpu", quantisation=quantisation).model)


def allocated(model) -> int:
    """Bytes of all parameters, and of what bitsandbytes keeps beside them."""
    total = 0
    for parameter in model.parameters():
        total += parameter.nbytes
        state = getattr(parameter, "quant_state", None)
        if state is not None:
            nested = state.state2
            beside = (state.absmax, state.code, state.offset, nested.absmax, nested.code)
            total += sum(tensor.nbytes for tensor in beside)
        if getattr(parameter, "SCB", None) is not None:
            total += parameter.SCB.nbytes
    return total


@pytest.mark.parametrize(("length", "kv_bits"), [(10, 16), (40, 8), (64, 16)])
def test_the_cache_never_takes_more_than_is_planned(tmp_path: Path, length: int, kv_bits: int):
    folder = save_tiny(tmp_path, sliding_window=8, kv_cache_bits=kv_bits)
    decoder = load_weights(open_checkpoint(folder), device="cpu").decoder()
    for token in range(length):
        decoder.append([token % 50])
        decoder.logits()
    taken = sum(layer.keys.nbytes + layer.values.nbytes for layer in decoder._cache.layers)
    config = decoder._weights.model.config.to_dict()
    question = Question(config=config, context=length, value_bytes=4, kv_bits=kv_bits)
    planned = sum(item.num_bytes for item in cache_items(question, Dimensions.of(question.config)))
    assert taken <= planned <= 1.1 * taken


def test_a_token_costs_the_cache_of_cwm_four_kibibytes_a_layer():
    def cache(context: int) -> dict[str, int]:
        question = Question(config=CWM, context=context)
        return {item.name: item.num_bytes for item in cache_items(question, Dimensions.of(CWM))}

    short, long = cache(20_000), cache(20_001)
    assert long["KV cache, full layers"] - short["KV cache, full layers"] == 16 * 4096
    assert long["KV cache, sliding layers"] == short["KV cache, sliding layers"]


def test_cwm_fits_one_card_of_24_gib_in_four_bits_and_two_of_80_whole():
    whole = plan_of("facebook/cwm", context=32_768, cards="24GiB")
    assert not whole.fits
    by_text = {change.text: change.fits for change in whole.changes}
    assert by_text["--quantisation nf4"]
    assert not by_text["--quantisation int8"]
    assert plan_of("facebook/cwm", context=32_768, cards="24GiB", quantisation="nf4").fits
    assert plan_of("facebook/cwm", cards="2x80GB").fits
    weights = sum(item.num_bytes for item in weight_items(Question(config=CWM, context=1), parameters(CWM)))
    assert weights == 2 * on_meta(CWM)


def test_the_longest_context_fits_and_one_step_more_does_not():
    asked = Question(config=CWM, context=1, quantisation=Quantisation.NF4, cards=Cards(1, 24 * GIB))
    longest = plan(asked).longest
    fits = [
        plan_of("facebook/cwm", context=n, cards="24GiB", quantisation="nf4").fits for n in (longest, longest + 1024)
    ]
    assert fits == [True, False]
    assert longest_context(asked, GIB) == 0


def test_every_change_that_is_said_to_fit_does():
    answer = plan_of("facebook/cwm", cards="24GiB", quantisation="nf4")
    shorter, narrower = answer.changes
    assert shorter.text == f"--context {answer.longest}"
    assert plan_of("facebook/cwm", cards="24GiB", quantisation="nf4", context=answer.longest).fits
    context = int(narrower.text.removeprefix("--kv-bits 8 --context "))
    assert context > answer.longest
    assert plan_of("facebook/cwm", cards="24GiB", quantisation="nf4", context=context, kv_bits=8).fits


def test_weights_quantised_by_another_method_are_counted_as_stored(tmp_path: Path):
    awq = {"quant_method": "awq", "bits": 4, "group_size": 128}
    folder = save_tiny(tmp_path, quantization_config=awq)
    answer = plan_of(str(folder))
    assert answer.question.quantisation is Quantisation.OTHER
    assert answer.items[0].num_bytes == open_checkpoint(folder).num_bytes
    with pytest.raises(ModelError, match="stored as other"):
        plan_of(str(folder), quantisation="nf4")


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("24GiB", Cards(1, 24 * GIB)),
        ("80GB", Cards(1, 80 * 10**9)),
        ("2x80 GiB", Cards(2, 80 * GIB)),
        ("24g", Cards(1, 24 * 10**9)),
        ("1.5MiB", Cards(1, 3 * 2**19)),
    ],
)
def test_a_size_is_read_as_it_is_written(text: str, cards: Cards):
    assert parse_cards(text) == cards


@pytest.mark.parametrize("text", ["", "24", "lots", "0GiB", "0x24GiB", "-1GiB", "24GiBs"])
def test_what_is_no_size_is_refused(text: str):
    with pytest.raises(ForeframeError, match="no amount"):
        parse_cards(text)


def test_a_context_longer_than_the_model_was_made_for_is_refused():
    with pytest.raises(ModelError, match="131,072"):
        plan_of("facebook/cwm", context=131_073)


def test_a_configuration_that_is_no_decoder_is_refused():
    with pytest.raises(ModelError, match="how large"):
        plan(Question(config={"model_type": "cwm", "hidden_size": 4}, context=1))
