"""The locals pane as text: one row a name, both sides of it, and how they agree. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..debugger.comparison import compare_locals, compare_values
from ..debugger.frame import Event, Frame
from ..debugger.ports import Prediction
from ..debugger.values import Value, ValuePath
from .present import VERDICTS, confidence, value_name, where
from .session import AGREE, PENDING, UNSCORED, Moment
from .text import Line, differing, fit, marked, printable, width

ABSENT: Final = "∅"
"""In place of a value on the side that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRow:
    """One name in the locals pane."""

    name: str
    predicted: str | None
    real: str | None
    verdict: str
    confidence: float | None = None
    changed: bool = False
    by_hand: bool = False
    """The user has changed it since the frame was recorded."""

    path: ValuePath | None = None
    """None for what is no variable: the place, a returned value, a word in the place of parts."""

    depth: int = 0
    """How deep in the tree."""

    opens: bool = False
    is_open: bool = False
    value: Value | None = None
    """What the debuggee says of it, where that has been asked."""


def local_rows(moment: Moment, before: Frame | None, *, free: bool = False) -> list[LocalRow]:
    """The names of a moment in binding order, with the value that a frame carries as a row of its own.

    An exception's frame has no locals; those that it left behind are what one wants to see.
    """
    rows = _rows_of(moment, before, free=free)
    if moment.frame.event is Event.EXCEPTION and before is not None:
        rows += [_variable(name, None, value, "", changed=False) for name, value in before.locals.items()]
    return rows


def _rows_of(moment: Moment, before: Frame | None, *, free: bool) -> list[LocalRow]:
    said = moment.free if free else moment.predicted
    if moment.imagined or said is None:
        return _one_sided(moment, before, said)
    verdicts = compare_locals(said.frame, moment.frame)
    rows = _place_rows(said.frame, moment.frame)
    changed = _changed(moment.frame, before)
    if rows and (said.frame.event, said.frame.depth) != (moment.frame.event, moment.frame.depth):
        # It was expected elsewhere: what was said of the names there is no answer about the names here.
        real = moment.frame.locals
        rows += [_variable(name, None, value, "", changed=name in changed) for name, value in real.items()]
        verdicts = {}
    for name, verdict in verdicts.items():
        predicted, real = said.frame.locals.get(name), moment.frame.locals.get(name)
        sure = said.value_confidence.get(name)
        shown = "tainted" if free and moment.tainted and verdict not in AGREE else verdict.value
        rows.append(_variable(name, predicted, real, shown, sure, changed=name in changed))
    if said.frame.value is not None or moment.frame.value is not None:
        verdict = compare_values(said.frame.value, moment.frame.value).value
        sure = said.value_confidence.get("return")
        name = value_name(moment.frame if moment.frame.value is not None else said.frame)
        rows.append(_row(name, said.frame.value, moment.frame.value, verdict, sure, changed=True))
    return rows


def _row(
    name: str, predicted: str | None, real: str | None, verdict: str, sure: float | None = None, *, changed: bool
) -> LocalRow:
    return LocalRow(name=name, predicted=predicted, real=real, verdict=verdict, confidence=sure, changed=changed)


def _variable(
    name: str, predicted: str | None, real: str | None, verdict: str, sure: float | None = None, *, changed: bool
) -> LocalRow:
    return replace(_row(name, predicted, real, verdict, sure, changed=changed), path=ValuePath(name=name))


def _one_sided(moment: Moment, before: Frame | None, said: Prediction | None) -> list[LocalRow]:
    verdict = "" if moment.imagined or moment.verdict in ("given", UNSCORED) else moment.verdict
    sure: Mapping[str, float] = said.value_confidence if said else {}
    changed = _changed(moment.frame, before)
    values = dict(moment.frame.locals)
    names = {name: name for name in values}
    if moment.frame.value is not None:
        values[value_name(moment.frame)] = moment.frame.value
        names[value_name(moment.frame)] = "return"
        changed.add(value_name(moment.frame))
    return [
        (_variable if name in moment.frame.locals else _row)(
            name,
            value if moment.imagined else None,
            None if moment.imagined else value,
            verdict,
            sure.get(names[name]) if moment.imagined else None,
            changed=name in changed,
        )
        for name, value in values.items()
    ]


def _place_rows(predicted: Frame, real: Frame) -> list[LocalRow]:
    if (predicted.event, predicted.lineno, predicted.depth) == (real.event, real.lineno, real.depth):
        return []
    return [_row("→ where", where(predicted), where(real), "control", changed=False)]


def _changed(frame: Frame, before: Frame | None) -> set[str]:
    if before is None:
        return set()
    return {name for name, value in frame.locals.items() if before.locals.get(name) != value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Widths of the locals pane's columns, in cells. A width of 0 hides the column."""

    name: int
    predicted: int
    real: int
    word: int
    sure: bool = True
    """Whether there is any confidence to show."""

    stacked: bool = False
    """Both values in one column, the predicted one beneath where they differ."""


_NAME_LIMIT: Final = 16
_STACK_BELOW: Final = 56
"""Cells; with less, two value columns are too narrow to read."""

_MARKS: Final = 4
"""Changed mark, glyph and spaces."""

_SURE: Final = 6
"""The confidence, and a space."""


def columns(rows: Sequence[LocalRow], cells: int) -> Columns:
    """Widths for these rows: names and verdicts take what they need, values share what is left."""
    limit = _NAME_LIMIT + 2 * max(row.depth for row in rows)
    name = max(min(max(2 * row.depth + width([(printable(row.name), "")]) for row in rows), limit), 6)
    word = max(len(VERDICTS[row.verdict][1]) for row in rows)
    word = max(word, len("verdict")) if word else 0
    sure = any(row.confidence is not None for row in rows) or word > 0
    predicted = any(row.predicted is not None for row in rows)
    real = any(row.real is not None for row in rows)
    left = cells - _MARKS - name - 1 - (word + 1 if word else 0) - (_SURE if sure else 0)
    sides = {"predicted": left if predicted else 0, "real": left if real else 0}
    stacked = predicted and real and cells < _STACK_BELOW
    if predicted and real and not stacked:
        wanted = max(*(len(row.predicted or "") for row in rows), len("predicted")) + 2
        sides["predicted"] = min(max(left // 2, 4), wanted)
        sides["real"] = max(left - sides["predicted"] - 1, 4)
    return Columns(name=name, word=word, sure=sure, stacked=stacked, **sides)


def local_head(layout: Columns) -> Line:
    """The headings of the locals pane."""
    parts = [f"    {fit('name', layout.name)}"]
    if layout.stacked:
        parts.append(fit("real ▹ predicted", layout.real))
    else:
        parts += [fit(word, size) for word, size in (("predicted", layout.predicted), ("real", layout.real)) if size]
    parts += [fit("verdict", layout.word)] if layout.word else []
    return [(" ".join([*parts, "conf"] if layout.sure else parts), "head")]


def local_lines(row: LocalRow, layout: Columns, *, not_executed: bool = False) -> list[Line]:
    """One row of the locals pane: one line, or two where the columns are stacked and the sides differ."""
    glyph, word, style = VERDICTS[row.verdict]
    name_style = "name changed" if row.changed else "name"
    mark = "✎" if row.by_hand else "•" if row.changed else " "
    line: Line = [(mark, "changed"), (f"{'⏱' if is_slow(row.real or '') else glyph} ", style)]
    line += [("▾" if row.is_open else "▸" if row.opens else " ", "dim")]
    line += [(fit("  " * row.depth + printable(row.name), layout.name) + " ", name_style)]
    predicted, real = _cells(row, layout, not_executed=not_executed)
    tail: Line = [(fit(word, layout.word) + " ", style)] if layout.word else []
    tail += [(confidence(row.confidence), "confidence" if (row.confidence or 0) >= 0.5 else "doubt")]
    if not layout.stacked:
        sides = [side for side, size in ((predicted, layout.predicted), (real, layout.real)) if size]
        return [line + [part for side in sides for part in (*side, (" ", ""))] + tail]
    if row.verdict in AGREE or row.predicted is None:
        return [[*line, *(real if row.real is not None else predicted), (" ", ""), *tail]]
    beneath: Line = [(" " * (layout.name + 3) + "▹ ", "ghost"), *predicted]
    return [[*line, *real, (" ", ""), *tail], beneath]


def _cells(row: LocalRow, layout: Columns, *, not_executed: bool) -> tuple[Line, Line]:
    """The two values, each in exactly its column, the span in which they differ underlined."""
    ghost, plain = "ghost", "ghost" if not_executed else "value"
    left, right = printable(row.predicted or ""), printable(row.real or "")
    if row.predicted is None or row.real is None:
        absent = "dim"
        predicted = (left, ghost) if row.predicted is not None else (_absent(row, ABSENT), absent)
        real = (right, plain) if row.real is not None else (_absent(row, ABSENT), absent)
        return [(fit(predicted[0], layout.predicted), predicted[1])], [(fit(real[0], layout.real), real[1])]
    if row.verdict == "match":
        return [(fit(left, layout.predicted), ghost)], [(fit(right, layout.real), plain)]
    here, there = differing(left, right)
    return (
        marked(left, here, layout.predicted, ghost, "changed-span"),
        marked(right, there, layout.real, plain, "changed-span"),
    )


def is_slow(text: str) -> bool:
    """Whether a text stands for a value that takes too long to show."""
    return text.startswith("<") and ("takes too long>" in text or text.startswith("<no time for "))


def _absent(row: LocalRow, glyph: str) -> str:
    return "" if row.verdict in ("", PENDING, UNSCORED) else glyph
