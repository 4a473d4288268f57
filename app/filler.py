"""What the keys of holes do: candidates for the hole at the cursor come into a pane, one is reviewed, and accepted.

The search and the model work on the model's own thread, so nothing here waits for them, and predictions come
after them. The user's file is read when a hole is asked about and written at one place, `_accept`; what changed
on disk in between is never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual import on
from textual.app import SuspendNotSupported
from textual.message import Message

from ..debugger.errors import Cancelled, ForeframeError, TargetError
from ..debugger.examples import Example, frame_example, typed_example
from ..debugger.hole_finding import find_holes, marked, other_holes
from ..debugger.hole_selection import hole_named
from ..debugger.holes import Checked, Hole, HoleKind, Problem, Solution, filled
from ..debugger.ports import Predictor
from ..debugger.units import units_of
from . import wiring
from .candidate_run import CandidateRun
from .entering import Entering
from .fill_screens import Review, ReviewScreen
from .filling import check_alone, fill, problem_of
from .hole_rows import candidate_line, diff_lines, example_lines, head_line, hole_title, state_of
from .predicted_lane import GivenUp, Tell
from .prompt import PromptScreen
from .run import Run
from .screens import QuestionScreen
from .session import ModelState
from .tabs import Tab
from .text import printable
from .widgets.holes import HolePane
from .widgets.lines import ListPane
from .writing_back import Original, read_original

ARROW = "->"
"""Between the state before a hole and the one after it, where an example is typed."""


@dataclass
class CandidateFound(Message):
    """A candidate has been checked."""

    number: int
    checked: Checked


@dataclass
class FillingEnded(Message):
    """Nothing more is tried."""

    number: int
    solution: Solution | None
    why: str = ""
    """What went wrong, in a sentence."""


@dataclass(slots=True)
class Filling:
    """One hole that is being filled, or was."""

    number: int
    path: str
    """The file, as frames name it."""

    original: Original
    """The file as it was read when the hole was asked about."""

    problem: Problem
    found: list[Checked] = field(default_factory=list[Checked])
    solution: Solution | None = None
    ended: bool = False
    given_up: bool = False
    """Told to the thread that looks for candidates."""

    runs: bool = True
    """Whether candidates are executed, in the sandbox."""


class Filler(Entering):
    """The part of the application that completes half-written functions."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.hole_pane = HolePane(id="holes")
        self.filling: Filling | None = None
        self._fillings = 0
        """So many there were: what an earlier one still finds is not shown."""

        self._may_run = False
        """In predict mode, where nothing is executed unasked."""

        self.typed_examples: dict[tuple[str, str], list[Example]] = {}
        """What the user said must hold, by file and function."""

        self.accepted: tuple[Original, Original] | None = None
        """The file as it was before the last candidate was written, and as it was written."""

        self.tabs_below.append(
            Tab(
                name="holes",
                pane=self.hole_pane,
                label=self._holes_label,
                draw=self._draw_holes,
                modes="compare predict",
                is_there=lambda: self.filling is not None,
            )
        )

    # Asking for candidates.

    def do_fill(self, count: int) -> None:
        """Fill the hole at the cursor, or in the function in view."""
        try:
            self.run_fill("")
        except ForeframeError as error:
            self.say(str(error))

    def run_fill(self, argument: str) -> None:
        """Fill the hole in view, or find code for the lines, or the expression at the cursor, that are named."""
        path, text = self.source.state.path, argument.strip()
        original = read_original(Path(self.located(path)))
        cursor = self.source.cursor
        hole = hole_named(original.text, text, cursor) if text else self._hole_in_view(path, original.text)
        self._begin(path, original, hole)

    def _hole_in_view(self, path: str, text: str) -> Hole:
        """The hole at the cursor, in the function around it, or where the program is. Raises TargetError."""
        holes, lineno, units = find_holes(text), self.source.cursor, units_of(marked(text))
        frame = self.session.track.frames[self.session.track.at] if len(self.session.track) else None
        lines = [lineno, *([frame.lineno] if frame is not None and frame.path == path else [])]
        for line in lines:
            there = [hole for hole in holes if hole.lineno <= line <= hole.end_lineno]
            if there := there or [hole for hole in holes if units.share(hole.lineno, line)]:
                return there[0]
        where = ", ".join(str(hole.lineno) for hole in holes[:5])
        raise TargetError(f"no hole is in the function at the cursor; there are holes at line {where}")

    def _begin(self, path: str, original: Original, hole: Hole) -> None:
        """Look for candidates; what was being looked for before is given up."""
        check_alone(hole, other_holes(original.text))
        typed = self.typed_examples.get((path, hole.function), [])
        problem = problem_of(original, hole, typed, python=self.given.target.python)
        if self.session.mode != "predict" or self._may_run:
            return self._search(path, original, problem, runs=True)
        words = "To be verified on the examples, candidates are executed, in a sandbox. Else all is the model's word."
        question = QuestionScreen("run candidates?", words)
        self.push_screen(question, lambda agreed: self._agreed(path, original, problem, agreed=bool(agreed)))
        return None

    def _agreed(self, path: str, original: Original, problem: Problem, *, agreed: bool) -> None:
        self._may_run = agreed
        self._search(path, original, problem, runs=agreed)

    def _search(self, path: str, original: Original, problem: Problem, *, runs: bool) -> None:
        self._give_up()
        self._fillings += 1
        self.filling = Filling(number=self._fillings, path=path, original=original, problem=problem, runs=runs)
        self.go_to_tab("holes")
        self.say("looking for candidates… Esc gives up")
        work = partial(_fill, self.filling)
        if self.predicted is not None and self.session.model.state in (ModelState.READY, ModelState.LOADING):
            self.predicted.ask(work)
        else:
            self.run_worker(
                partial(work, None, self.post_message, lambda: not self.is_running), thread=True, group="fill"
            )

    def _give_up(self) -> None:
        if self.filling is not None and not self.filling.ended:
            self.filling.given_up = True
            if self.predicted is not None:
                self.predicted.cancel()

    def do_cancel(self, count: int) -> None:
        """Give up looking for candidates too."""
        self._give_up()
        super().do_cancel(count)

    @on(CandidateFound)
    def _candidate_found(self, message: CandidateFound) -> None:
        filling = self.filling
        if filling is not None and filling.number == message.number:
            filling.found.append(message.checked)
            self.draw_soon()

    @on(FillingEnded)
    def _filling_ended(self, message: FillingEnded) -> None:
        filling = self.filling
        if filling is None or filling.number != message.number:
            return
        filling.ended, filling.solution = True, message.solution
        if message.solution is None:
            self.say(message.why)
        else:
            chosen = self._chosen_candidate() if self.hole_pane.selected else None  # the first is nobody's choice
            filling.found = list(message.solution.checked)
            self.hole_pane.selected = filling.found.index(chosen) if chosen in filling.found else 0
            self.say(_summary(message.solution, runs=filling.runs))
        self.draw_soon()

    # The pane.

    def _holes_label(self) -> str:
        solved = sum(checked.solves for checked in self.filling.found) if self.filling is not None else 0
        return f"HOLES {solved}" if solved else "HOLES"

    def _draw_holes(self) -> None:
        filling = self.filling
        if filling is None:
            return
        examples = filling.problem.examples
        cells = self.hole_pane.cells
        lines = [candidate_line(checked, examples, cells) for checked in filling.found]
        empty = "no candidate" if filling.ended else "looking for candidates…"
        self.hole_pane.title((printable(hole_title(filling.problem.hole)), "not bold"))
        count = f"{len(examples)} examples" if len(examples) != 1 else "1 example"
        self.hole_pane.subtitle((f"{count} · Enter reviews · + adds an example", ""))
        self.hole_pane.show(head_line(len(examples)), lines, empty)

    def _chosen_candidate(self) -> Checked | None:
        filling = self.filling
        at = self.hole_pane.selected
        return filling.found[at] if filling is not None and at < len(filling.found) else None

    # More examples.

    @on(HolePane.ExampleWanted)
    def _want_example(self) -> None:
        self.do_fill_example(1)

    def do_fill_example(self, count: int) -> None:
        """Ask what must hold: a call with its result, or a state before the hole and one after it."""
        self.run_fill_example("")

    def run_fill_example(self, argument: str) -> None:
        """Add an example, or ask for one."""
        if self.filling is None:
            self.say("f first: an example is added to a hole")
        elif argument:
            self._add_example(argument)
        else:
            title = "f(2) == 4, or names before -> conditions after: "
            self.push_screen(PromptScreen(title, self._state_before()), self._add_example)

    def _state_before(self) -> str:
        """The locals in view as the beginning of an example, where the hole comes next; else ""."""
        filling, at = self.filling, self.session.shown()
        if filling is None or at is None or filling.problem.hole.kind is not HoleKind.STATEMENT:
            return ""
        frame = self.session.track.frames[at]
        if (frame.path, frame.lineno) != (filling.path, filling.problem.hole.lineno):
            return ""
        return ", ".join(f"{name} = {value}" for name, value in frame.locals.items()) + f" {ARROW} "

    def _add_example(self, text: str | None) -> None:
        filling = self.filling
        if filling is None or not text or not text.strip():
            return
        before, arrow, after = text.partition(ARROW)
        try:
            example = frame_example(before.strip(), after.strip()) if arrow else typed_example(text.strip())
            hole = filling.problem.hole
            self.typed_examples.setdefault((filling.path, hole.function), []).append(example)
            self._begin(filling.path, filling.original, hole)
        except ForeframeError as error:
            self.say(str(error))
        self.draw_soon()

    # One candidate.

    @on(ListPane.Chosen, "#holes")
    def _review(self) -> None:
        filling, checked = self.filling, self._chosen_candidate()
        if filling is None or checked is None:
            return
        problem, name = filling.problem, filling.original.path.name
        after = filled(problem.text, problem.hole, checked.candidate.text)
        lines = [*diff_lines(problem.text, after, name), [], *example_lines(checked, problem.examples)]

        def answered(review: Review | None) -> None:
            if review == "accept":
                self._accept(filling, after)
            elif review == "step":
                self._ask_to_step(filling, checked, after)

        self.push_screen(ReviewScreen(hole_title(problem.hole), state_of(checked), lines), answered)

    def _accept(self, filling: Filling, after: str) -> None:
        """Write the file: the one place that does."""
        before = filling.original
        try:
            before.write(after)
            written = read_original(before.path)
        except ForeframeError as error:
            self._explain(error)
            return
        self.accepted = before, written
        self._give_up()
        self.filling = None
        self.source.focus()
        self._show_written(f"{before.path.name} is written; :undo_fill takes it back")

    def do_undo_fill(self, count: int) -> None:
        """Give the file the bytes back that it had before the last candidate was accepted."""
        if self.accepted is None:
            return self.say("no candidate has been written")
        before, written = self.accepted
        try:
            written.put(before.data)
        except ForeframeError as error:
            self._explain(error)
            return None
        self.accepted = None
        self._show_written(f"{before.path.name} is as it was")
        return None

    def _show_written(self, told: str) -> None:
        """A program that runs goes on with the text that it was started with; a prediction begins again in the new."""
        if self.session.executing:
            return self.say(f"{told}; R runs the file as it is now")
        self.forget_sources()
        if self.given.mode == "predict" and self.given.target.call:
            self.begin_at(self.entry)
        return self.say(told)

    # Stepping through it.

    def _ask_to_step(self, filling: Filling, checked: Checked, after: str) -> None:
        run = CandidateRun.of(self.given, filling.problem, after)
        if run is None:
            self.say("no example has a call that could be stepped through")
        elif checked.solves:
            self._step_through(run)
        else:
            text = "This candidate is not verified. Stepping through it executes it, and confined by nothing."

            def answered(agreed: bool | None) -> None:
                if agreed:
                    self._step_through(run)

            self.push_screen(QuestionScreen("execute it?", text), answered)

    def _step_through(self, run: CandidateRun) -> None:
        """In a foreframe of its own, in this terminal; this one waits as it is."""
        try:
            with self.suspend():
                run.show()
        except SuspendNotSupported:
            self.say(f"this terminal cannot be lent: {run.command}")
        self.refresh()


def _fill(filling: Filling, predictor: Predictor | None, tell: Tell, given_up: GivenUp) -> None:
    """The search, on a thread that is not the screen's."""
    number, problem = filling.number, filling.problem

    def is_over() -> bool:
        return given_up() or filling.given_up

    def found(checked: Checked) -> None:
        if is_over():
            raise Cancelled
        tell(CandidateFound(number, checked))

    try:
        sources = wiring.candidate_sources(predictor, given_up=is_over)
        solution = fill(problem, sources, predictor, run=filling.runs, on_checked=found)
        if is_over():
            raise Cancelled
        tell(FillingEnded(number, solution))
    except Cancelled:
        tell(FillingEnded(number, None, "given up"))
    except ForeframeError as error:
        tell(FillingEnded(number, None, str(error)))


def _summary(solution: Solution, *, runs: bool) -> str:
    """What came of it, in a sentence."""
    if not runs:
        return f"{len(solution.checked)} candidates, none of them run"
    told = f"{solution.tried:,} candidates run in {solution.seconds:.1f} s"
    if not solution.problem.examples:
        return f"{told}; there is no example, so nothing is verified: + adds one"
    solved = sum(checked.solves for checked in solution.checked)
    return f"{solved} of those shown are verified; {told}" if solved else f"none is verified; {told}"
