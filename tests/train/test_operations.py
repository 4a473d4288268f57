"""Programs rewritten to one operation a line: the runs that training reads are those the debugger's sessions write."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import pytest
from foreframe.debugger.folding import fold
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.operation_predictor import OperationSession
from foreframe.debugger.operations import one_operation
from foreframe.debugger.ports import Prediction
from foreframe.train.data import fingerprint
from foreframe.train.data.operations import in_operations, is_chosen, shortened
from foreframe.train.data.program import Program
from foreframe.train.data.programs import WEIGHTS
from foreframe.train.data.stream import traced
from foreframe.train.readings import has_one_activation

SOURCE = """\
def f(items, n):
    x = items[n + 1] * 2
    y = items[n] + items[-1] - x
    return x - y * 2 > n
"""
CALL = "f([3, 5, 1], 0)"
PROGRAM = Program(source=SOURCE, function="f", call=CALL, family="written")


def test_with_nothing_left_out_a_run_is_that_of_the_rewritten_program():
    rewritten = one_operation(SOURCE)
    frames = record_in_process(rewritten.source, "f", CALL).frames
    assert list(shortened(frames, rewritten, random.Random(1), 0.0)) == frames


def test_a_statement_left_out_shows_its_first_line_alone_and_its_temporaries_stay_unknown():
    rewritten = one_operation(SOURCE)
    frames = record_in_process(rewritten.source, "f", CALL).frames
    short = list(shortened(frames, rewritten, random.Random(1), 1.0))
    user = record_in_process(SOURCE, "f", CALL).frames
    assert fold(short, rewritten) == list(user)
    # What returns is on its statement's last line, and comes after the first as after any other.
    assert len(short) == len(user)
    assert not any(name in frame.locals for frame in short for name in rewritten.temporaries)


def test_a_temporary_that_was_passed_over_keeps_the_value_it_was_seen_with():
    rewritten = one_operation(SOURCE)
    frames = record_in_process(rewritten.source, "f", CALL).frames
    seen = set[str]()
    for seed in range(20):
        short = list(shortened(frames, rewritten, random.Random(seed), 0.5))
        assert fold(short, rewritten) == fold(frames, rewritten)
        seen |= {value for frame in short for name, value in frame.locals.items() if name == "_1"}
        lines = [frame.lineno for frame in short if frame.event is Event.LINE]
        if "_1" not in short[2].locals and lines[:2] == [2, rewritten.places[3][0]]:
            seen.add("passed over")
    assert "passed over" in seen
    assert {"1", "5"} & seen


def test_the_users_frames_are_the_same_for_generated_programs():
    checked = 0
    for program, trace in islice(traced(11), 150):
        made = in_operations(program, random.Random(checked))
        if made is None:
            continue
        rewritten = one_operation(program.source)
        assert made[0].source == rewritten.source
        assert fold(made[1].frames, rewritten) == list(trace.frames)
        checked += 1
    assert checked > 60


def test_a_rewritten_program_that_is_a_test_function_is_left_as_it_was():
    rewritten = ast.parse(one_operation(SOURCE).source)
    planted = {mark for _, mark in fingerprint.of_functions(rewritten)}
    assert not planted & {mark for _, mark in fingerprint.of_functions(ast.parse(SOURCE))}
    assert in_operations(PROGRAM, random.Random(1), frozenset()) is not None
    assert in_operations(PROGRAM, random.Random(1), planted) is None


@dataclass
class Noting:
    """A predictor's session that notes what it observes, and predicts what follows in a recording."""

    frames: Sequence[Frame]
    history: list[Frame] = field(default_factory=list)

    def observe(self, frame: Frame) -> None:
        self.history.append(frame)

    def predict(self) -> Prediction | None:
        at = len(self.history)
        if at >= len(self.frames):
            return None
        return Prediction(
            frame=self.frames[at], confidence=1.0, value_confidence={}, tokens=1, forced_tokens=0, milliseconds=0.0
        )

    def surprisal(self, frame: Frame) -> float:
        raise AssertionError(frame)

    def rewind(self, length: int) -> None:
        del self.history[length:]


@pytest.mark.parametrize(("is_asked", "share"), [(True, 0.0), (False, 1.0)])
def test_what_is_read_is_what_a_session_of_the_debugger_shows_the_model(is_asked: bool, share: float):
    """A model that is always right sees the whole run; one that is always corrected, no inner frame."""
    checked = 0
    for program, trace in islice(traced(12, weights=WEIGHTS), 150):
        rewritten = one_operation(program.source)
        if not rewritten.is_changed or not has_one_activation(trace.frames):
            continue
        frames = record_in_process(rewritten.source, program.function, program.call).frames
        inner = Noting(frames)
        session = OperationSession(inner, rewritten)
        for at, frame in enumerate(trace.frames):
            if at and is_asked:
                session.predict()
            session.observe(frame)
        assert inner.history == list(shortened(frames, rewritten, random.Random(1), share)), program.source
        checked += 1
    assert checked > 40


def test_all_calls_of_a_source_are_read_alike():
    calls = [Program(source=SOURCE, function="f", call=f"f([1, 2], {n})", family="written") for n in range(5)]
    assert len({is_chosen(program, 0.5) for program in calls}) == 1
    sources = [Program(source=f"x = {n}", function="", call="", family="written") for n in range(400)]
    assert 150 < sum(is_chosen(program, 0.5) for program in sources) < 250
    assert in_operations(Program(source="x = 1", function="", call="", family="written"), random.Random(1)) is None
