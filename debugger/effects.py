"""What statements may do, as syntax shows it: raise, change what a test asks for, or go on without an end."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .ways import within

_ENDLESS: Final = frozenset(("count", "cycle", "repeat", "iter"))
"""Calls whose result a `for` may never see the end of."""

_USING_UP: Final = frozenset(("pop", "popleft", "popitem", "remove", "index", "send", "get_nowait"))
"""Methods that raise once there is nothing left, which ends a loop as well as a test does."""

_READING: Final = frozenset(dir(builtins)) - {"delattr", "eval", "exec", "exit", "input", "next", "quit", "setattr"}
"""Builtins that change nothing of what they are given that a test could see."""

_GROWING: Final = frozenset(("append", "extend", "insert", "add", "appendleft"))


@dataclass(frozen=True, slots=True)
class Changes:
    """What going round can change, as syntax shows it."""

    names: frozenset[str] = frozenset()
    """Names that it can bind, or whose values it can change."""

    acts: bool = False
    """Whether it can also change values that it does not name: by a call, or through another name of the same value."""

    def can_change(self, test: ast.expr) -> bool:
        """Whether a test may come out differently the next time."""
        nodes = list(ast.walk(test))
        if any(isinstance(node, ast.Call) or (isinstance(node, ast.Name) and node.id in self.names) for node in nodes):
            return True
        return self.acts and not _is_of_plain_names(test)


def _is_of_plain_names(test: ast.expr) -> bool:
    """Whether it compares with a constant, which what can be changed in place is not, and reads no part of anything."""
    match test:
        case ast.Compare(left=left, comparators=[right]):
            parts = any(isinstance(node, ast.Attribute | ast.Subscript) for node in ast.walk(test))
            return not parts and any(isinstance(side, ast.Constant) for side in (left, right))
        case _:
            return False


def advances(node: ast.AST) -> bool:
    """Whether it moves an iterator that was made elsewhere: its position is in no local, and its end is a way out."""
    match node:
        case ast.Call(func=ast.Name(id="next"), args=[ast.Name(), *_]):
            return True
        case _:
            return False


def may_raise(statements: Iterable[ast.stmt], risky: Collection[str] = ()) -> bool:
    """Whether they may end in an exception, or call one of the functions that are known to."""
    return any(_may_raise(node) or _calls(node, risky) for node in within(statements))


def changes_of(loop: ast.While | ast.For | ast.AsyncFor, shared: frozenset[str]) -> Changes:
    """What a round of a loop can change; `shared` are names that a function may bind for others."""
    acts = any(map(_acts, within(loop.body)))
    return Changes(frozenset(_changed([loop])) | (shared if acts else frozenset()), acts)


def _may_raise(node: ast.AST) -> bool:
    """Whether going round may end in an exception: something is used up, looked up, divided by or asserted."""
    match node:
        case ast.Call(func=ast.Name(id="next"), args=[_]) | ast.Call(func=ast.Name(id="input")):
            return True
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in _USING_UP
        case ast.Subscript(ctx=ast.Load() | ast.Del(), slice=place):
            return not isinstance(place, ast.Slice)
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=right):
            return not isinstance(right, ast.Constant)
        case ast.AugAssign(op=ast.Div() | ast.FloorDiv() | ast.Mod(), value=value):
            return not isinstance(value, ast.Constant)
        case _:
            return isinstance(node, ast.Assert | ast.Raise)


def _calls(node: ast.AST, names: Collection[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in names
        case _:
            return False


def _acts(node: ast.AST) -> bool:
    """Whether it may change a value that is known by other names."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in _READING
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            return True
        case ast.AugAssign(value=value):
            return not isinstance(value, ast.Constant)
        case _:
            return isinstance(node, ast.Call | ast.Await | ast.Yield | ast.YieldFrom)


def is_endless(node: ast.AST, endless: Collection[str]) -> bool:
    """Whether an iterable has no end."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments) if name in endless:
            return True
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="itertools"), attr=name), args=arguments
        ):
            return (
                name in _ENDLESS and (name != "iter" or len(arguments) > 1) and (name != "repeat" or len(arguments) < 2)
            )
        case _:
            return False


def draws(statements: Sequence[ast.stmt], endless: Collection[str]) -> bool:
    """Whether something without an end is made that is not at once gone over by a `for`."""
    gone_over = {node.iter for node in within(statements) if isinstance(node, ast.For | ast.AsyncFor)}
    return any(node not in gone_over and is_endless(node, endless) for node in within(statements))


def growing(node: ast.For | ast.AsyncFor) -> str:
    """The name of what a `for` goes over, if its body can make that longer."""
    match node.iter:
        case ast.Name(id=name) if any(_grows(inner, name) for inner in within(node.body)):
            return name
        case _:
            return ""


def _grows(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
            return owner == name and method in _GROWING
        case ast.AugAssign(target=ast.Name(id=target), op=ast.Add()):
            return target == name
        case _:
            return False


def _changed(statements: Iterable[ast.stmt]) -> Iterator[str]:
    """Names bound in these statements, and names of values that they may change: by method, by part, by argument."""
    for node in within(statements):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                yield from _owner(node.value)
            case ast.Call(func=ast.Name(id=name)) if name in _READING:
                pass
            case ast.Call(func=called):
                yield from _owner(called.value) if isinstance(called, ast.Attribute) else ()
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                yield from (inner.id for one in given for inner in ast.walk(one) if isinstance(inner, ast.Name))
            case _:
                pass


def _owner(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
