"""The search for what belongs in a hole, through its confined child."""

from __future__ import annotations

import time
from itertools import islice

from foreframe.debugger.examples import typed_example
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.holes import Problem
from foreframe.debugger.search import Search

PARTICULAR = """
class Point:
    def __init__(self, x):
        self.x = x
    def __eq__(self, other):
        return self.x == other.x

def shifted(point, by):
    return ...

def run(x, by):
    return shifted(Point(x), by)
"""
"""Its objects cannot be compared with anything but their like."""


def test_objects_that_cannot_be_compared_are_built_on_like_others():
    example = typed_example("run(2, 3) == 5"), typed_example("run(7, -1) == 6")
    problem = Problem(text=PARTICULAR, hole=find_holes(PARTICULAR)[0], examples=example)
    found = [one.text for one in islice(Search().candidates(problem, time.monotonic() + 20), 1)]
    assert found[0] in ("point.x + by", "by + point.x")


def test_a_random_order_mixes_what_is_cheap_with_what_is_dear():
    source = "def f(x, y):\n    return ...\n"
    problem = Problem(text=source, hole=find_holes(source)[0], examples=(typed_example("f(2, 3) == 5"),))

    def costs(seed: int | None) -> list[float]:
        search = Search(seed=seed, checks=False)
        return [-one.score for one in islice(search.candidates(problem, time.monotonic() + 20), 200)]

    cheapest = costs(None)
    assert cheapest == sorted(cheapest)
    assert costs(7) == costs(7) != sorted(costs(7))
    assert max(costs(7)[:20]) > max(cheapest[:20])


TYPED = """\
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def double(xs: Sequence[int]) -> Sequence[int]:
    # ?? each of them twice
    return out
"""


def test_a_name_that_stands_in_annotations_alone_is_not_bound_in_a_hole():
    examples = typed_example("double([1, 2]) == [2, 4]"), typed_example("double([5]) == [10]")
    problem = Problem(text=TYPED, hole=find_holes(TYPED)[0], examples=examples)
    found = [one.text for one in islice(Search().candidates(problem, time.monotonic() + 20), 1)]
    assert found[0].startswith("out = ")
