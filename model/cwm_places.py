"""Where the next frame can stand: the activation it belongs to, and its line, by order of events and by syntax.

CWM's wire form tells neither depth nor line number, and no frame says that an exception has left an
activation. The reader finds both again with this module, and the constraint lets nothing else through.
"""

from __future__ import annotations

import ast
import copy
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..debugger.frame import Event
from ..debugger.parsing import parse_module
from .activation import Activation
from .constrain import Level, callees, following
from .flow import EXIT
from .own import own_lines
from .prompt import MODULE, Prompt


@dataclass(frozen=True, slots=True)
class Place:
    """An activation and the lines of it on which a frame can stand."""

    activation: Activation | None
    """None for one that a call frame enters."""

    lines: Sequence[int]


class Places:
    """The places that one prompt has, at one level."""

    def __init__(self, prompt: Prompt, level: Level, entry: str) -> None:
        self.prompt = prompt
        self.entry = entry
        """Name of the function that the first call frame enters, or `<module>`."""

        self._level = level
        self._cleanup, self._statement = _read(prompt)

    def at(self, level: Level) -> Places:
        """The same at another level; nothing is parsed again."""
        other = copy.copy(self)
        other._level = level
        return other

    def events(self, stack: Sequence[Activation]) -> list[Event]:
        """Events that can come next."""
        if not stack:
            return [Event.CALL]
        found, is_due = self._callees(stack[-1])
        able = [Event.EXCEPTION] if is_due else [Event.LINE, Event.RETURN, Event.EXCEPTION]
        events = [event for event in able if self.of(event, stack)]
        if not self.is_quiet(stack[-1]) and (found is None or found):
            events.append(Event.CALL)
        return events

    def _callees(self, top: Activation) -> tuple[frozenset[int] | None, bool]:
        calls = self.prompt.calls if self._level is Level.FLOW else None
        return callees(calls, top) if calls else (None, False)

    def is_quiet(self, top: Activation) -> bool:
        """Whether the line that this activation stands on calls nothing, by syntax."""
        flow = self.prompt.flow if self._level is Level.FLOW else None
        return flow is not None and top.latest is Event.LINE and top.lineno in flow.quiet

    def of(self, event: Event, stack: Sequence[Activation]) -> list[Place]:
        """The places of a frame with this event, the likeliest activation first."""
        if event is Event.CALL:
            return [Place(None, self._entries(stack[-1] if stack else None))]
        able = list(self._running(stack))
        if event is Event.EXCEPTION and able and able[0].latest is Event.EXCEPTION:
            # One exception frame an activation: a second one is its caller's.
            able = [*able[1:], able[0]]
        places = [Place(activation, self._lines(event, activation)) for activation in able]
        return [place for place in places if place.lines]

    def _running(self, stack: Sequence[Activation]) -> Iterator[Activation]:
        """Activations that the next frame can belong to: the innermost, and those that an exception leads out to."""
        for activation in reversed(stack):
            yield activation
            if not self._can_be_left(activation):
                return

    def _can_be_left(self, activation: Activation) -> bool:
        """Whether an exception that it has seen can leave it now."""
        if not activation.thrown:
            return False
        return activation.latest is Event.EXCEPTION or self._cleanup is None or activation.lineno in self._cleanup

    def _lines(self, event: Event, activation: Activation) -> Sequence[int]:
        prompt = self.prompt
        if self._level in (Level.OFF, Level.FORMAT):
            return prompt.visible
        own = prompt.scope(activation.scope) or prompt.visible
        if event is not Event.LINE:
            return self._valued(event, activation, own)
        follow = following(prompt, activation) if self._level is Level.FLOW else None
        return own if follow is None else [lineno for lineno in own if lineno in follow]

    def _valued(self, event: Event, activation: Activation, own: Sequence[int]) -> Sequence[int]:
        """Lines of a return or exception frame: at `flow`, those of the statement that the activation stands in."""
        here = activation.lineno
        if self._level is not Level.FLOW:
            return own if here in own else [here, *own]
        follow = following(self.prompt, activation)
        if event is Event.RETURN and (
            activation.latest is Event.EXCEPTION or (follow is not None and EXIT not in follow)
        ):
            return []
        return sorted({here, *self._statement.get(here, ())})

    def _entries(self, caller: Activation | None) -> Sequence[int]:
        prompt = self.prompt
        if caller is None and self.entry == MODULE:
            return [1]
        if self._level in (Level.OFF, Level.FORMAT):
            return prompt.visible
        entries = sorted((prompt.definitions | prompt.resumptions) & set(prompt.visible))
        if caller is None:
            inside = [f for f in prompt.functions if f.name == self.entry][:1]
            entries = [n for f in inside for n in entries if n == f.header or f.first <= n <= f.last] or entries
        elif (found := self._callees(caller)[0]) is not None:
            entries = [n for n in entries if n in prompt.resumptions or n in found] or entries
        return entries or prompt.visible


MAX_SUSPENDED: Final = 256
"""Those left longest ago are forgotten: what has ended for good on a line with an `await` is among them too."""


class Suspended:
    """Activations that handed out a value and wait: of equal lines, a call frame stands where one of them was left."""

    def __init__(self, waiting: Sequence[Activation] = ()) -> None:
        self.waiting = deque(waiting, maxlen=MAX_SUSPENDED)
        """The newest last."""

    def left(self, activation: Activation, lineno: int, prompt: Prompt) -> None:
        """A return frame on this line has ended the activation, for good or until it is resumed."""
        if lineno in prompt.resumptions:
            self.waiting.append(replace(activation, lineno=lineno))

    def resumed(self, lines: Sequence[int], depth: int, seen: Mapping[str, str]) -> int | None:
        """The line of these where a call frame with these locals resumes an activation, which waits no longer."""
        able = [(at, one) for at, one in enumerate(self.waiting) if one.lineno in lines]
        if not able:
            return None
        at, found = max(able, key=lambda pair: (pair[1].locals == seen, pair[1].depth == depth, pair[0]))
        del self.waiting[at]
        return found.lineno


def _read(prompt: Prompt) -> tuple[set[int] | None, dict[int, list[int]]]:
    """Lines from which an exception that was caught can go on, and for each line its whole statement's."""
    if prompt.flow is None:
        return None, {}
    cleanup: set[int] = set()
    statement: dict[int, list[int]] = {}
    for node in ast.walk(parse_module(prompt.source)):
        match node:
            case ast.Try() | ast.TryStar():
                cleanup.update(_span([*node.handlers, *node.finalbody]))
            case ast.With() | ast.AsyncWith():
                cleanup.update(own_lines(node))
            case _:
                pass
        if isinstance(node, ast.stmt):
            lines = [lineno for lineno in own_lines(node) if lineno in prompt.text]
            statement.update((lineno, lines) for lineno in lines)
    return cleanup, statement


def _span(nodes: Iterable[ast.stmt | ast.excepthandler]) -> Iterator[int]:
    for node in nodes:
        yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)
