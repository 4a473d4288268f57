"""The compact dialect: frames as few tokens, nothing long to copy.

    prompt  = BEGIN (indent line-token code)* CONTEXT
    line    = changes line-token [visit]
    call    = CALL line-token changes STOP
    return  = RETURN [line-token] value STOP
    raised  = EXCEPTION [line-token] value STOP
    changes = [change (AND change)*]      change = name IS value | name GONE
    left    = LEAVE                       an exception leaves the activation
    jump    = JUMP [line-token]           what follows is the activation's next visit of that line, or its end
    back    = line-token [visit]          after a return or a LEAVE: where the caller stands

A line frame writes what changed since the previous frame of its activation, then the line
that execution has reached; so what follows a line token in the trace is what that line does.
A call frame restates all its locals. `back` and `visit` (how often a `for` header has been
reached since the loop was entered) follow from the frames before them and from syntax: they
are written for the model to read, and never asked of it.

After `jump` comes one frame of the running activation: the line asked for, or a return or exception that
came first. It is what a step over, a step out or a run to a line is: what lies between is skipped.

The body of a call that has returned is dropped: what stays is its call frame and its last
frame. So the tokens hold one history for each live activation, and the cost of a frame does
not grow with the calls made before it.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..debugger.errors import GrammarError
from ..debugger.frame import Event, Frame
from .flow import EXIT
from .prompt import MODULE, Function, Prompt
from .tokenizer import CODE_POINT_DIGITS, Tokenizer
from .vocabulary import MAX_INDENT, MAX_ITERATION, Marker

VERSION: Final = "compact-2"


@dataclass(slots=True)
class Activation:
    """A function that has been entered and not left."""

    depth: int
    lineno: int
    locals: dict[str, str]
    function: str = ""
    scope: Function | None = None
    """The function in the source; None for the module's own code."""

    start: int = 0
    """Length of the tokens just after its call frame."""

    visits: dict[int, int] = field(default_factory=dict[int, int])
    """For each `for` header whose loop is being run, how often it has been reached."""

    thrown: tuple[int, ...] = ()
    """Tokens of its newest exception frame."""

    latest: Event = Event.CALL
    """Of its frames, its own calls' left out."""

    entered: Mapping[int, int] = field(default_factory=dict[int, int])
    """How often the present line has called each function, by the line of its `def`; never changed in place."""

    def reach(self, lineno: int, prompt: Prompt) -> None:
        """Move to a line, and count the visits of loop headers."""
        for header in [header for header in self.visits if not header <= lineno <= prompt.loops[header].last]:
            del self.visits[header]
        if lineno in prompt.loops:
            self.visits[lineno] = self.visits.get(lineno, -1) + 1
        self.lineno = lineno
        self.latest = Event.LINE
        self.entered = {}

    def call(self, function: Function | None) -> None:
        """The present line enters a function."""
        header = function.header if function else 0
        self.entered = {**self.entered, header: self.entered.get(header, 0) + 1}


def prompt_ids(prompt: Prompt, tokenizer: Tokenizer, spelled: Collection[str] = ()) -> list[int]:
    """Tokens of the source context."""
    ids = [tokenizer.marker[Marker.BEGIN]]
    for lineno in prompt.number:
        text = prompt.text[lineno].expandtabs(4)
        indent = (len(text) - len(text.lstrip())) // 4
        ids += [tokenizer.indents[min(indent, MAX_INDENT - 1)], tokenizer.lines[prompt.number[lineno]]]
        ids += tokenizer.encode_code(text.strip(), spelled)
    ids.append(tokenizer.marker[Marker.CONTEXT])
    return ids


class Writer:
    """Frames to tokens. `ids` is the history; `asked` says which of its tokens a model must predict."""

    def __init__(
        self, prompt: Prompt, tokenizer: Tokenizer, *, drop: bool = True, spelled: Collection[str] = ()
    ) -> None:
        self.prompt = prompt
        self.tokenizer = tokenizer
        self.ids = prompt_ids(prompt, tokenizer, spelled)
        self.asked = [False] * len(self.ids)
        self.stack: list[Activation] = []
        self.low = 0
        """The fewest tokens that `ids` has had since its reader last set this."""

        self._drop = drop
        self._spelled = spelled

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        self.settle(frame.depth if frame.event is not Event.CALL else frame.depth - 1)
        match frame.event:
            case Event.CALL:
                self._call(frame)
            case Event.LINE:
                self._line(frame)
            case Event.RETURN:
                self._return(frame)
            case Event.EXCEPTION:
                self._exception(frame)

    def restate(self, stack: Sequence[Activation]) -> None:
        """Begin in the middle: each activation as a call frame on its present line, with all its locals."""
        for activation in stack:
            self._put([Marker.CALL], asked=False)
            self._extend([self._line_id(activation.lineno)], asked=False)
            self._changes(activation.locals, (), {})
            self._put([Marker.STOP], asked=False)
            self.stack.append(
                replace(activation, start=len(self.ids), locals=dict(activation.locals), visits=dict(activation.visits))
            )
            self._visit(activation)
        self.asked = [False] * len(self.ids)

    def jump(self, lineno: int) -> None:
        """Say that the next frame is the running activation's next visit of a line, or its end: `EXIT`."""
        self._extend(self.jump_ids(lineno), asked=False)

    def jump_ids(self, lineno: int) -> list[int]:
        """The tokens that `jump` writes."""
        return [self.tokenizer.marker[Marker.JUMP], *([] if lineno == EXIT else [self._line_id(lineno)])]

    def settle(self, depth: int) -> None:
        """Unwind to `depth`: whatever is deeper was left by an exception."""
        while self.stack and self.stack[-1].depth > depth:
            left = self.stack[-1]
            self._put([Marker.LEAVE], asked=True)
            self.leaving(left)
            self.stack.pop()
            if self._drop and self.stack:
                self._cut(left.start)
                self._extend(left.thrown, asked=False)
                self._put([Marker.LEAVE], asked=False)
            self._back()

    def leaving(self, activation: Activation) -> None:
        """Called when an activation is complete and before its body is dropped."""

    def _call(self, frame: Frame) -> None:
        self._put([Marker.CALL], asked=True)
        self._extend([self._line_id(frame.lineno)], asked=True)
        self._changes(frame.locals, (), {})
        self._put([Marker.STOP], asked=True)
        entered = Activation(
            frame.depth,
            frame.lineno,
            dict(frame.locals),
            frame.function,
            self.prompt.entered(frame.lineno, frame.function),
            len(self.ids),
        )
        if self.stack:
            self.stack[-1].call(entered.scope)
        self.stack.append(entered)

    def _line(self, frame: Frame) -> None:
        top = self._top(frame)
        gone = [name for name in top.locals if name not in frame.locals]
        self._changes(frame.locals, gone, top.locals)
        self._extend([self._line_id(frame.lineno)], asked=True)
        top.locals = dict(frame.locals)
        top.reach(frame.lineno, self.prompt)
        self._visit(top)

    def _return(self, frame: Frame) -> None:
        top = self._top(frame)
        tokens = self._valued(Marker.RETURN, frame, top)
        self._extend(tokens, asked=True)
        self.leaving(top)
        self.stack.pop()
        if self._drop and self.stack:
            self._cut(top.start)
            self._extend(tokens, asked=False)
        self._back()

    def _exception(self, frame: Frame) -> None:
        top = self._top(frame)
        tokens = self._valued(Marker.EXCEPTION, frame, top)
        self._extend(tokens, asked=True)
        top.thrown = tuple(tokens)
        top.latest = Event.EXCEPTION

    def _top(self, frame: Frame) -> Activation:
        """The frame's activation; made up where its call was never seen."""
        if not self.stack or self.stack[-1].depth != frame.depth:
            scope = self.prompt.entered(frame.lineno, frame.function)
            self.stack.append(Activation(frame.depth, frame.lineno, {}, frame.function, scope, len(self.ids)))
        return self.stack[-1]

    def _valued(self, marker: Marker, frame: Frame, top: Activation) -> list[int]:
        where = [] if frame.lineno == top.lineno else [self._line_id(frame.lineno)]
        value = self.tokenizer.encode_value(frame.value or "", self._spelled)
        return [self.tokenizer.marker[marker], *where, *value, self.tokenizer.marker[Marker.STOP]]

    def _changes(self, now: Mapping[str, str], gone: Collection[str], before: Mapping[str, str]) -> None:
        changes = [(name, value) for name, value in now.items() if before.get(name) != value]
        first = True
        for name, value in [*((name, None) for name in gone), *changes]:
            if not first:
                self._put([Marker.AND], asked=True)
            first = False
            self._extend(self.tokenizer.encode_value(name, self._spelled), asked=True)
            self._put([Marker.GONE if value is None else Marker.IS], asked=True)
            if value is not None:
                self._extend(self.tokenizer.encode_value(value, self._spelled), asked=True)

    def _cut(self, length: int) -> None:
        del self.ids[length:], self.asked[length:]
        self.low = min(self.low, length)

    def _back(self) -> None:
        if self.stack:
            self._extend([self._line_id(self.stack[-1].lineno)], asked=False)
            self._visit(self.stack[-1])

    def _visit(self, top: Activation) -> None:
        if top.lineno in top.visits:
            self._extend([self.tokenizer.visits[min(top.visits[top.lineno], MAX_ITERATION - 1)]], asked=False)

    def _line_id(self, lineno: int) -> int:
        return self.tokenizer.lines[self.prompt.number.get(lineno, 0)]

    def _put(self, markers: list[Marker], *, asked: bool) -> None:
        self._extend([self.tokenizer.marker[marker] for marker in markers], asked=asked)

    def _extend(self, ids: Collection[int], *, asked: bool) -> None:
        self.ids += ids
        self.asked += [asked] * len(ids)


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
                return self._complete()
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
        frame = Frame(
            event=Event.LINE,
            lineno=lineno,
            source=self.prompt.line(lineno),
            locals=dict(top.locals),
            depth=top.depth,
            function=top.function,
        )
        self._begin(self._visit(top))
        return frame

    def _complete(self) -> Frame:
        draft = self._draft
        if draft.event is Event.CALL:
            self._end_change()
            lineno, depth = draft.lineno or 1, self.stack[-1].depth + 1 if self.stack else 0
            seen = self._changed({})
            scope = self.prompt.entered(lineno, "" if depth else self._entry)
            name = scope.name if scope else MODULE
            if self.stack:
                self.stack[-1].call(scope)
            self.stack.append(Activation(depth, lineno, dict(seen), name, scope))
            frame = Frame(
                event=draft.event,
                lineno=lineno,
                source=self.prompt.line(lineno),
                locals=seen,
                depth=depth,
                function=name,
            )
            self._begin([])
            return frame
        top = self._top()
        lineno = top.lineno if draft.lineno is None else draft.lineno
        frame = Frame(
            event=draft.event,
            lineno=lineno,
            source=self.prompt.line(lineno),
            value=self.tokenizer.decode(draft.value),
            depth=top.depth,
            function=top.function,
        )
        if draft.event is Event.RETURN:
            self._pop()
        else:
            top.thrown = (*draft.value,)
            top.latest = Event.EXCEPTION
            self._begin([])
        return frame

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
        self._begin([self.tokenizer.lines[self.prompt.number.get(top.lineno, 0)], *self._visit(top)])

    def _visit(self, top: Activation) -> list[int]:
        if top.lineno not in top.visits:
            return []
        return [self.tokenizer.visits[min(top.visits[top.lineno], MAX_ITERATION - 1)]]

    def _begin(self, forced: list[int]) -> None:
        """The next frame starts, after these tokens."""
        self._draft = _Draft()
        self.forced = forced
        self.part = Part.FORCED if forced else Part.START
