"""The state of a real program, looked into and changed with the keys of the real application over debugpy."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from foreframe.adapters.dap import inspecting
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.project import Project
from foreframe.app.rows import LocalRow
from foreframe.app.run import Run
from foreframe.app.session import LaneState
from foreframe.app.tui import DebuggerApp
from foreframe.debugger.target import Target
from textual.pilot import Pilot

from ..interpreters import other_python
from ..programs import marked_lines

PROGRAM = """\
import dataclasses
import time


@dataclasses.dataclass
class Point:
    x: int
    y: int


class Slow:
    def __repr__(self):
        time.sleep(2)
        return "Slow()"


class Raising:
    def __repr__(self):
        raise ValueError("no repr")


class Box:
    def __init__(self):
        self.hidden = {"slow": Slow(), "raising": Raising()}

    def __repr__(self):
        return "Box()"


def twice(n):
    return n * 2


def main():
    xs = [1, [2, 3], "four"]
    point = Point(1, 2)
    box = Box()
    word = "it's"
    count = 1
    xs[1].append(4)  # @first
    count += 1  # @second
    total = count + xs[0]
    return total  # @last


main()
print("done")
"""
AT = marked_lines(PROGRAM)


async def until(pilot: Pilot[None], condition: Callable[[], object], description: str) -> None:
    """debugpy takes seconds to start, and a busy machine longer."""
    for _ in range(3_000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(f"not so after 30 s: {description}")


@contextlib.asynccontextmanager
async def debugging(
    folder: Path, source: str = PROGRAM, *, lineno: int = AT["first"], python: str = "", project: Project | None = None
) -> AsyncIterator[tuple[DebuggerApp, Pilot[None]]]:
    """The application, the program stopped at a line."""
    path = folder / "program.py"
    path.write_text(source)
    target = Target(path=path, python=python)
    run = Run(target=target, mode="compare", make_lane=lambda: DebugpyLane(target), root=folder, project=project)
    app = DebuggerApp(run)
    async with app.run_test(size=(140, 44), notifications=True) as pilot:
        await until(pilot, lambda: app.session.lane is LaneState.STOPPED, "the entry stop")
        app.source.cursor = lineno
        await pilot.press("t")
        await until(pilot, lambda: at_line(app) == lineno, f"line {lineno}")
        yield app, pilot


def at_line(app: DebuggerApp) -> int:
    stopped = app.session.lane is LaneState.STOPPED and app.session.stopped_stack
    return app.session.stopped_stack[0].lineno if stopped else 0


def row(app: DebuggerApp, name: str) -> LocalRow:
    """The first row of that name; one that says nothing if there is none."""
    none = LocalRow(name="", predicted=None, real=None, verdict="")
    return next((row for row in app.locals_pane.rows if row.name == name), none)


async def select(app: DebuggerApp, pilot: Pilot[None], name: str) -> None:
    app.locals_pane.focus()
    app.locals_pane.selected = next(i for i, row in enumerate(app.locals_pane.rows) if row.name == name)
    await pilot.pause()


def text(app: DebuggerApp) -> str:
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


PYTHONS = ["", pytest.param("other", marks=pytest.mark.slow)]


@pytest.fixture(params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    """Ours, and one whose tracing, frames and locals work in another way."""
    if not request.param:
        return ""
    found = other_python("3.13") or other_python("3.12")
    return found or pytest.skip("no other Python here")


async def test_values_are_opened_part_by_part_and_stay_open_at_the_next_stop(tmp_path: Path, python: str) -> None:
    async with debugging(tmp_path, python=python) as (app, pilot):
        await select(app, pilot, "xs")
        await pilot.press("right")
        await until(pilot, lambda: row(app, "[1]").real == "[2, 3]", "the parts of the list")
        await pilot.press("right", "down", "right")
        await until(pilot, lambda: [r.depth for r in app.locals_pane.rows if r.name == "[0]"] == [1, 2], "deeper")
        await select(app, pilot, "point")
        await pilot.press("right")
        await until(pilot, lambda: row(app, ".y").real == "2", "a dataclass's fields")
        await pilot.press("n")
        await until(pilot, lambda: row(app, "[1]").real == "[2, 3, 4]", "asked again at the next stop")
        await until(pilot, lambda: row(app, "[2]").real == "4", "deeper too")
        assert row(app, "[1]").changed
        assert not row(app, "[0]").changed
        assert not row(app, ".y").changed
        await select(app, pilot, "xs")
        await pilot.press("left")
        assert row(app, "[1]").path is None

        # The same keys in the past: the parts come from what was recorded.
        await pilot.press("right", "N")
        await until(pilot, lambda: row(app, "[1]").real == "[2, 3]", "as it was")
        assert not row(app, "[1]").changed
        await select(app, pilot, "box")
        await pilot.press("right")
        assert row(app, "(recorded as this text alone)").depth == 1


@pytest.mark.slow
async def test_slow_and_raising_values_are_told_by_their_type(tmp_path: Path) -> None:
    async with debugging(tmp_path) as (app, pilot):
        await select(app, pilot, "box")
        await pilot.press("right")
        await until(pilot, lambda: row(app, ".hidden").path, "opened")
        assert "takes too long" in (row(app, ".hidden").real or "")
        await select(app, pilot, ".hidden")
        await pilot.press("right")
        await until(pilot, lambda: row(app, "['slow']").path, "opened")
        assert row(app, "['slow']").real == "<repr of Slow takes too long>"
        assert row(app, "['raising']").real == "<repr raised ValueError>"
        assert "⏱" in text(app)


async def test_variables_are_shown_in_five_modes_and_filtered(tmp_path: Path) -> None:
    async with debugging(tmp_path) as (app, pilot):
        await select(app, pilot, "word")
        shown = []
        for _ in range(5):
            await pilot.press("m")
            await until(pilot, lambda: "…" not in (row(app, "word").real or "…"), "answered")
            shown.append(row(app, "word").real)
        assert shown == ["it's  (str)", "str  (type)", "4  (len)", "str, len 4  (summary)", '"it\'s"']

        await select(app, pilot, "xs")
        await pilot.press("right")
        await until(pilot, lambda: row(app, "[2]").path, "opened")
        await pilot.press("slash", *"four")
        await until(pilot, lambda: [r.name for r in app.locals_pane.rows] == ["xs", "[2]"], "filtered as it is typed")
        await pilot.press("enter", "slash", *(["backspace"] * 4), "enter")
        await until(pilot, lambda: row(app, "word").path, "all again")

        await pilot.press("3", "m")
        await until(pilot, lambda: row(app, "xs").real == "3  (len)", "three modes on")
        await pilot.press("N")
        assert row(app, "xs").real == "3  (len)"


async def test_a_variable_is_set_and_the_next_real_frame_shows_it(tmp_path: Path, python: str) -> None:
    async with debugging(tmp_path, python=python) as (app, pilot):
        await select(app, pilot, "count")
        await pilot.press("V", "backspace", *"4+", "enter")
        assert "is no expression" in app.notice
        await pilot.press("V", "backspace", *"nope", "enter")
        await until(pilot, lambda: "NameError: name 'nope' is not defined" in app.notice, "what debugpy would hide")
        await pilot.press("V", "backspace", *"twice(20)", "enter")
        await until(pilot, lambda: row(app, "count").real == "40", "shown at once")
        assert row(app, "count").by_hand
        assert not row(app, "word").by_hand
        await select(app, pilot, "xs")
        await pilot.press("right")
        await until(pilot, lambda: row(app, "[0]").path, "opened")
        await select(app, pilot, "[0]")
        await pilot.press("V", "backspace", *"100", "enter")
        await until(pilot, lambda: row(app, "xs").real == "[100, [2, 3], 'four']", "a part of a list")
        await pilot.press("n", "n", "n")
        await until(pilot, lambda: at_line(app) == AT["last"], "on")
        frames = app.session.real.frames
        assert frames[-1].locals["total"] == "141"
        assert {frame.function for frame in frames[-4:]} == {"main"}  # `twice` was called, and is no part of the run
        assert not row(app, "count").by_hand
        await pilot.press("N", "V")
        assert "nothing can be set: this moment is past" in app.notice
        assert len(app.screen_stack) == 1


def log(app: DebuggerApp) -> list[str]:
    return ["".join(part for part, _ in line) for line in app.console_pane.log_view.lines]


async def ask(app: DebuggerApp, pilot: Pilot[None], code: str, answer: str) -> None:
    """Type into the console and wait for a line with this in it, below what was there."""
    before = len(log(app))
    app.console_pane.line.value = code
    await pilot.press("enter")
    await until(pilot, lambda: any(answer in line for line in log(app)[before + 1 :]), f"{code} says {answer}")


async def test_the_console_evaluates_and_executes_in_the_stack_frame(tmp_path: Path, python: str) -> None:
    async with debugging(tmp_path, python=python) as (app, pilot):
        await pilot.press("!", *"count+1", "enter")
        await until(pilot, lambda: log(app)[-1:] == ["2   int"], "an expression typed with keys")
        await ask(app, pilot, "nope", "NameError: name 'nope' is not defined")
        await ask(app, pilot, "1 +", "SyntaxError")
        await ask(app, pilot, "a = 5; b = a * 2; b + count", "11   int")
        await ask(app, pilot, "twice('ab')", "'abab'   str, len 4")
        await ask(app, pilot, "count = 7; xs.append('hand'); fresh = 1; count", "7   int")
        await until(pilot, lambda: row(app, "count").real == "7", "the variables are read again")
        assert row(app, "xs").by_hand
        assert row(app, "xs").real == "[1, [2, 3], 'four', 'hand']"
        assert not row(app, "word").by_hand
        assert "✎" in text(app)

        # Tab completes, Up and Down go through what was asked.
        app.console_pane.line.value = ""
        await pilot.press(*"poi", "tab")
        await until(pilot, lambda: app.console_pane.line.value == "point", "one choice is put in")
        app.console_pane.line.value = ""
        await pilot.press(*"xs.ap", "tab")
        await until(pilot, lambda: app.console_pane.line.value == "xs.append", "an attribute")
        app.console_pane.line.value = ""
        await pilot.press(*"xs.", "tab")
        await until(pilot, lambda: any("insert" in line for line in log(app)[-3:]), "several are listed")
        await pilot.press("up", "up")
        assert app.console_pane.line.value == "twice('ab')"
        await pilot.press("down", "down")
        assert app.console_pane.line.value == ""

        # The program goes on with what was set, and what was called is no part of its run.
        await pilot.press("escape", "n", "n", "n")
        await until(pilot, lambda: at_line(app) == AT["last"], "on")
        assert app.session.real.frames[-1].locals["total"] == "9"
        assert "twice" not in {frame.function for frame in app.session.real.frames}

        # A past moment has what was recorded, and says so.
        await pilot.press("N", "N", "!")
        await ask(app, pilot, "count", "7   (recorded)")
        await ask(app, pilot, "count + 1", "this moment is past")


@pytest.mark.slow
async def test_what_takes_too_long_is_interrupted_and_the_program_goes_on(
    tmp_path: Path, python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "USERS_LIMIT_S", 1)
    async with debugging(tmp_path, python=python) as (app, pilot):
        await pilot.press("!")
        app.console_pane.line.value = "time.sleep(60)"
        await pilot.press("enter")
        app.console_pane.line.value = "1"
        await pilot.press("enter")
        assert "still evaluating time.sleep(60)" in app.notice
        await until(pilot, lambda: "took more than 1 s and was interrupted" in log(app)[-1], "interrupted")
        await ask(app, pilot, "while True: pass", "took more than 1 s and was interrupted")
        await pilot.press("escape", "n")
        await until(pilot, lambda: at_line(app) == AT["second"], "a step")


def watched(app: DebuggerApp) -> list[tuple[str, str, str, list[str]]]:
    rows = app.watch_pane.list_view.entries
    return [(row.expression, row.now, row.before, list(row.history)) for row in rows]


async def test_watches_are_evaluated_at_each_stop_and_keep_their_history(tmp_path: Path, python: str) -> None:
    project = Project(tmp_path, tmp_path / "state")
    async with debugging(tmp_path, python=python, project=project) as (app, pilot):
        await pilot.press("a", *"count*10", "enter")
        await until(pilot, lambda: watched(app) == [("count*10", "10", "", ["10"])], "evaluated at once")
        await pilot.press("a", *"count*10", "enter")
        await until(pilot, lambda: "is watched already" in app.notice, "it is not watched twice")
        await pilot.press("a", *"total", "enter")
        error = "NameError: name 'total' is not defined"
        await until(pilot, lambda: watched(app)[1:] == [("total", error, "", [error])], "errors are told quietly")
        assert not app._notifications
        await pilot.press("u")  # to the module, which has no such name
        await until(pilot, lambda: watched(app)[0][1] == "NameError: name 'count' is not defined", "the caller's")
        await pilot.press("d")
        await until(pilot, lambda: watched(app)[0][1] == "10", "and back")
        await pilot.press("n", "n")
        await until(pilot, lambda: watched(app)[0] == ("count*10", "20", "10", ["10", "20"]), "after two stops")
        assert "•" in text(app)
        await pilot.press("N")
        await until(pilot, lambda: watched(app)[0][1] == "10", "at a past moment, what it was there")
        await pilot.press("e", "n")
        await until(pilot, lambda: watched(app)[1] == ("total", "3", error, [error, "3"]), "defined by now")
        await pilot.press("!")
        await ask(app, pilot, "count = 5; 1", "1   int")
        await until(pilot, lambda: watched(app)[0][1] == "50", "evaluated again after a change by hand")

        app.show_tab("watches")
        app.watch_pane.list_view.focus()
        await pilot.press("home", "enter", *(["backspace"] * 2), *"2", "enter")
        await until(pilot, lambda: watched(app)[0][:2] == ("count*2", "10"), "edited")
        await pilot.press("down", "delete")
        assert [row[0] for row in watched(app)] == ["count*2"]
        await pilot.press("R")
        await until(pilot, lambda: watched(app)[0][1].startswith("NameError"), "evaluated in another run")
        assert watched(app)[0][3] == [watched(app)[0][1]]
    assert project.read("watches") == ["count*2"]
    async with debugging(tmp_path, python=python, project=project) as (app, pilot):
        app.show_tab("watches")
        await until(pilot, lambda: [row[:2] for row in watched(app)] == [("count*2", "2")], "there again")


THREADS = """\
import asyncio
import threading
import time

ready = threading.Event()


def work(n):
    ready.set()
    i = 0
    while True:
        i += 1
        kept = [n, "worker"]
        time.sleep(0.001)


async def wait(name):
    await asyncio.sleep(30)  # @wait


async def main():
    waiting = [asyncio.create_task(wait(name), name=name) for name in ("one", "two")]
    await asyncio.sleep(0)
    here = len(waiting)  # @main
    await asyncio.sleep(60)


worker = threading.Thread(target=work, args=(5,), name="worker", daemon=True)
sleeper = threading.Thread(target=threading.Event().wait, name="sleeper", daemon=True)
worker.start()
sleeper.start()
ready.wait()
asyncio.run(main())
"""
PLACES = marked_lines(THREADS)


async def test_threads_and_tasks_are_listed_and_another_thread_is_looked_at_and_stepped(
    tmp_path: Path, python: str
) -> None:
    async with debugging(tmp_path, THREADS, lineno=PLACES["main"], python=python) as (app, pilot):
        await pilot.press("g", "t")
        pane = app.thread_pane
        await until(pilot, lambda: {"MainThread", "worker", "sleeper"} <= {t.name for t in pane.threads}, "threads")
        found = {thread.name: thread for thread in pane.threads}
        assert found["MainThread"].is_held
        assert found["MainThread"].stack[0].lineno == PLACES["main"]
        assert found["worker"].is_held
        assert found["worker"].stack[0].function == "work"
        assert not found["sleeper"].is_held
        tasks = {task.name: task for task in pane.tasks}
        assert (tasks["one"].coroutine, tasks["one"].state) == ("wait", "waits for Future")
        assert sorted(task.state for task in pane.tasks) == ["running", "waits for Future", "waits for Future"]
        assert "has not stopped" in text(app)

        names = [thread.name for thread in pane.threads]
        pane.selected = names.index("sleeper")
        await pilot.press("enter")
        await until(pilot, lambda: "has not stopped" in app.notice, "it cannot be looked into, and that is said")
        pane.selected = names.index("worker")
        await pilot.press("enter")
        await until(pilot, lambda: row(app, "n").real == "5", "the names of a thread that is not recorded")
        assert app.source.state.real == app.session.stopped_stack[0].lineno
        assert app.session.stack()[0].function == "work"
        await pilot.press("n")
        await until(pilot, lambda: at_line(app) and app.session.stack()[0].function == "work", "it is stepped")
        recorded = {frame.function for frame in app.session.real.frames}
        assert "work" not in recorded
        await pilot.press("!")
        await ask(app, pilot, "n + 1", "6   int")
