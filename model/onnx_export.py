"""Writing the directory that `model/genai.py` decodes from. Needs the `onnx` package.

OUT receives model.onnx and genai_config.json: no tokenizer, since the runtime is fed token ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..debugger.errors import ModelError
from .checkpoint import Checkpoint
from .onnx_graph import Array, Precision, check_config, decoder_graph
from .shape import parameters

if TYPE_CHECKING:
    from onnx import ModelProto

MAX_BYTES: Final = 2**31
"""Protobuf's limit: a larger graph would need its weights in a second file."""


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


def export_checkpoint(checkpoint: Checkpoint, out_dir: Path, precision: Precision) -> int:
    """Write the export of a checkpoint in float32 or bfloat16 to `out_dir`. Returns its size in bytes."""
    from safetensors.torch import load_file

    check_config(checkpoint.config)
    if parameters(checkpoint.config).count >= MAX_BYTES:
        raise ModelError("The checkpoint is too large for one ONNX file of 2 GB.", hint="--to nf4 or int8")
    arrays: dict[str, Array] = {}
    for path in checkpoint.shards:
        arrays |= {name: tensor.float().numpy() for name, tensor in load_file(path).items()}
    return write(decoder_graph(checkpoint.config, arrays, precision), checkpoint.config, out_dir)
