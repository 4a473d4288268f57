"""Looking ahead: while the user reads, the model says what comes; when the program has come there, it is scored."""

from __future__ import annotations

from typing import Final

from textual import events, on
from textual.timer import Timer

from ..debugger.frame import Frame
from ..debugger.ports import Ended
from .command_line import number
from .ghost_rows import tab_label
from .inspecting import StateApp
from .predicted_lane import LookedAhead
from .run import Run
from .settings import MAX_GHOSTS
from .tabs import Tab
from .widgets.ghosts import GhostPane
from .widgets.lines import ListPane

_QUIET_S: Final = 0.3
"""After a key, until the model looks ahead again: a step may follow, and its frame is to be scored first."""


class Ghosting(StateApp):
    """The part of the application that shows what is to come."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.ghost_frames = run.ghosts
        """How many frames the model looks ahead by itself."""

        self.ghost_pane = GhostPane(id="ghosts")
        self.tabs_below.append(
            Tab(
                name="ghosts",
                pane=self.ghost_pane,
                label=lambda: tab_label(self.session.ghosts),
                draw=lambda: self.ghost_pane.show(self.session.ghosts),
                is_there=lambda: run.load_predictor is not None,
            )
        )
        self._wants_ahead = False
        """The user has asked to look ahead, and is owed an answer."""

        self._pause: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Any key takes the model's time back, wherever it is meant to go."""
        if isinstance(event, events.Key) and self.predicted is not None:
            self.predicted.stop_looking()
            self._wants_ahead = False
            if self._pause is not None:
                self._pause.stop()
            self._pause = self.set_timer(_QUIET_S, self.at_rest)
        await super().on_event(event)

    # What comes.

    def at_rest(self) -> None:
        """Ask what comes next, once the newest stop has been scored."""
        super().at_rest()
        if len(self.main.ahead) < self.ghost_frames and not self.judging.why_not_ahead():
            self._look(self.ghost_frames)

    def _look(self, count: int) -> None:
        if self.predicted is not None:
            self.predicted.look_ahead(count)

    def do_look_ahead(self, count: int) -> None:
        """Look further ahead."""
        if why := self.judging.why_not_ahead():
            return self.say(why)
        self._wants_ahead = True
        return self._look(len(self.session.ahead) + count)

    def run_ghosts(self, argument: str) -> None:
        """So many frames from now on."""
        off = argument in ("0", "off")
        self.ghost_frames = 0 if off else number(argument, MAX_GHOSTS, ":ghosts")
        self.main.ahead = self.main.ahead[: self.ghost_frames]
        self.say("the model looks ahead when k is pressed" if off else f"the model looks {argument} frames ahead")
        self.at_rest()

    @on(LookedAhead)
    def _looked_ahead(self, message: LookedAhead) -> None:
        session = self.main
        if message.generation != self.generation or message.seen != len(session.real):
            return
        session.model.saying = ""
        seen = len(message.predictions)
        if seen >= len(session.ahead) or message.done:
            session.ahead = message.predictions
            if not session.stops_only:  # what comes next may be of much later, and would settle nothing
                session.ghosts.show(message.predictions)
        if self._wants_ahead and message.done:
            self._wants_ahead = False
            if seen < message.asked:
                self.say(
                    f"the model sees {seen} ahead, and no further" if seen else "the model cannot say what comes next"
                )
        self.draw_soon()

    # What came.

    def keep(self, frame: Frame) -> None:
        """A frame that happened confirms a ghost, or does not."""
        super().keep(frame)
        if not self.main.stops_only:
            self.main.ghosts.came(self.main.real.newest, frame)

    def _ended(self, end: Ended) -> None:
        super()._ended(end)
        if end.exit_code is not None and not end.reason:
            self.main.ghosts.end(len(self.main.real))

    def state_changed(self, *, by_hand: bool = False) -> None:
        """What was said of a state does not hold for another."""
        super().state_changed(by_hand=by_hand)
        if by_hand:
            self.session.ghosts.forget()

    @on(ListPane.Chosen, "#ghosts")
    def _ghost_chosen(self, message: ListPane.Chosen) -> None:
        self.session.look_at(self.ghost_pane.settled_at(message.index).at)
        self.draw_soon()
