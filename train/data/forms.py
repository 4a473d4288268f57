"""Values with a form of their own, beside those of `special`: times, versions, amounts, logs, grids, cards, trees.

Most draws are well formed; one in six or so is at an edge or broken, since code that reads such values is mostly about
those.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from .words import FIRST_NAMES, KEYS, WORDS

Maker = Callable[[random.Random], Any]

_CITIES: Final = ("Rome", "Oslo", "Paris", "Berlin")
_TEAMS: Final = ("ops", "web", "data")
_FRUIT: Final = ("pear", "plum", "fig", "lime")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LEVELS: Final = ("INFO", "WARN", "ERROR", "DEBUG")
_RANKS: Final = (*"23456789", "10", *"JQKA")


def _or(broken: tuple[Any, ...], well_formed: Maker, share: float = 0.15) -> Maker:
    """A well-formed value, or now and then one of these."""
    return lambda rng: rng.choice(broken) if rng.random() < share else well_formed(rng)


def _some(low: int, high: int, maker: Maker) -> Maker:
    """A list of `low` to `high` values."""
    return lambda rng: [maker(rng) for _ in range(rng.randint(low, high))]


def _number(low: int, high: int) -> Maker:
    return lambda rng: rng.randint(low, high)


def _one_of(*choices: Any) -> Maker:
    return lambda rng: rng.choice(choices)


def _time(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02d}:{rng.choice((0, 5, 15, 30, 45, 59)):02d}"


def _duration(rng: random.Random) -> str:
    units = [unit for unit in "dhms" if rng.random() < 0.5]
    return "".join(f"{rng.randint(1, 59)}{unit}" for unit in units)


def _version(rng: random.Random) -> str:
    text = ".".join(str(rng.choice((0, 1, 2, 3, 9, 10, 12))) for _ in range(rng.choice((2, 3, 3))))
    return rng.choice(("", "", "", "v")) + text + rng.choice(("", "", "", "-rc1", "-beta"))


def _date(rng: random.Random) -> tuple[int, int, int]:
    return rng.choice((2000, 2023, 2024, rng.randint(1970, 2030))), rng.randint(1, 12), rng.randint(1, 28)


def _date_number(rng: random.Random) -> int:
    year, month, day = _date(rng)
    return year * 10000 + month * 100 + day


def _iso(rng: random.Random) -> str:
    year, month, day = _date(rng)
    return f"{year}-{month:02d}-{day:02d}"


def _money(rng: random.Random) -> str:
    amount = rng.choice((f"{rng.randint(0, 99)}", f"{rng.randint(0, 99)}.{rng.randint(0, 99):02d}", "1,234.50"))
    return rng.choice(("", "$", "-", "-$")) + amount


def _address(rng: random.Random) -> str:
    return ".".join(str(rng.choice((0, 1, 10, 127, 168, 192, 255))) for _ in range(4))


def _url(rng: random.Random) -> str:
    host = rng.choice(("a.org", "x.com", "localhost", "www.site.net"))
    port, path = rng.choice(("", "", ":80", ":8080")), rng.choice(("", "/", "/docs", "/a/b"))
    return rng.choice(("http://", "https://", "")) + host + port + path + rng.choice(("", "", "?q=1", "#top"))


def _query(rng: random.Random) -> str:
    pairs = [
        f"{rng.choice('abcxy')}={rng.choice(('1', '7', 'on', '', 'a+b', '%20'))}" for _ in range(rng.randint(1, 3))
    ]
    return rng.choice(("", "", "?")) + "&".join(pairs)


def _ini(rng: random.Random) -> str:
    lines: list[str] = []
    for section in rng.sample(("main", "db", "web"), rng.randint(1, 2)):
        lines.append(f"[{section}]")
        lines += [f"{rng.choice(KEYS)} = {rng.choice(('1', '80', 'yes', 'x'))}" for _ in range(rng.randint(0, 2))]
    if rng.random() < 0.3:
        lines.insert(rng.randrange(len(lines)), rng.choice(("; note", "", "loose", "a = 1")))
    return "\n".join(lines)


def _log_line(rng: random.Random) -> str:
    return f"{_time(rng)} {rng.choice(_LEVELS)} {rng.choice(WORDS)}"


def _table_text(rng: random.Random) -> str:
    rows = [f"{rng.choice(FIRST_NAMES)},{rng.choice((str(rng.randint(0, 99)), ''))}" for _ in range(rng.randint(0, 3))]
    return "\n".join(["name,age", *rows])


def _page_ranges(rng: random.Random) -> str:
    parts: list[str] = []
    at = rng.randint(0, 3)
    for _ in range(rng.randint(1, 3)):
        at += rng.randint(1, 3)
        if rng.random() < 0.5:
            parts.append(str(at))
        else:
            parts.append(f"{at}-{at + rng.randint(1, 3)}")
    return ",".join(parts)


def _markup(rng: random.Random) -> str:
    inner = rng.choice(WORDS)
    tag = rng.choice(("b", "i", "p"))
    return rng.choice((f"<{tag}>{inner}</{tag}>", f"a <{tag}>{inner}</{tag}> z", f"<p><{tag}>{inner}</{tag}></p>"))


def _maze(rng: random.Random) -> list[str]:
    height, width = rng.randint(2, 3), rng.randint(2, 4)
    return ["".join(rng.choice("...#") for _ in range(width)) for _ in range(height)]


def _rectangle(rng: random.Random) -> list[list[int]]:
    height, width = rng.randint(1, 3), rng.randint(1, 3)
    return [[rng.randint(0, 9) for _ in range(width)] for _ in range(height)]


def _card(rng: random.Random) -> str:
    return rng.choice(_RANKS) + rng.choice("SHDC")


def _hand(rng: random.Random) -> list[str]:
    cards = [_card(rng) for _ in range(rng.choice((2, 3, 5, 5)))]
    if rng.random() < 0.4:
        cards[-1] = cards[0][:-1] + rng.choice("SHDC")
    return cards


def _five_dice(rng: random.Random) -> list[int]:
    few = [rng.randint(1, 6) for _ in range(rng.choice((1, 2, 2, 3, 6)))]
    if rng.random() < 0.15:
        first = rng.randint(1, 2)
        return list(range(first, first + 5))
    return [rng.choice(few) for _ in range(5)]


def _rolls(rng: random.Random) -> list[int]:
    rolls: list[int] = []
    for _ in range(rng.randint(1, 4)):
        first = rng.choice((10, rng.randint(0, 9)))
        rolls.append(first)
        if first < 10:
            rolls.append(rng.choice((10 - first, rng.randint(0, 10 - first))))
    return rolls


def _moves(rng: random.Random) -> list[int]:
    moves = rng.sample(range(9), rng.randint(3, 8))
    if rng.random() < 0.1:
        moves[-1] = moves[0]
    return moves


def _tree(rng: random.Random, depth: int = 0) -> Any:
    if depth > 2 or rng.random() < 0.2 + 0.2 * depth:
        return None
    return rng.randint(0, 20), _tree(rng, depth + 1), _tree(rng, depth + 1)


def _search_tree(rng: random.Random, low: int = 0, high: int = 30, depth: int = 0) -> Any:
    if high - low < 4 or depth > 2 or rng.random() < 0.2:
        return None
    value = rng.randint(low, high)
    return value, _search_tree(rng, low, value, depth + 1), _search_tree(rng, value, high, depth + 1)


def _deep(rng: random.Random, depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in rng.sample("abcxyz", rng.randint(0 if depth else 1, 2)):
        found[key] = _deep(rng, depth + 1) if depth < 2 and rng.random() < 0.4 else rng.choice((1, 2, 7, "on", None))
    return found


def _person(rng: random.Random) -> dict[str, Any]:
    return {"name": rng.choice(FIRST_NAMES), "city": rng.choice(_CITIES)}


def _sale(rng: random.Random) -> dict[str, Any]:
    return {"item": rng.choice(_FRUIT), "qty": rng.randint(0, 5), "price": rng.randint(1, 9)}


def _employee(rng: random.Random) -> tuple[str, str, int]:
    return rng.choice(FIRST_NAMES), rng.choice(_TEAMS), rng.randint(10, 90)


def _marks(rng: random.Random) -> dict[str, list[int]]:
    names = rng.sample(FIRST_NAMES, rng.randint(1, 2))
    return {name: [rng.randint(3, 20) * 5 for _ in range(rng.randint(0, 3))] for name in names}


def _color(rng: random.Random) -> str:
    return "#" + "".join(rng.choice(("00", "ff", "80", "1a")) for _ in range(3))


def _morse(rng: random.Random) -> str:
    return " ".join(rng.choice((".-", "-...", ".", "...", "---", "-")) for _ in range(rng.randint(1, 4)))


def _coordinates(rng: random.Random) -> str:
    return f"{rng.randint(-9, 30)},{rng.choice(('', ' '))}{rng.randint(0, 9)}"


def _span(rng: random.Random) -> tuple[int, int]:
    start = rng.randint(0, 9)
    return start, start + rng.randint(0, 6)


def _dependencies(rng: random.Random) -> dict[str, list[str]]:
    names = ["app", "db", "web", "log"][: rng.randint(2, 4)]
    needs = {
        name: rng.sample(names[at + 1 :], rng.randint(0, min(2, len(names) - at - 1))) for at, name in enumerate(names)
    }
    if rng.random() < 0.15:
        needs[names[-1]] = [names[0]]
    return needs


def _roads(rng: random.Random) -> dict[str, dict[str, int]]:
    nodes = "abcd"[: rng.randint(2, 4)]
    return {
        node: {other: rng.randint(1, 9) for other in rng.sample(nodes, rng.randint(0, 2)) if other != node}
        for node in nodes
    }


def _instructions(rng: random.Random) -> list[str]:
    lines: list[str] = []
    for _ in range(rng.randint(1, 4)):
        register = rng.choice("ab")
        lines.append(
            rng.choice(
                (f"set {register} {rng.randint(0, 9)}", f"inc {register}", f"dec {register}", "add a b", "jmp 1")
            )
        )
    return lines


FORMS: Final[dict[str, Maker]] = {
    "time": _or(("24:00", "7:5", "noon", "", "12:60"), _time),
    "ampm": lambda rng: f"{rng.randint(1, 12)}:{rng.choice((0, 5, 30)):02d} {rng.choice(('AM', 'PM', 'am', 'pm'))}",
    "times": _some(0, 3, _time),
    "duration": _or(("", "m", "12"), _duration),
    "version": _or(("1", "", "1.x", "2.0.0"), _version, 0.1),
    "versions": _some(1, 3, lambda rng: ".".join(str(rng.choice((0, 1, 2, 10))) for _ in range(rng.choice((2, 3))))),
    "dotted": lambda rng: ".".join(str(rng.choice((0, 1, 2, 3, 9, 10))) for _ in range(rng.choice((2, 3, 3)))),
    "part": _number(0, 2),
    "ymd": _or((20240229, 20000101, 19991231), _date_number),
    "date": _or(((2024, 2, 29), (2023, 12, 31), (2000, 1, 1), (1900, 2, 28)), _date),
    "birth": lambda rng: (rng.randint(1950, 1999), rng.randint(1, 12), rng.randint(1, 28)),
    "isodate": _or(("2024-13-01", "2024-2-3", "2023-02-29", "today", "2024-02-29"), _iso),
    "isodates": _some(0, 3, _iso),
    "weekday": _number(0, 6),
    "dayname": _or(("mon", "Sol", ""), _one_of(*_DAYS)),
    "hour": _number(0, 23),
    "minutes": _one_of(0, 1, 5, 15, 30, 45, 59, 60, 61, 90, 125, 600),
    "quarters": _some(0, 5, _number(0, 59)),
    "money": _or(("", "free", "$", "1.2.3"), _money),
    "cents": _one_of(0, 1, 5, 30, 41, 67, 99, 100, 199, 250, 1005, 12345),
    "percent": _one_of(0, 5, 10, 20, 25, 50, 100, 150),
    "score": _or((0, 100, 59, 60, 90), _number(30, 100)),
    "marks": _marks,
    "weighted": _some(0, 4, lambda rng: (rng.randint(40, 100), rng.randint(1, 4))),
    "four": _or(([], [2, 4, 1, 2]), lambda rng: [rng.randint(0, 9) for _ in range(4)]),
    "twobytwo": _or(([[1]], []), lambda rng: [[rng.randint(-3, 9) for _ in range(2)] for _ in range(2)], 0.1),
    "scores": _some(0, 5, _number(40, 100)),
    "hexcolor": _or(("#fff", "red", "#12", ""), _color),
    "rgb": lambda rng: tuple(rng.choice((0, 16, 128, 255, rng.randint(0, 255))) for _ in range(3)),
    "ipv": _or(("256.1.1.1", "1.2.3", "a.b.c.d", "", "01.2.3.4"), _address, 0.25),
    "url": _url,
    "query": _or(("", "?", "a"), _query),
    "ini": _ini,
    "logline": _or(("", "no level", "--"), _log_line),
    "log": _some(0, 3, _log_line),
    "table": _table_text,
    "pages": _or(("", "x", "3-1", "2-"), _page_ranges),
    "markup": _or(("a < b", "<b>", "", "</i>"), _markup),
    "maze": _maze,
    "rect": _rectangle,
    "card": _card,
    "hand": _hand,
    "fivedice": _five_dice,
    "rolls": _rolls,
    "moves": _moves,
    "throws": _some(0, 4, _one_of("rock", "paper", "scissors")),
    "square_name": _or(("i9", "", "e", "A1"), lambda rng: rng.choice("abcdefgh") + rng.choice("12345678")),
    "cell": lambda rng: (rng.randint(0, 2), rng.randint(0, 2)),
    "tree": _tree,
    "bst": _search_tree,
    "deep": _deep,
    "people": _some(0, 2, _person),
    "sales": _some(0, 2, _sale),
    "staff": _some(0, 3, _employee),
    "orders": _some(0, 3, lambda rng: (rng.choice(_FRUIT), rng.randint(-1, 5))),
    "stock": lambda rng: {name: rng.randint(0, 6) for name in rng.sample(_FRUIT, rng.randint(2, 4))},
    "fruit": _one_of(*_FRUIT, "kiwi"),
    "fruits": _some(0, 4, _one_of(*_FRUIT)),
    "needs": _dependencies,
    "roads": _roads,
    "tasks": _some(0, 3, lambda rng: (rng.choice(("read", "write", "test", "ship")), rng.randint(1, 5))),
    "jobs": _some(0, 3, lambda rng: (rng.randint(0, 5), rng.randint(1, 4))),
    "instructions": _instructions,
    "signals": _some(0, 4, _one_of("open", "close", "lock", "unlock", "kick")),
    "buttons": _some(1, 4, _one_of("coin", "coin", "push", "reset")),
    "lights": _some(0, 4, _one_of("go", "stop", "wait")),
    "dna": lambda rng: "".join(rng.choice("ACGT") for _ in range(rng.randint(0, 7))),
    "morse": _or(("", "...---..."), _morse),
    "yesno": _or(("maybe", "", "2"), _one_of("yes", "No", "true", "FALSE", " on ", "off", "1", "0")),
    "coordinates": _or(("3", "1,2,3", "a,b", ""), _coordinates),
    "phone": _one_of("555-1234", "(555) 123-4567", "+44 20 7946", "5551234567", "", "call me", "555 123"),
    "poly": _some(0, 4, _one_of(0, 0, 1, -1, 2, 3, -4, 5)),
    "fraction": lambda rng: (rng.randint(-6, 12), rng.choice((1, 2, 3, 4, 6, 8))),
    "digit": _number(0, 9),
    "small_x": _number(-2, 3),
    "byte": _one_of(0, 1, 2, 5, 7, 8, 13, 64, 127, 128, 170, 255),
    "hexnum": _or(("", "0x1f", "xyz", "FF"), lambda rng: f"{rng.randint(0, 4095):x}", 0.2),
    "tiny_text": lambda rng: "".join(rng.choice("abc") for _ in range(rng.randint(0, 4))),
    "tags": _some(0, 4, lambda rng: rng.choice(("#", "@", "")) + rng.choice(WORDS)),
    "walls": _some(0, 6, _number(0, 4)),
    "parents": _some(3, 6, _number(0, 4)),
    "weights": _some(0, 5, _number(1, 9)),
    "span": _span,
    "brackets_any": lambda rng: "".join(rng.choice("()[]") for _ in range(rng.randint(0, 6))),
    "flags": _some(0, 4, _one_of("-v", "--name=bob", "--size=3", "file.txt", "-x", "--", "-n5")),
    "bytes_size": _one_of(0, 1, 512, 1023, 1024, 1536, 2048, 10240, 1048576, 5000000),
    "cipher_key": lambda rng: rng.choice(("key", "a", "abc", "lemon", "zz")),
    "plain": lambda rng: rng.choice((rng.choice(WORDS), rng.choice(WORDS).upper(), "Hi, Bob", "a-b c", "")),
    "rounds": _some(0, 4, lambda rng: (rng.randint(0, 6), rng.randint(0, 6))),
    "matches": _some(0, 3, lambda rng: (rng.choice("ABC"), rng.choice("ABC"), rng.randint(0, 3), rng.randint(0, 3))),
}  # fmt: skip
"""Makers of values by type, beside those of `special`."""
