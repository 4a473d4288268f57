"""The recorder: whatever the program does, the frames until then are kept, and the trace says how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from foreframe.debugger.errors import RecordingError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.recorder import Limits, Tail, record
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace, read_trace, write_trace

from tests.programs import marked_lines


def recorded(folder: Path, program: str, call: str = "", *, args: tuple[str, ...] = (), **limits: float) -> Trace:
    path = folder / "program.py"
    path.write_text(dedent(program), encoding="utf-8")
    target = Target(path=path, function=call.partition("(")[0], call=call, args=args)
    bounds = {name: value if name == "seconds" else int(value) for name, value in limits.items()}
    return record(target, limits=Limits(**bounds), program_input=subprocess.DEVNULL, program_output=None)  # pyright: ignore


def end_of(trace: Trace) -> tuple[int | None, str]:
    assert trace.end is not None
    return trace.end.exit_code, trace.end.reason


# How a program ends


@pytest.mark.parametrize(
    ("program", "status", "reason"),
    [
        ("x = 1\n", 0, ""),
        ("import sys\nsys.exit(3)\n", 3, ""),
        ("import sys\nsys.exit('a message')\n", 1, ""),
        ("raise SystemExit\n", 0, ""),
        ("1/0\n", 1, ""),
        ("raise KeyboardInterrupt\n", 130, ""),
        ("import os\nos._exit(3)\n", 3, "os._exit(3)"),
        ("import os\nos.kill(os.getpid(), 9)\n", None, "killed by SIGKILL"),
        ("import os\nos.kill(os.getpid(), 40)\n", None, "killed by signal 40"),
        ("import ctypes\nctypes.string_at(0)\n", None, "killed by SIGSEGV"),
        ("import os\nos.abort()\n", None, "killed by SIGABRT"),
    ],
)
def test_however_a_program_ends_its_frames_are_kept_and_the_end_is_told(
    program: str, status: int | None, reason: str, tmp_path: Path
):
    trace = recorded(tmp_path, "before = 1\n" + program)
    assert end_of(trace) == (status, reason)
    assert trace.frames[0].event is Event.CALL
    assert any(frame.locals == {"before": "1"} for frame in trace.frames)


def test_an_endless_loop_is_ended_at_the_limit_of_events(tmp_path: Path):
    trace = recorded(tmp_path, "n = 0\nwhile True:\n    n += 1\n", events=1000)
    assert end_of(trace) == (None, "stopped after 1000 events")
    assert len(trace.frames) == 1000


@pytest.mark.parametrize("program", ["while True: pass\n", "import time\ntime.sleep(60)\n", "sum(iter(int, 1))\n"])
def test_a_program_that_hangs_is_ended_by_the_clock(program: str, tmp_path: Path):
    started = time.monotonic()
    trace = recorded(tmp_path, program, seconds=0.7)
    assert end_of(trace) == (None, "ran longer than 0.7 s")
    assert time.monotonic() - started < 10


def test_what_a_hung_program_started_ends_with_it(tmp_path: Path):
    program = """
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        pid = child.pid
        time.sleep(60)
        """
    trace = recorded(tmp_path, program, seconds=1.5)
    pid = int(trace.frames[-1].locals["pid"])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _lives(pid):
        time.sleep(0.05)
    assert not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is watched through /proc")
def test_a_program_that_eats_memory_is_ended(tmp_path: Path):
    program = "kept = []\nwhile True:\n    kept.append(b'x' * 20_000_000)\n"
    trace = recorded(tmp_path, program, memory_bytes=200 << 20)
    assert end_of(trace) == (None, "used more than 200 MiB of memory")


def test_recursion_without_end_is_an_exception_in_every_activation_that_it_leaves(tmp_path: Path):
    trace = recorded(tmp_path, "def f(n):\n    f(n + 1)\n\nf(0)\n")
    limit = sys.getrecursionlimit()
    raised = [frame for frame in trace.frames if frame.event is Event.EXCEPTION]
    assert [frame.depth for frame in raised] == list(range(limit - 1, -1, -1))
    assert end_of(trace) == (1, "")


# What a program may do to itself


@pytest.mark.parametrize(
    "deed",
    [
        "import os, sys; sys.stdout.close(); os.close(1)",
        "import os; os.closerange(0, 1000)",
        "import sys; sys.stdout = sys.stderr = None",
        "import os; os.chdir('/')",
        "import os; os.remove(__file__)",
        "import os; os.environ.clear()",
        "import sys; sys.path.clear()",
        "import sys; [sys.modules.pop(name) for name in list(sys.modules) if '_foreframe' in name]",
        "import threading; thread = threading.Thread(target=sum, args=([1, 2],)); thread.start(); thread.join()",
        "import os; pid = os.fork() or [k for k in 'abc'] and os._exit(7); os.waitpid(pid, 0)",
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "import gc; gc.collect(); gc.disable()",
    ],
)
def test_nothing_that_a_program_does_to_itself_loses_a_frame(deed: str, tmp_path: Path):
    # Enough lines after it that the log must grow by a window.
    program = f"{deed}\ntext = 'x' * 500\nfor n in range(6000):\n    other = text + str(n)\nlast = 1\n"
    trace = recorded(tmp_path, program)
    assert end_of(trace) == (0, "")
    assert trace.frames[-1].event is Event.RETURN
    assert sum(frame.source.startswith("    other") for frame in trace.frames) == 6000


def test_hostile_values_are_notes_and_the_program_never_notices(tmp_path: Path):
    trace = recorded(
        tmp_path,
        """
        import os, sys, time
        class Raises:
            def __repr__(self): raise ValueError
        class Exits:
            def __repr__(self): sys.exit(9)
        class Lies:
            def __repr__(self): return 5
        class Sleeps:
            def __repr__(self): time.sleep(0.3); return "slept"
        class Silly(type):
            __hash__ = None
            def __eq__(cls, other): raise ValueError
        class OfSilly(metaclass=Silly):
            def __repr__(self): return "fine"
        raises, exits, lies, sleeps, silly = Raises(), Exits(), Lies(), Sleeps(), OfSilly()
        huge = list(range(10**6))
        last = 1  # @last
        last = 2
        """,
        value_cap=40,
    )
    lineno = marked_lines(trace.header.source)["last"]
    frame = next(frame for frame in trace.frames if frame.lineno == lineno)
    assert end_of(trace) == (0, "")
    assert dict(frame.locals) == {
        "raises": "<repr raised ValueError>",
        "exits": "<repr raised SystemExit>",
        "lies": "<repr raised TypeError>",
        "sleeps": "<repr of Sleeps takes too long>",
        "silly": "fine",
        "huge": "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1...+2999963",
    }


def test_other_threads_run_but_make_no_frames(tmp_path: Path):
    trace = recorded(
        tmp_path,
        """
        import threading
        done = []
        def work(n):
            for k in range(n):
                done.append(k)
        threads = [threading.Thread(target=work, args=(50,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        count = len(done)
        work(1)
        """,
    )
    assert trace.frames[-1].event is Event.RETURN
    assert [frame.locals.get("n") for frame in trace.frames if frame.depth == 1 and frame.locals] == ["1"] * 4
    assert any(frame.locals.get("count") == "150" for frame in trace.frames)


def test_a_program_that_takes_the_trace_function_away_is_told_to_have_done_so(tmp_path: Path):
    if sys.version_info >= (3, 12):
        pytest.skip("sys.monitoring cannot be taken away by sys.settrace")
    trace = recorded(tmp_path, "import sys\nsys.settrace(None)\nx = 1\n")
    assert end_of(trace)[1].startswith("the program replaced the trace function")


# Entries


def test_a_function_is_entered_with_its_arguments_and_nothing_else_is_recorded(tmp_path: Path):
    trace = recorded(
        tmp_path,
        """
        import sys
        name = __name__
        def helper(n):
            return n + 1
        def f(a, *rest, b):
            return a, rest, b, name, sys.argv[1:]
        if __name__ == "__main__":
            raise SystemExit("guarded")
        """,
        "f(helper(1), 2, b='x')",
        args=("one",),
    )
    assert [frame.event for frame in trace.frames] == [Event.CALL, Event.LINE, Event.RETURN]
    assert dict(trace.frames[0].locals) == {"a": "2", "rest": "(2,)", "b": "'x'"}
    assert trace.frames[-1].value == "(2, (2,), 'x', 'program', ['one'])"


@pytest.mark.parametrize(
    ("program", "call", "message"),
    [
        ("def f(n): pass\n", "f(missing)", "before f began: NameError: name 'missing' is not defined"),
        ("def f(n): pass\n", "f()", r"before f began: TypeError: f\(\) missing 1 required"),
        ("1/0\ndef f(): pass\n", "f()", "before f began: ZeroDivisionError"),
        ("raise SystemExit(4)\ndef f(): pass\n", "f()", "before f began: SystemExit: 4"),
        ("def f(): pass\nf = len\n", "f('ab')", r"the call f\('ab'\) did not reach f"),
        ("def f(:\n", "", "SyntaxError"),
        ("import os\nos._exit(5)\ndef f(): pass\n", "f()", r"os\._exit\(5\)"),
    ],
)
def test_a_program_without_one_frame_is_an_error_that_says_why(program: str, call: str, message: str, tmp_path: Path):
    with pytest.raises(RecordingError, match=message):
        recorded(tmp_path, program, call)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("/nowhere/python", "the interpreter /nowhere/python cannot be started: No such file"),
        ("true", "the interpreter true ended, with status 0, before the program began"),
    ],
)
def test_an_interpreter_that_is_none_is_an_error_with_its_name(python: str, message: str, tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("x = 1\n")
    with pytest.raises(RecordingError, match=message):
        record(Target(path=path, python=python), program_output=None)


def test_a_missing_working_directory_is_an_error_with_its_name(tmp_path: Path):
    (tmp_path / "program.py").write_text("x = 1\n")
    with pytest.raises(RecordingError, match="no directory"):
        record(Target(path=tmp_path / "program.py", cwd=tmp_path / "none"), program_output=None)


# What comes back


def test_a_recording_survives_the_journey_to_disk(tmp_path: Path):
    trace = recorded(
        tmp_path,
        """
        def f(n):
            text = "\\ud800 \\u2028 \\x00 é"
            del n
            try:
                return {text: g(k for k in range(2))}
            finally:
                text = None
        def g(numbers):
            return list(numbers)
        f(1)
        """,
    )
    write_trace(trace, tmp_path / "t.jsonl")
    again = read_trace(tmp_path / "t.jsonl")
    assert again == trace
    assert [list(frame.locals) for frame in again.frames] == [list(frame.locals) for frame in trace.frames]


def test_frames_are_heard_while_the_program_runs(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("import sys\nx = 1\nanswer = sys.stdin.readline()\n")
    reading, writing = os.pipe()
    heard: list[Frame] = []

    def on_frame(frame: Frame) -> None:
        heard.append(frame)
        if frame.lineno == 3:
            os.write(writing, b"yes\n")  # without this the program waits for ever

    with open(reading, "rb") as program_input:
        trace = record(
            Target(path=path),
            limits=Limits(seconds=20),
            on_frame=on_frame,
            program_input=program_input,
            program_output=None,
        )
    os.close(writing)
    assert end_of(trace) == (0, "")
    assert heard == trace.frames


def test_a_listener_that_fails_ends_the_program(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("import time\ntime.sleep(60)\n")

    def on_frame(frame: Frame) -> None:
        raise LookupError(frame)

    started = time.monotonic()
    with pytest.raises(LookupError):
        record(Target(path=path), on_frame=on_frame, program_output=None)
    assert time.monotonic() - started < 10


def test_what_the_program_prints_goes_where_it_is_sent(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("import sys\nprint('out')\nprint('err', file=sys.stderr)\n")
    with (tmp_path / "output").open("wb") as output:
        record(Target(path=path), program_output=output)
    assert sorted((tmp_path / "output").read_text().split()) == ["err", "out"]


def test_a_tail_gives_each_line_once_and_only_when_it_is_whole(tmp_path: Path):
    path = tmp_path / "log"
    path.write_bytes(bytes(100))
    tail = Tail(path)
    with path.open("r+b") as log:
        seen: list[list[bytes]] = []
        for piece in (b"one\ntw", b"o\n", b"", b"three" * 30_000, b"\nfour\n"):
            log.write(piece)
            log.flush()
            seen.append(list(tail.lines()))
    tail.close()
    assert seen == [[b"one"], [b"two"], [], [], [b"three" * 30_000, b"four"]]


@pytest.mark.parametrize(
    "program",
    [
        "def f(n):\n    return [k * n for k in range(n)]\n\nx = f(3)\n",
        "class A:\n    def __init__(self):\n        self.n = {3, 1, 2}\n\nn = A().n\n",
        "def g():\n    try:\n        yield 1\n    finally:\n        x = 2\n\nfor k in g():\n    raise KeyError(k)\n",
        "import json\nx = json.loads('[1, 2]', parse_int=lambda t: int(t) + 1)\n",
    ],
)
def test_recording_in_process_gives_the_frames_of_the_recorder(program: str, tmp_path: Path):
    assert record_in_process(program).frames == recorded(tmp_path, program).frames


def test_interrupting_the_recorder_keeps_the_frames(tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text("import time\nx = 1\ntime.sleep(60)\n")
    heard: list[Frame] = []

    def on_frame(frame: Frame) -> None:
        heard.append(frame)
        if frame.lineno == 3:
            os.kill(os.getpid(), signal.SIGINT)

    trace = record(Target(path=path), on_frame=on_frame, program_output=None)
    assert heard == trace.frames
    assert heard[-1].lineno == 3
    assert end_of(trace) == (None, "interrupted")
