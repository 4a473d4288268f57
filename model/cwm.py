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
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ..debugger.errors import GrammarError
from ..debugger.frame import Event, Frame
from .activation import Activation
from .constrain import Level
from .cwm_places import Place, Places, Suspended
from .prompt import MODULE, Prompt

_CLASS: Final = re.compile(r"<(?:[\w.]+\.)?(\w+) object\b|(\w+)\(")
"""What an object's `repr` says of its class: `<shop.Cart object at 0x…>`, `Cart(3)`."""


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
EVENT_MARKERS: Final = {event: CwmMarker[event.name] for event in Event}
_STATE: Final = (None, CwmMarker.ACTION, None, CwmMarker.FRAME)
_VALUED: Final = (CwmMarker.ACTION, None, CwmMarker.ARG, None, CwmMarker.FRAME)
SHAPES: Final[dict[Event, tuple[CwmMarker | None, ...]]] = {
    Event.CALL: _STATE,
    Event.LINE: _STATE,
    Event.RETURN: _VALUED,
    Event.EXCEPTION: _VALUED,
}
"""What follows the marker of an event; None stands for text."""

_RESERVED: Final = {marker.value: marker for marker in CwmMarker}
_SPLIT: Final = re.compile(f"({'|'.join(map(re.escape, _RESERVED))})")
_MARKERS: Final = {marker: event for event, marker in EVENT_MARKERS.items()}


def context_pieces(source: str, entry: int) -> list[Piece]:
    """The source context, with the entry's line marked."""
    lines = source.split("\n")
    if 0 < entry <= len(lines):
        lines[entry - 1] += START
    return [CwmMarker.BEGIN, CwmMarker.CONTEXT, "\n".join(lines), CwmMarker.FRAME]


def pieces_of(frame: Frame, before: Mapping[str, str] | None = None) -> Iterator[Piece]:
    """One frame; `before` are the locals of the previous frame of its activation, which a line frame refers to."""
    yield EVENT_MARKERS[frame.event]
    if frame.event in (Event.CALL, Event.LINE):
        known = before or {}
        yield json.dumps(
            {name: UNCHANGED if known.get(name) == value else value for name, value in frame.locals.items()}
        )
    yield CwmMarker.ACTION
    yield frame.source + "\n"
    if frame.value is not None:
        yield CwmMarker.ARG
        yield json.dumps(frame.value)
    yield CwmMarker.FRAME


def frame_pieces(frames: Iterable[Frame]) -> Iterator[Piece]:
    """The frames of a whole trace, and END where the entry has been left."""
    live: dict[int, Mapping[str, str]] = {}
    last: Frame | None = None
    for frame in frames:
        yield from pieces_of(frame, live.get(frame.depth) if frame.event is Event.LINE else None)
        if frame.event in (Event.CALL, Event.LINE):
            live[frame.depth] = frame.locals
        last = frame
    if last is not None and last.depth == 0 and last.value is not None:
        yield CwmMarker.END


def parse_frames(pieces: Sequence[Piece], prompt: Prompt, function: str) -> list[Frame]:
    """The frames that `frame_pieces` wrote of a run of `function`, or of the module's own code where it is "".

    Raises GrammarError for anything else.
    """
    reader = Reader(Places(prompt, Level.FLOW, function or MODULE))
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


class Reader:
    """Frames of one run, in order; keeps the stack of activations."""

    def __init__(self, places: Places, stack: Sequence[Activation] = (), suspended: Sequence[Activation] = ()) -> None:
        self.stack = [replace(activation, locals=dict(activation.locals)) for activation in stack]
        self._suspended = Suspended(suspended)
        self._prompt = places.prompt
        self._entry = places.entry
        # The first that has the line wins: what syntax lets follow, then the functions that are running.
        self._places = [places.at(Level.FLOW), places.at(Level.LINES)]

    def frame(self, shape: Sequence[Piece]) -> Frame:
        """The frame that these pieces are. GrammarError where they are none."""
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
            # Nothing is unchanged since before the call: the text is the value.
            top, lineno = self._place(event, line, entered=seen)
            top.locals = seen
        else:
            unchanged = [name for name, value in seen.items() if value == UNCHANGED]
            top, lineno = self._place(event, line, unchanged)
            top.locals = seen | {name: top.locals[name] for name in unchanged}
            top.reach(lineno, self._prompt)
        return self._made(event, lineno, locals_=dict(self.stack[-1].locals))

    def _valued(self, event: Event, line: str, value: str) -> Frame:
        top, lineno = self._place(event, line)
        frame = self._made(event, lineno, value=value)
        if event is Event.RETURN:
            self._suspended.left(self.stack.pop(), lineno, self._prompt)
        else:
            top.thrown = (lineno,)
            top.latest = Event.EXCEPTION
        return frame

    def _place(
        self, event: Event, line: str, unchanged: Sequence[str] = (), entered: Mapping[str, str] | None = None
    ) -> tuple[Activation, int]:
        """Where a frame with this line stands; the activations inside that one have been left, by an exception.

        `entered` are the locals of a call frame.
        """
        if not self.stack and event is not Event.CALL:
            raise GrammarError("a frame outside every call")
        for place in self._candidates(event):
            known = place.activation.locals if place.activation else ()
            found = [lineno for lineno in place.lines if self._prompt.line(lineno) == line]
            if found and all(name in known for name in unchanged):
                if place.activation is None:
                    return self._enter(found, entered or {})
                return self._stand(event, place.activation, found)
        missing = [name for name in unchanged if name not in self.stack[-1].locals]
        if missing:
            raise GrammarError(f"{missing[0]} is unchanged since a frame that did not have it")
        raise GrammarError(f"the source has no line {line!r}")

    def _candidates(self, event: Event) -> Iterator[Place]:
        for places in self._places:
            yield from places.of(event, self.stack)
        whole = range(1, len(self._prompt.lines) + 1)
        if event is Event.CALL:
            yield Place(None, whole)
            return
        for activation in reversed(self.stack):
            yield Place(activation, self._prompt.scope(activation.scope))
        yield Place(self.stack[-1], whole)

    def _enter(self, found: Sequence[int], seen: Mapping[str, str]) -> tuple[Activation, int]:
        """A new activation: of equal lines where one with these locals waits, else by the caller's place."""
        top = self.stack[-1] if self.stack else None
        depth = top.depth + 1 if top else 0
        lineno = self._suspended.resumed(found, depth, seen) or self._nearest(self._of_its_class(found, seen), top)
        scope = self._prompt.entered(lineno, "" if top else self._entry)
        activation = Activation(depth, lineno, {}, scope.name if scope else MODULE, scope)
        if top:
            top.call(scope)
        self.stack.append(activation)
        return activation, lineno

    def _of_its_class(self, found: Sequence[int], seen: Mapping[str, str]) -> Sequence[int]:
        """Of equal methods, the one of an object of the class that the first local shows; all, where that has none."""
        shown = _CLASS.match(next(iter(seen.values()), ""))
        its = self._prompt.methods.get(shown[1] or shown[2], ()) if shown else ()
        return [lineno for lineno in its if lineno in found][:1] or found

    def _stand(self, event: Event, activation: Activation, found: Sequence[int]) -> tuple[Activation, int]:
        while self.stack[-1] is not activation:
            self.stack.pop()
        return activation, self._nearest(found, activation, moves=event is Event.LINE)

    def _nearest(self, found: Sequence[int], top: Activation | None, *, moves: bool = False) -> int:
        """Of equal lines one in the loop that is running, and then the next: the present one but for a line frame."""
        here = top.lineno if top else 0
        inside = [loop for loop in self._prompt.loops.values() if loop.header < here <= loop.last]
        loop = max(inside, key=lambda loop: loop.header, default=None)
        return min(
            found,
            key=lambda lineno: (
                loop is not None and not loop.header <= lineno <= loop.last,
                lineno < here + moves,
                abs(lineno - here),
            ),
        )

    def _made(
        self, event: Event, lineno: int, *, locals_: dict[str, str] | None = None, value: str | None = None
    ) -> Frame:
        top = self.stack[-1]
        return Frame(
            event=event,
            lineno=lineno,
            source=self._prompt.line(lineno),
            locals=locals_ or {},
            value=value,
            depth=top.depth,
            function=top.function,
        )


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
    return [_RESERVED.get(part, part) for part in _SPLIT.split(text) if part]
