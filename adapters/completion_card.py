"""What `foreframe serve` says of its model in `/v1/models`, written and read: enough to use it with nothing at hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..debugger.serving import ServedModel

OURS: Final = "foreframe"
"""The field of an entry in `/v1/models` that only our server writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A model of ours."""

    dialect: str
    context: int
    """Tokens of the longest document it was trained on."""

    vocabulary_sha256: str


def entry(model: ServedModel, created: int) -> dict[str, Any]:
    """The model's entry in `/v1/models`; `max_model_len` is vLLM's field."""
    card = {
        "dialect": model.dialect,
        "context": model.context,
        "vocabulary_size": len(model.vocabulary),
        "vocabulary_sha256": vocabulary_hash(model.vocabulary),
    }
    return {
        "id": model.name,
        "object": "model",
        "created": created,
        "owned_by": "foreframe",
        "max_model_len": model.limit,
        OURS: card,
    }


def read_card(entry: Mapping[str, Any]) -> Card | None:
    """Our card in an entry; None where the server is another's. Raises KeyError, TypeError or ValueError."""
    if OURS not in entry:
        return None
    told = entry[OURS]
    return Card(
        dialect=str(told["dialect"]),
        context=int(told["context"]),
        vocabulary_sha256=str(told["vocabulary_sha256"]),
    )


def vocabulary_hash(vocabulary: Sequence[str]) -> str:
    """SHA-256 of the vocabulary as compact JSON: equal where two programs mean the same tokens by their ids."""
    return hashlib.sha256(json.dumps(list(vocabulary), separators=(",", ":")).encode()).hexdigest()
