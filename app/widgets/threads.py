"""The threads, and beneath them the tasks of asyncio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ...debugger.values import Task, Thread
from ..text import Line, crop, fit, printable
from .lines import ListPane

_NAME = 24
_PLACE = 34


def place(function: str, path: str, lineno: int) -> str:
    """Where something stands, in a few words."""
    return f"{function or '?'}  line {lineno}{f'  {path}' if path else ''}"


def thread_line(thread: Thread, *, selected: bool, cells: int) -> Line:
    """One thread."""
    top = thread.stack[0] if thread.stack else None
    where = place(top.function, top.path, top.lineno) if top is not None else "outside your code"
    style = "name" if thread.is_held else "dim"
    return crop(
        [
            ("▸ " if selected else "  ", "real"),
            (fit(printable(thread.name), _NAME) + " ", f"{style} changed" if selected else style),
            (fit(printable(where), _PLACE) + " ", style),
            ("stopped" if thread.is_held else "has not stopped", "dim"),
        ],
        cells,
    )


def task_line(task: Task, cells: int) -> Line:
    """One task."""
    return crop(
        [
            ("◂ " if task.state == "running" else "  ", "real"),
            (fit(printable(task.name), _NAME) + " ", "name"),
            (fit(printable(place(task.coroutine, task.path, task.lineno)), _PLACE) + " ", "name"),
            (printable(task.state), "dim"),
        ],
        cells,
    )


class ThreadPane(ListPane):
    """Give it threads, tasks, and which thread is looked at; choosing a thread asks to look at it."""

    choose_on_click: ClassVar[bool] = False

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.threads: Sequence[Thread] = ()
        self.tasks: Sequence[Task] = ()
        self._number = 0
        self._empty = ""

    def show(self, threads: Sequence[Thread], tasks: Sequence[Task], number: int, *, empty: str) -> None:
        """Draw these; `empty` is said where there are none."""
        self.threads, self.tasks, self._number, self._empty = threads, tasks, number, empty
        self.changed()

    def num_entries(self) -> int:
        """Threads can be chosen, and so can tasks, which leads to nothing."""
        return len(self.threads) + len(self.tasks)

    def num_lines(self) -> int:
        """A heading, or a sentence, takes a line too."""
        return self.num_entries() + bool(self.tasks) or 1

    def entry_of(self, at: int) -> int:
        """The heading of the tasks belongs to the first of them."""
        return at if at < len(self.threads) or not self.tasks else max(at - 1, len(self.threads))

    def line_of(self, entry: int) -> int:
        """Tasks stand a line lower, under their heading."""
        return entry if entry < len(self.threads) else entry + 1

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One thread, the heading, or one task."""
        if not self.threads:
            return [(f"  {self._empty}", "dim")], ""
        num = len(self.threads)
        if self.tasks and y == num:
            return [(f"  tasks of asyncio  {len(self.tasks)}", "head")], ""
        under = self.under(self.entry_of(y))
        if y < num:
            thread = self.threads[y]
            return thread_line(thread, selected=thread.number == self._number, cells=cells), under
        return task_line(self.tasks[y - num - 1], cells), under
