"""The file that a trial server's interpreter is given: it forks confined processes, and tells what came of trials.

    python -P trial_shim.py MEMORY_BYTES SECONDS SOURCE_SECONDS CAP SCRATCH < TRIALS > OUTCOMES

A line of JSON in is a batch of trials with their deadline, by a clock that all processes share; a line out, the
outcomes of their calls, in order. The server itself runs nothing of the user's, and has little loaded, so that a fork
costs little. It reaches its neighbours as `shim.py` does, and what it has loaded gives way to a user's module of the
same name.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import time
from functools import partial

if not __package__:
    _package = type(sys)("_foreframe")
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["_foreframe"] = _package
    __package__, __spec__ = "_foreframe", None  # where the relative imports look

from .rendering import name_of, render, render_exception
from .sandbox import confine
from .signals import signal_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .sandbox import Refusals

    Told = list[Any]
    """Kind, text, and whether it was equal to what was expected or None."""

GRACE_S = 0.25
"""After a call's time is up, until a process that pays no heed is killed."""

NEVER = float("inf")
"""A deadline."""

_KEPT = frozenset([*sys.builtin_module_names, "os", "posixpath", "stat", "io", "abc", "codecs", "encodings", "site"])
"""Modules that every interpreter has loaded before user code: a user's own of that name is never found."""


class OutOfTime(BaseException):
    """A call's time is up. No Exception, so that it passes through a loop that catches those."""


class Server:
    """Batches of trials one after another, each batch in as few processes as it takes."""

    def __init__(self, memory_bytes: int, seconds: float, source_seconds: float, cap: int, scratch: str) -> None:
        self.memory_bytes = memory_bytes
        self.seconds = seconds
        self.source_seconds = source_seconds
        self.cap = cap
        self.scratch = scratch

    def outcomes(self, trials: list[dict[str, Any]], deadline: float = NEVER) -> list[list[Told]]:
        """Of each trial, one for each call, or up to the first that did not hold where the trial asks for that; or up
        to the one that ran at the deadline, a `time.monotonic()`.
        """
        told: list[list[Told]] = [[] for _ in trials]
        while any(not _is_done(trial, its) for trial, its in zip(trials, told, strict=True)):
            self._process(trials, told, deadline)
            if time.monotonic() >= deadline:
                break
        return told

    def _process(self, trials: list[dict[str, Any]], told: list[list[Told]], deadline: float) -> None:
        """As many of the calls that are left as one process gets through: one at least."""
        mine, its = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(mine)
            try:
                Process(self, its).run(trials, told)
            finally:
                os._exit(0)
        os.close(its)
        try:
            self._hear(mine, pid, trials, told, deadline)
        finally:
            os.close(mine)

    def _hear(self, pipe: int, pid: int, trials: list[dict[str, Any]], told: list[list[Told]], deadline: float) -> None:
        """Until the process has ended; what it was at when it ended too early has an outcome then."""
        data, timed_out, said = b"", False, b""
        is_loaded = False
        while said != b"end":
            # Before the first call of a trial its source is executed.
            longest = self.seconds + GRACE_S + (0 if is_loaded else self.source_seconds)
            if not select.select([pipe], [], [], max(min(longest, deadline - time.monotonic()), 0))[0]:
                timed_out = True
                break
            received = os.read(pipe, 1 << 16)
            if not received:
                break
            *lines, data = (data + received).split(b"\n")
            for said in lines:
                if said not in (b"end", b"loaded"):
                    at, *outcome = json.loads(said)
                    told[at].append(outcome)
                    is_loaded = not _is_done(trials[at], told[at])
                elif said == b"loaded":
                    is_loaded = True
        if timed_out:
            os.kill(pid, signal.SIGKILL)
        status = os.waitpid(pid, 0)[1]
        at = next((at for at, trial in enumerate(trials) if not _is_done(trial, told[at])), None)
        if said != b"end" and at is not None:
            told[at].append(["timeout", "", None] if timed_out else _death(status))


def _is_done(trial: dict[str, Any], told: list[Told]) -> bool:
    given_up = bool(told) and trial["give_up"] and told[-1][2] is not True
    return given_up or len(told) >= len(trial["calls"])


def _death(status: int) -> Told:
    """Of a process that ended without a word on the call it was at."""
    if os.WIFSIGNALED(status):
        name = signal_name(os.WTERMSIG(status))
        return ["timeout" if name == "SIGXCPU" else "died", f"killed by {name}", None]
    return ["died", f"os._exit({os.WEXITSTATUS(status)})", None]


class Process:
    """What happens in a forked process."""

    def __init__(self, server: Server, pipe: int) -> None:
        self.server = server
        self.pipe = pipe
        self.namespace: dict[str, Any] = {}
        self.refusals: Refusals

    def run(self, trials: list[dict[str, Any]], told: list[list[Told]]) -> None:
        """All calls without an outcome, each told as soon as it is known; one alone, where it is to be apart."""
        signal.signal(signal.SIGALRM, _out_of_time)
        server = self.server
        longest = sum(server.source_seconds + server.seconds * len(trial["calls"]) for trial in trials)
        memory = _address_space() + server.memory_bytes
        self.refusals = confine(server.scratch, memory_bytes=memory, cpu_s=int(2 * longest) + 2)
        for at, trial in enumerate(trials):
            if _is_done(trial, told[at]):
                continue
            failed = self._timed(partial(self._load, trial), server.source_seconds)
            self._tell("loaded")
            for call, expected in trial["calls"][len(told[at]) :]:
                outcome = failed or self._timed(partial(self._call, call, expected), server.seconds)
                told[at].append(outcome)
                self._tell(json.dumps([at, *outcome]))
                if trial["apart"]:
                    self._tell("end")
                    return
                if _is_done(trial, told[at]):
                    break
        self._tell("end")

    def _timed(self, act: Any, seconds: float) -> Any:
        """What it returns; or what to tell, where it failed."""
        self.refusals.clear()
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                told = act()
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except OutOfTime:
            return ["timeout", "", None]
        except MemoryError:
            return ["memory", "", None]
        except BaseException as error:  # noqa: BLE001 - user code may raise anything
            told = ["exception", render_exception(error, self.server.cap), None]
        if self.refusals.first:
            return ["refused", self.refusals.first, None]
        return told

    def _load(self, trial: dict[str, Any]) -> None:
        path = trial["path"] or "<trial>"
        make_way(trial["path"])
        name = os.path.basename(path).partition(".")[0]
        module = type(sys)(name)
        module.__file__ = path
        sys.modules[name] = module
        self.namespace = module.__dict__
        self.namespace["__builtins__"] = sys.modules["builtins"]
        exec(compile(trial["source"], path, "exec", dont_inherit=True), self.namespace)

    def _call(self, call: str, expected: str | None) -> Told:
        value = eval(compile(call.strip(), "<call>", "eval", dont_inherit=True), self.namespace)
        if name_of(type(value)) == "coroutine":
            import asyncio

            value = asyncio.run(value)
        held = None
        if expected is not None:
            wanted = eval(compile(expected.strip(), "<expected>", "eval", dont_inherit=True), self.namespace)
            held = bool(value == wanted)
        return ["value", render(value, self.server.cap), held]

    def _tell(self, line: str) -> None:
        data = line.encode() + b"\n"
        while data:
            data = data[os.write(self.pipe, data) :]


def _out_of_time(*_: object) -> None:
    raise OutOfTime


def make_way(path: str) -> None:
    """Let the folder of the trial's file be searched first, and forget what has the name of a module in it."""
    folder = os.path.dirname(path)
    if not folder or sys.path[:1] == [folder]:
        return
    sys.path.insert(0, folder)
    try:
        names = {name.partition(".")[0] for name in os.listdir(folder)}
    except OSError:
        return
    for name in [name for name in sys.modules if name.partition(".")[0] in names and name not in _KEPT]:
        del sys.modules[name]


def _address_space() -> int:
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30


def main(argv: list[str]) -> int:
    """Serve until the input ends."""
    memory_bytes, seconds, source_seconds, cap, scratch = argv
    server = Server(int(memory_bytes), float(seconds), float(source_seconds), int(cap), scratch)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    gc.collect()
    gc.freeze()
    for line in requests:
        asked = json.loads(line)
        deadline = NEVER if asked["deadline"] is None else asked["deadline"]
        answers.write(json.dumps(server.outcomes(asked["trials"], deadline)).encode() + b"\n")
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
