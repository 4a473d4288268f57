"""What predicted states say of a condition: that it holds, that it comes nearer, or that it never will hold.

Nothing of the program runs. A test is read on the literals that a model predicted - names, constants, `len`, arithmetic
and comparisons of plain values - and its operands are continued as the simplest sequence that fits all that was
predicted. What cannot be read is said to be unknown.
"""

from __future__ import annotations

import ast
import enum
import math
import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from .cycles import Cycle
from .effects import Changes
from .parsing import NO_LITERAL, parse_literal
from .ways import Condition, Way

AHEAD: Final = 20_000
"""Times round that a sequence is continued before it is said never to arrive."""

_MAX_BITS: Final = 400
"""Of a whole number that is worked with."""

_TAIL: Final = 8
"""States that a sequence is fitted to: what a loop did long ago may be another of its phases."""

UNREAD: Final = object()
"""In the place of a value that cannot be told from the literals."""


class Future(enum.StrEnum):
    """Of a condition, a way out, or a cycle."""

    HOLDS = "holds"
    COMES = "comes"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to be expected, and from how much."""

    future: Future
    left: int | None = None
    """Times round until then, where they can be counted."""

    states: int = 0
    """Predicted states that it rests on."""

    exact: bool = False
    """Whether a sequence was found; otherwise a direction alone, or that nothing moves."""

    why: str = ""
    """In words."""


UNKNOWN: Final = Outlook(future=Future.UNKNOWN)

# Reading.

_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

_COMPARED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}

_SINGLE: Final = (type(None), bool)
"""Values of which there is one each, so that `is` can be read."""

State = Mapping[str, str]
"""Name to `repr`, as a frame has it."""


def literal(text: str) -> Any:
    """The value that a `repr` writes out; UNREAD where it writes none."""
    try:
        return parse_literal(text)
    except NO_LITERAL:
        return UNREAD


def read(node: ast.expr, state: State) -> Any:
    """The value of an expression in a state; UNREAD where it is more than plain values and arithmetic."""
    try:
        return _read(node, state)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return UNREAD


def _read(node: ast.expr, state: State) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return literal(state[name]) if name in state else UNREAD
        case ast.Tuple(elts=elements):
            values = [_read(element, state) for element in elements]
            return UNREAD if UNREAD in values else tuple(values)
        case ast.Call(func=ast.Name(id="len" | "abs" as name), args=[argument], keywords=[]):
            value = _read(argument, state)
            return UNREAD if value is UNREAD else len(value) if name == "len" else abs(value)
        case ast.Call(func=ast.Name(id="range"), args=[_, *_] as bounds, keywords=[]):
            values = [_read(bound, state) for bound in bounds]
            return range(*values) if all(isinstance(value, int) for value in values) else UNREAD
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = _read(operand, state)
            return -value if _is_number(value) else UNREAD
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            values = [_read(side, state) for side in (left, right)]
            return _ARITHMETIC[type(op)](*values) if all(map(_is_number, values)) else UNREAD
        case ast.Subscript(value=whole, slice=index) if not isinstance(index, ast.Slice):
            values = [_read(part, state) for part in (whole, index)]
            return UNREAD if UNREAD in values else values[0][values[1]]
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(op, _read(left, state), _read(right, state))
        case _:
            return UNREAD


def _compared(op: ast.cmpop, left: Any, right: Any) -> Any:
    if left is UNREAD or right is UNREAD:
        return UNREAD
    if isinstance(op, ast.Is | ast.IsNot) and not isinstance(right, _SINGLE):
        return UNREAD
    return bool(_COMPARED[type(op)](left, right))


def holds(condition: Condition, state: State) -> bool | None:
    """Whether a condition holds in a state; None where that cannot be read."""
    value = read(condition.test, state)
    return None if value is UNREAD else bool(value) is condition.wanted


def _is_number(value: Any) -> bool:
    if isinstance(value, int):
        return value.bit_length() <= _MAX_BITS
    return isinstance(value, float) and math.isfinite(value)


# Sequences.


def continued(values: Sequence[Any]) -> Iterator[Any] | None:
    """What comes after these: the same again, a repeated pattern, `a * x + b`, or `x // k`. None where nothing fits.

    Whole numbers are fitted exactly, floats to the last digits that a model can be asked for.
    """
    values = values[-_TAIL:]
    if len(values) < 2 or UNREAD in values:
        return None
    if all(_same(value, values[-1]) for value in values[-3:]):
        return _again([values[-1]])
    for period in range(2, len(values) // 2 + 1):
        if all(_same(values[i], values[i - period]) for i in range(period, len(values))):
            return _again(values[-period:])
    if not all(_is_number(value) and not isinstance(value, bool) for value in values):
        return None
    return _affine(values) or _divided(values) or _mostly_steady(values)


def _mostly_steady(values: Sequence[float]) -> Iterator[float] | None:
    """Equal steps but for a slip of the model's."""
    steps = Counter(after - before for before, after in pairwise(values))
    step, times = steps.most_common(1)[0]
    if len(values) < 5 or not step or times < 0.6 * (len(values) - 1):
        return None
    return _applied(values[-1], lambda value: value + step)


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and a == b


def _again(pattern: Sequence[Any]) -> Iterator[Any]:
    while True:
        yield from pattern


def _affine(values: Sequence[float]) -> Iterator[float] | None:
    """`factor * x + add`, where more values fit it than it takes to find it."""
    first, second = values[0], values[1]
    factor: float = 1
    if len(values) > 2 and not _near(values[2] - second, second - first):
        if second == first or (len(values) < 4 and not _near(second * second, first * values[2])):
            return None
        factor = (values[2] - second) / (second - first)
        if all(isinstance(value, int) for value in values):
            if factor != int(factor):
                return None
            factor = int(factor)
    add = second - factor * first
    if not all(_near(factor * before + add, after) for before, after in pairwise(values)):
        return None
    return _applied(values[-1], lambda value: factor * value + add)


def _near(a: float, b: float) -> bool:
    """Equal, for whole numbers; for floats, to the digits that a model can be asked for."""
    return a == b if isinstance(a, int) and isinstance(b, int) else math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


def _divided(values: Sequence[float]) -> Iterator[float] | None:
    for by in (2, 3, 5, 10):
        if all(before // by == after for before, after in pairwise(values)):
            return _applied(values[-1], lambda value, by=by: value // by)
    return None


def _applied(value: float, rule: Callable[[float], float]) -> Iterator[float]:
    while _is_number(value):
        value = rule(value)
        yield value


# Conditions, ways and cycles.


def outlook(condition: Condition, states: Sequence[State], changes: Changes) -> Outlook:
    """Of a condition, from the states in which it was asked for, oldest first.

    `changes` is what going round can change, by syntax.
    """
    if not states:
        return UNKNOWN
    now = holds(condition, states[-1])
    if now:
        return Outlook(future=Future.HOLDS, left=0, states=len(states), exact=True, why=f"{condition} holds")
    names = {node.id for node in ast.walk(condition.test) if isinstance(node, ast.Name)}
    if now is False and not changes.can_change(condition.test):
        return Outlook(
            future=Future.NEVER, states=len(states), exact=True, why=f"nothing changes {_listed(names)} in the loop"
        )
    if now is False and (found := _forecast(condition, states)):
        return found
    return _unmoved(condition, states, names) or (_direction(condition, states) if now is False else None) or UNKNOWN


def _sides(test: ast.expr) -> tuple[list[ast.expr], Callable[[list[Any]], Any]]:
    """The operands of a test, and what it is of their values."""
    match test:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return [left, right], lambda values: _compared(op, values[0], values[1])
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return [left, right], lambda values: values[0] % values[1]
        case _:
            return [test], lambda values: values[0]


def _forecast(condition: Condition, states: Sequence[State]) -> Outlook | None:
    """Continue both sides, and look whether they ever meet as wanted."""
    sides, test = _sides(condition.test)
    series = [[_measure(read(side, state), condition) for state in states] for side in sides]
    ahead = [continued(values) for values in series]
    if any(one is None for one in ahead):
        return None
    moving = [(ast.unparse(s), v) for s, v in zip(sides, series, strict=True) if not isinstance(s, ast.Constant)]
    trail = ", ".join(f"{name}: {' → '.join(map(_short, values[-4:]))}" for name, values in moving)
    for left in range(1, AHEAD + 1):
        values = [next(one, UNREAD) for one in ahead if one is not None]
        if UNREAD in values:
            break
        try:
            met = bool(test(values)) is condition.wanted
        except (ArithmeticError, TypeError):
            return None
        if met:
            return Outlook(future=Future.COMES, left=left, states=len(states), exact=True, why=f"{condition}: {trail}")
    return Outlook(future=Future.NEVER, states=len(states), exact=True, why=f"never {condition}: {trail}")


def _measure(value: Any, condition: Condition) -> Any:
    """A container that is asked for its truth is as good as its length."""
    is_truth = not isinstance(condition.test, ast.Compare)
    return len(value) if is_truth and isinstance(value, list | tuple | dict | set | str) else value


def _unmoved(condition: Condition, states: Sequence[State], names: set[str]) -> Outlook | None:
    """A test that cannot be read comes out as it did while nothing that it names has changed."""
    last = states[-3:]
    known = [name for name in names if name in last[-1]]
    if len(last) < 2 or not known or any(last[-1][name].startswith("<") for name in known):
        return None
    if any(state.get(name) != last[-1][name] for state in last for name in known):
        return None
    return Outlook(
        future=Future.NEVER, states=len(last), why=f"{_listed(known)} stays {_short_text(last[-1][known[0]])}"
    )


def _direction(condition: Condition, states: Sequence[State]) -> Outlook | None:
    """Which way the distance between two sides goes, where no simple rule gives it."""
    match condition.test:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _NEARER:
            pass
        case _:
            return None
    sides = [(read(left, state), read(right, state)) for state in states[-_TAIL:]]
    if len(sides) < 3 or not all(_is_number(a) and _is_number(b) for a, b in sides):
        return None
    gaps = [a - b for a, b in sides]
    steps = [after - before for before, after in pairwise(gaps)]
    falls = _NEARER[type(op)] is condition.wanted
    towards = [step < 0 if falls else step > 0 for step in steps]
    away = [step > 0 if falls else step < 0 for step in steps]
    trail = " → ".join(_short(gap) for gap in gaps[-4:])
    if all(towards):
        return Outlook(future=Future.COMES, states=len(gaps), why=f"{condition}: the gap closes, {trail}")
    if not any(towards) and (any(away) or not any(steps)):
        return Outlook(future=Future.NEVER, states=len(gaps), why=f"never {condition}: the gap does not close, {trail}")
    return None


_NEARER: Final[Mapping[type[ast.cmpop], bool]] = {ast.Lt: True, ast.LtE: True, ast.Gt: False, ast.GtE: False}
"""Comparisons of which a falling difference brings (True) or puts off (False) the truth."""


def way_out(way: Way, states: Callable[[Condition], Sequence[State]], changes: Changes) -> Outlook:
    """Of conditions that must hold together: as sure as the least of them, and never if one never does."""
    if not way:
        return Outlook(future=Future.COMES, left=1, exact=True, why="it is left without a test")
    found = [outlook(condition, states(condition), changes) for condition in way]
    for future in (Future.NEVER, Future.UNKNOWN):
        for one in found:
            if one.future is future:
                return one
    return max(found, key=lambda one: (one.left is None, one.left or 0))


def prospect(cycle: Cycle, states: Callable[[Condition], Sequence[State]]) -> Outlook:
    """Of a cycle: it is left if one way out comes, and never if none of its ways can."""
    found = [way_out(way, states, cycle.changes) for way in cycle.ways]
    coming = [one for one in found if one.future in (Future.HOLDS, Future.COMES)]
    if coming:
        return min(coming, key=lambda one: (one.left is None, one.left or 0))
    if cycle.is_open or (cycle.may_raise and not found) or any(one.future is Future.UNKNOWN for one in found):
        return UNKNOWN
    if not found:
        return Outlook(future=Future.NEVER, exact=True, why="there is no way out")
    return min(found, key=lambda one: (one.exact, one.states))


def _listed(names: set[str] | list[str]) -> str:
    return ", ".join(sorted(names)) or "what is asked"


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else _short_text(repr(value))


def _short_text(text: str, cells: int = 24) -> str:
    return text if len(text) <= cells else f"{text[: cells - 1]}…"
