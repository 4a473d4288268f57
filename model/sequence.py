"""What every decoder with a KV cache does alike: which tokens it holds, and which of them it has read.

This module knows no runtime. A backend says how tokens are read and how the cache forgets.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np

from ..debugger.errors import ModelError
from .decoder import Logits, Mask


class CachedDecoder(ABC):
    """One sequence of tokens, of which the first `_read` are in a KV cache."""

    def __init__(self, limit: int, vocab_size: int) -> None:
        self._limit = limit
        self._vocab_size = vocab_size
        self._tokens: list[int] = []
        self._read = 0
        self._logits: Logits | None = None
        """After the last token; None where that was not read, or not read last."""

    @abstractmethod
    def _forward(self, tokens: Sequence[int], rows: int) -> Logits:
        """Read tokens into the cache; float32 logits after each of the last `rows` of them, as (rows, vocabulary).

        A backend that raises has forgotten everything by then, or nothing.
        """

    @abstractmethod
    def _forget(self, length: int) -> int:
        """Take the cache back to `length` tokens, or as far below that as it must; how many it still holds."""

    @abstractmethod
    def _sibling(self) -> Self:
        """A new decoder of the same weights, which shares what the cache allows of the tokens read."""

    @property
    def limit(self) -> int:
        """The most tokens that the sequence can hold."""
        return self._limit

    @property
    def length(self) -> int:
        """Tokens in the sequence, read or not."""
        return len(self._tokens)

    def append(self, tokens: Sequence[int]) -> None:
        """Extend the sequence; nothing is computed yet."""
        if not tokens:
            return
        if min(tokens) < 0 or max(tokens) >= self._vocab_size:
            raise ValueError(f"token ids run from 0 to {self._vocab_size - 1}: {min(tokens)} to {max(tokens)} given")
        if len(self._tokens) + len(tokens) > self._limit:
            raise ModelError(
                f"The program and its frames no longer fit in the model's context of {self._limit} tokens.",
                hint="Start from a smaller function, or use a model with a longer context.",
            )
        self._tokens.extend(tokens)
        self._logits = None

    def logits(self, allowed: Mask | None = None) -> Logits:
        """What the model says of the next token, after reading all that it has not read.

        It says it of all tokens, so that `allowed` changes nothing.
        """
        logits = self._logits
        if logits is None:
            logits = self._logits = self._read_all(1)[-1]
        return logits

    def score(self, tokens: Sequence[int]) -> Logits:
        """Append `tokens`; row i is what `logits` would have said just before token i."""
        first = self.logits()[np.newaxis]
        if not tokens:
            return first[:0]
        self.append(tokens)
        after = self._read_all(len(tokens))
        self._logits = after[-1]
        return _read_only(np.concatenate([first, after[:-1]]))

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens."""
        if not 0 <= length <= len(self._tokens):
            raise ValueError(f"cannot rewind to {length}: the sequence has {len(self._tokens)} tokens")
        if length == len(self._tokens):
            return
        del self._tokens[length:]
        self._logits = None
        if length < self._read:
            self._read = self._forget(length)

    def branch(self) -> Self:
        """An independent decoder that goes on from the same tokens."""
        other = self._sibling()
        other._tokens = self._tokens.copy()
        other._logits = self._logits
        return other

    def _read_all(self, rows: int) -> Logits:
        """Read what is unread, and at least the last token; logits after each of the last `rows` tokens."""
        if not self._tokens:
            raise ValueError("an empty sequence has no next token: append one first")
        # A rewind drops the logits with the tokens, and no cache keeps those: the last token is read again.
        if self._read == len(self._tokens):
            self._read = self._forget(self._read - 1)
        logits = self._forward(self._tokens[self._read :], rows)
        self._read = len(self._tokens)
        return _read_only(logits)


def first_line(error: BaseException) -> str:
    """What a runtime's exception says, short enough for one sentence."""
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0][:200]


def _read_only(logits: Logits) -> Logits:
    logits.flags.writeable = False
    return logits
