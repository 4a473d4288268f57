"""What a line can call, and must, by syntax. That it is never less than what runs, `test_flow.py` shows."""

from __future__ import annotations

import ast

import pytest
from foreframe.model.calls import Calls, calls_of


def calls(source: str) -> Calls:
    found = calls_of(ast.parse(source))
    assert found is not None
    return found


PLAIN = "def a(x):\n    return x\ndef b(x):\n    return x\n"


def test_a_line_calls_what_it_names_in_order_and_then_no_more():
    found = calls(PLAIN + "x = a(b(1)) + a(2)\ny = x + len([x])\n")
    assert found.next(5, {}, 0) == ({3}, True)
    assert found.next(5, {3: 1}, 0) == ({1}, True)
    assert found.next(5, {3: 1, 1: 1}, 0) == ({1}, True)
    assert found.next(5, {3: 1, 1: 2}, 0) == (set(), False)
    assert found.next(6, {}, 0) == (set(), False)


def test_where_values_decide_nothing_is_due():
    found = calls(PLAIN + "x = a(1) or b(2)\n")
    assert found.next(5, {}, 0) == ({1, 3}, False)
    assert found.next(5, {1: 1}, 0) == ({3}, False)
    found = calls(PLAIN + "x = [a(n) for n in b([1])]\n")
    assert found.next(5, {1: 4, 3: 1}, 0) == ({1, 3}, False)


def test_a_for_header_calls_on_its_first_visit_and_a_while_header_on_each():
    found = calls(PLAIN + "for x in a([1]):\n    y = x\nwhile b(0):\n    y = 1\n")
    assert found.next(5, {}, 0) == ({1}, True)
    assert found.next(5, {}, 1) == (set(), False)
    assert found.next(7, {}, 0) == ({3}, True)


def test_making_an_object_enters_its_classes_init_and_that_of_its_bases():
    source = "class A:\n    def __init__(self):\n        pass\nclass B(A):\n    pass\nx = A()\ny = B()\n"
    assert calls(source).next(6, {}, 0) == ({2}, True)
    assert calls(source).next(7, {}, 0) == ({2}, False)


def test_what_super_names_is_no_method_of_the_class_it_stands_in():
    source = "class A:\n    def go(self):\n        pass\nclass B(A):\n    def go(self):\n        super().go()\n"
    assert calls(source).next(6, {}, 0) == ({2}, False)
    assert calls(f"{source}super = print\n").next(6, {}, 0) == ({2, 5}, False)


@pytest.mark.parametrize(
    "use",
    ["f = a", "sorted([1], key=a)", "g = lambda: a(1)", "g = (a(n) for n in [1])", "a.x", "[a]", "return_ = {1: a}"],
)
def test_a_function_that_is_a_value_is_called_from_anywhere(use: str):
    found = calls(PLAIN + f"{use}\nx = len([])\n")
    assert found.next(6, {}, 0) == ({1}, False)


@pytest.mark.parametrize(
    "source", ["import numpy", "from . import other", "from os import *", "eval('a(1)')", "getattr(x, 'a')(1)"]
)
def test_where_names_are_found_by_other_means_nothing_is_told(source: str):
    assert calls_of(ast.parse(PLAIN + source)) is None


def test_annotations_handlers_and_bases_make_no_value_of_a_class():
    source = (
        "class E(Exception):\n    def __init__(self):\n        pass\nclass F(E):\n    pass\n"
        "def f(x: E) -> E:\n    try:\n        return x\n    except (E, F):\n        pass\n"
    )
    assert not calls(source).loose
