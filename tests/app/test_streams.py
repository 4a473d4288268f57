"""The commands as processes that others start: signals, streams that are closed or full, and other encodings."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from foreframe.debugger.trace import read_trace

from tests.app.commands import program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and a shell of POSIX")

FOREFRAME: Final = f"exec {shlex.quote(sys.executable)} -m foreframe.app"
PATIENCE_S: Final = 60
"""A wait ends as soon as what is waited for is there; this is for a machine that does much else."""

SPINS: Final = """\
import os
import time

with open("writing", "w") as file:
    file.write(str(os.getpid()))
os.rename("writing", "running")
n = 0
while not os.path.exists("enough"):
    time.sleep(0.05)
    n += 1
"""
"""Tells its process, and ends only when told to."""


def ran(words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command of ours from a shell, with its redirections. It reads nothing and is heard, if they say no other."""
    return subprocess.run(
        f"{FOREFRAME} {words}",
        shell=True,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )


@contextlib.contextmanager
def running(words: str, folder: Path, before: str = "") -> Generator[tuple[subprocess.Popen[bytes], int]]:
    """A command that runs SPINS, whose process is the second of the pair. Nothing of it is left in the end."""
    program(folder, SPINS, "spins.py")
    own = folder / "temporary"
    own.mkdir()
    command = subprocess.Popen(
        f"{before}{FOREFRAME} {words}",
        shell=True,
        cwd=folder,
        env={**os.environ, "TMPDIR": str(own)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        told, end = folder / "running", time.monotonic() + PATIENCE_S
        while not told.exists():
            assert command.poll() is None, "the command has ended before the program began"
            assert time.monotonic() < end, f"the program has not begun within {PATIENCE_S} s"
            time.sleep(0.01)
        yield command, int(told.read_text())
    finally:
        (folder / "enough").touch()
        command.kill()
        command.wait()


def is_there(process: int) -> bool:
    """Whether it runs: one that has ended, and that nobody has asked for its status yet, does not."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


# Signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("words", ["record spins.py -o t.jsonl", "compare spins.py --json", "--cli --no-stop spins.py"])
def test_a_signal_ends_the_program_with_us_and_leaves_no_file(words: str, number: signal.Signals, tmp_path: Path):
    with running(words, tmp_path) as (command, debuggee):
        for _ in range(2):  # as `timeout` does, and whoever ends a group
            command.send_signal(number)
        assert command.wait(PATIENCE_S) == 128 + number
        assert not is_there(debuggee)
    assert not list((tmp_path / "temporary").iterdir())
    assert not (tmp_path / "t.jsonl").exists()


def test_a_recording_that_a_signal_ends_leaves_an_older_one_alone(tmp_path: Path):
    assert ran(f"record {program(tmp_path, 'x = 1')} -o t.jsonl", tmp_path).returncode == 0
    before = (tmp_path / "t.jsonl").read_bytes()
    with running("record spins.py -o t.jsonl", tmp_path) as (command, _):
        command.terminate()
        command.wait(PATIENCE_S)
    assert (tmp_path / "t.jsonl").read_bytes() == before


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path):
    with running("record spins.py -o t.jsonl", tmp_path, before="trap '' HUP; ") as (command, _):
        command.send_signal(signal.SIGHUP)
        (tmp_path / "enough").touch()
        assert command.wait(PATIENCE_S) == 0
    trace = read_trace(tmp_path / "t.jsonl")
    assert trace.end is not None
    assert trace.end.exit_code == 0


# Encodings


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "utf-16"])
def test_json_is_json_in_every_encoding(encoding: str, tmp_path: Path):
    text = "def f(s):\n    t = s + 'é€😀'\n    return t\n"
    (tmp_path / "é.py").write_text(text, encoding="utf-8")
    said = ran("predict é.py --call 'f(\"ü\")' --json", tmp_path, PYTHONIOENCODING=encoding)
    assert said.returncode == 0, said.stderr
    answer = json.loads(said.stdout.decode(encoding))
    assert answer["target"] == "é.py::f"
    assert answer["frames"][0]["locals"] == {"s": "'ü'"}
    assert answer["frames"][1]["source"] == text.splitlines()[1]
    assert ("é".encode() in said.stdout) == (encoding == "utf-8")  # a person reads it as it is, where that can be


# Closed and full streams


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("models list --json >&-", [0]),
        ("compare p.py --json >&-", [0, 1]),
        ("--cli p.py >&-", [0]),
        ("--cli p.py <&-", [0]),
        ("record p.py -o t.jsonl <&- >&-", [0]),
    ],
)
def test_a_closed_stream_is_an_empty_one(words: str, statuses: list[int], tmp_path: Path):
    program(tmp_path, "x = 1\n", "p.py")
    said = ran(words, tmp_path)
    assert said.returncode in statuses
    assert b"Error" not in said.stderr
    assert not said.stdout or said.stdout.endswith(b"\n")


def test_a_closed_input_is_no_terminal(tmp_path: Path):
    program(tmp_path, "x = 1\n", "p.py")
    said = ran("p.py <&-", tmp_path)
    assert (said.returncode, said.stderr.splitlines()[0]) == (2, b"foreframe: the interface needs a terminal")


def test_with_all_streams_closed_a_program_reads_nothing_and_its_trace_is_whole(tmp_path: Path):
    text = "import sys\n\ntext = sys.stdin.read()\nprint('printed')\nprint('told', file=sys.stderr)\n"
    program(tmp_path, text, "p.py")
    assert ran("record p.py -o t.jsonl <&- >&- 2>&-", tmp_path).returncode == 0
    trace = read_trace(tmp_path / "t.jsonl")
    assert trace.frames[-1].value == "None"
    assert trace.frames[-2].locals["text"] == "''"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
@pytest.mark.parametrize("words", ["models list --json", "compare p.py --json", "compare p.py", "--cli p.py"])
def test_a_full_disk_is_told_in_a_sentence(words: str, tmp_path: Path):
    # Of more than a buffer holds, the first part fails before the end.
    program(tmp_path, "for n in range(60):\n    x = n\n", "p.py")
    said = ran(f"{words} >/dev/full", tmp_path)
    assert said.returncode == 2
    assert said.stderr.decode().splitlines() == [
        "foreframe: standard output cannot be written: No space left on device",
        "           is its disk full?",
    ]
