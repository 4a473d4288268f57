"""Whether all that a call comes to is in sight, and ends: only then does a source without a cycle say that it halts."""

from __future__ import annotations

import ast
import builtins
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from typing import Final

from .arguments import Function
from .binding import otherwise_bound, parameters_of, stored_names
from .effects import ENDLESS, GROWING

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

GROWERS: Final = GROWING | {
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
                if name in self._functions or name in ENDLESS:
                    return False
                if name in self._classes:
                    return self._is_simple(name) and "__init__" not in self._functions
                if name in names or name in self._imported:
                    return True
                return name not in self._others and (name in _KNOWN or not hasattr(builtins, name))
            case ast.Attribute(attr=name, ctx=ast.Load()):
                return name not in self._functions and name not in ENDLESS and name not in GROWERS
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


# What is gone over does not grow.

_FRESH: Final = frozenset(("bytes", "dict", "frozenset", "list", "range", "repr", "set", "sorted", "str", "tuple"))
"""Built-in functions whose result is known by no other name, and is not made bit by bit while it is gone over."""

_FRESH_METHODS: Final = frozenset(("copy", "rsplit", "split", "splitlines", "most_common"))

_LAZY: Final = frozenset(("enumerate", "filter", "map", "reversed", "zip"))
"""Built-in functions whose result goes over what they are given."""

_KEEPING_NOTHING: Final = _FRESH | {"abs", "all", "any", "bool", "float", "int", "len", "max", "min", "print", "sum"}
_DISPLAYS: Final = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp,
)  # fmt: skip


def all_end(scopes: Iterable[Sequence[ast.AST]]) -> bool:
    """Whether all that is gone over in these scopes ends, given that nothing in them is endless from the start."""
    grown: set[str] = set()
    is_sure = True
    gone_over: list[ast.expr] = []
    for nodes in scopes:
        own, constant = _own_names(nodes)
        for node in nodes:
            receiver = _grown(node)
            if receiver is not None and not (isinstance(receiver, ast.Name) and receiver.id in constant):
                is_sure = is_sure and isinstance(receiver, ast.Name) and receiver.id in own
                grown |= {receiver.id} if isinstance(receiver, ast.Name) else set()
            gone_over += _gone_over(node)
    return all(
        _is_fresh(one) or (is_sure and not grown & {inner.id for inner in ast.walk(one) if isinstance(inner, ast.Name)})
        for one in gone_over
    )


def _grown(node: ast.AST) -> ast.expr | None:
    """What a node may make longer in place."""
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in GROWERS:
            return receiver
        case ast.Call(func=ast.Name(id=name), args=[receiver, *_]) if name in GROWERS:
            return receiver
        case ast.AugAssign(target=target, op=ast.Add() | ast.Mult() | ast.BitOr(), value=value):
            is_number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
            return None if is_number and isinstance(node.op, ast.Add) else target
        case ast.Subscript(value=receiver, slice=ast.Slice(), ctx=ast.Store()):
            return receiver
        case _:
            return None


def _gone_over(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
            yield iterable
        case ast.Call(func=ast.Attribute(attr="extend" | "extendleft" | "update"), args=arguments):
            # What a list is longer by may be made, bit by bit, from the list: `q.extend(map(str, q))`.
            yield from (one for one in arguments if not isinstance(one, ast.Name))
        case ast.AugAssign(op=ast.Add(), value=ast.Call() | ast.GeneratorExp() as value):
            yield value
        case ast.Call(args=arguments):
            # A lambda is called for each, and may make longer what it is called for.
            if any(isinstance(one, ast.Lambda) for one in arguments):
                yield from (one for one in arguments if not isinstance(one, ast.Lambda))
        case _:
            pass


def _is_fresh(node: ast.expr) -> bool:
    """Whether a value is known by no other name, and complete before it is gone over."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in _FRESH:
            return True
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in _LAZY:
            return all(isinstance(one, ast.Lambda) or _is_fresh(one) for one in arguments)
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _FRESH_METHODS
        case ast.Subscript(slice=ast.Slice()) | ast.BinOp():
            return True
        case _:
            return isinstance(node, _DISPLAYS)


def _own_names(nodes: Sequence[ast.AST]) -> tuple[set[str], set[str]]:
    """Names of values that a scope made itself and that have no other name; and names of numbers and strings alone."""
    values: dict[str, list[ast.expr]] = {}
    stores = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    allowed: set[ast.AST] = set()
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values.setdefault(name, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name)):
                stores[name] -= 1
            case ast.Call(func=ast.Attribute(value=receiver)):
                allowed.add(receiver)
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in _KEEPING_NOTHING:
                allowed.update(arguments)
            case ast.Subscript(value=value) | ast.Return(value=ast.expr() as value) | ast.FormattedValue(value=value):
                allowed.add(value)
            case ast.For() | ast.comprehension() | ast.BinOp() | ast.Compare() | ast.If() | ast.While():
                allowed.update(ast.iter_child_nodes(node))
            case _:
                pass
    kept = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and node not in allowed and isinstance(node.ctx, ast.Load)
    }
    own = {name for name, given in values.items() if len(given) == stores[name] and all(map(_is_fresh, given))}
    return own - kept, {name for name in own if all(isinstance(one, ast.Constant) for one in values[name])}
