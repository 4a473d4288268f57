"""What the keys of breakpoints do."""

from __future__ import annotations

from textual import on

from .lanes import LanesApp
from .widgets.source import SourcePane


class Breaking(LanesApp):
    """The part of the application that says where to stop."""

    def do_breakpoint(self, count: int) -> None:
        """Toggle a breakpoint at the cursor."""
        self._toggle(self.source.cursor)

    @on(SourcePane.GutterClicked)
    def _gutter_clicked(self, message: SourcePane.GutterClicked) -> None:
        self._toggle(message.lineno)
        self.draw_soon()

    def _toggle(self, lineno: int) -> None:
        path = self.source.state.path
        # Where nothing is executed we do the stopping, and every line will do.
        self.session.breakpoints.toggle(path, lineno, verified=self.given.mode != "compare")
        self.place_breakpoints(path)
