"""A decoder that knows what comes: the perfect model, to see what the grammar leaves it to say."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from foreframe.model.constrain import Level
from foreframe.model.cwm import CwmMarker, Piece
from foreframe.model.cwm_predictor import CwmPredictor
from foreframe.model.cwm_text import Vocabulary
from foreframe.model.cwm_tokenizer import CwmTokenizer
from foreframe.model.tape import Sampling


class Oracle:
    """Weights and decoder at once. Set `target` to what the next frame is, before it is predicted."""

    limit = 100_000

    def __init__(self, tokenizer: CwmTokenizer) -> None:
        self.vocab_size = len(tokenizer)
        self.target: list[Piece] = []
        self.passes = 0
        """Times that logits were asked for."""

        self.appends: list[int] = []
        """How many tokens each append brought, those of none left out."""

        self._tokenizer = tokenizer
        self._ids: list[int] = []

    def decoder(self) -> "Oracle":
        return self

    @property
    def length(self) -> int:
        return len(self._ids)

    def append(self, tokens: Sequence[int]) -> None:
        self.appends += [len(tokens)] if tokens else []
        self._ids += tokens

    def rewind(self, length: int) -> None:
        del self._ids[length:]

    def score(self, tokens: Sequence[int]) -> np.ndarray:
        self._ids += tokens
        return np.zeros((len(tokens), self.vocab_size), np.float32)

    def logits(self, allowed: np.ndarray | None = None) -> np.ndarray:
        """Of what goes on towards the target, the longest token is the likeliest."""
        self.passes += 1
        logits = np.full(self.vocab_size, -20.0, np.float32)
        done, text = self._place()
        if text == str(self.target[done]).encode():
            done, text = done + 1, b""
        piece = self.target[done]
        if isinstance(piece, CwmMarker):
            logits[self._tokenizer.marker[piece]] = 0
            return logits
        left = piece.encode()[len(text) :]
        for length in range(1, min(len(left), self._tokenizer.longest) + 1):
            if left[:length] in self._tokenizer.ids:
                logits[self._tokenizer.ids[left[:length]]] = length
        return logits

    def _place(self) -> tuple[int, bytes]:
        """How many pieces of the frame are complete, and the text after them, which may end in half a character."""
        start = len(self._ids)
        markers = self._tokenizer.marker
        while self._ids[start - 1] != markers[CwmMarker.FRAME]:
            start -= 1
        done, text = 0, b""
        for token in self._ids[start:]:
            if token in markers.values():
                done, text = done + 1 + bool(text), b""
            else:
                text += self._tokenizer.texts[token]
        return done, text


@cache
def _vocabulary(tokenizer: CwmTokenizer) -> Vocabulary:
    return Vocabulary(tokenizer, len(tokenizer))


def perfect(tokenizer: CwmTokenizer, level: Level) -> tuple[Oracle, CwmPredictor]:
    """An oracle, and the predictor over it."""
    oracle = Oracle(tokenizer)
    return oracle, CwmPredictor("oracle", oracle, tokenizer, _vocabulary(tokenizer), oracle.limit, level, Sampling())
