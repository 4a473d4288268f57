"""What is counted of one program, with a predictor whose answers are planted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import pytest
from foreframe.debugger.errors import ModelError
from foreframe.debugger.examination import Cell, Examined, all_jumps, bucket, examine
from foreframe.debugger.figures import calibration, figures
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import END, Prediction, SourceContext
from foreframe.debugger.trace import Trace

from tests.programs import marked_lines

CALLS = """\
def f(a):
    b = g(a)  # @calls
    return b  # @ends

def g(x):
    y = x.upper()  # @upper
    return y  # @returns
"""
RAISES = """\
def f(a):
    try:
        g(a)
    except KeyError:
        a = 'no'
    return a

def g(x):
    raise KeyError(x)
"""
LINE = marked_lines(CALLS)


def traced(source: str, call: str) -> Trace:
    return record_in_process(source, "f", call)


Planted = Mapping[int, Callable[[Frame], Frame | None]]


@dataclasses.dataclass(slots=True)
class Knowing:
    """Says the frame that comes next, or what was planted in its place, each with this confidence."""

    frames: list[Frame]
    planted: Planted = dataclasses.field(default_factory=dict)
    confidence: float = 0.95
    name: str = "knowing"
    seen: list[Frame] = dataclasses.field(default_factory=list[Frame])

    def session(self, context: SourceContext) -> Knowing:
        return dataclasses.replace(self, seen=[])

    def observe(self, frame: Frame) -> None:
        self.seen.append(frame)

    def rewind(self, length: int) -> None:
        del self.seen[length:]

    def predict(self) -> Prediction | None:
        at = len(self.seen)
        frame = self.frames[at] if at < len(self.frames) else None
        if frame is None or (at in self.planted and (frame := self.planted[at](frame)) is None):
            return None
        named = ["return"] if frame.value is not None else list(frame.locals)
        return Prediction(
            frame=frame, confidence=self.confidence, value_confidence=dict.fromkeys(named, self.confidence)
        )


class Jumping(Knowing):
    """One that jumps as well: always to the last frame of the trace, and never out of `g`."""

    def session(self, context: SourceContext) -> Jumping:
        return Jumping(self.frames)

    def jump(self, lineno: int) -> Prediction | None:
        if self.seen[-1].event is Event.LINE and self.seen[-1].depth == 1:
            raise ModelError("not learned")
        return Prediction(frame=self.frames[-1], confidence=0.5)


def examined(predictor: Knowing, trace: Trace) -> Examined:
    source = trace.header.source
    return examine(predictor, trace, SourceContext(source=source, function="f"))


def count(found: Examined, *cell: str) -> tuple[int, int]:
    key: Cell = (cell[0], cell[1], cell[2])
    return (found.cells[key].right, found.cells[key].of) if key in found.cells else (0, 0)


def test_frames_are_counted_under_what_the_line_does_that_leads_to_them():
    trace = traced(CALLS, "f('ab')")
    at = next(at for at, frame in enumerate(trace.frames) if frame.lineno == LINE["returns"])
    wrong = {at: lambda frame: dataclasses.replace(frame, locals={**frame.locals, "y": "'Ab'"})}
    found = examined(Knowing(trace.frames, wrong), trace)
    assert count(found, "operation", ".upper()", "exact") == (0, 1)
    # The call's frame, and the line after its return, are both the doing of the line that calls.
    assert count(found, "operation", "call", "exact") == (2, 2)
    assert count(found, "operation", "entering a function", "exact") == (2, 2)
    assert count(found, "operation", "return", "exact") == (2, 2)
    assert count(found, "depth", "1", "exact") == (3, 4)
    assert count(found, "depth", "1", "lines") == (4, 4)
    assert count(found, "frames", "7-10", "exact") == (6, 7)
    assert count(found, "value_type", "str", "values") == (4, 5)


def test_a_confident_wrong_value_is_told_from_a_doubtful_one():
    trace = traced(CALLS, "f('ab')")
    wrong = {len(trace.frames) - 1: lambda frame: dataclasses.replace(frame, value="'x'")}
    sure, doubtful = (examined(Knowing(trace.frames, wrong, said), trace) for said in (0.9, 0.89))
    assert count(sure, "confident", "wrong value", "frames") == (1, 7)
    assert count(doubtful, "confident", "wrong value", "frames") == (0, 7)
    assert [claim.right for claim in sure.frames] == [True] * 6 + [False]
    assert sum(not claim.right for claim in sure.values) == 1


def test_the_final_value_is_compared_however_the_free_run_came_to_it():
    trace = traced(CALLS, "f('ab')")
    end = trace.frames[-1]
    # It skips the call, and so ends while the real run goes on.
    early: Planted = {2: lambda _: end, **dict.fromkeys(range(3, 9), lambda _: None)}
    found = examined(Knowing(trace.frames, early), trace)
    assert count(found, "all", "all", "whole") == (0, 1)
    assert count(found, "all", "all", "final_value") == (1, 1)
    # It takes one frame more than the real one.
    late = Knowing([*trace.frames[:-1], trace.frames[-2], end])
    found = examined(late, trace)
    assert count(found, "all", "all", "whole") == (0, 1)
    assert count(found, "all", "all", "final_value") == (1, 1)


def test_a_recording_that_was_cut_has_no_final_value():
    trace = traced(CALLS, "f('ab')")
    cut = dataclasses.replace(trace, frames=trace.frames[:-1])
    found = examined(Knowing(cut.frames), cut)
    assert count(found, "all", "all", "final_value") == (0, 0)
    assert count(found, "all", "all", "whole") == (1, 1)


def test_frames_of_other_files_count_nowhere():
    trace = traced(CALLS, "f('ab')")
    elsewhere = [dataclasses.replace(frame, path="g.py") if frame.depth else frame for frame in trace.frames]
    found = examined(Knowing(trace.frames), dataclasses.replace(trace, frames=elsewhere))
    assert found.forced.frames == 3
    assert count(found, "depth", "1", "exact") == (0, 0)


# Jumps


def test_a_jump_lands_on_the_end_of_the_activation():
    frames = traced(CALLS, "f('ab')").frames
    found = [(frames[at].lineno, jump) for at, some in all_jumps(frames).items() for jump in some]
    assert {(lineno, jump.kind, frames[jump.landing].lineno) for lineno, jump in found} == {
        (1, "over", LINE["ends"]),
        (LINE["ends"], "out", LINE["ends"]),
        (5, "over", LINE["returns"]),
        (LINE["returns"], "out", LINE["returns"]),
    }
    assert {jump.to for _, jump in found} == {END}


def test_a_jump_to_a_line_lands_on_its_next_visit():
    loop = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n    t *= 2\n    return t\n"
    frames = traced(loop, "f(2)").frames
    (found,) = [jump for some in all_jumps(frames).values() for jump in some if jump.kind == "line"]
    assert (found.to, frames[found.landing].event, frames[found.landing].lineno) == (6, Event.LINE, 6)


def test_an_activation_that_an_exception_leaves_ends_with_it():
    frames = traced(RAISES, "f('k')").frames
    jumps = [(frames[at], jump) for at, some in all_jumps(frames).items() for jump in some]
    ends = [frames[jump.landing] for start, jump in jumps if start.depth == 1]
    assert {(frame.event, frame.value) for frame in ends} == {(Event.EXCEPTION, "KeyError: 'k'")}
    assert len(ends) == 2
    caught = [frames[jump.landing] for start, jump in jumps if start.depth == 0 and jump.to == END]
    assert {frame.value for frame in caught} == {"'no'"}


def test_an_activation_that_a_recording_cuts_has_no_end():
    frames = traced(CALLS, "f('ab')").frames
    assert all_jumps(frames[:4]) == {}
    assert all_jumps([]) == {}


def test_jumps_are_counted_where_the_sessions_can():
    trace = traced(CALLS, "f('ab')")
    found = examined(Jumping(trace.frames), trace)
    assert count(found, "jump", "over", "exact") == (1, 2)
    assert count(found, "jump", "over", "values") == (2, 2), "f returns what g did"
    assert count(found, "jump", "out", "exact") == (1, 2)
    assert count(examined(Knowing(trace.frames), trace), "jump", "over", "exact") == (0, 0)


@pytest.mark.parametrize(
    ("num_frames", "name"), [(2, "1-2"), (3, "3-4"), (4, "3-4"), (5, "5-6"), (10, "7-10"), (20, "11-20"), (21, "21+")]
)
def test_lengths_fall_into_buckets(num_frames: int, name: str):
    assert bucket(num_frames) == name


# Figures


def test_a_temperature_is_fitted_on_every_second_program_and_judged_on_the_others():
    trace = traced(CALLS, "f('ab')")
    right, wrong = Knowing(trace.frames), Knowing(trace.frames, dict.fromkeys(range(9), lambda _: None))
    programs = [examined(right, trace) for _ in range(4)]
    told = calibration([program.frames for program in programs])
    assert (told["claims"], told["other_half"]["claims"]) == (28, 14)
    assert told["temperature"] < 1.0
    assert told["other_half"]["error_with_temperature"] < told["other_half"]["error"] == told["error"] == 0.05
    assert figures([examined(wrong, trace)])["calibration"]["frame"]["claims"] == 0


def test_rows_of_numbers_are_in_their_order_and_names_by_how_often_they_came():
    programs = [
        examined(Knowing(trace.frames), trace) for trace in (traced(CALLS, "f('ab')"), traced(RAISES, "f('k')"))
    ]
    by = figures(programs)["by"]
    assert list(by["depth"]) == ["0", "1"]
    met = [row["exact"]["of"] for row in by["operation"].values()]
    assert met == sorted(met, reverse=True)
