"""Frames as CWM reads them: the source, then one history for each live activation, in a bounded number of tokens.

The body of a call that has returned is dropped; its call frame and its last frame stay. Past the budget the
middle goes: each live activation keeps its call frame, callers their newest line frame, the running activation
as many of its newest frames as fit; the first one kept restates all locals. Where even that is too long,
the outermost activations go, and START_OF_TRACE moves to the function that then comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..debugger.frame import Event, Frame
from .activation import Activation
from .cwm import Piece, context_pieces, pieces_of
from .cwm_places import Suspended
from .cwm_tokenizer import CwmTokenizer
from .prompt import Prompt


@dataclass(slots=True)
class _Live:
    """An activation, and of its frames and its callees' those that may be shown."""

    activation: Activation
    frames: list[Frame] = field(default_factory=list[Frame])


class History:
    """Frames to tokens.

    `lines` are those of the source that the model is shown, `entry` is the name of the function that the
    first call frame enters, and `budget` the most tokens that there may be.
    """

    def __init__(
        self, prompt: Prompt, tokenizer: CwmTokenizer, *, lines: Sequence[int], entry: str, budget: int
    ) -> None:
        self.ids: list[int] = []
        self.low = 0
        """The fewest tokens that `ids` has had since its reader last set this."""

        self._prompt = prompt
        self._tokenizer = tokenizer
        self._lines = lines
        self.budget = budget
        """Tokens that there may be."""

        self._live: list[_Live] = []
        self._suspended = Suspended()
        self._outermost = 0
        """Place in `_live` of the first activation that is shown."""

        headers = [function.header for function in prompt.functions if function.name == entry]
        self._begin(headers[0] if headers else 0)

    @property
    def stack(self) -> list[Activation]:
        """Every live activation, shown or not."""
        return [live.activation for live in self._live]

    @property
    def suspended(self) -> Sequence[Activation]:
        """Activations that a call frame can resume."""
        return self._suspended.waiting

    @property
    def is_too_long(self) -> bool:
        """Whether it is past its budget, which only the source and the present locals can bring about."""
        return len(self.ids) > self.budget

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        is_call = frame.event is Event.CALL
        self._settle(frame.depth - is_call)
        if is_call and not self._live:
            scope = self._prompt.entered(frame.lineno, frame.function)
            self._begin(scope.header if scope else 0)
        if is_call or not self._live or self._live[-1].activation.depth != frame.depth:
            self._enter(frame)  # also where its call was never seen
        live, top = self._live[-1], self._live[-1].activation
        written = self._put(self.pieces(frame))
        live.frames.append(frame)
        match frame.event:
            case Event.CALL:
                self._suspended.resumed([frame.lineno], frame.depth, frame.locals)
                top.start = len(self.ids)
                top.locals = dict(frame.locals)
            case Event.LINE:
                top.locals = dict(frame.locals)
                top.reach(frame.lineno, self._prompt)
            case Event.EXCEPTION:
                top.thrown = tuple(written)
                top.latest = Event.EXCEPTION
            case Event.RETURN:
                self._suspended.left(top, frame.lineno, self._prompt)
                self._leave()
        if self.is_too_long and self._live:
            self._shorten(self._outermost)

    def pieces(self, frame: Frame) -> list[Piece]:
        """How this frame is written as the next one."""
        before = next((top.locals for top in self.stack if top.depth == frame.depth), None)
        return list(pieces_of(frame, before if frame.event is Event.LINE else None))

    def _begin(self, header: int) -> None:
        """Start with the source, in which the line of this `def` is marked; the same start is kept as it is."""
        source = "\n".join(map(self._prompt.line, self._lines))
        marked = self._lines.index(header) + 1 if header in self._lines else 0
        start = self._tokenizer.encode_pieces(context_pieces(source if source[-1:] == "\n" else source + "\n", marked))
        if self.ids[: len(start)] != start:
            self.ids = start
            self.low = 0

    def _enter(self, frame: Frame) -> None:
        scope = self._prompt.entered(frame.lineno, frame.function)
        if self._live and frame.event is Event.CALL:
            self._live[-1].activation.call(scope)
        self._live.append(_Live(Activation(frame.depth, frame.lineno, {}, frame.function, scope, len(self.ids))))

    def _put(self, pieces: Iterable[Piece]) -> list[int]:
        written = self._tokenizer.encode_pieces(pieces)
        self.ids += written
        return written

    def _cut(self, length: int) -> None:
        del self.ids[length:]
        self.low = min(self.low, length)

    def _settle(self, depth: int) -> None:
        """Unwind to `depth`: whatever is deeper was left by an exception."""
        while self._live and self._live[-1].activation.depth > depth:
            self._leave()

    def _leave(self) -> None:
        """The running activation is over; of its body, the newest return or exception frame stays."""
        left = self._live.pop()
        if not self._live:
            return
        depth = left.activation.depth
        own = [frame for frame in left.frames if frame.depth == depth]
        calls = [frame for frame in own[:1] if frame.event is Event.CALL]
        ends = [frame for frame in own if frame.value is not None][-1:]
        self._live[-1].frames += [*calls, *ends]
        if len(self._live) == self._outermost:
            self._shorten(self._outermost - 1)
            return
        self._cut(left.activation.start)
        for frame in ends:
            self._put(pieces_of(frame))

    def _shorten(self, outermost: int) -> None:
        """Show the activations from this one on, or fewer, with as many frames of the running one as fit."""
        for first in range(outermost, len(self._live)):
            newest = len(self._live[-1].frames)
            while newest:
                newest //= 2
                self._rewrite(first, newest)
                # Half of the budget stays free, so that this is rare: all that follows the source is read again.
                if len(self.ids) <= self.budget // 2 or (newest <= 1 and not self.is_too_long):
                    return

    def _rewrite(self, outermost: int, newest: int) -> None:
        """Show the activations from this one on, the running one with about so many frames."""
        self._outermost = outermost
        scope = self._live[outermost].activation.scope
        self._cut(0)
        self._begin(scope.header if scope else 0)
        for live in self._live[outermost:]:
            top, body = live.activation, live.frames
            if body[0].event is Event.CALL and body[0].depth == top.depth:
                self._put(pieces_of(body[0]))
                body = body[1:]
            top.start = len(self.ids)
            own = [at for at, frame in enumerate(body) if frame.event is Event.LINE and frame.depth == top.depth]
            wanted = len(body) - (newest if live is self._live[-1] else 0)
            before: Mapping[str, str] = {}
            for frame in body[next((at for at in own if at >= wanted), own[-1] if own else len(body)) :]:
                is_own = frame.event is Event.LINE and frame.depth == top.depth
                self._put(pieces_of(frame, before if is_own else None))
                before = frame.locals if is_own else before
