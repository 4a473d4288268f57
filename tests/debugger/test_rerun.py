"""Branches executed for real, on every interpreter: what was changed is other from its step on, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from foreframe.debugger.branches import Change, new_line, new_value, partings
from foreframe.debugger.errors import RecordingError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recorder import record
from foreframe.debugger.rerun import execute
from foreframe.debugger.target import Target

from ..interpreters import other_python
from ..programs import marked_lines

PROGRAM = """\
import helper


def scale(number, by):
    result = number * by  # @scale
    return result


def total(numbers, by):
    result = 0
    for number in numbers:
        result += scale(number, by)  # @add
    hidden = [result, by]  # @hidden
    return hidden[0] + helper.offset()  # @return


def opaque(numbers):
    thing = object()
    result = len(numbers)  # @opaque
    return result, thing is None


def writes(path):
    text = "x"
    open(path, "w").write(text)  # @write
    return text
"""
AT = marked_lines(PROGRAM)

VERSIONS = ["", "3.12", "3.13"]


@pytest.fixture(name="python", params=VERSIONS, ids=lambda version: version or "this")
def _python(request: pytest.FixtureRequest) -> str:
    found = other_python(request.param) if request.param else ""
    if request.param and not found:
        pytest.skip(f"no Python {request.param} here")
    return found


@pytest.fixture(name="program")
def _program(tmp_path: Path) -> Path:
    (tmp_path / "helper.py").write_text("def offset():\n    return 100\n")
    path = tmp_path / "totals.py"
    path.write_text(PROGRAM)
    return path


def a_run(program: Path, call: str, python: str) -> tuple[Target, list[Frame]]:
    target = Target(path=program, function=call.partition("(")[0], call=call, python=python)
    return target, list(record(target, program_output=None).frames)


def step(frames: list[Frame], mark: str, time: int = 1) -> int:
    return [i for i, frame in enumerate(frames) if frame.event is Event.LINE and frame.lineno == AT[mark]][time - 1]


def test_a_local_is_set_at_its_step_and_nothing_before_it_is_other(program: Path, python: str):
    target, frames = a_run(program, "total([1, 2, 3], 10)", python)
    at = step(frames, "add", 2)
    done = execute(target, PROGRAM, frames, [new_value(frames[at], "result", "1000", at)])
    assert done.exact
    assert done.at == at
    assert list(done.frames[:at]) == frames[:at]
    assert done.frames[at].locals == {**frames[at].locals, "result": "1000"}
    assert done.frames[-1].value == "1150"
    assert "run again, and result set to 1000" in done.how


def test_a_local_is_set_in_a_called_function_and_at_its_call(program: Path, python: str):
    target, frames = a_run(program, "total([1, 2, 3], 10)", python)
    at = step(frames, "scale", 2)
    assert execute(target, PROGRAM, frames, [new_value(frames[at], "by", "0", at)]).frames[-1].value == "140"
    called = execute(target, PROGRAM, frames, [new_value(frames[at - 1], "number", "5", at - 1)])
    assert (called.frames[at].locals, called.frames[-1].value) == ({"number": "5", "by": "10"}, "190")


def test_an_edited_line_runs_beside_the_file_which_stays_as_it_is(program: Path, python: str):
    target, frames = a_run(program, "total([1, 2, 3], 10)", python)
    at = step(frames, "hidden")
    done = execute(target, PROGRAM, frames, [new_line(PROGRAM, AT["hidden"], "hidden = [by]", at)])
    assert (done.exact, done.frames[-1].value) == (True, "110")
    assert program.read_text() == PROGRAM
    early = execute(target, PROGRAM, frames, [new_line(PROGRAM, AT["add"], "result -= scale(number, by)", at)])
    assert not early.exact
    assert f"which it came to 3 times before step {at + 1}" in early.how
    assert early.frames[-1].value == "40"


def test_where_the_run_does_not_come_by_the_frame_is_made_anew_as_far_as_literals_go(program: Path, python: str):
    target, frames = a_run(program, "total([1, 2, 3], 10)", python)
    at = step(frames, "hidden")
    # A parent that was predicted, wrongly: a step that the real run has elsewhere.
    parent = [*frames[:4], *frames[at:]]
    done = execute(target, PROGRAM, parent, [new_value(parent[4], "result", "7", 4)])
    assert not done.exact
    assert f"total was entered at line {AT['hidden']} with the step's values made anew" in done.how
    assert done.frames[4].locals["result"] == "7"
    assert done.frames[-1].value == "107"
    target, frames = a_run(program, "opaque([1])", python)
    at = step(frames, "opaque")
    with pytest.raises(RecordingError, match="thing cannot be made anew"):
        execute(target, PROGRAM, [*frames[:1], *frames[at:]], [Change(at=1, name="numbers", text="[]")])


def test_a_branch_of_a_branch_has_the_changes_of_both(program: Path, python: str):
    target, frames = a_run(program, "total([1, 2, 3], 10)", python)
    first, second = step(frames, "add", 1), step(frames, "add", 3)
    changes = [new_value(frames[first], "result", "500", first)]
    parent = execute(target, PROGRAM, frames, changes)
    changes.append(new_value(parent.frames[second], "number", "0", second))
    changes.append(new_line(PROGRAM, AT["hidden"], "hidden = [result + 1000]", second))
    done = execute(target, PROGRAM, parent.frames, changes[:2])
    assert (done.exact, done.frames[-1].value) == (True, "630")
    done = execute(target, PROGRAM, done.frames, changes)
    assert (done.exact, done.frames[-1].value) == (True, "1630")


def test_a_branch_is_confined(program: Path, python: str, tmp_path: Path):
    wanted = tmp_path / "written.txt"
    target = Target(path=program, function="writes", call=f"writes({str(wanted)!r})", python=python)
    frames = list(record(target, program_output=None).frames)
    wanted.unlink()
    at = step(frames, "write")
    done = execute(target, PROGRAM, frames, [new_value(frames[at], "text", "'y'", at)])
    assert done.frames[-1].event is Event.EXCEPTION
    assert not wanted.exists()


def test_a_branch_that_does_not_end_is_stopped(program: Path):
    program.write_text("def f(n):\n    while n:\n        n -= 1\n    return n\n")
    target, frames = a_run(program, "f(2)", "")
    done = execute(target, program.read_text(), frames, [new_value(frames[2], "n", "-1", 2)])
    assert done.end == "stopped after 10000 events"
    assert len(done.frames) == 10_000


@pytest.mark.parametrize(("value", "end"), [("1e999", "inf"), ("[-1e999, 2]", "[-inf, 2]"), ("set()", "set()")])
def test_a_value_is_what_its_text_says_whatever_the_program_calls_so(python: str, tmp_path: Path, value: str, end: str):
    path = tmp_path / "program.py"
    path.write_text("inf = set = 5\n\n\ndef f(x):\n    y = x\n    return y\n")
    target = Target(path=path, function="f", call="f(1)", python=python)
    frames = list(record(target, program_output=None).frames)
    done = execute(target, path.read_text(), frames, [new_value(frames[1], "x", value, 1)])
    assert (done.exact, done.frames[-1].value) == (True, end)


def test_a_frame_that_holds_an_infinity_is_made_anew(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("def f(x):\n    best = float('inf')\n    return min(best, x)\n")
    frames = [
        Frame(event=Event.CALL, lineno=1, source="", locals={"x": "3"}, function="f"),
        Frame(event=Event.LINE, lineno=3, source="", locals={"x": "3", "best": "inf"}, function="f"),
    ]
    target = Target(path=path, function="f", call="f(y=1)")
    done = execute(target, path.read_text(), frames, [new_value(frames[1], "x", "4", 1)])
    assert (done.exact, done.frames[-1].value) == (False, "4")


def test_an_edited_line_of_a_module_is_run_and_the_file_stays(python: str, tmp_path: Path):
    source = "def f(n):\n    more = n + 1  # @more\n    return more\n\n\nlast = f(3)\n"
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(source)
    target = Target(module="package", cwd=tmp_path, python=python)
    frames = list(record(target, program_output=None).frames)
    at = next(at for at, frame in enumerate(frames) if frame.lineno == 2)
    done = execute(target, source, frames, [new_line(source, 2, "more = n + 100", at)])
    assert next(frame.value for frame in done.frames if frame.value is not None) == "103"
    assert done.frames[done.at].source == "    more = n + 100"
    assert (package / "__main__.py").read_text() == source


def test_the_partings_of_two_runs_say_each_difference_once(program: Path):
    target, frames = a_run(program, "total([1, 2, 3], 10)", "")
    at = step(frames, "hidden")
    done = execute(target, PROGRAM, frames, [new_value(frames[at], "by", "11", at)])
    found = partings(frames, done.frames, at)
    assert [(one.name, one.parent, one.branch) for one in found] == [("hidden", "[60, 10]", "[60, 11]")]
    at = step(frames, "add", 3)
    shorter = execute(target, PROGRAM, frames, [new_value(frames[at], "result", "0", at)])
    names = [one.name for one in partings(frames, shorter.frames, at)]
    assert names == ["result", "hidden", "return"]


def going_round(*lines: int) -> list[Frame]:
    return [Frame(event=Event.LINE, lineno=lineno, source="") for lineno in lines]


def test_a_loop_that_runs_once_more_moves_nothing_before_or_after_it():
    once, twice = going_round(1, 2, 3, 2, 3, 2, 9), going_round(1, 2, 3, 2, 3, 2, 3, 2, 9)
    assert [(one.at, one.branch) for one in partings(once, twice, 0)] == [(6, "line at line 3"), (7, "line at line 2")]
    assert [(one.parent_at, one.parent) for one in partings(twice, once, 0)] == [
        (6, "line at line 3"),
        (7, "line at line 2"),
    ]


def test_long_runs_that_go_round_differently_are_aligned_while_one_waits():
    parent, branch = going_round(*[1, 2] * 1000), going_round(*[1, 2, 3] * 667)
    began = time.perf_counter()
    found = partings(parent, branch, 0)
    assert time.perf_counter() - began < 5  # half a minute, by blocks that match
    assert {one.branch for one in found if one.at is not None} == {"line at line 3"}
