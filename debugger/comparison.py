"""Two values, two frames: do they agree, and if not, how do they part?

Values are compared as `repr` text, since that is all a trace holds. Nothing is evaluated
beyond `ast.literal_eval`.
"""

from __future__ import annotations

import enum
import math
import re
from dataclasses import dataclass

from .frame import Event, Frame
from .parsing import NO_LITERAL, parse_literal


class Verdict(enum.StrEnum):
    """What the comparison of one value says."""

    MATCH = "match"
    EQUIVALENT = "equivalent"
    """Written differently, the same for a person: 1 and 1.0, float noise, set order, a cut value."""

    DIFFERS = "differs"
    MISSING = "missing"
    """It came, and was not predicted."""

    EXTRA = "extra"
    """It was predicted, and did not come."""


class Cause(enum.StrEnum):
    """Why two frames are not the same, the gravest first."""

    CONTROL = "control"
    """Another event, line, file or depth."""

    EXCEPTION = "exception"
    """One raised and the other did not, or something else was raised."""

    RETURN = "return"
    VALUE = "value"
    MISSING = "missing"
    """A name is absent on one side."""

    LENGTH = "length"
    """One trace ended before the other."""


_CUT = re.compile(r"\.\.\.\+\d+\Z")
"""How the renderer marks a value cut at its cap."""

_ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{4,}")
"""In `<Thing object at 0x7f…>`; a hexadecimal number that a program made is a value like any other."""

_MAX_LITERAL = 100_000
"""Characters; past this, `literal_eval` costs more than a person's patience with a repaint."""

_RELATIVE_TOLERANCE = 1e-9
"""Sixteen digits printed, a few lost in summation order."""


def compare_values(predicted: str | None, real: str | None) -> Verdict:
    """The verdict for one name's value on both sides; None means that the name is absent."""
    if predicted == real:
        return Verdict.MATCH
    if predicted is None:
        return Verdict.MISSING
    if real is None:
        return Verdict.EXTRA
    if _same_text(predicted, real) or _same_literal(predicted, real):
        return Verdict.EQUIVALENT
    return Verdict.DIFFERS


def _same_text(left: str, right: str) -> bool:
    left, right = _ADDRESS.sub("0x…", left), _ADDRESS.sub("0x…", right)
    if left == right:
        return True
    seen_left, seen_right = _CUT.sub("", left), _CUT.sub("", right)
    if not (seen_left and seen_right):
        return False  # nothing was kept, so nothing agrees
    # A whole value agrees with a cut one only if it goes on where the other was cut.
    return (seen_left != left and right.startswith(seen_left)) or (seen_right != right and left.startswith(seen_right))


def _same_literal(left: str, right: str) -> bool:
    if len(left) > _MAX_LITERAL or len(right) > _MAX_LITERAL:
        return False
    try:
        return _equal(parse_literal(left), parse_literal(right))
    except (*NO_LITERAL, OverflowError):
        return False


def _equal(left: object, right: object) -> bool:
    match left, right:
        case (bool(), _) | (_, bool()):
            return left is right
        case (float(), int() | float()) | (int(), float()):
            return left == right or math.isclose(left, right, rel_tol=_RELATIVE_TOLERANCE)
        case (list(), list()) | (tuple(), tuple()):
            return len(left) == len(right) and all(map(_equal, left, right))
        case dict(), dict():
            return list(map(repr, left)) == list(map(repr, right)) and all(
                _equal(left[key], right[key]) for key in left
            )
        case set(), set():
            return _without_bools(left) == _without_bools(right)
        case _:
            return type(left) is type(right) and left == right


def _without_bools(items: set[object]) -> set[object]:
    """The set with True and False as words, since `True == 1` and a person sees the difference."""
    return {repr(item) if isinstance(item, bool) else (item,) for item in items}


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """The gravest way in which a predicted frame is not the real one."""

    cause: Cause
    name: str = ""
    """The variable, where one is to blame; `return` for a returned or raised value."""

    predicted: str | None = None
    real: str | None = None

    def __str__(self) -> str:
        """One line for a person."""
        what = f"{self.cause} {self.name}".rstrip()
        return f"{what}: predicted {self.predicted or 'nothing'}, came {self.real or 'nothing'}"


def compare_locals(predicted: Frame, real: Frame) -> dict[str, Verdict]:
    """Name to verdict: the real frame's names in order, then the extra ones."""
    names = [*real.locals, *(name for name in predicted.locals if name not in real.locals)]
    return {name: compare_values(predicted.locals.get(name), real.locals.get(name)) for name in names}


def divergence(predicted: Frame | None, real: Frame | None) -> Divergence | None:
    """None where the frames agree (equivalent values do); otherwise the gravest cause."""
    if predicted is None or real is None:
        if predicted is real:
            return None
        return Divergence(cause=Cause.LENGTH, predicted=_place(predicted), real=_place(real))
    raised = Event.EXCEPTION in (predicted.event, real.event)
    if _where(predicted) != _where(real):
        cause = Cause.EXCEPTION if raised and predicted.event is not real.event else Cause.CONTROL
        return Divergence(cause=cause, predicted=_place(predicted), real=_place(real))
    if compare_values(predicted.value, real.value) not in AGREE:
        cause = Cause.EXCEPTION if raised else Cause.RETURN
        return Divergence(cause=cause, name="return", predicted=predicted.value, real=real.value)
    return _worst_local(predicted, real)


AGREE = (Verdict.MATCH, Verdict.EQUIVALENT)
"""The verdicts of values that are the same to a person."""


def _worst_local(predicted: Frame, real: Frame) -> Divergence | None:
    absent: Divergence | None = None
    for name, verdict in compare_locals(predicted, real).items():
        if verdict in AGREE:
            continue
        cause = Cause.VALUE if verdict is Verdict.DIFFERS else Cause.MISSING
        found = Divergence(cause=cause, name=name, predicted=predicted.locals.get(name), real=real.locals.get(name))
        if cause is Cause.VALUE:
            return found
        absent = absent or found
    return absent


def _where(frame: Frame) -> tuple[Event, int, int, str]:
    return frame.event, frame.lineno, frame.depth, frame.path


def _place(frame: Frame | None) -> str | None:
    return None if frame is None else f"{frame.event} at line {frame.lineno}"


def frame_verdict(predicted: Frame | None, real: Frame) -> str:
    """One word for a whole frame: match, equivalent, missing, or the cause of its divergence."""
    if predicted is None:
        return Verdict.MISSING
    if predicted == real:
        return Verdict.MATCH
    found = divergence(predicted, real)
    return Verdict.EQUIVALENT if found is None else found.cause
