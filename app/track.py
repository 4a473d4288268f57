"""Moments in order: frames that a recording makes on demand, and what the model said of some of them.

Every question of navigation over what is recorded is answered here, without a terminal. Only the frames that
are shown are ever made: where a step lands or a breakpoint is hit is found from where frames are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, overload

from ..debugger.comparison import Divergence
from ..debugger.frame import Event, Frame, StackFrame
from ..debugger.ports import Prediction
from ..debugger.recording import Recording
from ..debugger.scoring import Row
from ..debugger.stepping import Step, is_stop
from ..debugger.trace import Site
from ..debugger.units import Units

AGREE: Final = ("match", "equivalent", "given")
PENDING: Final = "pending"
"""The verdict of a frame that the model has yet to be asked about."""

UNSCORED: Final = "unscored"
"""The verdict of a frame that the model was never asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One column of the timeline: a frame, and what was predicted for it."""

    frame: Frame
    predicted: Prediction | None = None
    """Teacher-forced; in an imagined moment, the prediction that the frame is."""

    free: Prediction | None = None
    verdict: str = UNSCORED
    divergence: Divergence | None = None
    free_verdict: str = ""
    tainted: bool = False
    surprisal: float | None = None
    """Of the frame under the model, in nats."""

    imagined: bool = False
    """It happened in the model alone."""

    @property
    def diverged(self) -> bool:
        """Whether the prediction was made, and was wrong."""
        return self.divergence is not None


def scored(moment: Moment, row: Row) -> Moment:
    """The moment, with what a comparison said of it."""
    return Moment(
        frame=moment.frame,
        predicted=row.teacher_forced,
        free=row.free,
        verdict=row.verdict,
        divergence=row.divergence,
        free_verdict=row.free_verdict,
        tainted=row.tainted,
        surprisal=row.surprisal,
    )


class Places(Protocol):
    """Where to stop: breakpoints."""

    def lines(self, path: str) -> Mapping[int, object]:
        """By line, those of one file."""
        ...

    def hit(self, frame: Frame) -> bool:
        """Whether a frame is where one stops."""
        ...


class Moments(Sequence[Moment]):
    """A view of a recording: its frames, each with what the model said of it, if it said anything."""

    def __init__(self, frames: Recording) -> None:
        self.frames = frames
        self.told: dict[int, Moment] = {}

    def __len__(self) -> int:
        return len(self.frames)

    @overload
    def __getitem__(self, at: int) -> Moment: ...
    @overload
    def __getitem__(self, at: slice) -> list[Moment]: ...
    def __getitem__(self, at: int | slice) -> Moment | list[Moment]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        return self.told.get(at) or Moment(frame=self.frames[at])


class Track:
    """Moments in order, with the questions that navigation asks of them."""

    def __init__(
        self,
        moments: Iterable[Moment] = (),
        *,
        frames: Recording | None = None,
        units: Callable[[str], Units] = lambda _: Units(""),
    ) -> None:
        self.frames = Recording() if frames is None else frames
        self.moments = Moments(self.frames)
        self.divergences: list[int] = []
        self.at = 0
        self._units = units
        """The statements of a file."""

        self._stack: tuple[int, list[StackFrame]] | None = None
        for moment in moments:
            self.append(moment)

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def newest(self) -> int:
        """Index of the last moment, 0 while there is none."""
        return max(len(self.frames) - 1, 0)

    @property
    def at_newest(self) -> bool:
        """Whether the user looks at the last moment."""
        return self.at >= self.newest

    def stack(self) -> list[StackFrame]:
        """The stack of activations at the moment in view."""
        if self._stack is None or self._stack[0] != self.at:
            self._stack = self.at, self.frames.stack(self.at) if len(self) else []
        return self._stack[1]

    def append(self, moment: Moment) -> None:
        """Add a moment; a user who looked at the newest looks at this one now."""
        following = self.at_newest
        if not len(self):
            self._stack = None
        self.frames.append(moment.frame)
        self.replace(self.newest, moment)
        if following:
            self.at = self.newest

    def replace(self, at: int, moment: Moment) -> None:
        """Put a scored moment in the place of the unscored one."""
        if moment.verdict == UNSCORED and moment.predicted is None and not moment.imagined:
            self.moments.told.pop(at, None)
        else:
            self.moments.told[at] = moment
        i = bisect_left(self.divergences, at)
        listed = i < len(self.divergences) and self.divergences[i] == at
        if moment.diverged and not listed:
            self.divergences.insert(i, at)
        elif listed and not moment.diverged:
            del self.divergences[i]

    def drop_pending(self) -> None:
        """Nobody will be asked any more about the frames that wait."""
        for at, moment in list(self.moments.told.items()):
            if moment.verdict == PENDING:
                self.replace(at, Moment(frame=moment.frame))

    # Steps.

    def stop_after(self, at: int, step: Step) -> int | None:
        """Where a step from `at` stops, or None if that is beyond the frames there are."""
        if not len(self):
            return None
        if step is Step.BACK:
            return self.stop_before(at)
        here = self.frames.site(at).depth
        deepest = {Step.OVER: here, Step.OUT: here - 1}.get(step)
        found = at
        while (found := self.frames.next_at(lambda site: _stops(site, deepest), found)) is not None:
            if step is Step.OUT or not self.is_within_statement(found):
                return found
        return None

    def stop_before(self, at: int, step: Step = Step.INTO) -> int | None:
        """Where a step back from `at` stops: at the last stop before, in this call (OVER), or in its caller (OUT).

        None at the first frame, and where the caller is not recorded.
        """
        here = self.frames.site(at).depth
        deepest = {Step.OVER: here, Step.OUT: here - 1}.get(step)
        found = at
        while (found := self.frames.last_at(lambda site: _stops(site, deepest), found)) is not None:
            if step is Step.OUT or not self.is_within_statement(found):
                return found
        return 0 if at and step is not Step.OUT else None

    def is_within_statement(self, at: int) -> bool:
        """Whether the line of a frame goes on with the statement that its activation is in already."""
        site = self.frames.site(at)
        if site.event is not Event.LINE or not self._units(site.path).is_long(site.lineno):
            return False
        last = self.previous(at)
        return last is not None and self._goes_on(self.frames.site(last), site)

    def _goes_on(self, before: Site, site: Site) -> bool:
        units = self._units(site.path)
        # The same line again is the statement again: a loop has come back to it.
        is_other_line = before.event is Event.LINE and before.lineno != site.lineno
        return is_other_line and units.is_long(site.lineno) and units.of(before.lineno) == units.of(site.lineno)

    def previous(self, at: int) -> int | None:
        """The frame before this one in its own activation."""
        site = self.frames.site(at)
        if not at or site.event is Event.CALL:
            return None
        same = (i for i in self.frames.newest_of(at - 1) if self.frames.site(i).depth == site.depth)
        return next(same, None)

    def before(self, at: int) -> Frame | None:
        """The frame of the same activation that came before the one at `at`, if it showed locals."""
        found = self.previous(at)
        while found is not None and self.frames.site(found).event not in (Event.CALL, Event.LINE):
            found = self.previous(found)
        return None if found is None else self.frames[found]

    def passes(self, at: int, lineno: int) -> list[int]:
        """When the activation of a frame came to the statement on a line of its file."""
        span, here = self.frames.activation(at), self.frames.site(at)
        found: list[int] = []
        before = self.frames.site(span.start)
        for i in self.frames.all_at(lambda site: site.depth == here.depth, span.start, span.stop):
            site = self.frames.site(i)
            if site.event is Event.LINE and site.lineno == lineno and not self._goes_on(before, site):
                found.append(i)
            before = site
        return found

    # Divergences and breakpoints.

    def next_divergence(self, at: int) -> int | None:
        """The first divergence after `at`."""
        i = bisect_right(self.divergences, at)
        return self.divergences[i] if i < len(self.divergences) else None

    def previous_divergence(self, at: int) -> int | None:
        """The last divergence before `at`."""
        i = bisect_left(self.divergences, at)
        return self.divergences[i - 1] if i else None

    def hit_after(self, at: int, places: Places) -> int | None:
        """The first frame after `at` that stands on a breakpoint."""
        found = at
        while (found := self.frames.next_at(lambda site: _may_hit(site, places), found)) is not None:
            if places.hit(self.frames[found]):
                return found
        return None

    def hit_before(self, at: int, places: Places) -> int | None:
        """The last frame before `at` that stands on a breakpoint."""
        found = at
        while (found := self.frames.last_at(lambda site: _may_hit(site, places), found)) is not None:
            if places.hit(self.frames[found]):
                return found
        return None


def _stops(site: Site, deepest: int | None) -> bool:
    return site.is_stop and (deepest is None or site.depth <= deepest)


def _may_hit(site: Site, places: Places) -> bool:
    return site.event is Event.LINE and site.lineno in places.lines(site.path)


def landed(frames: Sequence[Frame], start: int, found: int, step: Step) -> bool:
    """Whether a step from `start` may stop at `found`."""
    here = frames[start].depth
    deepest = {Step.OVER: here, Step.OUT: here - 1}.get(step)
    return is_stop(frames, found) and (deepest is None or frames[found].depth <= deepest)
