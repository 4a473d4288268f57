"""Screens that ask: a form of lines to be typed, and a menu to choose from. The asker checks the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, Label

from .text import Line, printable
from .widgets.lines import ListPane

Answers = Mapping[str, str]
"""By a field's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line to be typed."""

    name: str
    label: str
    value: str = ""


SWITCH = "enabled"
"""The name under which the answers have the switch: "yes" or ""."""


class FormScreen(ModalScreen[Answers]):
    """Lines to be typed. Enter anywhere answers, unless `problem` finds something wrong, which is then told."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel", show=False)]

    def __init__(
        self, title: str, fields: Sequence[Field], problem: Callable[[Answers], str], *, switch: bool | None = None
    ) -> None:
        super().__init__()
        self._title, self._fields, self._problem, self._switch = title, fields, problem, switch

    def compose(self) -> ComposeResult:
        """A label above each line; what is wrong is said beneath them all."""
        with Vertical(classes="form") as form:
            form.border_title = printable(self._title).replace("[", "\\[")
            form.border_subtitle = "Enter sets · Esc leaves it"
            for field in self._fields:
                yield Label(field.label, markup=False)
                yield Input(field.value, id=f"field-{field.name}", compact=True)
            if self._switch is not None:
                yield Checkbox("enabled", self._switch, id="switch", compact=True)
            yield Label("", id="problem", markup=False)

    def on_mount(self) -> None:
        """The first line is typed into at once."""
        self.query(Input).first().focus()

    @on(Input.Submitted)
    def _submit(self) -> None:
        answers = {field.name: self.query_one(f"#field-{field.name}", Input).value.strip() for field in self._fields}
        if self._switch is not None:
            answers[SWITCH] = "yes" if self.query_one("#switch", Checkbox).value else ""
        if why := self._problem(answers):
            self.query_one("#problem", Label).update(printable(why))
        else:
            self.dismiss(answers)


class Choices(ListPane):
    """Lines of which one is chosen, or some are marked."""

    choose_on_click = True

    def __init__(self, lines: Sequence[str], chosen: set[int] | None) -> None:
        super().__init__()
        self._lines, self.marked = lines, chosen

    def num_lines(self) -> int:
        """One for each choice."""
        return len(self._lines)

    def line(self, y: int, cells: int) -> tuple[Line, str]:
        """One choice, with its mark where several may be chosen, and else the key that takes it."""
        mark = f"{y + 1} " if self.marked is None else "[x] " if y in self.marked else "[ ] "
        return [(f" {mark}", "key"), (printable(self._lines[y]), "")], "line-selected" if y == self.selected else ""


class MenuScreen(ModalScreen[Sequence[int]]):
    """Choices, by their place. With `chosen`, any number of them: Space marks and Enter answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Cancel", show=False),
        Binding("space", "mark", "Mark", show=False),
        *(Binding(str(digit), f"take({digit - 1})", str(digit), show=False) for digit in range(1, 10)),
    ]

    def __init__(self, title: str, lines: Sequence[str], *, chosen: Sequence[int] | None = None) -> None:
        super().__init__()
        self._title, self._num = title, len(lines)
        self.choices = Choices(lines, None if chosen is None else set(chosen))

    def compose(self) -> ComposeResult:
        """One list."""
        with Vertical(classes="question"):
            yield self.choices

    def on_mount(self) -> None:
        """The arrows move in the list at once."""
        self.choices.styles.height = min(self._num + 4, 16)
        self.choices.title((self._title, ""))
        self.choices.subtitle(("Enter" if self.choices.marked is None else "Space marks · Enter sets", ""))
        self.choices.focus()

    def action_take(self, at: int) -> None:
        """Take, or mark, one by its number."""
        if at < self._num:
            self.choices.selected = at
            if self.choices.marked is None:
                self.dismiss([at])
            else:
                self.action_mark()

    def action_mark(self) -> None:
        """Mark the selected one, or take its mark away."""
        if self.choices.marked is not None:
            self.choices.marked ^= {self.choices.selected}
            self.choices.refresh()

    @on(ListPane.Chosen)
    def _chosen(self, message: ListPane.Chosen) -> None:
        message.stop()
        marked = self.choices.marked
        self.dismiss([message.index] if marked is None else sorted(marked))
