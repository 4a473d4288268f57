"""`--record stops` on the whole application over real debugpy: what is there to travel in, and what the model does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from foreframe.app.cli import main
from foreframe.app.session import UNSCORED, ModelState
from foreframe.debugger.frame import Event
from foreframe.debugger.trace import read_trace

from ..programs import marked_lines
from .live import ALSO_SLOWLY, Live, interpreter, live
from .test_line_mode import told as lines_told
from .test_terminal import COMMAND

PROGRAM = """\
def step(state, number):
    low = number % 7  # @first
    state[low] += number
    return state[low]  # @last


def main(rounds):
    state = [0] * 7
    total = 0
    for number in range(rounds):  # @loop
        total += step(state, number)  # @call
    return total


print(main(2000))  # @print
"""
AT = marked_lines(PROGRAM)


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    path = tmp_path / "loop.py"
    path.write_text(PROGRAM)
    return path


async def command(here: Live, text: str) -> str:
    await here.press(":")
    here.app.command_line.input.value = text
    await here.press("enter")
    await here.until(lambda: not here.app.notice.startswith("looking…"), text)
    return here.app.notice


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_stops_are_travelled_in_and_what_lies_between_is_said_to_be_missing(loop: Path, version: str):
    async with live(loop, interpreter(version), record="stops") as here:
        track = here.app.session.real
        assert "stops only: what is between them is not kept" in here.screen
        await here.cursor(AT["last"])
        await here.press("b")
        for _ in range(4):
            assert await here.go("c") == AT["last"]
        stops = [i for i, frame in enumerate(track.frames) if frame.lineno == AT["last"]]
        assert [dict(track.frames[i].locals)["number"] for i in stops] == ["0", "1", "2", "3"]
        assert {frame.lineno for frame in track.frames} == {1, AT["print"], AT["call"], AT["last"]}

        # Back to the stop before, to the caller, to a step, and to when a value changed.
        await here.press("C")
        assert track.at == stops[-2]
        await here.press("N")
        assert (track.frames[track.at].function, track.frames[track.at].locals["number"]) == ("main", "2")
        await command(here, f"goto {stops[0] + 1}")
        assert track.at == stops[0]
        await command(here, "when number == 2")
        assert track.frames[track.at].locals["number"] == "2"
        await here.press("N") if track.frames[track.at].function == "step" else None
        await command(here, "history total")
        assert [entry.text for entry in here.app.history.entries] == ["0", "1", "3"]
        await command(here, "iter 3")
        assert (track.frames[track.at].lineno, track.frames[track.at].locals["number"]) == (AT["call"], "2")
        assert "4 passes are recorded" in await command(here, "iter 5")

        # Forward again over what is there, then with the program; no frame has a verdict.
        await here.press("e")
        assert await here.go("n") == AT["loop"]
        assert {moment.verdict for moment in track.moments} == {UNSCORED}
        assert not track.divergences

        # A saved recording says so too, and what needs every line is refused in a sentence.
        saved = loop.with_name("stops.jsonl")
        await command(here, f"save {saved}")
        assert read_trace(saved).header.record == "stops"
        assert "what if needs every line" in await command(here, "whatif total = 3")
        assert "--record lines compares every line" in await command(here, "break divergence any")
        assert not here.app.session.model_breaks.any

        # The rest runs at its own speed: nothing of it is recorded.
        await here.cursor(AT["last"])
        await here.press("b")
        count = len(track)
        await here.go("c")
        assert here.ended
        assert len(track) == count
        assert str(sum(sum(n for n in range(k + 1) if n % 7 == k % 7) for k in range(2000))) in here.output
        await here.press("N")
        assert track.at < count - 1


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_the_model_goes_on_from_each_stop_and_is_never_said_to_have_erred(loop: Path, version: str):
    async with live(loop, interpreter(version), model="nano", record="stops") as here:
        session = here.app.session
        await here.until(lambda: session.model.state is ModelState.READY, "the model is there")
        await here.cursor(AT["first"])
        await here.press("b")
        for _ in range(2):
            assert await here.go("c") == AT["first"]
            await here.until(lambda: len(session.ahead) >= 3, "the model looks ahead")
            said = session.ahead[0].frame
            assert (said.event, said.lineno, said.depth) == (Event.LINE, AT["first"] + 1, 2)
            assert said.locals["number"] == here.newest.locals["number"]
        assert session.model.teacher_forced is None
        assert not session.real.divergences
        assert not session.ghosts.all.of

        # On in the model alone, from where each live call stands; then back to what is real.
        real = len(session.real)
        await here.press("x")
        assert [frame.function for frame in session.imagined.frames][1::2] == ["<module>", "main", "step"]
        await here.press("n")
        await here.until(lambda: len(session.imagined) > 6, "a frame is imagined")
        assert session.imagined.frames[6].lineno == AT["first"] + 1
        assert session.imagined.frames[6].locals["number"] == here.newest.locals["number"]
        await here.press("x")
        assert len(session.real) == real
        assert await here.go("n") == AT["first"] + 1


def test_line_mode_says_what_is_recorded_and_goes_back_over_the_stops(loop: Path):
    said, status = lines_told(
        loop.parent, f"b {AT['last']}\nc\nc\nback\nreverse-continue\n= \nq\n", "--cli", "--record", "stops", loop.name
    )
    assert status == 0
    assert any(line.startswith("stops alone are recorded: what is between them is not kept") for line in said[0])
    assert any("number is 1" in line for line in said[3])
    assert any("in main" in line for line in said[4])
    assert any("in step" in line for line in said[5])
    assert not any("wrong" in line for part in said for line in part)


def test_the_option_goes_before_the_setting_and_another_word_is_refused(
    loop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["--record", "jumps", str(loop)]) == 2
    assert "jumps" in capsys.readouterr().err
    settings = tmp_path / "config" / "foreframe" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('record = "stops"\n')
    for options, is_said in (((), True), (("--record", "lines"), False)):
        done = subprocess.run(
            [str(COMMAND), "--cli", *options, str(loop)],
            input="q\n", capture_output=True, text=True, timeout=100, check=True, cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")},
        )  # fmt: skip
        assert ("stops alone are recorded" in done.stdout) == is_said
