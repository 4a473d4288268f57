"""A decoder, the tokens that it holds, and the choice of the next one among those that a mask allows.

This module knows neither text nor frames.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ..debugger.errors import Cancelled, GrammarError
from .decoder import Decoder, Logits, Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How tokens are chosen."""

    temperature: float = 0.0
    """0.0 is greedy."""

    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A token, and what it was chosen from."""

    token: int
    log_p: Logits | None
    """Log probability of every token, -inf for those not allowed; None where one alone was allowed."""

    @property
    def is_forced(self) -> bool:
        """Whether nothing else was allowed, so that the model was not asked."""
        return self.log_p is None

    @property
    def log_probability(self) -> float:
        """Of the token, among the allowed ones."""
        return 0.0 if self.log_p is None else float(self.log_p[self.token])

    @property
    def entropy(self) -> float:
        """Of the choice, in nats."""
        return 0.0 if self.log_p is None else entropy(self.log_p)


TELL_S: Final = 0.1
"""Between two words about a frame in progress: nobody reads faster."""


@dataclass(slots=True, kw_only=True)
class Cancellable:
    """A predictor whose model runs on the thread that asks."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    """Looked at before every token; whoever asks for a frame clears it first."""

    hear: Callable[[str], None] | None = None
    """Told how a frame begins while it is still being decoded."""

    told_s: float = 0.0
    """When that was, or when the frame was begun."""

    def begin(self) -> None:
        """A frame is asked for."""
        self.cancelled.clear()
        self.told_s = time.monotonic()

    def tell(self, so_far: Callable[[], str]) -> None:
        """Pass on what there is of the frame, if anyone listens and enough time has gone by."""
        if self.hear is not None and time.monotonic() - self.told_s > TELL_S:
            with contextlib.suppress(GrammarError):  # in the middle of a character
                self.hear(so_far())
            self.told_s = time.monotonic()

    def cancel(self) -> None:
        """Let the prediction in progress end with Cancelled. From any thread."""
        self.cancelled.set()

    def close(self) -> None:
        """Nothing is held that the end of this process does not give back."""


class Tape:
    """One decoder, kept in step with a history that grows and is taken back."""

    def __init__(self, decoder: Decoder, sampling: Sampling, cancelled: threading.Event) -> None:
        self.decoder = decoder
        self._cancelled = cancelled
        self.held: list[int] = []
        """What the decoder holds."""

        self._sampling = sampling
        self._random = np.random.default_rng(sampling.seed)

    def hold(self, ids: Sequence[int], after: int = 0) -> None:
        """Make the decoder hold its first `after` tokens, then `ids`, and no more. What agrees is not read again."""
        agreed = 0
        shorter = min(len(self.held) - after, len(ids))
        while agreed < shorter and self.held[after + agreed] == ids[agreed]:
            agreed += 1
        if after + agreed < len(self.held):
            self.decoder.rewind(after + agreed)
            del self.held[after + agreed :]
        self.append(ids[agreed:])

    def append(self, ids: Sequence[int]) -> None:
        """Extend what the decoder holds."""
        self.decoder.append(ids)
        self.held += ids

    def choose(self, allowed: Mask | None) -> Choice:
        """A token of those allowed; None allows all. Raises GrammarError where that is no token, and Cancelled."""
        if self._cancelled.is_set():
            raise Cancelled("the prediction was cancelled")
        if allowed is None:
            log_p = log_softmax(self.decoder.logits())
        else:
            only = np.flatnonzero(allowed)
            if not len(only):
                raise GrammarError("the model has come to where nothing can follow")
            if len(only) == 1:
                return Choice(token=int(only[0]), log_p=None)
            log_p = masked(self.decoder.logits(allowed), allowed)
        if self._sampling.temperature <= 0:
            return Choice(token=int(log_p.argmax()), log_p=log_p)
        return Choice(token=drawn(log_p, self._sampling.temperature, self._random), log_p=log_p)

    def score(self, ids: Sequence[int]) -> Logits:
        """Row i is what the model says just before token i of `ids`. One pass; the decoder holds what it held."""
        length = len(self.held)
        rows = self.decoder.score(ids)
        self.decoder.rewind(length)
        return rows


def drawn(log_p: Logits, temperature: float, random: np.random.Generator) -> int:
    """A token by its probability, the log probabilities divided by a temperature above 0.0."""
    tempered = np.exp(log_softmax(log_p / temperature).astype(np.float64))
    return int(random.choice(len(tempered), p=tempered / tempered.sum()))


def log_softmax(logits: Logits) -> Logits:
    """Logits as log probabilities."""
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())


def masked(logits: Logits, allowed: Mask) -> Logits:
    """Log probabilities among the allowed tokens."""
    return log_softmax(np.where(allowed, logits, -np.inf))


def surprise(logits: Logits, token: int, allowed: Mask | None) -> float:
    """Minus the log probability of a token among those allowed, in nats; among all where it is not one of them."""
    if allowed is None or not allowed[token]:
        return -float(log_softmax(logits)[token])
    return -float(masked(logits, allowed)[token])


def entropy(log_p: Logits) -> float:
    """Of a distribution given by log weights, which need not sum to one; in nats."""
    some = log_p[np.isfinite(log_p)]
    if len(some) < 2:
        return 0.0
    some = log_softmax(some)
    return float(-(np.exp(some) * some).sum())
