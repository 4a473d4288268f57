"""A Code World Model of 100,000 random parameters, made without torch or transformers: both take seconds to import."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from foreframe.model.onnx_export import write
from foreframe.model.onnx_graph import Array, Precision, decoder_graph
from safetensors.numpy import save_file

CONTEXT = 64
VOCAB = 50

CONFIG: dict[str, Any] = {
    "model_type": "cwm",
    "vocab_size": VOCAB,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": CONTEXT,
    "sliding_window": CONTEXT,
    "layer_types": ["full_attention", "sliding_attention"],
    "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0},
    "tie_word_embeddings": True,
    "hidden_act": "silu",
    "rms_norm_eps": 1e-5,
    "bos_token_id": 0,
    "eos_token_id": 1,
    "pad_token_id": None,
}


def random_weights(seed: int = 0, inner: int = CONFIG["intermediate_size"]) -> dict[str, Array]:
    """Every tensor of the checkpoint by its name. Larger than at the start of training, so that rounding shows."""
    random = np.random.default_rng(seed)
    hidden, heads = CONFIG["hidden_size"], CONFIG["head_dim"]
    queries, keys = heads * CONFIG["num_attention_heads"], heads * CONFIG["num_key_value_heads"]
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens": (VOCAB, hidden), "model.norm": (hidden,)}
    for layer in range(CONFIG["num_hidden_layers"]):
        parts: dict[str, tuple[int, ...]] = {
            "self_attn.q_proj": (queries, hidden),
            "self_attn.k_proj": (keys, hidden),
            "self_attn.v_proj": (keys, hidden),
            "self_attn.o_proj": (hidden, queries),
            "mlp.gate_proj": (inner, hidden),
            "mlp.up_proj": (inner, hidden),
            "mlp.down_proj": (hidden, inner),
            "input_layernorm": (hidden,),
            "post_attention_layernorm": (hidden,),
        }
        shapes |= {f"model.layers.{layer}.{name}": shape for name, shape in parts.items()}
    return {
        f"{name}.weight": random.normal("norm" in name, 0.1, shape).astype(np.float32) for name, shape in shapes.items()
    }


def export_tiny(out: Path, precision: Precision = Precision.NONE, seed: int = 0) -> Path:
    """Its export in `out`, which is returned."""
    write(decoder_graph(CONFIG, random_weights(seed), precision), CONFIG, out)
    return out


def save_tiny(out: Path, seed: int = 0, **changes: Any) -> Path:
    """Its checkpoint in `out`, as save_pretrained would leave it, with some fields of the configuration changed."""
    out.mkdir(parents=True, exist_ok=True)
    config = {"architectures": ["CwmForCausalLM"], **CONFIG, **changes}
    (out / "config.json").write_text(json.dumps(config))
    save_file(random_weights(seed, config["intermediate_size"]), out / "model.safetensors", metadata={"format": "pt"})
    return out
