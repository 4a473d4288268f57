"""The stage: which panes there are, where they stand, and how the session is drawn on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ..debugger.errors import ForeframeError
from .actions import in_mode
from .debuggees import Debuggees, Viewing
from .ghost_rows import after_lines
from .present import VERDICTS, header, key_words, tab_words, where
from .rows import LocalRow, local_rows
from .run import DARK, Run
from .session import LaneState, ModelState
from .tabs import Tab
from .text import Line, highlighted, printable
from .themes import DEFAULTS, THEMES
from .value_rows import LineValues
from .widgets.bar import Bar, Word, WordBar
from .widgets.divergences import DivergencePane
from .widgets.locals import LocalsPane
from .widgets.output import OutputPane
from .widgets.paint import PaintedApp
from .widgets.source import SourcePane, SourceState
from .widgets.stack import StackPane
from .widgets.timeline import Timeline

MIN_COLUMNS, MIN_ROWS, WIDE = 60, 15, 100


class Stage(Viewing, PaintedApp):
    """The screen, without any behaviour."""

    CSS_PATH = "styles.tcss"
    TITLE = "foreframe"
    ALLOW_IN_MAXIMIZED_VIEW = "#header, #keys, #command-line, #too-small"
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny-width"),
        (MIN_COLUMNS, "-narrow"),
        (WIDE, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-tiny-height"),
        (MIN_ROWS, "-short"),
        (30, "-tall"),
    ]

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.debuggees = Debuggees.of(run)
        self.tab = "locals"
        """The pane that the user wants to see of those that take turns."""

        self.notice = ""
        """A sentence in place of the keys, until the next key."""

        # Kept, not queried: a query looks at the screen on top, which may be the help.
        self.source = SourcePane(id="source")
        self.locals_pane = LocalsPane(id="locals")
        self.stack_pane = StackPane(id="stack")
        self.timeline = Timeline(id="timeline")
        self.tabs = WordBar(id="tabs")
        self.output = OutputPane(id="output")
        self.divergences = DivergencePane(id="divergences")
        self.keys_bar = WordBar(id="keys")
        self.header_bar = Bar(id="header")
        self.too_small = Bar(id="too-small")
        self.tabs_below = [
            Tab(name="output", pane=self.output, label=lambda: "OUTPUT", modes="compare child"),
            Tab(
                name="divergences",
                pane=self.divergences,
                label=lambda: f"DIVERGENCES {len(self.session.track.divergences)}",
                draw=self._draw_divergences,
            ),
        ]
        """The panes at the foot that take turns; a part of the application adds its own before the first paint."""

        self.opened: str | None = None
        """The file of `show_file`."""

        self._sources: dict[str, Sequence[Line]] = {}
        self.texts: dict[str, str] = {}
        """Of the files in `_sources` that could be read."""

        self._drawing = self._drawing_later = False
        self._arranged: tuple[object, ...] = ()
        self._followed: tuple[object, ...] = ()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = run.theme if run.theme in self.available_themes else DARK
        if self.theme != run.theme:
            self.notice = f"there is no theme {run.theme}; the palette (Ctrl+P) lists them"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Textual's own themes can be chosen too; they do not name our styles."""
        return DEFAULTS

    def compose(self) -> ComposeResult:
        """In the order of the wide screen."""
        yield self.header_bar
        yield self.source
        yield self.locals_pane
        yield self.stack_pane
        yield self.timeline
        yield self.tabs
        for tab in self.tabs_below:
            tab.pane.add_class("-below")
            yield tab.pane
        yield self.keys_bar
        yield self.too_small

    def on_mount(self) -> None:
        """Draw what is known before anything has started."""
        self._dress(self.screen)
        self.screen_change_signal.subscribe(self, self._dress, immediate=True)
        self.source.focus()
        self.draw_soon()

    def _dress(self, screen: Screen[Any]) -> None:
        """Each screen says for itself which glyphs it has; one that is over the debugger is told as it comes."""
        screen.set_class(self.given.ascii, "-ascii")

    def on_resize(self, event: events.Resize) -> None:
        """Panes change places where the width changes sides."""
        self.draw_soon()

    def be_about(self, run: Run) -> None:
        """Another run is the given one from now on."""
        self.debuggees.in_view.be_about(run)

    def say(self, text: str) -> None:
        """A word at the foot of the screen, gone with the next key."""
        self.notice = text
        self.draw_soon()

    def remembered(self, section: str) -> Any:
        """What the project has kept under a name, as JSON has it; None where there is nothing."""
        return None if self.given.project is None else self.given.project.read(section)

    def remember(self, section: str, data: object) -> None:
        """Keep JSON data with the project, for the next session."""
        if self.given.project is not None and not self.given.project.write(section, data):
            self.say(f"the {section} cannot be kept: the project's file cannot be written")

    def draw_soon(self) -> None:
        """Draw once what is waiting to be handled has been: a burst of events costs one picture."""
        if not self._drawing:
            self._drawing = True
            self.call_later(self._draw)

    def draw_later(self) -> None:
        """Draw within a tenth of a second: for what changes often and is not looked at."""
        if not self._drawing_later:
            self._drawing_later = True
            self.set_timer(0.1, partial(Stage.draw_soon, self))  # whatever a part makes of it

    def _draw(self) -> None:
        self._drawing = self._drawing_later = False
        self._arrange()
        self._draw_bars()
        self._draw_source()
        self._draw_locals()
        self._draw_timeline()
        session = self.session
        self.stack_pane.show(session.stack(), session.level)
        for tab in self._tabs_of_mode():
            tab.draw()

    def _draw_divergences(self) -> None:
        track = self.session.track
        self.divergences.show(track.moments, track.divergences)

    def _tabs_of_mode(self) -> list[Tab]:
        return [tab for tab in self.tabs_below if self.session.mode in tab.modes.split() and tab.is_there()]

    def _tab_names(self) -> list[str]:
        below = [tab.name for tab in self._tabs_of_mode()]
        return below if self.size.width >= WIDE else ["locals", "stack", *below]

    def leave_input(self) -> None:
        """Give the keys of an input line back to the panes."""
        self.source.focus()

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front now, so that what is in it can be focused."""
        self.tab = name
        self._arrange()
        self.draw_soon()

    def go_to_tab(self, name: str) -> None:
        """The same, and the focus goes there."""
        self.show_tab(name)
        next(tab.pane for tab in self.tabs_below if tab.name == name).focus()

    def show_file(self, path: str) -> None:
        """Look at a file, in a frame's words, until the debugger goes somewhere else."""
        self.opened = path
        self.draw_soon()

    def active_tab(self) -> str:
        """The one in view; on another width or in another mode, what the user wants may not be among them."""
        names = self._tab_names()
        return self.tab if self.tab in names else names[0] if names else ""

    def _arrange(self) -> None:
        """Side by side on a wide screen; one column with tabs on a narrow one."""
        wide, names, active = self.size.width >= WIDE, self._tab_names(), self.active_tab()
        base = self.source.parent
        if self._arranged == (wide, names, active) or not isinstance(base, Screen):
            return
        self._arranged = (wide, names, active)
        focused = base.focused
        panes: dict[str, Widget] = {"locals": self.locals_pane, "stack": self.stack_pane}
        panes |= {tab.name: tab.pane for tab in self.tabs_below}
        for name, pane in panes.items():
            always = wide and name in ("locals", "stack")
            is_off = not always and name != active
            if is_off and focused is not None and pane in focused.ancestors_with_self:
                base.set_focus(self.source)  # Textual would give it to what is hidden with it
            pane.set_class(is_off, "-off")
        self.tabs.set_class(len(names) < 2, "-off")
        base.set_class(not self._tabs_of_mode(), "-bare")
        if wide:
            base.move_child(self.tabs, before=self.tabs_below[0].pane)
            base.move_child(self.timeline, before=self.tabs)
        else:
            base.move_child(self.tabs, before=self.locals_pane)
            base.move_child(self.timeline, before=self.keys_bar)

    def _draw_bars(self) -> None:
        session = self.session
        track, model, lane, mode = session.track, session.model, session.lane, session.mode
        name, at, length = self.given.name, track.at, len(track)
        badge, held = mode if session.earlier is None else "before", self.debuggees.standing_words()
        self.header_bar.show(
            lambda cells: header(
                target=name, mode=badge, at=at, length=length, model=model, lane=lane, held=held, cells=cells
            )
        )
        labels = {"locals": f"LOCALS {self._verdict()}".rstrip(), "stack": "STACK"}
        labels |= {tab.name: tab.label() for tab in self._tabs_of_mode()}
        tabs = [(tab, labels[tab]) for tab in self._tab_names()]
        active = self.active_tab()
        self.tabs.show_words(lambda _: [Word(*word) for word in tab_words(tabs, active)])
        shown = [known for known in in_mode(mode, self.given.actions) if known.short]
        notice = self.notice
        self.keys_bar.show_words(lambda cells: [Word(*word) for word in key_words(shown, notice, cells)])
        size = self.size
        needed = f"needs {MIN_COLUMNS}×{MIN_ROWS} cells"
        text = f"foreframe {needed}, here are {size.width}×{size.height}"
        self.too_small.show(lambda cells: [(text if len(text) <= cells else needed, "differs")])

    def _lines_of(self, path: str) -> Sequence[Line]:
        """The file, highlighted; read once."""
        if path not in self._sources:
            try:
                self.texts[path] = self.given.source(path)
                self._sources[path] = highlighted(self.texts[path])
            except ForeframeError as error:
                self._sources[path] = [[(printable(f"  {error}"), "dim")]]
        return self._sources[path]

    def text_of(self, path: str) -> str:
        """The file as it is shown; "" where it cannot be read."""
        self._lines_of(path)
        return self.texts.get(path, "")

    def named(self, path: str) -> str:
        """A frame's file as the user knows it."""
        location = self.given.location(path)
        return path or (location.name if location else self.given.name)

    def located(self, path: str) -> str:
        """Absolute path of a frame's; "" where it is not known."""
        location = self.given.location(path)
        return "" if location is None else str(location)

    def forget_sources(self) -> dict[str, str]:
        """Read every file anew when it is next asked for; the texts of before."""
        texts, self.texts = self.texts, {}
        self._sources.clear()
        return texts

    def _place(self) -> tuple[str, int | None, int | None]:
        """The file in view, the line that is real there, and the line that is predicted."""
        session = self.session
        if not len(session.track):
            return "", None, None
        stack = session.stack()
        if (session.level or session.elsewhere or session.raised_in) and session.level < len(stack):
            entry = stack[session.level]
            return entry.path, entry.lineno, None
        moment = session.track.moments[session.track.at]
        frame = moment.frame
        if moment.imagined:
            return frame.path, None, frame.lineno
        said = moment.predicted.frame if moment.predicted else None
        elsewhere = said is not None and said.path == frame.path and said.lineno != frame.lineno
        return frame.path, frame.lineno, said.lineno if said is not None and elsewhere else None

    def _draw_source(self) -> None:
        session, track = self.session, self.session.track
        path, real, predicted = self._place()
        position = (path, real, predicted, track.at, session.level, session.predicting)
        if follow := position != self._followed:
            self._followed, self.opened = position, None
        if self.opened is not None and self.opened != path:
            path, real, predicted = self.opened, None, None
        ghosts: dict[int, Line] = {}
        upcoming: dict[int, int] = {}
        said = session.next_prediction()
        if said is not None and not session.level:
            ahead = session.ahead if track.at_newest else [said]
            live = {frame.depth: frame for frame in (track.frames[entry.at] for entry in track.stack())}
            ghosts, upcoming = after_lines(track.frames[track.at], live, ahead, path)
        state = SourceState(
            path=path,
            title=printable(self.named(path)),
            lines=self._lines_of(path),
            breakpoints=session.breakpoints.kinds(path),
            real=real,
            predicted=predicted,
            ghosts=ghosts,
            next_lines=upcoming,
            values=self.line_values(path, real),
            heat=session.heat.means(path) if session.shows_heat and session.mode == "compare" else None,
        )
        self.source.show(state, follow=follow)
        words = _next_words(ghosts, real or predicted, said is not None)
        saying = f"next: {printable(session.model.saying)}…" if session.model.saying else ""
        self.source.subtitle((words or saying, ""))

    def line_values(self, path: str, lineno: int | None) -> LineValues | None:
        """What is real on the lines of a file up to one; a part of the application knows."""
        return None

    def _verdict(self) -> str:
        """Glyph and word for the whole frame in view."""
        session = self.session
        at = session.shown()
        if at is None or session.mode != "compare":
            return ""
        moment = session.track.moments[at]
        glyph, word, _ = VERDICTS[moment.free_verdict if session.show_free else moment.verdict]
        taint = " ~ tainted" if session.show_free and moment.tainted else ""
        return f"{glyph} {word}{taint}".strip()

    def _draw_locals(self) -> None:
        session, track = self.session, self.session.track
        if not len(track):
            waiting = {LaneState.STARTING: "starting the program…", LaneState.RUNNING: "running…"}
            empty = waiting.get(session.lane, "nothing has happened yet")
            if session.predicting:
                empty = "loading the model…" if session.model.state is ModelState.LOADING else empty
            self.locals_pane.show([], note="", not_executed=False, empty=empty)
            return
        at = session.shown()
        rows = self.local_rows(at)
        if at is None:
            empty = "outside the project: nothing is recorded here"
            self.locals_pane.show(rows, note="", not_executed=False, empty=empty)
            return
        moment = track.moments[at]
        lane = " · free run" if session.show_free else ""
        function = f" {moment.frame.function}" if moment.frame.function else ""
        verdict = f" {self._verdict()} ·" if self._verdict() else ""
        surprise = f" · surprise {moment.surprisal:.1f}" if moment.diverged and moment.surprisal is not None else ""
        note = f"#{at + 1}{verdict}{function} {where(moment.frame)}{lane}{surprise}"
        self.locals_pane.show(rows, note=printable(note), not_executed=moment.imagined, empty="no locals")

    def local_rows(self, at: int | None) -> list[LocalRow]:
        """The rows of the locals pane for a moment, None being a place without one; a part may add to them."""
        track = self.session.track
        return [] if at is None else local_rows(track.moments[at], track.before(at), free=self.session.show_free)

    def _draw_timeline(self) -> None:
        session, track = self.session, self.session.track
        notes = [f"{track.at + 1 if len(track) else 0}/{len(track)}"]
        if session.stops_only and not session.predicting:
            notes.append("stops only: what is between them is not kept")
        if track.divergences:
            notes.append(f"◆ {len(track.divergences)} · first #{track.divergences[0] + 1}")
        if session.ahead and not session.predicting:
            notes.append("░ ahead of reality")
        if session.model_breaks.any and session.mode == "compare":
            notes.append(f"stops at {session.model_breaks}")
        ahead = [] if session.predicting else session.ahead
        self.timeline.show(track.moments, track.at, ahead, notes)


def _next_words(ghosts: dict[int, Line], here: int | None, known: bool) -> str:
    text = "".join(words for words, _ in ghosts.get(here or 0, [])) if known else ""
    return f"next: {text}" if text else ""
