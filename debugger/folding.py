"""Frames of the form with one operation a line, as frames of the lines that the user wrote, and back.

Nothing is executed and nothing looked up: which line stands for which is in `Rewritten`. A frame on a
line that only goes on with its statement is dropped; what is kept loses the temporaries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .frame import Event, Frame
from .rewritten import Begins, Line, Part, Rewritten


class Folder:
    """Folds frames one at a time."""

    def __init__(self, rewritten: Rewritten, state: tuple[int, ...] = ()) -> None:
        self._rewritten = rewritten
        self.state = state
        """The statement that each live activation is at, the entry's first. Another folder goes on from it."""

    def feed(self, frame: Frame) -> Frame | None:
        """The user's frame that this one is; None where it shows only how a statement goes on."""
        if frame.path:
            return frame
        line = self._rewritten.line(frame.lineno)
        state, depth = self.state, frame.depth
        before = state[depth] if depth < len(state) else None
        self.state = (*state[:depth], *(0,) * (depth - len(state)), line.statement)
        if frame.event is Event.LINE and not _begins(line, before):
            return None
        return self._folded(frame, line)

    def _folded(self, frame: Frame, line: Line) -> Frame:
        lines, gone = self._rewritten.original_lines, self._rewritten.temporaries
        return replace(
            frame,
            lineno=line.origin,
            source=lines[line.origin - 1] if 0 < line.origin <= len(lines) else frame.source,
            locals={name: value for name, value in frame.locals.items() if name not in gone},
        )


def _begins(line: Line, before: int | None) -> bool:
    return line.begins is Begins.ALWAYS or (line.begins is Begins.RETURNING and before != line.statement)


def fold(frames: Iterable[Frame], rewritten: Rewritten) -> list[Frame]:
    """The frames of the original source, from those of the rewritten one."""
    folder = Folder(rewritten)
    folded = (folder.feed(frame) for frame in frames)
    return [frame for frame in folded if frame is not None]


def place(frame: Frame, before: int | None, rewritten: Rewritten) -> Frame:
    """A frame of the original source at the new line that begins its line; it has no temporaries.

    `before` is the original line that its activation was at: a loop's header is entered at the operands
    of its iterable, and returned to from its body at the header itself. What returns does so on the
    statement's last line.
    """
    if frame.path:
        return frame
    places = rewritten.places.get(frame.lineno, [frame.lineno])
    beginning = [number for number in places if rewritten.line(number).begins is Begins.ALWAYS]
    lineno = (beginning or places)[0]
    if frame.event is Event.RETURN:
        lineno = next(
            (number for number in reversed(places) if rewritten.line(number).begins is not Begins.NEVER), lineno
        )
    elif frame.event is Event.LINE and before is not None:
        returned = (number for number in places if frame.lineno < before <= rewritten.line(number).until)
        lineno = next(returned, lineno)
    lines = rewritten.new_lines
    return replace(frame, lineno=lineno, source=lines[lineno - 1] if 0 < lineno <= len(lines) else frame.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a sub-expression was worth when it was evaluated."""

    at: int
    """Index, among the folded frames, of the line frame that began its line."""

    part: Part
    value: str


def values(frames: Sequence[Frame], rewritten: Rewritten) -> list[Value]:
    """The values of sub-expressions in the order they were known, from the frames of the rewritten source.

    Functions, classes and modules are no data, so that an expression of such a value is not told of.
    """
    folder = Folder(rewritten)
    found: list[Value] = []
    begun: list[int] = []
    waiting: list[Line | None] = []
    count = 0
    for frame in frames:
        if not frame.path:
            del begun[frame.depth + 1 :], waiting[frame.depth + 1 :]
            while len(begun) <= frame.depth:
                begun.append(count)
                waiting.append(None)
        folded = folder.feed(frame)
        if not frame.path and frame.event is Event.LINE:
            found += _told(frame, begun[frame.depth], waiting[frame.depth], rewritten.line(frame.lineno))
            waiting[frame.depth] = rewritten.line(frame.lineno)
            if folded is not None:
                begun[frame.depth] = count
        count += folded is not None
    return found


def _told(frame: Frame, at: int, done: Line | None, line: Line) -> Iterable[Value]:
    """What a line frame shows of the line before it, and of branches that came together."""
    shown = [(done.assigns, done.part)] if done is not None and done.part is not None else []
    for name, part in [*shown, *line.settled]:
        if name in frame.locals:
            yield Value(at=at, part=part, value=frame.locals[name])
