"""Real values in the source: at the end of each line of the function in view, up to where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from ..debugger.frame import Event
from ..debugger.naming import naming_of
from ..debugger.units import units_of
from .inspecting import NAMES, StateApp
from .value_rows import LineValues


class Inlining(StateApp):
    """The part of the application that shows values beside the names that have them. It asks the program nothing."""

    def do_values(self, count: int) -> None:
        """Show them, or not."""
        self.session.shows_values = not self.session.shows_values
        self.say(f"values at the end of the lines: {'on' if self.session.shows_values else 'off'}")

    def line_values(self, path: str, lineno: int | None) -> LineValues | None:
        """Those of the stack frame in view, which is on that line of a file; None where nothing real is known of it."""
        session = self.session
        if lineno is None or not session.shows_values:
            return None
        at = session.shown()
        values = self._values(at)
        if not values:
            return None
        function = session.stack()[session.level].function if at is None else session.track.frames.site(at).function
        text = self.text_of(path)
        names = naming_of(text).lines(lineno, function)
        return LineValues(names=names, values=values, last=units_of(text).of(lineno)[1])

    def _values(self, at: int | None) -> Mapping[str, str]:
        """What the names have now, as far as that is known without asking; the locals pane asks."""
        track = self.session.track
        if self.inspector() is not None and (at is None or self.seen.by_hand):
            known = self.seen.parts.get((self.session.level, NAMES), "")
            return {} if isinstance(known, str) else {part.path.name: part.value.text for part in known}
        if at is None or track.moments[at].imagined:
            return {}
        frame = track.frames[at]
        # An exception's frame has no locals; those that it left behind are shown, as they are in the locals pane.
        before = track.before(at) if frame.event is Event.EXCEPTION else None
        return frame.locals if before is None else before.locals
