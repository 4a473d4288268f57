"""The console: Python evaluated and executed in the stack frame in view, at the moment that the program waits in."""

from __future__ import annotations

from functools import partial
from typing import Final

from textual import on

from ..debugger.errors import ForeframeError
from ..debugger.ports import Ended
from ..debugger.values import Value
from .inspecting import StateApp
from .run import Run
from .tabs import Tab
from .text import wrapped
from .widgets.console import ConsoleLine, ConsolePane

MAX_CHOICES: Final = 40
"""Completions that are listed."""


class Consoling(StateApp):
    """The part of the application with the console."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.console_pane = ConsolePane(id="console")
        self._evaluating = ""
        """What is being evaluated; debugpy does one at a time, and answers get mixed up by whoever asks for more."""

        self.tabs_below.append(
            Tab(name="console", pane=self.console_pane, label=lambda: "CONSOLE", modes="compare child")
        )

    def state_changed(self, *, by_hand: bool = False) -> None:
        """What was being evaluated has been overtaken, or is done."""
        super().state_changed(by_hand=by_hand)
        self._evaluating = ""

    def _ended(self, end: Ended) -> None:
        super()._ended(end)
        self.state_changed()

    def do_console(self, count: int) -> None:
        """To the line of the console."""
        self.show_tab("console")
        self.console_pane.line.focus()

    @on(ConsolePane.Entered)
    def _entered(self, message: ConsolePane.Entered) -> None:
        code, inspector = message.code, self.inspector()
        if self._evaluating:
            return self.say(f"still evaluating {self._evaluating}")
        self.console_pane.line.clear()
        self.console_pane.line.remember(code)
        self.console_pane.log_view.write(f">>> {code}\n", "stdin")
        if inspector is None:
            self.console_pane.log_view.note(self._recorded(code))
            return None
        self._evaluating = code
        return self.inquire(partial(inspector.run, self.session.level, code), self._evaluated, self._not_evaluated)

    def _evaluated(self, value: Value | None) -> None:
        if value is not None:
            log, about = self.console_pane.log_view, ", ".join(filter(None, (value.kind, value.size)))
            log.write(value.text, "stdout")
            log.write(f"   {about}\n", "console")
        # Whatever was evaluated may have changed anything.
        self.state_changed(by_hand=True)

    def _not_evaluated(self, error: ForeframeError) -> None:
        self.console_pane.log_view.write(f"{error}\n", "stderr")
        self.state_changed(by_hand=True)

    def _recorded(self, code: str) -> str:
        """What can be said of a moment that the program does not wait in."""
        at = self.session.shown()
        seen = {} if at is None else self.session.track.moments[at].frame.locals
        if code in seen:
            return f"{seen[code]}   (recorded)"
        names = f"there are {', '.join(seen)}" if seen else "there are none"
        return f"{self.why_not_live()}; only recorded values can be read here: {names}"

    @on(ConsoleLine.CompletionAsked)
    def _complete(self, message: ConsoleLine.CompletionAsked) -> None:
        if (inspector := self.inspector()) is not None:
            ask = partial(inspector.completions, self.session.level, message.text)
            self.inquire(ask, partial(self._completed, message.text))

    def _completed(self, text: str, choices: list[str]) -> None:
        several = self.console_pane.line.complete(text, choices)
        if several:
            more = f"  and {len(several) - MAX_CHOICES} more" if len(several) > MAX_CHOICES else ""
            log = self.console_pane.log_view
            for line in wrapped("  ".join(several[:MAX_CHOICES]) + more, max(log.cells - 2, 20)):
                log.note(line)
