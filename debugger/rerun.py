"""Executes a branch for real, in a confined child: the entry again up to the change, or else from the changed frame.

It says honestly which. The user's file is never written: an edited line is given to the child beside the file.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .branches import Change, edited, literal
from .changing import VARIABLE
from .errors import ForeframeError, RecordingError
from .frame import Event, Frame
from .recorder import Limits, record
from .target import Target
from .trace import Header, Trace

_NUMBERS: Final = ("inf", "-inf", "nan")
"""Values whose `repr` is no literal, and can be made anew all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """What came of a branch that was executed."""

    frames: Sequence[Frame]
    """The whole run. The changed frame is at `at`."""

    at: int
    how: str
    """How it came to be, in one sentence."""

    exact: bool
    """Whether it is what the branch says: its parent's run up to the change, and from there on only that is other."""

    end: str = ""
    """Why the run was stopped, where it did not end by itself."""


def execute(
    target: Target, source: str, parent: Sequence[Frame], changes: Sequence[Change], *, limits: Limits | None = None
) -> Executed:
    """Run a branch for real: that of the last change, made in `parent`, which the other changes had led to.

    `source` is the file's text before any of them. Raises RecordingError where the change cannot be made at all.
    """
    limits = limits or Limits(events=10_000, seconds=10.0)
    change = changes[-1]
    text = source
    for one in changes:
        text = text if one.name else edited(text, one)
    # A change that was made later than this one's step has not happened in this branch.
    sets = [(one.at, {one.name: one.text}) for one in changes if one.name and one.at <= change.at]
    told = {"text": text, **({"set": {"sets": sets}} if sets else {})}
    if not change.name:
        return _with_line(target, _run(target, told, limits), parent, change)
    try:
        again = _run(target, told, limits)
        if change.at < len(again.frames) and _same_place(again.frames[change.at], parent[change.at]):
            return _again(again, parent, change, target)
        why = "the entry, run again, does not come to that step"
    except RecordingError as error:
        why = str(error)
    try:
        made = _from_frame(target, text, parent, change, limits)
    except RecordingError as error:
        raise RecordingError(f"the branch cannot be executed: {why}; and {error}") from None
    return dataclasses.replace(made, how=f"{made.how}, since {why}")


def _again(again: Trace, parent: Sequence[Frame], change: Change, target: Target) -> Executed:
    """The entry's run with the value set in it."""
    expected = [*parent[: change.at]]
    exact = list(again.frames[: change.at]) == expected and _but_for(
        again.frames[change.at], parent[change.at], change.name
    )
    entry = target.call or target.name
    how = f"{entry} was run again, and {change.name} set to {change.text} at step {change.at + 1}"
    if not exact:
        how += "; before that step it did not go as the branch has it"
    return Executed(frames=again.frames, at=change.at, how=how, exact=exact, end=_reason(again))


def _with_line(target: Target, again: Trace, parent: Sequence[Frame], change: Change) -> Executed:
    """The entry's run with the edited text: the line is other from the beginning, not from the step on."""
    before = [*parent[: change.at]]
    reached = sum(frame.event is Event.LINE and frame.lineno == change.lineno and not frame.path for frame in before)
    same = [dataclasses.replace(frame, source="") for frame in again.frames[: change.at]] == [
        dataclasses.replace(frame, source="") for frame in before
    ]
    how = f"{target.call or target.name} was run from its beginning with line {change.lineno} edited"
    if reached:
        how += f", which it came to {'once' if reached == 1 else f'{reached} times'} before step {change.at + 1}"
    elif not same:
        how += "; before that step it did not go as the branch has it"
    at = min(change.at, len(again.frames) - 1)
    return Executed(frames=again.frames, at=at, how=how, exact=same, end=_reason(again))


def _from_frame(target: Target, text: str, parent: Sequence[Frame], change: Change, limits: Limits) -> Executed:
    """The branch's frame made anew: its function is entered at the line, with the values that are literals."""
    here = parent[change.at]
    if here.event is not Event.LINE or here.path or not here.function.isidentifier():
        raise RecordingError("its frame is no line of a function in this file")
    values: dict[str, str] = {}
    for name, value in {**here.locals, change.name: change.text}.items():
        try:
            values[name] = value if value in _NUMBERS else literal(value)
        except ForeframeError:
            raise RecordingError(f"{name} cannot be made anew from its text, {value}") from None
    inner = dataclasses.replace(target, function=here.function, call=f"{here.function}()")
    told = {"sets": [(1, values)], "lineno": here.lineno}
    made = _run(inner, {"text": text, "set": told, "bare": True}, limits)
    depth = here.depth
    frames = [dataclasses.replace(frame, depth=frame.depth + depth) for frame in made.frames[1:]]
    if not frames or frames[0].lineno != here.lineno:
        raise RecordingError(_reason(made) or f"its function cannot be entered at line {here.lineno}")
    how = f"{here.function} was entered at line {here.lineno} with the step's values made anew"
    if depth:
        how += " and its callers left out"
    return Executed(frames=[*parent[: change.at], *frames], at=change.at, how=how, exact=False, end=_reason(made))


def _run(target: Target, told: dict[str, Any], limits: Limits) -> Trace:
    """One recorded run in the sandbox, with what is to be other."""
    with tempfile.NamedTemporaryFile("w", prefix="foreframe-", suffix=".change", encoding="utf-8") as file:
        file.write(repr(told))
        file.flush()
        changed = dataclasses.replace(target, env=(*target.env, (VARIABLE, file.name)))
        return record(changed, limits=limits, program_output=None, sandboxed=True)


def _same_place(one: Frame, other: Frame) -> bool:
    return (one.event, one.lineno, one.depth, one.path) == (other.event, other.lineno, other.depth, other.path)


def _but_for(real: Frame, expected: Frame, name: str) -> bool:
    """Whether the locals are the expected ones, one of them left out."""
    left, right = dict(real.locals), dict(expected.locals)
    left.pop(name, None)
    right.pop(name, None)
    return left == right


def _reason(trace: Trace) -> str:
    return trace.end.reason if trace.end is not None else ""


def stored_target(header: Header, folder: Path) -> Target:
    """The program that a trace was recorded of, as a file that can be run: the trace has its text."""
    name = header.target.partition("::")[0].rpartition("/")[2]
    path = folder / (name if name.endswith(".py") else "program.py")
    path.write_text(header.source, encoding="utf-8")
    return Target(path=path, function=header.function, call=header.call)
