"""What an interface shows of a stopped debuggee: values, the paths that lead to them, threads and tasks.

Nothing here asks for anything; `ports.Inspecting` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .frame import StackFrame

Hop = tuple[str, object] | tuple[str, int, int]
"""From a value to one of its parts: ("item", key), ("attr", name), ("nth", number), ("range", start, stop)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuePath:
    """Which value: a name of the stack frame, and the hops from it. It outlives the value: the next stop has it too."""

    name: str
    hops: tuple[Hop, ...] = ()

    def __str__(self) -> str:
        """As an expression; "" where no expression leads there, such as to a set's member."""
        text = self.name
        for kind, *which in self.hops:
            if kind in ("item", "attr"):
                text += f".{which[0]}" if kind == "attr" else f"[{which[0]!r}]"
            elif kind == "nth":
                return ""
        return text if not self.hops or self.hops[-1][0] != "range" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value as the debuggee shows it."""

    text: str
    """Its `repr`, cut; where that takes too long, a word on its type."""

    kind: str = ""
    """Name of its type; "" for a range of a container's parts, which is no value of its own."""

    size: str = ""
    """Length, shape, or rows and columns, in words."""

    opens: bool = False
    """Whether it has parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value in its place: a name of the stack frame, or what another value is opened into."""

    path: ValuePath
    label: str
    """As a reader would write the last hop."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread of the debuggee."""

    number: int
    name: str
    is_held: bool
    """Whether it waits for the debugger: only then can it be looked into and stepped."""

    stack: Sequence[StackFrame] = ()
    """Innermost first, in the user's own code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task of asyncio that is not done."""

    name: str
    coroutine: str
    path: str
    lineno: int
    """Where the innermost coroutine that it waits in stands."""

    state: str
