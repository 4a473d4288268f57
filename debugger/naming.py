"""Which names each line of a source reads or binds, by the function whose names they are. Nothing is run.

What Python keeps apart is kept apart: a line inside a nested function is that one's, and the variable of a
comprehension is none of the function around it, though it may be called like one.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from .binding import otherwise_bound
from .parsing import UNPARSABLE, parse_module

Lines = Mapping[int, Sequence[str]]
"""Names by line, as they stand there from left to right, each once."""

_NONE: Final[Lines] = {}
_PLACED = ast.stmt | ast.expr | ast.arg | ast.ExceptHandler | ast.pattern
_FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(slots=True, kw_only=True)
class _Scope:
    name: str
    begin: int
    end: int
    found: dict[int, list[tuple[int, str]]] = field(default_factory=dict[int, "list[tuple[int, str]]"])
    """By line: column and name, in any order."""


_Part = tuple[ast.AST | None, _Scope, frozenset[str]]
"""A node to be read, whose names it reads, and those that a comprehension around it has for its own."""


class Naming:
    """The names in one source; none where it does not parse."""

    def __init__(self, source: str) -> None:
        self._scopes: list[_Scope] = []
        self._lines: dict[int, Lines] = {}
        """By the place in `_scopes`; those that have been asked for."""

        with contextlib.suppress(*UNPARSABLE):
            self._read(parse_module(source), _Scope(name="<module>", begin=1, end=source.count("\n") + 1))

    def lines(self, lineno: int, function: str) -> Lines:
        """Those of the innermost function around a line that is called `function`, as Python calls it.

        One object for one function, however often it is asked for. Of what has no body of statements, nothing.
        """
        scopes = [(scope.begin, at) for at, scope in enumerate(self._scopes) if _is_in(lineno, scope, function)]
        if not scopes:
            return _NONE
        at = max(scopes)[1]
        if at not in self._lines:
            found = self._scopes[at].found.items()
            self._lines[at] = {line: tuple(dict.fromkeys(name for _, name in sorted(names))) for line, names in found}
        return self._lines[at]

    def _read(self, tree: ast.Module, module: _Scope) -> None:
        self._scopes.append(module)
        waiting: list[_Part] = [(tree, module, frozenset())]
        while waiting:
            node, scope, hidden = waiting.pop()
            match node:
                case None:
                    continue
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    inside = _Scope(name=node.name, begin=node.lineno, end=node.end_lineno or node.lineno)
                    self._scopes.append(inside)
                    waiting += ((part, inside, frozenset()) for part in _inside(node))
                    waiting += ((part, scope, hidden) for part in _around(node))
                case ast.Lambda():
                    waiting += ((part, scope, hidden) for part in _defaults(node.args))
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    waiting += ((part, scope, own) for part, own in _of_comprehension(node, hidden))
                case _:
                    waiting += ((part, scope, hidden) for part in ast.iter_child_nodes(node))
            if isinstance(node, _PLACED):
                for name in set(_named(node)) - hidden:
                    scope.found.setdefault(node.lineno, []).append((node.col_offset, name))


@lru_cache(maxsize=64)
def naming_of(source: str) -> Naming:
    """The names in a source, found once while it is in use."""
    return Naming(source)


def _is_in(lineno: int, scope: _Scope, function: str) -> bool:
    return scope.begin <= lineno <= scope.end and scope.name == function


def _named(node: _PLACED) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    else:
        yield from otherwise_bound(node)


def _inside(node: _FUNCTION) -> Iterator[ast.AST]:
    """What has the names of the function itself."""
    if not isinstance(node, ast.ClassDef):
        yield from (part for part in ast.walk(node.args) if isinstance(part, ast.arg))
    yield from node.body


def _around(node: _FUNCTION) -> Iterator[ast.AST | None]:
    """What is evaluated where the function is made."""
    yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from (*node.bases, *node.keywords)
    else:
        yield from _defaults(node.args)


def _defaults(args: ast.arguments) -> Iterator[ast.AST | None]:
    yield from (*args.defaults, *args.kw_defaults)


def _of_comprehension(node: _COMPREHENSION, hidden: frozenset[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """Its parts, with the names that are not those of the function around it. The first iterable is outside of it."""
    targets = (part for generator in node.generators for part in ast.walk(generator.target))
    own = hidden | {part.id for part in targets if isinstance(part, ast.Name)}
    yield node.generators[0].iter, hidden
    for generator in node.generators[1:]:
        yield generator.iter, own
    for generator in node.generators:
        yield from ((part, own) for part in (generator.target, *generator.ifs))
    elements = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    yield from ((part, own) for part in elements)
