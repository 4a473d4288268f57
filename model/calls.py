"""Which functions of a source a line can call, and which it must, by syntax alone: a part of the `flow` level.

A function is *loose* where a line can call it without naming it: its own name is used as a value, a library may
look for it (a special method, `write`, a method of a class with a base from elsewhere), or it is a generator, which
whoever iterates resumes. All others are called by name, so that a line calls those that it names, and each as often as
it names them. Where a source looks names up by other means, or imports what may import it in turn, nothing is told.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..debugger.arguments import Function as FunctionNode
from ..debugger.binding import otherwise_bound
from .own import branches, own_lines, own_parts, suspends, words

_BY_NAME: Final = frozenset((
    "eval", "exec", "compile", "globals", "locals", "vars", "getattr", "setattr", "delattr", "methodcaller",
    "attrgetter", "__dict__", "__getattribute__", "__import__", "import_module", "reload", "runpy", "patch",
    "monkeypatch", "settrace", "setprofile", "doctest", "timeit", "inspect", "cProfile", "pdb",
))  # fmt: skip
"""Words of what finds or replaces a function by a name that is a value."""

_DUCKS: Final = frozenset((
    "read", "readline", "readlines", "readinto", "write", "writelines", "close", "flush", "seek", "tell",
    "fileno", "isatty", "keys", "items", "get", "send", "throw", "put", "acquire", "release", "emit", "filter",
    "format", "default", "run", "handle", "mro",
))  # fmt: skip
"""Methods that libraries call on whatever they are given."""

_KNOWN_BASES: Final = frozenset(["object", "ABC", "Protocol", "Generic", "NamedTuple"]) | {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}
"""Bases that call no method of a class derived from them but special ones."""

_KNOWN_DECORATORS: Final = frozenset((
    "staticmethod", "classmethod", "cache", "lru_cache", "abstractmethod", "override", "final", "dataclass",
))  # fmt: skip
"""Decorators after which a function is still called by its name alone."""

_MAKING: Final = frozenset(["__init__", "__new__", "__post_init__"])
"""Special methods that making an object calls."""

_REMAKING: Final = frozenset(["__class__", "cls", "type", "dataclasses"])
"""Words of what makes an object without naming its class."""

_LIBRARY: Final = sys.stdlib_module_names - {"__main__"}


@dataclass(frozen=True, slots=True)
class _Turn:
    """One call among those that a line makes in a known order."""

    headers: frozenset[int]
    """What it can enter."""

    is_due: bool
    """Whether it is made, and enters one of them, before control can go on."""


@dataclass(frozen=True, slots=True)
class _Site:
    """What the statements on a line call."""

    named: frozenset[int]
    """Headers of the functions that are named."""

    most: Mapping[int, int]
    """How often one visit of the line can call each of those that it cannot call any number of times."""

    turns: Sequence[_Turn] | None
    """The calls in their order; None where that depends on values."""

    is_loop: bool
    """The calls are made on the first visit alone."""


@dataclass(slots=True)
class Calls:
    """What every line can call; functions are told by the line of their `def`."""

    loose: frozenset[int] = frozenset()
    _sites: dict[int, _Site] = field(default_factory=dict[int, _Site])
    """Lines that are missing can call anything."""

    def next(self, lineno: int, entered: Mapping[int, int], visit: int) -> tuple[frozenset[int] | None, bool]:
        """Functions that a line can call, after it has called some `entered` times, and whether it must.

        None where it can call any. It must where control can go on by a call or an exception alone.
        `visit` is the number of earlier visits of a `for` header since its loop was entered.
        """
        site = self._sites.get(lineno)
        if site is None:
            return None, False
        if site.turns is None:
            left = (n for n in site.named if n not in site.most or entered.get(n, 0) < site.most[n])
            return self.loose.union(left), False
        if site.is_loop and visit:
            return self.loose, False
        made, found = dict(entered), set[int]()
        for turn in site.turns:
            if header := next((n for n in turn.headers if made.get(n)), 0):
                made[header] -= 1
                found.clear()
                continue
            found |= turn.headers
            if turn.is_due:
                return self.loose | found, True
        return self.loose | found, False


def classes_by_name(classes: Iterable[ast.ClassDef]) -> dict[str, list[ast.ClassDef]]:
    """Several can have one name."""
    by_name: dict[str, list[ast.ClassDef]] = {}
    for of in classes:
        by_name.setdefault(of.name, []).append(of)
    return by_name


def lineage(of: ast.ClassDef, by_name: Mapping[str, Sequence[ast.ClassDef]]) -> Iterator[ast.ClassDef]:
    """A class and its bases of this source, the nearest first, each once."""
    above, seen = [of], {id(of)}
    for base in above:
        yield base
        for one in (one for name in map(_last_name, base.bases) for one in by_name.get(name, ())):
            if id(one) not in seen:
                seen.add(id(one))
                above.append(one)


def makings(of: ast.ClassDef) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods of a class that making an object of it calls."""
    return [node for node in of.body if isinstance(node, FunctionNode) and node.name in _MAKING]


def calls_of(tree: ast.Module) -> Calls | None:
    """The calls of every line of a source; None where syntax does not tell."""
    if _BY_NAME.intersection(words(tree)) or not all(map(_is_closed, ast.walk(tree))):
        return None
    return _Reading(tree).calls()


def _is_closed(node: ast.AST) -> bool:
    """Whether this is no import of what may know the source's own functions, or bind names that are not written."""
    match node:
        case ast.Import():
            modules = [alias.name for alias in node.names]
        case ast.ImportFrom():
            if node.level or any(alias.name == "*" for alias in node.names):
                return False
            modules = [node.module or ""]
        case _:
            return True
    return all(module.partition(".")[0] in _LIBRARY for module in modules)


class _Reading:
    """One walk over a source."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._named: dict[str, set[int]] = {}
        """For each name, what calling it enters: functions, and what making an object of a class does."""

        self._plain: dict[str, int] = {}
        """Of those, names that mean one function wherever they stand, whose frame every call of it has."""

        self._not_above: dict[int, set[int]] = {}
        """By the identity of a node `super().name`, the methods of the class that it stands in: it is none of those."""

        self._loose: set[int] = set()
        self._read_definitions()
        self._read_uses()

    def calls(self) -> Calls:
        """What was read."""
        found: dict[int, list[ast.stmt]] = {}
        open_lines = {
            lineno
            for node in ast.walk(self._tree)
            if isinstance(node, ast.ExceptHandler)
            for lineno in range(node.lineno, ((node.type or node).end_lineno or node.lineno) + 1)
        }
        for node, is_open in _statements(self._tree):
            for lineno in own_lines(node):
                found.setdefault(lineno, []).append(node)
                if is_open:
                    open_lines.add(lineno)
        sites = {lineno: self._site(nodes) for lineno, nodes in found.items() if lineno not in open_lines}
        return Calls(frozenset(self._loose), sites)

    def _read_definitions(self) -> None:
        bound = Counter(_bindings(self._tree))
        classes = [node for node in ast.walk(self._tree) if isinstance(node, ast.ClassDef)]
        methods = {id(node): of for of in classes for node in of.body}
        simple = _simple(classes)
        for node in ast.walk(self._tree):
            if not isinstance(node, FunctionNode):
                continue
            of = methods.get(id(node))
            is_special = node.name.startswith("__") and node.name.endswith("__")
            is_generator = isinstance(node, ast.AsyncFunctionDef) or any(map(suspends, _own_nodes(node)))
            self._named.setdefault(node.name, set()).add(node.lineno)
            if (
                is_generator
                or (is_special and node.name not in _MAKING)
                or not all(_last_name(decorator) in _KNOWN_DECORATORS for decorator in node.decorator_list)
                or (of is not None and (node.name in _DUCKS or of.name not in simple))
            ):
                self._loose.add(node.lineno)
            elif of is None and not node.decorator_list and bound[node.name] == 1:
                self._plain[node.name] = node.lineno
        self._read_makings(classes, bound)
        if "super" not in bound:
            for of in classes:  # inner ones after outer ones, whose they are not
                own = {node.lineno for node in of.body if isinstance(node, FunctionNode)}
                self._not_above.update((id(node), own) for node in ast.walk(of) if _is_above(node))

    def _read_makings(self, classes: list[ast.ClassDef], bound: Counter[str]) -> None:
        """What a call of a class enters: the methods that make an object, its own and its bases'."""
        is_remade = not _REMAKING.isdisjoint(words(self._tree))
        by_name = classes_by_name(classes)
        for of in classes:
            found = {n.lineno for base in lineage(of, by_name) for n in makings(base)}
            self._named.setdefault(of.name, set()).update(found)
            if is_remade:
                self._loose |= found
            if bound[of.name] == 1 and not (of.bases or of.keywords or of.decorator_list):
                match makings(of):
                    case [ast.FunctionDef(name="__init__", decorator_list=[], lineno=header)]:
                        self._plain[of.name] = header
                    case _:
                        pass

    def _read_uses(self) -> None:
        """Functions that are values somewhere, or called when something else runs, can be called from anywhere."""
        nodes = list(ast.walk(self._tree))
        silent = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
        silent |= {id(inner) for node in nodes for part in _types(node) for inner in ast.walk(part)}
        for node in nodes:
            if id(node) not in silent:
                self._loose.update(self._named.get(_name_of(node), ()))
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self._plain.pop(node.attr, None)
        for late in (inner for node in nodes for part in _late(node) for inner in ast.walk(part)):
            self._loose.update(self._named.get(_name_of(late), ()))

    def _site(self, statements: list[ast.stmt]) -> _Site:
        parts = [part for statement in statements for part in own_parts(statement)]
        often = {header for part in parts if _repeats(part) for n in ast.walk(part) for header in self._headers(n)}
        times = Counter(n for part in parts if isinstance(part, ast.Call) for n in self._headers(part.func))
        return _Site(
            named=frozenset(times),
            most={n: count for n, count in times.items() if n not in often and n not in self._loose},
            turns=self._turns(statements[0]) if len(statements) == 1 else None,
            is_loop=any(isinstance(statement, ast.For) for statement in statements),
        )

    def _headers(self, node: ast.AST) -> Collection[int]:
        named = self._named.get(_name_of(node), ())
        return named if id(node) not in self._not_above else set(named) - self._not_above[id(node)]

    def _turns(self, node: ast.stmt) -> list[_Turn] | None:
        """The calls of a statement on one line, where neither their order nor their number depends on values."""
        begun = _begun(node)
        parts = list(own_parts(node))
        if begun is None or len(list(own_lines(node))) > 1 or any(suspends(n) or branches(n) for n in parts):
            return None
        called = [part for of in begun for part in _eager(of) if isinstance(part, ast.Call)]
        eager = set(map(id, called))
        if any(self._headers(part.func) for part in parts if isinstance(part, ast.Call) and id(part) not in eager):
            return None
        turns = [(frozenset(self._headers(part.func)), part.func) for part in called]
        return [_Turn(headers, isinstance(of, ast.Name) and of.id in self._plain) for headers, of in turns if headers]


def _statements(node: ast.AST, *, is_open: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement, and whether it can call what its own lines do not say: in a class, or about a `match`."""
    for child in ast.iter_child_nodes(node):
        is_inside = isinstance(child, ast.ClassDef | ast.Match) or (is_open and not isinstance(child, FunctionNode))
        if isinstance(child, ast.stmt):
            yield child, is_open or is_inside
        yield from _statements(child, is_open=is_inside)


def _types(node: ast.AST) -> list[ast.expr]:
    """Parts of a node that name a class and make nothing of it."""
    match node:
        case ast.ClassDef():
            return node.bases
        case ast.ExceptHandler(type=ast.expr() as of):
            return [of]
        case ast.arg(annotation=ast.expr() as of) | ast.AnnAssign(annotation=of):
            return [of]
        case ast.FunctionDef(returns=ast.expr() as of) | ast.AsyncFunctionDef(returns=ast.expr() as of):
            return [of]
        case _:
            return []


def _is_above(node: ast.AST) -> bool:
    """Whether this is `super().name`."""
    match node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[], keywords=[])):
            return True
        case _:
            return False


def _late(node: ast.AST) -> list[ast.expr]:
    """Parts of a node that are evaluated when and where its value is used."""
    match node:
        case ast.Lambda():
            return [node.body]
        case ast.GeneratorExp():
            first, *rest = node.generators
            return [node.elt, *first.ifs, *(part for inner in rest for part in [inner.iter, *inner.ifs])]
        case _:
            return []


def _name_of(node: ast.AST) -> str:
    """The name that an expression reads, or the last of its attributes; "" for any other."""
    match node:
        case ast.Name(id=str(name), ctx=ast.Load()) | ast.Attribute(attr=str(name), ctx=ast.Load()):
            return name
        case _:
            return ""


def _last_name(node: ast.AST) -> str:
    """What a decorator or a base is called: the name before its arguments."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return _name_of(node)


def _simple(classes: Sequence[ast.ClassDef]) -> set[str]:
    """Names of the classes whose methods none but their users call."""
    simple = {of.name for of in classes}
    while others := {of.name for of in classes if of.name in simple and not _is_simple(of, simple)}:
        simple -= others
    return simple


def _is_simple(of: ast.ClassDef, simple: set[str]) -> bool:
    bases = {_last_name(base) for base in of.bases}
    decorators = {_last_name(decorator) for decorator in of.decorator_list}
    return not of.keywords and bases <= simple | _KNOWN_BASES and decorators <= {"dataclass"}


def _bindings(tree: ast.Module) -> Iterator[str]:
    """Every name that is bound anywhere, once for each time."""
    for node in ast.walk(tree):
        yield from otherwise_bound(node)
        match node:
            case ast.Name(id=str(name), ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                yield name
            case ast.Global() | ast.Nonlocal():
                yield from node.names
            case _:
                pass


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What is in a function and not in one inside it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, FunctionNode | ast.Lambda | ast.ClassDef):
            yield from _own_nodes(child)


def _repeats(part: ast.AST) -> bool:
    return isinstance(part, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)


def _begun(node: ast.stmt) -> list[ast.expr | None] | None:
    """The expressions of a statement, in the order in which it evaluates all of them; None where it may not."""
    match node:
        case ast.Expr():
            return [node.value]
        case ast.Assign():
            return [node.value, *node.targets]
        case ast.AugAssign():
            return [node.target, node.value]
        case ast.AnnAssign(simple=1):
            return [node.value]
        case ast.Return():
            return [node.value]
        case ast.Raise():
            return [node.exc, node.cause]
        case ast.If() | ast.While():
            return [node.test]
        case ast.For():
            return [node.iter]
        case _:
            return None


def _eager(node: ast.AST | None) -> Iterator[ast.AST]:
    """Of an expression without branches, what is evaluated once whenever it is evaluated itself, in that order."""
    parts: Iterable[ast.AST | None]
    match node:
        case None | ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            parts = [node.generators[0].iter]
        case ast.Dict():
            parts = [part for pair in zip(node.keys, node.values, strict=True) for part in pair]
        case _:
            parts = ast.iter_child_nodes(node)
    for part in parts:
        yield from _eager(part)
    yield node
