"""A program and the children that it starts, under the whole application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from foreframe.app.debuggees import Debuggee
from foreframe.app.session import LaneState
from foreframe.debugger.target import Target

from ..programs import marked_lines
from .live import Live, interpreter, live

WORKER = """\
import sys


def work(number):
    total = 0
    for i in range(number):
        total += double(i)  # @call
    return total  # @last


def double(value):
    return value * 2  # @inner


if __name__ == "__main__":
    print(f"worker says {work(int(sys.argv[1]))}")
"""
AT = marked_lines(WORKER)

POPEN = """\
import subprocess
import sys

child = subprocess.Popen([sys.executable, "worker.py", "3"])
status = child.wait()
print(f"status {status}")
"""


class Family(Live):
    """A program, and the children that it starts."""

    @property
    def child(self) -> Debuggee:
        """The one in view."""
        assert self.app.debuggees.in_view.pid
        return self.app.debuggees.in_view

    async def held(self, number: int = 1) -> list[Debuggee]:
        await self.until(lambda: len(self.app.debuggees.held()) >= number, f"{number} children are held")
        return self.app.debuggees.held()

    async def back(self) -> None:
        await self.until(lambda: self.app.is_main_in_view, "the view is the program's")

    async def moved(self, *keys: str) -> int:
        """Press keys that let the child in view go, and wait for its next stop; its line."""
        child, before = self.child, len(self.child.session.real)
        await self.press(*keys)
        await self.until(
            lambda: child.session.lane is LaneState.STOPPED and len(child.session.real) > before, f"{keys} led on"
        )
        return child.session.real.frames[-1].lineno

    def local(self, name: str) -> str:
        """As the locals pane has it."""
        return next(row.real or "" for row in self.app.locals_pane.rows if row.name == name)

    async def evaluates(self, expression: str, answer: str) -> None:
        await self.press("!")
        self.app.console_pane.line.value = expression
        await self.press("enter")
        await self.until(lambda: answer in self.console, f"{expression} is {answer}: {self.console}")
        await self.press("escape")

    @property
    def console(self) -> str:
        return "\n".join("".join(text for text, _ in line) for line in self.app.console_pane.log_view.lines)

    async def dead(self, *pids: int) -> None:
        await self.until(lambda: not any(map(lives, pids)), f"none of {pids} lives")


@contextlib.asynccontextmanager
async def family(
    folder: Path,
    program: str,
    version: str = "",
    *,
    args: Sequence[str] = (),
    stops: Sequence[int] = (),
    model: str = "",
) -> AsyncIterator[Family]:
    """The application at the program's entry stop, with breakpoints in the worker."""
    (folder / "worker.py").write_text(WORKER)
    (folder / "parent.py").write_text(program)
    target = Target(path=folder / "parent.py", python=interpreter(version), args=tuple(args), cwd=folder)
    async with live(target, subprocesses=True, model=model) as here:
        for line in stops:
            here.app.session.breakpoints.toggle("worker.py", line, verified=True)
        here.app.place_breakpoints("worker.py")
        yield Family(here.app, here.pilot)


def lives(pid: int) -> bool:
    """Whether there is such a process, other than one that only waits to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
