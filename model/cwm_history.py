"""Frames as CWM reads them: the source, then one history for each live activation, in a bounded number of tokens.

The body of a call that has returned is dropped; its call frame and its last frame stay. Past the budget the
middle goes: each live activation keeps its call frame, callers their newest line frame, the running activation
as many of its newest frames as fit; the first one kept restates all locals. Where even that is too long,
the outermost activations go, and START_OF_TRACE moves to the function that then comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..debugger.frame import Event, Frame
from .compact import Activation
from .cwm import Piece, context_pieces, pieces_of
from .cwm_tokenizer import CwmTokenizer
from .prompt import Prompt


@dataclass(frozen=True, slots=True)
class _Kept:
    """A frame that the model is shown, and where its tokens start."""

    frame: Frame
    start: int


class History:
    """Frames to tokens.

    `lines` are those of the source that the model is shown, `entry` is the name of the function that the
    first call frame enters, and `budget` the most tokens that there may be.
    """

    def __init__(
        self, prompt: Prompt, tokenizer: CwmTokenizer, *, lines: Sequence[int], entry: str, budget: int
    ) -> None:
        self.stack: list[Activation] = []
        self.ids: list[int] = []
        self.low = 0
        """The fewest tokens that `ids` has had since its reader last set this."""

        self._prompt = prompt
        self._tokenizer = tokenizer
        self._lines = lines
        self._budget = budget
        self._kept: list[_Kept] = []
        self._firsts: list[int] = []
        """For each activation, the place of its first frame in `_kept`."""

        self._marked = -1
        headers = [function.header for function in prompt.functions if function.name == entry]
        self._begin(headers[0] if headers else 0)

    @property
    def is_too_long(self) -> bool:
        """Whether it is past its budget, which only the source and the present locals can bring about."""
        return len(self.ids) > self._budget

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        self._append(frame)
        if self.is_too_long and self.stack:
            self._forget_middle()

    def pieces(self, frame: Frame) -> list[Piece]:
        """How this frame is written as the next one."""
        before = next((activation.locals for activation in self.stack if activation.depth == frame.depth), None)
        return list(pieces_of(frame, before if frame.event is Event.LINE else None))

    def _append(self, frame: Frame) -> None:
        is_call = frame.event is Event.CALL
        self._settle(frame.depth - is_call)
        if is_call and not self.stack:
            scope = self._prompt.entered(frame.lineno, frame.function)
            self._begin(scope.header if scope else 0)
        if is_call or not self.stack or self.stack[-1].depth != frame.depth:
            self._enter(frame)  # also where its call was never seen
        top = self.stack[-1]
        written = self._put(frame)
        match frame.event:
            case Event.CALL:
                top.start = len(self.ids)
                top.locals = dict(frame.locals)
            case Event.LINE:
                top.locals = dict(frame.locals)
                top.reach(frame.lineno, self._prompt)
            case Event.EXCEPTION:
                top.thrown = tuple(written)
                top.latest = Event.EXCEPTION
            case Event.RETURN:
                self._leave(frame)

    def _begin(self, header: int) -> None:
        """Start with the source, in which the line of this `def` is marked."""
        if header == self._marked:
            return
        self._marked = header
        source = "\n".join([*map(self._prompt.line, self._lines), ""])
        marked = self._lines.index(header) + 1 if header in self._lines else 0
        self.ids = self._tokenizer.encode_pieces(context_pieces(source, marked))
        self.low = 0
        self._kept = []

    def _enter(self, frame: Frame) -> None:
        scope = self._prompt.entered(frame.lineno, frame.function)
        self.stack.append(Activation(frame.depth, frame.lineno, {}, frame.function, scope, len(self.ids)))
        self._firsts.append(len(self._kept))

    def _put(self, frame: Frame) -> list[int]:
        written = self._tokenizer.encode_pieces(self.pieces(frame))
        self._kept.append(_Kept(frame, len(self.ids)))
        self.ids += written
        return written

    def _settle(self, depth: int) -> None:
        """Unwind to `depth`: whatever is deeper was left by an exception."""
        while self.stack and self.stack[-1].depth > depth:
            left = self.stack[-1].depth
            raised = [
                kept.frame
                for kept in self._kept[self._firsts[-1] :]
                if kept.frame.depth == left and kept.frame.event is Event.EXCEPTION
            ]
            self._leave(raised[-1] if raised else None)

    def _leave(self, last: Frame | None) -> None:
        """The running activation is over; of its body, this frame stays."""
        left = self.stack.pop()
        self._firsts.pop()
        if not self.stack:
            return
        del self.ids[left.start :]
        self.low = min(self.low, left.start)
        while self._kept and self._kept[-1].start >= left.start:
            self._kept.pop()
        if last is not None:
            self._put(last)

    def _forget_middle(self) -> None:
        stack = self.stack
        ends = [*self._firsts[1:], len(self._kept)]
        frames = [[kept.frame for kept in self._kept[first:end]] for first, end in zip(self._firsts, ends, strict=True)]
        for outermost in range(len(stack)):
            newest = len(frames[-1])
            while newest:
                newest //= 2
                self._rewrite(stack[outermost:], frames[outermost:], newest)
                # Half of the budget stays free, so that this is rare: all that follows the source is read again.
                if len(self.ids) <= self._budget // 2 or (newest <= 1 and not self.is_too_long):
                    return

    def _rewrite(self, stack: Sequence[Activation], frames: Sequence[Sequence[Frame]], newest: int) -> None:
        """These activations alone, with about so many frames of the running one."""
        self.stack, self._firsts, self._marked = [], [], -1
        scope = stack[0].scope
        self._begin(scope.header if scope else 0)
        for activation, all_ in zip(stack, frames, strict=True):
            is_called = all_[0].event is Event.CALL
            if is_called:
                self._append(all_[0])
            else:
                self._enter(all_[0])
            body = all_[is_called:]
            own = [at for at, frame in enumerate(body) if frame.event is Event.LINE and frame.depth == activation.depth]
            wanted = len(body) - (newest if activation is stack[-1] else 0)
            start = next((at for at in own if at >= wanted), own[-1] if own else len(body))
            self.stack[-1].locals = {}
            for frame in body[start:]:
                self._append(frame)
            self.stack[-1] = replace(
                activation,
                start=self.stack[-1].start,
                locals=dict(activation.locals),
                visits=dict(activation.visits),
            )
