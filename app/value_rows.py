"""Real values at the end of the lines that name them, as text, and what stands there beside them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from .text import Line, clip, crop, printable, width

MARK: Final = "│ "
"""Before them. What is only predicted has no such mark, so that the two are told apart without a colour."""

_AHEAD: Final = "  ░ "
"""Between them and a ghost: the sign of what is ahead of reality."""

_GAP: Final = "   "
_LEAST: Final = 8
"""Cells; what is cut shorter than this says nothing."""

_LEAST_VALUE: Final = 6
"""Of a value that is longer; a name that has no room for so much of its own is left out, and those after it."""

_BETWEEN: Final = "  "
_MORE: Final = " …"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineValues:
    """What is real in the activation in view, for the lines of its function."""

    names: Mapping[int, Sequence[str]]
    """By line, those that are written there."""

    values: Mapping[str, str]
    """By name, as they are now."""

    last: int
    """The last line of the statement that is about to run; nothing is said of those after it."""

    def on(self, lineno: int) -> list[tuple[str, str]]:
        """Name and value, for each name on a line whose value says more than where in memory it is."""
        names = self.names.get(lineno, ()) if lineno <= self.last else ()
        return [(name, self.values[name]) for name in names if name in self.values and _says(self.values[name])]


def after_code(values: Sequence[tuple[str, str]], ghost: Line, cells: int) -> Line:
    """What stands after the code of a line in so many cells: what is real, then what the model says comes.

    Where both do not fit, each has half. Where a half is too little for a value, the ghost is alone: the locals have
    the value too.
    """
    room = cells - len(_GAP)
    if room < _LEAST:
        return []
    if not ghost:
        told = _told(values, room)
        return [(_GAP, ""), *told] if told else []
    left = room - len(_AHEAD)
    if told := _told(values, max(left // 2, left - width(ghost))):
        return [(_GAP, ""), *told, (_AHEAD, ghost[0][1]), *crop(ghost, left - width(told))]
    return [(_GAP, ""), *crop(ghost, room)]


def _told(values: Sequence[tuple[str, str]], cells: int) -> Line:
    """As many names as go into so many cells with enough of their values; the longest values are cut first."""
    texts = [printable(value) for _, value in values]
    sizes = [width([(text, "")]) for text in texts]
    heads = [width([(f"{name} = ", "")]) for name, _ in values]
    least = [head + min(size, _LEAST_VALUE) for head, size in zip(heads, sizes, strict=True)]

    def around(number: int) -> int:
        return len(MARK) + len(_BETWEEN) * (number - 1) + (len(_MORE) if number < len(values) else 0)

    fitting = (number for number in range(len(values), 0, -1) if around(number) + sum(least[:number]) <= cells)
    if not (number := next(fitting, 0)):
        return []
    most = _most(sizes[:number], cells - around(number) - sum(heads[:number]))
    parts = [f"{name} = {clip(text, most)}" for (name, _), text in zip(values[:number], texts, strict=False)]
    return [(MARK + _BETWEEN.join(parts) + (_MORE if number < len(values) else ""), "inline")]


def _most(sizes: Sequence[int], room: int) -> int:
    """The size to which the larger ones are cut, so that all go into the room."""
    for number, size in enumerate(sorted(sizes)):
        share = room // (len(sizes) - number)
        if size > share:
            return share
        room -= size
    return max(sizes)


def _says(text: str) -> bool:
    return not (text.startswith("<") and text.endswith(" at 0x…>"))
