"""Where a line has gone in a source that was edited: told by its text and by the lines around it."""

from __future__ import annotations

from collections.abc import Sequence

Anchor = tuple[str, str, str]
"""The line before, the line itself and the line after, without indentation; "" where there is none."""


def anchor(lines: Sequence[str], lineno: int) -> Anchor:
    """What a line is found again by."""
    before, text, after = (lines[at].strip() if 0 <= at < len(lines) else "" for at in range(lineno - 2, lineno + 1))
    return before, text, after


def find(lines: Sequence[str], sought: Anchor, lineno: int) -> int | None:
    """The line of this text whose neighbours are most alike, of equals the nearest to `lineno`; None without one."""
    if not sought[1]:
        return lineno if 0 < lineno <= len(lines) and not lines[lineno - 1].strip() else None
    same = [at for at, line in enumerate(lines, 1) if line.strip() == sought[1]]

    def likeness(at: int) -> tuple[int, int]:
        before, _, after = anchor(lines, at)
        return (before == sought[0]) + (after == sought[2]), -abs(at - lineno)

    return max(same, key=likeness, default=None)
