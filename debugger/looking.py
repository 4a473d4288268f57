"""A debuggee's values taken apart: what a debugger shows of one, and of the parts that it is opened into.

It runs inside the debuggee, on Python 3.11 to 3.13 (see `rendering.py` for what that forbids). Everything that
it gives back is made of tuples, texts and numbers.
"""

from __future__ import annotations

from itertools import islice
from time import perf_counter

from .rendering import name_of, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    Step = tuple[Any, ...]
    """From a value to one of its parts: what kind of part, and which."""

    Part = tuple[Step, str, Any]
    """The step, what the part is called, and the part."""

CHUNK = 100
"""Parts shown at once; of what has more, ranges are shown, which open into parts or into smaller ranges."""

_SIMPLE = (int, float, bool, str, bytes, complex, type(None))


class Range:
    """Some of a container's parts in a row, in its place as something to open."""

    __slots__ = ("start", "stop", "whole")

    def __init__(self, whole: Any, start: int, stop: int) -> None:
        self.whole, self.start, self.stop = whole, start, stop


class Budget:
    """Seconds for making texts; when they are spent, only the types of objects are told."""

    def __init__(self, seconds: float) -> None:
        self._deadline = perf_counter() + seconds

    def text(self, value: object, cap: int) -> str:
        """`render(value, cap)`, or that there is no time for it."""
        if perf_counter() > self._deadline and type(value) not in _SIMPLE:
            return f"<no time for the repr of {name_of(type(value))}>"
        return render(value, cap).replace("<repr raised KeyboardInterrupt>", "<repr takes too long>")


def described(value: Any, budget: Budget, cap: int) -> tuple[str, str, str, bool]:
    """A value's text, the name of its type, its size in words, and whether it has parts. Never raises."""
    if type(value) is Range:
        return f"{value.stop - value.start:,} of them", "", "", True
    kind = name_of(type(value))
    try:
        return budget.text(value, cap), kind, size(value), _opens(value)
    except BaseException as error:  # noqa: BLE001 - a debuggee's objects may do anything
        return f"<{kind}: {name_of(type(error))}>", kind, "", False


def parts(value: Any) -> list[Part]:
    """What a value is opened into: attributes, then items or ranges of them. May raise what the value's code raises."""
    if type(value) is Range:
        return _cut(value.whole, value.start, value.stop)
    attributes = [(("attr", name), f".{name}", part) for name, part in _attributes(value)]
    return [*attributes[: 5 * CHUNK], *_cut(value, 0, _count(value))]


def take(value: Any, step: Step) -> Any:
    """The part that a step leads to. Raises LookupError or AttributeError where there is no such part any more."""
    kind, *which = step
    value = value.whole if type(value) is Range else value
    if kind == "range":
        return Range(value, *which)
    if kind == "attr":
        return dict(_attributes(value))[which[0]]
    if kind == "nth":
        return next(part for _, _, part in _some(value, which[0], which[0] + 1))
    return value[which[0]]


def size(value: Any) -> str:
    """How large a value is, in words: its length, shape, or rows and columns; "" where that says nothing."""
    family = _family(value)
    if family == "array":
        return f"shape {tuple(value.shape)}, {value.dtype}"
    if family == "table":
        rows, columns = value.shape
        return f"{rows} rows × {columns} columns"
    if family == "column":
        return f"{len(value)} rows, {value.dtype}"
    if isinstance(value, (list, tuple, dict, set, frozenset, str, bytes, bytearray)) or family == "deque":
        return f"len {len(value)}"
    return ""


def _family(value: Any) -> str:
    """Values of packages that are known by their type's name alone: nothing is imported to find out."""
    for kind in type.__dict__["__mro__"].__get__(type(value)):
        known = _FAMILIES.get((str(getattr(kind, "__module__", "")).partition(".")[0], name_of(kind)))
        if known:
            return known
    return ""


_FAMILIES = {
    ("numpy", "ndarray"): "array",
    ("pandas", "DataFrame"): "table",
    ("pandas", "Series"): "column",
    ("collections", "deque"): "deque",
}


def _opens(value: Any) -> bool:
    return _count(value) > 0 or next(iter(_attributes(value)), None) is not None


def _count(value: Any) -> int:
    """Parts that are numbered, or have a key."""
    family = _family(value)
    if family == "array":
        return len(value) if value.shape else 0
    if family == "table":
        return len(value.columns)
    if family in ("column", "deque") or isinstance(value, (list, tuple, dict, set, frozenset)):
        return len(value)
    return 0


def _cut(value: Any, start: int, stop: int) -> list[Part]:
    """The parts of a range, or the ranges that it is made of."""
    width = 1
    while (stop - start + width - 1) // width > CHUNK:
        width *= CHUNK
    if width == 1:
        return list(_some(value, start, stop))
    edges = range(start, stop, width)
    bounds = [(edge, min(edge + width, stop)) for edge in edges]
    return [(("range", *pair), "[{}:{}]".format(*pair), Range(value, *pair)) for pair in bounds]


def _some(value: Any, start: int, stop: int) -> Iterator[Part]:
    """The parts from one number to another."""
    family = _family(value)
    if family == "table":
        for i in range(start, stop):
            yield ("nth", i), f"[{render(value.columns[i], 60)}]", value.iloc[:, i]
    elif family == "column":
        for i in range(start, stop):
            yield ("nth", i), f"[{render(value.index[i], 60)}]", value.iloc[i]
    elif isinstance(value, dict):
        for i, (key, part) in enumerate(islice(dict.items(value), start, stop), start):
            yield ("item", key) if _is_literal(key) else ("nth", i), f"[{render(key, 60)}]", part
    elif isinstance(value, (set, frozenset)):
        for i, part in enumerate(islice(value, start, stop), start):
            yield ("nth", i), f"#{i}", part
    else:
        names = getattr(type(value), "_fields", ()) if isinstance(value, tuple) else ()
        for i in range(start, stop):
            yield ("item", i), f".{names[i]}" if i < len(names) else f"[{i}]", value[i]


def _is_literal(key: Any) -> bool:
    """Whether a key can be written down and read again."""
    if type(key) is tuple:
        return all(map(_is_literal, key))
    return type(key) in _SIMPLE and type(key) is not complex and repr(key) not in ("nan", "inf", "-inf")


def _attributes(value: Any) -> Iterable[tuple[str, Any]]:
    """What an instance holds, in its own order. Nothing is computed: no property and no `__getattr__` is asked."""
    if type(value) in _SIMPLE or type(value) is Range or _family(value) in ("array", "table", "column"):
        return
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        held = {}
    if type(held) is dict:
        yield from list(dict.items(held))
    for kind in type.__dict__["__mro__"].__get__(type(value)):
        slots = type.__getattribute__(kind, "__dict__").get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else tuple(slots):
            mangled = f"_{name_of(kind).lstrip('_')}{name}" if name.startswith("__") and name[-2:] != "__" else name
            member = type.__getattribute__(kind, "__dict__").get(mangled)
            if name in ("__dict__", "__weakref__") or not hasattr(type(member), "__set__"):
                continue
            try:
                yield mangled, member.__get__(value)
            except AttributeError:
                continue
