"""Where an input should lead: to a returned value, or to a state at a line; and how near an outcome is to that.

An outcome may be a real one or a predicted one; nothing here can tell which, so the asker must.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .calling import NOTHING, Signature, read
from .entry import definition
from .errors import QueryError
from .frame import Event, Frame
from .mutation import nearness
from .parsing import expression_of

_ALMOST: Final = 0.99
"""The most that an outcome can have of a goal that it does not meet."""

STATE_HINT: Final = "such as \"x == 3 and name == 'a'\": names, comparisons, literals"

_COMPARE: Final[Mapping[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Eq: ("==", operator.eq), ast.NotEq: ("!=", operator.ne), ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le), ast.Gt: (">", operator.gt), ast.GtE: (">=", operator.ge),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a call did, or would do."""

    value: str | None = None
    """`repr` of what it returned; None where it did not return."""

    trouble: str = ""
    """Why it did not: what it raised, or the limit that ended it."""

    frames: Sequence[Frame] = ()
    """What was seen on the way; only where the goal asks for it."""


class Goal(Protocol):
    """What is wanted of an input."""

    @property
    def wanted(self) -> Sequence[object]:
        """Values that one knows of the goal, to make inputs from."""
        ...

    def met(self, outcome: Outcome) -> bool:
        """Whether an outcome is what was wanted."""
        ...

    def nearness(self, outcome: Outcome) -> float:
        """From 0.0 to 1.0, which is what is wanted and nothing else."""
        ...

    def target(self, outcome: Outcome) -> tuple[object, object] | None:
        """A value of the outcome, and what should be in its place; None where they cannot be told."""
        ...

    def ends(self, signature: Signature, source: str) -> Sequence[Frame]:
        """The frames that the wanted end can be; none where it is not known whole."""
        ...

    def __str__(self) -> str:
        """In words, to be shown."""
        ...


@dataclass(frozen=True, slots=True)
class Returns:
    """The call should return this."""

    value: str
    """As `repr` writes it."""

    @property
    def wanted(self) -> Sequence[object]:
        """The value, where it is a literal."""
        value = read(self.value)
        return () if value is NOTHING else (value,)

    def met(self, outcome: Outcome) -> bool:
        """Equal, and of the same types."""
        return is_value(outcome.value, self.value)

    def nearness(self, outcome: Outcome) -> float:
        """By type, then by parts."""
        if self.met(outcome):
            return 1.0
        target = self.target(outcome)
        return 0.0 if target is None else min(nearness(*target), _ALMOST)

    def target(self, outcome: Outcome) -> tuple[object, object] | None:
        """The returned value and the wanted one."""
        wanted, value = read(self.value), NOTHING if outcome.value is None else read(outcome.value)
        return None if NOTHING in (wanted, value) else (value, wanted)

    def ends(self, signature: Signature, source: str) -> Sequence[Frame]:
        """A return on each line that has one."""
        function = definition(source, signature.function)
        lines = [node.lineno for node in ast.walk(function) if isinstance(node, ast.Return)]
        lines = lines or [function.body[-1].lineno]
        return [
            Frame(event=Event.RETURN, lineno=lineno, source="", value=self.value, function=signature.function)
            for lineno in dict.fromkeys(lines)
        ]

    def __str__(self) -> str:
        return f"returns {self.value}"


def is_value(text: str | None, wanted: str) -> bool:
    """Whether a value is the wanted one: the same text, or literals that are equal and of the same types.

    More strictly than what a person takes for the same: 1.0 is not 1, and 0.1 + 0.2 is not 0.3.
    """
    if text is None or text == wanted:
        return text is not None
    value, other = read(text), read(wanted)
    return NOTHING not in (value, other) and _same(value, other)


def _same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    match left:
        case list() | tuple():
            return len(left) == len(right) and all(map(_same, left, right))
        case dict():
            return left == right and all(_same(item, right[key]) for key, item in left.items())
        case _:
            return bool(left == right)


@dataclass(frozen=True, slots=True)
class Condition:
    """A name compared with a literal."""

    name: str
    op: type[ast.cmpop]
    value: str

    def holds(self, seen: Mapping[str, str]) -> bool:
        """In these locals."""
        text = seen.get(self.name)
        if text is None:
            return False
        if self.op is ast.Eq:
            return is_value(text, self.value)
        value: Any = read(text)
        other: Any = read(self.value)
        try:
            return NOTHING not in (value, other) and bool(_COMPARE[self.op][1](value, other))
        except TypeError:
            return False

    def __str__(self) -> str:
        return f"{self.name} {_COMPARE[self.op][0]} {self.value}"


@dataclass(frozen=True, slots=True)
class Reaches:
    """The call should come to a line with this state."""

    lineno: int
    conditions: Sequence[Condition]

    @property
    def wanted(self) -> Sequence[object]:
        """The values that names are compared with."""
        return [read(condition.value) for condition in self.conditions]

    def met(self, outcome: Outcome) -> bool:
        """At some visit of the line, all of it holds."""
        return any(all(one.holds(seen) for one in self.conditions) for seen in self._visits(outcome))

    def nearness(self, outcome: Outcome) -> float:
        """By the best visit of the line; where it is not reached, by how near the execution came."""
        if self.met(outcome):
            return 1.0
        near = [sum(map(self._part, self.conditions, [seen] * len(self.conditions))) for seen in self._visits(outcome)]
        if near:
            return min(0.3 + 0.69 * max(near) / max(len(self.conditions), 1), _ALMOST)
        lines = [frame.lineno for frame in outcome.frames if frame.event is Event.LINE and not frame.depth]
        return 0.25 / (1 + min(abs(self.lineno - lineno) for lineno in lines)) if lines else 0.0

    def _part(self, condition: Condition, seen: Mapping[str, str]) -> float:
        if condition.holds(seen):
            return 1.0
        value, wanted = read(seen.get(condition.name, "")), read(condition.value)
        return 0.0 if NOTHING in (value, wanted) else 0.9 * nearness(value, wanted)

    def _visits(self, outcome: Outcome) -> list[Mapping[str, str]]:
        return [
            frame.locals
            for frame in outcome.frames
            if frame.event is Event.LINE and frame.lineno == self.lineno and not frame.path
        ]

    def target(self, outcome: Outcome) -> tuple[object, object] | None:
        """The first name that is not as it should be, at the last visit."""
        for seen in self._visits(outcome)[-1:]:
            for one in self.conditions:
                if not one.holds(seen):
                    value, wanted = read(seen.get(one.name, "")), read(one.value)
                    return None if NOTHING in (value, wanted) else (value, wanted)
        return None

    def ends(self, signature: Signature, source: str) -> Sequence[Frame]:
        """A state is not known whole."""
        return ()

    def __str__(self) -> str:
        return " and ".join(map(str, self.conditions)) + f" at line {self.lineno}"


def conditions(text: str) -> list[Condition]:
    """What a state such as `x == 3 and y > 0` asks for. Raises QueryError where it is none."""
    tree = expression_of(text)
    if tree is None:
        raise QueryError(f"{text!r} is no state", hint=STATE_HINT)
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    found: list[Condition] = []
    for part in parts:
        match part:
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[value]) if type(op) in _COMPARE:
                text_of = ast.unparse(value)
                if read(text_of) is NOTHING:
                    raise QueryError(f"{text_of} is no literal", hint=STATE_HINT)
                found.append(Condition(name, type(op), repr(read(text_of))))
            case _:
                raise QueryError(f"{ast.unparse(part)} is no comparison of a name with a literal", hint=STATE_HINT)
    return found
