"""The locals pane as a tree: which rows are open, how each is shown, and what is filtered out. Pure.

At a stop the parts of a value come from the debuggee; at a recorded moment from the text of the value.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from ..debugger.values import Hop, Part, Value, ValuePath
from .rows import LocalRow

MODES: Final = ("repr", "str", "type", "len", "summary")
"""How a value can be shown. The summary says what it is and how large, without an address."""

MAX_PARTS: Final = 500
"""Of a recorded value; its text is cut at some thousand characters, which are not many more."""

_SHORTEST: Final = 3
"""Characters of the shortest text of a value with parts, as `[1]`."""


@dataclass(slots=True)
class Unfolding:
    """What the user has opened and chosen. By path, so that it holds at the next stop."""

    opened: set[ValuePath] = field(default_factory=set[ValuePath])
    modes: dict[ValuePath, str] = field(default_factory=dict[ValuePath, str])
    wanted: str = ""
    """Rows are shown whose name or value has this in it."""

    def toggle(self, path: ValuePath, *, is_open: bool) -> None:
        """Open or close a row."""
        (self.opened.add if is_open else self.opened.discard)(path)

    def cycle(self, path: ValuePath) -> str:
        """The next way to show a value."""
        mode = MODES[(MODES.index(self.modes.get(path, "repr")) + 1) % len(MODES)]
        self.modes[path] = mode
        if mode == "repr":
            del self.modes[path]
        return mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Where rows beneath other rows come from: the debuggee, or what was recorded."""

    parts: Callable[[ValuePath, str], Sequence[Part] | str]
    """The parts of a value, given its text too; a word in their place where they are not there, or not yet."""

    shown_as: Callable[[ValuePath, str, str], str]
    """A value, given its text too, in a mode."""

    changed: Callable[[ValuePath, str], bool]
    """Whether a part had another text in the frame before."""


def unfolded(rows: Iterable[LocalRow], view: Unfolding, known: Known) -> list[LocalRow]:
    """The rows with those beneath the open ones, each in its mode, and only those wanted."""
    found: list[LocalRow] = []
    for row in rows:
        if row.path is None:
            found.append(row)
            continue
        text = row.real if row.real is not None else row.predicted or ""
        found.append(_in_mode(replace(row, opens=row.opens or may_open(text)), view, known))
        found += _beneath(row, text, view, known)
    return filtered(found, view.wanted)


def _beneath(row: LocalRow, text: str, view: Unfolding, known: Known) -> list[LocalRow]:
    if row.path is None or row.path not in view.opened:
        return []
    parts = known.parts(row.path, text)
    if isinstance(parts, str):
        return [LocalRow(name=f"({parts})", predicted=None, real="", verdict="", depth=row.depth + 1)]
    rows: list[LocalRow] = []
    for part in parts:
        value = part.value
        beneath = LocalRow(
            name=part.label,
            predicted=None,
            real=value.text,
            verdict="",
            changed=known.changed(part.path, value.text),
            path=part.path,
            depth=row.depth + 1,
            opens=value.opens,
            value=value,
        )
        rows += [_in_mode(beneath, view, known), *_beneath(beneath, value.text, view, known)]
    return rows


def _in_mode(row: LocalRow, view: Unfolding, known: Known) -> LocalRow:
    assert row.path is not None
    mode = view.modes.get(row.path, "repr")
    is_open = row.path in view.opened
    if mode == "repr" or row.real is None:
        return replace(row, is_open=is_open)
    return replace(row, is_open=is_open, real=f"{known.shown_as(row.path, row.real, mode)}  ({mode})", verdict="")


def filtered(rows: Sequence[LocalRow], wanted: str) -> list[LocalRow]:
    """The rows that have a text in their name or value, each under the rows that it is a part of."""
    if not wanted:
        return list(rows)
    sought = wanted.casefold()
    kept: list[LocalRow] = []
    above = -1
    for row in reversed(rows):  # from the last to the first, whoever is kept keeps those above it
        is_above = row.depth < above
        if is_above or any(sought in text.casefold() for text in (row.name, row.real or "", row.predicted or "")):
            kept.append(row)
            above = row.depth
    return kept[::-1]


def may_open(text: str) -> bool:
    """Whether a value with this `repr` looks like one that has parts."""
    if text[:1] in "[({":
        return len(text) >= _SHORTEST
    return text.startswith("<") or (text[:1].isidentifier() and text.endswith(")"))


def recorded_value(text: str) -> Value:
    """What a `repr` says of the value it was made of."""
    literal, found = _literal(text)
    if literal:
        size = f"len {len(cast(Sequence[object], found))}" if hasattr(found, "__len__") else ""
        return Value(text=text, kind=type(found).__name__, size=size, opens=may_open(text) and found != ())
    kind = text.lstrip("<").partition("(")[0].partition(" ")[0].rpartition(".")[2]
    return Value(text=text, kind=kind if kind.isidentifier() else "", opens=False)


def recorded_parts(path: ValuePath, text: str) -> Sequence[Part] | str:
    """The parts of a recorded value, as far as its `repr` is a literal."""
    literal, found = _literal(text)
    if not literal:
        return "recorded as this text alone" if "...+" not in text else "cut when it was recorded"
    parts: list[Part] = []
    for hop, label, part in _literal_parts(found):
        value = recorded_value(repr(part))
        parts.append(Part(path=ValuePath(name=path.name, hops=(*path.hops, hop)), label=label, value=value))
        if len(parts) == MAX_PARTS:
            break
    return parts or "it has no parts"


def _literal_parts(found: object) -> Iterable[tuple[Hop, str, object]]:
    if isinstance(found, dict):
        pairs = cast(dict[object, object], found).items()
        return ((("item", key), f"[{key!r}]", part) for key, part in pairs)
    if isinstance(found, (set, frozenset)):
        members = sorted(cast(set[object], found), key=repr)
        return ((("nth", i), f"#{i}", part) for i, part in enumerate(members))
    if isinstance(found, (list, tuple)):
        items = cast(Sequence[object], found)
        return ((("item", i), f"[{i}]", part) for i, part in enumerate(items))
    return ()


def _literal(text: str) -> tuple[bool, object]:
    """Whether a text is a literal, and of what."""
    try:
        return True, ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None


def in_mode(value: Value, mode: str) -> str:
    """A value in a mode; `str` of it is known only where the text is that of a string."""
    if mode == "type":
        return value.kind or "?"
    if mode == "len":
        return value.size.removeprefix("len ") or "it has none"
    if mode == "summary":
        return ", ".join(filter(None, (value.kind, value.size))) or value.text
    literal, found = _literal(value.text)
    return found if literal and isinstance(found, str) else value.text
