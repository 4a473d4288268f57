"""What a temporary would keep alive too long, and programs that would notice being rewritten.

A temporary holds its value until it is bound again. That can be seen where the end of an object
makes frames: a suspended generator is closed, which raises GeneratorExit in it. So a value that may
be or hold one gets no temporary. Which may, is told by names alone, and rather too many than too few.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from .arguments import Function

_WATCHERS: Final = frozenset(
    (
        "__builtins__",
        "__import__",
        "__main__",
        "breakpoint",
        "builtins",
        "compile",
        "dir",
        "dis",
        "eval",
        "exec",
        "gc",
        "globals",
        "inspect",
        "linecache",
        "locals",
        "pdb",
        "traceback",
        "tracemalloc",
        "vars",
        "warnings",
        "weakref",
    )
)
"""Names of functions and modules through which a program may see its names, its lines, or when an object dies."""

_WATCHED: Final = frozenset(
    (
        "__code__",
        "__del__",
        "__globals__",
        "__traceback__",
        "_getframe",
        "co_code",
        "currentframe",
        "exc_info",
        "f_back",
        "f_lineno",
        "f_locals",
        "getrefcount",
        "modules",
        "setprofile",
        "settrace",
        "tb_frame",
        "tb_lineno",
    )
)
"""The same, where these are attributes, methods or names."""

_KEEP_NOTHING: Final = frozenset(
    (
        "abs",
        "all",
        "any",
        "bool",
        "float",
        "hash",
        "id",
        "int",
        "isinstance",
        "len",
        "max",
        "min",
        "next",
        "ord",
        "pow",
        "print",
        "repr",
        "round",
        "str",
        "sum",
    )
)
"""Built-in functions whose result keeps nothing alive of what they were given."""


def watches_itself(tree: ast.Module) -> bool:
    """Whether the program might see that it was rewritten."""
    harmless = {
        id(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("dir", "vars")
        and node.args
    }
    for node in ast.walk(tree):
        names = set() if id(node) in harmless else set(_names(node))
        if names & _WATCHED or (names & _WATCHERS and not isinstance(node, ast.Attribute | ast.FunctionDef)):
            return True
    return False


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield from (*alias.name.split("."), alias.asname or "")
        case _:
            pass


class Suspended:
    """The names through which a value may be reached that has a generator of the program's own in it."""

    def __init__(self, tree: ast.Module) -> None:
        self.names: set[str] = set()
        nodes = list(ast.walk(tree))
        self._defined = {node.name: node for node in nodes if isinstance(node, Function)}
        for node in nodes:
            if isinstance(node, ast.AsyncFunctionDef) or (isinstance(node, Function) and _is_generator(node)):
                self.names.add(node.name)
        known = -1
        while known != len(self.names):
            known = len(self.names)
            for node in nodes if known else ():
                self.names.update(self._spread(node))

    def is_in(self, value: ast.expr) -> bool:
        """Whether the expression's value may be, or hold, a generator that nothing else does."""
        if not self.names:
            return False
        match value:
            case ast.Call(func=ast.Name(id=name)) if name in _KEEP_NOTHING and name not in self._defined:
                return False
            case ast.Compare() | ast.JoinedStr() | ast.Constant():
                return False
            case _:
                return self._mentioned(value)

    def _spread(self, node: ast.AST) -> Iterable[str]:
        """Names that a node adds, given those that are known."""
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                return (name,) if any(map(self._mentioned, node.body)) else ()
            case ast.Assign(targets=targets, value=value) if self._mentioned(value):
                return (name for target in targets for name in _reached(target))
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.AugAssign(target=target, value=value)
                | ast.NamedExpr(target=target, value=value)
                | ast.For(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
                | ast.withitem(optional_vars=ast.expr() as target, context_expr=value)
            ) if self._mentioned(value):
                return _reached(target)
            case ast.Call(func=function, args=args, keywords=keywords):
                if any(map(self._mentioned, [*args, *(keyword.value for keyword in keywords)])):
                    return self._given_to(function)
                return ()
            case _:
                return ()

    def _given_to(self, function: ast.expr) -> Iterator[str]:
        """What is handed one: a method's object, a function of the program's and its parameters."""
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if isinstance(function, ast.Attribute):
            yield from _names(function.value)
        called = self._defined.get(name)
        if called is not None:
            yield name
            yield from (parameter.arg for parameter in ast.walk(called.args) if isinstance(parameter, ast.arg))

    def _mentioned(self, node: ast.AST) -> bool:
        return any(name in self.names for here in ast.walk(node) for name in _names(here))


def _reached(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), ctx=ast.Store()):
                yield name
            case _:
                pass


def _is_generator(function: Function) -> bool:
    """Whether calling it makes a generator. A `yield` in a function within counts too."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function))
