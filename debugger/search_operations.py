"""What the search can do with values: operators, builtins, methods, each with the types that it takes and how it reads.

Binding levels, from loose to tight: 0 conditional, 1 or, 2 and, 3 not, 4 comparison, 6 + and -, 7 * and the like,
8 unary minus, 9 power, 10 call, index, attribute, 11 a name or a display.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

PLAIN = frozenset([int, str, bool, float, type(None), bytes])
NUMBERS = frozenset([int, float])
SEQUENCES = frozenset([list, tuple, str, bytes])
SIZED = frozenset([list, tuple, str, bytes, dict, set, frozenset])
ITERABLE = SIZED | {range}
TABLES = frozenset([dict])
SETS = frozenset([set, frozenset])
TEXT = frozenset([str])
LISTS = frozenset([list, tuple])
WHOLE = frozenset([int])
TRUTH = frozenset([bool])
ANY = None
"""Takes values of every type."""

ARGUMENTS = 4
"""The cost of the dearest part of an operation with three."""

Kinds = frozenset[type] | None


class Operation:
    """A way to make one value of one, two or three."""

    def __init__(
        self,
        template: str,
        act: Callable[..., Any],
        *kinds: Kinds,
        level: int = 10,
        inner: Sequence[int] = (),
        cost: int = 1,
        symmetric: bool = False,
        reflexive: bool = False,
        same: bool = False,
        lazy: bool = False,
    ) -> None:
        self.template = template
        self.act = act
        self.kinds = kinds
        self.level = level
        self.inner = inner or (0,) * len(kinds)
        """How tightly each part has to bind."""

        self.cost = cost
        self.symmetric = symmetric
        self.reflexive = reflexive
        self.same = same
        """The two parts, or the last two of three, have one type."""

        self.lazy = lazy
        """It may have a value where a part of it has none."""

    def text(self, *parts: Any) -> str:
        """The source of it on these nodes."""
        return self.template.format(*[part.within(level) for part, level in zip(parts, self.inner, strict=True)])

    def takes(self, first: type) -> bool:
        """Whether the first part may be of this type."""
        return self.kinds[0] is None or first in self.kinds[0]

    def fits(self, first: type, second: type) -> bool:
        """Whether the second part may be of this type, beside such a first one."""
        wanted = self.kinds[1]
        if wanted is not None and second not in wanted:
            return False
        return not self.same or len(self.kinds) == 3 or _alike(first, second)

    def fits_third(self, first: type, second: type, third: type) -> bool:
        """Whether the third part may be of this type; with conditionals the first and the third are alike."""
        wanted = self.kinds[2]
        if wanted is not None and third not in wanted:
            return False
        return not self.same or _alike(first, third)


def _alike(first: type, second: type) -> bool:
    return first is second or (first in NUMBERS and second in NUMBERS)


def _is_error(value: Any) -> bool:
    return type(value).__name__ == "Error" and not isinstance(value, BaseException)


def _and(first: Any, second: Any) -> Any:
    if _is_error(first):
        raise ValueError
    return first and second


def _or(first: Any, second: Any) -> Any:
    if _is_error(first):
        raise ValueError
    return first or second


def _if(then: Any, condition: Any, other: Any) -> Any:
    if _is_error(condition):
        raise ValueError
    return then if condition else other


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > 12:
        raise ValueError
    return base**exponent


def _repeated(left: Any, right: Any) -> Any:
    if right > 200:
        raise ValueError
    return left * right


def _item(container: Any, at: Any) -> Any:
    if type(at) is bool:
        raise TypeError
    return container[at]


def _is_of(kind: type, value: Any) -> bool:
    return isinstance(value, kind)


def _method(name: str) -> Callable[..., Any]:
    return lambda value, *arguments: getattr(value, name)(*arguments)


def _binary(sign: str, act: Callable[..., Any], kinds: Kinds, level: int, **fields: Any) -> Operation:
    inner = (level, level + 1)
    return Operation(f"{{}} {sign} {{}}", act, kinds, kinds, level=level, inner=inner, **fields)


def _called(name: str, act: Callable[..., Any], *kinds: Kinds, **fields: Any) -> Operation:
    return Operation(f"{name}({', '.join(['{}'] * len(kinds))})", act, *kinds, **fields)


def _on(name: str, *kinds: Kinds, **fields: Any) -> Operation:
    """A method of the first."""
    template = f"{{}}.{name}({', '.join(['{}'] * (len(kinds) - 1))})"
    return Operation(template, _method(name), *kinds, inner=(10, *[0] * (len(kinds) - 1)), **fields)


UNARY = (
    _called("len", len, SIZED),
    Operation("not {}", operator.not_, ANY, level=3, inner=(3,)),
    Operation("-{}", operator.neg, NUMBERS, level=8, inner=(8,)),
    _called("sum", sum, frozenset([list, tuple, range, set])),
    _called("max", max, ITERABLE),
    _called("min", min, ITERABLE),
    _called("sorted", sorted, ITERABLE),
    _called("abs", abs, NUMBERS),
    _called("str", str, NUMBERS),
    _called("int", int, frozenset([str, float, bool])),
    _called("float", float, frozenset([str, int]), cost=2),
    _called("list", list, ITERABLE),
    _called("set", set, ITERABLE),
    _called("tuple", tuple, frozenset([list, set, str]), cost=2),
    _called("dict", dict, frozenset([list, dict])),
    _called("range", range, WHOLE),
    _called("round", round, frozenset([float])),
    _called("any", any, LISTS, cost=2),
    _called("all", all, LISTS, cost=2),
    _called("ord", ord, TEXT, cost=2),
    _called("chr", chr, WHOLE, cost=3),
    Operation("{}[-1]", operator.itemgetter(-1), SEQUENCES, inner=(10,)),
    Operation("{}[0]", operator.itemgetter(0), SEQUENCES, inner=(10,)),
    Operation("{}[1:]", lambda value: value[1:], SEQUENCES, inner=(10,)),
    Operation("{}[:-1]", lambda value: value[:-1], SEQUENCES, inner=(10,)),
    Operation("{}[::-1]", lambda value: value[::-1], SEQUENCES, inner=(10,), cost=2),
    Operation("{} is None", lambda value: value is None, ANY, level=4, inner=(5,), cost=2),
    *[
        Operation(f"isinstance({{}}, {kind.__name__})", partial(_is_of, kind), ANY, cost=3)
        for kind in (str, int, list, dict, tuple)
    ],
    *[_on(name, TEXT) for name in ("strip", "lower", "upper", "split", "isdigit", "isalpha", "isspace")],
    *[_on(name, TEXT, cost=2) for name in ("title", "capitalize", "lstrip", "rstrip", "isupper", "islower", "isalnum")],
    _on("splitlines", TEXT, cost=2),
    *[_on(name, TABLES) for name in ("keys", "values", "items")],
    _on("copy", frozenset([list, dict, set]), cost=2),
)

BINARY = (
    _binary("+", operator.add, NUMBERS, 6, symmetric=True, reflexive=True),
    _binary("+", operator.add, TEXT | LISTS, 6, same=True, reflexive=True),
    _binary("-", operator.sub, NUMBERS, 6),
    _binary("*", operator.mul, NUMBERS, 7, symmetric=True, reflexive=True),
    Operation("{} * {}", _repeated, TEXT | LISTS, WHOLE, level=7, inner=(7, 8), cost=2),
    _binary("//", operator.floordiv, NUMBERS, 7),
    _binary("%", operator.mod, NUMBERS, 7),
    _binary("/", operator.truediv, NUMBERS, 7),
    _binary("**", _power, NUMBERS, 9, cost=2),
    _binary("==", operator.eq, ANY, 4, same=True, symmetric=True),
    _binary("!=", operator.ne, ANY, 4, same=True, symmetric=True),
    _binary("<", operator.lt, NUMBERS, 4),
    _binary("<=", operator.le, NUMBERS, 4),
    _binary(">", operator.gt, NUMBERS, 4),
    _binary(">=", operator.ge, NUMBERS, 4),
    _binary("<", operator.lt, TEXT, 4),
    _binary(">", operator.gt, TEXT, 4),
    Operation("{} in {}", lambda item, where: item in where, ANY, ITERABLE, level=4, inner=(5, 5)),
    Operation("{} not in {}", lambda item, where: item not in where, ANY, ITERABLE, level=4, inner=(5, 5)),
    Operation("{} and {}", _and, TRUTH | SIZED | NUMBERS, TRUTH, level=2, inner=(2, 2), lazy=True),
    Operation("{} or {}", _or, TRUTH, TRUTH, level=1, inner=(1, 1), lazy=True),
    Operation("{} or {}", _or, SIZED | NUMBERS, ANY, level=1, inner=(1, 1), lazy=True, same=True, cost=2),
    Operation("{}[{}]", _item, SEQUENCES, WHOLE, inner=(10, 0)),
    Operation("{}[{}]", _item, TABLES, ANY, inner=(10, 0)),
    Operation("{}[{}:]", lambda value, at: value[at:], SEQUENCES, WHOLE, inner=(10, 1)),
    Operation("{}[:{}]", lambda value, at: value[:at], SEQUENCES, WHOLE, inner=(10, 1)),
    Operation("{}[::{}]", lambda value, by: value[::by], SEQUENCES, WHOLE, inner=(10, 1), cost=2),
    _on("get", TABLES, ANY),
    _on("split", TEXT, TEXT),
    _on("join", TEXT, LISTS),
    _on("startswith", TEXT, TEXT),
    _on("endswith", TEXT, TEXT),
    _on("count", TEXT, TEXT),
    _on("count", LISTS, ANY),
    _on("index", LISTS, ANY, cost=2),
    _on("find", TEXT, TEXT),
    _on("partition", TEXT, TEXT),
    _on("rpartition", TEXT, TEXT, cost=2),
    _on("strip", TEXT, TEXT, cost=2),
    _on("lstrip", TEXT, TEXT, cost=2),
    _on("rstrip", TEXT, TEXT, cost=2),
    _on("removeprefix", TEXT, TEXT, cost=2),
    _on("removesuffix", TEXT, TEXT, cost=2),
    _on("zfill", TEXT, WHOLE, cost=2),
    _on("ljust", TEXT, WHOLE, cost=2),
    _on("rjust", TEXT, WHOLE, cost=2),
    _on("union", SETS, ITERABLE, cost=2),
    _binary("&", operator.and_, SETS, 5, symmetric=True),
    _binary("|", operator.or_, SETS | TABLES, 5, same=True),
    _binary("-", operator.sub, SETS, 6),
    _called("max", max, NUMBERS, NUMBERS, symmetric=True),
    _called("min", min, NUMBERS, NUMBERS, symmetric=True),
    _called("divmod", divmod, WHOLE, WHOLE),
    _called("range", range, WHOLE, WHOLE),
    _called("round", round, frozenset([float]), WHOLE, cost=2),
    _called("int", int, TEXT, WHOLE, cost=2),
    Operation("list(zip({}, {}))", lambda one, other: list(zip(one, other, strict=False)), LISTS, LISTS, cost=3),
    Operation("({}, {})", lambda one, other: (one, other), ANY, ANY, level=11, reflexive=True, cost=2),
    Operation("[{}, {}]", lambda one, other: [one, other], ANY, ANY, level=11, same=True, cost=3),
)

TERNARY = (
    Operation("{}[{}:{}]", lambda value, a, b: value[a:b], SEQUENCES, WHOLE, WHOLE, inner=(10, 1, 1)),
    Operation("{} if {} else {}", _if, ANY, TRUTH, ANY, level=0, inner=(1, 1, 0), same=True, lazy=True, cost=2),
    _on("get", TABLES, ANY, ANY),
    _on("replace", TEXT, TEXT, TEXT, cost=2),
    _called("range", range, WHOLE, WHOLE, WHOLE, cost=2),
)
