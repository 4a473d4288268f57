"""The list of breakpoints as text: one line an entry, with its terms and what the debugger says of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..debugger.breakpoints import EXCEPTION_FILTERS, Breakpoint, ChangeWatch, FunctionBreakpoint
from .breakpoints import Entry
from .text import Line, crop, fit, printable

SIGNS: Final[Mapping[str, tuple[str, str, str]]] = {
    "plain": ("●", "breakpoint", "stops"),
    "conditional": ("◐", "breakpoint", "stops on its terms, a condition or a count"),
    "logpoint": ("◇", "breakpoint", "writes its message and goes on"),
    "unverified": ("○", "unverified", "not placed by the debugger"),
    "disabled": ("◌", "dim", "switched off"),
}
"""A kind's glyph, style and meaning."""

_PLACE: Final = 30
"""Cells for where it is."""


def stop_line(entry: Entry, cells: int, own: str) -> Line:
    """One entry of the list; `own` is what the target's own file is called."""
    match entry:
        case Breakpoint():
            glyph, style, _ = SIGNS[entry.kind]
            place = f"{entry.path or own}:{entry.lineno}"
            words, state = entry.terms, _state(entry)
        case FunctionBreakpoint():
            glyph, style, _ = SIGNS["plain" if entry.enabled else "disabled"]
            place, words = f"def {entry.name}", f"if {entry.condition}" if entry.condition else ""
            state = "" if entry.enabled else "disabled"
        case ChangeWatch():
            glyph, style, _ = SIGNS["disabled" if not entry.enabled else "plain" if entry.first else "unverified"]
            place = f"{entry.path or own} {entry.function}"
            words = f"when {entry.expression} changes"
            state = "" if entry.first else "unverified: there is no such function any more"
            state = state if entry.enabled else "disabled"
        case str():
            glyph, style, _ = SIGNS["plain"]
            place, words, state = f"exceptions {entry}", EXCEPTION_FILTERS.get(entry, ""), ""
    parts: Line = [(f"{glyph} ", style), (fit(printable(place), _PLACE), "name")]
    parts += [(f" {printable(words)}", "value")] if words else []
    parts += [(f"  {printable(state)}", "unverified" if state.startswith("unverified") else "dim")] if state else []
    return crop(parts, cells)


def given_way_words(one: Breakpoint) -> str:
    """Why a breakpoint has gone that the debugger would have moved to another one's line."""
    return f"line {one.lineno} has no code, and the line it would be moved to has a breakpoint"


def _state(entry: Breakpoint) -> str:
    moved = f"moved from line {entry.moved_from}" if entry.moved_from else ""
    if not entry.enabled:
        return "disabled"
    if not entry.verified:
        return ", ".join(
            filter(None, (f"unverified: {entry.reason or 'the program has not been told of it yet'}", moved))
        )
    return moved
