"""The tree of branches as rows of styled text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..debugger.branches import Branch, Parting, Run, Score, end_value
from ..debugger.frame import Frame
from .text import Line, clip, printable

MAX_PARTINGS: Final = 50
"""Listed beneath the branch in view; the row of the branch says how many there are."""

_VALUE_CELLS: Final = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRow:
    """One line of the pane: a branch, or a frame at which the one in view parts from its parent."""

    number: int
    at: int | None
    """The moment that choosing it goes to; None for where the branch stands."""

    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a branch's run."""

    name: str
    """Of a root: its call."""

    frames: Sequence[Frame]
    partings: Sequence[Parting] = ()
    nowhere: str = ""
    """What is said where it parts from its parent nowhere."""

    score: Score | None = None
    predicted: bool = True


def branch_rows(depth: int, branch: Branch[Run], told: Told, *, in_view: bool) -> list[BranchRow]:
    """The row of a branch, and for the one in view those of its partings."""
    change = branch.change
    line: Line = [(f"{'▸' if in_view else ' '} ", "real"), ("   " * depth + ("└ " if depth else ""), "dim")]
    if change is None or branch.executed:
        line.append((told.name, "name"))
    else:
        line += [(f"#{change.at + 1} ", "name"), (printable(str(change)), "name changed")]
    line.append(("  executed" if not told.predicted else "  predicted", "live" if not told.predicted else "ghost"))
    start = change.at if change is not None else -1
    line.append((f"  {len(told.frames) - 1 - start if change else len(told.frames)} frames", "dim"))
    line.append((f"  {_end(told.frames)}", "value" if not told.predicted else "ghost"))
    if told.score is not None:
        line.append((f"  {told.score}", "accuracy"))
    elif told.partings:
        line.append((f"  parts {len(told.partings)}×, first {place_of(told.partings[0])}", "differs"))
    elif change is not None:
        line.append((f"  {told.nowhere}", "dim"))
    rows = [BranchRow(number=branch.number, at=None, line=line)]
    if in_view:
        rows += [_parting_row(branch.number, depth, one) for one in told.partings[:MAX_PARTINGS]]
    return rows


def _parting_row(number: int, depth: int, one: Parting) -> BranchRow:
    line: Line = [("   " * (depth + 1) + "  ", ""), (f"{place_of(one):<12}", "name"), (f"{one.cause:<9}", "differs")]
    return BranchRow(number=number, at=one.at, line=[*line, (printable(clip(str(one), 90)), "value")])


def place_of(one: Parting) -> str:
    """The step that a parting is at, or where the parent has it."""
    return f"#{one.at + 1}" if one.at is not None else f"#{(one.parent_at or 0) + 1} there"


def _end(frames: Sequence[Frame]) -> str:
    end = end_value(frames)
    if end is None:
        return "not at its end"
    return f"{'raises' if end[0].value == 'exception' else '→'} {printable(clip(end[1], _VALUE_CELLS))}"
