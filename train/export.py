"""Turn a trained CWM checkpoint into the directory that `model/genai.py` decodes from.

    python -m foreframe.train.export WEIGHTS OUT --quantise int8

WEIGHTS is a folder with config.json and safetensors, in float32 or bfloat16. OUT receives model.onnx
and genai_config.json: no tokenizer, since the runtime is fed token ids.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ..debugger.errors import ForeframeError, ModelError
from .graph import Precision, decoder_graph

if TYPE_CHECKING:
    from onnx import ModelProto
    from torch import Tensor
    from transformers import CwmForCausalLM

MAX_BYTES: Final = 2**31
"""Protobuf's limit: a larger graph would need its weights in a second file."""


def export(weights: Path | CwmForCausalLM, out_dir: Path, *, quantise: Literal["none", "int8", "int4"] = "int8") -> int:
    """Write the export of a checkpoint, or of a model in memory, to `out_dir`. Returns its size in bytes."""
    config, tensors = _checkpoint(weights) if isinstance(weights, Path) else _in_memory(weights)
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in tensors.items()}
    return write(decoder_graph(config, arrays, Precision(quantise)), config, out_dir)


def write(graph: ModelProto, config: Mapping[str, Any], out_dir: Path) -> int:
    """Write a graph and what GenAI must know of it to `out_dir`. Returns their size in bytes."""
    if graph.ByteSize() >= MAX_BYTES:
        raise ModelError(f"The graph would be {graph.ByteSize() / 2**30:.1f} GB, and one ONNX file holds 2.")
    out_dir.mkdir(parents=True, exist_ok=True)
    files = {
        "model.onnx": graph.SerializeToString(deterministic=True),
        "genai_config.json": json.dumps(genai_config(config), indent=2).encode() + b"\n",
    }
    for name, data in files.items():
        (out_dir / name).write_bytes(data)
    return sum(len(data) for data in files.values())


def genai_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """What GenAI must know beside the graph. To it the model is a Llama."""
    end = config["eos_token_id"]
    context = config["max_position_embeddings"]
    decoder = {
        "filename": "model.onnx",
        "session_options": {"provider_options": []},
        "head_size": config["head_dim"],
        "hidden_size": config["hidden_size"],
        "num_attention_heads": config["num_attention_heads"],
        "num_key_value_heads": config["num_key_value_heads"],
        "num_hidden_layers": config["num_hidden_layers"],
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "past_key_names": "past_key_values.%d.key",
            "past_value_names": "past_key_values.%d.value",
        },
        "outputs": {
            "logits": "logits",
            "present_key_names": "present.%d.key",
            "present_value_names": "present.%d.value",
        },
    }
    model = {
        "type": "llama",
        "context_length": context,
        "vocab_size": config["vocab_size"],
        "bos_token_id": config["bos_token_id"],
        "eos_token_id": end,
        "pad_token_id": end[0] if isinstance(end, list) else end,
        "decoder": decoder,
    }
    # One buffer for past and present keys and values: a step writes one position, and copies nothing.
    return {"model": model, "search": {"max_length": context, "past_present_share_buffer": True}}


def _checkpoint(directory: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        tensors: dict[str, Tensor] = {}
        for path in sorted(directory.glob("*.safetensors")):
            tensors.update(load_file(path))
    except (OSError, ValueError, SafetensorError) as error:
        raise ModelError(
            f"{directory} is no checkpoint that can be read: {error}",
            hint="Give a folder with config.json and *.safetensors, as save_pretrained leaves it.",
        ) from error
    return config, tensors


def _in_memory(model: CwmForCausalLM) -> tuple[dict[str, Any], dict[str, Tensor]]:
    return model.config.to_dict(), model.state_dict()


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m foreframe.train.export", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("weights", type=Path, help="folder of the checkpoint")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--quantise", choices=[str(precision) for precision in Precision], default="int8")
    options = parser.parse_args(arguments)
    try:
        size = export(options.weights, options.out, quantise=options.quantise)
    except ForeframeError as error:
        print(f"foreframe: {error}", file=sys.stderr)
        if error.hint:
            print(f"           {error.hint}", file=sys.stderr)
        return 2
    print(f"{options.out}: {size / 1e6:.2f} MB, {options.quantise}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
