"""What the tracer knows about code that makes frames, about each call of it, and which of its names are data.

It runs inside the debuggee, on Python 3.11 to 3.13 (see `rendering.py` for what that forbids).
"""

from __future__ import annotations

import sys
from _functools import _lru_cache_wrapper  # pyright: ignore[reportMissingImports]

from .bytecode import Comprehension, comprehensions
from .rendering import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functools import _lru_cache_wrapper
    from types import CodeType, FrameType
    from typing import Any

_ABSENT = object()
NOTHING: dict[str, str] = {}


class Code:
    """What there is to know about a code object that makes frames."""

    __slots__ = ("code", "comprehensions", "firstlineno", "function", "note", "path", "watched")

    def __init__(self, code: CodeType, path: str, lines: list[str]) -> None:
        self.code = code
        self.path = path
        self.function = code.co_name
        self.firstlineno = _def_line(code, lines)
        self.comprehensions = comprehensions(code)
        self.note = ""
        """For the sink's own use."""
        self.watched = False

    def comprehension(self, frame: FrameType) -> Comprehension | None:
        """The inlined comprehension that the frame is in the middle of."""
        at = frame.f_lasti
        return next((found for found in self.comprehensions if at in found), None)


def _def_line(code: CodeType, lines: list[str]) -> int:
    """The line with `def`; a code object begins at its first decorator."""
    first = max(code.co_firstlineno, 1)
    if code.co_name == "<module>":
        return first
    for lineno in range(first, len(lines) + 1):
        words = lines[lineno - 1].split(None, 2)
        if words[:1] == ["def"] or words[:2] == ["async", "def"]:
            return lineno
    return first


class Activation:
    """One call of a function that makes frames, from its call (or resumption) to its return (or suspension)."""

    __slots__ = ("changed", "code", "depth", "fixed", "frame", "gone", "lineno", "nesting", "raised", "texts")

    def __init__(self, frame: FrameType, code: Code, depth: int, nesting: int) -> None:
        self.frame = frame
        self.code = code
        self.depth = depth
        self.nesting = nesting
        """Python calls on the stack, counting those that make no frames; the entry's is 1."""
        self.lineno = 0
        """Of its newest call or line frame; some instructions belong to no line."""
        self.texts: dict[str, str] = {}
        """The locals as of the newest call or line frame."""
        self.changed: dict[str, str] = {}
        """Those that this frame brought; the names that it took are in `gone`."""
        self.gone: list[str] = []
        self.fixed: dict[str, object] = {}
        """Locals of an immutable type: while the name keeps its object, the text stands."""
        self.raised: tuple[int, int] | None = None
        """The exception on its way through (its id) and the instruction it came from; None once a line ran."""

    def look(self, cap: int) -> None:
        """Bring the texts up to date."""
        texts, fixed = self.texts, self.fixed
        changed: dict[str, str] = {}
        seen = 0
        variables = self.frame.f_locals
        # A copy: a `__repr__`, or another thread, may add to a module's.
        for name, value in list(variables.items()):
            if fixed.get(name, _ABSENT) is value:
                seen += 1
                continue
            known = _kinds.get(id(type(value)))
            kind = known[0] if known is not None else _kind_of(type(value))
            if kind == _LEFT_OUT or (name not in texts and _is_hidden(name)):
                continue
            seen += 1
            if kind == _FIXED:
                fixed[name] = value
            elif name in fixed:
                del fixed[name]
            text = render(value, cap)
            if texts.get(name) != text:
                texts[name] = changed[name] = text
        self.changed = changed
        self.gone = [] if seen == len(texts) else self._forget(variables)

    def _forget(self, variables: Any) -> list[str]:
        """Drop the names that are no longer data."""
        shown = {name for name, value in variables.items() if _kind_of(type(value)) != _LEFT_OUT}
        gone = [name for name in self.texts if name not in shown]
        for name in gone:
            del self.texts[name]
            self.fixed.pop(name, None)
        return gone


def data_in(variables: Any) -> dict[str, Any]:
    """Those of a frame's variables that frames of a trace show: data, and no modules, functions or classes."""
    return {
        name: variables[name]
        for name in variables
        if not _is_hidden(name) and _kind_of(type(variables[name])) != _LEFT_OUT
    }


_LEFT_OUT, _FIXED, _MUTABLE = 0, 1, 2
_kinds: dict[int, tuple[int, type]] = {}
"""By id of a type, since a metaclass may forbid hashing; the type is kept, so that its id stays its own."""


def _kind_of(kind: type) -> int:
    """How locals of this type are treated: left out, compared by identity, or rendered each time."""
    known = _kinds.get(id(kind))
    if known is None:
        known = _kinds[id(kind)] = _classify(kind), kind
    return known[0]


def _classify(kind: type) -> int:
    if any(kind is fixed for fixed in (int, float, bool, str, bytes, complex, type(None))):
        return _FIXED
    if issubclass(kind, (type, type(list[int]))) or any(kind is code for code in _CODE_TYPES):
        return _LEFT_OUT
    module: object = type.__getattribute__(kind, "__module__")
    return _LEFT_OUT if type(module) is str and module in ("typing", "__future__") else _MUTABLE


_CODE_TYPES: tuple[type, ...] = (
    type(sys),
    type(render),
    type(len),
    type(Activation.look.__get__(NOTHING)),
    type(int | str),
    _lru_cache_wrapper,
)
"""Modules, functions, built-in functions, methods, `int | str`, and what `functools.cache` makes of a function."""


def _is_hidden(name: object) -> bool:
    if not isinstance(name, str):  # a module's names are a dictionary's keys, and may be anything
        return True
    return name[:1] in (".", "@") or (name[:2] == "__" and name[-2:] == "__")
