"""The program and the children that it starts, as a front of the debugger has them: which one is in view, and which
wait for someone to look. Knows no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from textual.message import Message

from ..debugger.breakpoints import ChangeWatch, Stops
from ..debugger.frame import Frame
from ..debugger.ports import ChildStarted, Ended, Stopped
from .real_lane import LaneRun
from .run import Run
from .session import LaneState, Moment, Session
from .text import printable

ALIVE: Final = (LaneState.STARTING, LaneState.STOPPED, LaneState.RUNNING)


@dataclass(slots=True, eq=False)
class Debuggee:
    """A process that is debugged: the program itself, or a child."""

    given: Run
    session: Session
    pid: int = 0
    """Of a child; 0 is the program itself."""

    command: str = ""
    lane_run: LaneRun | None = None
    unseen: Stopped | None = None
    """Where it has stopped since it was last in view."""

    borrowed: str | None = None
    """The file that has a breakpoint for one run of its own to the cursor."""

    @property
    def name(self) -> str:
        """As the user is told of it."""
        return f"child {self.pid}" if self.pid else "the program"

    def be_about(self, run: Run) -> None:
        """Another run is the given one from now on."""
        self.given = self.session.run = run

    def keep(self, frames: Sequence[Frame]) -> None:
        """Add what a child shows at a stop. The model is not asked about it."""
        for frame in frames:
            self.session.real.append(Moment(frame=frame))

    def holds(self, stop: Stopped) -> None:
        """It has stopped while another one is in view."""
        self.session.lane, self.unseen = LaneState.STOPPED, stop
        self.session.stopped_stack, self.session.thread = stop.stack, stop.thread

    def changes_in(self, path: str) -> list[ChangeWatch]:
        """The changes in a file that it is watched for: those of the program are its own."""
        return [] if self.pid else self.session.breakpoints.changes_in(path)

    @property
    def place(self) -> str:
        """Where it has stopped, in a few words; "" where that is not known."""
        stack = self.session.stopped_stack
        if self.session.lane is not LaneState.STOPPED or not stack:
            return ""
        location = self.given.location(stack[0].path)
        file = stack[0].path or (location.name if location is not None else "")
        return printable(f"line {stack[0].lineno}{f' of {file}' if file else ''}")

    @property
    def state(self) -> str:
        """What it is doing."""
        word = "held" if self.pid else "stopped"
        words = {LaneState.STOPPED: word, LaneState.ENDED: "ended", LaneState.STARTING: "starting"}
        return words.get(self.session.lane, "running")


@dataclass(slots=True)
class Debuggees:
    """All of them. One is in view."""

    main: Debuggee
    in_view: Debuggee
    children: list[Debuggee] = field(default_factory=list[Debuggee])
    """Those that are there, in the order in which they were started."""

    @classmethod
    def of(cls, run: Run) -> Debuggees:
        """The program alone, which is in view."""
        main = Debuggee(run, Session(run))
        return cls(main, main)

    def add(self, event: ChildStarted) -> Debuggee:
        """A child that has come; its lane is still to be started."""
        name = f"child {event.pid}{f' ({printable(event.command)})' if event.command else ''}"
        run = replace(self.main.given, mode="child", child=name, record="stops", make_lane=None, load_predictor=None)
        child = Debuggee(run, Session(run), event.pid, event.command)
        child.session.breakpoints = self.main.session.breakpoints
        child.session.lane = LaneState.RUNNING
        self.children.append(child)
        return child

    def drop(self, child: Debuggee) -> None:
        """It is gone."""
        child.session.lane = LaneState.ENDED
        if child in self.children:
            self.children.remove(child)

    def alone(self) -> None:
        """The program is the one in view, and no child is there any more."""
        self.in_view, self.main.unseen = self.main, None
        for child in list(self.children):
            self.drop(child)

    def held(self) -> list[Debuggee]:
        """The children that have stopped, without the one in view; those that nobody has looked at come first."""
        waiting = [one for one in self.children if one.session.lane is LaneState.STOPPED and one is not self.in_view]
        return sorted(waiting, key=lambda one: one.unseen is None)

    def runs(self) -> list[tuple[Debuggee, LaneRun]]:
        """Those that can be told something."""
        known = [(one, one.lane_run) for one in (self.main, *self.children) if one.session.lane in ALIVE]
        return [(one, run) for one, run in known if run is not None]

    def standing_words(self) -> str:
        """What waits for someone to look, for a line that stands; "" where nothing does."""
        has_stopped = self.in_view is not self.main and self.main.unseen is not None
        return f"{self.main.name} has stopped" if has_stopped else self.held_words()

    def held_words(self) -> str:
        """Which children are held; "" where none is."""
        held = self.held()
        if not held:
            return ""
        return f"{held[0].name} is held" if len(held) == 1 else f"{len(held)} children are held"


class Viewing:
    """What a front has of the process in view."""

    debuggees: Debuggees

    @property
    def given(self) -> Run:
        """Its run."""
        return self.debuggees.in_view.given

    @property
    def session(self) -> Session:
        """What is known of it."""
        return self.debuggees.in_view.session

    @property
    def lane_run(self) -> LaneRun | None:
        """Its lane."""
        return self.debuggees.in_view.lane_run

    @property
    def main(self) -> Session:
        """What is known of the program itself, which the model follows whatever is in view."""
        return self.debuggees.main.session

    @property
    def is_main_in_view(self) -> bool:
        """Whether it is the program itself, and none of its children."""
        return self.debuggees.in_view is self.debuggees.main


@dataclass
class ChildSpoke(Message):
    """What a lane says, where it is a child's."""

    child: Debuggee
    said: Message


def stops_of(session: Session, located: Callable[[str], str]) -> Stops:
    """What stops a child: all that stops the program, but for changes, which are watched in the program alone."""
    return replace(session.breakpoints.stops(located), changes={})


def stop_words(child: Debuggee, stop: Stopped) -> str:
    """A child has stopped, in a sentence that has yet to say how to look at it."""
    at = f" at {child.place}" if child.place else ""
    why = f": {printable(stop.text)}" if stop.text else ""
    return f"{child.name} stopped{at}{why}"


def end_words(child: Debuggee, end: Ended) -> str:
    """How a child ended. Its exit status is its parent's to know."""
    return f"{child.name} is gone: {printable(end.reason)}" if end.reason else f"{child.name} has ended"
