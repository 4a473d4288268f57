"""The frames of one execution as tokens that fit a model's context, whatever the length of file and run.

While the source and the histories of the live activations fit, they are shown whole. Where they do
not, each live activation has a *view*: the lines about its present one, and its own frames. Training
documents are made by the same code. This module knows no decoder and predicts nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from ..debugger.frame import Event, Frame
from .activation import Activation
from .compact import Writer
from .prompt import NEAR, Function, Prompt, near_lines
from .tokenizer import Tokenizer

FAMILIAR: Final = 250
"""Tokens of a source that is shown whole."""

RESERVE: Final = 128
"""Tokens kept free for the frame to come, when a history is cut to fit the context."""


class History:
    """Frames in; out, the writer whose tokens a model should read now."""

    def __init__(
        self,
        prompt: Prompt,
        tokenizer: Tokenizer,
        *,
        limit: int,
        familiar: int = FAMILIAR,
        near: int = NEAR,
        spelled: Collection[str] = (),
    ) -> None:
        self.limit = limit
        """Tokens that may be read, the frame to come included."""

        self._prompt = prompt
        self._tokenizer = tokenizer
        self._near = near
        self._spelled = spelled
        self._full = Writer(prompt, tokenizer, spelled=spelled)
        self._is_long = len(self._full.ids) > familiar
        self._shown: dict[Function | None, Prompt] = {}
        """For each function, the lines last shown in a view."""

        self._views: list[Writer | None] = []
        """The view of each live activation, outermost first; None where none was needed yet."""

    @property
    def stack(self) -> Sequence[Activation]:
        """Every live activation, outermost first."""
        return self._full.stack

    def observe(self, frame: Frame) -> None:
        """Extend the history."""
        # As if it had been asked for before every frame, so that the same frames are always told alike.
        self.writer()
        self._full.write(frame)
        outer = frame.depth if frame.event is not Event.CALL else frame.depth - 1
        for view in self._views[outer + 1 :]:
            if view is not None:
                view.settle(outer)
        # A view holds its activation's frames and those of the calls it makes, which are dropped when
        # they return: what stays is the call and its value. What is further inside it never shows.
        for view in self._views[max(frame.depth - 1, 0) : frame.depth + 1]:
            if view is not None:
                view.write(frame)
        live = len(self._full.stack)
        del self._views[live:]
        self._views += [None] * (live - len(self._views))

    def jump(self, lineno: int) -> None:
        """Say that the frame to be observed next is where a jump of the running activation lands."""
        self._full.jump(lineno)
        for view in self._views[-1:]:
            if view is not None:
                view.jump(lineno)

    def writer(self) -> Writer:
        """The tokens to read: the whole source's while that fits, else those of the running activation's view."""
        if not self._is_long and not self.fits(self._full) and self._may_fit():
            self._full = self._restated(self._prompt, self._full.stack)
        if not self._is_long and self.fits(self._full):
            return self._full
        prompt = self._view_prompt()
        if not self._views:
            return self._restated(prompt, ())
        view = self._views[-1]
        if view is None or view.prompt is not prompt or not self.fits(view):
            if view is not None:
                self.retire(view)
            view = self._views[-1] = self._restated(prompt, self._full.stack[-1:])
        return view

    def fits(self, writer: Writer) -> bool:
        """Whether the writer's tokens leave room for one frame more."""
        return len(writer.ids) + RESERVE <= self.limit

    def _may_fit(self) -> bool:
        """Whether the present of all live activations might fit: of a deep recursion it is not written out to see."""
        # A call is a marker and a line at least, and each name is a token, with IS and AND or STOP after it.
        return sum(2 + 3 * len(activation.locals) for activation in self._full.stack) + RESERVE <= self.limit

    def retire(self, view: Writer) -> None:
        """Called before a view is replaced by one that shows other lines, or forgets earlier frames."""

    def new_writer(self, prompt: Prompt) -> Writer:
        """A writer of this history's tokens, about these lines."""
        return Writer(prompt, self._tokenizer, spelled=self._spelled)

    def _restated(self, prompt: Prompt, stack: Sequence[Activation]) -> Writer:
        """A writer that starts from the present of these activations."""
        writer = self.new_writer(prompt)
        writer.restate(stack)
        return writer

    def _view_prompt(self) -> Prompt:
        running = self._full.stack[-1] if self._full.stack else None
        scope, lineno = (running.scope, running.lineno) if running else (None, 1)
        shown = self._shown.get(scope)
        # A line past the edge can only be said if it is shown before it is reached.
        if shown is None or lineno not in shown.number or not self._prompt.next_lines(lineno) <= {*shown.visible}:
            shown = self._shown[scope] = self._prompt.about(near_lines(self._prompt, scope, lineno, self._near))
        return shown
