from __future__ import annotations

from foreframe.debugger.frame import Event, Frame, call_stack
from foreframe.debugger.stepping import is_stop

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


def test_a_call_and_an_inner_return_are_no_stops_but_the_entrys_own_return_is():
    assert [at for at in range(len(NESTED)) if is_stop(NESTED, at)] == [1, 3, 5, 7, 9, 10]


def test_an_exception_is_a_stop_in_every_activation_that_it_passes():
    assert [at for at in range(len(RAISED)) if is_stop(RAISED, at)] == [1, 3, 4, 5, 6, 7]


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
