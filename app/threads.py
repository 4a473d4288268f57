"""Threads and tasks of asyncio: where each stands, and which thread is looked at and stepped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual import on

from ..debugger.frame import StackFrame
from ..debugger.ports import Inspecting
from ..debugger.values import Task, Thread
from .inspecting import StateApp
from .run import Run
from .tabs import Tab
from .widgets.lines import ListPane
from .widgets.threads import ThreadPane


class Threading(StateApp):
    """The part of the application with the threads."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.thread_pane = ThreadPane(id="threads")
        self._threads: Sequence[Thread] = ()
        self._tasks: Sequence[Task] = ()
        self._asked_at = -1
        """The state that they have been asked about."""

        self.tabs_below.append(
            Tab(
                name="threads",
                pane=self.thread_pane,
                label=lambda: "THREADS",
                draw=self._draw_threads,
                modes="compare child",
            )
        )

    def do_threads(self, count: int) -> None:
        """To the threads and tasks."""
        self.go_to_tab("threads")

    def _draw_threads(self) -> None:
        """Asked for only while they are looked at: debugpy takes half a second where a thread has not stopped."""
        inspector = self.inspector()
        if inspector is not None and self.active_tab() == "threads" and self._asked_at != self.state_number:
            self._asked_at = self.state_number
            self.inquire(partial(_both, inspector), self._take_threads)
        stale = inspector is None or self._asked_at != self.state_number
        empty = self.why_not_live() if inspector is None else "asking…"
        threads, tasks = ((), ()) if stale else (self._threads, self._tasks)
        self.thread_pane.show(threads, tasks, self.session.thread, empty=empty)

    def _take_threads(self, found: tuple[Sequence[Thread], Sequence[Task]]) -> None:
        self._threads, self._tasks = found

    @on(ListPane.Chosen, "#threads")
    def _thread_chosen(self, message: ListPane.Chosen) -> None:
        inspector = self.inspector()
        if inspector is None:
            return
        if message.index >= len(self._threads):
            self.say("a task has no stack of its own until it runs")
            return
        thread = self._threads[message.index]
        self.inquire(partial(inspector.select, thread.number), partial(self._selected, thread))

    def _selected(self, thread: Thread, stack: Sequence[StackFrame]) -> None:
        session = self.session
        session.thread, session.stopped_stack, session.level = thread.number, stack, 0
        self.state_changed()
        self.say(f"looking at {thread.name}: steps are its own now")


async def _both(inspector: Inspecting) -> tuple[Sequence[Thread], Sequence[Task]]:
    return await inspector.threads(), await inspector.tasks()
