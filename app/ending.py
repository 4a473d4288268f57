"""Whether the call in view ends: the model judges it in the background, and a bounded real run may be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from textual import on
from textual.message import Message

from ..debugger.bounded import RealEnd, run_bounded
from ..debugger.calling import signature_of
from ..debugger.entry import entry_frame
from ..debugger.errors import ForeframeError
from ..debugger.frame import Event, Frame
from ..debugger.halting import Judgement, Verdict, judge
from ..debugger.ports import Predictor
from ..debugger.target import Target
from .halts import headline, place, real_line, witness_line
from .lanes import LanesApp
from .predicted_lane import GivenUp, Tell
from .run import Run
from .screens import QuestionScreen
from .tabs import Tab
from .text import Line, printable
from .widgets.halts import HaltsPane
from .widgets.lines import ListPane

ASK_REAL = "Enter here runs it for real: in a sandbox, for at most 10 s"


@dataclass
class Judged(Message):
    """The model has judged; no judgement where the question was given up, or failed with an error."""

    number: int
    judgement: Judgement | None = None
    error: ForeframeError | None = None


@dataclass
class ReallyRan(Message):
    """The bounded real run is over."""

    number: int
    real: RealEnd


@dataclass(slots=True)
class Case:
    """A call that is being judged."""

    number: int
    call: str
    """As it is shown."""

    target: Target | None
    """What a real run of it would run; None where that cannot be said."""

    state: Literal["asked", "judged", "given up"] = "asked"
    judgement: Judgement | None = None
    running: bool = False
    real: RealEnd | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class CallInView:
    """The activation that a moment is in, as an entry of its own."""

    frame: Frame
    call: str
    source: str
    target: Target | None = field(default=None)


class Ending(LanesApp):
    """The part of the application that says whether what is in view ends."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.halts_pane = HaltsPane(id="halts")
        self.case: Case | None = None
        self.tabs_below.append(
            Tab(
                name="halts",
                pane=self.halts_pane,
                label=self._halts_label,
                draw=self._draw_halts,
                modes="compare predict",
                is_there=lambda: self.case is not None,
            )
        )

    def do_halts(self, count: int) -> None:
        """Judge the activation in view, from its call."""
        if (lane := self.ready_lane()) is None:
            return None
        try:
            asked = self._call_in_view()
        except ForeframeError as error:
            return self.say(str(error))
        if asked is None:
            return self.say("there is no call to judge here")
        number = self.case.number + 1 if self.case else 1
        self.case = Case(number, asked.call, asked.target)
        lane.ask(partial(_judge, number, asked))
        self.go_to_tab("halts")
        return None

    def _call_in_view(self) -> CallInView | None:
        """The activation that the moment in view is in, if its call is known."""
        track = self.session.track
        if not len(track):
            return None
        at = track.at
        depth = track.moments[at].frame.depth
        while at and not (track.moments[at].frame.event is Event.CALL and track.moments[at].frame.depth <= depth):
            at -= 1
        frame = track.moments[at].frame
        if frame.event is not Event.CALL or frame.depth > depth:
            return None
        # The file on disk may have been written to since.
        source, own = self.text_of(frame.path) or self.given.source(frame.path), self.given.target
        first = replace(frame, depth=0, path="")
        if frame.function in ("", "<module>"):
            return CallInView(first, self.given.name, source, own if not own.call else None)
        target = self._callable(frame, source)
        shown = f"{frame.function}({', '.join(f'{name}={value}' for name, value in frame.locals.items())})"
        return CallInView(first, target.call if target is not None else shown, source, target)

    def _callable(self, frame: Frame, source: str) -> Target | None:
        """A target that makes the same call; None where its arguments are more than literals, or it is a method."""
        own, path = self.given.target, self.given.location(frame.path)
        if not frame.depth and own.call:
            return own
        try:
            signature = signature_of(source, frame.function)
            arguments = signature.arguments(frame)
            # A function resumed, or one of that name elsewhere in the file, is entered in another way.
            names = [parameter.name for parameter in signature.parameters]
            if arguments is None or (frame.lineno, list(frame.locals)) != (signature.lineno, names):
                return None
            call = signature.call(arguments)
            entry_frame(source, call)
        except ForeframeError:
            return None
        return replace(own, path=path, module="", function=frame.function, call=call, args=()) if path else None

    @on(Judged)
    def _has_judged(self, message: Judged) -> None:
        case = self.case
        if case is None or message.number != case.number:
            return
        case.judgement, case.error = message.judgement, str(message.error or "")
        case.state = "judged" if message.judgement or message.error else "given up"
        self.draw_soon()

    # The real run.

    @on(ListPane.Chosen, "#halts")
    def _halts_chosen(self, message: ListPane.Chosen) -> None:
        if message.index == self.halts_pane.num_entries() - 1:
            self.do_halts_run(1)

    def do_halts_run(self, count: int) -> None:
        """Run what was judged for real, confined and bounded."""
        case = self.case
        if case is None or case.state != "judged":
            return self.say("H judges first whether the call in view ends")
        if case.target is None:
            return self.say("its arguments are not all literals, so that it cannot be called by itself")
        if case.running:
            return self.say("it is running")
        if self.session.mode != "predict":
            return self._run_case(case, agreed=True)
        question = QuestionScreen(
            "run it for real?", f"{case.call} will be executed, in a sandbox and for at most 10 s."
        )
        self.push_screen(question, lambda agreed: self._run_case(case, agreed=bool(agreed)))
        return None

    def _run_case(self, case: Case, *, agreed: bool) -> None:
        if agreed and case.target is not None:
            case.running = True
            self.run_worker(partial(self._run_bounded, case.number, case.target), thread=True, group="bounded")
            self.draw_soon()

    def _run_bounded(self, number: int, target: Target) -> None:
        self.post_message(ReallyRan(number, run_bounded(target)))

    @on(ReallyRan)
    def _has_run(self, message: ReallyRan) -> None:
        if self.case is not None and message.number == self.case.number:
            self.case.running, self.case.real = False, message.real
            self.draw_soon()

    # Drawing.

    def _halts_label(self) -> str:
        case = self.case
        if case is None or case.state == "given up":
            return "HALTS"
        if case.state == "asked":
            return "HALTS …"
        return f"HALTS {case.judgement.verdict.value}" if case.judgement else "HALTS ?"

    def _draw_halts(self) -> None:
        if self.case is not None:
            self.halts_pane.show(card(self.case))


def _judge(number: int, asked: CallInView, predictor: Predictor, tell: Tell, given_up: GivenUp) -> None:
    """On the model's thread. However it ends, that is told."""
    from .wiring import source_context

    function = "" if asked.frame.function == "<module>" else asked.frame.function
    said = Judged(number)
    try:
        if not given_up():
            said.judgement = judge(predictor, source_context(asked.source, function), asked.frame)
    except ForeframeError as error:
        said.error = error
    finally:
        tell(said)


STYLES = {Verdict.HALTS: "match", Verdict.ENDLESS: "differs", Verdict.UNKNOWN: "missing"}
GLYPHS = {Verdict.HALTS: "✓", Verdict.ENDLESS: "↺", Verdict.UNKNOWN: "?"}


def card(case: Case) -> list[Line]:
    """What is known of a case, for the pane; its last line is the real run's."""
    lines: list[Line] = [[(f"  does {printable(case.call)} end?", "dim")]]
    if case.state == "asked":
        return [*lines, [("  predicting… Esc gives it up; nothing is executed", "dim")]]
    if case.state == "given up":
        return [*lines, [("  given up; H asks again", "dim")]]
    found = case.judgement
    if found is None:
        return [*lines, [(f"  {printable(case.error)}", "stderr")]]
    style = STYLES[found.verdict]
    where = f" · {place(found.cycle)}" if found.cycle else ""
    lines.append([(f"{GLYPHS[found.verdict]} ", style), (printable(headline(found)), style), (where, "")])
    for one in found.witnesses:
        lines.append([(f"  {GLYPHS[one.verdict]} ", STYLES[one.verdict]), (printable(witness_line(one)), "dim")])
    return [*lines, _real_words(case, found)]


def _real_words(case: Case, found: Judgement) -> Line:
    if case.running:
        return [("  running it, confined…", "dim")]
    if case.real is not None:
        return [("  real run: ", "match"), (printable(real_line(found, case.real)), "")]
    if case.target is None:
        return [("  its arguments are not all literals: it cannot be run by itself", "dim")]
    return [(f"  {ASK_REAL}", "dim")]
