"""What the keys do where the file of the program is not there any more, or cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from foreframe.app.session import ModelState

from .live import Live, live

PROGRAM = '''\
def double(x):
    """
    >>> double(4)
    8
    """
    y = x * 2
    return y


print(double(3))
'''


def removed(path: Path) -> None:
    path.unlink()


def undecodable(path: Path) -> None:
    path.write_bytes("é = 'café'\n".encode("latin-1"))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "vanish.py"
    path.write_text(PROGRAM)
    return path


def told(here: Live) -> bool:
    words = ("there is no file", "does not decode")
    return any(word in note.message for note in here.app._notifications for word in words)


WAYS = pytest.mark.parametrize("vanish", [removed, undecodable])


@WAYS
@pytest.mark.parametrize("model", ["", "nano"])
async def test_what_cannot_be_read_is_not_begun_again_and_nothing_is_lost(
    program: Path, vanish: Callable[[Path], None], model: str
) -> None:
    async with live(program, model=model) as here:
        await here.go("n")
        if model:
            await here.scored()
        frames, generation = list(here.app.session.real.frames), here.app.generation
        vanish(program)
        await here.press("R")
        await here.until(lambda: told(here), "it is said")
        assert list(here.app.session.real.frames) == frames
        assert here.app.generation == generation
        await here.go("n")  # the program waits still
        program.write_text(PROGRAM)
        await here.restart()
        assert here.here == 1


@WAYS
async def test_a_call_of_what_cannot_be_read_is_refused_with_a_sentence(
    program: Path, vanish: Callable[[Path], None]
) -> None:
    async with live(program, model="nano") as here:
        await here.scored()
        await here.cursor(6)
        vanish(program)
        await here.press("G")
        await here.until(lambda: told(here), "it is said")
        assert len(here.app.screen_stack) == 1
        program.write_text(PROGRAM)
        await here.press("G")
        await here.until(lambda: "double(4)" in here.screen, "the calls")
        vanish(program)
        here.app.clear_notifications()
        await here.press("down", "down", "enter")  # the model is to make up the arguments
        await here.until(lambda: told(here), "it is said")
        assert here.app.session.model.state is ModelState.READY


@WAYS
async def test_what_a_function_should_return_is_not_looked_for_in_what_cannot_be_read(
    program: Path, vanish: Callable[[Path], None]
) -> None:
    async with live(program) as here:
        await here.cursor(6)
        await here.press("Y")
        await here.until(lambda: len(here.app.screen_stack) == 2, "the question")
        vanish(program)
        await here.press("8", "enter")
        await here.until(lambda: told(here), "it is said")
        assert not here.app.proposals.title_text
        await here.press("Y")
        await here.until(lambda: "go to a frame of a function" in here.app.notice, "nor is it asked for")
