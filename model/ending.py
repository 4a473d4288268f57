"""Where a call leads, weighed: how likely a model holds it that a call ends in a given frame, whatever lies between.

A model reads forwards only: what leads to a wanted end is found by proposing calls and weighing their ends.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from ..debugger.errors import GrammarError
from ..debugger.frame import Frame
from ..debugger.ports import END
from .compact import Reader, Writer
from .constrain import Constraint
from .decoder import Logits
from .tape import Tape, surprise


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
