"""The set of holes that `foreframe eval holes` is measured on: functions with marks where something is to be left out.

The files are whole programs that run as they stand. A comment behind a line or around some lines says what becomes a
hole; every mark makes one problem, in which it is the only hole and the rest is as it was written:

    total += price * count  # hole: price * count      an expression of the line
    total += price * count  # hole                     the statement on the line
    # hole                                             the lines down to `# end`: several statements, or a compound one
    ...
    # end

This module only reads text; who looks for what belongs in a hole is elsewhere.
"""

from __future__ import annotations

import ast
import enum
import hashlib
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

HOLE: Final = "..."
END: Final = "# end"
DEV_SHARE: Final = 3
"""One function in so many is for development; all others are held out."""

_MARK: Final = re.compile(r"(?P<code>.*?)(?P<gap> *)# hole(?:: (?P<text>.+))?")


class Size(enum.StrEnum):
    """What was left out."""

    EXPRESSION = "expression"
    STATEMENT = "statement"
    SEVERAL = "multi-statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleItem:
    """One program with one hole."""

    id: str
    """The file, the function, and the number of the mark in it: `dicts.rename_keys.1`."""

    kind: Size
    dev: bool
    """Whether methods may be tuned on it. It hangs on the function's name alone, so that nobody has chosen."""

    source: str
    """A function or a class with doctests, `...` being its only hole."""

    solution: str
    """What was written there, at the left margin."""

    complete: str
    """The program as it was written."""


def shipped() -> list[HoleItem]:
    """The items of all files in the assets."""
    folder = Path(str(resources.files("foreframe.assets"))) / "holes"
    return [item for path in sorted(folder.glob("*.py")) for item in read(path.read_text("utf-8"), path.stem)]


def read(text: str, name: str) -> Iterator[HoleItem]:
    """The items of one file, in the order of their marks."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first, last = min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or 0
            last += lines[last : last + 1] != [] and lines[last].strip() == END  # a comment is no part of the node
            yield from _items(lines[first - 1 : last], name)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A mark, and the lines that it stands on or around."""

    start: int
    end: int
    expression: str = ""


def _items(lines: Sequence[str], name: str) -> Iterator[HoleItem]:
    """The items of one function or class."""
    marks = _marks(lines)
    ends = {mark.end - 1 for mark in marks if mark.end - mark.start > 1}
    complete = "\n".join(_clean(lines, 0, len(lines), ends)) + "\n"
    counts: dict[str, int] = {}
    for mark in marks:
        function = _function_at(complete, sum(1 for _ in _clean(lines, 0, mark.start, ends)) + 1)
        counts[function] = counts.get(function, 0) + 1
        written = list(_clean(lines, mark.start, mark.end, ends))
        left, solution, right = _taken_out(written, mark.expression)
        before, after = _clean(lines, 0, mark.start, ends), _clean(lines, mark.end, len(lines), ends)
        yield HoleItem(
            id=f"{name}.{function}.{counts[function]}",
            kind=Size.EXPRESSION if mark.expression else Size.SEVERAL if len(written) > 1 else Size.STATEMENT,
            dev=int(hashlib.sha256(function.encode()).hexdigest(), 16) % DEV_SHARE == 0,
            source="\n".join([*before, f"{left}{HOLE}{right}", *after]) + "\n",
            solution=solution,
            complete=complete,
        )


def _marks(lines: Sequence[str]) -> list[_Marked]:
    found: list[_Marked] = []
    for at, line in enumerate(lines):
        if (match := _MARK.fullmatch(line)) is None:
            continue
        if match["code"].strip():
            found.append(_Marked(at, at + 1, match["text"] or ""))
        else:
            end = next(i for i in range(at, len(lines)) if lines[i].strip() == END)
            found.append(_Marked(at, end + 1))
    return found


def _clean(lines: Sequence[str], start: int, end: int, ends: set[int]) -> Iterator[str]:
    """Some of the lines, without marks."""
    for at in range(start, end):
        match = _MARK.fullmatch(lines[at])
        if at not in ends and (match is None or match["code"].strip()):
            yield match["code"] if match else lines[at]


def _taken_out(written: Sequence[str], expression: str) -> tuple[str, str, str]:
    """What stays on the left, what was in the hole, what stays on the right."""
    if expression:
        left, found, right = written[0].partition(expression)
        if not found or expression in right:
            raise ValueError(f"{expression!r} is not once on the line {written[0].strip()!r}")
        return left, expression, right
    indent = written[0][: len(written[0]) - len(written[0].lstrip())]
    return indent, textwrap.dedent("\n".join(written)), ""


def _function_at(complete: str, lineno: int) -> str:
    """Qualified name of the innermost function around a line."""
    names: list[str] = []
    body: Sequence[ast.stmt] = ast.parse(complete).body
    while True:
        around = (
            node
            for node in body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.lineno <= lineno <= (node.end_lineno or 0)
        )
        if (inside := next(around, None)) is None:
            return ".".join(names)
        names.append(inside.name)
        body = inside.body
