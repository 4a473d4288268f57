"""Recording in this process, for programs that we made ourselves."""

from __future__ import annotations

import sys

import pytest
from foreframe.debugger.errors import RecordingError
from foreframe.debugger.frame import Event
from foreframe.debugger.inprocess import record_in_process


def test_a_loop_without_end_is_stopped_with_its_frames_kept():
    trace = record_in_process("n = 0\nwhile True:\n    n += 1\n", max_events=50)
    assert len(trace.frames) == 50
    assert trace.end is not None
    assert trace.end.reason == "stopped after 50 events"


def test_a_loop_that_runs_no_line_is_stopped_by_the_clock():
    trace = record_in_process("x = 1\nwhile True: pass\n", max_seconds=0.2, max_events=10**6)
    assert trace.end is not None
    assert trace.end.reason == "ran longer than 0.2 s"


def test_a_watch_can_end_the_run():
    trace = record_in_process(
        "n = 2\nwhile True:\n    n = n * n\n",
        watch=lambda frame: "too large" if len(frame.locals.get("n", "")) > 9 else "",
    )
    assert trace.end is not None
    assert trace.end.reason == "too large"
    assert trace.frames[-1].locals["n"] == "4294967296"


@pytest.mark.parametrize(
    ("source", "call", "reason"),
    [
        ("def f(:\n", "f()", "SyntaxError"),
        ("1/0\ndef f(): pass\n", "f()", "ZeroDivisionError"),
        ("def f(): pass\n", "f(1)", "TypeError"),
        ("def f(n): pass\n", "f(missing)", "NameError"),
    ],
)
def test_a_call_that_never_begins_is_an_error_that_says_why(source: str, call: str, reason: str):
    with pytest.raises(RecordingError, match=reason):
        record_in_process(source, "f", call)


def test_a_program_sees_neither_our_streams_nor_keeps_its_own_module(capsys: pytest.CaptureFixture[str]):
    main = sys.modules["__main__"]
    trace = record_in_process("import sys\nprint('hello')\nn = len(sys.stdin.read())\n")
    assert trace.frames[-1].event is Event.RETURN
    assert capsys.readouterr().out == ""
    assert sys.modules["__main__"] is main


def test_a_trace_function_that_was_there_before_is_put_back():
    def mine(*_: object) -> None:
        return None

    before = sys.gettrace()
    sys.settrace(mine)
    try:
        record_in_process("x = 1\n")
        assert sys.gettrace() is mine
    finally:
        sys.settrace(before)
