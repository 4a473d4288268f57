"""A predictor that knows the trace but for planted errors, followed by a comparison."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping

import pytest
from foreframe.debugger.errors import GrammarError, ModelError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.scoring import Comparison

SOURCE = """\
def double(x):
    y = x * 2
    return y

def total():
    a = double(1)
    return a
"""
LINES = SOURCE.splitlines()


def frame(event: Event, lineno: int, depth: int = 0, value: str | None = None, **seen: str) -> Frame:
    return Frame(event=event, lineno=lineno, source=LINES[lineno - 1], locals=seen, value=value, depth=depth)


FRAMES = [
    frame(Event.CALL, 5),
    frame(Event.LINE, 6),
    frame(Event.CALL, 1, 1, x="1"),
    frame(Event.LINE, 2, 1, x="1"),
    frame(Event.LINE, 3, 1, x="1", y="2"),
    frame(Event.RETURN, 3, 1, "2"),
    frame(Event.LINE, 7, a="2"),
    frame(Event.RETURN, 7, 0, "2"),
]
ELSEWHERE = dataclasses.replace(FRAMES[1], path="helpers.py")


def wrong(said: Frame) -> Frame:
    return dataclasses.replace(said, locals={**said.locals, "y": "3"})


def broken(said: Frame) -> Frame:
    raise GrammarError("not a frame")


def silent(said: Frame) -> None:
    return None


Planted = Mapping[int, Callable[[Frame], Frame | None]]


class Knowing:
    """Answers by the length of the history, as one that learned the trace by heart. Counts what it is asked."""

    name = "knowing"

    def __init__(self, planted: Planted | None = None) -> None:
        self.planted = planted or {}
        self.sessions: list[History] = []

    def session(self, context: SourceContext) -> History:
        self.sessions.append(History(self.planted))
        return self.sessions[-1]

    @property
    def asked(self) -> int:
        return sum(session.asked for session in self.sessions)


class History:
    def __init__(self, planted: Planted) -> None:
        self.planted = planted
        self.seen: list[Frame] = []
        self.asked = 0

    def observe(self, frame: Frame) -> None:
        self.seen.append(frame)

    def rewind(self, length: int) -> None:
        del self.seen[length:]

    def predict(self) -> Prediction | None:
        self.asked += 1
        at = len(self.seen)
        if at >= len(FRAMES):
            return None
        said = self.planted[at](FRAMES[at]) if at in self.planted else FRAMES[at]
        return None if said is None else Prediction(frame=said, confidence=0.9)

    def surprisal(self, frame: Frame) -> float:
        return 7.5


def comparison(planted: Planted | None = None) -> Comparison:
    return Comparison(Knowing(planted), SourceContext(source=SOURCE, function="total"))


def verdicts(compared: Comparison) -> list[str]:
    return [row.verdict for row in compared.rows]


def test_a_predictor_that_is_right_is_exact_in_both_lanes() -> None:
    compared = comparison()
    for real in FRAMES:
        compared.step(real)
    assert verdicts(compared) == ["given"] + ["match"] * 7
    assert [row.free_verdict for row in compared.rows] == verdicts(compared)
    assert not compared.rows[0].tainted
    for counts in (compared.teacher_forced, compared.free):
        assert (counts.frames, counts.exact, counts.events, counts.lines) == (7, 7, 7, 7)
        # x, y, the value that double returned, a, and the value that total returned
        assert (counts.values, counts.num_values) == (5, 5)
    assert compared.agreement_length == 7
    assert not compared.diverged


def test_a_wrong_value_counts_once_teacher_forced_and_taints_the_free_run() -> None:
    compared = comparison({4: wrong})
    for real in FRAMES:
        compared.step(real)
    assert verdicts(compared) == ["given", "match", "match", "match", "value", "match", "match", "match"]
    assert [row.tainted for row in compared.rows] == [False] * 4 + [True] * 4
    assert compared.rows[4].divergence is not None
    assert compared.rows[4].divergence.name == "y"
    forced = compared.teacher_forced
    assert (forced.frames, forced.exact, forced.lines, forced.values) == (7, 6, 7, 4)
    assert compared.agreement_length == 3


def test_the_free_run_goes_on_from_its_own_frames() -> None:
    compared = comparison({2: lambda said: FRAMES[6]})
    for real in FRAMES[:4]:
        compared.step(real)
    free = compared.predictor.sessions[1]
    assert free.seen[2] == FRAMES[6]
    assert compared.predictor.sessions[0].seen == FRAMES[:4]


def test_resync_lets_the_free_run_go_on_from_reality() -> None:
    compared = comparison({2: lambda said: FRAMES[6]})
    for real in FRAMES[:4]:
        compared.step(real)
    assert compared.diverged
    compared.resync()
    assert compared.predictor.sessions[-1].seen == FRAMES[:4]
    row = compared.step(FRAMES[4])
    assert not row.tainted
    assert row.free_verdict == "match"


def test_a_resync_revives_a_free_run_that_had_ended() -> None:
    compared = comparison({2: silent})
    rows = [compared.step(real) for real in FRAMES[:4]]
    assert [row.free is None for row in rows] == [True, False, True, True]
    compared.resync()
    assert compared.step(FRAMES[4]).free is not None


@pytest.mark.parametrize("silence", [silent, broken])
def test_a_missing_prediction_counts_as_a_frame_that_is_wrong(silence: Callable[[Frame], None]) -> None:
    compared = comparison({4: silence})
    for real in FRAMES:
        compared.step(real)
    assert verdicts(compared)[4] == "missing"
    assert compared.rows[4].teacher_forced is None
    forced, free = compared.teacher_forced, compared.free
    assert (forced.frames, forced.exact, forced.num_values, forced.values) == (7, 6, 5, 4)
    assert (free.frames, free.exact) == (7, 3)
    assert isinstance(compared.trouble, GrammarError) == (silence is broken)


def test_frames_of_other_files_are_rows_that_count_nowhere() -> None:
    compared = comparison()
    compared.step(FRAMES[0])
    row = compared.step(ELSEWHERE)
    assert (row.verdict, row.teacher_forced, row.free) == ("missing", None, None)
    assert compared.predictor.asked == 0
    for real in FRAMES[1:]:
        compared.step(real)
    assert (compared.teacher_forced.frames, compared.teacher_forced.exact) == (7, 7)
    assert not compared.diverged


def test_a_skipped_frame_is_learned_without_being_asked_about() -> None:
    compared = comparison()
    for real in FRAMES[:2]:
        compared.step(real)
    before = compared.predictor.asked
    compared.skip(FRAMES[2])
    compared.skip(ELSEWHERE)
    assert compared.predictor.asked == before
    row = compared.step(FRAMES[3])
    assert (row.verdict, row.free_verdict, row.tainted) == ("match", "match", False)
    assert compared.teacher_forced.frames == 2
    assert compared.predictor.sessions[-1].seen == FRAMES[:4]


def test_a_comparison_may_begin_with_a_skipped_frame() -> None:
    compared = comparison()
    compared.skip(FRAMES[0])
    row = compared.step(FRAMES[1])
    assert (row.verdict, row.free_verdict) == ("match", "match")


def test_looking_ahead_leaves_the_histories_as_they_were() -> None:
    compared = comparison()
    for real in FRAMES[:2]:
        compared.step(real)
    said = list(compared.look_ahead(3))
    assert [prediction.frame for prediction in said] == FRAMES[2:5]
    assert [session.seen for session in compared.predictor.sessions] == [FRAMES[:2]] * 2
    assert compared.teacher_forced.frames == 1


@pytest.mark.parametrize("silence", [silent, broken])
def test_looking_ahead_ends_where_the_model_has_nothing_to_say(silence: Callable[[Frame], None]) -> None:
    compared = comparison({3: silence})
    for real in FRAMES[:2]:
        compared.step(real)
    assert [prediction.frame for prediction in compared.look_ahead(5)] == [FRAMES[2]]
    assert compared.predictor.sessions[0].seen == FRAMES[:2]


def test_looking_ahead_at_the_end_sees_nothing() -> None:
    compared = comparison()
    for real in FRAMES:
        compared.step(real)
    assert list(compared.look_ahead(2)) == []


def test_looking_ahead_remembers_why_it_sees_no_further() -> None:
    def failing(said: Frame) -> Frame:
        raise ModelError("no memory")

    compared = comparison({3: failing})
    for real in FRAMES[:2]:
        compared.step(real)
    assert [prediction.frame for prediction in compared.look_ahead(3)] == [FRAMES[2]]
    assert isinstance(compared.trouble, ModelError)
    assert compared.predictor.sessions[0].seen == FRAMES[:2]


def test_a_model_that_was_gone_for_a_moment_runs_on_freely_from_reality() -> None:
    def gone(said: Frame) -> Frame:
        raise ModelError("the server does not answer")

    compared = comparison({4: gone, 5: gone})
    for real in FRAMES:
        compared.step(real)
    assert verdicts(compared) == ["given", "match", "match", "match", "missing", "missing", "match", "match"]
    assert [row.free is None for row in compared.rows] == [True, False, False, False, True, True, False, False]


def test_after_an_outage_the_free_run_is_not_tainted_and_its_agreement_is_over() -> None:
    def gone(said: Frame) -> Frame:
        raise ModelError("the server does not answer")

    compared = comparison({4: gone})
    for real in FRAMES:
        compared.step(real)
    assert [row.tainted for row in compared.rows] == [False] * 4 + [True] + [False] * 3
    assert (compared.agreement_length, compared.diverged, compared.ever_diverged) == (3, False, True)


def test_a_resync_does_not_lengthen_the_agreement() -> None:
    compared = comparison({4: wrong})
    for real in FRAMES[:5]:
        compared.step(real)
    compared.resync()
    for real in FRAMES[5:]:
        compared.step(real)
    assert [row.tainted for row in compared.rows] == [False] * 4 + [True] + [False] * 3
    assert compared.agreement_length == 3


def test_a_run_that_the_model_has_ended_does_not_go_on_by_itself() -> None:
    compared = comparison({4: silent})
    for real in FRAMES:
        compared.step(real)
    assert [row.free is None for row in compared.rows] == [True, False, False, False, True, True, True, True]


def test_surprise_is_asked_of_the_model_only_where_another_frame_was_expected() -> None:
    compared = comparison({4: wrong})
    compared.surprised = True
    for real in FRAMES:
        compared.step(real)
    assert compared.rows[0].surprisal is None
    assert compared.rows[4].surprisal == 7.5
    assert compared.rows[5].surprisal == pytest.approx(-math.log(0.9))
    assert all(row.surprisal is None for row in comparison().rows)
