"""Ghosts as text: what stands after which line of the source, and how those of before came out. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ..debugger.frame import Event, Frame
from ..debugger.ghosts import Ledger, Settled, chained
from ..debugger.ports import Prediction
from .present import VERDICTS, ghost, percent
from .text import Line, crop, printable

_NEAR: Final = 3
"""Frames ahead, from which on a ghost is drawn as faintly as it is."""

_CELLS: Final = 6
"""Of a column of shares."""


def fading(distance: int) -> str:
    """The style of a ghost so many frames ahead: the farther, the fainter. Its text has the number too."""
    return "ghost" if distance == 1 else "ghost-far" if distance <= _NEAR else "ghost-farther"


def after_lines(
    now: Frame, live: Mapping[int, Frame], ahead: Sequence[Prediction], path: str
) -> tuple[dict[int, Line], dict[int, int]]:
    """What to draw after which line of a file, and how far ahead each line is that comes.

    Each ghost stands beside the line that it comes from: that of `now` for the first. `live` has the newest frame of
    each activation by its depth, for where a call returns to. The number of a ghost is how sure the model is of all
    that leads to it: what is five frames ahead is no surer than what is four.
    """
    ghosts: dict[int, Line] = {}
    upcoming: dict[int, int] = {}
    newest = {**live, now.depth: now}
    for distance, (said, sure) in enumerate(chained(ahead), 1):
        frame = said.frame
        base = newest.get(frame.depth, now) if frame.depth < now.depth else now
        if base.path == path:
            words = ghost(base, replace(said, confidence=sure))
            text = words if distance == 1 else f"+{distance} {words}"
            before: Line = [*ghosts[base.lineno], ("   ", "")] if base.lineno in ghosts else []
            ghosts[base.lineno] = [*before, (text, fading(distance))]
        if frame.path == path and frame.event is Event.LINE:
            upcoming.setdefault(frame.lineno, distance)
        now = frame
        if frame.event in (Event.CALL, Event.LINE):
            newest[frame.depth] = frame
    return ghosts, upcoming


def tab_label(ledger: Ledger) -> str:
    """The tab's word, with the share of lines that came true."""
    told = ledger.all
    return f"GHOSTS {percent(told.lines / told.of)}" if told.of else "GHOSTS"


def share_lines(ledger: Ledger, cells: int) -> list[Line]:
    """How many came true, a column for each distance."""
    tallies = sorted(ledger.tallies.items())
    if not tallies:
        return [[("  no ghost has been passed yet: what is shown ahead is scored when the program comes there", "dim")]]
    rows = (
        ("frames ahead", "head", [f"+{distance}" for distance, _ in tallies]),
        ("shown and passed", "dim", [f"{tally.of:,}" for _, tally in tallies]),
        ("lines that came", "match", [percent(tally.lines / tally.of) for _, tally in tallies]),
        ("whole frames", "match", [percent(tally.frames / tally.of) for _, tally in tallies]),
        ("as sure as it was", "dim", [percent(tally.sure / tally.of) for _, tally in tallies]),
    )
    return [
        crop([(f"  {title:<18}", "dim"), *((told.rjust(_CELLS), style) for told in columns)], cells)
        for title, style, columns in rows
    ]


def settled_line(settled: Settled, cells: int) -> Line:
    """One ghost that reality has passed."""
    said = settled.said.frame
    name = "match" if settled.whole else "equivalent" if settled.line else "differs"
    glyph, _, style = VERDICTS[name]
    word = {"match": "came", "equivalent": "line came", "differs": "did not come"}[name]
    line: Line = [
        (f" {glyph} ", style),
        (f"#{settled.at + 1:<6}", "name"),
        (f"+{settled.distance:<3}", "dim"),
        (f"{word:<13}", style),
        (printable(_told(said)), fading(settled.distance)),
    ]
    if not settled.whole:
        real = settled.real
        line += [("   came ", "dim"), (printable(_told(real)) if real else "the end of the program", "value")]
    return crop(line, cells)


def _told(frame: Frame) -> str:
    values = frame.value if frame.value is not None else ", ".join(f"{n} = {v}" for n, v in frame.locals.items())
    return f"{frame.event} {frame.lineno}  {values}"
