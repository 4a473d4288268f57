"""From an input to a near one: at random, or by what its output still lacks.

A *repair* carries the difference between an output and the wanted one over to the input: what was replaced, put in
or taken out there is replaced, put in or taken out here. Values are literals and are never changed in place.
"""

from __future__ import annotations

import contextlib
import difflib
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final

from .material import MAX_ITEMS, Material, is_hashable
from .shapes import Shape, kind_of

_LONG: Final = 400
"""Characters or elements; of longer outputs the difference costs more than it tells."""

_ELSEWHERE: Final = 0.12
"""How often a mutation makes a new value in the place of a near one: guessed."""


_INSIDE: Final = 0.45
"""How often what is changed of a container is one of its elements: guessed."""

_LEAVES: Final = 6
"""Differing elements of an output that repairs are made for, and elements of an input that they are made in."""

Put = Callable[[Any], Any]
"""A value into the place of another: the whole that it makes."""


class Mutation:
    """Makes near values."""

    def __init__(self, material: Material, rng: random.Random) -> None:
        self._material, self._random = material, rng
        self._by_kind: dict[str, Callable[[Any, Shape | None], Any]] = {
            "str": self._text, "list": self._list, "int": self._int, "float": self._float, "dict": self._dict,
            "tuple": lambda value, shape: tuple(self._list(list(value), shape)), "bool": lambda value, _: not value,
            "set": lambda value, shape: {one for one in self._list(sorted(value, key=repr), shape) if is_hashable(one)},
        }  # fmt: skip

    def near(self, value: Any, shape: Shape | None) -> Any:
        """A value that is nearly this one, or now and then quite another one of the shape."""
        change = self._by_kind.get(kind_of(value))
        if change is None or self._random.random() < _ELSEWHERE:
            return self._material.make(shape)
        places = list(leaves(value, depth=1)) if self._random.random() < _INSIDE else []
        if places:
            inner, put = self._random.choice(places)
            return put(self.near(inner, shape.inside if shape is not None else None))
        return change(value, shape)

    def _int(self, value: int, _shape: Shape | None) -> int:
        steps = [value + 1, value - 1, value + 2, value - 2, -value, value * 2, value // 2, value + 10, value - 10]
        known = self._material.pieces.get("int") or [0]
        return self._random.choice([*steps, self._random.choice(known), self._random.randint(0, 20)])

    def _float(self, value: float, _shape: Shape | None) -> float:
        whole = round(value) if math.isfinite(value) else 0
        return self._random.choice([value + 1, value - 1, value + 0.5, -value, value * 2, value / 2, whole])

    def _text(self, value: str, _shape: Shape | None) -> str:
        rng, piece = self._random, self._material.text()
        at = rng.randint(0, len(value))
        end = min(at + rng.choice([1, 1, 1, 2, 4]), len(value))
        some = value[at:end]
        ways: list[Callable[[], str]] = [
            lambda: value[:at] + piece + value[at:], lambda: value[:at] + piece[:1] + value[at:],
            lambda: value[:at] + piece[:1] + value[end:], lambda: value[:at] + value[end:],
            lambda: value[:at] + some.swapcase() + value[end:], lambda: value + piece, lambda: piece + value,
            lambda: value.replace(some, piece), lambda: value.replace(some, ""), lambda: value[:at], lambda: value[at:],
            lambda: value[::-1], value.swapcase, value.lower, value.upper, value.title, value.strip,
            lambda: value + value, lambda: value[:at] + some + value[at:], lambda: " ".join(value),
        ]  # fmt: skip
        return rng.choice(ways)()[:MAX_ITEMS]

    def _list(self, value: list[Any], shape: Shape | None) -> list[Any]:
        rng = self._random
        inside = shape.inside if shape is not None else None
        at = rng.randrange(len(value)) if value else 0
        if not value or rng.random() < 0.3:
            item = rng.choice(value) if value and rng.random() < 0.3 else self._material.make(inside, 1)
            return [*value[:at], item, *value[at:]][:MAX_ITEMS]
        other = rng.randrange(len(value))
        ways: list[Callable[[], list[Any]]] = [
            lambda: [*value[:at], self._material.make(inside, 1), *value[at + 1 :]],
            lambda: [*value[:at], *value[at + 1 :]], lambda: [*value, self._material.make(inside, 1)],
            lambda: value[::-1], lambda: [*value[at:], *value[:at]], lambda: value[:at],
            lambda: [value[at] if i == other else value[other] if i == at else one for i, one in enumerate(value)],
            lambda: sorted(value, key=lambda item: (type(item).__name__, item if is_number(item) else repr(item))),
            lambda: [*value, *value][:MAX_ITEMS],
        ]  # fmt: skip
        return rng.choice(ways)()

    def _dict(self, value: dict[Any, Any], shape: Shape | None) -> dict[Any, Any]:
        rng = self._random
        inside, keys = (shape.inside, shape.keys) if shape is not None else (None, None)
        if not value or rng.random() < 0.3:
            return {**value, self._material.key(keys, 1): self._material.make(inside, 1)}
        key = rng.choice(list(value))
        left = {name: item for name, item in value.items() if name != key}
        ways: list[Callable[[], dict[Any, Any]]] = [
            lambda: left,
            lambda: {**value, key: self._material.make(inside, 1)}, lambda: {**left, key: value[key]},
            lambda: {self._material.key(keys, 1) if name == key else name: item for name, item in value.items()},
            lambda: dict(reversed(value.items())),
        ]  # fmt: skip
        return rng.choice(ways)()


def is_number(value: object) -> bool:
    """Whether it can be ordered among numbers."""
    return isinstance(value, int | float)


def nearness(output: Any, wanted: Any) -> float:
    """How much of the wanted value an output has: 1.0 is all of it, 0.0 nothing."""
    if type(output) is not type(wanted):
        return 0.5 * _close(output, wanted) if is_number(output) and is_number(wanted) else 0.02
    match output:
        case bool() | None:
            return 1.0 if output == wanted else 0.3
        case int() | float() | complex():
            return _close(output, wanted)
        case str():
            return 0.1 + 0.9 * _shared(output, wanted)
        case list() | tuple():
            return 0.1 + 0.9 * _elementwise(list(output), list(wanted))
        case dict():
            return 0.1 + 0.9 * _elementwise(list(output.items()), list(wanted.items()))
        case _:
            return (
                1.0 if output == wanted else 0.1 + 0.8 * _shared(sorted(map(repr, output)), sorted(map(repr, wanted)))
            )


def _close(output: complex, wanted: complex) -> float:
    try:
        gap = min(abs(output - wanted), sys.float_info.max)
    except OverflowError:  # a whole number that is no float, beside one
        gap = sys.float_info.max
    return 1.0 if not gap else 0.2 + 0.7 / (1.0 + gap)


def _shared(left: Sequence[Any], right: Sequence[Any]) -> float:
    if left == right:
        return 1.0
    return difflib.SequenceMatcher(None, left[:_LONG], right[:_LONG], autojunk=False).ratio() * 0.98


def _elementwise(left: list[Any], right: list[Any]) -> float:
    """Of what stands at the same place, and of what is there at all."""
    if not left and not right:
        return 1.0
    most = max(len(left), len(right))
    placed = sum(nearness(one, other) for one, other in zip(left, right, strict=False)) / most
    return 0.6 * placed + 0.4 * _shared([repr(one) for one in left], [repr(one) for one in right])


def leaves(value: Any, depth: int = 3) -> Iterator[tuple[Any, Put]]:
    """The elements of a container, and how each is replaced; of containers in it, down to some depth, theirs."""
    match value:
        case list() | tuple():
            for at, item in enumerate(value):
                yield from _leaf(item, partial(_placed, value, at), depth)
        case dict():
            for key, item in value.items():
                yield from _leaf(item, partial(_valued, value, key), depth)
            for key in value:
                yield key, partial(_renamed, value, key)
        case _:
            return


def _placed(value: Any, at: int, new: Any) -> Any:
    return type(value)([*value[:at], new, *value[at + 1 :]])


def _valued(value: dict[Any, Any], key: Any, new: Any) -> dict[Any, Any]:
    return {**value, key: new}


def _leaf(item: Any, put: Put, depth: int) -> Iterator[tuple[Any, Put]]:
    if depth > 1 and isinstance(item, list | tuple | dict) and item:
        for inner, deeper in leaves(item, depth - 1):
            yield inner, partial(_through, put, deeper)
    else:
        yield item, put


def _through(put: Put, deeper: Put, new: Any) -> Any:
    return put(deeper(new))


def _renamed(value: dict[Any, Any], old: Any, new: Any) -> dict[Any, Any]:
    if not is_hashable(new):
        return value
    return {new if key == old else key: item for key, item in value.items()}


def _differing(output: Any, wanted: Any) -> Iterator[tuple[Any, Any]]:
    """Elements at the same place that are not the same."""
    match output, wanted:
        case (list(), list()) | (tuple(), tuple()):
            for one, other in zip(output, wanted, strict=False):
                yield from _differing(one, other)
        case dict(), dict():
            for key in output:
                if key in wanted:
                    yield from _differing(output[key], wanted[key])
        case _:
            if output != wanted:
                yield output, wanted


def _inner_repairs(value: Any, output: Any, wanted: Any) -> Iterator[Any]:
    for one, other in islice(_differing(output, wanted), _LEAVES):
        for inner, put in islice(leaves(value), 2 * _LEAVES):
            if kind_of(inner) == kind_of(one):
                yield from (put(made) for made in islice(repairs(inner, one, other), _LEAVES))


def repairs(value: Any, output: Any, wanted: Any) -> Iterator[Any]:
    """Inputs in which this one's part of the difference between output and wanted is made good, the boldest last."""
    match value, output, wanted:
        case str(), str(), str() if max(len(output), len(wanted), len(value)) <= _LONG:
            yield from _text_repairs(value, output, wanted)
        case list() | tuple(), list() | tuple(), list() | tuple() if max(len(output), len(wanted)) <= _LONG:
            for made in _list_repairs(list(value), list(output), list(wanted)):
                yield type(value)(made)
        case dict(), dict(), dict():
            missing = {key: item for key, item in wanted.items() if key not in output or output[key] != item}
            extra = [key for key in output if key not in wanted]
            yield {**{key: item for key, item in value.items() if key not in extra}, **missing}
            yield {**value, **missing}
        case bool(), _, _:
            return
        case int() | float(), int() | float(), int() | float():
            yield from _number_repairs(value, output, wanted)
        case str() | list(), int(), int() if not isinstance(output, bool) and value:
            yield from _resized(value, wanted - output)
        case _:
            pass
    if isinstance(value, list | tuple | dict) and kind_of(output) == kind_of(wanted):
        yield from _inner_repairs(value, output, wanted)


def _number_repairs(value: Any, output: Any, wanted: Any) -> Iterator[Any]:
    ways: list[Callable[[], Any]] = [
        lambda: value + wanted - output,
        lambda: value - wanted + output,
        lambda: type(value)(value * wanted / output),
    ]
    for way in ways:
        with contextlib.suppress(ArithmeticError, ValueError):  # too large, or a division by 0
            yield way()


def _resized(value: Any, by: int) -> Iterator[Any]:
    """The same with more or less of what it has: counts go with it."""
    if -len(value) <= by < 0:
        yield from (value[:by], value[-by:])
    elif 0 < by <= MAX_ITEMS:
        yield from (value + value[:1] * by, value + value[-1:] * by)


def _text_repairs(value: str, output: str, wanted: str) -> Iterator[str]:
    edits = [edit for edit in _edits(output, wanted) if edit[0] != edit[1]]
    whole = value
    for old, new, before, after in edits:
        for change in (str, str.swapcase, str.lower, str.upper):
            yield from _with(value, change(old), change(new), change(before), change(after))
        whole = next(_with(whole, old, new, before, after), whole)
    yield whole


def _with(value: str, old: str, new: str, before: str, after: str) -> Iterator[str]:
    """The text with one edit, at each place that it may mean."""
    if old:
        for at in _places(value, old):
            yield value[:at] + new + value[at + len(old) :]
        yield value.replace(old, new)
    else:
        for near, shift in ((before, len(before)), (after, 0)):
            for at in _places(value, near) if near else ():
                yield value[: at + shift] + new + value[at + shift :]
        yield from (new + value, value + new)


def _places(text: str, part: str) -> list[int]:
    found = [at for at in range(len(text)) if part and text.startswith(part, at)]
    return found[:6]


def _edits(left: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[Any, Any, Any, Any]]:
    """What is replaced by what, and what stands before and after it."""
    for tag, start, end, begin, stop in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            yield left[start:end], right[begin:stop], left[max(start - 1, 0) : start], left[end : end + 1]


def _list_repairs(value: list[Any], output: list[Any], wanted: list[Any]) -> Iterator[list[Any]]:
    gone = [item for item in output if item not in wanted]
    new = [item for item in wanted if item not in output]
    for old, item in zip(gone, new, strict=False):
        yield [item if one == old else one for one in value]
    if new:
        yield from ([*value, *new], [*new, *value])
    if gone:
        yield [one for one in value if one not in gone]
    at = next((i for i, (one, other) in enumerate(zip(output, wanted, strict=False)) if one != other), None)
    if at is not None and at < len(value):
        yield [*value[:at], wanted[at], *value[at + 1 :]]
    if len(output) != len(wanted):
        yield wanted[: len(value) + len(wanted) - len(output)]
    yield list(wanted)
    if output[::-1] != output:
        yield wanted[::-1]
