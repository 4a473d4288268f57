from __future__ import annotations

import pytest
from foreframe.debugger.frame import Event, Frame, call_stack
from foreframe.debugger.stepping import Step, is_stop, land

EVENTS = {"c": Event.CALL, "l": Event.LINE, "r": Event.RETURN, "x": Event.EXCEPTION}


def trace(shape: str) -> list[Frame]:
    """Frames from words such as `l0`: the event's letter, then the depth. Line numbers count from 1."""
    return [
        Frame(event=EVENTS[word[0]], lineno=number, source="", depth=int(word[1:]), function=f"f{word[1:]}")
        for number, word in enumerate(shape.split(), 1)
    ]


#                0  1  2  3  4  5  6  7  8  9  10
NESTED = trace("c0 l0 c1 l1 c2 l2 r2 l1 r1 l0 r0")
#                0  1  2  3  4  5  6  7
RAISED = trace("c0 l0 c1 l1 x1 x0 l0 r0")


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


def test_a_call_and_an_inner_return_are_no_stops_but_the_entrys_own_return_is():
    assert [at for at in range(len(NESTED)) if is_stop(NESTED, at)] == [1, 3, 5, 7, 9, 10]


def test_an_exception_is_a_stop_in_every_activation_that_it_passes():
    assert [at for at in range(len(RAISED)) if is_stop(RAISED, at)] == [1, 3, 4, 5, 6, 7]


def test_stepping_back_undoes_stepping_into_from_every_stop():
    for frames in (NESTED, RAISED):
        stops = [at for at in range(len(frames)) if is_stop(frames, at)]
        for at in stops[:-1]:
            assert land(frames, land(frames, at, Step.INTO), Step.BACK) == at


def test_a_trace_without_a_further_stop_lands_on_its_last_frame():
    assert land(trace("l0 c1"), at=0, step=Step.INTO) == 1


def test_the_stack_shows_each_live_activation_where_it_stands_innermost_first():
    stack = call_stack(NESTED, 5)
    assert [(entry.function, entry.at, entry.lineno) for entry in stack] == [("f2", 5, 6), ("f1", 3, 4), ("f0", 1, 2)]


def test_an_activation_that_has_ended_is_not_on_the_stack():
    assert [entry.at for entry in call_stack(NESTED, 7)] == [7, 1]
    assert [entry.at for entry in call_stack(NESTED, 9)] == [9]


def test_a_later_call_at_the_same_depth_replaces_the_earlier_one():
    frames = trace("l0 c1 l1 r1 l0 c1 l1")
    assert [entry.at for entry in call_stack(frames, 6)] == [6, 4]


def test_the_first_frame_is_a_stack_of_one():
    assert [entry.at for entry in call_stack(NESTED, 0)] == [0]
