"""A model as a server uses it: many sequences at once, each from where an earlier one already was.

A pool of decoders is the prefix cache: a prompt is given the decoder that holds the longest common
prefix with it. This module knows neither HTTP nor processes, and steps one token at a time, so that
its caller can take turns between completions and drop one at any token.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..debugger.serving import CompletionAsked, TokenSaid
from .decoder import Decoder, Logits, Weights

SLACK: Final = 64
"""Tokens that a decoder may lose to another prompt before an unused one is taken instead."""


@dataclass(slots=True)
class _Held:
    """A decoder, and the tokens in it."""

    decoder: Decoder
    tokens: list[int] = field(default_factory=list[int])


class Completions:
    """One model's decoders, at most `size` at rest; those at work are as many as the caller starts."""

    def __init__(self, weights: Weights, size: int) -> None:
        self._weights = weights
        self._size = size
        self._resting: list[_Held] = []
        """The one used last is last."""

    def start(self, asked: CompletionAsked) -> tuple[Generator[TokenSaid], int]:
        """The completion, and how many tokens of its prompt were read before. Closing it gives its decoder back."""
        known = len(asked.prompt) if asked.score_from is None else asked.score_from
        held, shared = self._take(asked.prompt[:known])
        return self._tokens(asked, held), shared

    def _tokens(self, asked: CompletionAsked, held: _Held) -> Generator[TokenSaid]:
        try:
            if asked.score_from is not None:
                yield from self._scored(asked, held)
            yield from self._continued(asked, held)
        finally:
            self._resting.append(held)
            del self._resting[: -self._size]

    def _scored(self, asked: CompletionAsked, held: _Held) -> Iterator[TokenSaid]:
        rest = asked.prompt[len(held.tokens) :]
        rows = held.decoder.score(rest)
        held.tokens += rest
        for token, logits in zip(rest, rows, strict=True):
            yield _said(token, _log_p(logits), None, asked.top)

    def _continued(self, asked: CompletionAsked, held: _Held) -> Iterator[TokenSaid]:
        random = np.random.default_rng(asked.seed)
        allowed = None if asked.allowed is None else np.array(asked.allowed)
        for _ in range(min(asked.max_tokens, self._weights.limit - len(held.tokens))):
            log_p = _log_p(held.decoder.logits())
            token = _choose(log_p, allowed, asked.temperature, random)
            held.decoder.append([token])
            held.tokens.append(token)
            yield _said(token, log_p, allowed, asked.top)
            if token in asked.stop:
                return

    def _take(self, prompt: Sequence[int]) -> tuple[_Held, int]:
        """A decoder that holds exactly this, and how much of it was there already."""
        lengths = [shared_length(held.tokens, prompt) for held in self._resting]
        best = max(range(len(lengths)), key=lengths.__getitem__, default=None)
        if best is not None:
            loses = len(self._resting[best].tokens) - lengths[best]
            # Two sessions over one source share its beginning: the second must not cost the first its frames.
            if (not lengths[best] or loses > SLACK) and len(self._resting) < self._size:
                best = None
        if best is None:
            held, shared = _Held(self._weights.decoder()), 0
        else:
            held, shared = self._resting.pop(best), lengths[best]
        held.decoder.rewind(shared)
        del held.tokens[shared:]
        held.decoder.append(prompt[shared:])
        held.tokens += prompt[shared:]
        return held, shared


def shared_length(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common prefix."""
    shorter = min(len(left), len(right))
    return next((at for at in range(shorter) if left[at] != right[at]), shorter)


def _choose(
    log_p: NDArray[np.float64], allowed: NDArray[np.int_] | None, temperature: float, random: np.random.Generator
) -> int:
    """The likeliest token at temperature 0.0, the first of equals; else one by its probability."""
    among = log_p if allowed is None else log_p[allowed]
    if temperature <= 0:
        at = int(among.argmax())
    else:
        with np.errstate(over="ignore"):  # minus infinity, whose exponential is the 0 that is meant
            tempered = np.exp((among - among.max()) / temperature)
        at = int(random.choice(len(among), p=tempered / tempered.sum()))
    return at if allowed is None else int(allowed[at])


def _said(token: int, log_p: NDArray[np.float64], allowed: NDArray[np.int_] | None, top: int) -> TokenSaid:
    if not top:
        return TokenSaid(token, float(log_p[token]))
    ids = np.arange(len(log_p)) if allowed is None else allowed
    if top < len(ids):
        ids = np.sort(ids[np.argpartition(-log_p[ids], top - 1)[:top]])
    best = ids[np.argsort(-log_p[ids], kind="stable")]
    return TokenSaid(token, float(log_p[token]), tuple(zip(best.tolist(), log_p[best].tolist(), strict=True)))


def _log_p(logits: Logits) -> NDArray[np.float64]:
    """In 64 bits, so that tokens the model tells apart stay apart when a client reads them back."""
    shifted = logits.astype(np.float64) - float(logits.max())
    return shifted - np.log(np.exp(shifted).sum())
