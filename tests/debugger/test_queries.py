"""Expressions over recorded values: a child evaluates them, values are what their text says, and limits hold."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from foreframe.debugger import queries
from foreframe.debugger.errors import QueryError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.queries import ABSENT, Change, Query, evaluate, names_in
from foreframe.debugger.recording import Recording

from ..interpreters import other_python


def recorded(values: Sequence[str], name: str = "x") -> Recording:
    """One activation in which a name has these values, one a frame; "" is unbound."""
    recording = Recording()
    recording.append(Frame(event=Event.CALL, lineno=1, source="", function="f"))
    for lineno, value in enumerate(values, 2):
        seen = {name: value} if value else {}
        recording.append(Frame(event=Event.LINE, lineno=lineno, source="", locals=seen, function="f"))
    return recording


@pytest.mark.parametrize(
    ("expression", "state", "text"),
    [
        ("x + 1", {"x": "1"}, "2"),
        ("sorted(x)[-1]", {"x": "{3, 1}"}, "3"),
        ("[y for y in x if y in z]", {"x": "[1, 2]", "z": "(2,)"}, "[2]"),
        ("x['a'].upper()", {"x": "{'a': 'b'}"}, "'B'"),
        ("x > 1e300", {"x": "inf"}, "True"),
        ("x != x", {"x": "nan"}, "True"),
        ("x", {"x": "<Node object at 0x7f00>"}, "<Node object at 0x7f00>"),
        ("x == y", {"x": "Point(1, 2)", "y": "Point(1, 2)"}, "True"),
        ("x == 3", {"x": "Decimal('3')"}, "True"),
        ("not x", {"x": "deque([])"}, "True"),
        ("x[-1] + y[1]", {"x": "deque([1, 2], maxlen=3)", "y": "range(0, 9)"}, "3"),
        ("x | {2}", {"x": "frozenset({1})"}, "frozenset({1, 2})"),
        ("x.most_common(1)", {"x": "Counter({'a': 2, 'b': 1})"}, "[('a', 2)]"),
        ("not x", {"x": "<Node object at 0x7f00>"}, "False"),
        ("x == 3", {"x": "<Node object at 0x7f00>"}, "False"),
        ("x in {y}", {"x": "<Node object at 0x7f00>", "y": "<Node object at 0x7f00>"}, "True"),
        ("x.append(1) or x", {"x": "[]"}, "[1]"),
        (" x ", {"x": "set()"}, "set()"),
    ],
)
async def test_a_value_is_what_its_text_says(expression: str, state: dict[str, str], text: str):
    first, again = await evaluate(expression, [state, state])
    assert (first.text, first.error) == (text, "")
    assert again == first


async def test_what_cannot_be_known_is_an_error_of_that_state_alone():
    states = [{"x": "<Node 3>"}, {"x": "1"}, {}, {"x": "'a'"}]
    answers = await evaluate("x.real + 1", states)
    assert answers[1].text == "2"
    assert "only this text was recorded, no attribute real" in answers[0].error
    assert (answers[2].unbound, answers[2].shown) == ("name 'x' is not defined", ABSENT)
    assert answers[3].error.startswith("AttributeError")


@pytest.mark.parametrize("expression", ["not x", "x == 'aaa…'", "bool(x)", "x in [1]", "x in {1}", "x == y"])
async def test_what_a_text_leaves_open_is_not_told_wrongly(expression: str):
    for value in (
        "'aaa…",
        "Point(1, 2)",
        "defaultdict(<class 'int'>, {})",
        "<Colour.RED: 1>",
        "Counter(3)",
        "deque(n=1)",
    ):
        (answer,) = await evaluate(expression, [{"x": value, "y": "'bbb…"}])
        assert (answer.truth, answer.text) == (False, "")
        assert "only this text was recorded" in answer.error
        (shown,) = await evaluate("x", [{"x": value}])
        assert (shown.shown, shown.truth) == (value, False)


@pytest.mark.parametrize("expression", ["", "while", "x = 1", "x +", "(" * 300, "yield", "print(1); 2", "\0"])
def test_what_is_no_expression_is_told_in_one_sentence(expression: str):
    with pytest.raises(QueryError, match=r"is no expression: ") as caught:
        names_in(expression)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("any(x > 3 for x in items)", {"any", "items"}),
        ("[x for x in x]", {"x"}),
        ("(lambda a: a + b)(c.d)", {"b", "c"}),
        ("[[y for y in row] for row in grid]", {"grid"}),
        ("f'{a} {b!r}'", {"a", "b"}),
    ],
)
def test_the_names_of_an_expression_are_those_that_the_state_must_have(expression: str, names: set[str]):
    assert names_in(expression) == names


async def test_nothing_of_the_users_runs_in_our_process(tmp_path: Path):
    answers = await evaluate("__import__('os').getpid() + x", [{"x": "0"}])
    assert int(answers[0].text) != os.getpid()
    with pytest.raises(QueryError, match="ended the process that evaluated it"):
        await evaluate("__import__('os')._exit(0)", [{}])
    shouted = await evaluate("print('nonsense') or 7", [{}])
    assert shouted[0].text == "7"


async def test_an_expression_that_does_not_end_is_killed_with_what_it_started(tmp_path: Path):
    pid = tmp_path / "pid"
    start = "__import__('subprocess').Popen(['sleep', '60']).pid"
    loop = f"open({str(pid)!r}, 'w').write(str({start})) and [0 for _ in iter(int, 1)]"
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"took longer than 1\.5 s, and was given up"):
        await evaluate(loop, [{}], seconds=1.5)
    assert time.monotonic() - began < 20
    state = Path(f"/proc/{pid.read_text()}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


async def test_too_much_memory_is_an_error_of_the_state():
    answers = await evaluate("'a' * x", [{"x": "10**12"}, {"x": "1000000000000"}])
    assert "MemoryError" in answers[1].error


async def test_another_interpreter_may_evaluate():
    python = other_python("3.12") or sys.executable
    answers = await evaluate("__import__('sys').version_info[:2]", [{}], python=python)
    assert answers[0].text == ("(3, 12)" if other_python("3.12") else str(sys.version_info[:2]))
    with pytest.raises(QueryError, match="/nowhere/python cannot be started"):
        await evaluate("1", [{}], python="/nowhere/python")


LONG = 5_000


async def test_the_first_true_step_is_found_by_bisection_where_it_stays_true():
    recording = recorded([str(i) for i in range(LONG)])
    found = await Query(recording, "x >= 1234").first_true(LONG)
    assert recording[found.at or 0].locals["x"] == "1234"
    assert found.is_bisection
    assert found.looked < 150
    assert "by bisection" in found.how


@pytest.mark.parametrize("expression", ["x % 2 == 1 and 100 < x < 4900", "x == 3333", "x in (7, 2500)", "x % 5 == 0"])
async def test_and_by_a_scan_where_it_does_not(expression: str):
    recording = recorded([str(i) for i in range(LONG)])
    found = await Query(recording, expression).first_true(LONG)
    first = next(i for i in range(LONG) if eval(expression, {"x": i}))
    assert recording[found.at or 0].locals["x"] == str(first)
    assert not found.is_bisection
    assert "by a scan" in found.how


async def test_a_short_recording_is_scanned_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "BATCH", 3)
    recording = recorded(["1", "2", "3", "4", "5", "6"])
    assert (await Query(recording, "x > 4").first_true(1)).at == 5
    assert (await Query(recording, "x > 9").first_true(1)).at is None
    assert (await Query(recording, "x.y").first_true(1)).trouble.startswith("AttributeError")


async def test_changes_are_those_of_one_activation():
    recording = recorded(["", "1", "1", "2", "2", "1"])
    assert await Query(recording, "x").changes(3) == [
        Change(by=1, seen=2, old=ABSENT, new="1"),
        Change(by=3, seen=4, old="1", new="2"),
        Change(by=5, seen=6, old="2", new="1"),
    ]
    query = Query(recording, "x > 1")
    assert await query.last_change(6) == Change(by=5, seen=6, old="True", new="False")
    assert await query.last_change(5) == Change(by=3, seen=4, old="False", new="True")
    assert await Query(recording, "x").last_change(1) is None
    recording.append(Frame(event=Event.RETURN, lineno=9, source="", value="None", function="f"))
    for frame in recorded(["7", "8"])[:]:
        recording.append(frame)
    assert [change.new for change in await Query(recording, "x").changes(len(recording) - 1)] == ["7", "8"]


async def test_a_logpoint_afterwards_is_told_of_every_pass():
    recording = recorded(["1", "2"])
    for frame in recorded(["5", "6"])[:]:
        recording.append(frame)
    assert await Query(recording, "x * 10").at_line("", 3) == [(2, "20"), (5, "60")]
    assert await Query(recording, "x * 10").at_line("", 99) == []
