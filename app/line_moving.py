"""The commands of line mode that go somewhere: steps, journeys in what is recorded, and the model's own way on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ..debugger.breakpoints import Breakpoint
from ..debugger.errors import ForeframeError
from ..debugger.queries import Query
from ..debugger.stepping import Step
from .actions import MAX_COUNT
from .command_line import line_and_text, number
from .line_children import LineChildren
from .line_words import accuracy_words, comparison_lines, prediction_words
from .recorded import change_words, first_true_words, loop_pass, next_on, save
from .session import LaneState
from .text import printable
from .track import Track

Found = TypeVar("Found")


class LineMoving(LineChildren):
    """The part of line mode that goes from moment to moment."""

    def count(self, argument: str) -> int:
        """How often; once unless it is said."""
        return number(argument, MAX_COUNT, "a count") if argument else 1

    def _need_moments(self) -> Track:
        if not len(self.session.track):
            raise ForeframeError("nothing has happened yet")
        return self.session.track

    # Steps.

    def do_step(self, argument: str) -> None:
        """Into calls."""
        self._step(Step.INTO, argument)

    def do_next(self, argument: str) -> None:
        """Over calls."""
        self._step(Step.OVER, argument)

    def do_return(self, argument: str) -> None:
        """Out of the function."""
        self._step(Step.OUT, argument)

    def _step(self, step: Step, argument: str) -> None:
        """Over recorded moments as far as they go; beyond the newest, the program or the model takes the step."""
        for _ in range(self.count(argument)):
            if not self._step_once(step):
                break
        self.report()

    def _step_once(self, step: Step) -> bool:
        """One of those; whether another one may follow."""
        track = self.session.track
        if track.at_newest:
            return self._step_on(step)
        found = track.stop_after(track.at, step)
        self.session.look_at(track.newest if found is None else found)
        return True

    def _step_on(self, step: Step) -> bool:
        """One step beyond what is recorded; whether another one may follow."""
        if self.session.predicting:
            before = len(self.session.imagined)
            self.imagine(step)
            return len(self.session.imagined) > before
        self.go(self.waiting().lane.step(step))
        return self.session.lane is LaneState.STOPPED and self.stop is not None and self.stop.reason == "step"

    def do_continue(self, argument: str) -> None:
        """To the next breakpoint."""
        for _ in range(self.count(argument)):
            track = self.session.track
            if not track.at_newest:
                hit = track.hit_after(track.at, self.session.breakpoints)
                self.session.look_at(track.newest if hit is None else hit)
                self._say_unevaluated(hit)
            elif self.session.predicting:
                self.imagine(None)
                self._say_unevaluated(self.session.imagined.newest)
            else:
                self.go(self.waiting().lane.resume())
                if self.session.lane is not LaneState.STOPPED:
                    break
        self.report()

    def _say_unevaluated(self, at: int | None) -> None:
        if words := self.session.unevaluated(at):
            self.say(words)

    def do_until(self, argument: str) -> None:
        """To a line; without one, to a line further down in this function, or out of it."""
        track = self._need_moments()
        here = track.frames.site(track.at)
        if not argument:
            while True:
                self._step_once(Step.OVER)
                site = self.session.track.frames.site(self.session.track.at)
                ended = self.session.track.at_newest and not (self.session.live or self.session.predicting)
                if ended or site.depth < here.depth or site.lineno > here.lineno or self._was_held():
                    break
            return self.report()
        lineno = number(argument, 10**7, "until")
        if not track.at_newest:
            self.session.look_at(next_on(track, here.path, lineno))
        elif self.session.predicting:
            self.imagine(None, (here.path, lineno))
        else:
            self._run_to(here.path, lineno)
        return self.report()

    def _was_held(self) -> bool:
        """Whether something else than the step has stopped the program."""
        return self.stop is not None and self.stop.reason != "step"

    def _run_to(self, path: str, lineno: int) -> None:
        known, file, run = self.session.breakpoints, self.located(path), self.waiting()
        told = [one for one in known.of(path) if one.lineno != lineno]
        borrowed = Breakpoint(path=path, lineno=lineno)
        changes = self.debuggees.in_view.changes_in(path)
        self.go(run.run_to(file, [*told, borrowed], changes))
        if any(run is living for _, living in self.debuggees.runs()):
            self.ask(run.place(file, known.of(path), changes))
            self.hear_all()

    def do_jump(self, argument: str) -> None:
        """Go on at another line of the function."""
        lineno = number(argument, 10**7, "jump")
        if not self.session.track.at_newest:
            raise ForeframeError("this is a moment of the past", hint="newest goes to where the program is")
        path = self.session.track.frames.site(self.session.track.newest).path
        self.go(self.waiting().lane.go_to(self.located(path), lineno))
        self.report()

    def do_restart(self, argument: str) -> None:
        """From the beginning; breakpoints and the model stay."""
        if self.session.predicting:
            self.forget_imagined()
            self.session.forget_imagined()
            if self.given.mode == "predict":
                self.imagine(Step.INTO)
        else:
            self.start_program()
        self.report()

    # Journeys.

    def _look_at(self, at: int) -> None:
        self.session.look_at(at)
        self.report()

    def do_back(self, argument: str) -> None:
        """Step back, into calls."""
        self._step_back(Step.INTO, argument)

    def do_back_over(self, argument: str) -> None:
        """Step back, past calls."""
        self._step_back(Step.OVER, argument)

    def do_back_out(self, argument: str) -> None:
        """Step back to the line that called."""
        self._step_back(Step.OUT, argument)

    def _step_back(self, step: Step, argument: str) -> None:
        for _ in range(self.count(argument)):
            track = self._need_moments()
            found = track.stop_before(track.at, step)
            if found is None:
                is_out = track.at and step is Step.OUT
                self.say("the call that leads here is not recorded" if is_out else "this is the first frame")
                break
            self.session.look_at(found)
        self.report()

    def do_reverse_continue(self, argument: str) -> None:
        """To the previous breakpoint hit."""
        for _ in range(self.count(argument)):
            track = self._need_moments()
            hit = track.hit_before(track.at, self.session.breakpoints)
            self.session.look_at(0 if hit is None else hit)
            self._say_unevaluated(hit)
            if hit is None:
                self.say("no earlier breakpoint")
                break
        self.report()

    def do_goto(self, argument: str) -> None:
        """To a step."""
        self._look_at(number(argument, max(len(self.session.track), 1), "goto") - 1)

    def do_first(self, argument: str) -> None:
        """To the first step."""
        self._look_at(0)

    def do_newest(self, argument: str) -> None:
        """To the newest step."""
        self._look_at(self.session.track.newest)

    def do_iter(self, argument: str) -> None:
        """To a pass of the loop in view."""
        at = self.session.require_shown()
        site = self.session.track.frames.site(at)
        self._look_at(loop_pass(self.session, at, site.path, site.lineno, argument))

    def found(self, expression: str, find: Callable[[Query], Coroutine[Any, Any, Found]]) -> Found:
        """What is found out about an expression, in a child process."""
        query = Query(self.session.track.frames, expression, python=self.given.target.python)
        return self.ask(find(query))

    def do_when(self, argument: str) -> None:
        """To the first step at which an expression is true."""
        at = self.session.require_shown()
        found = self.found(argument, lambda query: query.first_true(at))
        self.say(printable(first_true_words(argument, found)))
        if found.at is not None:
            self._look_at(found.at)

    def do_changed(self, argument: str) -> None:
        """Back to the line that changed an expression's value."""
        at = self.session.require_shown()
        found = self.found(argument, lambda query: query.last_change(at))
        self.say(printable(change_words(self.session, argument, found, to="becomes")))
        if found is not None:
            self._look_at(found.by)

    def do_history(self, argument: str) -> None:
        """Every change of an expression's value, in this call."""
        at, frames = self.session.require_shown(), self.session.track.frames
        found = self.found(argument, lambda query: query.changes(at))
        for one in found:
            self.say(printable(f"step {one.by + 1}, line {frames.site(one.by).lineno}: {argument} is {one.new}"))
        if not found:
            self.say(printable(f"{argument} has no value in this call"))

    def do_log(self, argument: str) -> None:
        """What an expression was whenever a line was reached."""
        lineno, expression = line_and_text(argument, "log LINE EXPR")
        path = self.session.track.frames.site(self.session.require_shown()).path
        found = self.found(expression, lambda query: query.at_line(path, lineno))
        for at, text in found:
            self.say(printable(f"step {at + 1}: {expression.strip()} is {text}"))
        if not found:
            self.say(f"line {lineno} is not reached in what is recorded")

    def do_save(self, argument: str) -> None:
        """Store what is recorded."""
        self.say(save(self.session, argument))

    # Divergences and the model.

    def do_next_divergence(self, argument: str) -> None:
        """To the next divergence."""
        self._to_divergence(self.session.track.next_divergence, argument, "no later divergence")

    def do_previous_divergence(self, argument: str) -> None:
        """To the previous divergence."""
        self._to_divergence(self.session.track.previous_divergence, argument, "no earlier divergence")

    def _to_divergence(self, find: Callable[[int], int | None], argument: str, otherwise: str) -> None:
        for _ in range(self.count(argument)):
            found = find(self.session.track.at)
            if found is None:
                self.say(otherwise)
                return
            self.session.look_at(found)
        self.report()

    def do_divergences(self, argument: str) -> None:
        """Where the prediction was wrong."""
        track = self.session.track
        self.settle(None)
        for at in track.divergences:
            found = track.moments[at].divergence
            assert found is not None
            what = f"{found.cause} {found.name}".rstrip()
            sides = f"predicted {found.predicted or 'nothing'}, came {found.real or 'nothing'}"
            self.say(printable(f"step {at + 1}, line {track.frames.site(at).lineno}, {what}: {sides}"))
        if not track.divergences:
            self.say("no divergence so far")
        for line in accuracy_words(self.session):
            self.say(line)

    def do_compare(self, argument: str) -> None:
        """The predicted frame beside the real one."""
        self._need_moments()
        self.settle(None)
        for line in comparison_lines(self.session):
            self.say(line)

    def do_ahead(self, argument: str) -> None:
        """What the model says comes next."""
        self.settle(None)
        if why := self.judging.why_not_ahead():
            raise ForeframeError(why)
        if len(self.session.ahead) < (wanted := self.count(argument)):
            self.look_ahead(wanted)
        now = self.session.real.moments[self.session.real.newest].frame
        for i, said in enumerate(self.session.ahead[:wanted]):
            self.say(f"{i + 1} ahead, predicted: {prediction_words(self.given, now, said)}")
            now = said.frame
        if len(self.session.ahead) < wanted:
            self.say("the model sees no further")

    def do_imagine(self, argument: str) -> None:
        """Leave reality: what is stepped over now is not executed."""
        if self.session.predicting:
            raise ForeframeError("nothing is executed here already")
        self._need_moments()
        if self.predicted is None:
            raise ForeframeError("there is no model")
        self.forget_imagined()
        self.session.branch()
        self.say("predicting: nothing you step over now is executed; real returns")
        self.report()

    def do_real(self, argument: str) -> None:
        """Back to what happened; in predict mode, run the target for real."""
        if not self.session.predicting:
            raise ForeframeError("this is what happened")
        if self.session.lane is LaneState.ABSENT and self.given.trace is None:
            if argument != "run":
                raise ForeframeError(
                    f"{self.given.name} would be executed, from its beginning", hint="real run does it"
                )
            self.session.predicting = False
            self.start_program()
        self.session.predicting = False
        self.report()
