"""What-if branches: a change to a run at one of its steps, the runs that follow from it, and where they part.

Pure: frames in, frames and comparisons out. Who predicts a branch and who executes it is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from .comparison import AGREE, Cause, compare_values
from .errors import TargetError
from .frame import Event, Frame
from .parsing import NO_LITERAL, UNPARSABLE, parse_literal, parse_module, trouble
from .scoring import Accuracy

MAX_COMPARED: Final = 2_000
"""Frames of each side that are aligned; the time grows with their product."""

Run = TypeVar("Run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is other in a branch: a local's value, or a line of the source."""

    at: int
    """Index of the frame that it is made in, in the run that it parts from."""

    name: str = ""
    """The local; "" where a line is changed."""

    text: str
    """The value as its `repr`, or the line's new text."""

    lineno: int = 0

    def __str__(self) -> str:
        """For a person, without the step."""
        return f"{self.name} = {self.text}" if self.name else f"line {self.lineno}: {self.text.strip()}"


def new_value(frame: Frame, name: str, text: str, at: int) -> Change:
    """A change of a local in a frame. Raises TargetError where there is none, or the text is no value."""
    if frame.event not in (Event.CALL, Event.LINE):
        raise TargetError(
            f"step {at + 1} is a {frame.event}, which has no locals", hint="go to a line, and change it there"
        )
    if name not in frame.locals:
        known = ", ".join(frame.locals)
        raise TargetError(f"step {at + 1} has no local {name}", hint=f"it has {known}" if known else "")
    return Change(at=at, name=name, text=literal(text))


def literal(text: str) -> str:
    """The `repr` of a literal. Raises TargetError for any other text: nothing is evaluated to find its value."""
    try:
        return repr(parse_literal(text.strip()))
    except NO_LITERAL:
        raise TargetError(
            f"{text.strip()} is no literal, and nothing is executed to find its value",
            hint="give numbers, strings, lists, tuples, dicts, sets, True, False or None",
        ) from None


def new_line(source: str, lineno: int, text: str, at: int) -> Change:
    """A change of a line. Without an indentation of its own the text gets the old line's. Raises TargetError."""
    lines = source.split("\n")
    if not 1 <= lineno <= len(lines):
        raise TargetError(f"there is no line {lineno}", hint=f"the file has {len(lines)}")
    old = lines[lineno - 1]
    indent = old[: len(old) - len(old.lstrip())]
    line = text.rstrip() if text[:1].isspace() else indent + text.rstrip()
    change = Change(at=at, lineno=lineno, text=line)
    try:
        parse_module(edited(source, change))
    except UNPARSABLE as error:
        raise TargetError(f"with that line {lineno} the file is no Python: {trouble(error)}") from None
    return change


def edited(source: str, change: Change) -> str:
    """The source with the changed line."""
    lines = source.split("\n")
    lines[change.lineno - 1] = change.text
    return "\n".join(lines)


def changed(frame: Frame, change: Change) -> Frame:
    """The frame that a branch begins with."""
    if change.name:
        return replace(frame, locals={**frame.locals, change.name: change.text})
    return replace(frame, source=change.text) if frame.lineno == change.lineno and not frame.path else frame


def as_if(frames: Sequence[Frame], change: Change) -> list[Frame]:
    """The frames up to the change as a model should read them: the value has been other since it last changed.

    A model that reads how a value came to be, and then that it is another one, may go on with the first.
    """
    told = [*frames[: change.at], changed(frames[change.at], change)]
    if not change.name:
        return told
    here = frames[change.at]
    for at in range(change.at - 1, -1, -1):
        frame = frames[at]
        if frame.depth < here.depth:
            break
        if frame.depth > here.depth or frame.event not in (Event.CALL, Event.LINE):
            continue
        if frame.locals.get(change.name) != here.locals[change.name]:
            break
        told[at] = changed(frame, change)
        if frame.event is Event.CALL:
            break
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A frame at which a branch is other than its parent, in a way in which the frames before were not."""

    at: int | None
    """In the branch; None where the parent alone has such a frame."""

    parent_at: int | None
    cause: Cause
    name: str = ""
    """The variable; `return` for what is returned or raised."""

    parent: str | None = None
    branch: str | None = None

    def __str__(self) -> str:
        """For a person."""
        if self.name:
            return f"{self.name}: {self.parent or 'absent'} → {self.branch or 'absent'}"
        return f"only here: {self.branch}" if self.at is not None else f"only in the parent: {self.parent}"


def partings(parent: Sequence[Frame], branch: Sequence[Frame], start: int) -> list[Parting]:
    """Where the branch parts from its parent after the step `start` that they have in common, in order.

    Frames are aligned by what they are of (event, line, depth, file), so that a loop that runs once more moves
    none of those after it. A value that stays other is told once, where it became so. A run that has stopped before
    its end may yet come to what the other one does from there on, which is then no parting.
    """
    old, new = parent[start + 1 : start + MAX_COMPARED], branch[start + 1 : start + MAX_COMPARED]
    seen: dict[int, dict[str, tuple[str | None, str | None]]] = {}
    if start < min(len(parent), len(branch)):
        seen[branch[start].depth] = _differing(parent[start], branch[start])
    common = list(_aligned(old, new))
    i, j = (at + 1 for at in common[-1]) if common else (0, 0)
    if i == len(old) and end_value(parent) is None:
        new = new[:j]
    elif j == len(new) and end_value(branch) is None:
        old = old[:i]
    found: list[Parting] = []
    i = j = 0
    for a, b in [*common, (len(old), len(new))]:
        found += [_only(old[at], start + 1 + at, here=False) for at in range(i, a)]
        found += [_only(new[at], start + 1 + at, here=True) for at in range(j, b)]
        if a < len(old) and b < len(new):
            found += _values(old[a], new[b], start + 1 + a, start + 1 + b, seen)
        i, j = a + 1, b + 1
    return found


def _aligned(old: Sequence[Frame], new: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    """The frames that both have: a longest common subsequence of what they are of, the earliest of equal ones.

    By bits, one for each frame of `old`, after Crochemore, Iliopoulos, Pinzon and Reid, A fast and practical
    bit-vector algorithm for the longest common subsequence problem (2001): runs of 2,000 frames that go round
    differently take milliseconds. It is found from their ends on, so that it is read from their beginnings.
    """
    everywhere = (1 << len(old)) - 1
    places: dict[tuple[str, int, int, str], int] = {}
    for at, frame in enumerate(reversed(old)):
        places[_site(frame)] = places.get(_site(frame), 0) | 1 << at
    rows = [everywhere]
    for frame in reversed(new):
        same = rows[-1] & places.get(_site(frame), 0)
        rows.append((rows[-1] + same | rows[-1] - same) & everywhere)
    i, j = len(old), len(new)
    while i and j:
        if _site(old[-i]) == _site(new[-j]):
            yield len(old) - i, len(new) - j
            i, j = i - 1, j - 1
        elif rows[j] >> (i - 1) & 1:  # as many are common without the frame of `old`
            i -= 1
        else:
            j -= 1


def _site(frame: Frame) -> tuple[str, int, int, str]:
    return frame.event.value, frame.lineno, frame.depth, frame.path


def _differing(old: Frame, new: Frame) -> dict[str, tuple[str | None, str | None]]:
    left: dict[str, str | None] = {**old.locals, "return": old.value}
    right: dict[str, str | None] = {**new.locals, "return": new.value}
    pairs = {name: (left.get(name), right.get(name)) for name in {**left, **right}}
    return {name: pair for name, pair in pairs.items() if compare_values(*pair) not in AGREE}


def _values(
    old: Frame, new: Frame, parent_at: int, at: int, seen: dict[int, dict[str, tuple[str | None, str | None]]]
) -> Iterator[Parting]:
    now = _differing(old, new)
    before = {} if new.event is Event.CALL else seen.get(new.depth, {})
    for name, (left, right) in now.items():
        if before.get(name) != (left, right):
            cause = Cause.VALUE
            if name == "return":
                cause = Cause.EXCEPTION if new.event is Event.EXCEPTION else Cause.RETURN
            yield Parting(at=at, parent_at=parent_at, cause=cause, name=name, parent=left, branch=right)
    if new.event in (Event.CALL, Event.LINE):
        seen[new.depth] = now


def _only(frame: Frame, at: int, *, here: bool) -> Parting:
    what = f"{frame.event} at line {frame.lineno}"
    if here:
        return Parting(at=at, parent_at=None, cause=Cause.CONTROL, branch=what)
    return Parting(at=None, parent_at=at, cause=Cause.CONTROL, parent=what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How a predicted branch compares with the executed one, frame by frame after the change."""

    frames: int
    exact: int
    agreement_length: int
    """Frames before the first that is not exact."""

    final_value_match: bool

    def __str__(self) -> str:
        """For a person."""
        end = "the end value too" if self.final_value_match else "not the end value"
        return f"{self.exact} of {self.frames} frames as predicted, {end}"


def score(predicted: Sequence[Frame], real: Sequence[Frame]) -> Score:
    """Of a free run: frame n against frame n, so that one too many makes all that follow wrong."""
    accuracy = Accuracy()
    agreement = 0
    for n, frame in enumerate(real):
        said = predicted[n] if n < len(predicted) else None
        agreement += agreement == n and said == frame
        accuracy.add(said, frame, None)
    return Score(
        frames=accuracy.frames,
        exact=accuracy.exact,
        agreement_length=agreement,
        final_value_match=end_value(real) is not None and end_value(real) == end_value(predicted),
    )


def end_value(frames: Sequence[Frame]) -> tuple[Event, str] | None:
    """What the entry returned or raised in the end; None where it was not left."""
    last = frames[-1] if frames else None
    return (last.event, last.value) if last is not None and not last.depth and last.value is not None else None


@dataclass(slots=True, kw_only=True)
class Branch(Generic[Run]):
    """One run of the tree: a root, or what follows from a change."""

    number: int
    """Its place in the order in which they were made, from 0."""

    parent: int | None
    """None for a root."""

    change: Change | None
    run: Run
    """Whatever holds its frames."""

    executed: bool = False
    how: str = ""
    """How it was executed, or why it stopped, for a person."""

    children: list[int] = field(default_factory=list[int])


class Tree(Generic[Run]):
    """Branches with the runs that they part from. There can be several roots: what was recorded, what was imagined."""

    def __init__(self) -> None:
        self.branches: list[Branch[Run]] = []

    def add(
        self,
        run: Run,
        *,
        parent: int | None = None,
        change: Change | None = None,
        executed: bool = False,
        how: str = "",
    ) -> Branch[Run]:
        """A new branch, the last of its parent's."""
        made = Branch(number=len(self.branches), parent=parent, change=change, run=run, executed=executed, how=how)
        self.branches.append(made)
        if parent is not None:
            self.branches[parent].children.append(made.number)
        return made

    def of(self, run: Run) -> Branch[Run] | None:
        """The branch that a run is."""
        return next((branch for branch in self.branches if branch.run is run), None)

    def rows(self) -> list[tuple[int, Branch[Run]]]:
        """Each branch with its depth in the tree, a parent before its children."""
        return [row for branch in self.branches if branch.parent is None for row in self._below(branch, 0)]

    def _below(self, branch: Branch[Run], depth: int) -> list[tuple[int, Branch[Run]]]:
        inner = [row for number in branch.children for row in self._below(self.branches[number], depth + 1)]
        return [(depth, branch), *inner]
