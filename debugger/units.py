"""The lines of a file that belong to one statement: a call written over several lines is one step, not one a line.

Source in, ranges out; knows no frames. A compound statement is its header alone, as it is for who reads it.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .parsing import UNPARSABLE, parse_module


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A function, or a module's own code."""

    name: str
    """Qualified as Python does it, without `<locals>`; "" for the module's own code."""

    first: int
    """First line of its code object: that of the first decorator, else of the `def`; 1 for a module."""

    header: int
    """Line of its `def`, on which a call of it begins; 1 for a module."""

    begin: int
    end: int
    lines: tuple[int, ...]
    """Lines on which its own statements begin, those of functions and classes inside it left out."""


class Units:
    """The statements of one source text; none where it does not parse."""

    def __init__(self, source: str) -> None:
        self._ranges: dict[int, tuple[int, int]] = {}
        self._calls: dict[int, list[ast.Call]] = {}
        self._scopes: list[Scope] = []
        with contextlib.suppress(*UNPARSABLE):  # what is nested deeply can be parsed, and be too deep to walk
            tree = parse_module(source)
            self._scopes.append(_scope(tree, "", 1, 1, max(source.count("\n") + 1, 1)))
            self._walk(tree, "")

    def of(self, lineno: int) -> tuple[int, int]:
        """First and last line of the statement that a line is part of; the line alone where it is part of none."""
        return self._ranges.get(lineno, (lineno, lineno))

    def is_long(self, lineno: int) -> bool:
        """Whether a line is part of a statement of several lines."""
        first, last = self.of(lineno)
        return first < last

    def calls(self, lineno: int) -> list[ast.Call]:
        """The calls that are written in the line's statement, in the order in which they are made."""
        return self._calls.get(self.of(lineno)[0], [])

    def scope(self, lineno: int, function: str = "") -> Scope | None:
        """The innermost function around a line, else the module's own code; of those called `function` if one is."""
        around = [
            one
            for one in self._scopes
            if one.begin <= lineno <= one.end and function in ("", one.name.rpartition(".")[2])
        ]
        return max(around, key=lambda one: (one.begin, -one.end), default=None)

    def share(self, one: int, other: int) -> bool:
        """Whether the innermost function around one of two lines is around the other too."""
        around = (self.scope(lineno) for lineno in (one, other))
        return any(
            scope and scope.name and scope.begin <= min(one, other) and max(one, other) <= scope.end for scope in around
        )

    def named(self, name: str) -> Scope | None:
        """The last function of that qualified name."""
        return next((one for one in reversed(self._scopes) if one.name == name), None)

    def _walk(self, node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inside = name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = f"{name}.{child.name}".lstrip(".")
                if not isinstance(child, ast.ClassDef):
                    first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
                    self._scopes.append(_scope(child, inside, first, child.lineno, child.end_lineno or child.lineno))
            if isinstance(child, ast.stmt | ast.ExceptHandler) and not _is_endless(node, child):
                begin, end = _lines(child)
                for line in range(begin, end + 1):
                    self._ranges[line] = min(self._ranges.get(line, (begin, end)), (begin, end))
                self._calls.setdefault(begin, []).extend(_calls(child))
            self._walk(child, inside)


@lru_cache(maxsize=64)
def units_of(source: str) -> Units:
    """The statements of a source, taken apart once while it is in use."""
    return Units(source)


def _lines(statement: ast.stmt | ast.ExceptHandler) -> tuple[int, int]:
    """First and last line of a statement without what is nested in it."""
    nested = [part for part in ast.iter_child_nodes(statement) if isinstance(part, _NESTED)]
    end = statement.end_lineno or statement.lineno
    first = min((_begin(part) for part in nested), default=end + 1)
    return statement.lineno, max(min(end, first - 1), statement.lineno)


_NESTED = ast.stmt | ast.ExceptHandler | ast.match_case


def _begin(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> int:
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _is_endless(parent: ast.AST, child: ast.AST) -> bool:
    """Whether it is all that an endless loop does, which sends no line event of its own between two rounds."""
    return isinstance(parent, ast.While) and parent.body == [child] and isinstance(parent.test, ast.Constant)


def _calls(statement: ast.stmt | ast.ExceptHandler) -> Iterator[ast.Call]:
    """Those of a statement without what is nested in it or runs later, inner ones before outer ones."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, _NESTED):
            yield from _calls_in(child)


def _calls_in(node: ast.AST) -> Iterator[ast.Call]:
    if isinstance(node, ast.Lambda):
        return
    for child in ast.iter_child_nodes(node):
        yield from _calls_in(child)
    if isinstance(node, ast.Call):
        yield node


def _scope(node: ast.AST, name: str, first: int, header: int, end: int) -> Scope:
    lines = tuple(sorted({_begin(one) for one in _own(node)}))
    return Scope(name=name, first=first, header=header, begin=first, end=end, lines=lines)


def _own(node: ast.AST) -> Iterator[ast.stmt]:
    """Statements of a scope, those inside its compound ones too."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        if isinstance(child, _NESTED) and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _own(child)
