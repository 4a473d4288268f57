"""The process that runs other people's code: it watches a module's own tests, and records the calls they make.

    python -m foreframe.train.data.harvest OUT NAME [TEST …] [-HIDDEN …]     tests are run, their calls recorded
    python -m foreframe.train.data.harvest OUT NAME --again FIRST [-HIDDEN]  what FIRST holds is recorded once more

The second is run with another seed of hashes, without the tests, and last call first; only what comes out the same
is kept, so that no frame depends on the order of a set, on the clock, on chance, or on what ran before. Both are kept
from files, processes, threads and the network: not as one keeps out an enemy, but so that no test does harm unawares.
"""

from __future__ import annotations

import contextlib
import doctest
import importlib
import inspect
import io
import json
import os
import random
import re
import resource
import signal
import sys
import time
import unittest
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from ...adapters.syntax import reached_lines
from ...debugger.frame import Event
from ...debugger.target import read_source
from ...debugger.trace import Trace, parse_traces, records
from ...model.prompt import make_prompt
from .calls import Arguments, Watch, call_text, neighbour
from .recording import record_live
from .stream import _fault

MOST_TRACES: Final = 12
"""Of one function."""

MOST_LINES: Final = 100
"""Shown of one function and what it reaches: some 1,000 of nano's tokens."""

_NEIGHBOURS: Final = 60
"""Changed calls of one function that are tried."""

_SLOW: Final = 3
"""Calls of one function that ran too long, after which no more are tried."""

_TEST_S: Final = 2.0
_TESTS_S: Final = 40.0
"""For one test, and for all of them."""

_MEMORY: Final = 4 << 30
_REFUSED: Final = (
    "_thread.start", "os.chmod", "os.exec", "os.fork", "os.kill", "os.link", "os.mkdir", "os.posix_spawn", "os.remove",
    "os.rename", "os.rmdir", "os.spawn", "os.startfile", "os.symlink", "os.system", "os.truncate", "os.utime",
    "pty.spawn", "shutil.", "signal.pthread_kill", "socket.bind", "socket.connect", "socket.getaddrinfo",
    "socket.send", "subprocess.", "webbrowser.",
)  # fmt: skip
"""Audit events, by how they begin, of what no example needs."""

_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT

_ITERATOR: Final = re.compile(r"<(\w+\.)*(\w*iterator|generator|object) ")
"""Values without contents that a reader of the code can follow nevertheless: iterators, generators, and sentinels."""


class _Late(KeyboardInterrupt):
    """Time is up. Neither doctest nor unittest lets a KeyboardInterrupt pass for a failure."""


@dataclass(slots=True)
class Tally:
    """What became of the calls of one module."""

    functions: int = 0
    """Called with literals at least once."""

    calls: int = 0
    """Different ones, changed ones included."""

    left_out: Counter[str] = field(default_factory=Counter[str])


@dataclass(frozen=True, slots=True)
class Piece:
    """A function and what it reaches in its file, as a source of its own."""

    source: str
    number: Mapping[int, int]
    """Line in the file, to line in the piece."""

    def cut(self, trace: Trace, target: str) -> Trace | None:
        """The trace with the lines of the piece; None where a frame stands on a line that is not in it."""
        if not all(frame.lineno in self.number for frame in trace.frames):
            return None
        frames = [replace(frame, lineno=self.number[frame.lineno]) for frame in trace.frames]
        return Trace(header=replace(trace.header, target=target, source=self.source), frames=frames, end=trace.end)


def piece_of(source: str, function: str) -> Piece | None:
    """The piece of a function; None where it is none of the top level, or long."""
    kept = reached_lines(source, function)
    if kept is None or len(make_prompt(source, kept).visible) > MOST_LINES:
        return None
    lines = source.split("\n")
    number = {lineno: at for at, lineno in enumerate(sorted(kept), 1)}
    return Piece("\n".join(lines[lineno - 1] for lineno in number) + "\n", number)


def functions_of(module: ModuleType) -> dict[str, FunctionType]:
    """The module's own functions, by the name under which it has them; no coroutines."""
    found: dict[str, FunctionType] = {}
    for name, value in list(vars(module).items()):
        function: object = value
        with contextlib.suppress(Exception):
            function = inspect.unwrap(value)
        if (
            isinstance(function, FunctionType)
            and function.__globals__ is vars(module)
            and function.__qualname__ == name == function.__code__.co_name
            and not inspect.iscoroutinefunction(function)
        ):
            found[name] = function
    return found


class Harvest:
    """One module, its functions, and the traces of their calls."""

    def __init__(self, name: str, hidden: list[str]) -> None:
        for each in hidden:
            sys.modules.pop(each, None)
            sys.modules[each] = None  # type: ignore[assignment]  # as `import` understands it
        if hidden:
            sys.modules.pop(name, None)
        self.module = importlib.import_module(name)
        self.source = read_source(Path(self.module.__file__ or ""))
        self.functions = functions_of(self.module)
        self.pieces: dict[str, Piece | None] = {}
        self.tally = Tally()

    def first(self, tests: list[str]) -> Iterator[Trace]:
        """Run the tests; the traces of the calls that they made, and of some like these."""
        watch = Watch(self.functions)
        _run_tests(self.module, tests, watch)
        for function, calls in watch.calls.items():
            if calls:
                self.tally.functions += 1
                yield from self._chosen(function, list(calls))

    def again(self, traces: list[Trace]) -> Iterator[Trace]:
        """Those of the traces that come out the same once more."""
        same = [trace for trace in reversed(traces) if self.trace(trace.header.function, trace.header.call) == trace]
        self.tally.left_out["another outcome the second time"] += len(traces) - len(same)
        yield from reversed(same)

    def _chosen(self, function: str, calls: list[Arguments]) -> list[Trace]:
        """Traces of a function: those that go another way first, real calls before changed ones."""
        rng = random.Random(function)
        tried = dict.fromkeys([*calls, *(neighbour(rng, calls) for _ in range(_NEIGHBOURS))])
        new: dict[object, Trace] = {}
        others: list[Trace] = []
        raised = slow = 0
        for arguments in tried:
            self.tally.calls += 1
            trace = self.trace(function, call_text(function, arguments))
            if isinstance(trace, str):
                self.tally.left_out[trace] += 1
                slow += trace == "too slow"
                if slow == _SLOW:
                    break
                continue
            raised += trace.frames[-1].event is Event.EXCEPTION
            if trace.frames[-1].event is Event.EXCEPTION and raised > MOST_TRACES // 4:
                continue
            way = tuple((frame.event, frame.lineno) for frame in trace.frames)
            if new.setdefault(way, trace) is not trace:
                others.append(trace)
        return [*new.values(), *others][:MOST_TRACES]

    def trace(self, function: str, call: str) -> Trace | str:
        """The trace of a call, cut to the function's piece, or why there is none."""
        if function not in self.pieces:
            self.pieces[function] = piece_of(self.source, function)
        piece = self.pieces[function]
        if piece is None:
            return "long source"
        trace = record_live(self.functions[function], self.source, call)
        if isinstance(trace, str):
            return trace
        if fault := _fault(trace) or _hidden(trace):
            return fault
        return piece.cut(trace, f"{self.module.__name__}::{function}") or "leaves its piece"


def _hidden(trace: Trace) -> str:
    """Whether a value does not show what it holds, in words; "" if all do."""
    for frame in trace.frames:
        for text in (*frame.locals.values(), frame.value or ""):
            if "0x…" in text and not _ITERATOR.match(text):
                return "opaque value"
    return ""


def _run_tests(module: ModuleType, tests: list[str], watch: Watch) -> None:
    """The module's doctests, then the tests, for as long as there is time."""
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    examples: list[doctest.DocTest] = []
    _attempt(_TEST_S, lambda: examples.extend(finder.find(module, module.__name__)))
    waiting: list[Callable[[], object]] = [
        lambda example=example: runner.run(example, out=lambda _: None) for example in examples
    ]
    for name in tests:
        found: list[Callable[[], object]] = []
        _attempt(4 * _TEST_S, lambda name=name, found=found: found.extend(_tests_in(importlib.import_module(name))))
        waiting += found
    ends = time.monotonic() + _TESTS_S
    for run in waiting:
        if time.monotonic() > ends:
            break
        _attempt(_TEST_S, run, watch)


def _late(*_: object) -> None:
    raise _Late


def _tests_in(module: ModuleType) -> Iterator[Callable[[], object]]:
    """Unit tests one by one, then functions that pytest would take for tests."""
    suites: list[Any] = [unittest.TestLoader().loadTestsFromModule(module)]
    while suites:
        suite = suites.pop()
        if isinstance(suite, unittest.TestSuite):
            suites += list(suite)
        else:
            yield lambda suite=suite: suite.run(unittest.TestResult())
    for name, value in vars(module).items():
        if name.startswith("test_") and isinstance(value, FunctionType) and not inspect.signature(value).parameters:
            yield value


def _attempt(seconds: float, action: Callable[[], object], watch: Watch | None = None) -> None:
    """Do what may fail in any way, for so long, unheard; `watch` is told of its calls."""
    signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            sys.setprofile(watch)
            action()
    except BaseException:  # noqa: BLE001 - other people's tests may raise anything
        pass
    finally:
        sys.setprofile(None)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _guard(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook that refuses what could do harm."""
    if event == "open":
        mode, flags = args[1], args[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _WRITES):
            raise PermissionError(f"{args[0]} is not to be written by an example")
    elif event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for examples")


def main(argv: list[str]) -> None:
    """Harvest as the command line says; the tally is written to standard output, as JSON."""
    out, name, *words = argv
    hidden = [word[1:] for word in words if word[:1] == "-" and word[:2] != "--"]
    before = None
    if "--again" in words:
        with open(words[words.index("--again") + 1], "rb") as file:
            before = list(parse_traces(file))
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with open(out, "w", encoding="utf-8", errors="surrogatepass") as file:
        stdout = sys.stdout
        sys.addaudithook(_guard)
        harvest = Harvest(name, hidden)
        tests = [word for word in words if word[:1] != "-"]
        for trace in harvest.first(tests) if before is None else harvest.again(before):
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records(trace))
        tally = harvest.tally
        print(json.dumps({"functions": tally.functions, "calls": tally.calls, "left_out": tally.left_out}), file=stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
