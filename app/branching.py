"""What the keys of what-if do: a branch from a change, predicted at once, executed when agreed to, stepped like any."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual import on
from textual.message import Message

from ..debugger.branches import (
    Branch,
    Change,
    Parting,
    Score,
    Tree,
    as_if,
    changed,
    edited,
    end_value,
    new_line,
    new_value,
    partings,
    score,
)
from ..debugger.comparison import divergence, frame_verdict
from ..debugger.entries import Entry
from ..debugger.errors import ForeframeError, TargetError
from ..debugger.frame import Frame
from ..debugger.ports import SourceContext
from ..debugger.rerun import Executed, execute, stored_target
from ..debugger.target import Target
from .branch_rows import BranchRow, Told, branch_rows, place_of
from .command_line import number
from .debuggees import ALIVE
from .entering import Entering
from .inspecting import Inspector
from .journey import to_the_end
from .predicted_lane import ImaginingEnded
from .prompt import PromptScreen
from .run import Run
from .screens import QuestionScreen
from .session import ModelState, Moment
from .tabs import Tab
from .track import Track
from .widgets.branches import BranchPane
from .widgets.lines import ListPane


@dataclass(slots=True, eq=False)
class TrackRun:
    """The run of one branch, as the application has it."""

    track: Track
    context: SourceContext | None
    """What the model is told of its program; None for what it is told anyway."""

    target: Target
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Sources that are other in it."""

    told: Sequence[Frame] = ()
    """The frames up to its change as the model reads them."""

    is_real: bool = False
    """Whether it is the program's own run, or the recording in view."""

    compared: tuple[tuple[int, int], list[Parting]] = ((0, 0), [])
    """Where it parts from its parent, and the lengths of both for which that was found."""


@dataclass
class BranchExecuted(Message):
    """A branch has been run, or could not be."""

    branch: Branch[TrackRun]
    executed: Executed | None
    error: ForeframeError | None = None


class Branching(Entering, Inspector):
    """The part of the application that asks what if."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.what_ifs: Tree[TrackRun] = Tree()
        self.branch_pane = BranchPane(id="branches")
        self._returning: Branch[TrackRun] | None = None
        """A branch that is being predicted for the first time; the view goes back to its change then."""

        self.tabs_below.append(
            Tab(
                name="branches",
                pane=self.branch_pane,
                label=lambda: f"BRANCHES {len(self.what_ifs.branches)}",
                draw=self._draw_branches,
                modes="compare predict replay",
                is_there=lambda: bool(self.what_ifs.branches),
            )
        )

    # A change is asked for.

    def do_what_if(self, count: int) -> None:
        """Ask what is to be other: the line under the source cursor if that was moved, else the selected local."""
        source = self.source
        here = source.state.real or source.state.predicted
        if source.has_focus and source.cursor != here and not source.state.path:
            line = self.text_of("").split("\n")[source.cursor - 1]
            question = PromptScreen(f"what if line {source.cursor} were", line)
            self.push_screen(question, partial(self._line_answered, source.cursor))
            return None
        row = self._selected_row()
        if row is None or row.path is None or row.path.hops:
            return self.say("select a local in the locals pane, or move the source cursor to a line")
        text = row.real if row.real is not None else row.predicted or ""
        self.push_screen(PromptScreen(f"what if {row.name} =", text), partial(self._value_answered, row.name))
        return None

    def _value_answered(self, name: str, text: str | None) -> None:
        if text is not None:
            self._try(lambda: self._branch_off(new_value(self._frame(), name, text, self.session.require_shown())))

    def _line_answered(self, lineno: int, text: str | None) -> None:
        if text is not None:
            self._try(lambda: self._branch_off(new_line(self.text_of(""), lineno, text, self.session.require_shown())))

    def run_whatif(self, argument: str) -> None:
        """The command: a value, or a line."""
        word, _, rest = argument.partition(" ")
        if word == "line":
            first, _, after = rest.partition(" ")
            lineno = number(first, 10**7, "line") if first.isdecimal() and after else self.source.cursor
            text = after if first.isdecimal() and after else rest
            return self._branch_off(new_line(self.text_of(""), lineno, text, self.session.require_shown()))
        name, equals, value = argument.partition("=")
        if not equals:
            raise TargetError(":whatif needs NAME = VALUE, or line [N] TEXT")
        return self._branch_off(new_value(self._frame(), name.strip(), value, self.session.require_shown()))

    def _try(self, make: Callable[[], None]) -> None:
        try:
            make()
        except ForeframeError as error:
            self.say(error.in_a_line)
        self.draw_soon()

    def _frame(self) -> Frame:
        return self.session.track.frames[self.session.require_shown()]

    # A branch is made, and predicted.

    def _branch_off(self, change: Change) -> None:
        """A branch from the moment in view. Raises TargetError where nobody can predict it."""
        if self.session.stops_only:
            raise TargetError("stops alone are recorded: what if needs every line", hint="--record lines keeps them")
        if self.predicted is not None and self.session.model.state is ModelState.LOADING:
            raise TargetError(self.session.model.why_not)
        parent = self._branch_in_view()
        track = parent.run.track
        first = Moment(frame=changed(track.frames[change.at], change), verdict="given", imagined=True)
        run = TrackRun(
            track=self.session.parted(track, change.at, [first]),
            context=parent.run.context or self.given.context(),
            target=parent.run.target,
            texts=parent.run.texts,
            told=as_if(self._told_of(parent.run), change),
        )
        if not change.name:
            from .wiring import source_context

            text = edited(self.text_of(""), change)
            run.texts = {**run.texts, "": text}
            run.context = source_context(text, run.target.function)
        branch = self.what_ifs.add(run, parent=parent.number, change=change)
        self.step_branch(branch)
        if self.session.model.state is not ModelState.READY:
            self.show_tab("branches")
            return self.say(f"{change}: there is no model to predict it; P runs it for real")
        self._returning = branch
        return self.set_out(to_the_end())

    def history_told(self) -> Sequence[Frame]:
        """A branch's as it would have been, had the value been other when it came to be."""
        known = self._branch_of(self.session.imagined)
        return super().history_told() if known is None else self._told_of(known.run)

    def _told_of(self, run: TrackRun) -> list[Frame]:
        return [*run.told, *list(run.track.frames)[len(run.told) :]]

    def _branch_of(self, track: Track) -> Branch[TrackRun] | None:
        return next((one for one in self.what_ifs.branches if one.run.track is track), None)

    def _branch_in_view(self) -> Branch[TrackRun]:
        """That of the track in view; it becomes a root of the tree if it has no place in it."""
        track = self.session.track
        known = self._branch_of(track)
        if known is not None:
            return known
        is_real = track is self.session.real
        run = self.given if is_real else self.entered or self.given
        return self.what_ifs.add(TrackRun(track, self.imagined_context, run.target, is_real=is_real))

    def step_branch(self, branch: Branch[TrackRun], at: int | None = None) -> None:
        """Bring a branch into the ordinary panes, at one of its moments."""
        run, session = branch.run, self.session
        self.imagine_of(run.context)
        self._read_texts(run.texts)
        if run.is_real:
            session.show_real()
        else:
            session.show(run.track, executed=branch.executed)
        if at is not None:
            session.look_at(at)
        self.draw_soon()

    def _read_texts(self, texts: Mapping[str, str]) -> None:
        """Show and predict these in the place of the files."""
        if self.given.texts != texts:
            self.be_about(dataclasses.replace(self.given, texts=texts))
            self.session.read_anew()
            self.forget_sources()

    def begin_at(self, entry: Entry) -> None:
        """Another entry is one of the files as they are."""
        self._read_texts({})
        super().begin_at(entry)

    def do_switch_mode(self, count: int) -> None:
        """So is reality, and what is predicted from it; a branch that stays in view keeps its own."""
        super().do_switch_mode(count)
        known = self._branch_of(self.session.track)
        self._read_texts({} if known is None else known.run.texts)

    def run_anew(self) -> None:
        """The run that the branches part from is gone."""
        self.what_ifs = Tree()
        self._read_texts({})
        super().run_anew()

    @on(ImaginingEnded)
    def _branch_predicted(self, message: ImaginingEnded) -> None:
        branch, self._returning = self._returning, None
        if branch is not None and message.track == self.imagined_number:
            self.call_later(self._tell_branch, branch)  # after what is said of every imagined run

    def _tell_branch(self, branch: Branch[TrackRun]) -> None:
        assert branch.change is not None
        self.session.look_at(branch.change.at)
        self.show_tab("branches")
        found = self._partings(branch)
        end = end_value(branch.run.track.frames)
        told = f"→ {end[1]}" if end is not None else "not predicted to its end"
        first = f"parts first at {place_of(found[0])}, {found[0]}" if found else self._nowhere(branch)
        self.say(f"{branch.change}: {told}; {first}; P runs it for real")

    def _nowhere(self, branch: Branch[TrackRun]) -> str:
        """That a branch parts from its parent nowhere, or nowhere so far where the parent has not come to its end."""
        if (parent := self._parent_of(branch)) is None:
            return ""
        frames, is_real = parent.run.track.frames, parent.run.is_real
        if end_value(frames) is not None or (is_real and self.main.lane not in ALIVE):
            return "parts nowhere else"
        return f"parts nowhere so far ({'the program' if is_real else 'its parent'} is at #{len(frames)})"

    # Execution.

    def do_promote(self, count: int) -> None:
        """Run the branch in view, confined; or, where it is none, the program."""
        branch = self._branch_of(self.session.track)
        if branch is None or branch.change is None:
            if self.session.mode == "replay":
                return self.say("this has been executed already")
            return super().do_promote(count)
        if branch.executed:
            return self.say("this branch has been executed")
        question = QuestionScreen("run this branch for real?", self._what_branch_runs(branch))
        self.push_screen(question, partial(self._execute, branch))
        return None

    def _what_branch_runs(self, branch: Branch[TrackRun]) -> str:
        target = branch.run.target
        file = target.path or self.given.file
        name = file.name if file is not None else self.given.name
        if target.path is None and self.given.trace is not None:
            target = dataclasses.replace(target, call=self.given.trace.header.call)
        what = f"{target.call} in {name}" if target.call else f"{name}, from its first line,"
        return (
            f"{what} will be executed with {branch.change}, confined: no network, no processes, "
            "nothing written but in a scratch folder."
        )

    def _execute(self, branch: Branch[TrackRun], agreed: bool | None) -> None:
        if agreed:
            self.say("running the branch…")
            self.in_background(partial(self._executing, branch))
            self.draw_soon()

    async def _executing(self, branch: Branch[TrackRun]) -> None:
        parent = self._parent_of(branch)
        assert parent is not None
        target = branch.run.target
        frames, changes = list(parent.run.track.frames), self._changes(branch)
        try:
            source = dataclasses.replace(self.given, texts={}).source("")
            with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
                if target.path is None and self.given.trace is not None:
                    target = stored_target(self.given.trace.header, Path(folder))
                done = await asyncio.to_thread(execute, target, source, frames, changes)
        except ForeframeError as error:
            self.post_message(BranchExecuted(branch, None, error))
        else:
            self.post_message(BranchExecuted(branch, done))

    @on(BranchExecuted)
    def _executed(self, message: BranchExecuted) -> None:
        branch, done = message.branch, message.executed
        if message.error is not None:
            self._explain(message.error)
        elif done is not None and branch in self.what_ifs.branches:  # the program was not started again meanwhile
            track = self.session.parted(branch.run.track, 0, _compared(branch.run.track, done))
            run = TrackRun(track, branch.run.context, branch.run.target, branch.run.texts)
            made = self.what_ifs.add(run, parent=branch.number, change=branch.change, executed=True, how=done.how)
            self.step_branch(made, done.at)
            self.show_tab("branches")
            self.say(f"{done.how}; {done.end}" if done.end else done.how)
        self.draw_soon()

    def _parent_of(self, branch: Branch[TrackRun]) -> Branch[TrackRun] | None:
        return None if branch.parent is None else self.what_ifs.branches[branch.parent]

    def _changes(self, branch: Branch[TrackRun]) -> list[Change]:
        """All that led to a branch, the oldest first; an executed branch has its predicted one's."""
        parent = self._parent_of(branch)
        earlier = self._changes(parent) if parent is not None else []
        return earlier if branch.change is None or branch.executed else [*earlier, branch.change]

    # The pane.

    def do_branches(self, count: int) -> None:
        """To the tree."""
        if not self.what_ifs.branches:
            return self.say("no branch so far: w asks what if")
        self.go_to_tab("branches")
        return None

    @on(ListPane.Chosen, "#branches")
    def _branch_chosen(self, message: ListPane.Chosen) -> None:
        row = self.branch_pane.entries[message.index]
        self.step_branch(self.what_ifs.branches[row.number], row.at)

    def _draw_branches(self) -> None:
        track = self.session.track
        rows: list[BranchRow] = []
        for depth, branch in self.what_ifs.rows():
            rows += branch_rows(depth, branch, self._branch_told(branch), in_view=branch.run.track is track)
        self.branch_pane.show(rows)

    def _branch_told(self, branch: Branch[TrackRun]) -> Told:
        run, parent = branch.run, self._parent_of(branch)
        frames: Sequence[Frame] = run.track.frames
        right: Score | None = None
        if branch.executed and parent is not None and branch.change is not None:
            at = branch.change.at + 1
            right = score(list(parent.run.track.frames)[at:], list(frames)[at:])
        name = run.target.call or self.given.name
        return Told(
            name="for real" if branch.executed else name,
            frames=frames,
            partings=self._partings(branch),
            nowhere=self._nowhere(branch),
            score=right,
            predicted=not (branch.executed or run.is_real),
        )

    def _partings(self, branch: Branch[TrackRun]) -> list[Parting]:
        """Where it parts from its parent; found again only where one of them has grown."""
        parent, run = self._parent_of(branch), branch.run
        if parent is None or branch.change is None:
            return []
        lengths = len(parent.run.track), len(run.track)
        if run.compared[0] != lengths:
            found = partings(list(parent.run.track.frames), list(run.track.frames), branch.change.at)
            run.compared = lengths, found
        return run.compared[1]


def _compared(predicted: Track, done: Executed) -> list[Moment]:
    """The executed frames, each beside what the branch had predicted for it."""
    moments: list[Moment] = []
    for at, frame in enumerate(done.frames):
        said = predicted.moments[at].predicted if done.at < at < len(predicted) else None
        if said is None:
            moments.append(Moment(frame=frame, verdict="given" if at <= done.at else "unscored"))
        else:
            verdict, parted = frame_verdict(said.frame, frame), divergence(said.frame, frame)
            moments.append(Moment(frame=frame, predicted=said, verdict=verdict, divergence=parted))
    return moments
