"""The stream for a person to look at: a few programs with their frames, and how fast they come."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ...debugger.frame import Event, Frame
from ...model.tokenizer import Tokenizer
from ..documents import documents
from .programs import WEIGHTS
from .split import Side
from .stream import Tally, traced

MAX_TOKENS = 1024
"""Of a document, as in training."""


def weights_of(source: str) -> Mapping[str, float]:
    """One family alone, or with "" the mix."""
    return {source: 1.0} if source else WEIGHTS


def samples(source: str, n: int, seed: int, side: Side = Side.TRAINING) -> Iterator[str]:
    """The first `n` programs, each with the frames of its run."""
    for program, trace in islice(traced(seed, weights=weights_of(source), wanted=side), n):
        head = f"{'-' * 30} {program.family}: {program.call or 'the module'}"
        yield "\n".join([head, program.source, *map(_line, trace.frames), ""])


def _line(frame: Frame) -> str:
    shown = (
        frame.value if frame.value is not None else ", ".join(f"{name}={text}" for name, text in frame.locals.items())
    )
    mark = {Event.CALL: "call", Event.LINE: "", Event.RETURN: "return", Event.EXCEPTION: "raise"}[frame.event]
    return f"{'  ' * frame.depth}{frame.lineno:3} {mark:6} {shown}"


@dataclass(slots=True)
class Rate:
    """What one process made in a while: programs, their frames, and the documents that training reads."""

    tally: Tally = field(default_factory=Tally)
    tokens: int = 0
    asked: int = 0
    """Of the tokens, those that the loss counts."""

    seconds: float = 0.0

    def json(self, against: float = 0.0) -> dict[str, Any]:
        """Figures a second; with `against`, tokens a second that training eats, how many times that this is."""
        tally, seconds = self.tally, max(self.seconds, 1e-9)
        tokens = self.tokens / seconds
        tried = tally.kept + tally.rejected.total()
        return {
            "seconds": round(self.seconds, 2),
            "programs_per_second": round(tally.kept / seconds, 1),
            "frames_per_second": round(tally.frames / seconds, 1),
            "tokens_per_second": round(tokens, 1),
            "asked_tokens_per_second": round(self.asked / seconds, 1),
            "programs": tally.kept,
            "frames_per_program": round(tally.frames / max(tally.kept, 1), 1),
            "families": {name: round(n / max(tally.kept, 1), 4) for name, n in tally.families.most_common()},
            "left_out": {why: round(n / max(tried, 1), 4) for why, n in tally.rejected.most_common()},
            **(
                {"training_tokens_per_second": against, "times_training": round(tokens / against, 1)} if against else {}
            ),
        }


def measure(tokenizer: Tokenizer, seconds: float, *, source: str = "", seed: int = 0) -> Rate:
    """Make programs, traces and documents in this process for so long."""
    rate = Rate()
    began = time.perf_counter()
    for program, trace in traced(seed, weights=weights_of(source), tally=rate.tally):
        for document in documents(program.source, trace.frames, tokenizer, max_tokens=MAX_TOKENS):
            rate.tokens += len(document.ids)
            rate.asked += sum(document.asked)
        rate.seconds = time.perf_counter() - began
        if rate.seconds >= seconds:
            break
    return rate
