"""Which lines of a source belong to one loop. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .parsing import module_of

_LOOP = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop in a source."""

    lineno: int
    body: int
    """The first line of its body: where the names of an iteration are bound. The loop's own where both are one line."""


def _nodes(source: str) -> Iterator[ast.AST]:
    """All of a source; nothing of one that is no Python."""
    tree = module_of(source)
    return ast.walk(tree) if tree else iter(())


def loop_at(source: str, lineno: int) -> Loop | None:
    """The innermost loop that a line is part of."""
    loops = [node for node in _nodes(source) if isinstance(node, _LOOP)]
    around = [node for node in loops if node.lineno <= lineno <= (node.end_lineno or node.lineno)]
    if not around:
        return None
    inner = max(around, key=lambda node: node.lineno)
    return Loop(lineno=inner.lineno, body=inner.body[0].lineno)


def function_at(source: str, lineno: int) -> range:
    """The lines of the innermost function that a line is part of; those of the whole source where it is in none."""
    around = [
        node
        for node in _nodes(source)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.lineno <= lineno <= (node.end_lineno or node.lineno)
    ]
    if not around:
        return range(1, source.count("\n") + 2)
    inner = max(around, key=lambda node: node.lineno)
    return range(inner.lineno, (inner.end_lineno or inner.lineno) + 1)
