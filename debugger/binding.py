"""Which names can be read a little later without a difference, which values must not be kept, which types are known.

Reading a name is no operation, so the form with one operation a line moves it past operations written
after it. That is exact only for a name that is certainly bound by then and that nothing else can rebind.
This module answers from the syntax alone; "no" is always a safe answer. It trusts that no other file
assigns to this one's globals or to `builtins` in the middle of an expression.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from .arguments import Function

_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

_BUILTINS: Final = frozenset(dir(builtins))

_RESULTS: Final = {
    "list": "list", "sorted": "list", "str": "str", "repr": "str", "chr": "str", "dict": "dict", "set": "set",
    "len": "int", "ord": "int",
}  # fmt: skip
"""Types of what built-in functions return, whatever they are given."""

_METHODS: Final = {
    "str": {
        "list": ("split", "rsplit", "splitlines"),
        "str": (
            "capitalize", "casefold", "center", "expandtabs", "format", "join", "ljust", "lower", "lstrip",
            "removeprefix", "removesuffix", "replace", "rjust", "rstrip", "strip", "swapcase", "title", "upper",
            "zfill",
        ),
        "int": ("count", "find", "index", "rfind", "rindex"),
    },
    "list": {"list": ("copy",), "int": ("count", "index")},
    "dict": {"dict": ("copy",)},
    "set": {"set": ("copy", "union", "intersection", "difference", "symmetric_difference")},
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Scope:
    """The names of a function or of the module, as of the statement that is looked at."""

    names: frozenset[str]
    """Bound in this scope itself."""

    fleeting: frozenset[str]
    """Names that something else may rebind, or that are deleted somewhere."""

    outer: frozenset[str]
    """Names of the scopes around it, and built-in ones, that are bound whenever this scope's code runs."""

    bound: frozenset[str]
    """Names of this scope that are certainly bound by now."""

    types: dict[str, str]
    """Names that only ever stand for exactly this built-in type."""

    is_module: bool = False
    temporaries: set[str] = field(default_factory=set[str])

    def is_certain(self, name: str) -> bool:
        """Whether reading the name later in the same statement reads the same object."""
        if name in self.temporaries:
            return True
        if name in self.fleeting:
            return False
        return name in self.bound if name in self.names else name in self.outer

    def is_builtin(self, name: str) -> bool:
        """Whether the name is the built-in function's."""
        return name in _BUILTINS and name not in self.names and name in self.outer

    def seen_within(self, parameters: frozenset[str] = frozenset()) -> frozenset[str]:
        """What the functions in this one may rely on whenever they run."""
        return self.outer - self.names | parameters - self.fleeting

    def type_of(self, value: ast.expr) -> str:
        """The exact built-in type of an expression's value; "" where it is not known."""
        match value:
            case ast.Constant(value=str()) | ast.JoinedStr():
                return "str"
            case ast.Constant(value=int() as number):
                return "int" if type(number) is int else ""
            case ast.List() | ast.ListComp():
                return "list"
            case ast.Dict() | ast.DictComp():
                return "dict"
            case ast.Set() | ast.SetComp():
                return "set"
            case ast.Name(id=name):
                return self.types.get(name, "")
            case ast.Call(func=ast.Name(id=name)):
                return _RESULTS.get(name, "") if self.is_builtin(name) else ""
            case ast.Call(func=ast.Attribute(value=receiver, attr=method)):
                results = _METHODS.get(self.type_of(receiver), {})
                return next((kind for kind, methods in results.items() if method in methods), "")
            case _:
                return ""

    def is_attribute(self, receiver: ast.expr, name: str) -> bool:
        """Whether looking the attribute up certainly succeeds, and does nothing else."""
        kind = self.type_of(receiver)
        return bool(kind) and hasattr(getattr(builtins, kind), name)


def module_scope(tree: ast.Module) -> Scope:
    """The scope of the module's own code, before its first statement."""
    fleeting = shared_names(tree) | _deleted(tree)
    names = stored_names(tree)
    scope = Scope(
        names=names,
        fleeting=fleeting,
        # `from x import *` may bind any name.
        outer=frozenset() if "*" in names else _BUILTINS - names - fleeting,
        bound=frozenset(),
        types={},
        is_module=True,
    )
    scope.types = _types(tree, scope)
    return scope


def function_scope(function: Function, outside: frozenset[str], shared: frozenset[str]) -> Scope:
    """The scope of a function at its first statement. `outside`: names around it that are bound whenever it runs."""
    declared = frozenset(
        name for node in _own(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    )
    parameters = frozenset(parameters_of(function))
    names = frozenset().union(parameters, *(stored_names(statement) for statement in function.body)) - declared
    scope = Scope(
        names=names,
        fleeting=shared | _deleted(function),
        outer=outside - names - declared,
        bound=parameters,
        types={},
    )
    scope.types = _types(function, scope, parameters)
    return scope


def ready_names(tree: ast.Module, scope: Scope) -> frozenset[str]:
    """Module-level names that are bound before anything at the top level can call a function of this source.

    A statement cannot call one while it mentions none of those defined above it.
    """
    bound: frozenset[str] = frozenset()
    defined: set[str] = set()
    hooked = any(
        isinstance(node, ast.FunctionDef) and node.name in ("__init_subclass__", "__set_name__", "__new__")
        for node in ast.walk(tree)
    )
    for statement in tree.body:
        if any(_mentions(part, defined) for part in _run_at_once(statement, bases=hooked)):
            break
        defined.update(_definitions(statement))
        bound = bound_after([statement], bound) or bound
    return bound - scope.fleeting


def _run_at_once(statement: ast.stmt, *, bases: bool) -> Iterator[ast.AST]:
    """What runs when the statement does: not the bodies of functions."""
    if isinstance(statement, Function):
        yield from statement.decorator_list
        yield statement.args
    elif isinstance(statement, ast.ClassDef):
        yield from statement.decorator_list
        yield from statement.keywords
        yield from statement.bases if bases else ()
        for inner in statement.body:
            yield from _run_at_once(inner, bases=bases)
    else:
        yield statement


def _definitions(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Lambda) and isinstance(statement, ast.Assign | ast.AnnAssign):
            yield from stored_names(statement)


def bound_after(body: Iterable[ast.stmt], bound: frozenset[str]) -> frozenset[str] | None:
    """Names certainly bound once the statements have run from `bound`; None where nothing runs after them."""
    for statement in body:
        after = _after(statement, bound)
        if after is None:
            return None
        bound = after
    return bound


def _after(statement: ast.stmt, bound: frozenset[str]) -> frozenset[str] | None:
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return None
        case ast.If(body=body, orelse=orelse):
            return _either(bound_after(body, bound), bound_after(orelse, bound))
        case ast.For() | ast.AsyncFor() | ast.While() | ast.Match():
            return bound
        case ast.With() | ast.AsyncWith():
            return bound | bound_by_header(statement)
        case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            return _after_try([*body, *orelse], handlers, final, bound)
        case ast.TryStar(finalbody=final):
            return bound_after(final, bound)
        case ast.AnnAssign(value=None):
            return bound
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return bound | {name}
        case _:
            return bound | stored_names(statement, walrus=False)


def bound_by_header(statement: ast.stmt) -> frozenset[str]:
    """Names that are certainly bound where the body of a compound statement begins, thanks to its header."""
    match statement:
        case ast.For(target=target):
            return stored_names(ast.Expr(value=target))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            # What a pattern binds may fail, and the failure be swallowed.
            return frozenset(item.optional_vars.id for item in items if isinstance(item.optional_vars, ast.Name))
        case _:
            return frozenset()


def _after_try(
    body: list[ast.stmt], handlers: list[ast.ExceptHandler], final: list[ast.stmt], bound: frozenset[str]
) -> frozenset[str] | None:
    after = bound_after(body, bound)
    for handler in handlers:
        after = _either(after, bound_after(handler.body, bound))
    at_end = bound_after(final, bound)
    return None if after is None or at_end is None else after | at_end


def _either(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _own(node: ast.AST, *, walrus: bool = True) -> Iterator[ast.AST]:
    """The nodes of a scope itself: nested scopes are given, but not what is in them."""
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        here = waiting.pop()
        yield here
        if isinstance(here, (*_SCOPES, *_COMPREHENSIONS)):
            # A walrus in a comprehension binds a name out here.
            waiting += [inner.target for inner in ast.walk(here) if isinstance(inner, ast.NamedExpr) and walrus]
        elif isinstance(here, ast.NamedExpr) and not walrus:
            waiting.append(here.value)
        else:
            waiting += ast.iter_child_nodes(here)


def stored_names(node: ast.AST, *, walrus: bool = True) -> frozenset[str]:
    """Names that the code in `node` binds, certainly if a walrus, which may be skipped, does not count."""
    found: set[str] = set()
    for here in _own(node, walrus=walrus):
        if isinstance(here, ast.Name) and isinstance(here.ctx, ast.Store):
            found.add(here.id)
        else:
            found.update(otherwise_bound(here))
    return frozenset(found | set(otherwise_bound(node) if isinstance(node, ast.stmt) else ()))


def otherwise_bound(here: ast.AST) -> Iterator[str]:
    """Names that a node binds without saying `Name`."""
    match here:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            pass


def parameters_of(function: Function) -> list[str]:
    """Names of all its parameters."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [parameter.arg for parameter in named if parameter is not None]


def shared_names(tree: ast.AST) -> frozenset[str]:
    """Names that some function declares to be another scope's."""
    return frozenset(
        name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    )


def _deleted(node: ast.AST) -> frozenset[str]:
    found = {here.id for here in ast.walk(node) if isinstance(here, ast.Name) and isinstance(here.ctx, ast.Del)}
    return frozenset(
        found | {here.name for here in ast.walk(node) if isinstance(here, ast.ExceptHandler) and here.name}
    )


def _types(node: ast.AST, scope: Scope, parameters: frozenset[str] = frozenset()) -> dict[str, str]:
    """Names whose every binding is an assignment of a value of one known type."""
    values: dict[str, list[ast.expr]] = {}
    counted: dict[str, int] = {}
    for here in _own(node):
        if isinstance(here, ast.Name) and isinstance(here.ctx, ast.Store):
            counted[here.id] = counted.get(here.id, 0) + 1
        if isinstance(here, ast.Assign):
            for target in here.targets:
                if isinstance(target, ast.Name):
                    values.setdefault(target.id, []).append(here.value)
        elif isinstance(here, ast.AugAssign) and isinstance(here.target, ast.Name):
            # What a list adds to itself leaves it a list; of other types this is not known.
            values.setdefault(here.target.id, []).append(ast.List(elts=[], ctx=ast.Load()))
    others = parameters | scope.fleeting | {name for here in _own(node) for name in otherwise_bound(here)}
    found: dict[str, str] = {}
    for name, given in values.items():
        kinds = {scope.type_of(value) for value in given}
        if name not in others and len(given) == counted[name] and len(kinds) == 1 and "" not in kinds:
            found[name] = kinds.pop()
    return found


def _mentions(node: ast.AST, names: Iterable[str]) -> bool:
    wanted = set(names)
    return any(
        (isinstance(here, ast.Name) and here.id in wanted) or (isinstance(here, ast.Attribute) and here.attr in wanted)
        for here in ast.walk(node)
    )


# What reading a name or asking an operator may come to.


def doubtful(tree: ast.Module, plain: frozenset[str] | None) -> set[ast.AST]:
    """Names that are read where they may be unbound; operations and tests on what may have methods of its own for them.

    `plain` are the parameters that are given built-in values; None where the source knows no others at all.
    """
    scope = module_scope(tree)
    # Other functions may bind a name again, but do not unbind it.
    scope.fleeting = _deleted(tree)
    outside = (scope.outer - scope.fleeting) | ready_names(tree, scope)
    doubts = _Doubts(plain, _SIZES - scope.names)
    doubts.walk(tree.body, scope, tree, outside)
    return doubts.found


class _Doubts:
    """Collects what is doubtful, statement by statement."""

    def __init__(self, plain: frozenset[str] | None, sizes: frozenset[str]) -> None:
        self._given, self._sizes = plain, sizes
        self._plain: frozenset[str] = frozenset()
        """Names of the scope that is walked through that only ever stand for built-in values."""
        self.found: set[ast.AST] = set()

    def walk(self, body: Iterable[ast.stmt], scope: Scope, within: ast.AST, outside: frozenset[str] | None) -> None:
        """All of a scope, and the scopes in it. `outside` is what functions see; None says: what is bound by then."""
        before, self._plain = self._plain, self._plain_names(within, scope)
        self._statements(body, scope, outside)
        self._plain = before

    def _statements(self, body: Iterable[ast.stmt], scope: Scope, outside: frozenset[str] | None) -> None:
        for statement in body:
            self._statement(statement, scope, outside)
            scope.bound = bound_after([statement], scope.bound) or scope.bound

    def _statement(self, statement: ast.stmt, scope: Scope, outside: frozenset[str] | None) -> None:
        if isinstance(statement, Function):
            seen = (scope.outer | scope.bound | {statement.name}) - scope.fleeting if outside is None else outside
            inner = function_scope(statement, seen, frozenset())
            # A name that it declares to be another scope's is as certainly bound as it is there.
            inner.outer |= seen - inner.names
            self.walk(statement.body, inner, statement, None)
            return
        if isinstance(statement, ast.ClassDef):
            self._methods(statement, scope, outside)
            return
        before = scope.bound
        header = bound_by_header(statement)
        for part in ast.iter_child_nodes(statement):
            match part:
                case ast.ExceptHandler(body=body) | ast.match_case(body=body):
                    bound = stored_names(part.pattern) if isinstance(part, ast.match_case) else frozenset[str]()
                    scope.bound = before | bound
                    if isinstance(part, ast.match_case) and part.guard:
                        self._expression(part.guard, scope, frozenset())
                    self._statements(body, scope, outside)
                    scope.bound = before
                case ast.stmt():
                    pass
                case _:
                    self._expression(part, scope, frozenset())
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            scope.bound = before | (header if name == "body" else frozenset())
            self._statements(inner if isinstance(inner, list) else (), scope, outside)
            scope.bound = before
        self._asks(statement)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            self._name(statement.target, scope, frozenset())

    def _methods(self, statement: ast.ClassDef, scope: Scope, outside: frozenset[str] | None) -> None:
        for inner in statement.body:
            if isinstance(inner, Function | ast.ClassDef):
                self._statement(inner, scope, outside)

    def _expression(self, node: ast.AST, scope: Scope, inner: frozenset[str]) -> None:
        """`inner` are the names of the comprehensions that it is in."""
        if isinstance(node, ast.Lambda):
            return
        if isinstance(node, _COMPREHENSIONS):
            inner |= {name for one in node.generators for name in stored_names(ast.Expr(value=one.target))}
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self._name(node, scope, inner)
        self._asks(node)
        for part in ast.iter_child_nodes(node):
            self._expression(part, scope, inner)

    def _name(self, node: ast.Name, scope: Scope, inner: frozenset[str]) -> None:
        if node.id not in inner and not scope.is_certain(node.id):
            self.found.add(node)

    def _asks(self, node: ast.AST) -> None:
        """An operator, a truth test, or what is gone over or shown."""
        match node:
            case ast.Compare(ops=ops) if all(isinstance(op, ast.Is | ast.IsNot) for op in ops):
                asked: list[ast.expr] = []
            case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.Compare() | ast.AugAssign() | ast.FormattedValue():
                asked = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                asked = [test]
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                asked = [iterable]
            case ast.Call(func=ast.Name(id=name), args=asked) if name in _BUILTINS:
                pass
            case _:
                asked = []
        if self._given is not None and not all(self._is_plain(one, self._plain) for one in asked):
            self.found.add(node)

    def _plain_names(self, node: ast.AST, scope: Scope) -> frozenset[str]:
        values: dict[str, list[ast.expr]] = {}
        stores: list[str] = []
        for here in _own(node):
            match here:
                case ast.Name(id=name, ctx=ast.Store()):
                    stores.append(name)
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    values.setdefault(name, []).append(value)
                case ast.AugAssign(target=ast.Name(id=name), value=value):
                    values.setdefault(name, []).append(value)
                case _:
                    stores += otherwise_bound(here)
        given = frozenset(parameters_of(node)) & (self._given or set()) if isinstance(node, Function) else frozenset()
        unknown = {*(parameters_of(node) if isinstance(node, Function) else ())} - given | scope.fleeting
        unknown |= {name for name in stores if stores.count(name) != len(values.get(name, ()))}
        found = (given | values.keys()) - unknown
        while lost := {name for name in found if not all(self._is_plain(one, found) for one in values.get(name, ()))}:
            found -= lost
        return frozenset(found)

    def _is_plain(self, value: ast.expr, names: frozenset[str] | set[str]) -> bool:
        """Whether it is made of literals and such names alone."""
        return all(
            isinstance(node, _PLAIN) or (isinstance(node, ast.Name) and (node.id in names or node.id in self._sizes))
            for node in ast.walk(value)
        )


_PLAIN: Final = (
    ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.BinOp, ast.UnaryOp,
    ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
    ast.Slice, ast.Subscript,
)  # fmt: skip
_SIZES: Final = frozenset(("abs", "bool", "float", "int", "len", "list", "max", "min", "range", "round", "str", "sum"))
"""Built-in functions that give built-in values for such."""
