"""The recorder: runs a target in a process of its own, follows its frames, and ends it at a limit.

It knows processes and files. What makes a frame is decided in the debuggee (`tracing.py`), and
nothing that the program does there loses what was recorded before.
"""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

from .errors import RecordingError
from .frame import Frame
from .log import NO_SPACE
from .signals import signal_name
from .target import Target
from .trace import End, Reader, Trace

SHIM = Path(__file__).with_name("shim.py")
INTERRUPTED = "interrupted"
"""Why a recording is over that its user ended."""

_POLL_S = 0.01
_OLDEST = (3, 11)
_PYTHON_HINT = "--python names an interpreter of version 3.11 or later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a recording stops; what was recorded until then is kept."""

    events: int = 200_000
    seconds: float = 30.0
    """By the clock, from the start of the interpreter."""

    memory_bytes: int = 2 << 30
    """Resident, of the program's own process. Not enforced where there is no `/proc`."""

    value_cap: int = 1_000
    """Characters of a value's `repr`."""


class Tail:
    """Follows a debuggee's log: the lines that are complete by now, each once."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._offset = 0

    def lines(self) -> Iterator[bytes]:
        """Whatever was written since; a byte that is zero was not."""
        size = 1 << 16
        while True:
            data = os.pread(self._descriptor, size, self._offset)
            written = data.partition(b"\0")[0]
            complete, newline, _ = written.rpartition(b"\n")
            if newline:
                for line in complete.split(b"\n"):
                    self._offset += len(line) + 1
                    yield line
            elif len(written) < size:
                return
            else:
                size *= 2  # one line, longer than that

    def close(self) -> None:
        """Follow no more."""
        os.close(self._descriptor)


def command(target: Target, log: Path, limits: Limits, scratch: Path | None = None) -> list[str]:
    """The command line of the debuggee, confined where there is a scratch folder."""
    kind, what = "module", target.module
    if target.path is not None:
        kind, what = "file", str(target.path.absolute() if target.cwd else target.path)
    interpreter = [target.python or sys.executable, "-P", str(SHIM), str(log)]
    numbers = [str(limits.value_cap), str(limits.events)]
    confined = f"{limits.memory_bytes}:{math.ceil(limits.seconds)}:{scratch}" if scratch else ""
    return [*interpreter, *numbers, confined, target.name, kind, what, target.function, target.call, *target.args]


def environment() -> dict[str, str]:
    """Ours, but for the seed of hashes: the same program gives the same order of a set each time."""
    return {"PYTHONHASHSEED": "0", **os.environ}


def record(
    target: Target,
    *,
    limits: Limits | None = None,
    on_frame: Callable[[Frame], None] | None = None,
    program_input: int | IO[Any] | None = None,
    program_output: int | IO[Any] | None = 2,
    sandboxed: bool = False,
) -> Trace:
    """Run the target and return its trace.

    The program reads our standard input unless `program_input` is another file; what it prints goes
    to `program_output`, our standard error, or nowhere if that is None. `on_frame` hears of each
    frame soon after it happened. However the program ends, the trace says how; RecordingError is
    raised only where not one frame came. Sandboxed, the program is confined as `sandbox.py` tells, its
    memory limit counts addresses, and its input is empty unless `program_input` is given.
    """
    limits = limits or Limits()
    _check(target.python)
    output = subprocess.DEVNULL if program_output is None else program_output
    with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
        log = Path(folder) / "log"
        log.touch(mode=0o600)
        scratch = _scratch(Path(folder)) if sandboxed else None
        words = command(target, log.resolve(), limits, scratch)
        if scratch is not None:
            program_input = subprocess.DEVNULL if program_input is None else program_input
            target = replace(target, env=(*target.env, ("TMPDIR", str(scratch))))
        process = _start(words, target, program_input, output)
        reader = Reader()
        try:
            with closing(Tail(log)) as tail:
                stopped = _follow(process, tail, reader, limits, on_frame)
        finally:
            _kill(process)
    return _finished(reader.trace, words[0], process.returncode, stopped)


def _scratch(folder: Path) -> Path:
    """The one folder that a confined program may write in."""
    scratch = folder.resolve() / "scratch"
    scratch.mkdir()
    return scratch


def _start(
    words: list[str], target: Target, program_input: int | IO[Any] | None, output: int | IO[Any]
) -> subprocess.Popen[bytes]:
    if target.cwd is not None and not target.cwd.is_dir():
        raise RecordingError(f"there is no directory {target.cwd} to run the program in", hint="--cwd names one")
    try:
        # A session of its own: all that the program starts can be ended with it.
        return subprocess.Popen(
            words,
            stdin=program_input,
            stdout=output,
            stderr=output,
            cwd=target.cwd,
            env={**environment(), **dict(target.env)},
            start_new_session=True,
        )
    except OSError as error:
        hint = _PYTHON_HINT if target.python else ""
        raise RecordingError(f"the interpreter {words[0]} cannot be started: {error.strerror}", hint=hint) from None


def _follow(
    process: subprocess.Popen[bytes],
    tail: Tail,
    reader: Reader,
    limits: Limits,
    on_frame: Callable[[Frame], None] | None,
) -> str:
    """Read frames until the program has ended; the limit that ended it, or ""."""
    deadline = time.monotonic() + limits.seconds
    stopped = ""
    while True:
        ended = process.poll() is not None
        try:
            for line in tail.lines():
                frame = reader.feed(line)
                if frame is not None and on_frame is not None:
                    on_frame(frame)
            if ended:
                return stopped
            stopped = stopped or _over(process.pid, deadline, limits)
            if not stopped:
                process.wait(_POLL_S)
        except subprocess.TimeoutExpired:
            pass
        except KeyboardInterrupt:
            stopped = INTERRUPTED
        if stopped:
            _kill(process)


def _over(pid: int, deadline: float, limits: Limits) -> str:
    """The limit that has been passed, in words."""
    if time.monotonic() > deadline:
        return f"ran longer than {limits.seconds:g} s"
    try:
        resident = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return ""
    return f"used more than {limits.memory_bytes >> 20} MiB of memory" if resident > limits.memory_bytes else ""


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the program and all it started, if it has not ended by itself."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _finished(trace: Trace | None, python: str, status: int, stopped: str) -> Trace:
    """The trace with its end, or a RecordingError that says why there is none; KeyboardInterrupt where it was that."""
    if trace is None:
        if stopped == INTERRUPTED:  # there is nothing to keep
            raise KeyboardInterrupt
        raise _did_not_start(python, status, stopped)
    trace.end = _end(trace.end, status, stopped)
    if not trace.frames:
        hint = "nothing of it was recorded, since frames begin with the function's call" if trace.header.call else ""
        reason = trace.end.reason or f"the program ended, with status {status}, before its first frame"
        raise RecordingError(reason, hint=hint)
    return trace


def _end(logged: End | None, status: int, stopped: str) -> End:
    if stopped:
        return End(reason=stopped)
    if logged is not None and logged.reason:
        return logged
    if status < 0:
        return End(reason=f"killed by {signal_name(-status)}")
    if logged is None and status == NO_SPACE:
        return End(reason="no space is left for the trace")
    return End(exit_code=status, reason="" if logged else f"os._exit({status})")


def _did_not_start(python: str, status: int, stopped: str) -> RecordingError:
    if stopped:
        return RecordingError(f"the program had not begun: {stopped}")
    if status == NO_SPACE:
        return RecordingError("no space is left for the trace", hint=f"free some in {tempfile.gettempdir()}")
    message = f"the interpreter {python} ended, with status {status}, before the program began"
    return RecordingError(message, hint="" if python == sys.executable else _PYTHON_HINT)


def _check(python: str) -> None:
    """Refuse an interpreter that would only complain about how we start it."""
    version = _version(python) if python else ()
    if version and version < _OLDEST:
        found = ".".join(map(str, version))
        raise RecordingError(f"{python} is Python {found}, too old to record a program", hint=_PYTHON_HINT)


@cache
def _version(python: str) -> tuple[int, ...]:
    """(3, 11), or () where that is no Python interpreter."""
    try:
        said = subprocess.run(
            [python, "-c", "import sys; sys.stdout.write('%d %d' % sys.version_info[:2])"],
            capture_output=True,
            timeout=10,
            check=True,
        )
        return tuple(map(int, said.stdout.split()))
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()
