"""Which tokens may come next, so that every frame is well-formed. Syntax decides; no value is looked at.

Levels: `off` lets any token follow, so that what comes may be no frame; `format` lets any line of
the source follow; `lines` only those of the function that is running, and call frames only on a
`def` or where a generator can be resumed; `flow` only lines that syntax lets follow the present
one, and out of an `except … as` only without its name; returns only where a function can be left, calls only of
functions that the line can call (`calls.py`) and before control goes on where it must call one, and changes only of
names that are bound already or that the line binds; call frames have the names of parameters. Exceptions are always
allowed.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from ..debugger.frame import Event
from .activation import Activation
from .calls import Calls
from .compact_reader import Part, Reader
from .decoder import Mask
from .flow import EXIT, Flow
from .prompt import Prompt
from .tokenizer import CODE_POINT_DIGITS, Tokenizer
from .vocabulary import Marker


class Level(enum.StrEnum):
    """How much the grammar forces. Figures state it."""

    OFF = "off"
    FORMAT = "format"
    LINES = "lines"
    FLOW = "flow"


def following(prompt: Prompt, top: Activation) -> set[int] | None:
    """Lines that can come next in an activation, and EXIT; None where syntax does not tell."""
    flow = prompt.flow
    if flow is None:
        return None
    header = top.scope.header if top.scope else 0
    if top.latest is Event.CALL and (top.scope is None or top.lineno == header):
        return flow.first.get(header)
    table = flow.handlers if top.latest is Event.EXCEPTION else flow.after
    return table.get(top.lineno)


def callees(calls: Calls, top: Activation) -> tuple[frozenset[int] | None, bool]:
    """Functions that an activation can enter next, None for any, and whether it must, other than by an exception."""
    found, is_due = calls.next(top.lineno, top.entered, top.visits.get(top.lineno, 0))
    return found, is_due and top.latest is Event.LINE


def is_still(prompt: Prompt, top: Activation) -> bool:
    """Whether only what the present line binds can have changed: it calls nothing, or has only been called."""
    flow = prompt.flow
    if flow is None or flow.has_reprs:
        return False
    begins = top.latest is Event.CALL and (top.scope is None or top.lineno == top.scope.header)
    return begins or (top.latest is Event.LINE and top.lineno in flow.quiet)


class _Following(NamedTuple):
    lines: tuple[int, ...] | None
    """Those that can come next; None for any of the function's."""

    due: frozenset[str] = frozenset()
    """Names that the frame must unbind first: of handlers that are left. A frame tells what goes before all else."""


_ANY_LINE = _Following(None)

_NAMING = (Part.START, Part.NAME, Part.NEXT_NAME, Part.CALL_START)


def _is_character(digits: str) -> bool:
    """Whether a code point can begin with these digits; halves of a surrogate pair are none."""
    lowest = int(digits.ljust(CODE_POINT_DIGITS, "0"), 16)
    return lowest <= sys.maxunicode and not 0xD800 <= lowest <= 0xDFFF


class Constraint:
    """Masks over the vocabulary for one prompt."""

    def __init__(self, prompt: Prompt, tokenizer: Tokenizer, level: Level = Level.FLOW) -> None:
        self._prompt = prompt
        self._tokenizer = tokenizer
        self._level = level
        self._text = self._mask(range(tokenizer.first_text, len(tokenizer)), [Marker.CODE_POINT])
        words = [i for i in range(tokenizer.first_text, len(tokenizer)) if tokenizer.tokens[i].isidentifier()]
        self._name_start = self._mask(words, [Marker.CODE_POINT])
        digits = [i for i in range(tokenizer.first_text, len(tokenizer)) if tokenizer.tokens[i].isdigit()]
        self._name = self._mask([*words, *digits], [Marker.CODE_POINT])
        self._cache: dict[object, Mask] = {}
        self._followers: dict[object, _Following] = {}
        self._spellings: dict[str, list[int]] = {}
        self._any = np.ones(len(tokenizer), dtype=np.bool_)
        self._not_names = ~(self._name | self._mask([], [Marker.IS, Marker.GONE]))

    def allowed(self, reader: Reader) -> Mask:
        """True for every token that can follow."""
        if reader.part is Part.FORCED:
            return self._mask(reader.forced[:1], [])
        if self._level is Level.OFF:
            return self._any
        if (digits := reader.code_point) is not None:
            mask = self._digits("".join(self._tokenizer.tokens[digit] for digit in digits))
            return mask & self._names(reader) if self._is_naming(reader) else mask
        top = reader.stack[-1] if reader.stack else None
        where = (top.scope, top.lineno, top.latest, bool(top.thrown)) if top else None
        enterable = self._callees(reader) if reader.part in (Part.START, Part.CALL_LINE) else None
        lines = self._following(reader)
        key = (reader.part, reader.event, reader.changing, reader.jump, where, enterable, lines)
        if key not in self._cache:
            self._cache[key] = self._compute(reader)
        mask = self._cache[key]
        if self._is_naming(reader):
            return mask & self._names(reader)
        if (
            self._knows_names(reader)
            and reader.part in (Part.VALUE, Part.AFTER_CHANGE)
            and self._prompt.flow
            and (names := self._changeable(reader)) is not None
            and not names - {reader.name}
        ):
            # AND promises another name.
            mask = mask.copy()
            mask[self._tokenizer.marker[Marker.AND]] = False
        return mask

    def closing(self, reader: Reader) -> Mask:
        """Of those, the ones that bring the frame to its end: for a model that goes round in circles."""
        allowed = self.allowed(reader)
        if self._level is Level.OFF or reader.part is Part.FORCED or reader.code_point is not None:
            return allowed
        ends = allowed & ~self._text
        ends[self._tokenizer.marker[Marker.AND]] = False
        return ends if ends.any() else allowed

    def _knows_names(self, reader: Reader) -> bool:
        """Whether the frame can write only some names."""
        return self._level is Level.FLOW and bool(reader.stack) and reader.event in (Event.LINE, Event.CALL)

    def _is_naming(self, reader: Reader) -> bool:
        """Whether what comes is of such a name."""
        return self._knows_names(reader) and reader.part in _NAMING

    def _digits(self, before: str) -> Mask:
        """Tokens that can go on with the digits of a character."""
        key = ("digits", before)
        if key not in self._cache:
            possible = [digit for digit in "0123456789abcdef" if _is_character(before + digit)]
            self._cache[key] = self._mask((self._tokenizer.tokens.index(digit) for digit in possible), [])
        return self._cache[key]

    def _changeable(self, reader: Reader) -> set[str] | None:
        """Names that the frame can still write; None for any."""
        top, flow = reader.stack[-1], self._prompt.flow
        if flow is None:
            return None
        if reader.event is Event.CALL:
            return self._given(reader, flow)
        passed = [top.lineno] if reader.jump is None else self._prompt.scope(top.scope)
        if due := self._following(reader).due:
            return set(due) - set(reader.changes)
        bound = flow.shared.union(*(flow.binds.get(line, ()) for line in passed))
        changing = top.locals.keys()
        if reader.jump is None and is_still(self._prompt, top):
            changing &= flow.fading
        return (bound | changing) - set(reader.changes)

    def _given(self, reader: Reader, flow: Flow) -> set[str] | None:
        """Names that a call frame can have: parameters, where no function is resumed or sees another's names."""
        lineno = reader.entry or 0
        function = self._prompt.entered(lineno)
        if function is None or lineno not in flow.parameters or lineno in self._prompt.resumptions:
            return None
        return None if self._prompt.is_inner(function) else set(flow.parameters[lineno]) - set(reader.changes)

    def _names(self, reader: Reader) -> Mask:
        """Of the tokens of names, those that go on towards a name that this frame can write."""
        names = self._changeable(reader)
        if names is None:
            return self._any
        mask = self._not_names.copy()
        for name in names:
            self._go_on(name, reader.spelled, mask, bound=name in reader.stack[-1].locals)
        if self._following(reader).due:
            mask[self._tokenizer.marker[Marker.IS]] = False
        return mask

    def _callees(self, reader: Reader) -> tuple[frozenset[int] | None, bool]:
        calls, top = self._prompt.calls, reader.stack[-1] if reader.stack else None
        if self._level is not Level.FLOW or calls is None or top is None or reader.jump is not None:
            return None, False
        return callees(calls, top)

    def _go_on(self, name: str, spelled: list[int], mask: Mask, *, bound: bool) -> None:
        """Allow the tokens that continue what is spelled so far towards `name`; names are written in one way."""
        if name not in self._spellings:
            self._spellings[name] = self._tokenizer.encode_value(name)
        ids = self._spellings[name]
        length = len(spelled)
        if ids[:length] != spelled:
            return
        if len(ids) > length:
            mask[ids[length]] = True
        elif length:
            mask[self._tokenizer.marker[Marker.IS]] = True
            mask[self._tokenizer.marker[Marker.GONE]] |= bound

    def _compute(self, reader: Reader) -> Mask:
        line_event = reader.event is Event.LINE
        lines = self._lines(reader)
        end = lines if line_event else self._mask([], [Marker.STOP])
        more = self._mask([], [Marker.AND] if reader.event in (Event.LINE, Event.CALL) else [])
        match reader.part:
            case Part.START if not reader.stack:
                return self._mask([], [Marker.CALL])
            case Part.START if reader.jump == EXIT:
                return self._mask([], [Marker.RETURN, Marker.EXCEPTION])
            case Part.START if self._callees(reader)[1]:
                return self._mask([], self._events(reader))
            case Part.START:
                follow = self._following(reader)
                begun = self._any if follow.due or follow.lines != () else ~self._any
                return (self._name_start & begun) | lines | self._mask([], self._events(reader))
            case Part.NAME:
                return self._name | self._mask([], [Marker.IS, Marker.GONE] if line_event else [Marker.IS])
            case Part.NEXT_NAME:
                return self._name_start
            case Part.VALUE:
                return self._text | more | end
            case Part.AFTER_CHANGE:
                return more | end
            case Part.CALL_LINE:
                return self._entries(reader)
            case Part.CALL_START:
                return self._name_start | end
            case Part.WHERE:
                return self._text | lines | end
            case Part.FORCED:
                raise AssertionError("a forced token is not a matter of kinds")

    def _lines(self, reader: Reader) -> Mask:
        prompt = self._prompt
        shown = prompt.visible
        if reader.jump and reader.event is Event.LINE:
            shown = [reader.jump]
        elif self._level is not Level.FORMAT and reader.stack:
            shown = prompt.scope(reader.stack[-1].scope) or shown
            # In a return or exception frame, a line says where: any of the function's.
            if self._level is Level.FLOW and reader.event is Event.LINE:
                follow = self._following(reader).lines
                shown = shown if follow is None else follow
        return self._mask((self._tokenizer.lines[prompt.number[n]] for n in shown if n in prompt.number), [])

    def _following(self, reader: Reader) -> _Following:
        """What the line of a frame can be, by the flow and by the handlers that the present line is in."""
        prompt, flow = self._prompt, self._prompt.flow
        if self._level is not Level.FLOW or not reader.stack or flow is None or reader.event is not Event.LINE:
            return _ANY_LINE
        if reader.jump is not None:
            return _ANY_LINE
        top = reader.stack[-1]
        key = (top.scope, top.lineno, top.latest)
        if key not in self._followers:
            follow = following(prompt, top)
            lines = tuple(n for n in prompt.scope(top.scope) if n in follow) if follow else ()
            # Where lines follow of which none is shown, any may be said; where none follows, none.
            self._followers[key] = _Following(None if follow is None or (follow - {EXIT} and not lines) else lines)
        shown = self._followers[key].lines
        if not shown or top.lineno not in flow.caught:
            return self._followers[key]
        due = set[str]()
        for name, lines in flow.caught[top.lineno]:
            if name not in top.locals or name in flow.binds.get(top.lineno, ()):
                continue
            inside = tuple(lineno for lineno in shown if lineno in lines)
            outside = tuple(lineno for lineno in shown if lineno not in lines)
            if name in reader.unbound:
                shown = outside or shown
            elif not inside and outside:
                due.add(name)
            elif inside and reader.part is not Part.VALUE:  # there, a model that wanted another line would go on and on
                shown = inside
        return _Following(() if due else shown, frozenset(due))

    def _events(self, reader: Reader) -> list[Marker]:
        """Markers of the events that can come next."""
        if reader.jump is not None:
            return [Marker.RETURN, Marker.EXCEPTION]
        top = reader.stack[-1]
        events = [Marker.CALL, Marker.RETURN, Marker.EXCEPTION, Marker.LEAVE]
        follow = following(self._prompt, top) if self._level is Level.FLOW else None
        if follow is None or self._prompt.flow is None:
            return events
        found, is_due = self._callees(reader)
        if not top.thrown:
            events.remove(Marker.LEAVE)
        if top.latest is Event.EXCEPTION or EXIT not in follow or is_due:
            events.remove(Marker.RETURN)
        is_quiet = top.latest is Event.LINE and top.lineno in self._prompt.flow.quiet
        if is_quiet or (found is not None and not found):
            events.remove(Marker.CALL)
        return events

    def _entries(self, reader: Reader) -> Mask:
        prompt = self._prompt
        found, _ = self._callees(reader)
        entries = [
            n
            for n in prompt.visible
            if n in prompt.resumptions or (n in prompt.definitions and (found is None or n in found))
        ]
        if not entries:  # what can be called is not shown
            entries = [n for n in prompt.visible if n in prompt.definitions or n in prompt.resumptions]
        if self._level is Level.FORMAT or not entries or not reader.stack:
            entries = prompt.visible
        numbers = [prompt.number[n] for n in entries if n in prompt.number]
        if not reader.stack and 1 not in prompt.number:
            # A module's call frame stands on its first line, shown or not.
            numbers.append(0)
        return self._mask((self._tokenizer.lines[number] for number in numbers), [])

    def _mask(self, ids: Iterable[int], markers: Iterable[Marker]) -> Mask:
        mask = np.zeros(len(self._tokenizer), dtype=np.bool_)
        mask[list(ids)] = True
        mask[[self._tokenizer.marker[marker] for marker in markers]] = True
        return mask
