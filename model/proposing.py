"""The entry of a program seen backwards: calls that a model would expect of a function, and where they lead.

A model reads forwards only, so what leads to a wanted end is found by proposing calls and weighing their ends.
A call is sampled argument by argument: its frame's names are given, and its values are the model's.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

import numpy as np

from ..debugger.errors import GrammarError
from ..debugger.frame import Frame
from ..debugger.ports import END
from .compact import Reader, Writer
from .constrain import Constraint
from .decoder import Logits
from .tape import Tape, drawn, masked, surprise
from .vocabulary import Marker

MAX_ARGUMENT_TOKENS: Final = 80
"""An argument longer than this is a model going round in circles."""


def sample_call(
    tape: Tape,
    reader: Reader,
    constraint: Constraint,
    *,
    lineno: int,
    names: Sequence[str],
    temperature: float,
    seed: int,
) -> Frame:
    """A call frame on the line of a `def`, its arguments sampled in the order of `names`; the tape goes on past it.

    Raises GrammarError where an argument has no end.
    """
    tokenizer, random = reader.tokenizer, np.random.default_rng(seed)
    mark = tokenizer.marker
    line = tokenizer.lines[reader.prompt.number.get(lineno, 0)]
    frame = _feed(tape, reader, [mark[Marker.CALL], line] + ([] if names else [mark[Marker.STOP]]))
    for name in names:
        _feed(tape, reader, [*tokenizer.encode_value(name), mark[Marker.IS]])
        end = mark[Marker.STOP] if name == names[-1] else mark[Marker.AND]
        for _ in range(MAX_ARGUMENT_TOKENS):
            allowed = constraint.allowed(reader).copy()
            if reader.code_point is None:
                allowed[[mark[Marker.STOP], mark[Marker.AND]]] = False
                allowed[end] = True
            token = drawn(masked(tape.decoder.logits(allowed), allowed), temperature, random)
            frame = _feed(tape, reader, [token])
            if token == end:
                break
        else:
            raise GrammarError("the model's argument has no end")
    if frame is None:
        raise GrammarError("the model's call has no end")
    return frame


def _feed(tape: Tape, reader: Reader, tokens: Sequence[int]) -> Frame | None:
    tape.append(tokens)
    frames = [reader.feed(token) for token in tokens]
    return frames[-1]


def surprisal_of_end(tape: Tape, writer: Writer, constraint: Constraint, first: Frame, last: Frame) -> float:
    """Minus the log probability, in nats, that the call `first` leads to `last`, with nothing in between. One pass.

    `last` is how the call ends, or a line of it. `writer` has written no frame, and stays as it is.
    """
    twin = copy.copy(writer)
    twin.ids, twin.asked, twin.stack = [], [], []
    twin.write(first)
    stack = list(twin.stack)
    jump = END if last.value is not None else last.lineno
    twin.jump(jump)
    start = len(twin.ids)
    twin.write(last)
    rows = tape.score(twin.ids)
    reader = Reader(writer.prompt, writer.tokenizer, stack, jump=jump)
    return weighed(rows[start:], twin.ids[start:], constraint, reader)


def weighed(rows: Logits, ids: Sequence[int], constraint: Constraint, reader: Reader | None) -> float:
    """Of the tokens of one frame, each among those that the constraint allows where it is one of them."""
    total = 0.0
    for logits, token in zip(rows, ids, strict=True):
        total += surprise(logits, token, reader and constraint.allowed(reader))
        try:
            if reader is not None and reader.feed(token) is not None:
                break
        except GrammarError:
            reader = None
    return total
