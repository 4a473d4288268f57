"""What the application asks of a stopped program's state: the locals pane as a tree, display modes, setting a variable.

A picture never waits: what it lacks is asked for in the background, and the answer makes another picture. Each
answer carries the number of the state that it is about, and one that the program has left behind is dropped.
"""

from __future__ import annotations

import ast
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeVar

from textual import on
from textual.message import Message

from ..debugger.errors import ForeframeError
from ..debugger.ports import Inspectable, Inspecting, Stopped
from ..debugger.values import Part, ValuePath
from .debuggees import Debuggee
from .lanes import LanesApp
from .prompt import PromptScreen
from .rows import LocalRow
from .run import Run
from .screens import ValueScreen
from .unfolding import Known, Unfolding, in_mode, recorded_parts, recorded_value, unfolded
from .widgets.lines import ListPane
from .widgets.locals import LocalsPane

Found = TypeVar("Found")

NAMES: Final = ValuePath(name="")
"""In the place of a path: the stack frame's own names."""


@dataclass
class Answered(Message):
    """Something asked of the debuggee has an answer."""

    number: int
    take: Callable[[], None]


@dataclass(slots=True)
class Seen:
    """What is known of the state that the program waits in. Made anew when that changes."""

    parts: dict[tuple[int, ValuePath], Sequence[Part] | str] = field(
        default_factory=dict[tuple[int, ValuePath], "Sequence[Part] | str"]
    )
    """By level and path; a word where there is an error instead, or no answer yet."""

    texts: dict[tuple[int, ValuePath, str], str] = field(default_factory=dict[tuple[int, ValuePath, str], str])
    by_hand: bool = False
    """The user has changed something since the frame was recorded."""


class StateApp(LanesApp):
    """The lanes, and what can be asked of the real one where it has stopped. Base of the parts that ask."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.state_number = 0
        """Goes up with each stop, and with each change by hand."""

        self.seen = Seen()

    def _stopped(self, stop: Stopped) -> None:
        super()._stopped(stop)
        self.state_changed()

    def _turn(self, debuggee: Debuggee) -> None:
        self.state_changed()
        super()._turn(debuggee)

    def state_changed(self, *, by_hand: bool = False) -> None:
        """What was known of the state is not true any more."""
        self.state_number += 1
        self.seen = Seen(by_hand=by_hand or (self.seen.by_hand and self.session.live))

    def inspector(self) -> Inspecting | None:
        """Who can be asked about the moment in view, if it is one that the program waits in."""
        lane = self.lane_run.lane if self.lane_run is not None and self.session.live else None
        return lane.inspecting if isinstance(lane, Inspectable) else None

    def inquire(
        self,
        ask: Callable[[], Awaitable[Found]],
        take: Callable[[Found], None],
        failed: Callable[[ForeframeError], None] | None = None,
    ) -> None:
        """Ask in the background. The answer, or the error, is taken if the program is still where it was."""
        self.in_background(partial(self._inquire, self.state_number, ask, take, failed or self._say_error))

    async def _inquire(
        self,
        number: int,
        ask: Callable[[], Awaitable[Any]],
        take: Callable[[Any], None],
        failed: Callable[[ForeframeError], None],
    ) -> None:
        try:
            answer = await ask()
        except ForeframeError as error:
            self.post_message(Answered(number, partial(failed, error)))
        else:
            self.post_message(Answered(number, partial(take, answer)))

    @on(Answered)
    def _take_answer(self, message: Answered) -> None:
        if message.number == self.state_number:
            message.take()
            self.draw_soon()

    def _say_error(self, error: ForeframeError) -> None:
        self.say(error.in_a_line)

    def why_not_live(self) -> str:
        """Why the moment in view cannot be asked or changed."""
        session = self.session
        if session.predicting:
            return "nothing is executed here: x returns to the program"
        if self.given.trace is not None:
            return "this is a recording"
        if not session.track.at_newest:
            return "this moment is past: e goes to the newest"
        return "the program is not stopped"


class Inspector(StateApp):
    """The part of the application that looks into values."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.unfolding = Unfolding()
        self._texts_before: dict[tuple[str, ValuePath], str] = {}
        self._texts_now: dict[tuple[str, ValuePath], str] = {}

    def _stopped(self, stop: Stopped) -> None:
        self._texts_before, self._texts_now = {**self._texts_before, **self._texts_now}, {}
        super()._stopped(stop)

    # The rows.

    def local_rows(self, at: int | None) -> list[LocalRow]:
        """The rows of a moment as a tree. Called at each picture: what it lacks is asked for once."""
        rows = super().local_rows(at)
        inspector = self.inspector()
        if inspector is None:
            before = self._recorded_before(at)
            return unfolded(
                rows, self.unfolding, Known(parts=recorded_parts, shown_as=_recorded_in_mode, changed=before)
            )
        if at is None or self.seen.by_hand or self.unfolding.modes:
            names = self._parts_of(inspector, NAMES, "")
            rows = _by_hand(rows, names) if not isinstance(names, str) else rows
        parts, shown_as = partial(self._parts_of, inspector), partial(self._shown_as, inspector)
        return unfolded(rows, self.unfolding, Known(parts=parts, shown_as=shown_as, changed=self._has_changed))

    def _parts_of(self, inspector: Inspecting, path: ValuePath, text: str) -> Sequence[Part] | str:
        level, seen = self.session.level, self.seen
        if (level, path) not in seen.parts:
            seen.parts[level, path] = "…"
            ask = partial(inspector.variables, level) if path == NAMES else partial(inspector.parts, level, path)
            self.inquire(ask, partial(self._take_parts, level, path), partial(self._miss_parts, level, path))
        return seen.parts[level, path]

    def _take_parts(self, level: int, path: ValuePath, parts: Sequence[Part]) -> None:
        self.seen.parts[level, path] = parts or "it has no parts"
        function = self._function(level)
        self._texts_now |= {(function, part.path): part.value.text for part in parts}

    def _miss_parts(self, level: int, path: ValuePath, error: ForeframeError) -> None:
        self.seen.parts[level, path] = str(error)

    def _function(self, level: int) -> str:
        stack = self.session.stack()
        return stack[level].function if level < len(stack) else ""

    def _has_changed(self, path: ValuePath, text: str) -> bool:
        return self._texts_before.get((self._function(self.session.level), path), text) != text

    def _recorded_before(self, at: int | None) -> Callable[[ValuePath, str], bool]:
        """Whether a part of a recorded value is another one than in the frame before."""
        frame = None if at is None else self.session.track.before(at)
        known: dict[ValuePath, str] = {}

        def changed(path: ValuePath, text: str) -> bool:
            above = ValuePath(name=path.name, hops=path.hops[:-1])
            whole = known.get(above) if above.hops else None if frame is None else frame.locals.get(above.name)
            if whole is not None and path not in known:
                parts = recorded_parts(above, whole)
                known.update({part.path: part.value.text for part in parts if not isinstance(part, str)})
            return whole is not None and known.get(path) != text

        return changed

    def _shown_as(self, inspector: Inspecting, path: ValuePath, text: str, mode: str) -> str:
        level, seen = self.session.level, self.seen
        if mode != "str":
            value = next((part.value for part in self._known_parts(level) if part.path == path), None)
            return in_mode(value or recorded_value(text), mode)
        key = (level, path, mode)
        if key not in seen.texts:
            seen.texts[key] = "…"
            self.inquire(
                partial(inspector.text, level, path, mode),
                lambda answer: seen.texts.update({key: answer}),
                lambda error: seen.texts.update({key: str(error)}),
            )
        return seen.texts[key]

    def _known_parts(self, level: int) -> list[Part]:
        found = ((at, parts) for (at, _), parts in self.seen.parts.items() if not isinstance(parts, str))
        return [part for at, parts in found if at == level for part in parts]

    # What is asked of the pane.

    @on(LocalsPane.Unfolded)
    def _unfold(self, message: LocalsPane.Unfolded) -> None:
        self.unfolding.toggle(message.path, is_open=message.is_open)
        self.draw_soon()

    @on(LocalsPane.FilterAsked)
    def _ask_filter(self) -> None:
        def take(text: str | None) -> None:
            self.unfolding.wanted = text or ""
            self.draw_soon()

        prompt = PromptScreen("show names and values with", self.unfolding.wanted, typed=take)
        self.push_screen(prompt, take)

    @on(ListPane.Chosen, "#locals")
    def _value_chosen(self, message: ListPane.Chosen) -> None:
        row = self.locals_pane.rows[message.index]
        inspector, path = self.inspector(), row.path
        if inspector is None or path is None or "...+" not in (row.real or ""):
            self.push_screen(ValueScreen(row))
            return
        self.say("fetching the whole value…")
        self.inquire(
            partial(inspector.text, self.session.level, path, "repr"),
            lambda text: self._show_whole(replace(row, real=text)),
            lambda _: self._show_whole(row),
        )

    def _show_whole(self, row: LocalRow) -> None:
        self.say("")
        self.push_screen(ValueScreen(row))

    def _selected_row(self) -> LocalRow | None:
        pane = self.locals_pane
        return pane.rows[pane.selected] if pane.selected < len(pane.rows) else None

    def do_display_mode(self, count: int) -> None:
        """The next way to show the selected variable."""
        row = self._selected_row()
        if row is None or row.path is None:
            return self.say("no variable is selected")
        mode = ""
        for _ in range(count):
            mode = self.unfolding.cycle(row.path)
        return self.say(f"{row.name} as {mode}")

    # Setting.

    def do_set_variable(self, count: int) -> None:
        """Ask for the new value of the selected variable."""
        row = self._selected_row()
        if row is None or row.path is None:
            return self.say("no variable is selected")
        if self.inspector() is None:
            return self.say(f"nothing can be set: {self.why_not_live()}")
        if not (name := str(row.path)):
            return self.say("this is no place that can be assigned to")
        text = row.value.text if row.value is not None else row.real or ""
        self.push_screen(PromptScreen(f"{name} =", text), partial(self._set, name))
        return None

    def _set(self, name: str, text: str | None) -> None:
        inspector = self.inspector()
        if not text or inspector is None:
            return
        try:
            ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError):
            self.say(f"{text.strip()} is no expression: {name} stays as it is")
            return
        # An assignment in the stack frame, as debugpy's own setExpression makes it, which does not say why it failed.
        code = f"{name} = ({text.strip()})"
        self.inquire(partial(inspector.run, self.session.level, code), lambda _: self._set_by_hand(name))

    def _set_by_hand(self, name: str) -> None:
        self.state_changed(by_hand=True)
        self.say(f"{name} is set; the model is told with the next frame")


def _recorded_in_mode(path: ValuePath, text: str, mode: str) -> str:
    return in_mode(recorded_value(text), mode)


def _by_hand(rows: Sequence[LocalRow], names: Sequence[Part]) -> list[LocalRow]:
    """The rows with what the names hold now; what the frame did not show is marked as changed by hand."""
    now = {part.path: part for part in names}
    shown: list[LocalRow] = []
    for row in rows:
        part = now.pop(row.path, None) if row.path is not None else None
        if part is None:
            gone = row.path is not None and row.real is not None
            shown.append(replace(row, real=None, by_hand=True, verdict="") if gone else row)
        elif part.value.text == row.real:
            shown.append(replace(row, value=part.value, opens=part.value.opens))
        else:
            hand = replace(row, real=part.value.text, by_hand=bool(rows), verdict="")
            shown.append(replace(hand, value=part.value, opens=part.value.opens))
    return shown + [
        LocalRow(
            name=part.label,
            predicted=None,
            real=part.value.text,
            verdict="",
            by_hand=bool(rows),
            path=part.path,
            opens=part.value.opens,
            value=part.value,
        )
        for part in now.values()
    ]
