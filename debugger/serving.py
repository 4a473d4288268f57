"""A model that is served to clients, as Protocols and the values they hand over: sequences of tokens, continued."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionAsked:
    """A sequence of tokens to be continued, as a client of a served model puts it."""

    prompt: tuple[int, ...]
    """At least one token."""

    max_tokens: int
    temperature: float = 0.0
    """0.0 is greedy."""

    seed: int | None = None
    """None lets chance decide."""

    top: int = 0
    """How many of the likeliest tokens to tell at each position."""

    stop: frozenset[int] = frozenset()
    """Tokens after which to stop; the one met is told."""

    allowed: tuple[int, ...] | None = None
    """The only tokens that may be chosen; None allows all."""

    score_from: int | None = None
    """Tell the prompt's own tokens from this position on too: 1 or more, before those that continue it."""

    streamed: bool = False
    """Hand each token over when it is made, not all at the end."""


@dataclass(frozen=True, slots=True)
class TokenSaid:
    """One token of a completion or of its prompt."""

    token: int
    log_probability: float
    """Under the model, before any restriction or temperature."""

    top: tuple[tuple[int, float], ...] = ()
    """The likeliest tokens with their log probabilities, best first; of the allowed ones where some are not."""


class ServedModel(Protocol):
    """A model that can be asked by several clients at once. Nothing here blocks the event loop."""

    name: str
    dialect: str
    context: int
    """Tokens of the longest document it was trained on."""

    vocabulary: Sequence[str]
    """Every token by its id, as text or as a reserved token's name."""

    limit: int
    """Tokens of the longest prompt with its completion."""

    cached_tokens: int
    """Tokens of prompts so far that did not have to be read again."""

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text, none of them reserved."""
        ...

    def complete(self, asked: CompletionAsked) -> AsyncGenerator[Sequence[TokenSaid], None]:
        """Tokens as they come. Closing the generator frees what it holds. Raises ModelError."""
        ...
