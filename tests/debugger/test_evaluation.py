"""Evaluations of a predictor that is known: a `Parrot` that says what it was given to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from foreframe.debugger.errors import GrammarError
from foreframe.debugger.evaluation import (
    OutputItem,
    Timing,
    evaluate_output,
    evaluate_traces,
    free_run,
    percentile,
    same_output,
)
from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import Prediction, Predictor, SourceContext
from foreframe.debugger.trace import Trace

ADD = "def f(a, b):\n    c = a + b\n    return c\n"
CONTEXT = SourceContext(source=ADD, function="f")


@dataclass(slots=True)
class Parrot:
    """Says these frames, the first to an empty history, and fails where one is None."""

    script: Sequence[Frame | None]
    name: str = "parrot"
    history: list[Frame] = field(default_factory=list[Frame])

    def session(self, context: SourceContext) -> Parrot:
        return Parrot(self.script)

    def observe(self, frame: Frame) -> None:
        self.history.append(frame)

    def rewind(self, length: int) -> None:
        del self.history[length:]

    def predict(self) -> Prediction | None:
        if len(self.history) >= len(self.script):
            return None
        frame = self.script[len(self.history)]
        if frame is None:
            raise GrammarError("no frame")
        return Prediction(frame=frame, confidence=0.5, tokens=10, forced_tokens=4, milliseconds=2.0)


def traced(source: str, call: str) -> Trace:
    return record_in_process(source, "f", call)


def context_of(trace: Trace) -> SourceContext:
    return SourceContext(source=trace.header.source, function=trace.header.function)


# Free runs


def test_a_free_run_says_everything_after_the_first_frame():
    frames = traced(ADD, "f(1, 2)").frames
    said = free_run(Parrot(frames), frames[0])
    assert [prediction.frame for prediction in said] == frames[1:]


def test_a_free_run_ends_at_its_limit_and_where_the_model_fails():
    frames = traced(ADD, "f(1, 2)").frames
    assert len(free_run(Parrot(frames * 10), frames[0], limit=7)) == 7
    assert len(free_run(Parrot([*frames[:2], None, *frames[2:]]), frames[0])) == 1
    assert free_run(Parrot([]), frames[0]) == []


# Recorded traces


def figures_of(predictor: Predictor, *traces: Trace) -> Any:
    return evaluate_traces(predictor, {"given": traces}, context_of)


def test_a_predictor_that_knows_the_run_is_right_in_everything():
    traces = [traced(ADD, "f(1, 2)")] * 2
    figures = figures_of(Parrot(traces[0].frames), *traces)
    forced, free = figures["teacher_forced"], figures["free_run"]
    assert figures["programs"] == free["whole_programs"] == 2
    assert forced["frames"] == forced["exact"] == forced["events"] == forced["lines"] == 6
    assert forced["values"] == forced["num_values"]
    assert forced["exact_share"] == free["values_share"] == 1.0
    assert forced["intervals"]["exact"] == [1.0, 1.0]
    assert (free["final_value"]["count"], free["whole"]["of"]) == (2, 2)
    assert figures["predicted_frame_ms"] == {"p50": 2.0, "p95": 2.0}
    assert figures["tokens_per_second"] == 5000.0


def test_one_wrong_value_counts_once_teacher_forced():
    trace = traced(ADD, "f(1, 2)")
    wrong = traced(ADD, "f(1, 3)").frames
    figures = figures_of(Parrot([*trace.frames[:2], *wrong[2:3], *trace.frames[3:]]), trace)
    forced, free = figures["teacher_forced"], figures["free_run"]
    assert (forced["frames"], forced["exact"], forced["lines"]) == (3, 2, 3)
    assert free["whole_programs"] == 0
    assert free["final_value"]["count"] == 1
    assert figures["by"]["value_type"]["int"]["values"]["count"] == 1
    assert figures["by"]["operation"]["arithmetic"]["exact"] == figures["by"]["operation"]["assignment"]["exact"]
    assert figures["by"]["operation"]["arithmetic"]["exact"]["count"] == 0
    assert figures["by"]["operation"]["return"]["exact"]["count"] == 1


def test_a_predictor_that_always_fails_is_wrong_and_nothing_breaks():
    figures = figures_of(Parrot([None] * 100), traced(ADD, "f(1, 2)"))
    forced = figures["teacher_forced"]
    assert (forced["frames"], forced["exact"], forced["events"]) == (3, 0, 0)
    assert figures["free_run"]["final_value"]["count"] == 0
    assert figures["predicted_frame_ms"] == {"p50": None, "p95": None}


def test_no_traces_at_all_give_noughts():
    figures = figures_of(Parrot([]))
    assert figures["programs"] == 0
    forced = figures["teacher_forced"]
    assert forced.pop("intervals")["exact"] == [0.0, 1.0]
    assert forced.pop("mean_over_programs") == {"exact": 0.0, "lines": 0.0}
    assert set(forced.values()) == {0}
    assert figures["calibration"]["frame"]["claims"] == 0


def test_sets_are_figured_apart_and_together():
    known, strange = traced(ADD, "f(1, 2)"), traced(ADD, "f(5, 2)")
    sets = {"known": [known], "strange": [strange, strange]}
    figures: Any = evaluate_traces(Parrot(known.frames), sets, context_of)
    assert (figures["programs"], figures["free_run"]["whole_programs"]) == (3, 1)
    assert figures["sets"]["known"]["teacher_forced"]["exact_share"] == 1.0
    assert figures["sets"]["strange"]["free_run"]["whole"]["count"] == 0
    parts = [one["teacher_forced"]["exact"] for one in figures["sets"].values()]
    assert sum(parts) == figures["teacher_forced"]["exact"]


# Outputs


ITEM = OutputItem("a", ADD, "1, 2", "3")


def record(item: OutputItem) -> Trace:
    return record_in_process(item.code, "f", f"f({item.input})")


def test_the_right_output_by_the_right_way_scores_everywhere():
    figures = evaluate_output(Parrot(record(ITEM).frames), [ITEM], record)
    scores = [figures[name] for name in ("pass_at_1", "format_valid", "state_match", "line_match")]
    assert scores == [1.0] * 4
    assert (figures["task"], figures["n"]) == ("cruxeval-o", 1)


def test_a_wrong_output_is_well_formed_and_its_way_is_scored_by_frame():
    wrong = record(OutputItem("b", ADD, "1, 3", "4")).frames
    figures = evaluate_output(Parrot(wrong), [ITEM], record)
    assert (figures["pass_at_1"], figures["format_valid"], figures["line_match"]) == (0.0, 1.0, 1.0)
    assert figures["state_match"] == 0.0


def test_a_run_without_an_end_is_not_well_formed_and_one_that_raises_is_only_wrong():
    frames = record(ITEM).frames
    assert evaluate_output(Parrot([*frames[:-1], None]), [ITEM], record)["format_valid"] == 0.0
    raises = OutputItem("c", "def f(a, b):\n    c = a / b\n    return c\n", "1, 0", "3")
    figures = evaluate_output(Parrot(record(raises).frames), [raises], record)
    assert (figures["format_valid"], figures["line_match"], figures["pass_at_1"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    "item",
    [
        OutputItem("", "def f(:\n", "1", "2"),
        OutputItem("", "def g(): pass\n", "1", "2"),
        OutputItem("", ADD, "1", "2"),
        OutputItem("", ADD, "open('x'), 2", "2"),
        OutputItem("", ADD, ")", "2"),
        OutputItem("", "", "", ""),
    ],
)
def test_an_item_that_cannot_be_begun_counts_as_wrong(item: OutputItem):
    figures = evaluate_output(Parrot(record(ITEM).frames), [item], lambda _: None)
    assert (figures["n"], figures["pass_at_1"], figures["format_valid"]) == (1, 0.0, 0.0)


def test_an_item_that_could_not_be_recorded_is_still_scored_by_its_output():
    figures = evaluate_output(Parrot(record(ITEM).frames), [ITEM], lambda _: None)
    assert (figures["pass_at_1"], figures["state_match"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("predicted", "expected", "same"),
    [
        ("3", "3", True),
        ("'a'", '"a"', True),
        ("[1,2]", "[1, 2]", True),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", True),
        ("{1, 2}", "{2, 1}", True),
        ("(1,)", "[1]", False),
        ("3", "'3'", False),
        (" open('x') ", "open('x')", True),
        ("deque([1])", "deque([1])", True),
        ("deque([1])", "deque([2])", False),
        ("'\\d'", "'\\\\d'", True),
        ("(" * 5000, "3", False),
        ("{[]: 1}", "{[]: 1}", True),
        (None, "None", False),
    ],
)
def test_outputs_are_the_same_where_their_values_are(predicted: str | None, expected: str, same: bool):
    assert same_output(predicted, expected) is same


def test_a_percentile_is_a_value_that_came():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.95, 1.0)] == [1.0, 3.0, 5.0, 5.0]
    assert percentile([], 0.5) is None
    assert values[0] == 5.0


def test_timing_counts_predictions_and_passes_over_what_was_not_said():
    timing = Timing()
    assert timing.tokens_per_second == 0.0
    timing.add(None)
    timing.add(Parrot(record(ITEM).frames).predict())
    assert (timing.tokens, timing.forced_tokens, timing.milliseconds) == (10, 4, [2.0])
