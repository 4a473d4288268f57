"""The program's children: each runs until something stops it, and is held until someone looks, which is said."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.message import Message

from ..debugger.ports import ChildStarted, Ended, LaneEvent, Output, Recorded, Stopped
from .debuggees import ChildSpoke, Debuggee, end_words, stops_of
from .inspecting import StateApp
from .real_lane import LaneFailed, LaneRun, LaneSpoke
from .run import Run
from .session import LaneState
from .tabs import Tab
from .widgets.children import ChildrenPane
from .widgets.lines import ListPane

NONE = "the program has no children that are debugged; foreframe --subprocesses debugs them"


class Children(StateApp):
    """The part of the application with the children of the program."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.children_pane = ChildrenPane(id="children")
        self.tabs_below.append(
            Tab(
                name="children",
                pane=self.children_pane,
                label=lambda: f"CHILDREN {len(self.debuggees.children)}",
                draw=self._draw_children,
                modes="compare predict child",
                is_there=lambda: bool(self.debuggees.children),
            )
        )

    # Where the user looks.

    def do_children(self, count: int) -> None:
        """To a child that has stopped; where none has, to the list."""
        if held := self.debuggees.held():
            self._look_at_debuggee(held[0])
        elif self.debuggees.children:
            self.go_to_tab("children")
            self.say("no other child has stopped: Enter looks at the chosen one")
        else:
            self.say(NONE)

    def do_program(self, count: int) -> None:
        """Back to the program itself."""
        self._look_at_debuggee(self.debuggees.main)

    def do_release_children(self, count: int) -> None:
        """Let all children that have stopped run on, but the one in view."""
        held = self.debuggees.held()
        for child in held:
            child.unseen, child.session.lane = None, LaneState.RUNNING
            if (run := child.lane_run) is not None:
                self.in_background(partial(run.ask, run.lane.resume))
        self.say(f"{len(held)} of the children run on" if held else "no other child has stopped")

    @on(ListPane.Chosen, "#children")
    def _child_chosen(self, message: ListPane.Chosen) -> None:
        self._look_at_debuggee(self.children_pane.entries[message.index])

    def _look_at_debuggee(self, debuggee: Debuggee) -> None:
        self.turn_to(debuggee)
        self.source.focus()
        self.say(self._view_words())

    def _view_words(self) -> str:
        one, held = self.debuggees.in_view, self.debuggees.held_words()
        where = f" at {one.place}" if one.place else ""
        back = "; g p goes back to the program" if one.pid else f"; {held}" if held else ""
        return f"{one.name} is {one.state}{where}{back}"

    def _draw_children(self) -> None:
        known = self.debuggees
        self.children_pane.show([known.main, *known.children], known.in_view)

    # What the children do.

    def take_child(self, event: ChildStarted) -> None:
        """Let it run, with the program's breakpoints."""
        child = self.debuggees.add(event)

        def post(said: Message) -> None:
            self.post_message(ChildSpoke(child, said))

        child.lane_run = run = LaneRun(self.generation, event.lane, post)
        self.in_background(partial(run.live, stops_of(self.session, self.located)))
        self.output.log_view.note(f"— {child.given.name} was started —")

    @on(ChildSpoke)
    def _hear_child(self, message: ChildSpoke) -> None:
        child = message.child
        if child not in self.debuggees.children:
            return
        match message.said:
            case LaneSpoke(event=event):
                self._take_of_child(child, event)
            case LaneFailed(error=error):
                if child.session.lane is LaneState.RUNNING:
                    child.session.lane = LaneState.STOPPED
                self._explain(error)
            case _:  # where its breakpoints are is told of the program's
                pass
        self.draw_soon()

    def _take_of_child(self, child: Debuggee, event: LaneEvent) -> None:
        match event:
            case Recorded(frames):
                child.keep(frames)
            case Stopped() as stop:
                self.take_stop(child, stop)
            case Output(category, text):
                self.output.log_view.hear(text, category)
            case ChildStarted() as started:
                self.take_child(started)
            case Ended() as end:
                self._child_ended(child, end)

    def _child_ended(self, child: Debuggee, end: Ended) -> None:
        """What it showed goes with it: the view is the program's again."""
        self.debuggees.drop(child)
        words = end_words(child, end)
        self.output.log_view.note(f"— {words} —")
        if child is self.debuggees.in_view:
            self.turn_to(self.debuggees.main)
            self.say(f"{words}: this is the program again")
        elif end.reason:
            self.say(words)

    def _ended(self, end: Ended) -> None:
        """Its children end with the program."""
        for child in self.debuggees.children:
            self.output.log_view.note(f"— {child.name} ended with the program —")
        self.debuggees.alone()
        super()._ended(end)

    def run_anew(self) -> None:
        """The children end with the run that has started them."""
        self.debuggees.alone()
        super().run_anew()
