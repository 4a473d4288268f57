"""Ways out of a loop or a recursion, as syntax shows them: conditions that must hold together. Nothing is evaluated."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from .arguments import Function

MAX_WAYS: Final = 24
"""Of one cycle. A test with more alternatives is taken for one that cannot be read."""

_PAIRS: Final[Sequence[tuple[type[ast.cmpop], type[ast.cmpop]]]] = (
    (ast.Eq, ast.NotEq),
    (ast.Lt, ast.GtE),
    (ast.LtE, ast.Gt),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
)
_OPPOSITE: Final[Mapping[type[ast.cmpop], type[ast.cmpop]]] = {
    **dict(_PAIRS),
    **{b: a for a, b in _PAIRS},
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A test, and how it must come out."""

    test: ast.expr
    wanted: bool
    lineno: int
    """Of the statement that asks."""

    def __str__(self) -> str:
        match self.test:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if not self.wanted and type(op) in _OPPOSITE:
                other = _OPPOSITE[type(op)]()
                return ast.unparse(ast.Compare(left=left, ops=[other], comparators=[right]))
            case _:
                text = ast.unparse(self.test)
                return text if self.wanted else f"not ({text})" if " " in text else f"not {text}"


Way = tuple[Condition, ...]
"""Conditions under all of which a cycle is left; () leaves without asking."""


def within(statements: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Everything in these statements but what is inside functions, classes and lambdas that they define."""
    todo: list[ast.AST] = list(statements)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            todo.extend(ast.iter_child_nodes(node))


class Leaving:
    """Collects the ways out of a loop's body: its own `break`, every `return`, `raise`, `assert` and `sys.exit()`."""

    def __init__(self) -> None:
        self.ways: list[Way] = []
        self.is_open = False
        """Whether there are ways that are no test: in a handler, in an inner loop, in a `match`."""

    def walk(self, statements: Sequence[ast.stmt], given: Way, *, breaks: bool, sure: bool = True) -> None:
        """`given` holds on the way to these statements; `sure` says that nothing else decides whether they run."""
        for node in statements:
            match node:
                case _ if is_left_at(node) or (breaks and isinstance(node, ast.Break)):
                    self._leave(given, sure)
                case ast.Assert():
                    self._leave((*given, Condition(node.test, False, node.lineno)), sure)
                case ast.If():
                    self.walk(node.body, (*given, Condition(node.test, True, node.lineno)), breaks=breaks, sure=sure)
                    self.walk(node.orelse, (*given, Condition(node.test, False, node.lineno)), breaks=breaks, sure=sure)
                    if jumps(node.body):
                        given = (*given, Condition(node.test, False, node.lineno))
                case ast.While() | ast.For() | ast.AsyncFor():
                    self.walk(node.body, given, breaks=False, sure=False)
                    self.walk(node.orelse, given, breaks=breaks, sure=False)
                case ast.Try() | ast.TryStar():
                    self.walk([*node.body, *node.orelse, *node.finalbody], given, breaks=breaks, sure=sure)
                    for handler in node.handlers:
                        self.walk(handler.body, given, breaks=breaks, sure=False)
                case ast.With() | ast.AsyncWith():
                    self.walk(node.body, given, breaks=breaks, sure=sure)
                case ast.Match():
                    for case in node.cases:
                        self.walk(case.body, given, breaks=breaks, sure=False)
                case _:
                    pass

    def _leave(self, given: Way, sure: bool) -> None:
        if sure:
            self.ways += conjunctions(given)
        else:
            self.is_open = True


def jumps(statements: Sequence[ast.stmt]) -> bool:
    """Whether what follows these statements is not reached through them."""
    return bool(statements) and (isinstance(statements[-1], ast.Continue | ast.Break) or is_left_at(statements[-1]))


def leaves(statements: Iterable[ast.stmt]) -> bool:
    """Whether what follows these statements may be passed by from inside of them; rather too often than too seldom."""
    return any(isinstance(node, ast.Continue | ast.Break) or is_left_at(node) for node in within(statements))


def is_left_at(node: ast.AST) -> bool:
    """Whether the function that a statement is in ends with it: by `return`, `raise`, or as `sys.exit` ends it."""
    match node:
        case ast.Return() | ast.Raise():
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="exit" | "quit"))):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="sys" | "os"), attr="exit" | "_exit"))):
            return True
        case _:
            return False


def alternatives(test: ast.expr, wanted: bool, lineno: int) -> list[Way]:
    """The ways in which a test comes out as wanted: no way for a constant that never does, () for one that always."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return alternatives(operand, not wanted, lineno)
        case ast.BoolOp(op=op, values=values):
            parts = [alternatives(value, wanted, lineno) for value in values]
            if isinstance(op, ast.And) is wanted:
                return _joined(parts)
            return [way for ways in parts for way in ways]
        case ast.Compare(left=left, ops=[_, _, *_], comparators=comparators):
            sides = [left, *comparators]
            pairs: list[ast.expr] = [
                ast.Compare(left=sides[i], ops=[op], comparators=[sides[i + 1]]) for i, op in enumerate(test.ops)
            ]
            return alternatives(ast.BoolOp(op=ast.And(), values=pairs), wanted, lineno)
        case ast.Constant(value=value):
            return [()] if bool(value) is wanted else []
        case _:
            return [(Condition(test, wanted, lineno),)]


def conjunctions(given: Iterable[Condition]) -> list[Way]:
    """Conditions that must all hold, as the ways in which they do."""
    parts = [alternatives(one.test, one.wanted, one.lineno) for one in given]
    return _joined(parts)


def _joined(parts: Sequence[Sequence[Way]]) -> list[Way]:
    """One way out of each part, in all combinations, or in as many as make it unreadable."""
    return [tuple(one for way in ways for one in way) for ways in islice(product(*parts), MAX_WAYS + 1)]


def contradicts(way: Way) -> bool:
    """Whether one test would have to come out in both ways, with nothing between that could change it."""
    asked = {(ast.dump(one.test), one.lineno, one.wanted) for one in way}
    return any((test, lineno, not wanted) in asked for test, lineno, wanted in asked)
