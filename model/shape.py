"""How large a model is, read off its configuration: its parameters, and what its passes and its cache depend on.

A Code World Model is counted by arithmetic, without torch; any other architecture that transformers
knows is built on torch's meta device, which holds shapes and no numbers. This module knows no bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Self

from ..debugger.errors import ModelError
from .checkpoint import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How many numbers a model has, and where quantising changes their size."""

    matrices: Mapping[tuple[int, int], int]
    """How many of each shape (rows out, columns in) the layers multiply by: these are what is quantised."""

    kept: int
    """All others: embedding, output projection, norms and biases."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.kept + sum(prod(shape) * number for shape, number in self.matrices.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """What a KV cache and a forward pass depend on."""

    layers: int
    sliding_layers: int
    """Of the layers, those that look back `window` tokens only."""

    window: int
    hidden: int
    intermediate: int
    heads: int
    key_heads: int
    head_size: int
    vocabulary: int
    longest: int
    """Tokens of the longest sequence that the model was made for."""

    @classmethod
    def of(cls, config: Config) -> Self:
        """Those of a configuration. Raises ModelError for one that is no decoder of the usual kind."""
        try:
            layers, heads, hidden = (
                int(config[name]) for name in ("num_hidden_layers", "num_attention_heads", "hidden_size")
            )
            kinds = config.get("layer_types") or []
            return cls(
                layers=layers,
                sliding_layers=sum(kind == "sliding_attention" for kind in kinds),
                window=int(config.get("sliding_window") or 0),
                hidden=hidden,
                intermediate=int(config["intermediate_size"]),
                heads=heads,
                key_heads=int(config.get("num_key_value_heads") or heads),
                head_size=int(config.get("head_dim") or hidden // heads),
                vocabulary=int(config["vocab_size"]),
                longest=int(config["max_position_embeddings"]),
            )
        except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
            raise ModelError(
                f"The configuration of this {config.get('model_type')} does not say how large it is: {error}",
                hint="Only decoders with the usual fields (num_hidden_layers, hidden_size, …) can be planned.",
            ) from None


def parameters(config: Config) -> Parameters:
    """Counts of a model of this configuration; exactly those that transformers would allocate."""
    return _cwm(config) if config.get("model_type") == "cwm" else _on_meta(config)


def _cwm(config: Config) -> Parameters:
    size = Dimensions.of(config)
    queries, keys = size.heads * size.head_size, size.key_heads * size.head_size
    matrices = Counter[tuple[int, int]]()
    for shape, number in (
        ((queries, size.hidden), 1),
        ((keys, size.hidden), 2),
        ((size.hidden, queries), 1),
        ((size.intermediate, size.hidden), 2),
        ((size.hidden, size.intermediate), 1),
    ):
        matrices[shape] += number * size.layers
    embeddings = 1 if config.get("tie_word_embeddings") else 2
    biases = 2 * size.intermediate + size.hidden if config.get("mlp_bias") else 0
    norms = (2 * size.layers + 1) * size.hidden
    return Parameters(matrices=matrices, kept=embeddings * size.vocabulary * size.hidden + norms + biases * size.layers)


def _on_meta(config: Config) -> Parameters:
    model_type = config.get("model_type")
    try:
        import torch
        from torch import nn
        from transformers import AutoConfig, AutoModelForCausalLM
    except ImportError as error:
        raise ModelError(
            f"Only a Code World Model is planned without torch, and this is a {model_type}.",
            hint="pip install 'foreframe[cwm]'",
        ) from error
    try:
        fields = {name: value for name, value in config.items() if name != "quantization_config"}
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**fields), trust_remote_code=False)
    except (ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"transformers builds no language model from this {model_type}: {str(error).splitlines()[0]}"
        ) from None
    outputs = model.get_output_embeddings()
    matrices = Counter[tuple[int, int]](
        (module.out_features, module.in_features)
        for module in model.modules()
        if isinstance(module, nn.Linear) and module is not outputs
    )
    total = sum(parameter.numel() for parameter in model.parameters())
    return Parameters(matrices=matrices, kept=total - sum(prod(shape) * number for shape, number in matrices.items()))
