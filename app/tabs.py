"""What a tab at the foot of the screen is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.widget import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A pane that takes turns with others."""

    name: str
    pane: Widget
    label: Callable[[], str]
    """The word on the bar."""

    draw: Callable[[], None] = lambda: None
    """Called at each picture; a pane that is drawn as things happen needs none."""

    modes: str = "compare"
    """The modes in which there is such a tab, separated by spaces."""

    is_there: Callable[[], bool] = lambda: True
    """Whether there is such a tab now; one that has nothing to show would only take room."""
