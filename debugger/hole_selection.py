"""Code that the user names becomes a hole: lines, an expression by its columns, or by its text on a line.

Syntax alone decides. What is named is a hole if the file still has a syntax with `...` in its place, and stands for
one whole: of `a + b * 2`, `b * 2` is an expression of the file, and `a + b` is none.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from .errors import TargetError
from .hole_finding import marked, marks_of
from .holes import Hole, HoleKind
from .parsing import module_of

Selection = tuple[int, int, int, int]
"""First line and column, last line and column after it, as in `Hole`."""

LINES: Final = re.compile(r"(\d+)(?:-(\d+))?")
COLUMNS: Final = re.compile(r"(\d+):(\d+)-(?:(\d+):)?(\d+)")
"""Both count from 1, as editors show them, and the last character belongs to it, as the last line does to lines."""


def hole_named(text: str, wanted: str, lineno: int = 0) -> Hole:
    """The hole that a user's words make: `12-14`, `12:9-20`, or code that stands on a line. Raises TargetError."""
    if LINES.fullmatch(wanted):
        return hole_of_lines(text, wanted)
    if COLUMNS.fullmatch(wanted):
        return hole_of_columns(text, wanted)
    return hole_of_code(text, wanted, lineno)


def hole_of_lines(text: str, wanted: str) -> Hole:
    """The hole that lines make, such as `12` or `12-14`: whole statements of a function. Raises TargetError."""
    lines, match = text.split("\n"), LINES.fullmatch(wanted)
    if match is None:
        raise TargetError(f"{wanted!r} names no lines", hint="12 is one line, 12-14 are three")
    start, end = int(match[1]), int(match[2] or match[1])
    if not 1 <= start <= end <= len(lines):
        raise TargetError(f"there are no lines {wanted}", hint=f"the file has {len(lines)}")
    column = len(lines[start - 1]) - len(lines[start - 1].lstrip())
    hole = selected_hole(text, (start, column, end, len(lines[end - 1].rstrip())))
    if hole is None:
        raise TargetError(
            f"lines {wanted} are not whole statements of a function", hint="take the block with its header"
        )
    return hole


def hole_of_columns(text: str, wanted: str) -> Hole:
    """The hole that a span makes, such as `12:9-20` or `12:9-14:3`. Raises TargetError."""
    lines, match = text.split("\n"), COLUMNS.fullmatch(wanted)
    if match is None:
        raise TargetError(f"{wanted!r} is no span", hint="12:9-20 is of one line, 12:9-14:3 goes on")
    start, first, end, last = int(match[1]), int(match[2]), int(match[3] or match[1]), int(match[4])
    for lineno, column in ((start, first), (end, last)):
        if not 1 <= lineno <= len(lines):
            raise TargetError(f"there is no line {lineno}", hint=f"the file has {len(lines)}")
        if not 1 <= column <= len(lines[lineno - 1]):
            length = len(lines[lineno - 1])
            raise TargetError(f"line {lineno} has no column {column}", hint=f"it has {length}, the first is 1")
    if (start, first) > (end, last):
        raise TargetError(f"{wanted} ends before it begins", hint="12:9-20 is of one line, 12:9-14:3 goes on")
    hole = selected_hole(text, (start, first - 1, end, last))
    if hole is None:
        raise _no_whole(_between(lines, (start, first - 1, end, last)), start)
    return hole


def hole_of_code(text: str, wanted: str, lineno: int) -> Hole:
    """The hole that code makes where it stands on a line, however it is spaced. Raises TargetError."""
    lines = text.split("\n")
    if not 1 <= lineno <= len(lines):
        raise TargetError(f"there is no line {lineno}", hint=f"the file has {len(lines)}")
    selections = list(_places(lines, wanted, lineno))
    if not selections:
        raise TargetError(f"line {lineno} has no `{wanted}`", hint="it is looked for as it is written there")
    misplaced: list[TargetError] = []
    holes: dict[Hole, Selection] = {}
    for selection in selections:
        try:
            if (hole := selected_hole(text, selection)) is not None:
                holes[hole] = selection
        except TargetError as error:
            misplaced.append(error)
    if not holes:
        raise misplaced[0] if misplaced else _no_whole(wanted, lineno)
    if len(holes) > 1:
        *places, last = [_span(selection) for selection in holes.values()]
        which = f"{', '.join(places)} or {last}"
        raise TargetError(f"`{wanted}` stands {len(holes)} times in line {lineno}: name {which} instead")
    return next(iter(holes))


def selected_hole(text: str, selection: Selection) -> Hole | None:
    """The hole that a selection makes: an expression, or whole statements, of a function; None where it is neither.

    TargetError where it is an expression and nothing can be filled there, or where the text has no syntax.
    """
    lines = text.split("\n")
    lineno, column, end_lineno, end_column = selection
    chosen = _between(lines, selection)
    marks_of(text)  # that it has no syntax is told in its own words
    try:
        marks = marks_of(_with(lines, selection, "..."))
    except TargetError:
        return None
    why = marks.misplaced.get((lineno, column))
    hole = next((one for one in marks.holes if (one.lineno, one.column) == (lineno, column)), None)
    is_expression = _changes_nothing(text, _with(lines, selection, f"({chosen})"))
    if why and is_expression:
        raise TargetError(f"`{_short(chosen)}` in line {lineno} is {why}")
    if hole is None or _touches(lines, selection):
        return None
    if (docstring := _docstring_in(text, selection)) is not None:
        raise TargetError(
            f"line {docstring.lineno} begins a docstring, which does nothing that could be filled in",
            hint=f"take lines from {docstring.end_lineno + 1} on" if docstring.end_lineno else "",
        )
    if not (is_expression if hole.kind is HoleKind.EXPRESSION else _are_statements(lines, selection)):
        return None
    return replace(hole, end_lineno=end_lineno, end_column=end_column)


def _docstring_in(text: str, selection: Selection) -> ast.Expr | None:
    """The docstring that begins in a selection."""
    tree = module_of(marked(text))
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(node, False):
            first = node.body[0]
            if isinstance(first, ast.Expr) and selection[:2] <= (first.lineno, first.col_offset) <= selection[2:]:
                return first
    return None


def _places(lines: Sequence[str], wanted: str, lineno: int) -> Iterator[Selection]:
    """Where code that begins on a line stands, token for token."""
    tokens = [re.escape(token) for token in _tokens(wanted)]
    if not tokens:
        return
    pattern = re.compile(r"\s*".join(tokens))
    rest, at = "\n".join(lines[lineno - 1 :]), 0
    while (match := pattern.search(rest, at)) is not None and match.start() < len(lines[lineno - 1]):
        before, at = rest[: match.end()].split("\n"), match.start() + 1
        yield lineno, match.start(), lineno + len(before) - 1, len(before[-1])


def _tokens(code: str) -> list[str]:
    """Words and signs; pieces between spaces where it is no Python."""
    try:
        return [token.string for token in tokenize.generate_tokens(io.StringIO(code).readline) if token.string.strip()]
    except (tokenize.TokenError, SyntaxError):
        return code.split()


def _between(lines: Sequence[str], selection: Selection) -> str:
    lineno, column, end_lineno, end_column = selection
    chosen = [*lines[lineno - 1 : end_lineno - 1], lines[end_lineno - 1][:end_column]]
    return "\n".join([chosen[0][column:], *chosen[1:]])


def _with(lines: Sequence[str], selection: Selection, code: str) -> str:
    """The text with code in the selection's place."""
    lineno, column, end_lineno, end_column = selection
    line = lines[lineno - 1][:column] + code + lines[end_lineno - 1][end_column:]
    return "\n".join([*lines[: lineno - 1], line, *lines[end_lineno:]])


def _changes_nothing(before: str, after: str) -> bool:
    """Whether two texts say the same: so they do where what is in parentheses in one of them was a whole before."""
    one, other = module_of(marked(before)), module_of(marked(after))
    try:
        return one is not None and other is not None and ast.dump(one) == ast.dump(other)
    except RecursionError:
        return False


def _are_statements(lines: Sequence[str], selection: Selection) -> bool:
    """Whether the selection, from its first line's indentation on, is statements."""
    head, code = lines[selection[0] - 1][: selection[1]], _between(lines, selection)
    return module_of(marked(code if head.strip() else f"if 1:\n{head}{code}")) is not None


def _touches(lines: Sequence[str], selection: Selection) -> bool:
    """Whether a word stands directly before or behind it, as in `return(x)`: other code there would join it."""
    lineno, column, end_lineno, end_column = selection
    around = (
        lines[lineno - 1][column - 1 : column] if column else "",
        lines[end_lineno - 1][end_column : end_column + 1],
    )
    return any(char.isidentifier() or char.isdecimal() for char in around)


def _no_whole(chosen: str, lineno: int) -> TargetError:
    return TargetError(
        f"`{_short(chosen)}` in line {lineno} is neither a whole expression nor whole statements of a function",
        hint="of `a + b * 2`, `b * 2` is an expression, and `a + b` is none",
    )


def _short(chosen: str) -> str:
    line, _, more = chosen.partition("\n")
    return f"{line}…" if more else line


def _span(selection: Selection) -> str:
    """As `hole_of_columns` reads it."""
    lineno, column, end_lineno, end_column = selection
    return f"{lineno}:{column + 1}-{end_column if lineno == end_lineno else f'{end_lineno}:{end_column}'}"
