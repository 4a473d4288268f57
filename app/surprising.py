"""What surprises the model: how much each line does, beside the source, and the card of one divergence."""

from __future__ import annotations

from ..debugger.frame import Event
from ..debugger.scoring import Row
from .divergence_card import DivergenceScreen
from .lanes import LanesApp
from .session import Track


def line_that_ran(track: Track, at: int) -> tuple[str, int]:
    """File and line of which a frame is what came: of a call, the line that called; else where its activation was."""
    frames, site = track.frames, track.frames.site(at)
    if site.event is Event.CALL:
        above = [i for i in frames.newest_of(at - 1) if frames.site(i).depth < site.depth] if at else []
        before = above[-1] if above else None
    else:
        before = track.previous(at)
    ran = site if before is None else frames.site(before)
    return ran.path, ran.lineno


class Surprising(LanesApp):
    """The part of the application that shows where the model is surprised, and by what."""

    def judge(self, at: int, row: Row) -> None:
        """Count the surprise for the line that it came of."""
        super().judge(at, row)
        if row.surprisal is not None:
            self.main.heat.add(*line_that_ran(self.main.real, at), row.surprisal)

    def do_heat(self, count: int) -> None:
        """Show it beside the lines, or not."""
        self.session.shows_heat = not self.session.shows_heat
        self.say(f"surprise beside the lines: {'on' if self.session.shows_heat else 'off'}")

    def do_divergence_card(self, count: int) -> None:
        """Of the moment in view; else of the last divergence before it."""
        track = self.session.track
        here = track.at if len(track) and track.moments[track.at].diverged else track.previous_divergence(track.at)
        if here is None:
            self.say("no divergence here or before; ] goes to the next one")
            return
        self.session.look_at(here)
        self.push_screen(DivergenceScreen(here, track.moments[here]))
