"""A decoder that knows what comes: the perfect model, to see what the grammar leaves it to say."""

from collections.abc import Sequence

import numpy as np
from foreframe.debugger.frame import Frame
from foreframe.model.constrain import Level
from foreframe.model.cwm import CwmMarker, Piece, pieces_of
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

    def logits(self) -> np.ndarray:
        """Of what goes on towards the target, the longest token is the likeliest."""
        self.passes += 1
        logits = np.full(self.vocab_size, -20.0, np.float32)
        done, text = self._place()
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
        """How many pieces of the frame are complete, and the text after them."""
        start = len(self._ids)
        markers = self._tokenizer.marker
        while self._ids[start - 1] != markers[CwmMarker.FRAME]:
            start -= 1
        said = self._tokenizer.decode_pieces(self._ids[start:])
        if said and not isinstance(said[-1], CwmMarker):
            return len(said) - 1, said[-1].encode()
        return len(said), b""


def perfect(tokenizer: CwmTokenizer, level: Level) -> tuple[Oracle, CwmPredictor]:
    oracle = Oracle(tokenizer)
    vocabulary = Vocabulary(tokenizer, oracle.vocab_size)
    return oracle, CwmPredictor("oracle", oracle, tokenizer, vocabulary, oracle.limit, level, Sampling())


def told(frame: Frame, before: Frame | None) -> list[Piece]:
    """The pieces of a frame, after the previous one of its activation."""
    return list(pieces_of(frame, before.locals if before else None))
