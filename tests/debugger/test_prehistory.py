"""What may have come before the first frame, imagined from the source."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.prehistory import earlier, weighed
from foreframe.model.preceding import preceding

PROGRAM = """\
def scale(x, factor=2):
    y = x * factor
    return y


def total(items):
    result = 0
    for item in items:
        result += item
        if result > 5:
            result -= 1
    return result


def main(name):
    size = total([1, 2, 3])
    a, b = 4, "text"
    print(scale(a))
    print(scale(size + 1, factor=3))
    return scale(7)


main("x")
"""


def recorded(function: str, call: str) -> list[Frame]:
    return list(record_in_process(PROGRAM, function, call).frames)


def before(known: Frame) -> list[Frame]:
    return earlier(PROGRAM, known, preceding)


def told(frame: Frame) -> tuple[int, dict[str, str], str]:
    return frame.lineno, dict(frame.locals), frame.function


def test_before_a_call_stands_each_line_that_can_have_made_it() -> None:
    known = recorded("scale", "scale(7)")[0]
    # Of `scale(a)`, the argument tells what `a` was; `factor=3` was not given.
    assert [told(frame) for frame in before(known)] == [(18, {"a": "7"}, "main"), (20, {}, "main")]
    assert {frame.depth for frame in before(known)} == {-1}


def test_an_argument_that_was_computed_is_solved_for_its_name() -> None:
    known = recorded("scale", "scale(10, 3)")[0]
    assert [told(frame) for frame in before(known)] == [(19, {"size": "9"}, "main")]


def test_a_call_that_nothing_in_the_source_makes_has_nothing_before_it() -> None:
    assert before(recorded("total", "total([9])")[0]) == []


def test_before_a_line_stand_the_lines_that_lead_to_it_with_their_effect_undone() -> None:
    frames = recorded("total", "total([1, 2, 3])")
    at = next(i for i, frame in enumerate(frames) if frame.lineno == 10 and frame.locals["result"] == "3")
    known = frames[at]
    found = before(known)
    assert [told(frame) for frame in found] == [(9, {"items": "[1, 2, 3]", "result": "1", "item": "2"}, "total")]
    assert dict(found[0].locals) == dict(frames[at - 1].locals)


def test_before_the_first_line_stands_the_call() -> None:
    call, line = recorded("total", "total([1])")[:2]
    assert call in before(line)


def test_every_frame_of_a_run_is_among_those_imagined_before_the_next_but_for_what_is_lost() -> None:
    frames = recorded("total", "total([4, 2, 3])")
    pairs = [(one, two) for one, two in itertools.pairwise(frames) if two.event is Event.LINE]
    hits = [one in before(two) for one, two in pairs]
    assert all(any(found.lineno == one.lineno for found in before(two)) for one, two in pairs)
    # Lost is the value that a plain assignment replaced.
    assert sum(hits) >= len(hits) - 2


def test_before_a_return_stands_its_line_with_what_the_value_tells() -> None:
    last = recorded("scale", "scale(7)")[-1]
    assert [told(frame) for frame in before(last)] == [(3, {"y": "14"}, "scale")]


def test_going_back_and_back_again_comes_to_the_call() -> None:
    frame = recorded("scale", "scale(7)")[-1]
    frame = dataclasses.replace(frame, depth=0)
    way = [frame]
    while way[-1].event is not Event.CALL:
        way.append(before(way[-1])[0])
    assert [one.lineno for one in way] == [3, 3, 2, 1]


def test_a_name_that_an_imagined_frame_does_not_show_may_be_bound_all_the_same() -> None:
    known = Frame(event=Event.LINE, lineno=8, source="    for item in items:", locals={}, function="total")
    assert 7 not in [frame.lineno for frame in earlier(PROGRAM, known, preceding)]
    assert told(earlier(PROGRAM, known, preceding, is_partial=True)[0]) == (7, {}, "total")


@pytest.mark.parametrize("source", ["def f(:\n", "", "x = 1\n"])
def test_a_source_that_tells_nothing_has_nothing_before(source: str) -> None:
    known = Frame(event=Event.CALL, lineno=1, source="")
    assert earlier(source, known, preceding) == []


class Judge:
    """A model that takes one frame for likely, and knows of what it was shown."""

    name = "judge"

    def __init__(self) -> None:
        self.seen: list[list[Frame]] = []

    def session(self, context: SourceContext) -> JudgeSession:
        assert context.lines is None
        self.seen.append([])
        return JudgeSession(self.seen[-1])

    def cancel(self) -> None:
        """Nothing takes time."""

    def close(self) -> None:
        """Nothing is held."""


class JudgeSession:
    def __init__(self, seen: list[Frame]) -> None:
        self.seen = seen

    def observe(self, frame: Frame) -> None:
        self.seen.append(frame)

    def predict(self) -> Prediction | None:
        return None

    def surprisal(self, frame: Frame) -> float:
        self.seen.append(frame)
        return 0.5 if self.seen[0].lineno == 20 else 4.0

    def rewind(self, length: int) -> None:
        del self.seen[length:]


def test_the_model_says_after_which_of_them_the_known_frame_is_least_surprising() -> None:
    known, judge = recorded("scale", "scale(7)")[0], Judge()
    found = weighed(before(known), known, judge, SourceContext(source=PROGRAM, function="scale"))
    assert [(one.frame.lineno, one.surprisal) for one in found] == [(20, 0.5), (18, 4.0)]
    # A model counts depth from the outermost frame that it is shown.
    assert [[frame.depth for frame in shown] for shown in judge.seen] == [[0, 1], [0, 1]]


def test_a_loop_over_a_range_is_not_written_out() -> None:
    source = "for i in range(10_000_000_000):\n    print(i)\n"
    known = Frame(event=Event.LINE, lineno=2, source="    print(i)", locals={"i": "5"}, function="<module>")
    assert [dict(frame.locals) for frame in earlier(source, known, preceding)] == [{"i": "4"}]
