"""What a model says of a frame that stops a run: that it was wrong in some class, unsure, or surprised.

The counterpart of a breakpoint, for a place that nobody knows beforehand. Nothing here runs or predicts.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, replace
from typing import Final, cast

from .comparison import Verdict, compare_locals, compare_values
from .errors import ForeframeError
from .frame import Event, Frame
from .scoring import Row

CLASSES: Final = {
    "event": "another event, file or depth",
    "exception": "one raised and the other did not, or something else",
    "line": "another line",
    "return": "another value returned",
    "value": "another value of a local",
    "missing": "a local that was not predicted",
    "extra": "a local that did not come",
    "length": "no frame was predicted: the model took the run to have ended, or said nothing that is a frame",
}
"""The ways in which a prediction is wrong, the gravest first."""

GROUPS: Final = {"any": tuple(CLASSES), "control": ("event", "line"), "locals": ("value", "missing", "extra")}
HINT: Final = (
    f"divergence CLASS, confidence 0.5, surprise 3 or off; a CLASS is {', '.join([*CLASSES, *GROUPS])}, "
    "or one with a plus for all that are as grave"
)
_AGREE: Final = (Verdict.MATCH, Verdict.EQUIVALENT)


def classes(predicted: Frame | None, real: Frame) -> list[str]:
    """All ways in which a predicted frame is not the real one, the gravest first; what is elsewhere is nothing else."""
    if predicted is None:
        return ["length"]
    raised = Event.EXCEPTION in (predicted.event, real.event)
    if predicted.event is not real.event:
        return ["exception" if raised else "event"]
    if (predicted.depth, predicted.path) != (real.depth, real.path):
        return ["event"]
    if predicted.lineno != real.lineno:
        return ["line"]
    found = (
        {"exception" if raised else "return"} if compare_values(predicted.value, real.value) not in _AGREE else set()
    )
    names = {Verdict.DIFFERS: "value", Verdict.MISSING: "missing", Verdict.EXTRA: "extra"}
    found |= {names[one] for one in compare_locals(predicted, real).values() if one in names}
    return [name for name in CLASSES if name in found]


@dataclass(frozen=True, slots=True)
class Met:
    """A frame that stops a run."""

    kind: str
    """divergence, confidence or surprise."""

    reason: str
    """For a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelBreaks:
    """What stops a run. Any one of them does."""

    classes: frozenset[str] = frozenset()
    """Keys of `CLASSES`."""

    confidence: float | None = None
    """A prediction that is less sure than this, 0 to 1."""

    surprise: float | None = None
    """A frame that surprises the model by more than this, in nats."""

    @property
    def any(self) -> bool:
        """Whether there is anything to stop at."""
        return bool(self.classes) or self.confidence is not None or self.surprise is not None

    def met(self, row: Row) -> Met | None:
        """Why this frame stops a run, None if it does not. A frame that the model was not asked about never does."""
        said = row.teacher_forced
        if row.real is None or row.real.path or (said is None and row.surprisal is None):
            return None
        wrong = [name for name in classes(said.frame if said else None, row.real) if name in self.classes]
        if wrong:
            return Met("divergence", f"divergence ({', '.join(wrong)}): {row.divergence}")
        if said is not None and self.confidence is not None and said.confidence < self.confidence:
            return Met("confidence", f"the model was {said.confidence:.2g} sure, less than {self.confidence:g}")
        if row.surprisal is not None and self.surprise is not None and row.surprisal > self.surprise:
            return Met("surprise", f"the model is surprised by {row.surprisal:.1f} nats, more than {self.surprise:g}")
        return None

    def changed(self, text: str) -> ModelBreaks:
        """These, as changed by words such as `divergence line`, `confidence:0.5` or `off`. Raises ForeframeError."""
        kind, _, rest = text.strip().replace(":", " ", 1).partition(" ")
        rest = rest.strip()
        match kind:
            case "off" if not rest:
                return ModelBreaks()
            case "divergence":
                return replace(self, classes=read_classes(rest or "any"))
            case "confidence":
                return replace(self, confidence=read_limit("confidence", rest))
            case "surprise":
                return replace(self, surprise=read_limit("surprise", rest))
            case _:
                raise ForeframeError(f"there is no break on {text.strip() or 'nothing'}", hint=HINT)

    def words(self) -> list[str]:
        """What `changed` makes these of, word by word."""
        wrong = [name for name in CLASSES if name in self.classes]
        limits = {"confidence": self.confidence, "surprise": self.surprise}
        said = [f"divergence {' '.join(wrong)}"] if wrong else []
        return said + [f"{kind} {limit!r}" for kind, limit in limits.items() if limit is not None]

    def __str__(self) -> str:
        """One line for a person."""
        named = "any" if len(self.classes) == len(CLASSES) else ", ".join(n for n in CLASSES if n in self.classes)
        told = [f"divergence {named}"] if named else []
        told += [f"confidence below {self.confidence:g}"] if self.confidence is not None else []
        told += [f"surprise above {self.surprise:g}"] if self.surprise is not None else []
        return "; ".join(told) or "off"


def read_words(data: object) -> ModelBreaks:
    """What `words` gave, perhaps from a file; whatever else is in it is passed over."""
    breaks = ModelBreaks()
    for word in cast(list[object], data) if isinstance(data, list) else ():
        with contextlib.suppress(ForeframeError):
            breaks = breaks.changed(word) if isinstance(word, str) else breaks
    return breaks


def read_classes(text: str) -> frozenset[str]:
    """Classes and groups with commas or spaces between; `line+` is that class and all graver ones; "" or off is none.

    Raises ForeframeError.
    """
    found: set[str] = set()
    for word in re.split(r"[,\s]+", text.strip()):
        name = word.removesuffix("+")
        if word in ("", "off"):
            continue
        if name in CLASSES:
            known = list(CLASSES)
            found |= set(known[: known.index(name) + 1] if word != name else [name])
        elif word in GROUPS:
            found |= set(GROUPS[word])
        else:
            raise ForeframeError(f"there is no class of divergence {word!r}", hint=HINT)
    return frozenset(found)


def read_limit(kind: str, text: str) -> float | None:
    """A confidence from 0 to 1, or a surprise in nats; "" or off is none. Raises ForeframeError."""
    if text in ("", "off"):
        return None
    try:
        limit = float(text)
    except ValueError:
        limit = -1.0
    if not 0 <= limit <= (1.0 if kind == "confidence" else 1e6):
        wanted = "a number from 0 to 1" if kind == "confidence" else "a number of nats"
        raise ForeframeError(f"{kind} takes {wanted}, not {text!r}", hint=HINT)
    return limit
