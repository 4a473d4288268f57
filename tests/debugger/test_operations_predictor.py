"""A predictor that knows the rewritten program's frames, wrapped: its frames must be the user's, forced and free."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from foreframe.app.cli import main
from foreframe.debugger import operation_predictor
from foreframe.debugger.errors import GrammarError
from foreframe.debugger.evaluation import free_run
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.operation_predictor import OperationPredictor
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.scoring import Comparison

from tests.programs import EXAMPLES_FOLDER

SOURCE = """\
def double(n):
    return n * 2 + 0

def f(items, n):
    total = 0
    for item in items[1:]:
        total += double(item) + n
    x = n > 0 and items[0] or total
    return [item + 1 for item in items if item < total], total
"""
CALL = "f([3, 5, 1], 1)"


@dataclass
class Knowing:
    """Says the frame that follows the history in a recording of whatever source it is given, but for planted errors."""

    call: str = CALL
    wrong: Callable[[Frame], Frame] = lambda frame: frame
    name: str = "knowing"
    sessions: list[Session] = field(default_factory=list)

    def session(self, context: SourceContext) -> Session:
        frames = record_in_process(context.source, self.call.partition("(")[0], self.call).frames
        self.sessions.append(Session(frames, self.wrong, context))
        return self.sessions[-1]


@dataclass
class Session:
    frames: list[Frame]
    wrong: Callable[[Frame], Frame]
    context: SourceContext
    history: list[Frame] = field(default_factory=list)
    rewinds: int = 0

    def observe(self, frame: Frame) -> None:
        self.history.append(frame)

    def predict(self) -> Prediction | None:
        """What follows the last frame that is placed like the history's newest: temporaries or not."""
        last = self.history[-1]
        same = [at for at, frame in enumerate(self.frames) if place_of(frame) == place_of(last)]
        seen = sum(place_of(frame) == place_of(last) for frame in self.history)
        at = same[min(seen, len(same)) - 1] + 1
        if at == len(self.frames):
            return None
        frame = self.wrong(self.frames[at])
        confidence = dict.fromkeys(frame.locals, 0.9)
        return Prediction(
            frame=frame, confidence=0.5, value_confidence=confidence, tokens=3, forced_tokens=1, milliseconds=2.0
        )

    def rewind(self, length: int) -> None:
        self.rewinds += 1
        del self.history[length:]


def place_of(frame: Frame) -> tuple[Event, int, int]:
    return frame.event, frame.lineno, frame.depth


FRAMES = record_in_process(SOURCE, "f", CALL).frames
CONTEXT = SourceContext(source=SOURCE, function="f")


def compared(inner: Knowing) -> Comparison:
    comparison = Comparison(OperationPredictor(inner), CONTEXT)
    for frame in FRAMES:
        comparison.step(frame)
    return comparison


def test_what_the_inner_predictor_knows_is_exact_on_the_users_lines():
    inner = Knowing()
    comparison = compared(inner)
    assert comparison.teacher_forced.exact == comparison.teacher_forced.frames == len(FRAMES) - 1
    assert comparison.free.exact == len(FRAMES) - 1
    assert not comparison.diverged
    assert all(session.rewinds == 0 for session in inner.sessions)
    assert OperationPredictor(inner).name == "knowing"


def test_a_free_run_ends_with_the_entry():
    said = free_run(OperationPredictor(Knowing()).session(CONTEXT), FRAMES[0])
    assert [prediction.frame for prediction in said] == FRAMES[1:]


def test_confidences_are_multiplied_and_costs_added_over_the_frames_of_a_line():
    session = OperationPredictor(Knowing()).session(CONTEXT)
    for frame in FRAMES[:2]:
        session.observe(frame)
    first = session.predict()
    assert first is not None
    assert (first.frame, first.confidence, first.tokens) == (FRAMES[2], 0.5, 3)
    session.observe(FRAMES[2])
    second = session.predict()  # the slice, then the loop's header, then its first turn
    assert second is not None
    assert second.frame == FRAMES[3]
    assert second.confidence == 0.25
    assert (second.tokens, second.forced_tokens, second.milliseconds) == (6, 2, 4.0)
    assert second.value_confidence["total"] == pytest.approx(0.45)
    assert not set(second.value_confidence) - set(FRAMES[3].locals)


def test_where_reality_differs_the_inner_history_goes_on_from_it():
    def wrong(frame: Frame) -> Frame:
        return dataclasses.replace(frame, locals={**frame.locals, "total": "99"}) if "total" in frame.locals else frame

    inner = Knowing(wrong=wrong)
    session = OperationPredictor(inner).session(CONTEXT)
    for at, frame in enumerate(FRAMES[:5]):
        if at:
            said = session.predict()
            assert said is not None
        session.observe(frame)
    (inside,) = inner.sessions
    assert inside.rewinds > 0
    assert "99" not in [value for frame in inside.history for value in frame.locals.values()]
    assert [frame.source.strip() for frame in inside.history] == [
        "def f(items, n):", "total = 0", "_1 = items[1:]", "_1 = double(item)", "def double(n):",
    ]  # fmt: skip
    after = session.predict()
    assert after is not None
    assert after.frame == FRAMES[5]


def test_temporaries_stay_known_past_a_frame_that_reality_corrects():
    def wrong(frame: Frame) -> Frame:
        is_planted = frame.locals.get("total") == "11"
        return dataclasses.replace(frame, locals={**frame.locals, "total": "99"}) if is_planted else frame

    inner = Knowing(wrong=wrong)
    session = OperationPredictor(inner).session(CONTEXT)
    taken_on = 0
    for at, frame in enumerate(FRAMES):
        history = inner.sessions[0].history
        before = next((old.locals for old in reversed(history) if old.depth == frame.depth), {})
        known = {name: value for name, value in before.items() if name.startswith("_")}
        said = session.predict() if at else None
        session.observe(frame)
        newest = history[-1].locals
        assert "99" not in newest.values()
        if said is not None and said.frame != frame and frame.event is Event.LINE and known:
            assert known.items() <= newest.items()
            taken_on += 1
    assert taken_on > 0


def test_a_call_with_other_arguments_was_come_to_all_the_same():
    def wrong(frame: Frame) -> Frame:
        return dataclasses.replace(frame, locals={"n": "99"}) if frame.event is Event.CALL else frame

    inner = Knowing(call="g(2)", wrong=wrong)
    source = "def h(n):\n    return n\n\ndef g(n):\n    return h(n + 1) + h(n * 2 + 1) + 1\n"
    context = SourceContext(source=source, function="g")
    session = OperationPredictor(inner).session(context)
    for at, frame in enumerate(record_in_process(source, "g", "g(2)").frames):
        if at:
            session.predict()
        session.observe(frame)
    whole = inner.sessions[0].frames
    assert len([frame for frame in whole if frame.event is Event.LINE]) > 6
    assert [place_of(frame) for frame in inner.sessions[0].history] == [place_of(frame) for frame in whole]


def test_asking_twice_says_the_same_and_leaves_the_history_as_it_is():
    session = OperationPredictor(Knowing()).session(CONTEXT)
    for frame in FRAMES[:3]:
        session.observe(frame)
    assert session.predict() is session.predict()


def test_rewinding_forgets_frames_and_what_was_predicted():
    inner = Knowing()
    session = OperationPredictor(inner).session(CONTEXT)
    session.observe(FRAMES[0])
    said = []
    while (prediction := session.predict()) is not None:
        said.append(prediction.frame)
        session.observe(prediction.frame)
    for length in (7, 4, 1):
        session.rewind(length)
        again = session.predict()
        assert again is not None
        assert again.frame == said[length - 1]
    assert len(inner.sessions[0].history) < 5


def test_a_look_ahead_leaves_the_comparison_where_it_was():
    comparison = Comparison(OperationPredictor(Knowing()), CONTEXT)
    for frame in FRAMES[:4]:
        comparison.step(frame)
    assert [said.frame for said in comparison.look_ahead(5)] == FRAMES[4:9]
    for frame in FRAMES[4:]:
        comparison.step(frame)
    assert comparison.teacher_forced.exact == len(FRAMES) - 1


def test_a_source_with_nothing_to_rewrite_is_the_inner_predictors_own():
    inner = Knowing(call="g(1)")
    for source in ("def g(a):\n    return a + 1\n",):
        session = OperationPredictor(inner).session(SourceContext(source=source, function="g"))
        assert session is inner.sessions[-1]


def test_the_lines_that_the_entry_reaches_are_told_in_the_new_source():
    inner = Knowing()
    OperationPredictor(inner).session(SourceContext(source=SOURCE, function="f", lines=frozenset(range(5, 8))))
    context = inner.sessions[-1].context
    assert context.lines is not None
    shown = [context.source.split("\n")[lineno - 1].strip() for lineno in sorted(context.lines)]
    assert shown == [
        "total = 0",
        "_1 = items[1:]",
        "for item in _1:",
        "_1 = double(item)",
        "_2 = _1 + n",
        "total += _2",
    ]


def test_a_line_without_end_is_the_models_fault(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(operation_predictor, "MAX_INNER_FRAMES", 2)
    session = OperationPredictor(Knowing()).session(CONTEXT)
    last = next(frame for frame in reversed(FRAMES) if frame.event is Event.LINE)
    for frame in FRAMES[: FRAMES.index(last) + 1]:
        session.observe(frame)
    with pytest.raises(GrammarError, match="more than 2 operations"):
        session.predict()
    session.observe(FRAMES[-1])  # and the session can still be used
    assert session.predict() is None


@pytest.mark.parametrize("command", [("compare",), ("predict", "--max-frames", "3")])
def test_the_form_is_chosen_on_the_command_line_and_the_frames_are_the_users(
    command: tuple[str, ...], capfd: pytest.CaptureFixture[str]
):
    path = EXAMPLES_FOLDER / "count_letters.py"
    status = main([*command, "--json", "--form", "operations", f"{path}::f", "--call", "f('ab')"])
    assert status in (0, 1)
    answer = json.loads(capfd.readouterr().out)
    lines = path.read_text().split("\n")
    said = [frame.get("predicted") or frame for frame in answer["frames"]]
    assert len(said) > 2
    assert all(frame["source"] == lines[frame["lineno"] - 1] for frame in said)
    assert not [name for frame in said for name in frame["locals"] if name.startswith("_")]
