"""Shapes of statements for a hole, each with slots for expressions: what fits the names and types there.

A skeleton is text with `{0}`, `{1}` in the place of its slots. What a slot may hold is said by a test on the type of
its values. The likeliest shapes cost least: a name that is read later and bound nowhere has to be assigned here.

It runs inside a confined child (`search_shim.py`).
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .search_operations import ITERABLE, NUMBERS
from .search_pool import ERROR
from .search_run import SLOT, VISIT, Program

Fits = Callable[[type], bool]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One shape."""

    text: str
    cost: int
    slots: tuple[Fits, ...] = ()
    loop: tuple[str, ...] = ()
    """Names that a loop around the slots from the second on binds; the first slot is what it runs over then."""

    def statements(self) -> list[ast.stmt]:
        """What goes into the hole: the skeleton with calls in its slots."""
        body = ast.parse(self.text.format(*[f"{SLOT}({number})" for number in range(len(self.slots))])).body
        return [*ast.parse(f"{VISIT}()").body, *body]


def anything(_: type) -> bool:
    """For a slot that takes every value."""
    return True


def truth(kind: type) -> bool:
    """For a condition."""
    return kind is bool


def iterable(kind: type) -> bool:
    """For what a loop runs over."""
    return kind in ITERABLE


def like(*kinds: type) -> Fits:
    """For what has to be of one of some types, all numbers being one."""
    wanted = {*kinds, *(NUMBERS if NUMBERS & {*kinds} else ())}
    return lambda kind: kind in wanted


class Shapes:
    """The skeletons of one hole."""

    def __init__(self, program: Program, states: Sequence[dict[str, Any]]) -> None:
        self._program = program
        self._states = states
        self._kinds: dict[str, type] = {}
        for state in states:
            for name, value in state.items():
                self._kinds.setdefault(name, type(value))
        self._function = next(
            node
            for node in ast.walk(program.stripped())
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == program.names[-1]
        )
        self._returned = self._kinds_returned()
        self._in_loop = any(
            isinstance(node, ast.For | ast.While) and node.lineno < program.asked["lineno"] <= (node.end_lineno or 0)
            for node in ast.walk(self._function)
        )
        self._is_last = self._function.body[-1].lineno <= program.asked["lineno"]

    def needed(self) -> list[str]:
        """Names that the function reads and nothing binds; an annotation's may be a type checker's alone."""
        bound = {*self._kinds, *self._program.namespace, *dir(builtins)}
        bound |= {node.arg for node in ast.walk(self._function) if isinstance(node, ast.arg)}
        kinds = [getattr(node, name, None) for node in ast.walk(self._function) for name in ("annotation", "returns")]
        typed = {id(node) for kind in kinds if isinstance(kind, ast.AST) for node in ast.walk(kind)}
        names = [node for node in ast.walk(self._function) if isinstance(node, ast.Name) and id(node) not in typed]
        bound |= {node.id for node in names if not isinstance(node.ctx, ast.Load)}
        loads = sorted((node for node in names if node.id not in bound), key=lambda n: (n.lineno, n.col_offset))
        return list(dict.fromkeys(node.id for node in loads))

    def all(self) -> list[Skeleton]:
        """Every skeleton, the cheapest first."""
        needed = self.needed()
        if needed:
            found = list(self._binding(needed))
        else:
            simple = list(self._simple())
            found = [*simple, *self._compound(simple)]
        return sorted(found, key=lambda skeleton: skeleton.cost)

    def _binding(self, needed: Sequence[str]) -> Iterator[Skeleton]:
        name = needed[0]
        if len(needed) == 1:
            yield Skeleton(f"{name} = {{0}}", 0, (anything,))
            yield Skeleton(f"if {{0}}:\n    {name} = {{1}}\nelse:\n    {name} = {{2}}", 4, (truth, anything, anything))
            yield Skeleton(f"{name} = {{0}}\nif {{1}}:\n    {name} = {{2}}", 5, (anything, truth, anything))
            for start, change in (("0", "+="), ("1", "*=")):
                body = f"{name} = {start}\nfor item in {{0}}:\n    {name} {change} {{1}}"
                yield Skeleton(body, 5, (iterable, like(int)), ("item",))
            body = f"{name} = []\nfor item in {{0}}:\n    {name}.append({{1}})"
            yield Skeleton(body, 5, (iterable, anything), ("item",))
            return
        joined = ", ".join(needed)
        yield Skeleton(f"{joined} = {{0}}", 0, (like(tuple, list),))
        if len(needed) == 2:
            yield Skeleton(f"{joined} = {{0}}, {{1}}", 0, (anything, anything))
            yield Skeleton(f"{needed[0]}, *{needed[1]} = {{0}}", 1, (like(tuple, list),))
            for way in (f"{needed[0]}, _, {needed[1]} = {{0}}", f"_, {needed[0]}, {needed[1]} = {{0}}"):
                yield Skeleton(way, 1, (like(tuple, list),))
        if len(needed) == 3:
            yield Skeleton(f"{joined} = {{0}}, {{1}}, {{2}}", 1, (anything, anything, anything))

    def _simple(self) -> Iterator[Skeleton]:
        """One statement, of names that are there."""
        wanted = like(*self._returned) if self._returned else anything
        yield Skeleton("return {0}", 0 if self._is_last else 2, (wanted,))
        arguments = {node.arg for node in ast.walk(self._function.args) if isinstance(node, ast.arg)}
        own = [name for name in self._kinds if name not in arguments]
        for name, kind in self._targets():
            far = 0 if name in own or "." in name else 1
            yield from self._changes(name, kind, far)
        for one, kind in self._targets():
            for other, second in self._targets():
                if one != other and "." not in one + other and one in own and other in own:
                    yield Skeleton(f"{one}, {other} = {{0}}, {{1}}", 2, (like(kind), like(second)))
        if self._in_loop:
            yield Skeleton("continue", 2)
            yield Skeleton("break", 2)
        yield Skeleton("return", 3)

    def _changes(self, name: str, kind: type, far: int) -> Iterator[Skeleton]:
        if kind in NUMBERS:
            yield Skeleton(f"{name} += {{0}}", far, (like(int, float),))
            yield Skeleton(f"{name} = {{0}}", 1 + far, (like(int, float),))
            yield Skeleton(f"{name} -= {{0}}", 1 + far, (like(int, float),))
            yield Skeleton(f"{name} //= {{0}}", 2 + far, (like(int),))
            yield Skeleton(f"{name} *= {{0}}", 2 + far, (like(int, float),))
        elif kind is list:
            yield Skeleton(f"{name}.append({{0}})", far, (anything,))
            yield Skeleton(f"{name} = {{0}}", 1 + far, (like(list),))
            yield Skeleton(f"{name}.extend({{0}})", 2 + far, (iterable,))
            yield Skeleton(f"{name}[{{0}}] = {{1}}", 1 + far, (like(int), anything))
            yield Skeleton(f"{name}.pop()", 2 + far)
            yield Skeleton(f"{name}.sort()", 2 + far)
        elif kind is dict:
            yield Skeleton(f"{name}[{{0}}] = {{1}}", far, (anything, anything))
            yield Skeleton(f"{name}[{{0}}] += {{1}}", 1 + far, (anything, anything))
            yield Skeleton(f"{name}[{{0}}] = {name}.get({{0}}, 0) + {{1}}", 1 + far, (anything, like(int, float)))
            yield Skeleton(f"{name}.setdefault({{0}}, []).append({{1}})", 1 + far, (anything, anything))
            yield Skeleton(f"{name}.pop({{0}}, None)", 2 + far, (anything,))
        elif kind is set:
            yield Skeleton(f"{name}.add({{0}})", far, (anything,))
        elif kind is str:
            yield Skeleton(f"{name} += {{0}}", far, (like(str),))
            yield Skeleton(f"{name} = {{0}}", 1 + far, (like(str),))
        elif name != "self":
            yield Skeleton(f"{name} = {{0}}", 1 + far, (anything,))

    def _compound(self, simple: Sequence[Skeleton]) -> Iterator[Skeleton]:
        short = [one for one in simple if one.cost <= 2 and len(one.slots) <= 2]
        for one in short:
            yield Skeleton("if {0}:\n" + _shifted(one.text, 1), one.cost + 2, (truth, *one.slots))
        first = [one for one in short if len(one.slots) <= 1]
        for one in first:
            for other in first:
                cost = one.cost + other.cost + 3
                then = "if {0}:\n" + _shifted(one.text, 1)
                second = _shifted(other.text, 1 + len(one.slots))
                slots = (truth, *one.slots, *other.slots)
                if one.text.startswith(("return", "continue", "break")):
                    yield Skeleton(then + "\n" + _dedented(second), cost, slots)
                elif one.text != other.text or "append" in one.text:
                    yield Skeleton(then + "\nelse:\n" + second, cost, slots)
                if not one.text.startswith(("return", "continue", "break")) and one is not other:
                    yield Skeleton(one.text + "\n" + _dedented(_shifted(other.text, len(one.slots))), cost,
                                   (*one.slots, *other.slots))  # fmt: skip
        for names in (("item",), ("key", "value")):
            head = f"for {', '.join(names)} in {{0}}:\n"
            for one in (s for s in short if len(s.slots) <= 1):
                yield Skeleton(head + _shifted(one.text, 1), one.cost + 3, (iterable, *one.slots), names)
                guarded = "    if {1}:\n" + _deeper(_shifted(one.text, 2))
                yield Skeleton(head + guarded, one.cost + 4, (iterable, truth, *one.slots), names)

    def _targets(self) -> Iterator[tuple[str, type]]:
        yield from self._kinds.items()
        for state in self._states:
            owner = state.get("self")
            for name, value in getattr(owner, "__dict__", {}).items():
                yield f"self.{name}", type(value)
            return

    def _kinds_returned(self) -> set[type]:
        kinds: set[type] = set()
        for example in self._program.asked["examples"]:
            if example["expected"] is None or self._program.names[-1] not in example["call"]:
                continue
            try:
                kinds.add(type(eval(example["expected"], self._program.namespace)))
            except Exception:  # noqa: BLE001 - it is told when the example runs
                continue
        kinds.discard(type(ERROR))
        return kinds


def _shifted(text: str, by: int) -> str:
    """An indented body whose slots count from `by`."""
    numbers = [f"{{{number}}}" for number in range(by, by + 3)]
    return "    " + text.format(*numbers).replace("\n", "\n    ")


def _deeper(text: str) -> str:
    return "    " + text.replace("\n", "\n    ")


def _dedented(text: str) -> str:
    return "\n".join(line[4:] for line in text.split("\n"))
