"""Which lines of a source belong together: those of one statement, and those of one loop. Nothing is run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_BLOCK = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.For | ast.AsyncFor | ast.While | ast.If | ast.With
_WITH_HEADER = _BLOCK | ast.AsyncWith | ast.ExceptHandler
_LOOP = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop in a source."""

    lineno: int
    body: int
    """The first line of its body: where the names of an iteration are bound. The loop's own where both are one line."""


def _nodes(source: str) -> Iterator[ast.AST]:
    """All of a source; nothing of one that is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from ast.walk(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return


@lru_cache(maxsize=32)
def long_statements(source: str) -> Mapping[int, int]:
    """The lines of all statements that take more than one, each to its statement's first; of a block, its header's."""
    found: dict[int, int] = {}
    for node in _nodes(source):
        match node:
            case ast.Try() | ast.TryStar() | ast.Match():
                continue
            case _ if isinstance(node, _WITH_HEADER):
                last = node.body[0].lineno - 1
            case ast.stmt(end_lineno=int(end)):
                last = end
            case _:
                continue
        if last > node.lineno:
            found |= dict.fromkeys(range(node.lineno, last + 1), node.lineno)
    return found


def loop_at(source: str, lineno: int) -> Loop | None:
    """The innermost loop that a line is part of."""
    loops = [node for node in _nodes(source) if isinstance(node, _LOOP)]
    around = [node for node in loops if node.lineno <= lineno <= (node.end_lineno or node.lineno)]
    if not around:
        return None
    inner = max(around, key=lambda node: node.lineno)
    return Loop(lineno=inner.lineno, body=inner.body[0].lineno)
