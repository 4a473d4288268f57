"""Line mode, without its commands: both lanes behind a session that is told of in lines.

The lanes live on a thread of their own and answer in messages, as they do to the screen; here they are read while
something is waited for. So one command is done before the next is read, and Ctrl-C ends the waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

from textual.message import Message

from ..debugger.errors import ForeframeError
from ..debugger.ports import Ended, Inspectable, Inspecting, Output, Recorded, Stopped
from ..debugger.recording import RecordedFile
from ..debugger.stepping import Step
from .journey import journey_of
from .judging import FAR_BEHIND, Judging
from .line_input import LineInput
from .line_output import LineOutput
from .line_words import accuracy_words, model_words, moment_lines
from .predicted_lane import (
    FrameImagined,
    FrameScored,
    ImaginingEnded,
    LookedAhead,
    ModelFailed,
    ModelLoaded,
    ModelTroubled,
    PredictedLane,
    ThreadCrashed,
    ending_words,
)
from .present import ended_words
from .real_lane import BreakpointsPlaced, LaneFailed, LaneRun, LaneSpoke
from .run import Run
from .session import LaneState, ModelState, Moment, Session
from .stop_rows import given_way_words
from .text import printable

Answer = TypeVar("Answer")

PATIENCE_S: Final = 10.0
"""How long a stop waits for what the model says of it, and the first one for the model itself."""

_LOOK_S: Final = 0.05
_LONG_S: Final = 1.5
"""A program that runs for so long without a stop is waiting for something, or busy."""

_READING_S: Final = 0.5
"""A recording is read for so long at a time."""


class LineMode:
    """A session told of in lines. `say` writes one."""

    def __init__(self, run: Run, lines: LineInput, say: Callable[[str], None]) -> None:
        self.given, self.lines, self.say = run, lines, say
        self.session = Session(run)
        self.judging = Judging(self.session)
        self.lane_run: LaneRun | None = None
        self.predicted: PredictedLane | None = None
        self.imagined_number = 0
        """Tells one imagined track from another."""

        self.stop: Stopped | None = None
        """The newest one."""

        self._generation, self._told_end = 0, True
        self._looking, self._told_trouble = False, ""
        self._has_closed = False
        """Whether the program has been told that no more input comes, since nobody is left who could say any."""

        self._imagined = ""
        """How the last imagining ended; "" while it goes on."""

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
            self.predicted = PredictedLane(run.load_predictor, run.context, self._inbox.put)
            self.predicted.start()
        if run.mode == "compare":
            if self.session.stops_only:
                self.say("stops alone are recorded: what is between them is not kept, and no prediction is compared")
            self.start_program()
        elif run.mode == "predict":
            self._wait_for_model()
            self.imagine(Step.INTO)
        self.report()

    def close(self) -> None:
        """End the program and the model; nothing of ours is left."""
        if self.predicted is not None:
            self.predicted.close()
        if self.lane_run is not None:
            self.ask(self.lane_run.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _read(self, trace: RecordedFile) -> None:
        while trace.read_on(_READING_S):
            self.say(f"reading the recording: {int(trace.share * 100)} percent")
        if self.given.at:
            self.session.look_at(self.given.at)
        elif self.given.opens_at_end:
            self.session.look_at(self.session.real.newest)

    def start_program(self) -> None:
        """Run the program for real, from its beginning, to its first stop."""
        if self.given.make_lane is None:
            raise ForeframeError("this target cannot be run")
        if self.lane_run is not None:
            self.ask(self.lane_run.stop())
            self._generation += 1
            self.session.restarted(self.given)
            if self.predicted is not None:
                self.predicted.restart(self._generation, self.given.context())
        self.session.lane = LaneState.STARTING
        self._told_end = self._has_closed = False
        self.lane_run = LaneRun(self._generation, self.given.make_lane(), self._inbox.put)
        started = self.lane_run.live(self.session.breakpoints.stops(self.located))
        asyncio.run_coroutine_threadsafe(started, self._loop)
        self._wait_for_stop()

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
        self._wait_for_stop()

    def _wait_for_stop(self) -> None:
        began, told = time.monotonic(), False
        while self.session.lane in (LaneState.STARTING, LaneState.RUNNING):
            try:
                if not self._hear(_LOOK_S):
                    self._output.end_lines()
                    self._take_typed()
                    if not told and self.session.lane is LaneState.RUNNING and time.monotonic() - began > _LONG_S:
                        told = True
                        typed = "; what you type goes to its input" if self.lines.is_terminal else ""
                        self.say(f"the program is running: Ctrl-C pauses it{typed}")
            except KeyboardInterrupt:
                if self.session.lane is LaneState.STARTING:
                    raise
                self.say("pausing")
                assert self.lane_run is not None
                self.ask(self.lane_run.lane.pause())
        while self._hear(0):
            pass
        self._output.end_lines()

    def _take_typed(self) -> None:
        """What is typed while the program runs: of a person, its input; of a pipe, only what is said to be that."""
        typed, is_over = self.lines.waiting(), self.lines.is_over
        if self.lane_run is None or self.session.lane is not LaneState.RUNNING:
            return
        if self.lines.is_terminal:
            for line in typed:
                self.lines.drop()
                self.send_input(line)
            if is_over:
                self.ask(self.lane_run.lane.end_input())
                self.lines.reopen()
        elif typed and _is_input(typed[0]):
            self.obey(self.lines.next() or "")
        elif is_over and not self._has_closed and not any(map(_is_input, typed)):
            self._has_closed = True
            with contextlib.suppress(ForeframeError):  # where its input is not ours to end, it is its own affair
                self.ask(self.lane_run.lane.end_input())

    def obey(self, text: str) -> None:
        """Do what a line says."""
        raise NotImplementedError

    def send_input(self, text: str) -> None:
        """A line for the program's standard input. Raises ForeframeError."""
        if self.lane_run is None or not self.session.executing:
            raise ForeframeError("there is no program to type to")
        self.ask(self.lane_run.lane.send_input(f"{text}\n"))

    def imagine(self, step: Step | None, line: tuple[str, int] | None = None) -> None:
        """Predict on until a step lands, a line is reached, or (with neither) a breakpoint is."""
        if self.predicted is None or self.session.model.state is not ModelState.READY:
            raise ForeframeError(f"the model is {model_words(self.session)}")
        track, self._imagined = self.session.imagined, ""
        journey = journey_of(track, step, line, self.session.breakpoints)
        self.predicted.imagine(self.imagined_number, track.frames, journey)
        self._wait(lambda: bool(self._imagined), None)
        if words := ending_words(self._imagined):
            self.say(printable(words))

    def forget_imagined(self) -> None:
        """What is imagined from now on is another history; what is being imagined is given up."""
        self.imagined_number += 1
        if self.predicted is not None:
            self.predicted.cancel()

    def settle(self, patience_s: float | None = PATIENCE_S) -> None:
        """Wait for what the model says of the newest stop; for ever with None. Ctrl-C ends the waiting."""
        if self.predicted is None or self.session.predicting:
            return
        self._wait_for_model(patience_s)
        is_near = patience_s is None or self.session.model.pending <= FAR_BEHIND
        if not is_near or not self._wait(lambda: not self.session.model.pending, patience_s):
            return
        if not self.session.ahead and not self.judging.why_not_ahead():
            self.look_ahead(1)

    def look_ahead(self, count: int) -> None:
        """Ask what comes after the newest frame, and wait for the answer."""
        assert self.predicted is not None
        self._looking = True
        self.predicted.look_ahead(count)
        self._wait(lambda: not self._looking, PATIENCE_S)

    def _wait_for_model(self, patience_s: float | None = None) -> None:
        self._wait(lambda: self.session.model.state is not ModelState.LOADING, patience_s)

    def _wait(self, is_so: Callable[[], bool], patience_s: float | None) -> bool:
        deadline = None if patience_s is None else time.monotonic() + patience_s
        try:
            while not is_so() and (deadline is None or time.monotonic() < deadline):
                self._hear(_LOOK_S)
        except KeyboardInterrupt:
            if self.predicted is not None:
                self.predicted.cancel()
            self.say("cancelled")
        return is_so()

    # What the lanes say.

    def hear_all(self) -> None:
        """Take note of all that has been said meanwhile."""
        while self._hear(0):
            pass
        self._output.end_lines()

    def _hear(self, seconds: float) -> bool:
        """Take one message, if one comes within so long."""
        try:
            message = self._inbox.get(timeout=seconds) if seconds else self._inbox.get_nowait()
        except queue.Empty:
            return False
        self._take(message)
        return True

    def _take(self, message: Message) -> None:
        match message:
            case LaneSpoke() | LaneFailed() | BreakpointsPlaced():
                if message.generation == self._generation:
                    self._take_real(message)
            case ThreadCrashed(error):
                raise error
            case _:
                self._take_predicted(message)

    def _take_predicted(self, message: Message) -> None:
        session = self.session
        match message:
            case FrameScored():
                if message.generation == self._generation and message.at < len(session.real):
                    self.judging.take(message)
            case ModelLoaded():
                session.model.state = ModelState.READY
            case ModelFailed(error):
                session.model.state, session.model.pending = ModelState.FAILED, 0
                session.real.drop_pending()
                self.explain(error)
            case ModelTroubled(error):
                if error.kind != self._told_trouble:
                    self._told_trouble = error.kind
                    self.explain(error)
            case LookedAhead():
                self._looking = not message.done
                if message.generation == self._generation and message.seen == len(session.real):
                    session.ahead = message.predictions
            case FrameImagined(track, said) if track == self.imagined_number:
                session.imagined.append(Moment(frame=said.frame, predicted=said, verdict="", imagined=True))
            case ImaginingEnded(track, reason) if track == self.imagined_number:
                self._imagined = reason
            case _:
                pass

    def _take_real(self, message: LaneSpoke | LaneFailed | BreakpointsPlaced) -> None:
        session = self.session
        match message:
            case BreakpointsPlaced():
                for one in session.breakpoints.update(message.told, message.placed):
                    self.say(given_way_words(one))
            case LaneFailed():
                session.lane = LaneState.ENDED if message.starting else session.lane
                self.explain(message.error)
            case LaneSpoke(event=Recorded(frames)):
                for frame in frames:
                    self.judging.keep(frame, self.predicted)
                if error := self.judging.trouble():
                    self.explain(error)
            case LaneSpoke(event=Output(category, text)):
                self._output.write(category, text)
            case LaneSpoke(event=Stopped() as stop):
                session.lane, self.stop = LaneState.STOPPED, stop
                session.stopped_stack, session.thread = stop.stack, stop.thread
                session.look_at(session.real.newest)
                self.judging.stand(self.predicted)
            case LaneSpoke(event=Ended() as end):
                if session.lane is not LaneState.ENDED:
                    session.lane, session.ended = LaneState.ENDED, end
                    session.look_at(session.real.newest)
            case _:
                pass

    # What is said.

    def explain(self, error: ForeframeError) -> None:
        """An error, and what can be done."""
        self.say(f"error: {printable(str(error))}")
        if error.hint:
            self.say(f"hint: {printable(error.hint)}")

    def report(self) -> None:
        """Why the program has stopped, and where; or how it ended."""
        session = self.session
        if session.lane is LaneState.ENDED and not self._told_end:
            self._told_end = True
            self.settle()
            if session.ended is not None:
                self.say(ended_words(session.ended))
            for line in accuracy_words(session):
                self.say(line)
            return
        self.settle()
        stop = self.stop
        if stop is not None and stop.reason not in ("step", "goto") and session.live:
            self.say(f"stopped: {stop.reason}" + (f", {_plain(stop.text)}" if stop.text else ""))
        self.stop = None
        for line in moment_lines(session):
            self.say(line)

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
        raise ForeframeError("nothing is executed here")


def _plain(text: str) -> str:
    """What the lane says of a stop, without the arrow between an old value and a new one."""
    return printable(text).replace(" → ", " becomes ", 1)


def _is_input(line: str) -> bool:
    return line.split(" ", maxsplit=1)[0] in ("input", "eof")
