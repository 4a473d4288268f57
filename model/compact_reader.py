"""Tokens of the compact dialect to frames, one token at a time; `compact.py` has the grammar and the way there."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..debugger.errors import GrammarError
from ..debugger.frame import Event, Frame
from .activation import Activation
from .compact import visit_ids
from .prompt import MODULE, Prompt
from .tokenizer import CODE_POINT_DIGITS, Tokenizer
from .vocabulary import Marker


class Part(enum.Enum):
    """Where in a frame the next token stands; each admits its own kinds of token."""

    START = enum.auto()
    """A frame begins: a name, a line token, or a marker of an event."""

    NAME = enum.auto()
    """Within a name."""

    NEXT_NAME = enum.auto()
    """After AND: a name must begin."""

    VALUE = enum.auto()
    """Within a value, which may be empty."""

    AFTER_CHANGE = enum.auto()
    """After GONE: AND or the end of the frame."""

    CALL_LINE = enum.auto()
    CALL_START = enum.auto()
    """After the line of a call frame: a name or the end."""

    WHERE = enum.auto()
    """After RETURN or EXCEPTION: a line token or the value."""

    FORCED = enum.auto()
    """`back` and `visit`: one token is possible, and the reader knows it."""


@dataclass(slots=True)
class _Draft:
    """A frame being read."""

    event: Event = Event.LINE
    changes: dict[str, str | None] = field(default_factory=dict[str, str | None])
    name: list[int] = field(default_factory=list[int])
    value: list[int] = field(default_factory=list[int])
    lineno: int | None = None
    gone: bool = False


class Reader:
    """Tokens to frames, one token at a time; follows a `Writer`'s activations without changing them."""

    def __init__(
        self,
        prompt: Prompt,
        tokenizer: Tokenizer,
        stack: Sequence[Activation] = (),
        *,
        entry: str = "",
        jump: int | None = None,
    ) -> None:
        self._entry = entry
        """Name of the function that the first call frame enters, where the line does not tell."""

        self.jump = jump
        """The line to which the frame being read jumps, `EXIT` for the activation's end; None for the next frame."""

        self.prompt = prompt
        self.tokenizer = tokenizer
        self.part = Part.START
        self.forced: list[int] = []
        """In FORCED: the tokens that must come now."""

        self.stack = [
            replace(activation, locals=dict(activation.locals), visits=dict(activation.visits)) for activation in stack
        ]
        self.ended = False
        """The entry has been left."""

        self._draft = _Draft()
        self._name_of = {number: marker for marker, number in tokenizer.marker.items()}

    @property
    def event(self) -> Event:
        """Of the frame being read, as far as it is known."""
        return self._draft.event

    @property
    def name(self) -> str:
        """Of the value being read: a variable's, or `return` for what is returned or raised."""
        if self._draft.event in (Event.RETURN, Event.EXCEPTION):
            return "return"
        return self.tokenizer.decode(self._draft.name)

    @property
    def code_point(self) -> list[int] | None:
        """Tokens of the character's digits that have been read, where more of them are due."""
        draft = self._draft
        newest = (draft.value if self.part is Part.VALUE else draft.name)[-CODE_POINT_DIGITS:]
        mark = self.tokenizer.marker[Marker.CODE_POINT]
        return newest[newest.index(mark) + 1 :] if mark in newest else None

    @property
    def entry(self) -> int | None:
        """In a call frame: its line, once that has been read."""
        return self._draft.lineno if self._draft.event is Event.CALL else None

    @property
    def changes(self) -> Collection[str]:
        """Names of the changes that have been read."""
        return self._draft.changes

    @property
    def unbound(self) -> Collection[str]:
        """Those of the changes that are the end of a name."""
        return [name for name, value in self._draft.changes.items() if value is None]

    def so_far(self) -> str:
        """The frame being read, for a person. GrammarError in the middle of a character."""
        draft = self._draft
        parts = [f"{name} = {value}" if value is not None else f"{name} goes" for name, value in draft.changes.items()]
        value = self.tokenizer.decode(draft.value)
        verb = {Event.RETURN: "returns ", Event.EXCEPTION: "raises "}.get(draft.event)
        if verb is not None:
            parts.append(verb + value)
        elif draft.name:
            parts.append(f"{self.tokenizer.decode(draft.name)} = {value}")
        return ", ".join(parts)

    @property
    def spelled(self) -> list[int]:
        """Tokens of the name being read."""
        return self._draft.name if self.part is Part.NAME else []

    @property
    def changing(self) -> bool:
        """Whether a change has been read, so that only a line frame can follow."""
        return bool(self._draft.changes)

    def feed(self, token: int) -> Frame | None:
        """Take one token; return the frame that it completes. GrammarError where no frame goes on like this."""
        if self.ended:
            # An entry that is a generator is left at each of its values, and called again.
            if token != self.tokenizer.marker[Marker.CALL]:
                raise GrammarError("tokens after the end of the trace")
            self.ended = False
        if self.part is Part.FORCED:
            return self._forced(token)
        marker = self._name_of.get(token)
        if token in self.tokenizer.lines:
            return self._line(token - self.tokenizer.lines[0])
        if token >= self.tokenizer.first_text or marker is Marker.CODE_POINT:
            return self._text(token)
        return self._marker(marker)

    def _forced(self, token: int) -> None:
        if token != self.forced[0]:
            raise GrammarError(f"token {token} where {self.forced[0]} must stand")
        del self.forced[0]
        if not self.forced:
            self.part = Part.START

    def _text(self, token: int) -> None:
        match self.part:
            case Part.START | Part.NAME | Part.NEXT_NAME | Part.CALL_START:
                self._draft.name.append(token)
                self.part = Part.NAME
            case Part.VALUE | Part.WHERE:
                self._draft.value.append(token)
                self.part = Part.VALUE
            case _:
                raise GrammarError(f"text where {self.part.name} was due")

    def _line(self, number: int) -> Frame | None:
        lineno = self.prompt.lineno(number)
        draft = self._draft
        if number and self.prompt.number.get(lineno) != number:
            raise GrammarError(f"the source has no line {number}")
        match self.part:
            case Part.CALL_LINE:
                draft.lineno = lineno
                self.part = Part.CALL_START
            case Part.WHERE if draft.lineno is None:
                draft.lineno = lineno
                self.part = Part.VALUE
            case Part.START | Part.VALUE | Part.AFTER_CHANGE if draft.event is Event.LINE:
                self._end_change()
                return self._complete_line(lineno)
            case _:
                raise GrammarError(f"a line where {self.part.name} was due")
        return None

    def _marker(self, marker: Marker | None) -> Frame | None:
        match marker, self.part:
            case ((Marker.CALL | Marker.RETURN | Marker.EXCEPTION), Part.START) if not self._draft.changes:
                self._draft.event = {
                    Marker.CALL: Event.CALL, Marker.RETURN: Event.RETURN, Marker.EXCEPTION: Event.EXCEPTION
                }[marker]  # fmt: skip
                self.part = Part.CALL_LINE if marker is Marker.CALL else Part.WHERE
            case Marker.LEAVE, Part.START if not self._draft.changes:
                self._pop()
            case Marker.IS, Part.NAME:
                self.part = Part.VALUE
            case Marker.GONE, Part.NAME if self._draft.event is Event.LINE:
                self._draft.gone = True
                self._end_change()
                self.part = Part.AFTER_CHANGE
            case Marker.AND, (Part.VALUE | Part.AFTER_CHANGE) if self._draft.event in (Event.LINE, Event.CALL):
                self._end_change()
                self.part = Part.NEXT_NAME
            case Marker.STOP, (Part.VALUE | Part.CALL_START | Part.WHERE) if self._draft.event is not Event.LINE:
                return self._complete_call() if self._draft.event is Event.CALL else self._complete_valued()
            case _:
                raise GrammarError(f"{marker or 'a reserved token'} where {self.part.name} was due")
        return None

    def _end_change(self) -> None:
        draft = self._draft
        if draft.name:
            value = None if draft.gone else self.tokenizer.decode(draft.value)
            draft.changes[self.tokenizer.decode(draft.name)] = value
        draft.name, draft.value, draft.gone = [], [], False

    def _changed(self, before: Mapping[str, str]) -> dict[str, str]:
        now = dict(before)
        for name, value in self._draft.changes.items():
            if value is None:
                now.pop(name, None)
            else:
                now[name] = value
        return now

    def _complete_line(self, lineno: int) -> Frame:
        top = self._top()
        top.locals = self._changed(top.locals)
        top.reach(lineno, self.prompt)
        self._begin(visit_ids(top, self.tokenizer))
        return self._frame(Event.LINE, lineno, top)

    def _complete_call(self) -> Frame:
        self._end_change()
        lineno, depth = self._draft.lineno or 1, self.stack[-1].depth + 1 if self.stack else 0
        scope = self.prompt.entered(lineno, "" if depth else self._entry)
        entered = Activation(depth, lineno, self._changed({}), scope.name if scope else MODULE, scope)
        if self.stack:
            self.stack[-1].call(scope)
        self.stack.append(entered)
        self._begin([])
        return self._frame(Event.CALL, lineno, entered)

    def _complete_valued(self) -> Frame:
        draft, top = self._draft, self._top()
        lineno = top.lineno if draft.lineno is None else draft.lineno
        frame = self._frame(draft.event, lineno, top, self.tokenizer.decode(draft.value))
        if draft.event is Event.RETURN:
            self._pop()
        else:
            top.thrown = (*draft.value,)
            top.latest = Event.EXCEPTION
            self._begin([])
        return frame

    def _frame(self, event: Event, lineno: int, top: Activation, value: str | None = None) -> Frame:
        return Frame(
            event=event,
            lineno=lineno,
            source=self.prompt.line(lineno),
            locals=dict(top.locals) if value is None else {},
            value=value,
            depth=top.depth,
            function=top.function,
        )

    def _top(self) -> Activation:
        if not self.stack:
            raise GrammarError("a frame outside every call")
        return self.stack[-1]

    def _pop(self) -> None:
        self._top()
        self.stack.pop()
        if not self.stack:
            self.ended = True
            self._begin([])
            return
        top = self.stack[-1]
        self._begin([self.tokenizer.lines[self.prompt.number.get(top.lineno, 0)], *visit_ids(top, self.tokenizer)])

    def _begin(self, forced: list[int]) -> None:
        """The next frame starts, after these tokens."""
        self._draft = _Draft()
        self.forced = forced
        self.part = Part.FORCED if forced else Part.START
