"""What the key of inverse does: calls that would return a value, or lead to a state, come into a tab as they are found.

In compare mode they are run, each in a confined process; where nothing is executed, the model alone says where they
lead. A call that is chosen is where predict mode begins.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from textual import on
from textual.message import Message

from ..debugger.calling import Signature, signature_of
from ..debugger.entries import Entry, tests_beside
from ..debugger.errors import ForeframeError, QueryError
from ..debugger.frame import Event, Frame
from ..debugger.goals import Goal, Reaches, Returns, conditions
from ..debugger.inverse import Progress
from ..debugger.ports import Predictor, SourceContext
from .entering import Entering
from .predicted_lane import GivenUp, ModelFailed, Tell
from .prompt import PromptScreen
from .run import Run
from .tabs import Tab
from .widgets.inverse import ProposalPane
from .widgets.lines import ListPane

ENOUGH: Final = 3
"""Verified calls after which the search ends: one to take, and others to compare it with."""


@dataclass
class InverseFound(Message):
    """How far a search has come; `error` where it could not go on."""

    number: int
    progress: Progress
    error: ForeframeError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One question."""

    number: int
    signature: Signature
    goal: Goal
    context: SourceContext
    path: Path | None
    """The file whose calls may be run; None where nothing may be."""

    python: str = ""


class Inverting(Entering):
    """The part of the application that looks for inputs."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.proposals = ProposalPane(id="inverse")
        self._inverse = 0
        """Tells one search from another: what an earlier one still finds is not shown."""

        self._given_up = 0
        """The newest search that the user has ended."""

        self.tabs_below.append(Tab(
            name="inverse", pane=self.proposals, label=lambda: "INVERSE", modes="compare predict replay",
            is_there=lambda: bool(self.proposals.title_text),
        ))  # fmt: skip

    def do_inverse(self, count: int) -> None:
        """Ask what the function in view should return."""
        function, frame = self._function_in_view()
        try:
            signature = signature_of(self.given.source(""), function, self._tests()) if function else None
        except ForeframeError:
            signature = None
        if signature is None:
            return self.say("go to a frame of a function at the top level of this file, or put the cursor into one")
        title = f"{signature.function} should return"
        if frame is not None and frame.event is Event.LINE:
            title += f", or at line {frame.lineno} (such as x == 3)"
        self.push_screen(PromptScreen(title, self._returned(function, frame)), partial(self._answer, signature, frame))
        return None

    def _function_in_view(self) -> tuple[str, Frame | None]:
        """The function of the frame in view, else the one that the cursor is in."""
        at = self.session.shown()
        frame = None if at is None else self.session.track.frames[at]
        if frame is not None and not frame.path and frame.function.isidentifier():
            return frame.function, frame
        return self._called_function(), None

    def _tests(self) -> list[tuple[str, str]]:
        location = self.given.location("")
        return [] if location is None else list(tests_beside(location))

    def _returned(self, function: str, frame: Frame | None) -> str:
        """What the function returned, in view or last; "" where that is not known."""
        if frame is not None and frame.event is Event.RETURN:
            return frame.value or ""
        frames = self.session.track.frames
        found = frames.last_at(lambda site: site.event is Event.RETURN and site.function == function, len(frames))
        return "" if found is None else frames[found].value or ""

    def _answer(self, signature: Signature, frame: Frame | None, text: str | None) -> None:
        if text is None or not text.strip():
            return
        try:
            source = self.given.source("")
        except ForeframeError as error:
            self._explain(error)
            return
        goal = _goal(text.strip(), frame)
        self._inverse += 1
        executes = self.session.mode == "compare" and self.given.make_lane is not None and not self.given.attached
        from .wiring import source_context  # it needs the parser of adapters, which no first picture does

        asked = _Asked(
            number=self._inverse,
            signature=signature,
            goal=goal,
            context=source_context(source, signature.function),
            path=self.given.location("") if executes else None,
            python=self.given.target.python,
        )
        lane = self.model_lane()
        if lane is None and asked.path is None:
            self.say("nothing is executed here, and there is no model to ask")
            return
        how = "each call is run, confined" if executes else "nothing is executed: the model alone is asked"
        self.proposals.show(f"INVERSE  {signature.function} {goal}", Progress(), note=f"{how}; Esc ends it")
        self.go_to_tab("inverse")
        if lane is not None:
            lane.ask(partial(_look, asked))
        else:
            self.run_worker(partial(self._look_alone, asked), group="query", exclusive=True)
        self.draw_soon()

    async def _look_alone(self, asked: _Asked) -> None:
        """Without a model: on a thread of its own."""
        number = asked.number
        given_up = lambda: self._given_up >= number or not self.is_running  # noqa: E731
        await asyncio.to_thread(_look, asked, None, self.post_message, given_up)

    def do_cancel(self, count: int) -> None:
        """Give up the search too."""
        self._given_up = self._inverse
        super().do_cancel(count)

    @on(InverseFound)
    def _take_found(self, message: InverseFound) -> None:
        if message.number != self._inverse:
            return
        if message.error is not None:
            self._explain(message.error)
        progress = message.progress
        self.proposals.show(self.proposals.title_text, progress, note=self.proposals.note)
        if progress.is_over:
            found = sum(bool(one.verified) for one in progress.proposals)
            said = sum(one.reaches for one in progress.proposals if one.verified is None)
            words = (
                f"{found} verified" if found else f"{said} predicted to lead there, none run" if said else "none found"
            )
            self.say(
                f"{words}; {progress.tried:,} tried in {progress.seconds:.1f} s"
                + ("; Enter opens one" if found or said else "")
            )
        self.draw_soon()

    @on(ModelFailed)
    def _search_failed(self, message: ModelFailed) -> None:
        """Who waits for the model waits no longer."""
        if self.proposals.title_text and not self.proposals.progress.is_over:
            self.proposals.show(self.proposals.title_text, replace(self.proposals.progress, is_over=True), note="")

    @on(ListPane.Chosen, "#inverse")
    def _proposal_chosen(self, message: ListPane.Chosen) -> None:
        one = self.proposals.progress.proposals[message.index]
        how = {True: "verified", False: "it leads elsewhere", None: "not run"}[one.verified]
        self.begin_at(Entry(call=one.call, origin="inverse", where=how))
        self.source.focus()


def _goal(text: str, frame: Frame | None) -> Goal:
    """A state of the line in view, where the text is one; else a value to return."""
    if frame is not None and frame.event is Event.LINE:
        try:
            return Reaches(frame.lineno, conditions(text))
        except QueryError:
            pass
    return Returns(text)


def _look(asked: _Asked, predictor: Predictor | None, tell: Tell, given_up: GivenUp) -> None:
    """The search, on a thread that is not the screen's. However it ends, that is told."""
    from .inverse import SECONDS
    from .inverse import asked as question_of

    progress, error = Progress(), None
    try:
        with question_of(
            asked.signature, asked.goal, predictor, asked.context,
            path=asked.path, python=asked.python, enough=ENOUGH,
        ) as question:  # fmt: skip
            progress = question.progress
            for progress in question.go_on(SECONDS):
                if given_up():
                    break
                tell(InverseFound(asked.number, replace(progress, proposals=list(progress.proposals))))
    except ForeframeError as trouble:
        error = trouble
    finally:
        tell(InverseFound(asked.number, replace(progress, proposals=list(progress.proposals), is_over=True), error))
