"""Expressions over what is in scope, the cheapest first, and of those that agree on all sampled states only one.

Bottom-up enumeration with pruning by observational equivalence (Albarghouthi, Gulwani, Kincaid, "Recursive Program
Synthesis", CAV 2013): an expression is its text and the values that it has on some states, built from the values of
its parts, so that no text is compiled to find them. Ints, texts, lists and the like are told apart by the values'
types, which say what can be done with them. Everything here has no effect but making values.

It runs inside a confined child (`search_shim.py`), on values of the user's program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .search_operations import (
    ARGUMENTS,
    BINARY,
    PLAIN,
    TERNARY,
    UNARY,
    Operation,
)


class Error:
    """The type of `ERROR`."""

    def __repr__(self) -> str:
        return "<error>"


ERROR = Error()
"""In a value's place, on a state where the expression has none."""

_LONGEST = 400
"""Elements or characters of a value that is built on."""

_LARGEST = 10**15

_SIZED = frozenset([str, list, tuple, dict, set, frozenset, bytes, range])


class Node:
    """An expression."""

    __slots__ = ("cost", "is_constant", "is_whole", "kind", "level", "text", "values")

    def __init__(
        self,
        text: str,
        level: int,
        values: list[Any],
        cost: int,
        *,
        is_constant: bool = False,
        is_whole: bool | None = None,
    ) -> None:
        self.text = text
        self.level = level
        """How tightly it binds: `search_operations.py` has the scale."""

        self.values = values
        self.cost = cost
        self.is_constant = is_constant
        # By identity: to `in`, an object of the user's may answer anything, or raise.
        self.is_whole = all(value is not ERROR for value in values) if is_whole is None else is_whole
        """Whether it has a value on every state."""

        known = values if self.is_whole else [value for value in values if value is not ERROR]
        self.kind: type = type(known[0]) if known else type(None)

    def within(self, level: int) -> str:
        """Its text as a part of something that binds so tightly."""
        return self.text if self.level >= level else f"({self.text})"


def key_of(value: Any) -> Any:
    """Equal for values that nobody can tell apart."""
    kind = type(value)
    if kind in PLAIN:
        return kind, value
    try:
        return kind, repr(value)
    except Exception:  # noqa: BLE001 - a user's object may do anything
        return kind, id(value)


def is_fit(value: Any) -> bool:
    """Whether something may be built on this value."""
    kind = type(value)
    if kind is int:
        return -_LARGEST < value < _LARGEST
    if kind in _SIZED:
        return len(value) <= _LONGEST
    return True


class Pool:
    """Expressions over some atoms, made as they are asked for; used again by all that asks for them."""

    def __init__(
        self, atoms: Sequence[Node], *, live: frozenset[type] | None = None, most: int = 60_000, deepest: int = 9
    ) -> None:
        """`live` are the types in sight, which operations may make of others; None allows all."""
        self._unary, self._binary, self._ternary = (
            [one for one in table if live is None or one.gives is None or one.gives in live]
            for table in (UNARY, BINARY, TERNARY)
        )
        self._levels: list[list[Node]] = [[]]
        """By cost."""

        self._seen: set[Any] = set()
        self._atoms = sorted(atoms, key=lambda atom: atom.cost)
        self._most = most
        self._deepest = deepest
        self._count = 0
        self._made: list[Node] = []
        self._coming = self._nodes()
        self.extra: Callable[[int], Iterator[Node]] | None = None
        """Makes further nodes of a cost, given that all cheaper ones are there."""

    def __iter__(self) -> Iterator[Node]:
        at = 0
        while True:
            while at < len(self._made):
                yield self._made[at]
                at += 1
            node = next(self._coming, None)
            if node is None:
                return
            self._made.append(node)

    def upto(self, cost: int) -> list[Node]:
        """All that cost no more."""
        found: list[Node] = []
        for node in self:
            if node.cost > cost:
                break
            found.append(node)
        return found

    def at(self, cost: int) -> Sequence[Node]:
        """Those of one cost, of which all are made."""
        return self._levels[cost] if cost < len(self._levels) else ()

    def admit(self, node: Node) -> bool:
        """Whether it is the first with its values, of which there is one at least."""
        if all(value is ERROR for value in node.values):
            return False
        key = tuple([key_of(value) for value in node.values])
        if key in self._seen:
            return False
        self._seen.add(key)
        self._count += 1
        return True

    def _nodes(self) -> Iterator[Node]:
        for cost in range(1, self._deepest + 1):
            self._levels.append([])
            here = self._levels[cost]
            for node in self._of_cost(cost):
                if self.admit(node):
                    here.append(node)
                    yield node
                if self._count >= self._most:
                    return

    def _of_cost(self, cost: int) -> Iterator[Node]:
        yield from (atom for atom in self._atoms if atom.cost == cost)
        for operation in self._unary:
            for node in self.at(cost - operation.cost) if cost > operation.cost else ():
                if operation.takes(node.kind) and not node.is_constant:
                    yield from _applied(operation, cost, node)
        for left_cost in range(1, cost):
            for operation in self._binary:
                right_cost = cost - operation.cost - left_cost
                if right_cost >= 1:
                    yield from self._pairs(operation, cost, left_cost, right_cost)
        for operation in self._ternary:
            yield from self._triples(operation, cost)
        if self.extra is not None:
            yield from self.extra(cost)

    def _pairs(self, operation: Operation, cost: int, left_cost: int, right_cost: int) -> Iterator[Node]:
        if operation.symmetric and left_cost > right_cost:
            return
        rights = self.at(right_cost)
        for at, left in enumerate(self.at(left_cost)):
            if not operation.takes(left.kind):
                continue
            start = at if operation.symmetric and left_cost == right_cost else 0
            for right in rights[start:]:
                if (
                    operation.fits(left.kind, right.kind)
                    and not (left.is_constant and right.is_constant)
                    and (operation.reflexive or left is not right)
                ):
                    yield from _applied(operation, cost, left, right)

    def _triples(self, operation: Operation, cost: int) -> Iterator[Node]:
        rest = cost - operation.cost
        for first_cost in range(1, min(rest - 1, ARGUMENTS + 1)):
            for second_cost in range(1, min(rest - first_cost, ARGUMENTS + 1)):
                third_cost = rest - first_cost - second_cost
                if not 1 <= third_cost <= ARGUMENTS:
                    continue
                for first in self.at(first_cost):
                    if not operation.takes(first.kind):
                        continue
                    for second in self.at(second_cost):
                        if not operation.fits(first.kind, second.kind):
                            continue
                        for third in self.at(third_cost):
                            if operation.fits_third(first.kind, second.kind, third.kind) and third is not second:
                                yield from _applied(operation, cost, first, second, third)


def _applied(operation: Operation, cost: int, *parts: Node) -> Iterator[Node]:
    """The operation on these parts, where it has a value on one state at least."""
    values: list[Any] = []
    errors = 0
    act = operation.act
    rows: Iterable[tuple[Any, ...]] = zip(*[part.values for part in parts], strict=True)
    if not operation.lazy and False in [part.is_whole for part in parts]:
        rows = [() if any(argument is ERROR for argument in row) else row for row in rows]
    for arguments in rows:
        value: Any = ERROR
        if arguments:
            try:
                value = act(*arguments)
                if not is_fit(value):
                    value = ERROR
            except Exception:  # noqa: BLE001 - that it has no value here is all there is to know
                value = ERROR
        if value is ERROR:
            errors += 1
        values.append(value)
    if errors < len(values):
        yield Node(operation.text(*parts), operation.level, values, cost, is_whole=not errors)
