"""Values that programs are called with: small, sensible, and often at an edge (empty, one element, equal elements).

A type is a short word ("ints", "counts"); the same words name the placeholders of the templates. Arguments of one
call are drawn together, since a search that never finds anything teaches nothing about searching.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from .words import FIRST_NAMES, KEYS, WORDS

LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
MIXED: Final = LOWER + LOWER.upper()
DIGITS: Final = "0123456789"
PUNCTUATION: Final = ".,!?-_:;#@$%&*+/=()[] "
SEPARATORS: Final = (",", " ", "-", ", ", ":", ";", "/", "|", "_", ".", "+", "=", "#", "x", "a", "e")

Value = Any
"""What a literal can spell: nothing else is ever made here."""


def _chars(rng: random.Random, alphabet: str, low: int, high: int) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(low, high)))


def _runs(rng: random.Random) -> str:
    return "".join(rng.choice(LOWER[:5]) * rng.randint(1, 3) for _ in range(rng.randint(1, 4)))


def _cased(rng: random.Random, text: str) -> str:
    return rng.choice((text.upper, text.title, text.capitalize, text.swapcase, text.lower))()


def _sentence(rng: random.Random) -> str:
    text = " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
    match rng.randrange(6):
        case 0:
            return text.title()
        case 1:
            return text + rng.choice(".!?")
        case 2:
            return text.replace(" ", rng.choice((", ", "  ", "-")), 1)
        case _:
            return text


def _csv(rng: random.Random) -> str:
    sep = rng.choice((",", ",", ", ", ";", " ", "-", "|"))
    numbers = rng.random() < 0.5
    parts = [str(rng.randint(-9, 40)) if numbers else rng.choice(WORDS) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.1:
        parts.insert(rng.randrange(len(parts) + 1), rng.choice(("", "x", " ", "3.5")))
    return sep.join(parts)


def _key_values(rng: random.Random) -> str:
    equals, sep = rng.choice(("=", ":", "=")), rng.choice((";", ",", "&", " "))
    return sep.join(
        f"{rng.choice(KEYS)}{equals}{rng.choice((str(rng.randint(0, 99)), rng.choice(WORDS)))}"
        for _ in range(rng.randint(1, 3))
    )


_TEXTS: Final[tuple[tuple[int, Callable[[random.Random], str]], ...]] = (
    (22, lambda rng: _chars(rng, LOWER, 1, rng.choice((6, 9, 9, 14)))),
    (18, lambda rng: rng.choice(WORDS)),
    (12, _sentence),
    (8, lambda rng: _chars(rng, MIXED, 2, rng.choice((8, 12)))),
    (6, lambda rng: _chars(rng, MIXED + DIGITS, 2, 9)),
    (6, lambda rng: _chars(rng, LOWER + PUNCTUATION, 2, 9)),
    (5, lambda rng: _cased(rng, rng.choice(WORDS))),
    (5, lambda rng: _chars(rng, DIGITS, 1, 6)),
    (5, _runs),
    (3, lambda rng: " " * rng.randint(1, 3) + rng.choice(WORDS) + " " * rng.randint(0, 3)),
    (3, _csv),
    (2, lambda rng: rng.choice(("\n", "\t", " ", "'", "\\", "\r\n", '"', "  ")).join(rng.choices(WORDS, k=2))),
    (1, lambda rng: rng.choice((_chars(rng, PUNCTUATION, 1, 6), _chars(rng, "àéñößçÉ" + LOWER, 2, 6)))),
    (4, lambda rng: rng.choice(("", "", " ", rng.choice(LOWER), rng.choice(MIXED) * rng.randint(2, 4)))),
)
_TEXT_MAKERS: Final = tuple(maker for _, maker in _TEXTS)
_TEXT_WEIGHTS: Final = tuple(itertools.accumulate(weight for weight, _ in _TEXTS))


def text(rng: random.Random) -> str:
    """Any string."""
    return rng.choices(_TEXT_MAKERS, cum_weights=_TEXT_WEIGHTS)[0](rng)


def integer(rng: random.Random) -> int:
    """A small integer, sometimes negative, sometimes 0."""
    draw = rng.random()
    if draw < 0.55:
        return rng.randint(0, 12)
    if draw < 0.75:
        return rng.randint(-10, 50)
    if draw < 0.95:
        return rng.randint(10, 100)
    return rng.choice((0, 1, -1, 1000, 256, rng.randint(100, 999), rng.randint(1900, 2030)))


def real(rng: random.Random) -> float:
    """A float of few digits."""
    return rng.choice((rng.randint(-20, 100) / 2, rng.randint(0, 999) / 10, float(rng.randint(0, 9)), 0.25, 19.99))


def _size(rng: random.Random) -> int:
    """Of a container: mostly 2 to 5, sometimes 0 or 1, at most 8."""
    return rng.choices((0, 1, 2, 3, 4, 5, 6, 7, 8), (6, 8, 14, 23, 20, 14, 8, 5, 2))[0]


def integers(rng: random.Random) -> list[int]:
    """A list of small integers: sorted, equal, all below 10, any."""
    size = _size(rng)
    draw = rng.random()
    if draw < 0.35:
        return [rng.randint(0, 9) for _ in range(size)]
    if draw < 0.5:
        return sorted(rng.randint(0, 30) for _ in range(size))
    if draw < 0.6:
        return list(range(1, size + 1))
    if draw < 0.7:
        few = [integer(rng), integer(rng)]
        return [rng.choice(few) for _ in range(size)]
    if draw < 0.85:
        return [rng.randint(-20, 20) for _ in range(size)]
    return [integer(rng) for _ in range(size)]


def strings(rng: random.Random) -> list[str]:
    """A list of short strings."""
    size = min(_size(rng), 5)
    match rng.randrange(6):
        case 0:
            return [_chars(rng, LOWER, 1, 4) for _ in range(size)]
        case 1:
            return [rng.choice(KEYS) for _ in range(size)]
        case 2:
            return [rng.choice(FIRST_NAMES) for _ in range(size)]
        case 3:
            return [_chars(rng, MIXED + DIGITS, 0, 4) for _ in range(size)]
        case _:
            return [rng.choice(WORDS) for _ in range(size)]


def _mixed(rng: random.Random) -> list[Value]:
    makers = (integer, text, real, _boolean, _nothing, integer)
    return [rng.choice(makers)(rng) for _ in range(min(_size(rng), 4))]


def _boolean(rng: random.Random) -> bool:
    return rng.random() < 0.5


def _nothing(_rng: random.Random) -> None:
    return None


def _nat(rng: random.Random) -> int:
    return rng.choice((0, 1, 1, 2, 2, 3, 3, 4, 5, 6))


def _char(rng: random.Random) -> str:
    return rng.choice(rng.choice((LOWER, LOWER, MIXED, DIGITS, PUNCTUATION)))


def _sub(rng: random.Random) -> str:
    return _chars(rng, LOWER, 1, 3) if rng.random() < 0.7 else rng.choice(WORDS)


def _numeral(rng: random.Random) -> str:
    draw = rng.random()
    if draw < 0.6:
        return str(integer(rng))
    if draw < 0.8:
        return str(rng.randint(10, 99999))
    return rng.choice((f" {rng.randint(0, 99)} ", "3.5", "", "abc", "12a", "-7", "007", "1,200"))


def _keys(rng: random.Random, most: int) -> list[str]:
    size = min(_size(rng), most)
    source = rng.choice((KEYS, KEYS, WORDS, FIRST_NAMES))
    return list(dict.fromkeys(rng.choice(source) for _ in range(size)))


def _small(rng: random.Random) -> list[int]:
    return [rng.randint(0, 9) for _ in range(rng.randint(0, 3))]


def _matrix(rng: random.Random) -> list[list[int]]:
    if rng.random() < 0.7:
        width = rng.randint(1, 3)
        return [[rng.randint(0, 9) for _ in range(width)] for _ in range(rng.randint(1, 3))]
    return [_small(rng) for _ in range(rng.randint(0, 4))]


MAKERS: Final[dict[str, Callable[[random.Random], Value]]] = {
    "int": integer,
    "nat": _nat,
    "bool": _boolean,
    "float": real,
    "str": text,
    "char": _char,
    "sub": _sub,
    "digits": _numeral,
    "sentence": _sentence,
    "csv": _csv,
    "kv": _key_values,
    "lines": lambda rng: "\n".join(_sentence(rng) for _ in range(rng.randint(1, 3))),
    "ints": integers,
    "strs": strings,
    "chars": lambda rng: rng.choices(LOWER[: rng.choice((3, 8, 26))], k=_size(rng)),
    "floats": lambda rng: [real(rng) for _ in range(min(_size(rng), 4))],
    "bools": lambda rng: [_boolean(rng) for _ in range(min(_size(rng), 4))],
    "mixed": _mixed,
    "matrix": _matrix,
    "counts": lambda rng: {key: rng.randint(0, rng.choice((5, 20, 90))) for key in _keys(rng, 4)},
    "names": lambda rng: {key: rng.choice(WORDS) for key in _keys(rng, 3)},
    "ids": lambda rng: {rng.randint(0, 9): rng.choice(WORDS) for _ in range(rng.randint(0, 3))},
    "intmap": lambda rng: {rng.randint(0, 9): rng.randint(0, 30) for _ in range(rng.randint(0, 4))},
    "groups": lambda rng: {key: _small(rng) for key in _keys(rng, 3)},
    "pairs": lambda rng: [(rng.choice(KEYS), rng.randint(0, 20)) for _ in range(rng.randint(0, 4))],
    "set": lambda rng: {rng.randint(0, 9) for _ in range(_size(rng))},
    "words_set": lambda rng: set(_keys(rng, 3)),
    "point": lambda rng: tuple(rng.randint(-5, 20) for _ in range(rng.choice((2, 2, 3, 3, 4)))),
    "any": lambda rng: rng.choice((integer, text, _boolean, _nothing, integers, real, text))(rng),
}
"""A maker of values for each type."""


def spell(value: Value) -> str:
    """A literal for the value; sets in sorted order, so that a seed means one program whatever the hash seed."""
    if isinstance(value, set):
        items: list[Value] = sorted(value)  # pyright: ignore[reportUnknownArgumentType]
        return "{" + ", ".join(map(repr, items)) + "}" if items else "set()"
    return repr(value)


def make(rng: random.Random, kind: str) -> Value:
    """A value of the type."""
    return MAKERS[kind](rng)


def arguments(rng: random.Random, kinds: Sequence[str]) -> list[Value]:
    """One value for each type; later ones often lie inside earlier ones, as an index, an element or a key."""
    made: list[Value] = []
    for kind in kinds:
        value = _related(rng, kind, made) if made and rng.random() < 0.65 else None
        made.append(make(rng, kind) if value is None else value)
    return made


def _related(rng: random.Random, kind: str, made: list[Value]) -> Value:
    holder = rng.choice(made)
    if not isinstance(holder, str | list | dict | tuple) or not holder:
        return None
    if kind in ("int", "nat"):
        return _related_integer(rng, kind, holder)
    if kind in ("str", "char", "sub"):
        return _related_string(rng, kind, holder)
    return None


def _related_integer(rng: random.Random, kind: str, holder: Value) -> int | None:
    inside = [item for item in holder if type(item) is int]
    if inside and rng.random() < 0.5:
        picked: int = rng.choice(inside)
        return picked if kind == "int" or 0 <= picked < 7 else None
    low = 0 if kind == "nat" else -1
    return rng.randint(low, len(holder) - (rng.random() < 0.9))


def _related_string(rng: random.Random, kind: str, holder: Value) -> str | None:
    if not isinstance(holder, str):
        inside = [item for item in holder if isinstance(item, str) and item]
        if not inside:
            return None
        holder = rng.choice(inside)
        if kind == "str" or rng.random() < 0.5:
            return holder if kind != "char" else holder[0]
    start = rng.choice((0, rng.randrange(len(holder)), rng.randrange(len(holder))))
    length = 1 if kind == "char" else rng.randint(1, 4)
    if rng.random() < 0.25:
        return holder[-length:]
    return holder[start : start + length]
