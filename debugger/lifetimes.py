"""What a temporary would keep alive too long, and programs that would notice being rewritten.

A temporary holds its value until it is bound again. That can be seen where the end of an object does
something: a suspended generator is closed, which raises GeneratorExit in it; a file's text is written;
a buffer may grow again once nothing looks into it. So a value that may be or hold one gets no
temporary. Which may, is told by names alone, and rather too many than too few; a file alone is not
followed into a list or another object, since a program that leaves one there seldom counts on its end.
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

_VIEWS: Final = frozenset(("getbuffer", "memoryview"))
"""What looks into a buffer, which can change its length only after that has ended."""

_OPENERS: Final = frozenset(
    (
        "BZ2File",
        "GzipFile",
        "LZMAFile",
        "NamedTemporaryFile",
        "TarFile",
        "TemporaryDirectory",
        "TextIOWrapper",
        "ZipFile",
        "fdopen",
        "open",
    )
)
"""Functions, methods and classes that give a file or a folder which is written, or removed, when it dies."""

_TEXTS: Final = frozenset(("close", "read", "readline", "readlines", "write", "writelines"))
"""Methods of a file whose result keeps nothing of it alive."""


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
    """The names through which a value may be reached whose end shows: that has a generator of the program's own in it,
    a view of a buffer, or a file.
    """

    def __init__(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        mentioned = {name for node in nodes for name in _names(node)}
        self.names: set[str] = set(_VIEWS & mentioned)
        """Of generators and views."""
        self._defined = {node.name: node for node in nodes if isinstance(node, Function)}
        self._openers: set[str] = set(_OPENERS & mentioned - self._defined.keys())
        self._opened: set[str] = set()
        """Names of files."""
        for node in nodes:
            if isinstance(node, ast.AsyncFunctionDef) or (isinstance(node, Function) and _is_generator(node)):
                self.names.add(node.name)
        known = -1
        while known != len(self.names):
            known = len(self.names)
            for node in nodes if known else ():
                self.names.update(self._spread(node))
        known = -1
        while known != len(self._openers) + len(self._opened):
            known = len(self._openers) + len(self._opened)
            for node in nodes if known else ():
                self._open(node)

    def is_in(self, value: ast.expr) -> bool:
        """Whether the expression's value may be, or hold, such an object that nothing else does."""
        if not self.names and not self._openers:
            return False
        return not self._keeps_nothing(value) and (self._mentioned(value) or self._holds_file(value))

    def _keeps_nothing(self, value: ast.AST) -> bool:
        """Whether what the expression gives keeps nothing of its operands."""
        match value:
            case ast.Call(func=ast.Name(id=name)):
                return name in _KEEP_NOTHING and name not in self._defined
            case _:
                return isinstance(value, ast.Compare | ast.JoinedStr | ast.Constant)

    def _open(self, node: ast.AST) -> None:
        """Learn from a node what gives a file, and what is one. `with` binds none: it closes them itself."""
        match node:
            case ast.FunctionDef(name=name):
                returned = (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Return))
                if any(value is not None and self._is_file(value) for value in returned):
                    self._openers.add(name)
            case ast.Assign(targets=targets, value=value) if self._is_file(value):
                self._opened.update(name for target in targets for name in _reached(target))
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value)
            ) if self._is_file(value):
                self._opened.update(_reached(target))
            case _:
                pass

    def _is_file(self, value: ast.expr) -> bool:
        match value:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                return name in self._openers
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name in self._opened
            case ast.NamedExpr(value=inner):
                return self._is_file(inner)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_file(body) or self._is_file(orelse)
            case _:
                return False

    def _holds_file(self, node: ast.AST) -> bool:
        """Whether a file is mentioned for more than its text."""
        match node:
            case ast.Call(func=ast.Attribute(value=file, attr=method)) if method in _TEXTS and self._is_file(file):
                return False
            case ast.comprehension(target=target, iter=ast.Call() as source, ifs=ifs) if self._is_file(source):
                parts: Iterable[ast.AST] = [target, *ifs]
            case ast.Name(id=name) if name in self._openers or name in self._opened:
                return True
            case _ if isinstance(node, ast.expr) and self._is_file(node):
                return True
            case _:
                parts = () if self._keeps_nothing(node) else ast.iter_child_nodes(node)
        return any(map(self._holds_file, parts))

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
