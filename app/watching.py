"""Watches: expressions evaluated at each stop, with the values that they have had. Kept with the project."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, cast

from textual import on

from ..debugger.errors import AdapterError, ForeframeError
from ..debugger.ports import Ended, Stopped
from ..debugger.values import Value
from .debuggees import Debuggee
from .inspecting import StateApp
from .run import Run
from .tabs import Tab
from .widgets.lines import ListPane
from .widgets.watches import WatchList, WatchPane, WatchRow

SECTION: Final = "watches"
MAX_SAMPLES: Final = 10_000
"""Of one watch; the oldest are forgotten."""

SHOWN: Final = 12
"""Values of the history that are drawn."""


@dataclass(slots=True)
class Watched:
    """An expression, and what it gave at each stop so far."""

    expression: str
    at: list[int] = field(default_factory=list[int])
    """Moments, in order."""

    texts: list[str] = field(default_factory=list[str])
    failed: list[bool] = field(default_factory=list[bool])

    def sample(self, at: int, text: str, *, failed: bool = False) -> None:
        """What it gives at a moment; asked again there, the newer answer holds."""
        if self.at and self.at[-1] >= at:
            del self.at[-1], self.texts[-1], self.failed[-1]
        for values, new in ((self.at, at), (self.texts, text), (self.failed, failed)):
            cast(list[Any], values).append(new)
            del values[:-MAX_SAMPLES]

    def forget(self) -> None:
        """Everything but the expression: another run begins."""
        self.at, self.texts, self.failed = [], [], []

    def row(self, at: int) -> WatchRow:
        """In words, as of a moment: what it gave at the last stop until then."""
        until = bisect_right(self.at, at)
        texts = self.texts[:until]
        steps = [text for i, text in enumerate(texts) if not i or texts[i - 1] != text]
        return WatchRow(
            expression=self.expression,
            now=texts[-1] if texts else "not evaluated yet",
            before=texts[-2] if len(texts) > 1 else "",
            history=[*(["…"] if len(steps) > SHOWN else []), *steps[-SHOWN:]],
            changed=len(texts) > 1 and texts[-1] != texts[-2],
            failed=not texts or self.failed[until - 1],
        )


def recalled(data: object) -> list[str]:
    """The expressions that a project's file has; whatever else is in it is passed over."""
    items = cast(Sequence[object], data) if isinstance(data, list) else ()
    return [item for item in items if isinstance(item, str) and item]


class Watching(StateApp):
    """The part of the application with the watches."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.watch_pane = WatchPane(id="watches")
        self.watches = [Watched(text) for text in recalled(self.remembered(SECTION))]
        self.tabs_below.append(
            Tab(
                name="watches",
                pane=self.watch_pane,
                label=lambda: f"WATCHES {len(self.watches)}" if self.watches else "WATCHES",
                draw=self._draw_watches,
                modes="compare child",
            )
        )
        self._to_ask: list[Watched] = []
        self._elsewhere: dict[int, list[Watched]] = {}
        """By the number of a process that is not in view, what its watches have seen."""

    def _turn(self, debuggee: Debuggee) -> None:
        """Each process has values of its own; what is watched is the same in all."""
        self._elsewhere[self.debuggees.in_view.pid] = self.watches
        seen = {one.expression: one for one in self._elsewhere.pop(debuggee.pid, ())}
        self.watches = [seen.get(one.expression) or Watched(one.expression) for one in self.watches]
        is_known = debuggee.unseen is None
        super()._turn(debuggee)
        if is_known:
            self._watch(self.watches)

    def start_lane(self) -> None:
        """Of another run, nothing has been seen yet."""
        self._elsewhere.clear()
        for watched in self.watches:
            watched.forget()
        super().start_lane()

    def _stopped(self, stop: Stopped) -> None:
        super()._stopped(stop)
        self._watch(self.watches)

    def _ended(self, end: Ended) -> None:
        super()._ended(end)
        self._to_ask = []

    def state_changed(self, *, by_hand: bool = False) -> None:
        """Watches are evaluated again after a change by hand, at the same moment."""
        super().state_changed(by_hand=by_hand)
        self._to_ask = []
        if by_hand:
            self._watch(self.watches)

    def level_changed(self) -> None:
        """Watches are about the stack frame in view."""
        super().level_changed()
        if self.inspector() is not None:
            self._watch(self.watches)

    def _watch(self, watches: Sequence[Watched]) -> None:
        """Evaluate these one after the other; what a step overtakes is left out."""
        self._to_ask = list(watches)
        self._watch_next()

    def _watch_next(self) -> None:
        inspector = self.inspector()
        if inspector is None or not self._to_ask:
            return
        watched, *self._to_ask = self._to_ask
        at = self.session.real.newest
        self.inquire(
            partial(inspector.value, self.session.level, watched.expression),
            partial(self._sampled, watched, at),
            partial(self._not_sampled, watched, at),
        )

    def _sampled(self, watched: Watched, at: int, value: Value) -> None:
        watched.sample(at, value.text)
        self._watch_next()

    def _not_sampled(self, watched: Watched, at: int, error: ForeframeError) -> None:
        if not isinstance(error, AdapterError):  # the debuggee said so; it has not just gone on
            watched.sample(at, str(error), failed=True)
            self._watch_next()

    def _draw_watches(self) -> None:
        self.watch_pane.list_view.list_entries([watched.row(self.session.real.at) for watched in self.watches])

    def do_add_watch(self, count: int) -> None:
        """To the line for a new watch."""
        self.show_tab("watches")
        self.watch_pane.write(None, "")

    @on(ListPane.Chosen, "#watch-list")
    def _edit_watch(self, message: ListPane.Chosen) -> None:
        self.watch_pane.write(message.index, self.watches[message.index].expression)

    @on(WatchPane.Written)
    def _written(self, message: WatchPane.Written) -> None:
        if not message.expression:
            return
        if any(watched.expression == message.expression for watched in self.watches):
            self.say(f"{message.expression} is watched already")
            return
        watched = Watched(message.expression)
        if message.index is not None and message.index < len(self.watches):
            self.watches[message.index] = watched
        else:
            self.watches.append(watched)
        self._keep_watches()
        self._to_ask.append(watched)
        if self._to_ask == [watched]:
            self._watch_next()

    @on(WatchList.Removed)
    def _watch_removed(self, message: WatchList.Removed) -> None:
        del self.watches[message.index]
        self._keep_watches()

    def _keep_watches(self) -> None:
        self.draw_soon()
        self.remember(SECTION, [watched.expression for watched in self.watches])
