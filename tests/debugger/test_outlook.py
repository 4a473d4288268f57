"""What predicted states say of the tests of a loop."""

from __future__ import annotations

import ast
from itertools import islice

import pytest
from foreframe.debugger.effects import Changes
from foreframe.debugger.outlook import UNREAD, Future, Outlook, continued, outlook, read
from foreframe.debugger.ways import Condition, alternatives


def states(**series: list[object]) -> list[dict[str, str]]:
    length = len(next(iter(series.values())))
    return [{name: repr(values[i]) for name, values in series.items()} for i in range(length)]


def seen(test: str, *, changes: str = "", **series: list[object]) -> Outlook:
    condition = Condition(ast.parse(test, mode="eval").body, True, 1)
    return outlook(condition, states(**series), Changes(frozenset(changes or series)))


@pytest.mark.parametrize(
    ("text", "value"),
    [("n + 1", 4), ("len(xs)", 2), ("xs[1] * n", 6), ("n % 2 == 1", True), ("2 in xs", True), ("(n, 1)", (3, 1)),
     ("abs(-n)", 3), ("xs is None", False), ("xs[9]", UNREAD), ("n / 0", UNREAD), ("f(n)", UNREAD), ("m", UNREAD),
     ("xs.pop()", UNREAD), ("'a' * n", UNREAD), ("xs is xs", UNREAD)],
)  # fmt: skip
def test_only_plain_values_and_arithmetic_are_read(text: str, value: object) -> None:
    assert read(ast.parse(text, mode="eval").body, {"n": "3", "xs": "[1, 2]", "o": "<object>"}) == value


@pytest.mark.parametrize(
    ("values", "after"),
    [
        ([5, 5, 5], [5, 5]),
        ([9, 7, 5], [3, 1]),
        ([1, 2, 4, 8], [16, 32]),
        ([40, 20, 10, 5], [2, 1]),
        ([90.0, 55.0, 37.5, 28.75], [24.375, 22.1875]),
        (["a", "b", "a", "b"], ["a", "b"]),
        ([0, 7, 14, 16, 23, 30, 37], [44, 51]),
    ],
)
def test_a_sequence_goes_on_by_the_rule_that_fits(values: list[object], after: list[object]) -> None:
    found = continued(values)
    assert found is not None
    assert list(islice(found, 2)) == (pytest.approx(after) if isinstance(after[0], float) else after)


@pytest.mark.parametrize("values", [[3], [3, UNREAD], ["a", "b", "c"], [1, 2, 6], [1, 5, 2, 9, 4]])
def test_no_rule_is_made_up_where_none_fits(values: list[object]) -> None:
    assert continued(values) is None


def test_what_is_stepped_over_never_comes() -> None:
    assert seen("n == 0", n=[7, 5, 3]).future is Future.NEVER
    comes = seen("n == 0", n=[8, 6, 4])
    assert (comes.future, comes.left) == (Future.COMES, 2)


def test_a_float_that_misses_its_bound_by_a_hair_never_equals_it() -> None:
    assert seen("x == 1.0", x=[0.0, 0.1, 0.2, 0.30000000000000004]).future is Future.NEVER
    assert seen("x >= 1.0", x=[0.0, 0.1, 0.2, 0.30000000000000004]).future is Future.COMES


def test_a_sequence_that_flattens_out_above_its_bound_never_gets_there() -> None:
    assert seen("x <= 20.0", x=[90.0, 55.1, 37.65, 28.925]).future is Future.NEVER
    assert seen("x <= 30.0", x=[90.0, 55.0, 37.5, 31.0]).future is Future.COMES


def test_a_condition_that_holds_is_told_at_once() -> None:
    assert seen("n > 3", n=[4]).future is Future.HOLDS


def test_what_the_loop_cannot_change_never_comes() -> None:
    assert seen("n > 3", changes="x", n=[1]).future is Future.NEVER


def test_a_test_that_cannot_be_read_is_stuck_where_nothing_that_it_names_moves() -> None:
    stuck = seen("text.startswith('x')", text=["abc", "abc", "abc"])
    assert (stuck.future, stuck.exact) == (Future.NEVER, False)
    assert seen("text.startswith('x')", text=["abc", "bc", "c"]).future is Future.UNKNOWN


def test_without_a_rule_the_direction_of_the_gap_is_told() -> None:
    assert seen("n >= 100", n=[1, 5, 7, 20]).future is Future.COMES
    assert seen("n >= 100", n=[20, 7, 5, 1]).future is Future.NEVER
    assert seen("n >= 100", n=[20, 7, 9, 1]).future is Future.UNKNOWN


def test_both_sides_of_a_test_are_continued() -> None:
    assert seen("dog >= cat", dog=[0, 3, 6], cat=[5, 6, 7]).left == 1
    assert seen("dog >= cat", dog=[0, 2, 4], cat=[5, 7, 9]).future is Future.NEVER


def test_an_emptied_list_is_counted_by_its_length() -> None:
    (way,) = alternatives(ast.parse("queue", mode="eval").body, False, 1)
    found = outlook(way[0], states(queue=[[1, 2, 3], [2, 3], [3]]), Changes(frozenset(["queue"])))
    assert (found.future, found.left) == (Future.COMES, 1)
