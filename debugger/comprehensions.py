"""Comprehensions as loops: which can be, and what their variables are then called."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeVar

from .binding import Scope

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp
_Node = TypeVar("_Node", bound=ast.AST)


def is_loop(value: Comprehension, scope: Scope) -> bool:
    """Whether a loop in the scope itself means the same.

    A function made inside would see the loop's variable change; what an unbound name raises differs; and in a
    comprehension, which is a call of its own on Python 3.11, `super()` finds no object.
    """
    if isinstance(value, ast.SetComp) and not scope.is_builtin("set"):
        return False
    inner = set(targets_of(value))
    for node in ast.walk(value):
        match node:
            case ast.Lambda() | ast.GeneratorExp() | ast.NamedExpr() | ast.Yield() | ast.YieldFrom() | ast.Await():
                return False
            case ast.comprehension(target=target, is_async=is_async):
                if is_async or not _is_plain(target):
                    return False
                inner.update(_names(target))
            case _:
                pass
    read = _read(value)
    if not read.isdisjoint(("super", "__class__")) or _reads_ahead(value):
        return False
    return scope.is_module or all(scope.is_certain(name) or name not in scope.names for name in read - inner)


def _read(node: ast.AST) -> set[str]:
    return {here.id for here in ast.walk(node) if isinstance(here, ast.Name) and isinstance(here.ctx, ast.Load)}


def _reads_ahead(value: Comprehension) -> bool:
    """Whether a variable may be read before its own `for`, where the error says its name."""
    ahead: set[str] = set()
    for generator in reversed(value.generators):
        if not ahead.isdisjoint(name for test in generator.ifs for name in _read(test)):
            return True
        ahead.update(_names(generator.target))
        if generator is not value.generators[0] and not ahead.isdisjoint(_read(generator.iter)):
            return True
    return False


def targets_of(value: Comprehension) -> list[str]:
    """The comprehension's own variables, without those of comprehensions within."""
    return list(dict.fromkeys(name for generator in value.generators for name in _names(generator.target)))


def _names(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _is_plain(target: ast.expr) -> bool:
    return all(
        isinstance(node, ast.Name | ast.Tuple | ast.List | ast.Starred | ast.expr_context) for node in ast.walk(target)
    )


def renamed(value: _Node, names: Mapping[str, str]) -> _Node:
    """A copy of the comprehension in which its variables have these names; its first iterable is left as it is."""
    return _Renamer(names).comprehension(value, is_outermost=True)


class _Renamer:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def copy(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.Name):
            return ast.copy_location(ast.Name(id=self._names.get(node.id, node.id), ctx=node.ctx), node)
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp):
            return self.comprehension(node)
        return self._copied(node)

    def comprehension(self, node: _Node, *, is_outermost: bool = False) -> _Node:
        """Its first iterable is evaluated outside, where its variables mean nothing yet."""
        assert isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp)
        inside = self
        if not is_outermost:
            own = targets_of(node)
            inside = _Renamer({name: new for name, new in self._names.items() if name not in own})
        made = inside._copied(node)
        assert isinstance(made, type(node))
        first = node.generators[0].iter
        made.generators[0].iter = first if is_outermost else self.copy(first)  # pyright: ignore[reportAttributeAccessIssue]
        return made  # pyright: ignore[reportReturnType]

    def _copied(self, node: ast.AST) -> ast.AST:
        fields = {
            name: [self.copy(item) if isinstance(item, ast.AST) else item for item in value]
            if isinstance(value, list)
            else self.copy(value)
            if isinstance(value, ast.AST)
            else value
            for name, value in ast.iter_fields(node)
        }
        return ast.copy_location(type(node)(**fields), node)
