"""On the same program the lane and the recorder give the same frames, whichever way the program is stepped."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from ..programs import EXAMPLES
from .driving import differences, driving, other_pythons, recorded
from .programs import SNIPPETS, write_driver

OTHERS = other_pythons()
OLD = pytest.param("", id="ours")
NEW = [pytest.param(path, id=f"later-{at}") for at, path in enumerate(OTHERS)] or [
    pytest.param("", marks=pytest.mark.skip(reason="no Python 3.12 or 3.13 is installed beside this one"))
]
MANY = 1_000_000


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert len(SNIPPETS) > 30
    return write_driver(tmp_path_factory.mktemp("programs"))


@pytest.fixture(scope="module")
def snippets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_driver(tmp_path_factory.mktemp("snippets"), examples=False)


def some_lines(folder: Path, choose: random.Random) -> dict[Path, Sequence[int]]:
    """Two lines of every other file."""
    places: dict[Path, Sequence[int]] = {}
    for path in sorted(folder.glob("*.py"))[::2]:
        count = len(path.read_text().splitlines())
        places[path] = sorted(choose.sample(range(1, count + 1), min(2, count)))
    return places


@pytest.mark.parametrize("python", [OLD, *NEW])
async def test_running_through_gives_the_recorders_frames(program: Path, python: str):
    target = Target(path=program, python=python)
    async with driving(target, stop_on_entry=False, max_frames=MANY) as driver:
        ended = await driver.next()
        assert driver.output("stderr") == ""
        assert driver.ended is ended
        assert driver.ended.exit_code == 0
        assert differences(driver.frames, await recorded(target)) == ""


@pytest.mark.parametrize("python", [OLD, *NEW[-1:]])
async def test_stepping_into_everything_stops_on_every_line_frame(snippets: Path, python: str):
    target = Target(path=snippets, python=python)
    async with driving(target, max_frames=MANY) as driver:
        await driver.stop()
        stopped_at = set[int]()
        while driver.ended is None:
            stopped_at.add(driver.stops[-1].stack[0].at)
            await driver.lane.step(Step.INTO)
            await driver.next()
        frames = driver.frames
        missed = [at for at, frame in enumerate(frames) if frame.event is Event.LINE and at not in stopped_at]
        # On 3.11 debugpy does not follow a coroutine's step into the tasks that it waits for.
        assert {(frames[at].path, frames[at].function) for at in missed} <= {("asynchronous.py", "fetch")}
        assert len(missed) <= (0 if python else 4)
        assert differences(frames, await recorded(target)) == ""


@pytest.mark.parametrize("python", [OLD, *NEW])
async def test_any_way_through_gives_the_recorders_frames(program: Path, python: str):
    choose = random.Random(7)
    target = Target(path=program, python=python)
    moves = [Step.INTO] * 5 + [Step.OVER] * 3 + [Step.OUT, None]
    async with driving(target, some_lines(program.parent, choose), max_frames=MANY) as driver:
        await driver.stop()
        while driver.ended is None:
            if driver.stops[-1].reason == "step":
                assert driver.stops[-1].stack[0].at == len(driver.frames) - 1
            move = choose.choice(moves)
            await (driver.lane.resume() if move is None else driver.lane.step(move))
            await driver.next()
        assert len(driver.stops) > 50
        assert differences(driver.frames, await recorded(target)) == ""


async def test_stepping_over_leaves_no_frame_out(program: Path):
    target = Target(path=program)
    async with driving(target, max_frames=MANY) as driver:
        await driver.stop()
        await driver.finish(by=Step.OVER)
        assert [stop.stack[0].lineno for stop in driver.stops] == list(range(1, len(driver.stops) + 1))
        assert len(driver.stops) == len(program.read_text().splitlines())
        assert differences(driver.frames, await recorded(target)) == ""


@pytest.mark.parametrize("example", [EXAMPLES[1], EXAMPLES[5], EXAMPLES[9]], ids=lambda example: example.name)
async def test_a_called_function_gives_the_recorders_frames(example: object):
    assert isinstance(example, type(EXAMPLES[0]))
    target = Target(path=example.path, function=example.function, call=example.call)
    async with driving(target) as driver:
        await driver.stop()
        await driver.finish(by=Step.OVER)
        assert driver.frames[-1].value == repr(example.value)
        assert differences(driver.frames, await recorded(target)) == ""
