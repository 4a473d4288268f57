"""Where a step over recorded frames lands: arithmetic on depth."""

from __future__ import annotations

import pytest
from foreframe.app.track import Moment, Track
from foreframe.debugger.frame import Frame
from foreframe.debugger.stepping import Step, is_stop

from ..debugger.test_stepping import NESTED, RAISED, trace


def land(frames: list[Frame], at: int, step: Step) -> int:
    """The last frame where there is no further stop, the first where there is none before."""
    found = Track(Moment(frame=frame) for frame in frames).stop_after(at, step)
    if found is None:
        return 0 if step is Step.BACK else len(frames) - 1
    return found


@pytest.mark.parametrize(
    ("frames", "at", "step", "landed"),
    [
        (NESTED, 0, Step.INTO, 1),
        (NESTED, 1, Step.INTO, 3),
        (NESTED, 3, Step.INTO, 5),
        (NESTED, 5, Step.INTO, 7),
        (NESTED, 1, Step.OVER, 9),
        (NESTED, 3, Step.OVER, 7),
        (NESTED, 5, Step.OVER, 7),
        (NESTED, 7, Step.OVER, 9),
        (NESTED, 9, Step.OVER, 10),
        (NESTED, 5, Step.OUT, 7),
        (NESTED, 3, Step.OUT, 9),
        (NESTED, 1, Step.OUT, 10),
        (NESTED, 10, Step.INTO, 10),
        (NESTED, 10, Step.OVER, 10),
        (NESTED, 10, Step.OUT, 10),
        (NESTED, 10, Step.BACK, 9),
        (NESTED, 9, Step.BACK, 7),
        (NESTED, 3, Step.BACK, 1),
        (NESTED, 1, Step.BACK, 0),
        (NESTED, 0, Step.BACK, 0),
        (RAISED, 3, Step.INTO, 4),
        (RAISED, 4, Step.INTO, 5),
        (RAISED, 1, Step.OVER, 5),
        (RAISED, 6, Step.BACK, 5),
    ],
)
def test_a_step_lands_where_a_debugger_would_stop(frames: list[Frame], at: int, step: Step, landed: int):
    assert land(frames, at, step) == landed


def test_step_over_stops_on_the_caller_not_inside_the_callee():
    frames = trace("l0 c1 l1 r1 l0")
    assert land(frames, at=0, step=Step.OVER) == 4


def test_stepping_back_undoes_stepping_into_from_every_stop():
    for frames in (NESTED, RAISED):
        stops = [at for at in range(len(frames)) if is_stop(frames, at)]
        for at in stops[:-1]:
            assert land(frames, land(frames, at, Step.INTO), Step.BACK) == at


def test_a_trace_without_a_further_stop_lands_on_its_last_frame():
    assert land(trace("l0 c1"), at=0, step=Step.INTO) == 1
