"""What the keys of the model do: re-sync, leave reality, come back."""

from __future__ import annotations

from textual.widgets import Input

from .lanes import LanesApp
from .screens import QuestionScreen
from .session import LaneState


class Asking(LanesApp):
    """The part of the application that questions the model."""

    def do_resync(self, count: int) -> None:
        """Let the free run go on from reality."""
        if self.predicted is not None:
            self.predicted.resync()
            self.say("the free run goes on from reality")

    def do_switch_lane(self, count: int) -> None:
        """Show the free run's values, or the teacher-forced ones."""
        self.session.show_free = not self.session.show_free
        self.say("predicted: free run" if self.session.show_free else "predicted: teacher-forced")

    def do_switch_mode(self, count: int) -> None:
        """Leave reality for the model, or come back to it."""
        session = self.session
        if not session.predicting:
            if self.predicted is None or not len(session.real):
                return self.say("there is nothing to predict from")
            self._forget_imagined()
            session.branch()
            return self.say("predict: nothing you step over now is executed; x returns")
        if session.lane is not LaneState.ABSENT:
            session.predicting = False
            return None
        if self.given.make_lane is None:
            return self.say("this target cannot be run")
        question = QuestionScreen("run it for real?", f"{self.given.name} will be executed, from its beginning.")
        self.push_screen(question, self._promote)
        return None

    def _promote(self, agreed: bool | None) -> None:
        if agreed:
            self.session.predicting = False
            self.start_lane()

    def _forget_imagined(self) -> None:
        self.imagined_number += 1
        if self.predicted is not None:
            self.predicted.cancel()

    def do_cancel(self, count: int) -> None:
        """Leave the input line; else cancel what is being found out, and predictions."""
        self.workers.cancel_group(self, "query")
        if isinstance(self.focused, Input):
            self.source.focus()
        elif self.predicted is not None:
            self.predicted.cancel()
            left = self.session.model.pending
            self.say(f"predictions cancelled: {left} frames stay unscored" if left else "")
