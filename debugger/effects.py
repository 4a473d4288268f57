"""What statements may do, as syntax shows it: raise, change what a test asks for, or go on without an end."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .ways import is_left_at, within

ENDLESS: Final = frozenset(("count", "cycle", "repeat", "iter"))
"""Calls whose result a `for` may never see the end of."""

_QUIET: Final = frozenset((
    "abs", "all", "any", "bool", "dict", "enumerate", "format", "hash", "id", "isinstance", "len", "list", "print",
    "range", "repr", "reversed", "round", "set", "sleep", "sorted", "str", "sum", "time", "tuple", "type", "zip",
))  # fmt: skip
"""Functions that neither raise, given what they take, nor change what they are given so that a test could see it."""

_QUIET_METHODS: Final = frozenset((
    "add", "append", "appendleft", "clear", "copy", "count", "discard", "endswith", "extend", "find", "get",
    "isalpha", "isdigit", "items", "join", "keys", "lower", "lstrip", "monotonic", "replace", "reverse", "rfind",
    "rstrip", "setdefault", "sleep", "sort", "split", "splitlines", "startswith", "strip", "time", "title",
    "update", "upper", "values", "write",
))  # fmt: skip
"""Methods that do not raise, given what they take."""

GROWING: Final = frozenset(("append", "extend", "insert", "add", "appendleft"))


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
        case ast.Compare(left=left, ops=[op], comparators=[right]) if not isinstance(op, ast.In | ast.NotIn):
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


def may_raise(
    statements: Iterable[ast.stmt],
    own: Collection[str],
    risky: Collection[str] = (),
    doubts: Collection[ast.AST] = frozenset(),
) -> bool:
    """Whether they may end in an exception: all but the plainest may, of the source's `own` functions the `risky`.

    `doubts` are names that may be unbound, and what may be asked of objects with methods of their own for it.
    """
    nodes = list(within(statements))
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    quiet, quiet_methods = _QUIET.union(own) - {*risky}, _QUIET_METHODS.union(own) - {*risky}
    return any(node in doubts or (node not in called and _may_raise(node, quiet, quiet_methods)) for node in nodes)


def _may_raise(node: ast.AST, quiet: Collection[str], quiet_methods: Collection[str]) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name not in quiet
        case ast.Call(func=ast.Attribute(attr=name)):
            return name not in quiet_methods
        case ast.Attribute(value=ast.Name(id="self")):
            return False
        case ast.Subscript(slice=place):
            return not isinstance(place, ast.Slice)
        case ast.BinOp(right=ast.Constant(value=value)) | ast.AugAssign(value=ast.Constant(value=value)) if value:
            return False
        case ast.BinOp(op=op) | ast.AugAssign(op=op):
            return isinstance(op, ast.Div | ast.FloorDiv | ast.Mod | ast.Pow | ast.LShift | ast.RShift)
        case ast.Tuple(ctx=ctx) | ast.List(ctx=ctx):
            return isinstance(ctx, ast.Store)
        case ast.Return():
            return False
        case _:
            return isinstance(node, _RAISING) or is_left_at(node)


_RAISING: Final = (
    ast.Assert, ast.Attribute, ast.Await, ast.Call, ast.Delete, ast.Import, ast.ImportFrom, ast.Raise,
)  # fmt: skip


def changes_of(loop: ast.While | ast.For | ast.AsyncFor, shared: frozenset[str]) -> Changes:
    """What a round of a loop can change; `shared` are names that a function may bind for others."""
    acts = any(map(_acts, within(loop.body)))
    return Changes(frozenset(_changed([loop])) | (shared if acts else frozenset()), acts)


def _reads_only(call: ast.Call) -> bool:
    """Whether a call changes nothing that a test could see: not one that is given what to call."""
    if not (isinstance(call.func, ast.Name) and call.func.id in _QUIET | {"int", "float", "max", "min", "ord", "chr"}):
        return False
    return all(word.arg in ("end", "sep", "file", "flush", "reverse", "default", "start") for word in call.keywords)


def _acts(node: ast.AST) -> bool:
    """Whether it may change a value that is known by other names."""
    match node:
        case ast.Call():
            return not _reads_only(node)
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            return True
        case ast.AugAssign(value=value):
            return not isinstance(value, ast.Constant)
        case _:
            return isinstance(node, ast.Await | ast.Yield | ast.YieldFrom)


def is_endless(node: ast.AST, own: Collection[str], endless: Collection[str]) -> bool:
    """Whether an iterable has no end. Of the source's `own` functions, the `endless` make such."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in endless:
            return True
        case ast.Call(
            func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="itertools"), attr=name), args=arguments
        ) if name in ENDLESS and name not in own:
            return len(arguments) > 1 if name == "iter" else name != "repeat" or len(arguments) < 2
        case _:
            return False


def draws(statements: Sequence[ast.stmt], own: Collection[str], endless: Collection[str]) -> bool:
    """Whether something without an end is made that is not at once gone over by a `for`."""
    gone_over = {node.iter for node in within(statements) if isinstance(node, ast.For | ast.AsyncFor)}
    return any(node not in gone_over and is_endless(node, own, endless) for node in within(statements))


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
            return owner == name and method in GROWING
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
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.Call(func=called) if not _reads_only(node):
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
