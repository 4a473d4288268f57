"""What the keys of breakpoints do: set, edit, switch, remove, and keep them from one run to the next."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual import on

from ..debugger.breakpoints import EXCEPTION_FILTERS, Breakpoint, ChangeWatch, FunctionBreakpoint
from ..debugger.errors import ForeframeError
from ..debugger.prehistory import MODULE
from .breakpoints import Entry
from .forms import SWITCH, Answers, Field, FormScreen, MenuScreen
from .lanes import LanesApp
from .run import Run
from .stop_memory import SECTION, first_breakpoints, followed, kept, watch_at
from .tabs import Tab
from .widgets.breakpoints import BreakpointPane
from .widgets.lines import ListPane
from .widgets.source import SourcePane


class Breaking(LanesApp):
    """The part of the application that says where to stop."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.breakpoint_pane = BreakpointPane(id="breakpoints")
        self.tabs_below.append(
            Tab(
                name="breakpoints",
                pane=self.breakpoint_pane,
                label=lambda: f"BREAKPOINTS {len(self.session.breakpoints.entries())}",
                draw=lambda: self.breakpoint_pane.show(self.session.breakpoints.entries(), self.named("")),
                modes="compare predict replay child",
            )
        )
        self.session.breakpoints = first_breakpoints(run, self.remembered(SECTION), self.text_of)

    @property
    def _are_placed(self) -> bool:
        """Whether a debugger places breakpoints; where nothing is executed we stop, and every line will do."""
        return self.given.mode == "compare"

    def start_lane(self) -> None:
        """What was edited since the last start is read anew, and breakpoints follow their lines."""
        for path, old in self.forget_sources().items():
            followed(self.session.breakpoints, path, old, self.text_of(path))
        super().start_lane()

    # Lines.

    def do_breakpoint(self, count: int) -> None:
        """Toggle a breakpoint at the cursor."""
        self._toggle(self.source.cursor)

    @on(SourcePane.GutterClicked)
    def _gutter_clicked(self, message: SourcePane.GutterClicked) -> None:
        self._toggle(message.lineno)
        self.draw_soon()

    def _toggle(self, lineno: int) -> None:
        path = self.source.state.path
        self.session.breakpoints.toggle(path, lineno, verified=not self._are_placed)
        self._tell(path)

    def do_edit_breakpoint(self, count: int) -> None:
        """Edit the breakpoint at the cursor, or set one on terms."""
        path, lineno = self.source.state.path, self.source.cursor
        there = self.session.breakpoints.at(path, lineno)
        self._edit(there or Breakpoint(path=path, lineno=lineno, verified=not self._are_placed))

    def _untold(self, one: Breakpoint) -> Breakpoint:
        """The breakpoint as it is while the debugger has not answered; a lost one stays lost."""
        return one if one.is_lost else replace(one, verified=not self._are_placed, reason="")

    def do_breakpoints(self, count: int) -> None:
        """To the list of breakpoints."""
        self.go_to_tab("breakpoints")

    def _edit(self, old: Breakpoint) -> None:
        fields = [
            Field(name="condition", label="stop only where this is true", value=old.condition),
            Field(name="hits", label="stop only at these hits: 5, >= 3, % 2", value=old.hits),
            Field(name="message", label="do not stop, write this ({x} is the value of x)", value=old.message),
        ]

        def edited(answers: Answers) -> Breakpoint:
            enabled = bool(answers[SWITCH])
            terms = {field.name: answers[field.name] for field in fields}
            return replace(self._untold(old), **terms, enabled=enabled)  # pyright: ignore[reportArgumentType]

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                self._put(edited(answers), instead=old)

        title = f"breakpoint at {self.named(old.path)}:{old.lineno}"
        form = FormScreen(title, fields, lambda answers: edited(answers).problem(), switch=old.enabled)
        self.push_screen(form, answered)

    # Functions, exceptions, changes.

    def do_function_breakpoint(self, count: int) -> None:
        """Stop in a function, by its name."""
        self._edit_function(None)

    def _edit_function(self, old: FunctionBreakpoint | None) -> None:
        fields = [
            Field(name="name", label="stop where a function of this name is called", value=old.name if old else ""),
            Field(
                name="condition", label="only where this is true of its arguments", value=old.condition if old else ""
            ),
        ]

        def made(answers: Answers) -> FunctionBreakpoint:
            enabled = old.enabled if old else True
            return FunctionBreakpoint(name=answers["name"], condition=answers["condition"], enabled=enabled)

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                self._put(made(answers), instead=old)

        self.push_screen(FormScreen("function breakpoint", fields, lambda answers: made(answers).problem()), answered)

    def do_exceptions(self, count: int) -> None:
        """Choose the exceptions to stop at."""
        names = list(EXCEPTION_FILTERS)
        chosen = [names.index(name) for name in self.session.breakpoints.exceptions]

        def answered(places: object) -> None:
            if isinstance(places, list):
                self.session.breakpoints.exceptions = [name for at, name in enumerate(names) if at in places]
                self._tell_exceptions()

        lines = [f"{name}: {words}" for name, words in EXCEPTION_FILTERS.items()]
        self.push_screen(MenuScreen("stop at exceptions", lines, chosen=chosen), answered)

    def do_watch_change(self, count: int) -> None:
        """Stop where the value of an expression over this function's locals changes."""
        path = self.source.state.path
        try:
            watch = watch_at(path, self.source.cursor, self.text_of(path), in_module=self._stands_in_module())
        except ForeframeError as error:
            return self.say(str(error))
        return self._edit_change(watch, is_new=True)

    def _stands_in_module(self) -> bool:
        """Whether the cursor is on the line of a module's own code that is in view, which may be a `def`."""
        at = self.session.shown()
        site = None if at is None else self.session.track.frames.site(at)
        here = (self.source.state.path, self.source.cursor, MODULE)
        return site is not None and (site.path, site.lineno, site.function) == here

    def _edit_change(self, old: ChangeWatch, *, is_new: bool = False) -> None:
        place = f"{old.function}()" if old.function else "the module"
        fields = [Field(name="expression", label=f"stop in {place} where this changes", value=old.expression)]

        def answered(answers: Answers | None) -> None:
            if answers is not None:
                made = replace(old, expression=answers["expression"])
                self._put(made, instead=None if is_new else old)

        def problem(answers: Answers) -> str:
            return replace(old, expression=answers["expression"]).problem()

        self.push_screen(FormScreen("watch for a change", fields, problem), answered)

    # The list.

    @on(ListPane.Chosen, "#breakpoints")
    def _chosen(self, message: ListPane.Chosen) -> None:
        match self.breakpoint_pane.entries[message.index]:
            case Breakpoint() as line:
                self._edit(line)
            case FunctionBreakpoint() as function:
                self._edit_function(function)
            case ChangeWatch() as change:
                self._edit_change(change)
            case str():
                self.do_exceptions(1)

    @on(BreakpointPane.Switched)
    def _switched(self, message: BreakpointPane.Switched) -> None:
        entry = message.entry
        if isinstance(entry, str):
            self.do_exceptions(1)
        elif isinstance(entry, Breakpoint):
            self._put(replace(self._untold(entry), enabled=not entry.enabled), instead=entry)
        else:
            self._put(replace(entry, enabled=not entry.enabled), instead=entry)

    @on(BreakpointPane.Removed)
    def _removed(self, message: BreakpointPane.Removed) -> None:
        self.session.breakpoints.remove(message.entry)
        self._told(message.entry)

    def _put(self, entry: Entry, *, instead: Entry | None) -> None:
        self.session.breakpoints.put(entry, instead=instead)
        self._told(entry)

    # Telling the debuggee, and the project.

    def _told(self, entry: Entry) -> None:
        match entry:
            case Breakpoint() | ChangeWatch():
                self._tell(entry.path)
            case FunctionBreakpoint():
                self._tell_functions()
            case str():
                self._tell_exceptions()

    def _tell(self, path: str) -> None:
        self.place_breakpoints(path)
        self._keep_breakpoints()

    def _tell_functions(self) -> None:
        enabled = [one for one in self.session.breakpoints.functions if one.enabled]
        for _, run in self.debuggees.runs():
            self.in_background(partial(run.ask, partial(run.lane.set_functions, enabled)))
        self._keep_breakpoints()

    def _tell_exceptions(self) -> None:
        chosen = list(self.session.breakpoints.exceptions)
        for _, run in self.debuggees.runs():
            self.in_background(partial(run.ask, partial(run.lane.set_exceptions, chosen)))
        self._keep_breakpoints()

    def _keep_breakpoints(self) -> None:
        self.remember(SECTION, kept(self.session.breakpoints, self.text_of))
        self.draw_soon()
