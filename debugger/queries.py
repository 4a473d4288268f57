"""Expressions over recorded values. They are code of the user's: a child process evaluates them, within limits.

What is asked of a recording with them is here too: where an expression becomes true, where its value changes.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import json
import os
import signal
import symtable
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .errors import QueryError
from .frame import Event
from .parsing import UNPARSABLE, quietly, trouble
from .recording import Recording
from .trace import Site

SHIM: Final = Path(__file__).with_name("query_shim.py")
SECONDS: Final = 10.0
"""What one batch of states may take."""

BATCH: Final = 2_000
"""States that one child is asked about."""

EXACT: Final = 2_000
"""Steps up to which all are looked at; of more, only some where the expression is true from some step on."""

PROBES: Final = 64
_ROUND: Final = 15
"""Probes of a round of bisection: a child is started for each round, which costs more than a few states do."""

ABSENT: Final = "∅"
"""In the place of a value where a name is not bound."""

_GATHERED: Final = 200
"""Frames made at a time; others have their turn after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an expression is in one state."""

    text: str = ""
    """Its `repr`; "" where it has no value."""

    truth: bool = False
    unbound: str = ""
    """Which name was not there, in a sentence."""

    error: str = ""
    """What else it raised."""

    @property
    def shown(self) -> str:
        """The value, or why there is none."""
        return self.text or self.error or ABSENT


def names_in(expression: str) -> frozenset[str]:
    """Names that an expression reads of the state, and not those of its own. Raises QueryError where it is none."""
    text = expression.strip()
    try:
        with quietly():
            compile(text, "<expression>", "eval", dont_inherit=True)
            whole = symtable.symtable(text, "<expression>", "eval")
    except UNPARSABLE as error:
        raise QueryError(f"{text or 'nothing'} is no expression: {trouble(error)}") from None
    return frozenset(_read_in(whole, is_whole=True))


def _read_in(table: symtable.SymbolTable, *, is_whole: bool = False) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or (is_whole and not symbol.is_assigned())):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _read_in(inner)


async def evaluate(
    expression: str, states: Sequence[Mapping[str, str]], *, python: str = "", seconds: float = SECONDS
) -> list[Answer]:
    """The expression in each of these states: name to `repr`. Raises QueryError where it cannot be evaluated at all.

    `python` is the interpreter whose reprs these are; ours if left out.
    """
    names = sorted(names_in(expression))
    values: dict[str, int] = {}
    keys = [tuple(_number(values, state.get(name)) for name in names) for state in states]
    different = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    question = {"expression": expression.strip(), "names": names, "values": list(values), "states": list(different)}
    lines = (await _asked(json.dumps(question), expression.strip(), python or sys.executable, seconds)).splitlines()
    if len(lines) != len(different):
        raise QueryError(f"{expression.strip()} ended the process that evaluated it")
    answers = [Answer(**json.loads(line)) for line in lines]
    return [answers[different[key]] for key in keys]


def _number(values: dict[str, int], text: str | None) -> int | None:
    return None if text is None else values.setdefault(text, len(values))


async def _asked(question: str, expression: str, python: str, seconds: float) -> str:
    """Start the child, ask, and end it whatever happens."""
    try:
        child = await asyncio.create_subprocess_exec(
            python, "-I", str(SHIM),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        raise QueryError(f"the interpreter {python} cannot be started: {error.strerror}") from None
    try:
        async with asyncio.timeout(seconds):
            out, _ = await child.communicate(question.encode())
    except TimeoutError:
        raise QueryError(f"{expression} took longer than {seconds:g} s, and was given up") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what it may have started too
        await child.wait()
    return out.decode()


class Query:
    """One expression, asked of one recording."""

    def __init__(
        self,
        frames: Recording,
        expression: str,
        *,
        python: str = "",
        seconds: float = SECONDS,
        progress: Callable[[int, int], object] = lambda done, of: None,
    ) -> None:
        self.expression = expression.strip()
        self._progress = progress
        self.names = names_in(expression)
        self.frames, self._python, self._seconds = frames, python, seconds

    async def answers(self, at: Sequence[int]) -> list[Answer]:
        """What it is at each of these frames."""
        states = await self._states(at)
        return await evaluate(self.expression, states, python=self._python, seconds=self._seconds)

    async def texts(self, at: Sequence[int]) -> list[str]:
        """The same as text; of a name, what was recorded, and no child is asked."""
        if self.expression.isidentifier():
            return [state.get(self.expression, ABSENT) for state in await self._states(at)]
        return [answer.shown for answer in await self.answers(at)]

    async def _states(self, at: Sequence[int]) -> list[Mapping[str, str]]:
        states: list[Mapping[str, str]] = []
        for start in range(0, len(at), _GATHERED):
            states += [self.frames[i].locals for i in at[start : start + _GATHERED]]
            await asyncio.sleep(0)
        return states

    def steps(self, at: int) -> Sequence[int]:
        """Frames that may answer: of the function at `at` if that has all the names, else of all functions."""
        needed = {name for name in self.names if not hasattr(builtins, name)}
        here = self.frames.site(at)
        anywhere = not needed <= self.frames[at].locals.keys()

        def wanted(site: Site) -> bool:
            there = anywhere or (site.function, site.path) == (here.function, here.path)
            return there and site.event in (Event.CALL, Event.LINE)

        return list(self.frames.all_at(wanted, 0, len(self.frames)))

    async def first_true(self, at: int) -> FirstTrue:
        """The first step at which it is true.

        All steps are looked at up to `EXACT` of them. Of more, first some that lie far apart: where they are
        false up to one and true from the next on, the change is sought between these two, in rounds. A shorter
        time of truth between two of them is not seen, so the answer says how it was found.
        """
        steps = self.steps(at)
        if len(steps) > EXACT:
            probes = sorted({round(i * (len(steps) - 1) / (PROBES - 1)) for i in range(PROBES)})
            truths = await self._truths([steps[i] for i in probes])
            first = bisect_left(truths, True)
            if first and not any(truths[:first]) and all(truths[first:]) and truths[-1]:
                return await self._between(steps, probes[first - 1], probes[first], len(probes))
        return await self._scan(steps)

    async def _truths(self, at: Sequence[int]) -> list[bool]:
        return [answer.truth for answer in await self.answers(at)]

    async def _between(self, steps: Sequence[int], false: int, true: int, looked: int) -> FirstTrue:
        while true - false > 1:
            probes = sorted({false + (true - false) * i // (_ROUND + 1) for i in range(1, _ROUND + 1)} - {false})
            truths = await self._truths([steps[i] for i in probes])
            looked += len(probes)
            first = next((i for i, truth in enumerate(truths) if truth), len(probes))
            true = probes[first] if first < len(probes) else true
            false = probes[first - 1] if first else false
        return FirstTrue(at=steps[true], looked=looked, steps=len(steps), is_bisection=True)

    async def _scan(self, steps: Sequence[int]) -> FirstTrue:
        trouble = ""
        for start in range(0, len(steps), BATCH):
            self._progress(start, len(steps))
            answers = await self.answers(steps[start : start + BATCH])
            for i, answer in enumerate(answers):
                if answer.truth:
                    return FirstTrue(at=steps[start + i], looked=start + i + 1, steps=len(steps))
            if all(answer.error or answer.unbound for answer in answers):
                errors = (answer.error for answer in answers if answer.error)
                trouble = trouble or next(errors, answers[0].unbound)
        return FirstTrue(at=None, looked=len(steps), steps=len(steps), trouble=trouble)

    def own(self, at: int) -> Sequence[int]:
        """Frames with locals of the activation that a frame belongs to."""
        depth = self.frames.site(at).depth
        span = self.frames.activation(at)

        def wanted(site: Site) -> bool:
            return site.depth == depth and site.event in (Event.CALL, Event.LINE)

        return list(self.frames.all_at(wanted, span.start, span.stop))

    async def last_change(self, at: int) -> Change | None:
        """The last change of its value, in the activation of `at`, that was seen there or before."""
        own = [i for i in self.own(at) if i <= at]
        later: tuple[int, str] | None = None
        for stop in range(len(own), 0, -_GATHERED):
            part = own[max(stop - _GATHERED, 0) : stop]
            for i, text in zip(reversed(part), reversed(await self.texts(part)), strict=True):
                if later is not None and text != later[1]:
                    return Change(by=i, seen=later[0], old=text, new=later[1])
                later = i, text
        return None

    async def changes(self, at: int) -> list[Change]:
        """All changes of its value in the activation of `at`, the first being what it began with."""
        own = self.own(at)
        found: list[Change] = []
        last, old = -1, ABSENT
        for start in range(0, len(own), BATCH):
            self._progress(start, len(own))
            part = own[start : start + BATCH]
            for i, text in zip(part, await self.texts(part), strict=True):
                if text != old:
                    found.append(Change(by=last if last >= 0 else i, seen=i, old=old, new=text))
                last, old = i, text
        return found

    async def at_line(self, path: str, lineno: int) -> list[tuple[int, str]]:
        """What it is whenever a line is reached."""
        passes = list(self.frames.all_at(lambda site: _is_line(site, path, lineno), 0, len(self.frames)))
        found: list[tuple[int, str]] = []
        for start in range(0, len(passes), BATCH):
            self._progress(start, len(passes))
            part = passes[start : start + BATCH]
            found += zip(part, await self.texts(part), strict=True)
        return found


def _is_line(site: Site, path: str, lineno: int) -> bool:
    return site.event is Event.LINE and (site.lineno, site.path) == (lineno, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstTrue:
    """Where an expression becomes true, and how that was found."""

    at: int | None
    looked: int
    """Steps that were looked at, of so many: """

    steps: int
    is_bisection: bool = False
    trouble: str = ""
    """Why it has no value anywhere."""

    @property
    def how(self) -> str:
        """In words."""
        if self.is_bisection:
            return f"by bisection: {self.looked} of {self.steps:,} steps looked at, false before and true after"
        return f"by a scan of {self.looked:,} of {self.steps:,} steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An expression's value became another one."""

    by: int
    """The frame whose line did it."""

    seen: int
    """The first frame that shows it."""

    old: str
    new: str
