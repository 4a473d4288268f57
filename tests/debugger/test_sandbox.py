"""The sandbox: what a confined program may not do it does not do, and it hears of it as of any other failure."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from foreframe.debugger.errors import RecordingError
from foreframe.debugger.frame import Event
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.holes import Problem
from foreframe.debugger.recorder import Limits, record
from foreframe.debugger.search import Search
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace
from foreframe.debugger.trials import Call, Outcome, OutcomeKind, Trial, Trials

from tests.interpreters import other_python

VERSIONS = ["", other_python("3.12"), other_python("3.13")]
PYTHONS = [pytest.param(python, id=python or "ours") for python in VERSIONS if python or not VERSIONS.index(python)]


def sandboxed(folder: Path, program: str, python: str = "", **limits: float) -> Trace:
    path = folder / "program.py"
    path.write_text(dedent(program), encoding="utf-8")
    bounds = Limits(seconds=limits.get("seconds", 20), memory_bytes=int(limits.get("memory_bytes", 1 << 30)))
    return record(Target(path=path, python=python), limits=bounds, program_output=None, sandboxed=True)


def at_the_end(trace: Trace) -> Mapping[str, str]:
    """Locals when the line `end = 1` was reached."""
    return next(
        frame.locals for frame in trace.frames if frame.event is Event.LINE and frame.source.strip() == "end = 1"
    )


FORBIDDEN = """
    import ctypes, os, shutil, signal, socket, sqlite3, subprocess, sys

    VICTIM = {victim!r}
    HERE = os.path.dirname(VICTIM)
    ACTS = {{
        "open": lambda: open(VICTIM, "w"),
        "append": lambda: open(VICTIM, "ab"),
        "os.open": lambda: os.open(VICTIM, os.O_RDWR),
        "remove": lambda: os.remove(VICTIM),
        "rename": lambda: os.rename(VICTIM, VICTIM + "2"),
        "replace": lambda: os.replace(VICTIM, os.environ["TMPDIR"] + "/mine"),
        "chmod": lambda: os.chmod(VICTIM, 0),
        "truncate": lambda: os.truncate(VICTIM, 0),
        "link": lambda: os.link(VICTIM, os.environ["TMPDIR"] + "/link"),
        "a link": lambda: [os.symlink(VICTIM, os.environ["TMPDIR"] + "/s"), open(os.environ["TMPDIR"] + "/s", "w")],
        "rmtree": lambda: shutil.rmtree(HERE),
        "mkdir": lambda: os.mkdir(HERE + "/new"),
        "mkfifo": lambda: os.mkfifo(HERE + "/fifo"),
        "sqlite": lambda: sqlite3.connect(HERE + "/db"),
        "socket": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "unix socket": lambda: socket.socket(socket.AF_UNIX).connect("/nowhere"),
        "names": lambda: socket.getaddrinfo("localhost", 80),
        "subprocess": lambda: subprocess.run([sys.executable, "-c", ""]),
        "system": lambda: os.system("true"),
        "fork": lambda: os.fork(),
        "exec": lambda: os.execv(sys.executable, ["python"]),
        "spawn": lambda: os.posix_spawn(sys.executable, ["python"], {{}}),
        "fork_exec": lambda: __import__("_posixsubprocess").fork_exec(),
        "kill": lambda: os.kill(os.getppid(), signal.SIGTERM),
        "killpg": lambda: os.killpg(os.getpgrp(), signal.SIGTERM),
        "ctypes": lambda: ctypes.CDLL(None).getpid(),
        "limits": lambda: __import__("resource").setrlimit(0, (-1, -1)),
    }}
    done, failed = [], []
    for name, act in ACTS.items():
        try:
            act()
            done.append(name)
        except PermissionError as error:
            failed.append(name)
    end = 1
"""


@pytest.mark.parametrize("python", PYTHONS)
def test_whatever_reaches_outside_the_scratch_folder_is_refused_and_changes_nothing(python: str, tmp_path: Path):
    folder = tmp_path / "victims"
    folder.mkdir()
    victim = folder / "victim.txt"
    victim.write_text("kept", encoding="utf-8")
    before = victim.stat()
    trace = sandboxed(tmp_path, FORBIDDEN.format(victim=str(victim)), python)
    seen = at_the_end(trace)
    assert seen["done"] == "[]"
    assert seen["failed"].count("'") == 2 * FORBIDDEN.count("lambda:")
    assert (victim.read_text(encoding="utf-8"), list(folder.iterdir())) == ("kept", [victim])
    after = victim.stat()
    assert (after.st_mode, after.st_nlink, after.st_mtime_ns) == (before.st_mode, before.st_nlink, before.st_mtime_ns)


@pytest.mark.parametrize("python", PYTHONS)
def test_what_a_program_needs_of_its_own_still_works_in_the_sandbox(python: str, tmp_path: Path):
    program = """
        import asyncio, os, sqlite3, tempfile, threading

        async def soon():
            await asyncio.sleep(0)
            return 1

        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/mine.txt", "w") as file:
                file.write("written")
            text = open(folder + "/mine.txt").read()
        waited = asyncio.run(soon())
        heard = []
        thread = threading.Thread(target=lambda: heard.append(1))
        thread.start()
        thread.join()
        rows = sqlite3.connect(":memory:").execute("select 1").fetchall()
        own = open(__file__).read(0)
        scratch = os.environ["TMPDIR"]
        typed = os.read(0, 10)
        end = 1
    """
    trace = sandboxed(tmp_path, program, python)
    assert trace.end is not None
    assert (trace.end.exit_code, trace.end.reason) == (0, "")
    seen = at_the_end(trace)
    assert (seen["text"], seen["waited"], seen["heard"], seen["rows"]) == ("'written'", "1", "[1]", "[(1,)]")
    assert seen["typed"] == "b''"
    assert not Path(seen["scratch"].strip("'")).exists()


def test_a_sandboxed_program_that_eats_memory_or_runs_for_ever_ends(tmp_path: Path):
    eating = "try:\n    kept = [bytearray(1 << 24) for _ in range(1000)]\nexcept MemoryError:\n    full = 1\nend = 1\n"
    trace = sandboxed(tmp_path, eating, memory_bytes=1 << 29)
    assert any(frame.locals.get("full") == "1" for frame in trace.frames)
    trace = sandboxed(tmp_path, "import time\nn = 1\ntime.sleep(60)\n", seconds=1)
    assert trace.end is not None
    assert trace.end.reason == "ran longer than 1 s"


# Trials


SOURCE = """
import os, sys
kept = []
def double(x): return x * 2
def keep(x):
    kept.append(x)
    return len(kept)
def deaf():
    while True:
        try:
            while True: pass
        except BaseException: pass
def slow():
    while True: pass
def eat(): return len([bytes(1 << 26) for _ in range(1000)])
def fork():
    try: return os.fork()
    except OSError: return 'caught'
"""


@pytest.fixture(scope="module", params=PYTHONS)
def trials(request: pytest.FixtureRequest) -> Iterator[Trials]:
    with Trials(python=request.param, seconds=0.3, source_seconds=1.5) as trials:
        yield trials


def of(source: str, *calls: str, expected: str | None = None, **fields: bool) -> Trial:
    return Trial(source=source, calls=[Call(text=call, expected=expected) for call in calls], **fields)


def test_each_call_has_its_outcome_though_others_loop_eat_fork_or_end_the_process(trials: Trials):
    calls = [
        "double(2)",
        "deaf()",
        "slow()",
        "eat()",
        "fork()",
        "os._exit(3)",
        "os.abort()",
        "1 / 0",
        "f(",
        "sys.exit(1)",
    ]
    told = trials.outcomes(of(SOURCE, *calls, "open('victim', 'w')", "double('a')"))
    assert [(one.kind.value, one.text) for one in told] == [
        ("value", "4"),
        ("timeout", ""),
        ("timeout", ""),
        ("memory", ""),
        ("refused", "os.fork"),
        ("died", "os._exit(3)"),
        ("died", "killed by SIGABRT"),
        ("exception", "ZeroDivisionError: division by zero"),
        ("exception", "SyntaxError: '(' was never closed (<call>, line 1)"),
        ("exception", "SystemExit: 1"),
        ("refused", "writing 'victim'"),
        ("value", "'aa'"),
    ]
    assert not Path("victim").exists()


def test_what_is_expected_is_evaluated_beside_the_call(trials: Trials):
    held = [trials.outcomes(of(SOURCE, "double(2)", expected=text))[0].held for text in ("4", "double(1) + 2", "5")]
    assert held == [True, True, False]
    assert trials.outcomes(of(SOURCE, "double(2)", expected="1 / 0"))[0].kind is OutcomeKind.EXCEPTION


def test_calls_share_what_the_source_keeps_unless_they_are_apart(trials: Trials):
    assert [one.text for one in trials.outcomes(of(SOURCE, "keep(1)", "keep(1)"))] == ["1", "2"]
    assert [one.text for one in trials.outcomes(of(SOURCE, "keep(1)", "keep(1)", apart=True))] == ["1", "1"]


def test_a_trial_that_gives_up_leaves_out_what_follows_the_first_that_does_not_hold(trials: Trials):
    told = trials.outcomes(of(SOURCE, "double(1)", "double(2)", "double(3)", expected="2", give_up=True))
    assert told == [Outcome(OutcomeKind.VALUE, "2", held=True), Outcome(OutcomeKind.VALUE, "4", held=False)]


def test_a_source_that_fails_is_the_outcome_of_each_of_its_calls(trials: Trials):
    assert [one.text for one in trials.outcomes(of("1 / 0", "1", "2"))] == ["ZeroDivisionError: division by zero"] * 2
    assert trials.outcomes(of("while True: pass", "1"))[0].kind is OutcomeKind.TIMEOUT


def test_a_source_may_take_longer_than_a_call(trials: Trials):
    source = "import time\ntime.sleep(0.6)\ndef f(): time.sleep(0.6)\n"
    told = trials.outcomes(of(source, "1", "f()", "2"))
    assert [one.kind.value for one in told] == ["value", "timeout", "value"]


BOMB = """
import os, time

def processes():
    made = 0
    for _ in range(12):
        try:
            if os.fork() == 0:
                time.sleep(20)
            made += 1
        except BaseException:
            pass
    return made

made = processes()
"""
"""Forks though it is refused, again and again; a few times only, lest a sandbox that lets it pass takes the machine."""


def test_who_forks_in_a_loop_makes_no_process(trials: Trials, tmp_path: Path):
    told = trials.outcomes(of(BOMB, "made", "processes()", "[made, processes()]"))
    assert [(one.kind.value, one.text) for one in told] == [("refused", "os.fork")] * 3
    assert at_the_end(sandboxed(tmp_path, BOMB + "end = 1\n"))["made"] == "0"


def test_trials_that_share_a_process_have_the_outcomes_that_they_have_alone(trials: Trials):
    sources = [SOURCE, "def double(x): return x + x", "import os\nos._exit(1)", "x = (", "double = str"] * 4
    calls = ("double(3)", "double([])")
    alone = list(trials.run(of(source, *calls) for source in sources))
    assert list(trials.run((of(source, *calls) for source in sources), together=7)) == alone


def test_a_server_that_was_lost_is_started_again(trials: Trials):
    assert trials.outcomes(of(SOURCE, "double(1)"))[0].text == "2"
    # The process itself cannot end it, so something else does.
    assert trials._server is not None  # pyright: ignore[reportPrivateUsage]
    trials._server._process.kill()  # pyright: ignore[reportPrivateUsage]
    assert trials.outcomes(of(SOURCE, "double(1)"))[0].kind is OutcomeKind.DIED
    assert trials.outcomes(of(SOURCE, "double(1)"))[0].text == "2"


def test_requests_and_answers_longer_than_a_pipe_do_not_stop_the_conversation(trials: Trials):
    long = "x = '" + "a" * 200_000 + "'\n"
    told = list(trials.run(of(long + SOURCE, *["x"] * 300) for _ in range(3)))
    assert [len(one) for one in told] == [300] * 3


def test_a_trial_imports_what_lies_beside_its_file(trials: Trials, tmp_path: Path):
    (tmp_path / "json.py").write_text("mine = 'own json'\n", encoding="utf-8")
    (tmp_path / "helper.py").write_text("def help(): return 7\n", encoding="utf-8")
    source = "import helper, json\n"
    trial = Trial(source=source, calls=[Call(text="(helper.help(), json.mine)")], path=tmp_path / "file.py")
    assert trials.outcomes(trial)[0].text == "(7, 'own json')"
    assert not list(tmp_path.glob("__pycache__"))


def test_closing_ends_the_server_and_removes_its_scratch_folder():
    trials = Trials()
    scratch = Path(trials.outcomes(of("import os", "os.environ['TMPDIR']"))[0].text.strip("'"))
    assert scratch.is_dir()
    trials.close()
    assert not scratch.parent.exists()


def test_the_modules_of_the_sandbox_leave_nothing_loaded_that_a_user_may_have(tmp_path: Path):
    (tmp_path / "resource.py").write_text("mine = 1\n", encoding="utf-8")
    (tmp_path / "program.py").write_text("import resource\nfound = resource.mine\nend = 1\n", encoding="utf-8")
    trace = record(Target(path=tmp_path / "program.py"), program_input=subprocess.DEVNULL, sandboxed=True)
    assert any(frame.locals.get("found") == "1" for frame in trace.frames)
    assert sys.modules.get("resource") is None or not hasattr(sys.modules["resource"], "mine")


def test_an_interpreter_that_is_not_there_is_told_by_the_search_too(tmp_path: Path):
    text = "def f(x):\n    ...\n"
    problem = Problem(text=text, hole=find_holes(text)[0], examples=(), python=str(tmp_path / "python"))
    with pytest.raises(RecordingError, match="cannot be started"):
        next(Search().candidates(problem, time.monotonic() + 5))
