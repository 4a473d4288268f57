"""Past the start of what is recorded: stepping back shows a frame that may have come before, imagined and told so.

Which frames can have come before is told from the source (`debugger/prehistory.py`); which of them the known frame
follows from, the model says. They are moments of a track of their own: stepping forward ends in reality again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.message import Message

from ..debugger.frame import Event, Frame
from ..debugger.ports import Predictor, SourceContext
from ..debugger.prehistory import MODULE, Imagined, earlier, weighed
from ..debugger.stepping import Step
from .actions import Action
from .debuggees import Debuggee
from .moving import Moving
from .predicted_lane import GivenUp, Tell
from .present import where
from .run import Run
from .widgets.lines import ListPane

_WITHIN: Final = ("back", "back_over", "back_out", "over", "into", "out", "up", "down", "cancel", "inverse")
"""Actions that mean the imagined frames in view; others of their groups come back to reality first."""

_ELSEWHERE: Final = ("Stepping", "Time travel", "Model", "Session", "State")
_LISTS: Final = ("divergences", "history", "results")
"""Panes of which an entry is a recorded moment."""


@dataclass
class EarlierImagined(Message):
    """Frames that may have come before, the likeliest first."""

    number: int
    found: Sequence[Imagined]


class Preceding(Moving):
    """The part of the application that goes back before the beginning."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._question = 0
        """Tells one step back past the start from another; what an earlier one finds is not shown."""

    def _turn(self, debuggee: Debuggee) -> None:
        self._question += 1
        super()._turn(debuggee)

    def at_the_start(self) -> None:
        """Imagine a frame that leads to the first one there is."""
        session = self.session
        if session.predicting or session.viewed is not None or not len(session.track):
            super().at_the_start()
            return
        from .wiring import preceding  # it reads syntax as the model does, which no first picture needs

        known = session.track.moments[0].frame
        source = self.text_of(known.path)
        is_partial = session.earlier is not None
        frames = earlier(source, dataclasses.replace(known, path=""), preceding, is_partial=is_partial)
        if not frames:
            self.say(f"nothing earlier is recorded, and {_why_none(known)}")
            return
        self._question += 1
        lane, number = self.model_lane(), self._question
        if lane is None:
            self._show(known.path, [Imagined(frame=frame) for frame in frames])
            return
        self.say("imagining what came before…")
        context = SourceContext(source=source, function=known.function)

        def weigh(predictor: Predictor, tell: Tell, given_up: GivenUp) -> None:
            if not given_up():
                tell(EarlierImagined(number, weighed(frames, dataclasses.replace(known, path=""), predictor, context)))

        lane.ask(weigh)

    @on(EarlierImagined)
    def _earlier_imagined(self, message: EarlierImagined) -> None:
        if message.number == self._question:
            self._show(self.session.track.moments[0].frame.path, message.found)

    def _show(self, path: str, found: Sequence[Imagined]) -> None:
        best = found[0]
        self.session.before(dataclasses.replace(best.frame, path=path), best.surprisal)
        sure = (
            "no model was asked"
            if best.surprisal is None
            else f"what follows surprises the model by {best.surprisal:.1f}"
        )
        ways = f"; the likeliest of {len(found)} ways here" if len(found) > 1 else ""
        self.say(f"imagined: {where(best.frame)}, {sure}{ways}; n goes forward to what happened")
        self.draw_soon()

    def _step_on(self, step: Step, count: int) -> None:
        if self.session.earlier is None:
            super()._step_on(step, count)
            return
        self._to_reality()
        self.say("this is the first frame that really came")

    def _to_reality(self) -> None:
        self._question += 1
        self.session.earlier = None
        self.session.look_at(0)

    def perform(self, known: Action, count: int = 1) -> None:
        """What is about recorded moments is done among them."""
        self._question += 1
        if self.session.earlier is not None and known.group in _ELSEWHERE and known.name not in _WITHIN:
            self._to_reality()
        super().perform(known, count)

    @on(ListPane.Chosen)
    def _moment_chosen(self, message: ListPane.Chosen) -> None:
        if self.session.earlier is not None and message.pane.id in _LISTS:
            self._to_reality()


def _why_none(known: Frame) -> str:
    if known.event is Event.CALL and known.function == MODULE:
        return "the program begins here"
    if known.event is Event.CALL:
        return f"nothing in this file calls {known.function or 'this'} like that"
    return "the source does not tell what leads here"
