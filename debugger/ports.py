"""What the debugger needs from outside, as Protocols: a predictor of frames, and a lane of real ones.

`model/` and `adapters/` satisfy these without inheriting; `app/wiring.py` picks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, runtime_checkable

from .breakpoints import Breakpoint, ChangeWatch, FunctionBreakpoint, Stops
from .frame import Frame, StackFrame
from .holes import Candidate, Problem
from .stepping import Step
from .values import Part, Task, Thread, Value, ValuePath


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """The program text that a predictor is given, before any frame."""

    source: str
    """The whole file, as on disk."""

    function: str = ""
    """Name of the entry function; "" means that the module's own code is the entry."""

    lines: frozenset[int] | None = None
    """The lines that the entry reaches; None means all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A frame that a model says comes next, and how sure it is."""

    frame: Frame
    confidence: float
    """Probability of the whole frame under the model: the product over its chosen tokens, calibrated."""

    value_confidence: Mapping[str, float] = field(default_factory=dict[str, float])
    """Probability of each value that the frame changes, by name; `return` for a returned or raised value."""

    tokens: int = 0
    forced_tokens: int = 0
    """Of `tokens`, those that the grammar left no choice about."""

    milliseconds: float = 0.0

    event_entropy: float = 0.0
    """In nats, of the model's choice among the events that can come next."""

    line_entropy: float = 0.0
    """In nats, of its choice among the lines that can come next; 0.0 where there was no choice."""


class PredictorSession(Protocol):
    """One growing history of one program, and what comes after it."""

    def observe(self, frame: Frame) -> None:
        """Extend the history; the frame may be real or one that `predict` gave.

        ModelError where the model is gone; the frame is part of the history all the same.
        """
        ...

    def predict(self) -> Prediction | None:
        """The next frame; None where the entry has been left. The history is unchanged.

        Raises GrammarError where the model's tokens are no frame, ModelError where it cannot run, Cancelled
        after `Predictor.cancel`.
        """
        ...

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability, in nats, of this frame as the next one. The history is unchanged."""
        ...

    def rewind(self, length: int) -> None:
        """Forget all frames of the history but the first `length`."""
        ...


END: Final = 0
"""For `JumpingSession.jump`, in a line's place: how the running activation ends."""


@runtime_checkable
class JumpingSession(Protocol):
    """A predictor's session that can also say what comes later, without what comes between."""

    def jump(self, lineno: int) -> Prediction | None:
        """The running activation's next frame on a line, or its `END`; None where the entry has been left.

        An exception that leaves the activation first, or its return, is an answer too. The history is unchanged
        until the answer is observed. Raises as `predict` does.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentsAsked:
    """What a model is to make up: the arguments of the entry's call."""

    lineno: int
    """Of the function's `def`."""

    arguments: tuple[tuple[str, str], ...]
    """Names in the order of the locals, each with the characters that its value may begin with."""

    seed: int = 0
    temperature: float = 0.8


@runtime_checkable
class ProposingSession(Protocol):
    """A predictor's session that can make up how its program is called."""

    def propose(self, asked: ArgumentsAsked) -> Prediction:
        """A call frame of the entry, its values sampled. The history, which must be empty, stays so.

        Raises as `predict` does; the values are text, and perhaps no literals.
        """
        ...


@runtime_checkable
class WeighingSession(Protocol):
    """A predictor's session, without any history, that can weigh how a call ends without predicting what is between."""

    def surprisal_of_end(self, first: Frame, last: Frame) -> float:
        """Minus the log probability, in nats, that the call `first` leads to `last`: its end, or a line of it.

        What comes between is not predicted: it is one jump. Raises ModelError.
        """
        ...


class Predictor(Protocol):
    """A loaded Code World Model."""

    name: str

    def session(self, context: SourceContext) -> PredictorSession:
        """A new, empty history of the program. Sessions are independent of each other."""
        ...

    def cancel(self) -> None:
        """From any thread: let the prediction in progress, if there is one, end with Cancelled."""
        ...

    def close(self) -> None:
        """Give back what the model holds. No prediction follows."""
        ...


@runtime_checkable
class Telling(Protocol):
    """A predictor that says how a frame begins while it is still at it."""

    hear: Callable[[str], None] | None
    """Called on the thread that asked for the frame, some times a second."""


class CandidateSource(Protocol):
    """Whoever proposes code for a hole: a search, the model, a larger model elsewhere. Proposals are not run here."""

    name: str
    """As `Candidate.source` tells it: model, search or remote."""

    def candidates(self, problem: Problem, deadline: float) -> Iterator[Candidate]:
        """Proposals, those worth trying first first; they end at the deadline, a time of `time.monotonic`.

        Raises ModelError where the source cannot be reached, or cannot fill holes at all.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """Frames that happened since the last event, in order."""

    frames: Sequence[Frame]


MAIN_THREAD: Final = 1
"""The number of the thread that the program begins in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """The debuggee waits. All frames before the stop have been delivered in `Recorded`."""

    reason: str
    """The Debug Adapter Protocol's: entry, step, goto, breakpoint, function breakpoint, data breakpoint, exception,
    pause."""

    stack: Sequence[StackFrame]
    """Innermost first, as the debugger reports it; `at` is -1 where no frame of ours is known."""

    text: str = ""
    thread: int = MAIN_THREAD
    """Which one stopped; frames are recorded of the main one alone."""


@dataclass(frozen=True, slots=True)
class Output:
    """Text that the debuggee wrote."""

    category: str
    """stdout, stderr, or console (the debugger's own words)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The debuggee is gone; no event follows."""

    exit_code: int | None
    reason: str = ""
    """Why, in one sentence, where it was not the program's own end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildStarted:
    """The debuggee has started a process that can be debugged. It waits until its lane is started."""

    pid: int
    command: str
    """What it runs, in a word or two; "" where that is not known."""

    lane: RealLane
    """Ends with the lane of its parent."""


LaneEvent = Recorded | Stopped | Output | Ended | ChildStarted


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the debugger really put a breakpoint."""

    lineno: int
    verified: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTarget:
    """A call in the statement that the debuggee is about to run, into which it can step."""

    number: int
    """The debugger's own; good until the debuggee goes on."""

    label: str
    """The call as it is written."""


class RealLane(Protocol):
    """A live debuggee. Every method may raise AdapterError; nothing here blocks the event loop."""

    async def start(self, stops: Stops) -> Mapping[str, Sequence[Placed]]:
        """Launch, place breakpoints, and run to the entry stop. By path, where those of `stops.lines` are."""
        ...

    def events(self) -> AsyncIterator[LaneEvent]:
        """Everything that happens, in order, until `Ended`."""
        ...

    async def set_breakpoints(
        self, path: str, breakpoints: Sequence[Breakpoint], changes: Sequence[ChangeWatch] = ()
    ) -> list[Placed]:
        """Replace all that one file has: breakpoints, in the order of the answer, and watches for a change."""
        ...

    async def set_functions(self, functions: Sequence[FunctionBreakpoint]) -> None:
        """Replace all function breakpoints."""
        ...

    async def set_exceptions(self, filters: Sequence[str]) -> None:
        """Stop at these exceptions, keys of `EXCEPTION_FILTERS`, and at no others."""
        ...

    async def step(self, step: Step) -> None:
        """Step into, over or out; the stop comes as an event. Over means over the whole statement."""
        ...

    async def call_targets(self) -> Sequence[CallTarget]:
        """The calls of the statement that comes next, in the order in which they are made."""
        ...

    async def step_into(self, target: CallTarget) -> None:
        """Step into one of them."""
        ...

    async def go_to(self, path: str, lineno: int) -> None:
        """Go on at another line of the function that has stopped, without running what is between."""
        ...

    async def resume(self) -> None:
        """Run to the next breakpoint or the end."""
        ...

    async def pause(self) -> None:
        """Ask a running debuggee to stop where it is."""
        ...

    async def send_input(self, text: str) -> None:
        """Write to the debuggee's standard input."""
        ...

    async def end_input(self) -> None:
        """Let the debuggee read end of file once it has read what was sent."""
        ...

    async def stop(self) -> None:
        """End the debuggee and everything started for it. Safe to call at any time, and twice."""
        ...


class Inspecting(Protocol):
    """A stopped debuggee's state. Levels count stack frames as `Stopped.stack` lists them, 0 is the innermost.

    Everything is limited in time, in the debuggee itself. InspectionError tells, in one line, what the debuggee's
    own code raised; AdapterError that there was no answer, or that the debuggee is not stopped.
    """

    async def variables(self, level: int) -> list[Part]:
        """The data names of a stack frame."""
        ...

    async def parts(self, level: int, path: ValuePath) -> list[Part]:
        """What a value is opened into, or a range of it."""
        ...

    async def text(self, level: int, path: ValuePath, how: str) -> str:
        """A value's `str`, or its `repr` whole."""
        ...

    async def value(self, level: int, expression: str) -> Value:
        """What an expression gives."""
        ...

    async def run(self, level: int, code: str) -> Value | None:
        """Execute statements in the stack frame; the value of the last one, if it is an expression and not None."""
        ...

    async def completions(self, level: int, text: str) -> list[str]:
        """What the last word of a text may become."""
        ...

    async def threads(self) -> list[Thread]:
        """All threads, each with where it stands."""
        ...

    async def select(self, number: int) -> Sequence[StackFrame]:
        """Look at another thread from now on, and step that one; its stack."""
        ...

    async def tasks(self) -> list[Task]:
        """asyncio's tasks."""
        ...


@runtime_checkable
class Inspectable(Protocol):
    """A lane whose debuggee can be looked into."""

    inspecting: Inspecting
