"""What a stopped debuggee answers, over debugpy itself."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest
from foreframe.adapters.dap import inspecting
from foreframe.debugger.errors import AdapterError, InspectionError
from foreframe.debugger.target import Target
from foreframe.debugger.values import Value, ValuePath

from ..interpreters import other_python
from ..programs import marked_lines
from .driving import driving

PROGRAM = """\
import signal
import time

caught = []
signal.signal(signal.SIGINT, lambda *about: caught.append(about))


class Endless:
    def __repr__(self):
        while True:
            pass


class Box:
    def __init__(self):
        self.endless = [Endless(), Endless()]
        self.number = 3

    def __repr__(self):
        return "Box()"


def inner(n):
    __import__ = exec = None
    sys = "mine"
    return n  # @inner


def outer():
    box = Box()
    words = {"a": ["x", "y"], 2: {"z"}}
    return inner(5)


outer()
time.sleep(60)
"""
AT = marked_lines(PROGRAM)


@pytest.mark.parametrize("version", ["", "3.12", "3.13"])
async def test_each_stack_frame_is_asked_for_itself(tmp_path: Path, version: str) -> None:
    python = other_python(version) if version else ""
    if version and not python:
        pytest.skip(f"no Python {version} here")
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    async with driving(Target(path=path, python=python), {path: [AT["inner"]]}) as driver:
        await driver.stop()
        await driver.resume()
        frames, asked = len(driver.frames), driver.lane.inspecting
        assert [part.label for part in await asked.variables(0)] == ["n", "exec", "sys"]
        assert [part.label for part in await asked.variables(1)] == ["box", "words"]
        assert await asked.value(0, "n * 2") == Value(text="10", kind="int")
        with pytest.raises(InspectionError, match="NameError: name 'n' is not defined"):
            await asked.value(1, "n * 2")
        with pytest.raises(InspectionError, match="SyntaxError"):
            await asked.value(0, "n = 2")

        # A path goes down to a set's member, and says as an expression what an expression can say.
        words = await asked.parts(1, ValuePath(name="words"))
        assert [str(part.path) for part in words] == ["words['a']", "words[2]"]
        inside = await asked.parts(1, words[1].path)
        assert [(part.value.text, str(part.path)) for part in inside] == [("'z'", "")]
        assert await asked.text(1, words[0].path, "str") == "['x', 'y']"
        with pytest.raises(InspectionError, match="KeyError"):
            await asked.parts(1, ValuePath(name="words", hops=(("item", "gone"),)))

        # A repr that never ends is interrupted, and not by the signal that the program handles.
        box = await asked.parts(1, ValuePath(name="box"))
        assert [part.value.text for part in box][1] == "3"
        assert "takes too long" in box[0].value.text
        assert (await asked.value(1, "caught")).text == "[]"

        assert "append" in await asked.completions(1, "caught.app")
        assert await asked.run(1, "words = 1; words") == Value(text="1", kind="int")
        assert await asked.run(0, "n = 7") is None
        assert len(driver.frames) == frames  # nothing of this is a part of the run
        await driver.lane.resume()
        with pytest.raises(AdapterError, match="not stopped"):
            await asked.value(0, "n")


async def test_what_cannot_be_interrupted_is_awaited_no_longer_and_the_session_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting, "LIMIT_S", 0.2)
    monkeypatch.setattr(inspecting, "GRACE_S", 0.3)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    async with driving(path, {path: [AT["inner"]]}) as driver:
        await driver.stop()
        await driver.resume()
        asked = driver.lane.inspecting
        with pytest.raises(AdapterError, match="has not answered evaluate"):
            await asked.value(0, "time.sleep(1.5)")  # the program handles the signal that would end it
        with pytest.raises(AdapterError, match="stopped answering"):
            await asked.value(0, "n")
        async with asyncio.timeout(20):
            while True:
                with contextlib.suppress(AdapterError):
                    assert (await asked.value(0, "n")).text == "5"
                    return
                await asyncio.sleep(0.1)
