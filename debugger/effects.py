"""What statements may do, as syntax shows it: raise, change what a test asks for, or go on without an end."""

from __future__ import annotations

import ast
import builtins
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Final

from .arguments import Function
from .binding import otherwise_bound, parameters_of, stored_names
from .ways import is_left_at, within

_ENDLESS: Final = frozenset(("count", "cycle", "repeat", "iter"))
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
        ) if name in _ENDLESS and name not in own:
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


# Whether all is in sight.

_KNOWN: Final = frozenset((
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "complex", "dict", "divmod",
    "enumerate", "filter", "float", "format", "frozenset", "hash", "hex", "id", "int", "isinstance", "issubclass",
    "iter", "len", "list", "map", "max", "min", "next", "object", "oct", "open", "ord", "pow", "print", "range", "repr",
    "reversed", "round", "set", "slice", "sorted", "staticmethod", "classmethod", "str", "sum", "super", "tuple",
    "type", "zip", "__name__", "__file__", "__doc__",
)).union(
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
)  # fmt: skip
"""Built-in functions that call nothing but what they are given, and come to an end if that does."""

_KNOWN_MODULES: Final[Mapping[str, frozenset[str] | None]] = {
    "cmath": None, "itertools": None, "math": None, "random": None, "statistics": None, "string": None, "time": None,
    "collections": frozenset(("Counter", "OrderedDict", "defaultdict", "deque")),
    "sys": frozenset(("exit",)),
}  # fmt: skip
"""Modules of which the same holds, or only of these functions of theirs."""

_KNOWN_METHODS: Final = frozenset(
    name
    for kind in (str, bytes, bytearray, int, float, list, tuple, dict, set, frozenset, deque, Counter, TextIOWrapper)
    for name in dir(kind)
)

GROWERS: Final = _GROWING | {
    "extendleft", "heappush", "insort", "insort_left", "insort_right", "setdefault", "update",
    "__iadd__", "__imul__", "__ior__", "__setitem__",
}  # fmt: skip

_DATA: Final = (
    ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop,
    ast.expr_context,
)  # fmt: skip


def knows_others(tree: ast.Module) -> bool:
    """Whether a source may have other objects than built-in ones: classes, or what unknown modules make."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if any(one.name not in _KNOWN_MODULES for one in names):
                return True
            case ast.ImportFrom(module=module) if module not in _KNOWN_MODULES and module != "__future__":
                return True
            case ast.ClassDef():
                return True
            case _:
                pass
    return False


class Sight:
    """What can be seen of all that an entry can call and go over: only of that is it known to end.

    Whatever is called must be a function of the source, or a built-in one, by its own name; none of them may be given
    to others to call. No special method or property may be reached, and what a loop goes over must not grow under it.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._functions: dict[str, list[Function]] = {}
        self._classes: dict[str, list[ast.ClassDef]] = {}
        self._others: list[str] = []
        """Names that are bound in another way than by `def` and `class`, as often as they are."""
        self._attributes: set[str] = set()
        """That are assigned to."""
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    self._functions.setdefault(name, []).append(node)
                case ast.ClassDef(name=name):
                    self._classes.setdefault(name, []).append(node)
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
                    self._others.append(name)
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    self._attributes.add(name)
                case _:
                    self._others += otherwise_bound(node)
        self._methods = {inner for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for inner in node.body}
        self._imported = set(self._imports())
        self._constants = set(self._module_data())
        self._visible: dict[ast.AST, frozenset[str]] = {tree: stored_names(tree)}
        self._look(tree, frozenset())

    def reached(self, entry: str) -> Sequence[Sequence[ast.AST]] | None:
        """All that runs, by function; None where not all is seen. The entry is given literals; "" is the module."""
        if "*" in self._others:
            return None
        start: ast.Module | Function = self._tree
        if entry in self._functions:
            start = self._functions[entry][0]
            if start in self._methods or not self._is_plain(entry):
                return None
        reached, new = [start], [start]
        while new:
            called = {name for scope in new for node in running(scope.body) for name in self._callees(node)}
            new = [one for name in called for one in self._functions[name] if one not in reached]
            reached += new
        # What the module's own code binds is seen where that runs.
        given = self._visible[self._tree] if start is self._tree else self._constants
        if not all(self._is_scope_seen(scope, self._visible[scope] | given) for scope in reached):
            return None
        return [list(running(scope.body)) for scope in reached]

    def _callees(self, node: ast.AST) -> Iterator[str]:
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in self._classes:
                yield from {"__init__"} & self._functions.keys()
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in self._functions:
                yield name
            case _:
                pass

    def _imports(self) -> Iterator[str]:
        """Names that are bound once, by importing what is known."""
        for node in ast.walk(self._tree):
            match node:
                case ast.Import(names=names):
                    found = [one.name for one in names if one.asname is None and one.name in _KNOWN_MODULES]
                case ast.ImportFrom(module=str(module), names=names, level=0) if module in _KNOWN_MODULES:
                    known = _KNOWN_MODULES[module]
                    found = [one.name for one in names if one.asname is None and (known is None or one.name in known)]
                case _:
                    continue
            yield from (name for name in found if self._others.count(name) == 1)

    def _module_data(self) -> Iterator[str]:
        """Names of the module that are bound once, to data that is written out."""
        for node in self._tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if self._others.count(name) == 1:
                    if all(isinstance(inner, _DATA) for inner in ast.walk(value)):
                        yield name
                case _:
                    pass

    def _look(self, node: ast.AST, outer: frozenset[str]) -> None:
        """Note the names that each function has from itself and from the functions around it."""
        for child in ast.iter_child_nodes(node):
            names = outer
            if isinstance(child, Function):
                names = self._visible[child] = outer | _local_names(child)
            self._look(child, names)

    def _is_plain(self, name: str) -> bool:
        """Whether a name always stands for the one function of that name, as it is written."""
        kinds = [
            node.id if isinstance(node, ast.Name) else ""
            for one in self._functions[name]
            for node in one.decorator_list
        ]
        return (
            len(self._functions[name]) == 1
            and not {name, *kinds} & {*self._others, *self._classes}
            and {*kinds} <= {"staticmethod", "classmethod"}
        )

    def _is_simple(self, name: str) -> bool:
        """Whether making and using objects of a class calls nothing but its `__init__`, where no call is written."""
        if len(self._classes[name]) > 1 or name in self._others or name in self._functions:
            return False
        (made,) = self._classes[name]
        bases = [base.id if isinstance(base, ast.Name) else "" for base in made.bases]
        if made.keywords or made.decorator_list or not {*bases} <= (_KNOWN - {*self._others}) | self._classes.keys():
            return False
        for node in made.body:
            if isinstance(node, Function):
                bound, is_plain = {node.name}, self._is_plain(node.name)
            else:
                bound, is_plain = stored_names(node) - {"__doc__", "__match_args__", "__slots__"}, True
            if not is_plain or any(name.startswith("__") and name != "__init__" for name in bound):
                return False
        return all(self._is_simple(base) for base in bases if base in self._classes and base != name)

    def _is_scope_seen(self, scope: ast.Module | Function, names: frozenset[str] | set[str]) -> bool:
        nodes = list(running(scope.body))
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        called: set[ast.AST] = {node.func for node in calls}
        given = {
            one
            for call in calls
            if not self._callees_of(call) and not _is_named(call.func, "defaultdict")
            for one in [*call.args, *(word.value for word in call.keywords)]
        }
        return all(map(self._is_known_call, calls)) and all(
            self._is_known_part(node, names, given) for node in nodes if node not in called
        )

    def _callees_of(self, call: ast.Call) -> bool:
        """Whether it calls something of the source."""
        return any(True for _ in self._callees(call)) or (
            isinstance(call.func, ast.Name) and call.func.id in self._classes
        )

    def _is_known_call(self, call: ast.Call) -> bool:
        match call.func:
            case ast.Name(id=name) if name in self._functions:
                return self._is_plain(name)
            case ast.Name(id=name) if name in self._classes:
                return self._is_simple(name)
            case ast.Name(id=name):
                # Nothing at all of that name is an exception, and that is an end.
                return name in self._imported or (
                    name not in self._others and (name in _KNOWN or not hasattr(builtins, name))
                )
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (
                module in self._imported & _KNOWN_MODULES.keys()
            ):
                known = _KNOWN_MODULES[module]
                return known is None or name in known
            case ast.Attribute(attr=name) if name in self._functions:
                return self._is_plain(name) and name not in self._attributes
            case ast.Attribute(attr=name):
                return name in _KNOWN_METHODS and name not in self._attributes
            case _:
                return False

    def _is_known_part(self, node: ast.AST, names: frozenset[str] | set[str], given: Collection[ast.AST]) -> bool:
        """Of something that is not itself called: no function to be called elsewhere, nothing from out of sight."""
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                if name in self._functions or name in _ENDLESS:
                    return False
                if name in self._classes:
                    return self._is_simple(name) and "__init__" not in self._functions
                if name in names or name in self._imported:
                    return True
                return name not in self._others and (name in _KNOWN or not hasattr(builtins, name))
            case ast.Attribute(attr=name, ctx=ast.Load()):
                return name not in self._functions and name not in _ENDLESS and name not in GROWERS
            case ast.Lambda():
                return node in given
            case ast.Import(names=modules):
                return all(one.name in _KNOWN_MODULES for one in modules)
            case ast.ImportFrom(module=module):
                return module in _KNOWN_MODULES
            case _:
                return not isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)


def running(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """What runs when these statements do, and the lambdas in them: no bodies of functions, and no annotations."""
    todo: list[ast.AST] = list(statements)
    while todo:
        node = todo.pop()
        if isinstance(node, Function):
            defaults = [one for one in (*node.args.defaults, *node.args.kw_defaults) if one is not None]
            todo += [*node.decorator_list, *defaults]
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name != "annotation":
                todo += [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, ast.AST)]


def _local_names(function: Function) -> frozenset[str]:
    """Names of a function, of its lambdas and of its comprehensions; not those that it declares to be the module's."""
    found = {*parameters_of(function)}.union(*map(stored_names, function.body))
    module_names: set[str] = set()
    for node in running(function.body):
        match node:
            case ast.arg(arg=name):
                found.add(name)
            case ast.comprehension(target=target):
                found |= stored_names(ast.Expr(value=target))
            case ast.Global(names=names):
                module_names.update(names)
            case _:
                pass
    return frozenset(found - module_names)


def _is_named(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
