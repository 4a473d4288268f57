"""Line mode, without its commands: both lanes behind a session that is told of in lines.

The lanes live on a thread of their own and answer in messages, as they do to the screen; here they are read while
something is waited for. So one command is done before the next is read, and Ctrl-C ends the waiting.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from textual.message import Message

from ..debugger.errors import ForeframeError
from ..debugger.ports import ChildStarted, Ended, Inspectable, Inspecting, Output, Recorded, Stopped
from ..debugger.recording import RecordedFile
from ..debugger.stepping import Step
from .debuggees import ChildSpoke, Debuggee, stop_words
from .line_input import LineInput
from .line_model import LineModel
from .line_output import LineOutput
from .line_words import accuracy_words, moment_lines
from .predicted_lane import (
    ThreadCrashed,
)
from .present import ended_words
from .real_lane import BreakpointsPlaced, LaneFailed, LaneRun, LaneSpoke, LaneStarted
from .run import Run
from .session import LaneState
from .stop_rows import given_way_words
from .text import printable

Answer = TypeVar("Answer")

_LOOK_S: Final = 0.05
_LONG_S: Final = 1.5
"""A program that runs for so long without a stop is waiting for something, or busy."""

_READING_S: Final = 0.5
"""A recording is read for so long at a time."""


class LineMode(LineModel):
    """A session told of in lines. `say` writes one."""

    failed = False
    """Whether a line was no command, or was refused."""

    def __init__(self, run: Run, lines: LineInput, say: Callable[[str], None]) -> None:
        super().__init__(run, say)
        self.lines = lines
        self.stop: Stopped | None = None
        """The newest one."""

        self._told_end, self._is_called = True, False
        self._output = LineOutput(say)

        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="foreframe-lanes", daemon=True)

    # From the beginning to the end.

    def begin(self) -> None:
        """Start what the mode needs, and go to the first moment."""
        self._thread.start()
        run = self.given
        if isinstance(run.trace, RecordedFile):
            self._read(run.trace)
        if run.load_predictor is not None:
            self.start_model(run.load_predictor, self._inbox.put)
        if run.mode == "compare":
            if self.session.stops_only:
                self.say("stops alone are recorded: what is between them is not kept, and no prediction is compared")
            self.start_program()
        elif run.mode == "predict":
            self.wait_for_model()
            self.imagine(Step.INTO)
        self.report()

    def close(self) -> None:
        """End the program and the model; nothing of ours is left."""
        if self.predicted is not None:
            self.predicted.close()
        if (run := self.debuggees.main.lane_run) is not None:
            self.ask(run.stop())  # and with it, its children
        if self._thread.is_alive():  # it has not begun where not even the first words could be said
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _read(self, trace: RecordedFile) -> None:
        while trace.read_on(_READING_S):
            self.say(f"reading the recording: {int(trace.share * 100)} percent")
        if self.given.at:
            self.session.look_at(self.given.at)
            if self.given.at >= len(self.session.real):
                self.say(f"the recording ends before #{self.given.at + 1}")
        elif self.given.opens_at_end:
            self.session.look_at(self.session.real.newest)

    def start_program(self) -> None:
        """Run the program for real, from its beginning, to its first stop."""
        self.debuggees.alone()
        main = self.debuggees.main
        if self.given.make_lane is None:
            raise ForeframeError("this target cannot be run")
        if main.lane_run is not None:
            self.ask(main.lane_run.stop())
            self.begin_anew()
        self.session.lane = LaneState.STARTING
        self._told_end = False
        main.lane_run = run = LaneRun(self.generation, self.given.make_lane(), self._inbox.put)
        started = run.live(self.session.breakpoints.stops(self.located))
        asyncio.run_coroutine_threadsafe(started, self._loop)
        self.wait_for_stop()

    def located(self, path: str) -> str:
        """Absolute path of a frame's; "" where it is not known."""
        location = self.given.location(path)
        return "" if location is None else str(location)

    # Asking, and waiting for answers.

    def ask(self, request: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer to one request. Raises ForeframeError, and what Ctrl-C raises."""
        asked = asyncio.run_coroutine_threadsafe(request, self._loop)
        try:
            return asked.result()
        except KeyboardInterrupt:
            asked.cancel()
            raise

    def go(self, request: Coroutine[Any, Any, None]) -> None:
        """Let the program go, and wait for its next stop or its end. Raises ForeframeError where it is refused."""
        self.session.lane = LaneState.RUNNING
        self.stop = None
        try:
            self.ask(request)
        except ForeframeError:
            if self.session.lane is LaneState.RUNNING:
                self.session.lane = LaneState.STOPPED
            raise
        self.wait_for_stop()

    def wait_for_stop(self) -> None:
        """Until the process in view stops or ends, or another one does that the user may want to look at."""
        began = looked = time.monotonic()
        told = self._is_called = False
        while self.session.lane in (LaneState.STARTING, LaneState.RUNNING) and not self._is_called:
            try:
                is_quiet = not self.hear(_LOOK_S)
                if is_quiet:
                    self._output.end_lines()
                # Of a program that is never quiet too.
                if is_quiet or time.monotonic() - looked > _LOOK_S:
                    looked = time.monotonic()
                    self.take_typed()
                    if not told and self.session.lane is LaneState.RUNNING and looked - began > _LONG_S:
                        told = True
                        self._tell_running()
            except KeyboardInterrupt:
                if self.session.lane is LaneState.STARTING:
                    raise
                self.say("pausing")
                assert self.lane_run is not None
                self.ask(self.lane_run.lane.pause())
        while self.hear(0):
            pass
        self._output.end_lines()

    def _tell_running(self) -> None:
        typed = "; what you type goes to its input" if self.lines.is_terminal else ""
        held = ", ".join(filter(None, ("", self.debuggees.held_words())))
        self.say(f"{self.debuggees.in_view.name} is running{held}: Ctrl-C pauses it{typed}")

    @abstractmethod
    def take_typed(self) -> None:
        """What is typed while the program runs is taken note of."""

    def fail(self) -> None:
        """What was asked for could not be done: a script's status says so."""
        self.failed = True

    @abstractmethod
    def obey(self, text: str) -> None:
        """Do what a line says."""

    # What the lanes say.

    def hear_all(self) -> None:
        """Take note of all that has been said meanwhile."""
        while self.hear(0):
            pass
        self._output.end_lines()

    def hear(self, seconds: float) -> bool:
        """Take one message, if one comes within so long."""
        try:
            message = self._inbox.get(timeout=seconds) if seconds else self._inbox.get_nowait()
        except queue.Empty:
            return False
        self._take(message)
        return True

    def _take(self, message: Message) -> None:
        match message:
            case ChildSpoke(child, said):
                self.take_of_child(child, said)
            case LaneStarted(generation):
                if generation == self.generation:
                    self.main.has_started()
            case LaneSpoke() | LaneFailed() | BreakpointsPlaced():
                if message.generation == self.generation:
                    self._take_real(message)
            case ThreadCrashed(error):
                raise error
            case _:
                self.take_predicted(message)

    @abstractmethod
    def take_of_child(self, child: Debuggee, said: Message) -> None:
        """What the lane of a child says."""

    @abstractmethod
    def take_child(self, event: ChildStarted) -> None:
        """The program, or a child of its, has started another one."""

    def call_away(self, words: str) -> None:
        """A process that is not in view has stopped, or the one in view has gone: nothing is waited for any more."""
        self._output.end_lines()
        self.say(words)
        self._is_called = True

    def _take_real(self, message: LaneSpoke | LaneFailed | BreakpointsPlaced) -> None:
        session = self.main
        match message:
            case BreakpointsPlaced():
                for one in session.breakpoints.update(message.told, message.placed):
                    self.say(given_way_words(one))
            case LaneFailed():
                self._refused(message)
            case LaneSpoke(event=Recorded(frames)):
                for frame in frames:
                    self.judging.keep(frame, self.predicted)
                if error := self.judging.trouble():
                    self.explain(error)
            case LaneSpoke(event=Output(category, text)):
                self._output.write(category, text)
            case LaneSpoke(event=Stopped() as stop):
                self.take_stop(self.debuggees.main, stop)
                self.judging.stand(self.predicted)
            case LaneSpoke(event=ChildStarted() as event):
                self.take_child(event)
            case LaneSpoke(event=Ended() as end):
                self.debuggees.alone()
                if session.lane is not LaneState.ENDED:
                    session.lane, session.ended = LaneState.ENDED, end
                    session.look_at(session.real.newest)
            case _:
                pass

    def _refused(self, message: LaneFailed) -> None:
        if message.starting:
            self.main.lane = LaneState.ENDED
            self.fail()
        self.explain(message.error)

    def take_stop(self, debuggee: Debuggee, stop: Stopped) -> None:
        """A process has stopped, whether or not it is in view."""
        debuggee.holds(stop)
        debuggee.session.look_at(debuggee.session.real.newest)
        if debuggee is self.debuggees.in_view:
            self.turn_to(debuggee)
        else:
            self.call_away(f"{stop_words(debuggee, stop)}; child {debuggee.pid or 'program'} looks at it")

    def turn_to(self, debuggee: Debuggee) -> None:
        """Bring a process into view. Where it has stopped since it was there is what is told next."""
        self.debuggees.in_view, self.stop, debuggee.unseen = debuggee, debuggee.unseen, None

    # What is said.

    def report(self) -> None:
        """Why the program has stopped, and where; or how it ended."""
        session = self.session
        if session.lane is LaneState.RUNNING:
            return self.say(f"{self.debuggees.in_view.name} is running; wait waits for it")
        if session.lane is LaneState.ENDED and not self._told_end:
            self._told_end = True
            self.settle()
            if session.ended is not None:
                self.say(ended_words(session.ended))
            for line in accuracy_words(session):
                self.say(line)
            return None
        self.settle()
        stop = self.stop
        if stop is not None and stop.reason not in ("step", "goto") and session.live:
            self.say(f"stopped: {stop.reason}" + (f", {_plain(stop.text)}" if stop.text else ""))
        self.stop = None
        for line in moment_lines(session):
            self.say(line)
        return None

    def inspector(self) -> Inspecting | None:
        """Who can be asked about the moment in view, if it is one that the program waits in."""
        lane = self.lane_run.lane if self.lane_run is not None and self.session.live else None
        return lane.inspecting if isinstance(lane, Inspectable) else None

    def waiting(self) -> LaneRun:
        """The lane, if it waits for us. Raises ForeframeError."""
        if self.lane_run is not None and self.session.lane is LaneState.STOPPED:
            return self.lane_run
        if self.given.trace is not None:
            raise ForeframeError("the recording ends here")
        if self.session.lane is LaneState.ENDED:
            raise ForeframeError("the program has ended", hint="restart runs it again, back steps back")
        if self.session.lane is LaneState.RUNNING:
            raise ForeframeError(
                f"{self.debuggees.in_view.name} is running", hint="wait waits for it, Ctrl-C pauses it"
            )
        raise ForeframeError("nothing is executed here")


def _plain(text: str) -> str:
    """What the lane says of a stop, without the arrow between an old value and a new one."""
    return printable(text).replace(" → ", " becomes ", 1)
