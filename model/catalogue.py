"""What models there are here, and what each says of itself. Reads configurations and headers, no weights."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any

from ..debugger.errors import ModelError
from .checkpoint import (
    EMBEDDED,
    SHIPPED,
    Config,
    Quantisation,
    cached_names,
    config_of,
    find,
    open_checkpoint,
    quantisation_of,
)
from .decoder import is_export
from .load import CARD, RUNTIME, is_ours
from .shape import parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One model, in words and numbers."""

    name: str
    folder: str = ""
    """Empty where only the configuration is here."""

    runtime: str = "none"
    """onnxruntime-genai, transformers, or none: without weights it can only be planned."""

    architecture: str = ""
    dialect: str = "cwm"
    """How its traces are written: `compact-2`, or `cwm`."""

    quantisation: str = ""
    num_parameters: int | None = None
    context_tokens: int | None = None
    vocab_size: int | None = None
    weight_bytes: int | None = None
    problem: str = ""
    """Why it cannot be loaded."""


def describe(name: str) -> Description:
    """The model of this name. Raises ModelError where there is none, or it is damaged."""
    if "://" in name:
        raise ModelError(f"what {name} has is on a server, and not here to look at", hint="foreframe doctor asks it")
    config = config_of(name)
    known = _configured(name, config)
    try:
        folder = find(name)
    except ModelError:
        return known
    card = _card(folder) if is_ours(folder) else {}
    known = replace(
        known,
        folder=str(folder),
        dialect=str(card.get("dialect", known.dialect)),
        context_tokens=_tokens(card, "context") or known.context_tokens,
    )
    runtime = folder / RUNTIME
    if runtime.is_dir() and is_export(runtime):
        size = sum(path.stat().st_size for path in runtime.iterdir())
        precision = _onnx_precision(config, card)
        return replace(known, runtime="onnxruntime-genai", quantisation=precision, weight_bytes=size)
    checkpoint = open_checkpoint(folder)
    known = replace(known, runtime="transformers", weight_bytes=checkpoint.num_bytes)
    if checkpoint.quantisation is not Quantisation.NONE:
        return known
    return replace(known, num_parameters=sum(prod(tensor.shape) for tensor in checkpoint.tensors.values()))


def listing(directories: Sequence[Path]) -> Iterator[Description]:
    """Nano, the hub's cache, the models that only their configuration is here of, and those in `directories`."""
    cached = cached_names()
    inside = [str(path) for directory in directories for path in _models_in(directory)]
    for name in (EMBEDDED, *cached, *(name for name in SHIPPED if name not in cached), *inside):
        try:
            yield describe(name)
        except ModelError as error:
            yield Description(name=name, folder=str(find(name)), problem=str(error))


def _models_in(directory: Path) -> list[Path]:
    """The directory itself, where it is a model, or those in it."""
    if not directory.is_dir():
        raise ModelError(f"there is no directory {directory}")
    if (directory / "config.json").is_file():
        return [directory]
    return sorted(path.parent for path in directory.glob("*/config.json"))


def _card(folder: Path) -> dict[str, Any]:
    """What a model of ours says of itself."""
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        card = None
    if not isinstance(card, dict) or not {"dialect", "context"} <= card.keys():
        raise ModelError(f"{path} is damaged", hint="reinstall foreframe, or export the model again")
    return card


def _configured(name: str, config: Config) -> Description:
    """What the configuration alone says."""
    return Description(
        name=name,
        architecture=str(config["model_type"]),
        quantisation=str(quantisation_of(config)),
        num_parameters=parameters(config).count if config["model_type"] == "cwm" else None,
        context_tokens=_tokens(config, "max_position_embeddings"),
        vocab_size=_tokens(config, "vocab_size"),
    )


def _tokens(fields: Mapping[str, Any], name: str) -> int | None:
    """A number of tokens, where a model states it. Raises ModelError for what is none."""
    value = fields.get(name)
    if value is not None and not (type(value) is int and value > 0):
        raise ModelError(f"{name} is a number of tokens, and the model's folder says {value!r:.80}")
    return value


def _onnx_precision(config: Config, card: Mapping[str, Any]) -> str:
    stored = config.get("quantization_config")
    return f"int{stored['bits']}" if stored and "bits" in stored else str(card.get("runtime", ""))
