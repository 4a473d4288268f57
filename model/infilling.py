"""A model that was trained on code too continues the text up to a hole: its own infilling.

It reads what stands left of the hole alone, as a language model does; what follows it must fit all the same, since
every candidate is checked. Models of the compact dialect were trained on frames and never on sources, and say so.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..debugger.errors import ModelError
from ..debugger.holes import Candidate, HoleKind, Problem, filled
from ..debugger.parsing import UNPARSABLE, parse_expression, parse_module
from ..debugger.ports import Predictor
from .cwm_predictor import CwmPredictor

_ANSWERS = 4
_MAX_TOKENS = 96
_TEMPERATURE = 0.7


@dataclass(slots=True)
class ModelInfilling:
    """The model of a predictor."""

    predictor: Predictor
    name: str = field(default="model", init=False)

    def candidates(self, problem: Problem, deadline: float) -> Iterator[Candidate]:
        """The greedy continuation, then sampled ones. ModelError where the model writes no code."""
        if not isinstance(self.predictor, CwmPredictor):
            raise ModelError(
                f"{self.predictor.name} was trained on frames alone and writes no code", hint="the search fills holes"
            )
        known: set[str] = set()
        for number in range(_ANSWERS):
            if time.monotonic() > deadline:
                return
            text, log_p = self._continued(self.predictor, problem, number, deadline)
            if text and text not in known:
                known.add(text)
                yield Candidate(text=text, source=self.name, score=log_p)

    def _continued(self, predictor: CwmPredictor, problem: Problem, number: int, deadline: float) -> tuple[str, float]:
        lines = problem.text.split("\n")
        hole = problem.hole
        before = "\n".join([*lines[: hole.lineno - 1], lines[hole.lineno - 1][: hole.column]])
        decoder = predictor.weights.decoder()
        room = min(_MAX_TOKENS, decoder.limit // 2)
        decoder.append(list(predictor.tokenizer.encode(before))[-(decoder.limit - room) :])
        random = np.random.default_rng(number)
        written, log_p = b"", 0.0
        texts = predictor.tokenizer.texts
        plain = np.array([number for number, text in enumerate(texts) if text], dtype=np.int64)
        for _ in range(room):
            logits = decoder.logits()[plain].astype(np.float64)
            told = logits - np.logaddexp.reduce(logits)
            at = int(told.argmax()) if not number else _sampled(told, random)
            token = int(plain[at])
            log_p += float(told[at])
            written += texts[token]
            decoder.append([token])
            if _is_over(written, hole.kind) or time.monotonic() > deadline:
                break
        return _cut(written.decode("utf-8", "replace"), problem), log_p


def _sampled(log_p: np.ndarray, random: np.random.Generator) -> int:
    tempered = np.exp((log_p - log_p.max()) / _TEMPERATURE)
    return int(random.choice(len(log_p), p=tempered / math.fsum(tempered)))


def _is_over(written: bytes, kind: HoleKind) -> bool:
    """Whether enough is written to hold the answer."""
    return written.count(b"\n") >= (1 if kind is HoleKind.EXPRESSION else 8)


def _cut(text: str, problem: Problem) -> str:
    """The longest beginning that fits into the hole; "" where none does."""
    is_expression = problem.hole.kind is HoleKind.EXPRESSION
    pieces = text.split("\n", maxsplit=1)[0] if is_expression else text
    ends = range(len(pieces), 0, -1) if is_expression else _line_ends(pieces)
    for end in ends:
        piece = pieces[:end].rstrip()
        try:
            parse_module(filled(problem.text, problem.hole, piece))
            if is_expression:
                parse_expression(piece)
        except UNPARSABLE:
            continue
        if piece.strip():
            return piece.strip() if is_expression else piece
    return ""


def _line_ends(text: str) -> list[int]:
    return sorted([at for at, char in enumerate(text) if char == "\n"] + [len(text)], reverse=True)
