"""A Code World Model as an ONNX graph, with the names and operators that ONNX Runtime GenAI looks for.

This module knows weights as numpy arrays and a configuration as a dict; it reads and writes no file.
It stands in for GenAI's own model builder, which knows no `cwm`, stores the tied embedding twice or
quantises it, and wants a tokenizer and a package more.

Axes: V vocabulary, N rows out, K columns in, B blocks of columns, P positions, D half a head.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ..debugger.errors import ModelError

Array = NDArray[Any]

MICROSOFT: Final = "com.microsoft"
OPSETS: Final = {"": 21, MICROSOFT: 1}
IR_VERSION: Final = 10

BLOCK: Final = 32
"""Columns that share a scale."""

INT8_ACTIVATIONS: Final = 4
"""The operator's accuracy level: activations are rounded to int8 too, block by block."""

INT32: Final = int(TensorProto.INT32)
INT64: Final = int(TensorProto.INT64)
FLOAT: Final = int(TensorProto.FLOAT)


class Precision(enum.StrEnum):
    """How the layers' matrices are stored. The embedding, which is the output projection too, stays float32."""

    NONE = "none"
    INT8 = "int8"
    INT4 = "int4"


BITS: Final = {Precision.INT8: 8, Precision.INT4: 4}


def decoder_graph(config: Mapping[str, Any], weights: Mapping[str, Array], precision: Precision) -> onnx.ModelProto:
    """The graph of a CWM. Raises ModelError for a configuration or a tensor that it has no operator for."""
    check_config(config)
    graph = _Graph(dict(weights), precision, float(config["rms_norm_eps"]))
    graph.constant("embedding", graph.take("model.embed_tokens.weight"))
    for name, table_PD in zip(("cos", "sin"), rotary_tables(config), strict=True):
        graph.constant(name, table_PD)
    _lengths(graph)

    residual, update = graph.node("Gather", ["embedding", "input_ids"], "embedded"), ""
    for layer in range(config["num_hidden_layers"]):
        residual, update = _layer(graph, config, layer, residual, update)
    normed, _ = graph.norm("out", residual, update, graph.take("model.norm.weight"))

    head_VK = graph.weights.pop("lm_head.weight", None)
    head = "embedding"
    if head_VK is not None and not config["tie_word_embeddings"]:
        head = graph.constant("head", head_VK)
    graph.node("MatMul", [normed, graph.node("Transpose", [head], "head.T", perm=[1, 0])], "logits")
    if graph.weights:
        raise ModelError(f"The checkpoint has a tensor that no Code World Model has: {min(graph.weights)}")
    return _model(graph, config)


def rotary_tables(config: Mapping[str, Any]) -> tuple[Array, Array]:
    """Cosines and sines of every position's angles, as `cos_PD` and `sin_PD`."""
    half = int(config["head_dim"]) // 2
    frequencies_D = float(config["rope_parameters"]["rope_theta"]) ** (-np.arange(half, dtype=np.float64) / half)
    angles_PD = np.outer(np.arange(config["max_position_embeddings"]), frequencies_D)
    return np.cos(angles_PD).astype(np.float32), np.sin(angles_PD).astype(np.float32)


def quantised(weights_NK: Array, bits: int) -> tuple[Array, Array]:
    """Rounded weights as MatMulNBits stores them (uint8 of N, B, bytes a block), and scales (float32 of N, B).

    Symmetric: a block's largest value lands on the end of the range that has one step more.
    """
    half = 1 << (bits - 1)
    rows, columns = weights_NK.shape
    if columns % BLOCK:
        raise ModelError(f"A matrix of {columns} columns cannot be quantised in blocks of {BLOCK}.")
    blocks = weights_NK.astype(np.float32).reshape(rows, columns // BLOCK, BLOCK)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2, keepdims=True), axis=2)
    scales = largest / -half
    inverse = np.divide(1.0, scales, out=np.zeros_like(scales), where=scales != 0)
    steps = (np.clip(np.rint(blocks * inverse), -half, half - 1) + half).astype(np.uint8)
    if bits == 4:
        steps = steps[..., ::2] | (steps[..., 1::2] << 4)
    return steps, scales[..., 0]


class _Graph:
    """Nodes and constants in the order they were added, and the weights that no node has taken yet."""

    def __init__(self, weights: dict[str, Array], precision: Precision, epsilon: float) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._precision = precision
        self._epsilon = epsilon

    def take(self, name: str) -> Array:
        if name not in self.weights:
            raise ModelError(f"The checkpoint has no tensor {name}.", hint="Only whole checkpoints can be exported.")
        return self.weights.pop(name)

    def constant(self, name: str, values: Array) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, *more: str, domain: str = "", **how: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output, *more], output, domain=domain, **how))
        return output

    def linear(self, name: str, x: str, weights_NK: Array) -> str:
        """`x` times the transposed weights, in the graph's precision."""
        if self._precision is Precision.NONE:
            return self.node("MatMul", [x, self.constant(f"{name}.weight", weights_NK.T)], name)
        bits = BITS[self._precision]
        steps, scales = quantised(weights_NK, bits)
        inputs = [x, self.constant(f"{name}.steps", steps), self.constant(f"{name}.scales", scales)]
        rows, columns = weights_NK.shape
        return self.node(
            "MatMulNBits", inputs, name, domain=MICROSOFT,
            K=columns, N=rows, bits=bits, block_size=BLOCK, accuracy_level=INT8_ACTIVATIONS,
        )  # fmt: skip

    def norm(self, name: str, residual: str, update: str, weight: Array) -> tuple[str, str]:
        """Add the last block's update, if any; return that sum normalised, and the sum."""
        scale = self.constant(f"{name}.norm.weight", weight)
        if not update:
            node = self.node("SimplifiedLayerNormalization", [residual, scale], f"{name}.norm", epsilon=self._epsilon)
            return node, residual
        total = f"{name}.residual"
        node = self.node(
            "SkipSimplifiedLayerNormalization", [residual, update, scale], f"{name}.norm", "", "", total,
            domain=MICROSOFT, epsilon=self._epsilon,
        )  # fmt: skip
        return node, total


def _layer(graph: _Graph, config: Mapping[str, Any], layer: int, residual: str, update: str) -> tuple[str, str]:
    """One block, attention then MLP; the residual before its last update, and that update."""

    def take(name: str) -> Array:
        return graph.take(f"model.layers.{layer}.{name}.weight")

    normed, residual = graph.norm(f"{layer}.attention", residual, update, take("input_layernorm"))
    qkv_NK = np.concatenate([take(f"self_attn.{part}_proj") for part in "qkv"])
    attended = _attention(graph, config, layer, graph.linear(f"{layer}.qkv", normed, qkv_NK))
    update = graph.linear(f"{layer}.o", attended, take("self_attn.o_proj"))

    normed, residual = graph.norm(f"{layer}.mlp", residual, update, take("post_attention_layernorm"))
    gate = graph.linear(f"{layer}.gate", normed, take("mlp.gate_proj"))
    up = graph.linear(f"{layer}.up", normed, take("mlp.up_proj"))
    silu = graph.node("QuickGelu", [gate], f"{layer}.silu", domain=MICROSOFT, alpha=1.0)
    hidden = graph.node("Mul", [silu, up], f"{layer}.hidden")
    return residual, graph.linear(f"{layer}.down", hidden, take("mlp.down_proj"))


def _attention(graph: _Graph, config: Mapping[str, Any], layer: int, qkv: str) -> str:
    """Grouped-query attention over the KV cache, RoPE included, in one operator."""
    windowed = config["layer_types"][layer] == "sliding_attention"
    window = int(config["sliding_window"]) if windowed else -1
    if window >= config["max_position_embeddings"]:
        window = -1
    past = [f"past_key_values.{layer}.key", f"past_key_values.{layer}.value"]
    present = [f"present.{layer}.key", f"present.{layer}.value"]
    return graph.node(
        "GroupQueryAttention", [qkv, "", "", *past, "past_length", "total_length", "cos", "sin"],
        f"{layer}.attended", *present, domain=MICROSOFT,
        num_heads=config["num_attention_heads"], kv_num_heads=config["num_key_value_heads"],
        scale=float(config["head_dim"]) ** -0.5, local_window_size=window, do_rotary=1,
    )  # fmt: skip


def _lengths(graph: _Graph) -> None:
    """From the attention mask, of ones: the positions before this pass (less one), and those after it."""
    one = graph.constant("one", np.array([1], dtype=np.int64))
    zero = graph.constant("zero", np.array(1, dtype=np.int64))
    count = graph.node("ReduceSum", ["attention_mask", one], "mask.sum", keepdims=0)
    graph.node("Cast", [graph.node("Sub", [count, one], "mask.last")], "past_length", to=INT32)
    width = graph.node("Gather", [graph.node("Shape", ["attention_mask"], "mask.shape"), zero], "mask.width")
    graph.node("Cast", [width], "total_length", to=INT32)


def _model(graph: _Graph, config: Mapping[str, Any]) -> onnx.ModelProto:
    def tensor(name: str, kind: int, *shape: int | str) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    heads, size = config["num_key_value_heads"], config["head_dim"]
    inputs = [tensor("input_ids", INT64, "batch", "new"), tensor("attention_mask", INT64, "batch", "total")]
    outputs = [tensor("logits", FLOAT, "batch", "new", config["vocab_size"])]
    for layer in range(config["num_hidden_layers"]):
        for part in ("key", "value"):
            inputs.append(tensor(f"past_key_values.{layer}.{part}", FLOAT, "batch", heads, "past", size))
            outputs.append(tensor(f"present.{layer}.{part}", FLOAT, "batch", heads, "total", size))
    body = helper.make_graph(graph.nodes, "cwm", inputs, outputs, graph.constants)
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION, producer_name="foreframe")


def check_config(config: Mapping[str, Any]) -> None:
    """Raise ModelError for a configuration that the graph has no operators for."""
    rope = config.get("rope_parameters") or {}
    if config.get("model_type") != "cwm":
        raise ModelError(f"Only a cwm can be exported; this is a {config.get('model_type')}.")
    if rope.get("rope_type") != "default" or config.get("mlp_bias") or config.get("hidden_act") != "silu":
        raise ModelError(
            "This cwm has scaled RoPE, biases or another activation than SiLU, and is not meant for the small runtime.",
            hint="Load it with transformers; `foreframe models quantize` makes it smaller.",
        )
