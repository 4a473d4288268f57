"""Values taken apart, as a stopped debuggee shows them."""

from __future__ import annotations

import ast
import collections
import dataclasses
import sys
import time
from typing import Any

import numpy
import pandas
import pytest
from foreframe.debugger.activation import data_in
from foreframe.debugger.looking import CHUNK, Budget, described, parts, size, take


def labels(value: Any) -> list[str]:
    return [label for _, label, _ in parts(value)]


def one(value: Any) -> tuple[str, str, str, bool]:
    return described(value, Budget(1.0), 1_000)


class Slots:
    __slots__ = ("__secret", "unset", "x")

    def __init__(self) -> None:
        self.x = 1
        self.__secret = 2


@dataclasses.dataclass
class Point:
    x: int
    y: int


Pair = collections.namedtuple("Pair", ["left", "right"])

OPENED: dict[str, tuple[Any, list[str]]] = {
    "list": ([1, "two"], ["[0]", "[1]"]),
    "dict": ({"a": 1, (1, 2): 2, 3.5: 3}, ["['a']", "[(1, 2)]", "[3.5]"]),
    "set": ({7}, ["#0"]),
    "deque": (collections.deque([1, 2]), ["[0]", "[1]"]),
    "namedtuple": (Pair(1, 2), [".left", ".right"]),
    "dataclass": (Point(1, 2), [".x", ".y"]),
    "slots": (Slots(), ["._Slots__secret", ".x"]),
    "array": (numpy.zeros((2, 3)), ["[0]", "[1]"]),
    "frame": (pandas.DataFrame({"a": [1], "b": [2]}), ["['a']", "['b']"]),
    "series": (pandas.Series([5, 6], index=["p", "q"]), ["['p']", "['q']"]),
    "text": ("letters", []),
    "nothing": (None, []),
    "scalar array": (numpy.array(3), []),
}


@pytest.mark.parametrize("name", OPENED)
def test_each_step_leads_to_the_part_that_it_came_with_over_the_wire(name: str) -> None:
    value, expected = OPENED[name]
    assert labels(value) == expected
    for step, _, part in parts(value):
        again = take(value, ast.literal_eval(repr(step)))
        assert repr(again) == repr(part)
    assert one(value)[3] == bool(expected)


def test_sizes_say_what_a_reader_wants_to_know() -> None:
    assert size([1, 2, 3]) == "len 3"
    assert size("word") == "len 4"
    assert size(numpy.zeros((2, 3), dtype="float32")) == "shape (2, 3), float32"
    assert size(pandas.DataFrame({"a": [1, 2, 3], "b": 0})) == "3 rows × 2 columns"
    assert size(pandas.Series([1.5])) == "1 rows, float64"
    assert size(Point(1, 2)) == ""


@pytest.mark.parametrize("length", [CHUNK, CHUNK + 1, CHUNK**2, CHUNK**2 + 1, 1_000_000])
def test_a_long_list_opens_in_ranges_until_there_are_items_and_none_is_lost(length: int) -> None:
    whole = list(range(length))
    seen = 0
    value: Any = whole
    while True:
        opened = parts(value)
        assert len(opened) <= CHUNK
        if opened[0][0][0] == "item":
            break
        steps = [step for step, _, _ in opened]
        assert [start for _, start, _ in steps[1:]] == [stop for _, _, stop in steps[:-1]]
        seen += steps[0][1]
        value = take(value, steps[-1])
    assert opened[-1][2] == length - 1


def test_nothing_is_computed_to_open_a_value() -> None:
    class Trap:
        def __init__(self) -> None:
            self.held = 1

        @property
        def computed(self) -> int:
            raise AssertionError("a property was asked")

        def __getattr__(self, name: str) -> int:
            raise AssertionError(f"{name} was asked")

    assert labels(Trap()) == [".held"]


def test_a_value_that_raises_is_still_described() -> None:
    class Raising(list[int]):
        def __repr__(self) -> str:
            raise ValueError

        def __len__(self) -> int:
            raise ValueError

    assert one(Raising())[:2] == ("<Raising: ValueError>", "Raising")


def test_when_the_budget_is_spent_objects_get_their_type_and_numbers_their_value() -> None:
    budget = Budget(0.0)
    time.sleep(0.001)
    assert described(Point(1, 2), budget, 100)[0] == "<no time for the repr of Point>"
    assert described(5, budget, 100)[0] == "5"


def test_the_names_of_a_frame_are_those_that_a_trace_shows() -> None:
    def inner() -> list[str]:
        number, module, function = 1, sys, labels
        assert number
        assert module
        assert function
        return list(data_in(sys._getframe().f_locals))

    assert inner() == ["number"]
