"""The card of a divergence: its class, where in the value it is, both sides, and how sure the model was of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from ..debugger.model_breaks import CLASSES, classes
from ..debugger.parting import partings
from .present import confidence, value_name, where
from .rows import ABSENT, LocalRow
from .screens import TextView, value_lines
from .session import Moment
from .text import Line, clip, printable

_TITLE = 18
"""Cells."""


def card_lines(moment: Moment, cells: int) -> list[Line]:
    """What was predicted of a moment that diverged, and what came."""
    found, said, real = moment.divergence, moment.predicted, moment.frame
    assert found is not None
    lines: list[Line] = [_row("class", [(name, "differs"), (f"  {CLASSES[name]}", "dim")]) for name in _classes(moment)]
    name = value_name(real) if found.name == "return" else found.name
    what = name or "where it goes on"
    lines.append(_row("of", [(printable(what), "name"), (f"  {where(real)} {real.function}".rstrip(), "dim")]))
    if found.predicted is not None and found.real is not None and found.name:
        parts = partings(found.predicted, found.real)
        for i, part in enumerate(parts):
            sides = f"{part.predicted or ABSENT} → {part.real or ABSENT}"
            path = [(printable(name + part.path), "name"), ("  ", "")] if part.path else []
            shown = clip(printable(sides), max(cells - _TITLE - 20, 20))
            lines.append(_row("the part" if not i else "", [*path, (shown, "changed-span")]))
    lines += [[], *_sureness(moment, found.name), []]
    row = LocalRow(name=name, predicted=found.predicted, real=found.real, verdict="")
    lines += value_lines(row, cells)
    if said is not None and found.name and len(others := _others(moment)) > 1:
        lines += [[], _row("also", [(printable(", ".join(one for one in others if one != found.name)), "name")])]
    return lines


def _classes(moment: Moment) -> Sequence[str]:
    return classes(moment.predicted.frame if moment.predicted else None, moment.frame)


def _sureness(moment: Moment, name: str) -> list[Line]:
    """How sure the model was of its own answer, and what it gave to the real one."""
    lines: list[Line] = []
    said = moment.predicted
    if said is not None:
        own = said.value_confidence.get(name)
        if own is not None:
            lines.append(_row("sure of its value", [(confidence(own), "confidence")]))
        lines.append(_row("of its frame", [(confidence(said.confidence), "confidence")]))
    if moment.surprisal is not None:
        chance = math.exp(-moment.surprisal)
        odds = f"{chance:.2g}" if chance else "none"
        words = f"{moment.surprisal:.1f} nats: it gave the frame that came a probability of {odds}"
        lines.append(_row("surprise", [(words, "value")]))
    if moment.free_verdict:
        taint = ", tainted" if moment.tainted else ""
        lines.append(
            _row("the free run", [(f"{moment.free_verdict}{taint}", "tainted" if moment.tainted else "value")])
        )
    return lines


def _others(moment: Moment) -> list[str]:
    """Every name in which the two frames are not the same."""
    said = moment.predicted.frame if moment.predicted else moment.frame
    names = [*moment.frame.locals, *(name for name in said.locals if name not in moment.frame.locals)]
    return [name for name in names if said.locals.get(name) != moment.frame.locals.get(name)]


def _row(title: str, rest: Line) -> Line:
    return [(f"{title:<{_TITLE}}", "head"), *rest]


class DivergenceScreen(ModalScreen[None]):
    """One divergence, whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,K", "dismiss", "Close", show=False),
    ]

    def __init__(self, at: int, moment: Moment) -> None:
        super().__init__()
        self._at, self._moment = at, moment

    def compose(self) -> ComposeResult:
        """Wrapped to the screen."""
        view = TextView(card_lines(self._moment, max(self.app.size.width - 16, 20)))
        view.title((f"divergence at #{self._at + 1}", ""))
        view.subtitle(("Esc closes", ""))
        yield view
