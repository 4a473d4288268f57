"""What inputs are made of: pieces of a wanted output and of the source, and what commonly becomes them.

Values are literals and are never changed in place. Everything random is drawn from one generator that is given.
"""

from __future__ import annotations

import math
import random
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from .shapes import Shape, kind_of

MAX_ITEMS: Final = 200
"""Elements or characters of what is made; larger inputs explain nothing to a person."""

MAX_PIECES: Final = 80
"""Of each kind that are kept."""

_LETTERS: Final = string.ascii_lowercase + string.ascii_uppercase + string.digits + " ,.-_!?@#"
_PLAIN: Final[Mapping[str, Sequence[object]]] = {
    "int": (0, 1, 2, 3, -1, 5, 10, 4, 7, 100), "float": (0.0, 1.0, 0.5, -1.5, 2.5), "bool": (True, False),
    "str": ("", "a", "abc", " ", "hello world", "A", "1", "ab", "aBc", "x,y"), "None": (None,), "bytes": (b"", b"abc"),
    "list": ([], [1], [1, 2, 3], ["a", "b"]), "tuple": ((), (1, 2)), "dict": ({}, {"a": 1}), "set": (set(), {1}),
}  # fmt: skip
"""What one would try first."""

_LARGEST: Final = 10**12
"""Of larger numbers nothing is derived: a float may not hold them."""

_REUSED: Final = 0.45
"""How often a value is a piece of what is known, where there is one of its kind: guessed."""


class Material:
    """Pieces by kind, and values made of them."""

    def __init__(self, wanted: Iterable[object], constants: Iterable[object], rng: random.Random) -> None:
        self._random = rng
        self.derived: dict[str, list[Any]] = {}
        """What the wanted values may have been made from, the nearest first."""

        self.pieces: dict[str, list[Any]] = {}
        """Parts of the wanted values and of the constants, large ones first."""

        for value in wanted:
            for one in derive(value):
                _keep(self.derived, one)
            for one in parts(value):
                _keep(self.pieces, one)
        for value in constants:
            for one in parts(value):
                _keep(self.pieces, one)

    def fitting(self, shape: Shape) -> list[Any]:
        """What the wanted values may have been made from, of a shape's likely kinds."""
        return [value for kind in shape.likely for value in self.derived.get(kind, ())]

    def make(self, shape: Shape | None, depth: int = 0) -> Any:
        """A value of a shape."""
        rng = self._random
        kinds = (shape or Shape()).kinds
        if depth > 1:  # what is inside of inner containers is plain
            kinds = {kind: weight for kind, weight in kinds.items() if kind not in ("list", "dict", "set", "tuple")}
        kind = rng.choices(list(kinds), list(kinds.values()))[0]
        known = self.pieces.get(kind, []) if depth else [*self.derived.get(kind, []), *self.pieces.get(kind, [])]
        if shape is not None and shape.size is not None:
            known = [value for value in known if not hasattr(value, "__len__") or len(value) == shape.size]
        elif rng.random() < _REUSED / 2:
            return rng.choice(_PLAIN[kind])
        if known and rng.random() < _REUSED:
            return rng.choice(known)
        return self._random_value(kind, shape or Shape(), depth)

    def plain(self, shape: Shape) -> list[Any]:
        """What one would try first of a shape's likely kinds: constants of the source, then the simplest values."""
        return [value for kind in shape.likely[:2] for value in (*self.pieces.get(kind, [])[:6], *_PLAIN[kind])]

    def text(self) -> str:
        """A short text."""
        rng = self._random
        known = [piece for piece in self.pieces.get("str", []) if len(piece) < 12]
        if known and rng.random() < 0.6:
            return rng.choice(known)
        return "".join(rng.choices(_LETTERS, k=min(int(rng.expovariate(0.8)) + 1, 12)))

    def _random_value(self, kind: str, shape: Shape, depth: int) -> Any:
        rng = self._random
        size = min(int(rng.expovariate(0.3)), 12) if shape.size is None else shape.size
        match kind:
            case "int":
                return rng.choice([rng.randint(-2, 10), rng.randint(-2, 10), rng.randint(-100, 100)])
            case "float":
                return round(rng.uniform(-10, 10), 1)
            case "bool":
                return rng.random() < 0.5
            case "str":
                return "".join(self.text() for _ in range(size))[:MAX_ITEMS]
            case "bytes":
                return self.text().encode()
            case "None":
                return None
            case "dict":
                return {self.key(shape.keys, depth + 1): self.make(shape.inside, depth + 1) for _ in range(size)}
            case _:
                items = [self.make(shape.inside, depth + 1) for _ in range(size)]
        if kind == "set":
            return {item for item in items if is_hashable(item)}
        return tuple(items) if kind == "tuple" else items

    def key(self, shape: Shape | None, depth: int) -> Any:
        """A value that can be the key of a dict."""
        made = self.make(shape, depth)
        return made if is_hashable(made) else self.text()


def _keep(where: dict[str, list[Any]], value: object) -> None:
    kind = kind_of(value)
    known = where.setdefault(kind, [])
    if kind and len(known) < MAX_PIECES and not any(repr(value) == repr(one) for one in known):
        known.append(value)


def is_hashable(value: object) -> bool:
    """Whether a literal can be in a set."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def parts(value: object, depth: int = 3) -> Iterator[object]:
    """A value, and what it contains: elements, keys and values, words and characters, its length."""
    yield value
    match value:
        case str():
            yield from dict.fromkeys((*value.split(), *value.split(","), *value[:MAX_ITEMS]))
        case list() | tuple() | set() | dict() if depth:
            yield from (len(value),)
            yield from (part for item in value for part in parts(item, depth - 1))
            if isinstance(value, dict):
                yield from (part for item in value.values() for part in parts(item, depth - 1))
        case bool():
            yield not value
        case int() if abs(value) < 10**6:
            yield from (value + 1, value - 1, -value)
        case _:
            pass


def derive(value: Any) -> Iterator[Any]:
    """A value, and what small functions commonly make it from, the plainest first."""
    yield value
    match value:
        case str():
            yield from _of_text(value)
        case list() | tuple():
            yield from _of_sequence(list(value))
        case dict():
            yield from _of_dict(value)
        case set() | frozenset():
            yield from (sorted(value, key=repr), tuple(value), dict.fromkeys(value, 1))
        case bool() | None:
            return
        case int() | float():
            yield from _of_number(value)
        case _:
            return


def _of_text(value: str) -> Iterator[Any]:
    yield from (value.lower(), value.swapcase(), value.upper(), value[::-1], value.strip(), value.title(), f" {value} ")
    yield from (list(value), value.split(), value.split(","), value.split(", "), [value], value.splitlines())
    yield from ("".join(value.split()), value.replace(",", " "), value.replace("_", " "), value.replace(" ", "_"))
    yield from ("".join(dict.fromkeys(value)), " ".join(value), value[1:], value[:-1], value[: len(value) // 2])
    yield from (dict.fromkeys(value, 1), {value: value}, len(value), value.encode())
    if value.removeprefix("-").isdecimal() and len(value) <= MAX_ITEMS:
        yield int(value)


def _of_sequence(value: list[Any]) -> Iterator[Any]:
    yield from (value, tuple(value), value[::-1], [value], value + value, value[1:], value[:-1])
    if all(isinstance(item, str) for item in value):
        yield from (joint.join(value) for joint in ("", " ", ",", ", ", "\n", "-"))
    else:
        yield from ([str(item) for item in value], " ".join(map(str, value)), "".join(map(str, value)))
    yield sorted(value, key=lambda item: (type(item).__name__, repr(item)))
    if all(isinstance(item, int | float) and abs(item) <= _LARGEST for item in value):
        yield from ([item + 1 for item in value], [item - 1 for item in value], [item * 2 for item in value])
        yield from ([item / 2 if item % 2 else item // 2 for item in value], [-item for item in value])
    if all(is_hashable(item) for item in value):
        yield from (set(value), dict.fromkeys(value, 1), {item: at for at, item in enumerate(value)})
    if value and all(isinstance(item, list | tuple) for item in value):
        yield [inner for item in value for inner in item]
        if all(len(item) == 2 and is_hashable(item[0]) for item in value):
            yield {item[0]: item[1] for item in value}
    yield len(value)


def _of_dict(value: dict[Any, Any]) -> Iterator[Any]:
    yield from (list(value), list(value.items()), list(value.values()), list(map(list, value.items())))
    yield from (dict(reversed(value.items())), [value])
    if all(is_hashable(item) for item in value.values()):
        yield {item: key for key, item in value.items()}
    counts = [(key, count) for key, count in value.items() if isinstance(count, int) and 0 < count < 30]
    if counts and len(counts) == len(value):
        counted = [key for key, count in counts for _ in range(count)]
        yield counted
        yield " ".join(map(str, counted))
        yield "".join(map(str, counted))


def _of_number(value: Any) -> Iterator[Any]:
    if not abs(value) <= _LARGEST:
        return
    yield from (-value, value + 1, value - 1, value * 2, str(value), [value], {"a": value}, float(value))
    whole = int(value)
    yield from (whole // 2, whole * whole if abs(whole) < 10**6 else whole)
    if whole >= 0:
        yield math.isqrt(whole)
    for size in dict.fromkeys((whole, whole + 1, whole - 1, whole * 2)):
        if 0 <= size <= MAX_ITEMS:
            yield from ("a" * size, list(range(size)), [1] * size, " ".join("a" * size), "A" * size, "1" * size)
            yield {chr(97 + at) if at < 26 else f"k{at}": at for at in range(size)}
