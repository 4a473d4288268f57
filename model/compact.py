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

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ..debugger.frame import Event, Frame
from .activation import Activation
from .flow import EXIT
from .prompt import Prompt, columns
from .tokenizer import Tokenizer
from .vocabulary import MAX_INDENT, MAX_ITERATION, Marker

VERSION: Final = "compact-2"


def prompt_ids(prompt: Prompt, tokenizer: Tokenizer, spelled: Collection[str] = ()) -> list[int]:
    """Tokens of the source context."""
    ids = [tokenizer.marker[Marker.BEGIN]]
    for lineno in prompt.number:
        indent = columns(prompt.text[lineno]) // prompt.indent
        ids += [tokenizer.indents[min(indent, MAX_INDENT - 1)], tokenizer.lines[prompt.number[lineno]]]
        ids += tokenizer.encode_code(prompt.text[lineno].expandtabs(4).strip(), spelled)
    ids.append(tokenizer.marker[Marker.CONTEXT])
    return ids


def visit_ids(activation: Activation, tokenizer: Tokenizer) -> list[int]:
    """The token, if there is one, of how often the header that an activation stands on has been reached."""
    count = activation.visits.get(activation.lineno)
    return [] if count is None else [tokenizer.visits[min(count, MAX_ITERATION - 1)]]


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
            self._extend(visit_ids(activation, self.tokenizer), asked=False)
        self.asked = [False] * len(self.ids)

    def jump(self, lineno: int) -> None:
        """Say that the next frame is the running activation's next visit of a line, or its end: `EXIT`."""
        self._extend(self.jump_ids(lineno), asked=False)

    def jump_ids(self, lineno: int) -> list[int]:
        """The tokens that `jump` writes."""
        return [self.tokenizer.marker[Marker.JUMP], *([] if lineno == EXIT else [self._line_id(lineno)])]

    def said(self, frame: Frame, stack: Sequence[Activation]) -> tuple[list[int], list[bool]]:
        """What a model says of this frame, and which of it is asked, where all of `stack` is live. Nothing is written.

        An exception that leaves the running activation is said to its end in the tokens of that one.
        """
        twin = Writer.__new__(Writer)  # without what a subclass does
        vars(twin).update(vars(self))
        twin.ids, twin.asked, twin._drop = [], [], False
        twin.stack = [replace(a, locals=dict(a.locals), visits=dict(a.visits)) for a in stack]
        twin.write(frame)
        return twin.ids, twin.asked

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
        self._extend(visit_ids(top, self.tokenizer), asked=False)

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
            top = self.stack[-1]
            self._extend([self._line_id(top.lineno), *visit_ids(top, self.tokenizer)], asked=False)

    def _line_id(self, lineno: int) -> int:
        return self.tokenizer.lines[self.prompt.number.get(lineno, 0)]

    def _put(self, markers: list[Marker], *, asked: bool) -> None:
        self._extend([self.tokenizer.marker[marker] for marker in markers], asked=asked)

    def _extend(self, ids: Collection[int], *, asked: bool) -> None:
        self.ids += ids
        self.asked += [asked] * len(ids)
