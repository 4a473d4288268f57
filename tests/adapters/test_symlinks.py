"""A program that is reached through a symlink stops and steps as it does by its own path."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from ..programs import marked_lines
from .driving import driving, recorded

CODE = """\
from helping import twice
def f(x):
    y = x + 1  # @body
    return twice(y)  # @next
print(f(3))  # @call
"""

LINKS = ["file", "folder"]
"""What the symlink is of: the program's file, or the folder that it lies in."""


def linked(folder: Path, kind: str) -> tuple[Path, Path]:
    """The program by its symlink, and by its own path."""
    (folder / "own").mkdir()
    own = folder / "own" / "program.py"
    own.write_text(CODE)
    own.with_name("helping.py").write_text("def twice(n):\n    return n * 2\n")
    link = folder / "link.py" if kind == "file" else folder / "link"
    link.symlink_to(own if kind == "file" else own.parent)
    return (link if kind == "file" else link / own.name), own


@pytest.mark.parametrize("record", ["lines", "stops"])
@pytest.mark.parametrize("kind", LINKS)
async def test_a_program_behind_a_symlink_stops_where_it_is_told_to(tmp_path: Path, kind: str, record: str):
    path, own = linked(tmp_path, kind)
    at = marked_lines(CODE)
    async with driving(path, {path: [at["body"]], own.with_name("helping.py"): [2]}, record=record) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].path, entry.stack[0].lineno) == ("entry", "", 1)
        assert await driver.step(Step.OVER) == 2
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert (stop.stack[0].function, stop.stack[0].path, stop.stack[0].lineno) == ("f", "", at["body"])
        assert await driver.step(Step.OVER) == at["next"]
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert [(frame.path, frame.lineno) for frame in stop.stack] == [
            ("helping.py", 2), ("", at["next"]), ("", at["call"]),
        ]  # fmt: skip
        assert await driver.finish() == Ended(exit_code=0)
        assert driver.output() == "8\n"
        if record == "lines":
            assert driver.frames == await recorded(path)


@pytest.mark.parametrize("kind", LINKS)
async def test_a_breakpoint_may_name_the_file_behind_the_symlink(tmp_path: Path, kind: str):
    path, own = linked(tmp_path, kind)
    at = marked_lines(CODE)
    async with driving(path, {own: [at["next"]]}, stop_on_entry=False) as driver:
        stop = await driver.stop()
        assert (stop.reason, stop.stack[0].path, stop.stack[0].lineno) == ("breakpoint", "", at["next"])
        assert await driver.finish() == Ended(exit_code=0)


async def test_a_package_behind_a_symlink_is_stepped_through_with_all_its_modules(tmp_path: Path):
    package, here = tmp_path / "far" / "shop", tmp_path / "here"
    package.mkdir(parents=True)
    here.mkdir()
    (package / "__init__.py").write_text("")
    (package / "till.py").write_text("def pay(n):\n    return n * 2\n")
    (package / "__main__.py").write_text("from .till import pay\nprint(pay(4))\nend = 1\n")
    (here / "shop").symlink_to(package)
    target = Target(module="shop", cwd=here)
    async with driving(target, {here / "shop" / "till.py": [2]}) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].path, entry.stack[0].lineno) == ("entry", "", 1)
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert [(frame.path, frame.lineno) for frame in stop.stack] == [("shop/till.py", 2), ("", 2)]
        assert await driver.step(Step.OVER) == 3
        assert await driver.finish(by=Step.OVER) == Ended(exit_code=0)
        assert driver.output() == "8\n"
        assert driver.frames == await recorded(target)
