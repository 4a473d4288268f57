"""The model beside a real program: what it sees ahead, and where it stops the program.

Real debugpy and the model that ships, but where the model has to wait for the test.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.app.project import Project
from foreframe.app.session import LaneState, ModelState
from foreframe.app.wiring import make_predictor, source_context
from foreframe.debugger.errors import Cancelled, ModelError
from foreframe.debugger.ghosts import Settled
from foreframe.debugger.model_breaks import ModelBreaks, read_words
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.recorder import record
from foreframe.debugger.scoring import Comparison
from foreframe.debugger.stepping import is_stop
from foreframe.debugger.target import Target
from textual.widgets import Input

from .fakes import FRAMES, Oracle, OracleSession, compare_run, wait_for, wrong_value
from .live import ALSO_SLOWLY, Live, interpreter, live
from .showing import settled, shown, started, text_of

PROGRAM = """\
import time


def scramble(number):
    mixed = number * 48271 % 2147483647
    return mixed


def rounds(count):
    seed = 7
    for step in range(count):
        seed = scramble(seed)
    return seed


n = 3
last = rounds(n)
again = rounds(n)
done = True
"""
"""No small model multiplies such numbers: `mixed` is where it parts from reality."""

MIXED, LOOP, LAST, AGAIN = 5, 11, 17, 18


PLAIN = "a = 1\nb = 2\nc = 'three'\nd = [4]\ne = 5\nf = 6\ng = 7\n"
"""And no model is wrong about this."""


@contextlib.asynccontextmanager
async def debugged(folder: Path, program: str, version: str = "") -> AsyncIterator[Live]:
    path = folder / "program.py"
    path.write_text(program)
    async with live(path, interpreter(version), model="nano") as here:
        await here.scored()
        yield here


def first_met(folder: Path, breaks: ModelBreaks) -> int:
    """Index of the frame that stops a run, as the recorder and a comparison of its own say."""
    trace = record(Target(path=folder / "program.py"))
    comparison = Comparison(make_predictor("nano"), source_context(trace.header.source, ""), surprised=True)
    return next(at for at, frame in enumerate(trace.frames) if breaks.met(comparison.step(frame)))


async def command(here: Live, text: str) -> None:
    await here.press(":")
    await here.type(text)
    await here.press("enter")
    await here.pilot.pause()


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_what_comes_is_in_the_source_before_the_step_and_is_scored_after_it(tmp_path: Path, version: str):
    async with debugged(tmp_path, PLAIN, version) as here:
        app = here.app
        await here.until(lambda: len(app.session.ahead) == 5, "five frames ahead, without a key")
        ghosts = {lineno: text_of(line) for lineno, line in app.source.state.ghosts.items()}
        assert ghosts[1].startswith("a = 1  → line 2")
        assert ghosts[2].startswith("+2 b = 2  → line 3")
        assert ghosts[5].startswith("+5 e = 5  → line 6")
        styles = [app.source.state.ghosts[lineno][0][1] for lineno in range(1, 6)]
        assert styles == ["ghost", "ghost-far", "ghost-far", "ghost-farther", "ghost-farther"]
        assert app.source.state.next_lines == {2: 1, 3: 2, 4: 3, 5: 4, 6: 5}
        await here.until(lambda: "+3 c = 'three'  → line 4" in here.screen, "drawn")

        await here.go("3", "n")
        await here.scored()
        settled = [(one.at, one.distance, one.line) for one in app.session.ghosts.settled]
        # A step that was asked for with others leaves no time to look ahead, so the ghosts are those of before.
        assert [(at, distance, True) for at, distance in ((2, 1), (3, 2), (4, 3))] == settled[:3]
        app.show_tab("ghosts")
        await here.until(lambda: "lines that came     100%  100%  100%" in here.screen, "the shares, by distance")
        assert "GHOSTS 100%" in here.screen
        await here.press("tab")
        app.ghost_pane.focus()
        await here.press("enter")
        assert app.session.track.at == settled[2][0]
        await here.press("e")

        await command(here, "ghosts 1")
        assert len(app.session.ahead) == 1
        await here.press("1", "k")
        await here.until(lambda: len(app.session.ahead) == 2, "one more, on request")
        await command(here, "ghosts 0")
        await here.go("n")
        await here.scored()
        await here.pilot.pause(0.4)
        assert app.session.ahead == []
        await command(here, "ghosts lots")
        assert "a whole number" in app.notice


async def test_a_ghost_that_the_program_does_not_come_to_was_wrong(tmp_path: Path):
    async with debugged(tmp_path, "import sys\n\na = 1\nsys.exit()\nb = 2\n") as here:
        app = here.app
        await here.go("n")
        await here.scored()
        await here.until(lambda: len(app.session.ahead) >= 2, "frames after the exit are seen ahead")
        await here.go("c")
        await here.until(lambda: here.ended, "the end")
        beyond = [one for one in app.session.ghosts.settled if one.said.frame.lineno == 5]
        assert beyond
        assert not any(one.line for one in beyond)
        assert beyond[-1].real is None


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_a_run_stops_at_the_very_frame_where_the_model_is_wrong(tmp_path: Path, version: str):
    async with debugged(tmp_path, PROGRAM, version) as here:
        app = here.app
        await command(here, "break divergence value")
        expected = first_met(tmp_path, app.session.model_breaks)
        await here.go("c")
        assert f"stopped at #{expected + 1}: divergence (value): value " in app.notice
        frames, newest = app.session.real.frames, app.session.real.newest
        assert not any(is_stop(frames, at) for at in range(expected, newest))
        assert not app.session.model.pending
        assert app.session.real.divergences[-1] == expected

        # A step over the call that errs stops within it.
        await here.press("g", "g")
        await here.restart()
        await here.scored()
        await here.cursor(LAST)
        await command(here, "break off")
        await here.go("t")
        await command(here, "break divergence value")
        await here.go("3", "n")
        assert app.session.real.newest == newest
        assert here.newest.function == "scramble"
        await here.go("r")
        assert here.newest.function in ("rounds", "scramble")

        # The card of what happened.
        await here.press("K")
        await here.until(lambda: "sure of its value" in here.screen, "the card")
        for words in ("divergence at #", "another value of a local", "of its frame", "nats: it gave the frame"):
            assert words in here.screen, words
        await here.press("escape")


@pytest.mark.slow
async def test_a_followed_run_goes_where_it_goes_without_the_model(tmp_path: Path):
    async with debugged(tmp_path, PROGRAM) as here:
        app = here.app
        await here.cursor(LOOP)
        await here.press("b")
        places: list[list[int]] = []
        for breaks in ("off", "surprise 1000"):
            await command(here, f"break {breaks}")
            places.append([await here.go(*keys) for keys in (("c",), ("n",), ("s",), ("r",), ("2", "n"), ("c",))])
            assert "breakpoint" in app.notice
            await here.cursor(LOOP)
            await here.press("b")
            await here.cursor(AGAIN)
            places[-1] += [await here.go("t"), await here.go("s"), await here.go("r"), await here.go("c")]
            assert here.ended
            places[-1].append(len(app.session.real))
            await here.cursor(LOOP)
            await here.press("b")
            await here.restart()
        assert places[0] == places[1]


async def test_the_form_says_what_the_model_stops_at_and_heat_is_beside_the_lines(tmp_path: Path):
    async with debugged(tmp_path, PROGRAM) as here:
        app = here.app
        await here.press("M")
        await here.type("retrun")
        await here.press("enter")
        await here.until(lambda: "there is no class of divergence 'retrun'" in here.screen, "what is wrong is told")
        for name, value in (("divergence", "return+"), ("confidence", "0.2"), ("surprise", "")):
            app.screen.query_one(f"#field-{name}", Input).value = value
        await here.press("enter")
        await here.until(lambda: app.session.model_breaks.any, "set")
        assert str(app.session.model_breaks) == "divergence event, exception, line, return; confidence below 0.2"
        await here.press("D")
        assert str(app.session.model_breaks) == "confidence below 0.2"
        await command(here, "break confidence 7")
        assert "from 0 to 1" in app.notice
        await command(here, "break")
        assert "confidence below 0.2" in app.notice
        await command(here, "break off")

        await here.cursor(AGAIN)
        await here.go("t")
        await here.scored()
        await here.pilot.pause()
        means = app.session.heat.means("")
        assert max(means, key=lambda lineno: means[lineno]) == MIXED
        assert app.session.heat.passes("", MIXED) == 3
        assert heat_beside(here, "mixed = number") in "▅▆▇█"
        await command(here, "heat")
        assert app.source.state.heat is None
        assert heat_beside(here, "mixed = number") == " "


def heat_beside(here: Live, code: str) -> str:
    return next(line for line in here.screen.splitlines() if code in line)[1]


async def test_what_the_model_stops_at_is_kept_for_the_next_session(tmp_path: Path):
    path = tmp_path / "scramble.py"
    path.write_text(PROGRAM)
    project = Project(tmp_path, tmp_path / "state")
    async with live(path, project=project, model="nano") as here:
        await command(here, "break divergence value return")
        await command(here, "break surprise 99.5")
    async with live(path, project=project, model="nano") as here:
        breaks = here.app.session.model_breaks
        assert breaks == ModelBreaks(classes=frozenset(("value", "return")), surprise=99.5)
        await here.scored()
        await here.go("c")
        assert "divergence (value)" in here.app.notice
        await here.press("D")
        assert here.app.session.model_breaks == ModelBreaks(surprise=99.5)
    assert project.read("model breaks") == ["surprise 99.5"]
    project.write("model breaks", ["surprise 99.5", "divergence of opinion", 7, None, "confidence 2"])
    assert read_words(project.read("model breaks")) == ModelBreaks(surprise=99.5)
    assert read_words({"surprise": 1}) == ModelBreaks()


async def test_enter_on_a_list_that_has_become_shorter_chooses_what_is_there(tmp_path: Path):
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        said = Prediction(frame=FRAMES[1], confidence=0.9)
        for at in range(3):
            app.session.ghosts.settled.append(Settled(at=at, distance=1, said=said, sure=0.9, real=None))
        app.show_tab("ghosts")
        app.ghost_pane.focus()
        await pilot.press("end")
        assert app.ghost_pane.selected == 2
        for _ in range(2):
            app.session.ghosts.settled.popleft()
        await pilot.press("f1", "escape")  # another picture
        await pilot.press("enter")
        assert (app.ghost_pane.selected, app.session.real.at) == (0, app.session.real.newest)


async def test_of_a_model_that_cannot_be_loaded_it_is_not_said_that_it_is_loading(tmp_path: Path):
    def fail() -> Oracle:
        raise ModelError("there is no such model")

    run = dataclasses.replace(compare_run(tmp_path), load_predictor=fail)
    async with shown(run) as (app, pilot):
        await wait_for(pilot, lambda: app.session.model.state is ModelState.FAILED, description="it has failed")
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="the entry stop")
        for keys in ("H", "x n"):
            await pilot.press(*keys.split())
            assert app.notice == "there is no model"


async def test_first_divergence_and_first_frame_are_commands(tmp_path: Path):
    async with shown(compare_run(tmp_path, oracle=Oracle(errors={6: wrong_value, 11: wrong_value}))) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == len(FRAMES), description="the end")
        for words, at in (("first divergence", 6), ("first", 0)):
            await pilot.press(":", *("space" if char == " " else char for char in words), "enter")
            await wait_for(pilot, lambda at=at: app.session.track.at == at, description=words)


# What takes long, with a model that waits for us.


async def test_a_run_that_waits_for_the_model_is_paused_at_once(tmp_path: Path):
    gate = threading.Event()
    gate.set()
    async with shown(compare_run(tmp_path, oracle=Oracle(gate=gate))) as (app, pilot):
        await started(app, pilot)
        await pilot.press("D")
        gate.clear()
        await pilot.press("c")
        await wait_for(pilot, lambda: app._held is not None, description="the program waits for the model")
        assert app.session.lane is LaneState.RUNNING
        length = len(app.session.real)
        await pilot.press("p")
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="paused")
        gate.set()
        await wait_for(pilot, lambda: settled(app), description="scored")
        assert len(app.session.real) == length


async def test_a_followed_run_to_a_line_may_pass_it_some_times(tmp_path: Path):
    async with shown(compare_run(tmp_path)) as (app, pilot):
        await started(app, pilot)
        await pilot.press("D")
        app.run_lane_to("", 12, time=2)
        await wait_for(pilot, lambda: app.session.lane is LaneState.STOPPED, description="there")
        assert len(app.session.real) == 10
        assert app.session.real.frames[-1].locals["item"] == "2"


class Slow(Oracle):
    """Is at the third frame ahead until it is told to leave it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_at_it = False
        self.left = threading.Event()

    def session(self, context: SourceContext) -> OracleSession:
        session = super().session(context)
        answer = session.predict

        def predict() -> Prediction | None:
            if session.seen < 4:
                return answer()
            self.is_at_it = True
            assert self.left.wait(10)
            self.left.clear()
            raise Cancelled

        session.predict = predict
        return session

    def cancel(self) -> None:
        self.left.set()


async def test_any_key_gives_looking_ahead_up_and_the_next_frame_is_known_already(tmp_path: Path):
    oracle = Slow()
    async with shown(compare_run(tmp_path, oracle=oracle)) as (app, pilot):
        await wait_for(pilot, lambda: oracle.is_at_it, description="far ahead")
        await wait_for(pilot, lambda: len(app.session.ahead) == 1, description="the next frame is shown meanwhile")
        await pilot.press("n")
        await wait_for(pilot, lambda: app.session.real.moments[-1].verdict == "match", description="scored")
        assert len(app.session.real) == 3
