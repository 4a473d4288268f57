"""The proposals of a search for an input, as lines. Pure. Marks: executed and right, executed and not, not executed."""

from __future__ import annotations

from typing import Final

from ..debugger.goals import Outcome
from ..debugger.inverse import Progress, Proposal
from .text import Line, clip, crop, fit, printable

MARKS: Final = {
    True: ("✓", "verified", "match"),
    False: ("✗", "elsewhere", "differs"),
    None: ("·", "not run", "dim"),
}
"""By whether a proposal is verified."""

_LEAST: Final = 24
"""Cells for the call, however narrow the pane is."""


def outcome_words(outcome: Outcome) -> str:
    """What a call did, in a few words: its value, its trouble, or the last state that was seen."""
    if outcome.value is not None or outcome.trouble:
        return outcome.value if outcome.value is not None else outcome.trouble
    states = [frame.locals for frame in outcome.frames]
    return ", ".join(f"{name} = {value}" for name, value in states[-1].items()) if states else "not reached"


def proposal_line(one: Proposal, cells: int) -> Line:
    """One proposal: whether it is so, the call, what the model says that it does, what it did, and who proposed it."""
    glyph, word, style = MARKS[one.verified]
    call = printable(one.call)
    room = max(cells // 2 - 14, _LEAST)
    line: Line = [(f" {glyph} ", style), (fit(word, 10), style), (clip(call, room), "value"), ("  ", "")]
    if one.predicted is not None:
        agrees = "✓ " if one.reaches else ""
        line += [
            ("predicted ", "dim"),
            (f"{agrees}{clip(printable(outcome_words(one.predicted)), room // 2)}", "ghost"),
        ]
        line.append(("  ", ""))
    if one.real is not None:
        line += [("came ", "dim"), (clip(printable(outcome_words(one.real)), room // 2), "value"), ("  ", "")]
    line.append((f"{one.source}", "dim"))
    if one.surprisal is not None:
        line.append((f"  {one.surprisal:.1f} nats", "dim"))
    return crop(line, cells)


def state_words(progress: Progress, note: str) -> str:
    """What to say where there is no proposal."""
    return "no call was found" if progress.is_over else f"looking… {note}"
