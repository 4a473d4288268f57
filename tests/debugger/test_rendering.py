"""Values to text: exact where short, cheap where long, and safe whatever the value does."""

from __future__ import annotations

import functools
import time
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from pathlib import Path

import pytest
from foreframe.debugger.rendering import render, render_exception
from hypothesis import given
from hypothesis import strategies as st

CAP = 60

ORDERED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary(),
    lambda inside: (
        st.lists(inside)
        | st.tuples(inside, inside)
        | st.tuples(inside)
        | st.dictionaries(st.integers() | st.text(), inside)
        | st.lists(inside).map(deque)
        | st.dictionaries(st.text(), inside).map(lambda items: defaultdict(list, items))
    ),
    max_leaves=12,
)


@given(ORDERED)
def test_a_value_without_sets_is_rendered_as_repr_has_it(value: object):
    assert render(value, 10**6) == repr(value)


@given(ORDERED, st.integers(1, 80))
def test_a_long_value_begins_as_its_repr_and_says_how_much_is_missing(value: object, cap: int):
    exact = repr(value)
    if len(exact) <= cap:
        assert render(value, cap) == exact
    else:
        beginning, _, missing = render(value, cap).rpartition("...+")
        assert beginning == exact[:cap]
        assert int(missing) > 0


def test_what_is_cut_from_a_text_is_counted_exactly():
    assert render("x" * 100, 10) == "'xxxxxxxxx...+92"
    assert render([1, 2, 3, 4, 5], 10) == "[1, 2, 3, ...+5"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({10, 9, 1}, "{1, 9, 10}"),
        ({"b", "a", "c"}, "{'a', 'b', 'c'}"),
        (frozenset({2, 1}), "frozenset({1, 2})"),
        ([{"b", "a"}], "[{'a', 'b'}]"),
        ({"k": {2, 1}}, "{'k': {1, 2}}"),
        ((frozenset({"y", "x"}),), "(frozenset({'x', 'y'}),)"),
        (defaultdict(set, {1: {"b", "a"}}), "defaultdict(<class 'set'>, {1: {'a', 'b'}})"),
        (deque([{"b", "a"}], maxlen=2), "deque([{'a', 'b'}], maxlen=2)"),
        (set(), "set()"),
        (frozenset(), "frozenset()"),
        ({1, "a", None}, "{'a', 1, None}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # how a set prints changes from run to run
)
def test_sets_have_one_order_however_deep_they_are(value: object, text: str):
    assert render(value, CAP) == text


def test_a_container_inside_itself_is_named_not_followed():
    items: list[object] = [1]
    items.append(items)
    table: dict[str, object] = {}
    table["self"] = table
    pair: tuple[list[object]] = ([],)
    pair[0].append(pair)
    assert [render(value, CAP) for value in (items, table, pair)] == [repr(value) for value in (items, table, pair)]


def test_a_list_nested_a_hundred_thousand_deep_is_no_reason_to_fail():
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert render(value, 30).startswith("[" * 30)


def test_addresses_are_scrubbed_and_texts_that_look_like_one_are_not():
    assert render(object(), CAP) == "<object object at 0x…>"
    assert render([object()], CAP) == "[<object object at 0x…>]"
    assert render("look at 0x7f00", CAP) == "'look at 0x7f00'"


def test_a_type_of_the_library_shows_itself_as_it_does_elsewhere():
    pair = namedtuple("pair", "a b")
    for value in (Counter("aab"), OrderedDict(a=1), pair(1, [2]), Path("a"), range(3), 1 + 2j, functools.partial(int)):
        assert render(value, CAP) == repr(value)


def test_a_number_too_long_to_print_is_measured():
    assert render(10**5000, CAP) == "<int of 16610 bits>"
    assert render([10**5000], CAP) == "[<int of 16610 bits>]"


@pytest.mark.parametrize(
    "value",
    [
        "it's" * 10**6,
        b"x" * 10**7,
        list(range(10**6)),
        dict.fromkeys(range(10**6)),
        set(range(10**6)),
        ["y" * 10**7],
        [list(range(10**5))] * 1000,
        deque(range(10**6)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_huge_is_looked_at_no_further_than_its_beginning(value: object):
    assert len(render(value, 1000)) < 1020


class Counted:
    asked = 0

    def __repr__(self) -> str:
        Counted.asked += 1
        return "item"


@pytest.mark.parametrize("kind", [list, tuple, deque, lambda items: dict(enumerate(items))])
def test_of_a_long_container_only_the_first_items_are_asked_for_their_repr(kind):
    Counted.asked = 0
    render(kind([Counted() for _ in range(100_000)]), 1000)
    assert Counted.asked < 1000


class Raises:
    def __repr__(self) -> str:
        raise ValueError


class Exits:
    def __repr__(self) -> str:
        raise SystemExit(3)


class Lies:
    def __repr__(self) -> str:
        return 5  # pyright: ignore


class Recurses:
    def __repr__(self) -> str:
        return repr(self)


class Text(str):
    """A text with ideas of its own about how long it is."""

    def __len__(self) -> int:
        raise ValueError


class Odd:
    def __repr__(self) -> str:
        return Text("odd")


class Unhashable(type):
    __hash__ = None  # pyright: ignore

    def __eq__(cls, other: object) -> bool:
        raise ValueError


class OfUnhashable(metaclass=Unhashable):
    def __repr__(self) -> str:
        return "fine"


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise KeyError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Raises(), "<repr raised ValueError>"),
        (Exits(), "<repr raised SystemExit>"),
        (Lies(), "<repr raised TypeError>"),
        (Recurses(), "<repr raised RecursionError>"),
        (Odd(), "odd"),
        (OfUnhashable(), "fine"),
        ([Raises(), 1], "[<repr raised ValueError>, 1]"),
        ({1: Exits()}, "{1: <repr raised SystemExit>}"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_hostile_repr_is_a_note_in_its_place(value: object, text: str):
    assert render(value, CAP) == text


def test_a_slow_repr_is_asked_once():
    asked: list[int] = []

    class Slow:
        def __repr__(self) -> str:
            asked.append(1)
            time.sleep(0.3)
            return "slow"

    notes = {render(value, CAP) for value in (Slow(), Slow(), [Slow()][0])}
    assert notes == {"<repr of Slow takes too long>"}
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (KeyError("a"), "KeyError: 'a'"),
        (StopIteration(), "StopIteration"),
        (ValueError("two\nlines"), "ValueError: two\nlines"),
        (UnspeakableError(), "UnspeakableError: <str raised KeyError>"),
        (TypeError(f"bad {object()!r}"), "TypeError: bad <object object at 0x…>"),
        (ValueError("x" * 100), "ValueError: " + "x" * (CAP - 12) + "...+52"),
    ],
)
def test_an_exception_is_told_as_the_last_line_of_a_traceback(error: BaseException, text: str):
    assert render_exception(error, CAP) == text
