"""Screens over the debugger: the help, one whole value, and a question."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from .actions import ACTIONS, Action, grouped, shown_keys
from .present import VERDICTS
from .rows import LocalRow
from .stop_rows import SIGNS
from .text import Line, differing, fit, printable, wrapped
from .widgets.lines import LinesView

_CLOSE: list[BindingType] = [Binding("escape,q,enter,question_mark,f1", "dismiss", "Close", show=False)]


_KEYS = 20
"""Cells for the keys in the help."""


class TextView(LinesView):
    """Lines that are only read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", "Up", show=False),
        Binding("down,j", "scroll_down", "Down", show=False),
    ]

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self.lines = lines

    def num_lines(self) -> int:
        """As given."""
        return len(self.lines)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """As given."""
        return self.lines[y], ""


def help_lines(mode: str, registry: Sequence[Action] = ACTIONS) -> list[Line]:
    """The help of a mode: every action with its keys, then what the glyphs mean."""
    lines: list[Line] = []
    for group, actions in grouped(mode, registry):
        if not actions:
            continue
        lines += [[], [(f"  {group}", "head")]]
        for known in actions:
            lines.append([("  ", ""), (fit(f" {'  '.join(shown_keys(known))}", _KEYS), "key"), (f" {known.title}", "")])
    lines += [[], [("  Panes", "head")]]
    for keys, text in (
        ("Tab  Shift+Tab", "Next and previous pane"),
        ("↑ ↓ ← →", "Move in the source, the lists and the timeline; Enter opens"),
        ("→ ←  m  V  /", "In the locals: open and close, the next mode, set, filter"),
        ("3n  5k", "A count before a key repeats it"),
        ("Ctrl+P", "Everything by name, and the themes"),
        ("Mouse", "The line numbers set breakpoints, the timeline and the lists go to a moment"),
    ):
        lines.append([("  ", ""), (fit(f" {keys}", _KEYS), "key"), (f" {text}", "")])
    lines += [[], [("  Signs", "head")], *_signs()]
    return lines


def _signs() -> list[Line]:
    words = {
        "match": "predicted and came, the same text",
        "equivalent": "written differently, the same value: 1 and 1.0, set order, a cut repr",
        "differs": "predicted, and something else came",
        "missing": "came, and was not predicted",
        "extra": "predicted, and did not come",
        "tainted": "after the free run parted from reality: counted once, not thirty times",
    }
    places = (
        ("▶", "real", "where the program is"),
        ("▷", "predicted", "where the model thought it would be"),
        ("░", "ghost", "predicted ahead of reality; +2 is two frames ahead, and fainter"),
        ("│", "inline", "the values that the names of a line have now, for real; :values hides them"),
        ("▅", "heat", "beside a line: how much what comes of it surprises the model on average, :heat hides it"),
        *((glyph, style, f"a breakpoint: {words}") for glyph, style, words in SIGNS.values()),
        ("•", "changed", "changed in this step"),
        ("◆", "differs", "a divergence; the bar is as high as it is grave, else as the model was unsure"),
        ("○", "match", "a call, on the timeline"),
        ("tf", "accuracy", "teacher-forced: each prediction starts from reality"),
        ("free", "accuracy", "free-running: the model goes on from its own predictions"),
    )
    signs = [(VERDICTS[name][0], VERDICTS[name][2], text) for name, text in words.items()]
    return [[("   ", ""), (fit(glyph, 6), style), (text, "")] for glyph, style, text in (*signs, *places)]


class HelpScreen(ModalScreen[None]):
    """Every key, from the registry."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSE

    def __init__(self, mode: str, actions: Sequence[Action] = ACTIONS) -> None:
        super().__init__()
        self._mode, self._actions = mode, actions

    def compose(self) -> ComposeResult:
        """One scrolling list."""
        view = TextView(help_lines(self._mode, self._actions))
        view.title((f"foreframe · {self._mode} mode", ""))
        view.subtitle(("Esc closes", ""))
        yield view


def value_lines(row: LocalRow, cells: int) -> list[Line]:
    """Both sides of a row in full, what differs underlined."""
    lines: list[Line] = []
    left, right = printable(row.predicted or ""), printable(row.real or "")
    here, there = differing(left, right) if row.predicted is not None and row.real is not None else ((0, 0), (0, 0))
    glyph, word, style = VERDICTS[row.verdict]
    if glyph or word:
        lines += [[(f"{glyph} {word}", style)], []]
    for title, text, span, name in (("real", row.real, there, "value"), ("predicted", row.predicted, here, "ghost")):
        if text is None:
            continue
        if lines and lines[-1]:
            lines.append([])
        lines.append([(title, "head")])
        at = 0
        for piece in wrapped(text, cells):
            start, end = (min(max(edge - at, 0), len(piece)) for edge in span)
            lines.append([(piece[:start], name), (piece[start:end], f"{name} changed-span"), (piece[end:], name)])
            at += len(piece)
    return lines


class ValueScreen(ModalScreen[None]):
    """One name, whole."""

    BINDINGS: ClassVar[list[BindingType]] = _CLOSE

    def __init__(self, row: LocalRow) -> None:
        super().__init__()
        self._row = row

    def compose(self) -> ComposeResult:
        """Both values, wrapped to the screen."""
        view = TextView(value_lines(self._row, max(self.app.size.width - 16, 20)))
        view.title((printable(self._row.name), ""))
        view.subtitle(("Esc closes", ""))
        yield view


class QuestionScreen(ModalScreen[bool]):
    """Yes or no, and nothing in between."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", show=False),
        Binding("n,escape,q", "answer(False)", "No", show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The question, and the two keys."""
        lines: list[Line] = [[(line, "")] for line in textwrap.wrap(self._text, 50)]
        with Vertical(classes="question"):
            view = TextView([*lines, [], [("y", "key"), (" yes    ", ""), ("n", "key"), (" no", "")]])
            view.title((self._title, ""))
            yield view

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
