"""Finds the holes of a text. It knows syntax alone."""

from __future__ import annotations

from collections.abc import Sequence

from .holes import Hole

Selection = tuple[int, int, int, int]
"""First line and column, last line and column after it, as in `Hole`."""


def find_holes(text: str, *, selection: Selection | None = None) -> Sequence[Hole]:
    """All holes of a file in the order of its lines, or the one that the user has selected.

    A hole is `...` in an expression's or a statement's place, `pass` as the whole body of a function or beside a
    `# ??`, `raise NotImplementedError`, or a comment line `# ?? intent` where no statement follows it that is a hole.
    TargetError where a mark stands outside of any function, in a decorator, in a string, or the text has no syntax.
    """
    raise NotImplementedError
