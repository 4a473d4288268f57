"""Calls run in confined processes for a question: what they do, and what they cannot do to each other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from foreframe.debugger.goals import Goal, Reaches, Returns, conditions
from foreframe.debugger.real_runs import CALL_S, RealRuns
from foreframe.debugger.trials import Call, Trial, Trials

SOURCE = """\
import time

COUNT = [0]


def f(x):
    COUNT[0] += 1
    if x == "loop":
        while True:
            pass
    y = [x, COUNT[0]]
    if x == "raise":
        raise ValueError(y)
    return y
"""


def run(goal: Goal, *calls: str, source: str = SOURCE) -> list[tuple[str | None, str]]:
    with RealRuns(source, goal) as runs:
        return [(one.value, one.trouble) for one in runs(calls)]


def test_what_a_call_does_is_told() -> None:
    done = run(Returns("None"), "f(1)", "f('raise')", "f('loop')")
    assert done[0] == ("[1, 1]", "")
    assert done[1] == (None, "ValueError: ['raise', 2]")
    assert done[2][0] is None
    assert done[2][1].startswith("timeout")


def test_a_call_that_meets_the_goal_is_made_once_more_alone() -> None:
    # In the shared process this is the second call; alone it is the first, and returns something else.
    assert run(Returns("[5, 2]"), "f(4)", "f(5)") == [("[4, 1]", ""), ("[5, 1]", "")]


def test_states_at_a_line_are_told_each_once_and_survive_an_exception() -> None:
    source = "def f(n):\n    for i in range(n):\n        total = i * 10\n        n = 1 // (3 - i)\n    return total\n"
    goal = Reaches(4, conditions("total == 20 and i == 2"))
    with RealRuns(source, goal) as runs:
        three, nine = runs(["f(3)", "f(9)"])
    assert [dict(frame.locals) for frame in three.frames][-1] == {"i": "2", "total": "20"}
    assert len(nine.frames) == 4
    assert goal.met(three)
    assert goal.met(nine)


def test_states_of_what_a_decorator_has_wrapped_are_told() -> None:
    source = "import functools\n\n@functools.cache\ndef f(n):\n    more = n + 1\n    return more\n"
    with RealRuns(source, Reaches(6, conditions("more == 3"))) as runs:
        assert [dict(frame.locals) for frame in runs(["f(2)"])[0].frames] == [{"more": "3"}]


def test_a_source_that_is_slow_to_import_takes_nothing_from_its_calls() -> None:
    source = SOURCE.replace("COUNT = [0]", f"time.sleep({3 * CALL_S})\nCOUNT = [0]")
    assert run(Returns("None"), "f(1)", source=source) == [("[1, 1]", "")]


def test_calls_that_do_not_end_are_begun_up_to_the_deadline_and_no_longer() -> None:
    with RealRuns(SOURCE, Returns("None")) as runs:
        done = runs(["f('loop')"] * 64, time.monotonic() + 8 * CALL_S)
    assert 1 <= len(done) <= 8
    assert all(one.trouble.startswith("timeout") for one in done)


DEAF = """
def f():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
"""Its call pays no heed to its time."""


def test_a_call_that_pays_no_heed_ends_at_the_deadline_and_those_after_it_are_not_made() -> None:
    trial = Trial(source=DEAF, calls=[Call(text="1"), Call(text="f()"), Call(text="2")])
    with Trials(seconds=60) as trials:
        told = trials.outcomes(trial, deadline=time.monotonic() + 2)
        assert [one.kind.value for one in told] == ["value", "timeout"]
        late = list(trials.run([trial] * 9, together=3, deadline=time.monotonic() - 1))
        assert [one.kind.value for some in late for one in some] == ["timeout"]
        assert [one.text for one in trials.outcomes(Trial(source="", calls=[Call(text="3")]))] == ["3"]


def test_the_time_of_a_source_that_was_executed_is_not_given_to_its_calls() -> None:
    trial = Trial(source=DEAF, calls=[Call(text="f()"), Call(text="2")])
    with Trials(seconds=0.2, source_seconds=100) as trials:
        told = trials.outcomes(trial, deadline=time.monotonic() + 50)
    assert [one.kind.value for one in told] == ["timeout", "value"]


def test_a_slow_function_is_evaluated_within_the_deadline() -> None:
    source = f"import time\n\n\ndef f(n):\n    time.sleep({2 * CALL_S})\n    return n\n"
    with RealRuns(source, Returns("63")) as runs:
        done = runs([f"f({n})" for n in range(64)], time.monotonic() + 40 * CALL_S)
    assert "0" in {one.value for one in done}
    assert len(done) < 64


def test_calls_that_are_quick_only_after_others_are_not_taken_for_quick() -> None:
    seen = "if not SEEN:\n        SEEN.append(n)\n        time.sleep(60)"
    source = f"import time\n\nSEEN = []\n\n\ndef f(n):\n    {seen}\n    return 7\n"
    done = run(Returns("7"), "f(1)", "f(2)", "f(3)", source=source)
    assert [value for value, _ in done] == [None] * 3


@pytest.mark.slow
def test_calls_that_are_slow_are_given_more_time() -> None:
    source = SOURCE.replace("COUNT[0] += 1", f"time.sleep({3 * CALL_S})\n    COUNT[0] += 1")
    assert run(Returns("None"), "f(1)", source=source) == [("[1, 1]", "")]


def test_a_file_imports_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("VALUE = 7\n")
    path = tmp_path / "program.py"
    with RealRuns("from beside import VALUE\n\ndef f():\n    return VALUE\n", Returns("7"), path=path) as runs:
        assert runs(["f()"])[0].value == "7"


def test_calls_that_pay_no_heed_are_made_up_to_the_deadline_and_one_that_met_the_goal_is_still_confirmed() -> None:
    source = DEAF.replace("f():", "f(n):").replace("while True:\n        try", "while n != 3:\n        try")
    source += "    return n\n"
    with RealRuns(source, Returns("3")) as runs:
        done = runs(["f(3)", *["f(4)"] * 40], time.monotonic() + 20 * CALL_S)
    assert done[0].value == "3"
    assert 2 <= len(done) < 16
    assert {one.trouble for one in done[1:]} == {"timeout"}
