"""pytest as the debuggee: where it stops, what it says, and how a plain `pytest --foreframe` gets there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest
from foreframe.adapters import pytest_plugin
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.target import Target

from ..interpreters import other_python
from ..programs import marked_lines
from .driving import driving

TESTS = """\
import pytest


def double(x):
    return x * 2


def test_passes():
    assert double(1) == 2
    with pytest.raises(ZeroDivisionError):
        1 / 0


@pytest.mark.parametrize("n", [1, 2])
def test_fails_for_two(n):
    result = double(n)
    assert result == 2  # @assert


@pytest.fixture
def broken():
    raise OSError("no disk")  # @fixture


def test_needs(broken):
    pass


@pytest.mark.xfail
def test_known():
    assert double(1) == 3


def test_left_out():
    pytest.skip("not here")


def test_reads():
    with pytest.raises(OSError):
        input()
"""
QUIET = ("-p", "no:cacheprovider", "-p", "no:asyncio")
AT = marked_lines(TESTS)


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    path = tmp_path / "test_shop.py"
    path.write_text(TESTS)
    return path


async def test_it_stops_at_each_failure_and_at_nothing_that_a_test_expects(tests: Path):
    target = Target(module="pytest", args=(*QUIET, "--cov", "-n2", str(tests)), cwd=tests.parent)
    async with driving(target, stop_on_entry=False, exceptions=("uncaught",)) as driver:
        failed = await driver.stop()
        assert (failed.reason, failed.stack[0].function, failed.stack[0].lineno) == (
            "exception",
            "test_fails_for_two",
            AT["assert"],
        )
        assert failed.text == "AssertionError: assert 4 == 2"
        frame = driver.frames[failed.stack[0].at]
        assert frame.path == "test_shop.py"
        seen = [frame.locals for frame in driver.frames if frame.lineno == AT["assert"] and frame.locals]
        assert seen[-1] == {"n": "2", "result": "4"}
        broken = await driver.resume()
        assert isinstance(broken, Stopped)
        assert (broken.stack[0].function, broken.stack[0].lineno) == ("broken", AT["fixture"])
        assert await driver.resume() == Ended(exit_code=1)
        assert "foreframe adds --no-cov" in driver.output()
        assert "foreframe adds -n0" in driver.output()
        assert "1 failed, 3 passed, 1 skipped, 1 xfailed, 1 error" in driver.output()


async def test_one_test_alone_stops_where_it_fails(tests: Path):
    target = Target(module="pytest", args=(*QUIET, f"{tests}::test_fails_for_two[2]"), cwd=tests.parent)
    async with driving(target, stop_on_entry=False, exceptions=("uncaught",)) as driver:
        assert (await driver.stop()).stack[0].lineno == AT["assert"]
        assert await driver.resume() == Ended(exit_code=1)
        assert "foreframe adds" not in driver.output()


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13"])
async def test_pytest_on_another_python_stops_at_each_failure_too(version: str, tests: Path):
    python = other_python(version) or pytest.skip(f"no Python {version} here")
    # Ours serves it: pytest is Python alone. The plug-ins beside it need not be.
    libraries = str(Path(pytest.__file__).parent.parent)
    environment = (("PYTHONPATH", libraries), ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1"))
    words = ("-p", "no:cacheprovider", str(tests))
    target = Target(module="pytest", args=words, cwd=tests.parent, python=python, env=environment)
    async with driving(target, stop_on_entry=False, exceptions=("uncaught",)) as driver:
        failed = await driver.stop()
        assert (failed.stack[0].function, failed.stack[0].lineno) == ("test_fails_for_two", AT["assert"])
        assert failed.text == "AssertionError: assert 4 == 2"
        broken = await driver.resume()
        assert isinstance(broken, Stopped)
        assert (broken.stack[0].function, broken.stack[0].lineno) == ("broken", AT["fixture"])
        assert await driver.resume() == Ended(exit_code=1)
        assert "1 failed" in driver.output()


def test_every_argument_is_pytests_own():
    words = pytest_plugin.command(["-k", "a or b", "--model", "x", "t.py::test_y"])
    assert words[words.index("--") + 1 :] == ["-k", "a or b", "--model", "x", "t.py::test_y"]
    assert words[:4] == [sys.executable, "-P", "-m", "foreframe.app"]


def test_pytest_with_the_option_becomes_the_debugger_and_stops_at_the_failure(tests: Path):
    screen = pyte.Screen(120, 36)
    stream = pyte.Stream(screen)
    words = ["-m", "pytest", "--foreframe", *QUIET, "--cov", str(tests)]
    terminal = pexpect.spawn(
        sys.executable, words, dimensions=(36, 120), encoding="utf-8", cwd=str(tests.parent), timeout=1
    )
    try:
        deadline = time.monotonic() + 40
        # The notice comes first, and the picture of where it happened with it or after it.
        wanted = ("AssertionError", "assert result == 2", "test_fails_for_two")
        while not all(text in "\n".join(screen.display) for text in wanted):
            assert time.monotonic() < deadline, "\n".join(screen.display)
            try:
                stream.feed(terminal.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
        terminal.send("qq")
        terminal.expect(pexpect.EOF, timeout=15)
    finally:
        terminal.close(force=True)
