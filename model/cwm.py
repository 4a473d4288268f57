"""The wire form of Meta's Code World Model: frames as JSON locals and whole source lines.

    BEGIN CONTEXT source FRAME (event locals ACTION line [ARG value] FRAME)* END

As published (Code World Model, arXiv 2510.02387, and its repository's trace format). `".."` means
unchanged since the previous frame of the same activation; writer and reader both keep a stack of
activations, so a caller's locals survive a call. The wire holds neither depth nor line numbers:
the reader finds both again from the order of events and from syntax.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..debugger.errors import GrammarError
from ..debugger.frame import Event, Frame
from .compact import Activation
from .prompt import MODULE, Prompt


class CwmMarker(enum.StrEnum):
    """Reserved tokens, and in the comment their ids in the tokenizer of `facebook/cwm`."""

    BEGIN = "<|begin_of_text|>"  # 128000
    END = "<|end_of_text|>"  # 128001
    FRAME = "<|frame_sep|>"  # 128100
    ACTION = "<|action_sep|>"  # 128101
    RETURN = "<|return_sep|>"  # 128102
    CALL = "<|call_sep|>"  # 128103
    LINE = "<|line_sep|>"  # 128104
    EXCEPTION = "<|exception_sep|>"  # 128105
    ARG = "<|arg_sep|>"  # 128106
    CONTEXT = "<|trace_context_start|>"  # 128107


Piece = CwmMarker | str
"""A reserved token, or text; text is never read as a reserved token."""

START: Final = "  # << START_OF_TRACE"
UNCHANGED: Final = ".."
_EVENTS: Final = {event: CwmMarker[event.name] for event in Event}
_MARKERS: Final = {marker: event for event, marker in _EVENTS.items()}


def context_pieces(source: str, entry: int) -> list[Piece]:
    """The source context, with the entry's line marked."""
    lines = source.split("\n")
    if 0 < entry <= len(lines):
        lines[entry - 1] += START
    return [CwmMarker.BEGIN, CwmMarker.CONTEXT, "\n".join(lines), CwmMarker.FRAME]


def frame_pieces(frames: Iterable[Frame]) -> Iterator[Piece]:
    """The frames of a whole trace, and END where the entry has been left."""
    live: dict[int, dict[str, str]] = {}
    last: Frame | None = None
    for frame in frames:
        yield _EVENTS[frame.event]
        if frame.event in (Event.CALL, Event.LINE):
            before = live.get(frame.depth, {}) if frame.event is Event.LINE else {}
            live[frame.depth] = dict(frame.locals)
            delta = {name: UNCHANGED if before.get(name) == value else value for name, value in frame.locals.items()}
            yield json.dumps(delta)
        yield CwmMarker.ACTION
        yield frame.source + "\n"
        if frame.value is not None:
            yield CwmMarker.ARG
            yield json.dumps(frame.value)
        yield CwmMarker.FRAME
        last = frame
    if last is not None and last.depth == 0 and last.value is not None:
        yield CwmMarker.END


def parse_frames(pieces: Sequence[Piece], prompt: Prompt, function: str) -> list[Frame]:
    """The frames that `frame_pieces` wrote of a run of `function`, or of the module's own code where it is "".

    Raises GrammarError for anything else.
    """
    reader = _Reader(prompt, function or MODULE)
    frames: list[Frame] = []
    shape: list[Piece] = []
    for piece in pieces:
        if piece is CwmMarker.END:
            break
        shape.append(piece)
        if piece is CwmMarker.FRAME:
            frames.append(reader.frame(shape))
            shape = []
    if shape:
        raise GrammarError("the last frame has no end")
    return frames


class _Reader:
    def __init__(self, prompt: Prompt, entry: str) -> None:
        self._prompt = prompt
        self._entry = entry
        self._stack: list[Activation] = []
        self._thrown = False
        """The last frame was an exception, which may have left its activation."""

    def frame(self, shape: list[Piece]) -> Frame:
        match shape:
            case [CwmMarker.CALL | CwmMarker.LINE as head, str(seen), CwmMarker.ACTION, str(line), CwmMarker.FRAME]:
                return self._state(_MARKERS[head], _object(seen), _line(line))
            case [
                CwmMarker.RETURN | CwmMarker.EXCEPTION as head,
                CwmMarker.ACTION,
                str(line),
                CwmMarker.ARG,
                str(value),
                CwmMarker.FRAME,
            ]:
                return self._valued(_MARKERS[head], _line(line), _string(value))
            case _:
                raise GrammarError(f"no frame has the shape {[str(piece)[:20] for piece in shape]}")

    def _state(self, event: Event, seen: dict[str, str], line: str) -> Frame:
        if event is Event.CALL:
            depth = self._stack[-1].depth + 1 if self._stack else 0
            entries = self._prompt.definitions | self._prompt.resumptions
            lineno = self._find(line, sorted(entries) if depth else self._prompt.visible)
            scope = self._prompt.entered(lineno, "" if depth else self._entry)
            top = Activation(depth, lineno, seen, scope.name if scope else MODULE, scope)
            self._stack.append(top)
        else:
            top = self._left_by_exception(line)
            lineno = self._find(line, self._scope(top))
            for name, value in seen.items():
                if value == UNCHANGED:
                    if name not in top.locals:
                        raise GrammarError(f"{name} is unchanged since a frame that did not have it")
                    seen[name] = top.locals[name]
            top.locals = seen
            top.lineno = lineno
        self._thrown = False
        return self._made(event, lineno, locals_=dict(top.locals))

    def _valued(self, event: Event, line: str, value: str) -> Frame:
        top = self._left_by_exception(line) if event is Event.RETURN else self._top()
        if event is Event.EXCEPTION:
            # After an exception, another one belongs to the nearest caller that stands on its line.
            if self._thrown and len(self._stack) > 1:
                self._stack.pop()
            while len(self._stack) > 1 and self._prompt.line(self._top().lineno) != line:
                self._stack.pop()
            top = self._top()
        here = self._prompt.line(top.lineno) == line
        lineno = top.lineno if here else self._find(line, self._scope(top))
        frame = self._made(event, lineno, value=value)
        if event is Event.RETURN:
            self._stack.pop()
        self._thrown = event is Event.EXCEPTION
        return frame

    def _left_by_exception(self, line: str) -> Activation:
        """The innermost activation that has this line, where an exception may have left others."""
        while self._thrown and len(self._stack) > 1 and not self._matches(line, self._scope(self._top())):
            self._stack.pop()
        return self._top()

    def _made(
        self, event: Event, lineno: int, *, locals_: dict[str, str] | None = None, value: str | None = None
    ) -> Frame:
        top = self._top()
        return Frame(
            event=event,
            lineno=lineno,
            source=self._prompt.line(lineno),
            locals=locals_ or {},
            value=value,
            depth=top.depth,
            function=top.function,
        )

    def _top(self) -> Activation:
        if not self._stack:
            raise GrammarError("a frame outside every call")
        return self._stack[-1]

    def _scope(self, top: Activation) -> list[int]:
        return self._prompt.scope(top.scope)

    def _matches(self, line: str, where: Sequence[int]) -> list[int]:
        return [lineno for lineno in where if self._prompt.line(lineno) == line]

    def _find(self, line: str, where: Sequence[int]) -> int:
        """The line with this text: in `where` if it is there, and the nearest one after the present line."""
        found = self._matches(line, where) or self._matches(line, range(1, len(self._prompt.lines) + 1))
        if not found:
            raise GrammarError(f"the source has no line {line!r}")
        here = self._stack[-1].lineno if self._stack else 0
        return min(found, key=lambda lineno: (lineno <= here, abs(lineno - here)))


def _line(text: str) -> str:
    return text.removesuffix("\n")


def _object(text: str) -> dict[str, str]:
    found = _json(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise GrammarError(f"locals are no object of strings: {text[:60]!r}")
    return found


def _string(text: str) -> str:
    found = _json(text)
    if not isinstance(found, str):
        raise GrammarError(f"a value is no string: {text[:60]!r}")
    return found


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise GrammarError(f"not JSON: {text[:60]!r}") from None


def split_wire(text: str) -> list[Piece]:
    """Pieces of a model's answer, in which reserved tokens have been decoded as text.

    Only for output of a model: user text goes through `frame_pieces`, which never makes a marker of it.
    """
    pieces: list[Piece] = []
    while text:
        found = [(text.find(marker), marker) for marker in CwmMarker if marker in text]
        if not found:
            pieces.append(text)
            break
        at, marker = min(found)
        if at:
            pieces.append(text[:at])
        pieces.append(marker)
        text = text[at + len(marker) :]
    return pieces
