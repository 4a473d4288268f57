"""The file that a search's interpreter is given: it looks for what fills a hole, and tells what passes the examples.

    python -P search_shim.py < QUESTION > CANDIDATES

The question is a line of JSON, each line of the answer one candidate. What is told has passed here, in a process that
ran many others before: it is to be run again, alone, before anybody believes it.
"""

from __future__ import annotations

import ast
import json
import os
import random
import sys
import time

if not __package__:
    _package = type(sys)("_foreframe")
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["_foreframe"] = _package
    __package__, __spec__ = "_foreframe", None  # where the relative imports look

from itertools import chain, product
from typing import Any

from .rendering import render
from .sandbox import confine
from .search_comprehensions import Comprehensions
from .search_pool import Node, Pool
from .search_run import SLOT, OutOfTimeError, Program
from .search_scope import atoms, extended, live
from .search_skeletons import Shapes, Skeleton, anything
from .trial_shim import make_way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FILLERS = (0, "", True, [], 1)
"""What an expression hole gives while later states are sampled."""

_MOST_COST = 12
_TOLD = 1_000
"""After so many tries each, how many there were is told."""

_CHUNK = 1_000
"""Tries that are put in a random order at a time."""


class Search:
    """One hole's."""

    def __init__(self, asked: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
        self.asked = asked
        self.tell = tell
        self.program = Program(asked)
        self.tried = 0
        self.random = random.Random(asked["seed"]) if asked["seed"] is not None else None
        self._compiled: dict[str, Any] = {}
        self._inner: dict[Any, Pool | None] = {}

    def run(self) -> None:
        """Until everything is tried."""
        if not self.asked["executes"]:
            self.states = self.program.given() or [{}]
            skeletons = self._skeletons()
        elif self.asked["kind"] == "expression":
            self._sample(ast.parse(f"{SLOT}(0)", mode="eval").body, _FILLERS)
            skeletons = self._skeletons()
        else:
            self._sample(Skeleton("pass", 0).statements(), (None,))
            skeletons = self._skeletons()
        # What is unpacked is a tuple, whether there is one in sight or not.
        self._several = any("," in skeleton.text.partition("=")[0] for skeleton in skeletons)
        self.pool = self._pool(self.states)
        tries = chain.from_iterable(self._of_cost(skeletons, total) for total in range(_MOST_COST + 1))
        for skeleton, parts in self._ordered(tries):
            self._try(skeleton, parts)

    def _skeletons(self) -> list[Skeleton]:
        if self.asked["kind"] == "expression":
            return [Skeleton("{0}", 0, (anything,))]
        return Shapes(self.program, self.states).all()

    def _sample(self, filling: Any, fillers: Sequence[Any]) -> None:
        self.states = self.program.states(fillers) if self.program.install(filling) else []
        if not self.states:
            self.states = [{}]  # no example comes to the hole

    def _pool(self, states: Sequence[dict[str, Any]], deepest: int = 9) -> Pool:
        kinds = live(self.program, states) | ({tuple} if self._several else set())
        pool = Pool(atoms(self.program, states), live=kinds, deepest=deepest)
        pool.extra = Comprehensions(self.program, pool, states).of_cost if deepest > 5 else None
        return pool

    def _of_cost(self, skeletons: Sequence[Skeleton], total: int) -> Iterator[tuple[Skeleton, tuple[Node, ...]]]:
        """All fillings whose parts cost so much together, the skeleton's own cost included."""
        for skeleton in skeletons:
            rest = total - skeleton.cost
            if not skeleton.slots:
                if rest == 0:
                    yield skeleton, ()
                continue
            for costs in _split(rest, len(skeleton.slots)):
                yield from self._filled(skeleton, costs)

    def _filled(self, skeleton: Skeleton, costs: Sequence[int]) -> Iterator[tuple[Skeleton, tuple[Node, ...]]]:
        if not skeleton.loop:
            levels = [
                [node for node in self._level(self.pool, cost) if fits(node.kind)]
                for fits, cost in zip(skeleton.slots, costs, strict=True)
            ]
            yield from ((skeleton, parts) for parts in product(*levels))
            return
        if costs[0] > 3:
            return
        for over in self._level(self.pool, costs[0]):
            if not skeleton.slots[0](over.kind):
                continue
            inner = self._inside(over, skeleton.loop)
            if inner is None:
                continue
            levels = [
                [node for node in self._level(inner, cost) if fits(node.kind)]
                for fits, cost in zip(skeleton.slots[1:], costs[1:], strict=True)
            ]
            yield from ((skeleton, (over, *parts)) for parts in product(*levels))

    def _inside(self, over: Node, names: tuple[str, ...]) -> Pool | None:
        key = over.text, names
        if key not in self._inner:
            states = extended(self.states, over, names)
            self._inner[key] = self._pool(states, deepest=5) if states else None
        return self._inner[key]

    @staticmethod
    def _level(pool: Pool, cost: int) -> Sequence[Node]:
        pool.upto(cost)
        return pool.at(cost)

    def _ordered(self, tries: Iterator[Any]) -> Iterator[Any]:
        """As they come, the cheapest first, or by chance among each thousand."""
        if self.random is None:
            yield from tries
            return
        chunk: list[Any] = []
        for one in tries:
            chunk.append(one)
            if len(chunk) == _CHUNK:
                self.random.shuffle(chunk)
                yield from chunk
                chunk = []
        self.random.shuffle(chunk)
        yield from chunk

    def _try(self, skeleton: Skeleton, parts: tuple[Node, ...]) -> None:
        self.tried += 1
        if self.tried % _TOLD == 0:
            self.tell({"tried": self.tried})
        if not self.asked["checks"]:
            self._tell(skeleton, parts)
            return
        codes = [self._code(node.text) for node in parts]
        if skeleton is not self._installed:
            is_expression = self.asked["kind"] == "expression"
            filling = ast.parse(f"{SLOT}(0)", mode="eval").body if is_expression else skeleton.statements()
            self._stands = self.program.install(filling)
            self._installed = skeleton
        self.program.codes = codes
        try:
            passed = self._stands and self.program.holds()
        except (OutOfTimeError, MemoryError):
            passed = False
        if passed:
            self._tell(skeleton, parts)

    def _tell(self, skeleton: Skeleton, parts: tuple[Node, ...]) -> None:
        cost = skeleton.cost + sum(node.cost for node in parts)
        self.tell({"text": skeleton.text.format(*[node.text for node in parts]), "cost": cost, "tried": self.tried})

    _installed: Skeleton | None = None
    _stands = False
    _several = False

    def _code(self, text: str) -> Any:
        code = self._compiled.get(text)
        if code is None:
            code = self._compiled[text] = compile(text, "<candidate>", "eval", dont_inherit=True)
        return code


def _split(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to share a cost among parts, each of which costs one at least."""
    if parts == 1:
        if total >= 1:
            yield (total,)
        return
    for first in range(1, total - parts + 2):
        for rest in _split(total - first, parts - 1):
            yield (first, *rest)


def main() -> int:
    """Answer one question."""
    asked = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)

    def tell(found: dict[str, Any]) -> None:
        out.write(json.dumps(found) + "\n")
        out.flush()

    make_way(asked["path"])
    confine(asked["scratch"], memory_bytes=asked["memory_bytes"], cpu_s=asked["processor_s"])
    began = time.monotonic()
    search = None
    try:
        search = Search(asked, tell)
        search.run()
    except BaseException as error:  # noqa: BLE001 - the user's module may raise anything
        tell({"failed": f"{type(error).__name__}: {render(str(error), 300)}"})
    tell({"done": True, "tried": search.tried if search else 0, "seconds": time.monotonic() - began})
    return 0


if __name__ == "__main__":
    sys.exit(main())
