"""The real lane runs what the recorder runs: files, functions, modules, with their input."""

from pathlib import Path

import pytest
from foreframe.debugger.errors import AdapterError
from foreframe.debugger.ports import Ended, Stopped
from foreframe.debugger.stepping import Step
from foreframe.debugger.target import Target

from ..programs import marked_lines
from .driving import driving, lines, recorded

STDIN = """\
import sys
name = input("name? ")
print("hello", name)
rest = sys.stdin.read()
print(len(rest), rest.count("\\n"), sys.stdin.encoding)
print(ascii(rest[:1]), sys.stdin.isatty())
"""


async def test_the_program_reads_what_is_sent_and_then_the_end(tmp_path: Path):
    path = tmp_path / "asks.py"
    path.write_text(STDIN)
    async with driving(path, stop_on_entry=False) as driver:
        await driver.until_output("name? ")
        await driver.lane.send_input("Ada\n")
        await driver.until_output("hello Ada")
        await driver.lane.send_input("é" + "line\n" * 40_000)  # more than a pipe holds
        await driver.lane.end_input()
        assert await driver.next() == Ended(exit_code=0)
        assert driver.output().endswith("200001 40000 utf-8\n'\\xe9' False\n")
        with pytest.raises(AdapterError, match="no program"):
            await driver.lane.send_input("late")


async def test_input_may_be_sent_and_ended_before_the_program_asks(tmp_path: Path):
    path = tmp_path / "asks.py"
    path.write_text(STDIN)
    async with driving(path) as driver:
        await driver.lane.send_input("Bob\nrest")
        await driver.lane.end_input()
        with pytest.raises(AdapterError, match="ended"):
            await driver.lane.send_input("more")
        await driver.stop()
        await driver.finish()
        assert "hello Bob\n4 0" in driver.output()


async def test_a_program_imports_its_own_modules_whatever_ours_and_debugpys_are_called(tmp_path: Path):
    for name in ("app", "model", "debugger", "queue", "random", "shim", "low_latency"):
        (tmp_path / f"{name}.py").write_text(f"mine = {name!r}\n")
    program = tmp_path / "train.py"
    names = "app, model, debugger, queue, random, shim"
    program.write_text(f"import sys\nimport {names}\nprint([m.mine for m in ({names})], sys.argv, sys.path[0])\n")
    target = Target(path=program, args=("one", "two words"))
    async with driving(target) as driver:
        await driver.stop()
        assert await driver.step(Step.OVER) == 2
        assert await driver.step(Step.OVER) == 3
        await driver.finish(by=Step.OVER)
        expected = ["app", "model", "debugger", "queue", "random", "shim"]
        assert driver.output() == f"{expected} {[str(program), 'one', 'two words']} {tmp_path}\n"
        assert driver.frames == await recorded(target)


MODULE_CODE = """\
print("loaded")  # @top
calls = []


def twice(f):
    return lambda *args, **named: (f(*args, **named), f(*args, **named))


@twice
def add(a, b=1):
    c = a + b  # @body
    calls.append(c)  # @next
    return c


add(0, 0)
"""


async def test_a_call_is_the_entry_and_the_code_around_it_is_not(tmp_path: Path):
    path = tmp_path / "functions.py"
    path.write_text(MODULE_CODE)
    at = marked_lines(MODULE_CODE)
    target = Target(path=path, function="add", call="add(2, b=5)")
    async with driving(target, {path: [at["top"], at["next"]]}) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].function, entry.stack[0].lineno) == ("entry", "add", at["body"])
        assert [frame.function for frame in entry.stack if frame.function != "<lambda>"] == ["add"]
        assert driver.frames[0].locals == {"a": "2", "b": "5"}
        assert await driver.resume() == driver.stops[-1]
        assert driver.stops[-1].stack[0].lineno == at["next"]
        assert await driver.finish(by=Step.INTO) == Ended(exit_code=0)
        assert driver.output() == "loaded\n"
        assert driver.frames == await recorded(target)


async def test_a_module_of_a_package_runs_as_with_python_m(tmp_path: Path):
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("name = 'shop'\n")
    (package / "till.py").write_text("def pay(n):\n    return n * 2  # pays\n")
    (package / "__main__.py").write_text("from .till import pay\nimport sys\nprint(pay(4), sys.argv[1:], __name__)\n")
    target = Target(module="shop", args=("x",), cwd=tmp_path)
    async with driving(target, {package / "till.py": [2]}) as driver:
        entry = await driver.stop()
        assert (entry.stack[0].path, entry.stack[0].lineno) == ("", 1)
        stop = await driver.resume()
        assert isinstance(stop, Stopped)
        assert [(frame.function, frame.path) for frame in stop.stack] == [("pay", "shop/till.py"), ("<module>", "")]
        assert await driver.finish(by=Step.OVER) == Ended(exit_code=0)
        assert driver.output() == "8 ['x'] __main__\n"
        assert driver.frames == await recorded(target)


async def test_a_module_of_the_standard_library_is_debugged_as_a_program(tmp_path: Path):
    (tmp_path / "data.json").write_text('{"a": 1}')
    target = Target(module="json.tool", args=("--compact", "data.json"), cwd=tmp_path)
    async with driving(target) as driver:
        entry = await driver.stop()
        assert (entry.reason, entry.stack[0].function, entry.stack[0].path) == ("entry", "<module>", "")
        await driver.finish(by=Step.OVER)
        assert driver.output() == '{"a":1}\n'
        assert lines(driver.frames) == lines(await recorded(target))  # the values are identities of objects


async def test_a_step_into_a_file_outside_the_project_steps_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "foreign.py").write_text("def twice(f):\n    f()\n    f()\n")
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "main.py"
    path.write_text("from foreign import twice\ndef f():\n    return 1\ntwice(f)\nend = 1\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    async with driving(path) as driver:
        await driver.stop()
        assert [await driver.step(Step.INTO) for _ in range(5)] == [2, 4, 3, 3, 5]
        assert [frame.path for frame in driver.stops[-2].stack] == ["", ""]
