"""Values of particular forms that written functions are about: brackets, dates, sums in a text, graphs, records."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from .values import LOWER
from .words import FIRST_NAMES, KEYS, WORDS

Maker = Callable[[random.Random], Any]

_HOSTS: Final = ("@x.org", "@mail.com", "@home", "@a.b.de")


def _brackets(rng: random.Random) -> str:
    text = ""
    for _ in range(rng.randint(0, 3)):
        left, right = rng.choice(("()", "()", "[]", "{}"))
        text = rng.choice((f"{left}{text}{right}", f"{text}{left}{right}", f"{left}{right}{text}"))
    if rng.random() < 0.35 and text:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(("", "x", "(", ")")) + text[at + 1 :]
    return text


def _arithmetic(rng: random.Random) -> str:
    text = str(rng.randint(0, 20))
    for _ in range(rng.randint(0, 3)):
        text += f" {rng.choice('+-*')} {rng.randint(0, 12)}"
    return text


def _postfix(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return f"{rng.randint(0, 9)} {rng.randint(0, 9)} {rng.choice('+-*')}"
    first, second = rng.choice("+-*"), rng.choice("+-*")
    return f"{rng.randint(0, 9)} {rng.randint(1, 9)} {first} {rng.randint(0, 9)} {second}"


def _config(rng: random.Random) -> str:
    lines = [f"{rng.choice(KEYS)}={rng.choice((str(rng.randint(0, 99)), rng.choice(WORDS)))}" for _ in range(2)]
    if rng.random() < 0.5:
        lines.insert(rng.randrange(3), rng.choice(("# note", "", "bad line")))
    return "\n".join(lines)


def _nested(rng: random.Random) -> list[Any]:
    items: list[Any] = [rng.randint(0, 9) for _ in range(rng.randint(0, 2))]
    for _ in range(rng.randint(0, 2)):
        inner: list[Any] = [rng.randint(0, 9) for _ in range(rng.randint(0, 2))]
        if rng.random() < 0.3:
            inner.append([rng.randint(0, 9)])
        items.insert(rng.randrange(len(items) + 1), inner)
    return items


def _square(rng: random.Random) -> list[list[int]]:
    size = rng.choice((1, 2, 2, 2, 3))
    return [[rng.randint(0, 5) for _ in range(size)] for _ in range(size)]


def _bit_grid(rng: random.Random) -> list[list[int]]:
    width = rng.randint(2, 3)
    return [[rng.randint(0, 1) for _ in range(width)] for _ in range(rng.randint(2, 3))]


def _graph(rng: random.Random) -> dict[str, list[str]]:
    nodes = "abcd"[: rng.randint(2, 4)]
    return {node: rng.sample(nodes, rng.randint(0, 2)) for node in nodes}


def _records(rng: random.Random) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for _ in range(rng.randint(0, 2)):
        record: dict[str, Any] = {"name": rng.choice((rng.choice(FIRST_NAMES), " ann ", "")), "age": rng.randint(1, 80)}
        if rng.random() < 0.2:
            del record[rng.choice(("name", "age"))]
        records.append(record)
    return records


def _intervals(rng: random.Random) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for _ in range(rng.randint(0, 4)):
        start = rng.randint(0, 12)
        found.append((start, start + rng.randint(0, 5)))
    return found


def _board(rng: random.Random) -> str:
    if rng.random() < 0.5:
        return "".join(rng.choice("XO.") for _ in range(9))
    cells = list("." * 9)
    start, stride = rng.choice(((0, 1), (3, 1), (6, 1), (0, 3), (1, 3), (2, 3), (0, 4), (2, 2)))
    for at in range(3):
        cells[start + at * stride] = rng.choice("XO") if at == 3 else "X"
    for at in rng.sample([i for i in range(9) if cells[i] == "."], 2):
        cells[at] = "O"
    return "".join(cells)


def _path(rng: random.Random) -> str:
    parts = [rng.choice((*KEYS[:6], "..", "src", "docs", ".")) for _ in range(rng.randint(1, 4))]
    return rng.choice(("/", "")) + "/".join(parts)


def _ints(low: int, high: int, least: int, most: int) -> Maker:
    return lambda rng: [rng.randint(low, high) for _ in range(rng.randint(least, most))]


def _one_of(*choices: Any) -> Maker:
    return lambda rng: rng.choice(choices)


SPECIAL: Final[dict[str, Maker]] = {
    "runs": lambda rng: "".join(rng.choice(LOWER[:4]) * rng.randint(1, 3) for _ in range(rng.randint(0, 4))),
    "coded": lambda rng: "".join(rng.choice(("", *"231")) + rng.choice("abcde") for _ in range(rng.randint(0, 4))),
    "brackets": _brackets,
    "arith": _arithmetic,
    "rpn": _postfix,
    "config": _config,
    "width": lambda rng: rng.randint(0, 16),
    "size": lambda rng: rng.randint(1, 4),
    "snake": lambda rng: "_".join(rng.choices(WORDS, k=rng.randint(1, 3))),
    "camel": lambda rng: "".join(word.title() for word in rng.choices(WORDS, k=rng.randint(1, 3))),
    "email": lambda rng: rng.choice(FIRST_NAMES).lower() + rng.choice((*_HOSTS, "@x.org", "home", "@a@b")),
    "clock": lambda rng: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
    "big": lambda rng: rng.choice((rng.randint(0, 200), rng.randint(100, 9999), rng.randint(1, 30))),
    "bits": lambda rng: "".join(rng.choice("01") for _ in range(rng.randint(0, 6))),
    "year": lambda rng: rng.choice((rng.randint(1890, 2030), 1900, 2000, 2024)),
    "year_small": lambda rng: rng.randint(0, 120),
    "roman": _one_of("I", "IV", "VI", "IX", "XIV", "XL", "XC", "LXX", "CXI", "MM", "", "VII", "XXX", "XIX", "CD"),
    "filename": lambda rng: rng.choice(("", "a/")) + rng.choice(WORDS) + rng.choice((".txt", ".PY", "", ".tar.gz")),
    "path": _path,
    "fullname": lambda rng: " ".join(rng.choices(FIRST_NAMES, k=rng.randint(1, 3))),
    "firstname": lambda rng: rng.choice(FIRST_NAMES),
    "numeral": lambda rng: "".join(rng.choice("0123456789") for _ in range(rng.randint(1, 6))),
    "comment": lambda rng: rng.choice(("x = 1  # one", "# all", "y = 2", "", f"{rng.choice(WORDS)} # note")),
    "template": lambda rng: f"{rng.choice(WORDS)} {{{rng.choice(KEYS)}}} {{{rng.choice(KEYS)}}}",
    "positive": lambda rng: rng.choice((rng.randint(1, 12), rng.randint(1, 40))),
    "month": lambda rng: rng.randint(1, 12),
    "base": _one_of(2, 2, 3, 5, 8, 10, 16),
    "coins": _ints(1, 6, 1, 3),
    "disks": _one_of(0, 1, 1, 2, 2, 3),
    "steps": lambda rng: "".join(rng.choice("UDLR" if rng.random() < 0.97 else "X") for _ in range(rng.randint(0, 5))),
    "unit": _one_of("km", "m", "cm", "mm"),
    "dice": _ints(0, 6, 0, 6),
    "sorted": lambda rng: sorted(rng.randint(0, 20) for _ in range(rng.randint(0, 6))),
    "short": _ints(0, 20, 1, 4),
    "tiny": _ints(0, 9, 0, 3),
    "nested": _nested,
    "square": _square,
    "bitgrid": _bit_grid,
    "board": _board,
    "intervals": _intervals,
    "prices": lambda rng: {key: rng.randint(1, 9) for key in rng.sample(KEYS, rng.randint(1, 3))},
    "nesteddict": lambda rng: {"a": {"b": rng.randint(0, 9)}, "c": rng.choice(WORDS)},
    "graph": _graph,
    "node": _one_of(*"abcd"),
    "edges": lambda rng: [(rng.choice("abcd"), rng.choice("abcd")) for _ in range(rng.randint(0, 4))],
    "records": _records,
    "field": _one_of("name", "age", "id"),
    "ops": lambda rng: [rng.choice(("1", "2", "7", "10", "pop", "dup", "add")) for _ in range(rng.randint(0, 5))],
    "amounts": _ints(-2, 30, 0, 3),
    "sizes": lambda rng: [(rng.randint(1, 5), rng.randint(1, 5)) for _ in range(rng.randint(0, 3))],
}  # fmt: skip
"""Makers of values by type, beside those of `values`."""
