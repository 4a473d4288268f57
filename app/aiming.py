"""What the keys do that say where execution goes: into which of several calls, and at which line it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message

from ..debugger.ports import CallTarget
from .forms import MenuScreen
from .lanes import LanesApp
from .real_lane import LaneRun


@dataclass
class TargetsFound(Message):
    """The debugger has told which calls come next."""

    generation: int
    targets: Sequence[CallTarget]


class Aiming(LanesApp):
    """The part of the application that steers the program itself."""

    def do_into_target(self, count: int) -> None:
        """Step into one of the calls of the line."""
        if self._is_at_newest() and (run := self.waiting_lane()) is not None:
            self.in_background(partial(run.ask, partial(self._find_targets, run)))

    async def _find_targets(self, run: LaneRun) -> None:
        self.post_message(TargetsFound(run.generation, await run.lane.call_targets()))

    @on(TargetsFound)
    def _targets_found(self, message: TargetsFound) -> None:
        if message.generation != self.generation:
            return None
        targets = message.targets
        if not targets:
            return self.say("nothing is called here; s steps on")
        if len(targets) == 1:
            return self._into(targets[0])

        def answered(places: object) -> None:
            if isinstance(places, list) and places:
                self._into(targets[places[0]])

        self.push_screen(MenuScreen("step into", [target.label for target in targets]), answered)
        return None

    def _into(self, target: CallTarget) -> None:
        if (run := self.waiting_lane()) is not None:
            self.let_go()
            self.in_background(partial(run.ask, partial(run.lane.step_into, target)))

    def do_jump(self, count: int) -> None:
        """Go on at the cursor line."""
        file, lineno = self.located(self.source.state.path), self.source.cursor
        if self._is_at_newest() and file and (run := self.waiting_lane()) is not None:
            self.session.ghosts.forget()
            self.let_go()
            self.in_background(partial(run.ask, partial(run.lane.go_to, file, lineno)))

    def _is_at_newest(self) -> bool:
        """Whether the view is where the program is; else the user is told."""
        if not self.session.track.at_newest:
            self.say("this is a moment of the past; e goes to where the program is")
        return self.session.track.at_newest
