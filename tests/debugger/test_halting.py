"""What is made of predicted runs: by a predictor that says what really happens, and by ones that slip."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from foreframe.debugger.bounded import run_bounded
from foreframe.debugger.errors import Cancelled, ModelError, TargetError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.halting import TEMPERATURE, Evidence, Judgement, Verdict, Witness, judge, weighed
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.recorder import Limits, record
from foreframe.debugger.target import Target, called_name

BUDGET = 400

DEFINED = [
    ("def serve(n):\n    return serve(n + 1)\n\n\nx = 3\nprint(x)\n", ""),
    ("def serve(n): return serve(n)\n", ""),
    ("def a(n):\n    def b(k): return b(k)\n    return n\n", "a(3)"),
]
"""With recursions that have no way out and are never begun."""


@dataclass
class Replayed:
    """A predictor that says what was recorded, or what `twist` makes of it."""

    frames: Sequence[Frame]
    twist: Callable[[int, Frame], Frame] = lambda at, frame: frame
    confidence: float = 1.0
    name: str = "replayed"

    def session(self, context: SourceContext) -> ReplayedSession:
        return ReplayedSession(self)

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class ReplayedSession:
    def __init__(self, predictor: Replayed) -> None:
        self.predictor, self.at = predictor, 0

    def observe(self, frame: Frame) -> None:
        self.at += 1

    def predict(self) -> Prediction | None:
        if self.at >= len(self.predictor.frames):
            return None
        frame = self.predictor.twist(self.at, self.predictor.frames[self.at])
        return Prediction(frame=frame, confidence=self.predictor.confidence)

    def surprisal(self, frame: Frame) -> float:
        return 0.0

    def rewind(self, length: int) -> None:
        self.at = length


def target(tmp_path: Path, source: str, call: str) -> Target:
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    return Target(path=path, function=called_name(call) if call else "", call=call)


def recorded(tmp_path: Path, source: str, call: str) -> Sequence[Frame]:
    return record(target(tmp_path, source, call), limits=Limits(events=BUDGET), program_output=None).frames


def judged(tmp_path: Path, source: str, call: str, twist: Callable[[int, Frame], Frame] | None = None) -> Judgement:
    frames = recorded(tmp_path, source, call)
    predictor = Replayed(frames, twist) if twist else Replayed(frames)
    return judge(predictor, SourceContext(source=source, function=called_name(call) if call else ""), frames[0])


DOWN = "def f(n):\n    while n != 0:\n        n -= 2\n    return n\n"
CYCLE = "def f(at, after):\n    while at:\n        at = after[at]\n    return at\n"
LONG = "def f(n):\n    total = 0\n    while n > 0:\n        total += n\n        n -= 1\n    return total\n"
RECURSION = "def f(n):\n    if n == 0:\n        return 0\n    return f(n - 2)\n"
RAISES = "def f(xs):\n    while True:\n        xs.pop()\n"
NESTED = (
    "def f(n):\n    i = 0\n    while i < n:\n        j = 0\n        while j < i:\n            i += 1\n        i += 1\n"
)


@pytest.mark.parametrize(
    ("source", "call", "answer"),
    [
        (DOWN, "f(6)", (Verdict.HALTS, Evidence.ENDED, None)),
        (DOWN, "f(7)", (Verdict.ENDLESS, Evidence.NEVER, 2)),
        (CYCLE, "f('a', {'a': 'b', 'b': ''})", (Verdict.HALTS, Evidence.ENDED, None)),
        (CYCLE, "f('a', {'a': 'b', 'b': 'a'})", (Verdict.ENDLESS, Evidence.REPEATED, 2)),
        (LONG, "f(5000)", (Verdict.HALTS, Evidence.ARRIVES, 3)),
        (RECURSION, "f(6)", (Verdict.HALTS, Evidence.ENDED, None)),
        (RECURSION, "f(7)", (Verdict.ENDLESS, Evidence.NEVER, 1)),
        (NESTED, "f(3)", (Verdict.ENDLESS, Evidence.NEVER, 5)),
    ],
)
def test_a_right_prediction_gives_the_right_answer(
    tmp_path: Path, source: str, call: str, answer: tuple[Verdict, Evidence, int | None]
) -> None:
    found = judged(tmp_path, source, call)
    assert (found.verdict, found.chief.evidence, found.cycle.lineno if found.cycle else None) == answer
    assert found.confidence > 0.53


@pytest.mark.parametrize(("source", "call"), DEFINED)
def test_a_recursion_that_is_only_defined_says_nothing(tmp_path: Path, source: str, call: str) -> None:
    found = judged(tmp_path, source, call)
    assert found.verdict is Verdict.HALTS
    assert not any(one.verdict is Verdict.ENDLESS for one in found.witnesses)


def test_the_steps_of_a_run_that_is_too_long_to_predict_are_counted_on(tmp_path: Path) -> None:
    steps = judged(tmp_path, LONG, "f(5000)").steps
    assert steps is not None
    assert steps == pytest.approx(len(record(target(tmp_path, LONG, "f(5000)"), program_output=None).frames), abs=5)


def test_an_exception_is_an_end_of_which_less_is_made(tmp_path: Path) -> None:
    source = "def f(xs):\n    while len(xs) >= 0:\n        xs.pop()\n"
    found = judged(tmp_path, source, "f([1, 2])")
    raised = [one for one in found.witnesses if one.evidence is Evidence.RAISED]
    assert raised
    assert all(0 < one.weight < 0.5 for one in raised)


def test_a_way_out_that_contradicts_its_own_values_is_not_believed(tmp_path: Path) -> None:
    frames = recorded(tmp_path, DOWN, "f(7)")
    end = Frame(event=Event.LINE, lineno=4, source="    return n")

    def leaves(at: int, frame: Frame) -> Frame:
        return replace(end, locals=frames[at - 1].locals) if at == 6 else frame

    found = judged(tmp_path, DOWN, "f(7)", leaves)
    free = next(one for one in found.witnesses if one.name == "source" and not one.is_supposed)
    assert free.num_frames < 6
    assert found.verdict is Verdict.ENDLESS


def test_no_trend_is_drawn_through_a_doubtful_frame(tmp_path: Path) -> None:
    frames = recorded(tmp_path, LONG, "f(5000)")

    @dataclass
    class Doubtful(Replayed):
        def session(self, context: SourceContext) -> ReplayedSession:
            session = super().session(context)
            predict = session.predict

            def doubting() -> Prediction | None:
                said = predict()
                if said is None or session.at < 12:
                    return said
                locals_ = dict.fromkeys(said.frame.locals, "77")
                return replace(said, frame=replace(said.frame, locals=locals_), confidence=0.1)

            session.predict = doubting
            return session

    found = judge(Doubtful(frames), SourceContext(source=LONG, function="f"), frames[0])
    assert found.verdict is Verdict.HALTS


def test_a_state_is_not_taken_for_the_same_inside_a_for_loop(tmp_path: Path) -> None:
    source = (
        "def f():\n    seen = 0\n    while seen < 1:\n        for x in 'aaaa':\n            y = 1\n        seen += 1\n"
    )
    assert judged(tmp_path, source, "f()").verdict is Verdict.HALTS


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    if n > 9:\n        g()\n    return n\n\ndef g():\n    while True:\n        pass\n",
        "def f(n):\n    while n > 9:\n        x = 1\n    return n\n",
    ],
)
def test_a_loop_without_a_way_out_is_no_matter_where_a_whole_run_goes_past_it(tmp_path: Path, source: str) -> None:
    assert judged(tmp_path, source, "f(3)").verdict is Verdict.HALTS
    assert judged(tmp_path, source, "f(10)").verdict is Verdict.ENDLESS


def test_a_function_without_loops_is_not_asked_about(tmp_path: Path) -> None:
    source = "def f(x):\n    return x + 1\n"
    first = Frame(event=Event.CALL, lineno=1, source="def f(x):", locals={"x": "1"})
    found = judge(Replayed([]), SourceContext(source=source, function="f"), first)
    assert (found.verdict, found.num_frames) == (Verdict.HALTS, 0)


def test_a_model_that_fails_leaves_the_answer_open(tmp_path: Path) -> None:
    frames = recorded(tmp_path, LONG, "f(5)")

    @dataclass
    class Failing(Replayed):
        def session(self, context: SourceContext) -> ReplayedSession:
            session = super().session(context)

            def fail() -> Prediction | None:
                raise ModelError("it is gone")

            session.predict = fail
            return session

    found = judge(Failing(frames), SourceContext(source=LONG, function="f"), frames[0])
    assert found.verdict is Verdict.UNKNOWN
    assert any("it is gone" in one.why or "nothing is decided" in one.why for one in found.witnesses)


def test_cancelling_ends_it(tmp_path: Path) -> None:
    frames = recorded(tmp_path, LONG, "f(5)")

    def cancelled(at: int, frame: Frame) -> Frame:
        raise Cancelled

    with pytest.raises(Cancelled):
        judge(Replayed(frames, cancelled), SourceContext(source=LONG, function="f"), frames[0])


def test_witnesses_that_cancel_out_leave_it_unknown() -> None:
    halts = Witness(verdict=Verdict.HALTS, evidence=Evidence.ENDED)
    endless = Witness(verdict=Verdict.ENDLESS, evidence=Evidence.ENDED)
    assert weighed([halts, endless]).verdict is Verdict.UNKNOWN
    assert weighed([halts]).verdict is Verdict.HALTS


@pytest.mark.parametrize(
    ("source", "call", "ended"),
    [
        (LONG, "f(5)", True),
        (RAISES, "f([1])", True),
        (DOWN, "f(7)", False),
        ("def f(n):\n    return f(n + 1)\n", "f(0)", False),
        (
            "def f(xs):\n    if not isinstance(xs, list):\n        return 0\n    return 1 + max(f(xs) for x in xs)\n",
            "f([[1], [[2]]])",
            False,
        ),
        ("def f():\n    open('gone.txt', 'w')\n", "f()", None),
    ],
)
def test_the_bounded_run_says_how_it_really_was(tmp_path: Path, source: str, call: str, ended: bool | None) -> None:
    real = run_bounded(target(tmp_path, source, call), Limits(events=3_000, seconds=10.0))
    assert real.ended is ended, real.reason
    assert not (tmp_path / "gone.txt").exists()


def test_the_temperature_doubts_predicted_runs_and_not_syntax_and_changes_no_answer() -> None:
    never = Witness(name="source", verdict=Verdict.ENDLESS, evidence=Evidence.NEVER)
    arrives = Witness(name="source", verdict=Verdict.HALTS, evidence=Evidence.ARRIVES)
    no_way_out = Witness(verdict=Verdict.ENDLESS, evidence=Evidence.NO_WAY_OUT)
    for witnesses in ([never], [arrives, never], [never, never, never]):
        total = sum(one.weight for one in witnesses)
        found = weighed(witnesses)
        assert found.verdict is (Verdict.HALTS if total > 0 else Verdict.ENDLESS)
        assert math.log(found.confidence / (1 - found.confidence)) == pytest.approx(abs(total) / TEMPERATURE)
    found = weighed([no_way_out, arrives])
    assert found.by_syntax
    assert math.log(found.confidence / (1 - found.confidence)) == pytest.approx(4.0 - arrives.weight)


@pytest.mark.parametrize(
    ("source", "call", "ended", "wrong"),
    [
        (
            "class Box:\n    @property\n    def size(self): return self.size\n\n\ndef f(n):\n    return Box().size\n",
            "f(1)",
            False,
            Verdict.HALTS,
        ),
        ("def f(n):\n    g = f\n    return n * g(n - 1)\n", "f(1)", False, Verdict.HALTS),
        ("def f(n):\n    return list(map(f, [n]))\n", "f(1)", False, Verdict.HALTS),
        ("def f(q):\n    add = q.append\n    for x in q:\n        add(x)\n", "f([1])", False, Verdict.HALTS),
        ("def f(n):\n    while True:\n        total += n\n", "f(1)", True, Verdict.ENDLESS),
        ("def f(n):\n    while True:\n        print(n, undefined_name)\n", "f(1)", True, Verdict.ENDLESS),
    ],
)
def test_syntax_does_not_say_the_opposite_of_a_real_run(
    tmp_path: Path, source: str, call: str, ended: bool, wrong: Verdict
) -> None:
    real = run_bounded(target(tmp_path, source, call), Limits(events=3_000, seconds=10.0))
    assert real.ended is ended, real.reason
    found = judged(tmp_path, source, call)
    assert not (found.by_syntax and found.verdict is wrong)


def test_source_that_does_not_compile_is_not_judged(tmp_path: Path) -> None:
    frames = recorded(tmp_path, LONG, "f(5)")
    with pytest.raises(TargetError, match="not Python that can be compiled"):
        judge(Replayed(frames), SourceContext(source=f"{LONG}    if (\n", function="f"), frames[0])
