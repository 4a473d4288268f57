"""Typed enumerative search as a source of candidates: a confined child enumerates, and tells what passes the examples.

The child (`search_shim.py`) runs the user's program and the candidates; nothing of them runs here. What it tells has
passed among thousands of others in one process, so whoever believes it runs it again alone (`hole_checking.py`).
"""

from __future__ import annotations

import json
import os
import select
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .confined_child import ConfinedChild
from .errors import ModelError
from .hole_program import example_functions, standing
from .holes import Candidate, Problem, filled

SHIM = Path(__file__).with_name("search_shim.py")
_MEMORY_BYTES = 3 << 29
_LOOK_S = 0.1
_GRACE_S = 5
"""Of the processor beyond the deadline, at which the child is killed as a rule."""


@dataclass(slots=True)
class Search:
    """The search. `seed` orders it by chance instead of by cost."""

    seed: int | None = None
    executes: bool = True
    """Otherwise nothing of the program runs: only parameters have values, those of the examples' calls, and what is
    proposed has passed nothing."""

    checks: bool = True
    """Otherwise everything is proposed, as it is enumerated."""

    more_s: float = 1.0
    """How long it goes on after its first proposal: the simplest is not always what was meant."""

    processor_s: int = 0
    """Of the processor, what the child may take; 0 bounds it by the deadline alone, which is a time of the clock."""

    given_up: Callable[[], bool] = lambda: False
    """Asked some times a second while nothing is found; True ends the search."""

    name: str = field(default="search", init=False)
    tried: int = field(default=0, init=False)
    """Candidates that the last search ran on the examples, up to its newest proposal; in thousands after that."""

    def candidates(self, problem: Problem, deadline: float) -> Generator[Candidate]:
        """What passed in the child, the cheapest first.

        ModelError where the module cannot be executed there, RecordingError where there is no interpreter.
        """
        self.tried = 0
        with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
            scratch = Path(folder).resolve() / "scratch"
            child = ConfinedChild(problem.python or sys.executable, SHIM, scratch)
            try:
                child.send(json.dumps(self._question(problem, deadline, scratch)).encode() + b"\n")
                for said in self._said(child.output, deadline):
                    self.tried = said.get("tried", self.tried)
                    if "failed" in said:
                        raise ModelError(f"the search ended: {said['failed']}", hint="does the file run as it stands?")
                    if "text" in said:
                        text = standing(problem.text, problem.hole, said["text"])
                        yield Candidate(text=text, source=self.name, score=-float(said["cost"]))
            finally:
                child.end()

    def _said(self, descriptor: int, deadline: float) -> Iterator[dict[str, Any]]:
        received, until = b"", deadline
        while not self.given_up():
            left_s = max(until - time.monotonic(), 0.0)
            if not select.select([descriptor], [], [], min(left_s, _LOOK_S))[0]:
                if left_s <= _LOOK_S:
                    return
                continue
            data = os.read(descriptor, 1 << 16)
            if not data:
                return
            *lines, received = (received + data).split(b"\n")
            for said in map(json.loads, lines):
                if until == deadline and self.checks and "text" in said:
                    until = min(deadline, time.monotonic() + self.more_s)
                yield said

    def _question(self, problem: Problem, deadline: float, scratch: Path) -> dict[str, Any]:
        hole, examples = problem.hole, problem.examples
        source = filled(problem.text, hole, "...")
        line = source.split("\n")[hole.lineno - 1]
        return {
            "source": source,
            "calls": "\n" + example_functions(examples),
            "path": str(problem.path.absolute()) if problem.path else "",
            "kind": hole.kind.value,
            "function": hole.function,
            "lineno": hole.lineno,
            "column": len(line[: hole.column].encode()),
            "examples": [
                {
                    "call": example.call or "None",
                    "expected": example.expected,
                    "raises": example.raises,
                    "shows": example.shows,
                    "exact": example.origin == "doctest",
                    "before": [name for name, _ in example.before],
                    "after": list(example.after),
                }
                for example in examples
            ],
            "seed": self.seed,
            "executes": self.executes,
            "checks": self.checks and self.executes,
            "scratch": str(scratch),
            "memory_bytes": _MEMORY_BYTES,
            "processor_s": self.processor_s or int(deadline - time.monotonic()) + _GRACE_S,
        }
