"""What the pane of holes and the review of a candidate say, as lines made of data. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from ..debugger.comparison import Verdict, compare_values
from ..debugger.examples import Example
from ..debugger.holes import Checked, Hole
from ..debugger.target import lines_of
from .text import Line, crop, fit, printable

YES, NO, OPEN = ("✓", "match"), ("✗", "differs"), ("·", "dim")

_TEXT: Final = 48
_SOURCE: Final = 7
_SCORE: Final = 8


def expectations(checked: Checked, examples: Sequence[Example]) -> list[bool | None]:
    """Whether the model expects each example to hold; None where it says nothing that can be compared."""
    said = [*checked.predicted, *[None] * len(examples)]
    return [_expected(text, example) for text, example in zip(said, examples, strict=False)]


def _expected(text: str | None, example: Example) -> bool | None:
    if text is None or example.after:
        return None
    if example.raises:
        return text == example.raises or text.partition(":")[0] == example.raises
    if example.expected is None:
        return None
    return compare_values(text, example.expected) in (Verdict.MATCH, Verdict.EQUIVALENT)


def verdicts(checked: Checked, examples: Sequence[Example]) -> list[bool | None]:
    """Whether each example held when it was run; None where it was not run."""
    return [*checked.verified, *[None] * len(examples)][: len(examples)]


def marks(held: Sequence[bool | None]) -> Line:
    """A sign for each example."""
    return [YES if one else OPEN if one is None else NO for one in held]


def state_of(checked: Checked) -> tuple[str, str]:
    """A word for a candidate, and its style. What was not run is never called verified."""
    if checked.solves:
        return "verified", "match"
    if False in checked.verified:
        return "fails", "differs"
    return "not verified", "dim"


def hole_title(hole: Hole) -> str:
    """Which hole it is."""
    lines = f"line {hole.lineno}" if hole.lineno == hole.end_lineno else f"lines {hole.lineno}-{hole.end_lineno}"
    return f"{hole.function}, {lines}: {hole.kind}" + (f" · {hole.intent}" if hole.intent else "")


def head_line(examples: int) -> Line:
    """The headings over the candidates."""
    columns = max(examples, len("predicted")), max(examples, len("verified"))
    text = f"   {fit('candidate', _TEXT)} {fit('source', _SOURCE)} {'score':>{_SCORE}}  "
    return [(f"{text}{fit('predicted', columns[0])}  {fit('verified', columns[1])}", "head")]


def candidate_line(checked: Checked, examples: Sequence[Example], cells: int) -> Line:
    """One candidate in one line."""
    candidate = checked.candidate
    text = " ⏎ ".join(line.strip() for line in candidate.text.split("\n"))
    sign, style = YES if checked.solves else NO if False in checked.verified else OPEN
    said, ran = marks(expectations(checked, examples)), marks(verdicts(checked, examples))
    gap = " " * max(len("predicted") - len(said), 0)
    line: Line = [
        (f" {sign} ", style),
        (fit(printable(text), _TEXT) + " ", "value"),
        (fit(candidate.source, _SOURCE), "dim"),
        (f" {candidate.score:>{_SCORE}.2f}  ", "dim"),
        *said,
        (f"{gap}  ", ""),
        *ran,
    ]
    return crop(line, cells)


def diff_lines(before: str, after: str, name: str) -> list[Line]:
    """What accepting would change in the file."""
    found = difflib.unified_diff(lines_of(before), lines_of(after), name, name, n=3, lineterm="")
    styles = {"+": "match", "-": "differs", "@": "dim"}
    return [[(printable(line), "head" if at < 2 else styles.get(line[:1], ""))] for at, line in enumerate(found)]


def example_lines(checked: Checked, examples: Sequence[Example]) -> list[Line]:
    """Each example with what the model expects of the candidate, and what running it gave."""
    lines: list[Line] = []
    said = [*checked.predicted, *[None] * len(examples)]
    gave = [*checked.observed, *[None] * len(examples)]
    rows = zip(examples, expectations(checked, examples), verdicts(checked, examples), said, gave, strict=False)
    for example, expected, held, predicted, observed in rows:
        lines.append([(f"{example.origin:>8}  ", "dim"), (printable(example.text), "value")])
        for word, sign, text in (("predicted", expected, predicted), ("run", held, observed)):
            glyph, style = marks([sign])[0]
            told = "nothing" if text is None else printable(text)
            lines.append([("          ", ""), (f"{glyph} {word} ", style), (told, "dim" if text is None else "value")])
    return lines
