"""Holes and examples are found by reading alone, and a filling changes the hole and nothing else."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from foreframe.debugger.errors import TargetError
from foreframe.debugger.examples import (
    doctest_examples,
    examples_in_tests,
    frame_example,
    typed_example,
)
from foreframe.debugger.hole_checking import check
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.hole_program import example_call, example_functions
from foreframe.debugger.hole_set import shipped
from foreframe.debugger.holes import Candidate, Hole, HoleKind, Problem, filled
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.recorded_examples import trace_examples
from foreframe.debugger.search import Search
from foreframe.debugger.trials import Trials

from tests.interpreters import other_python

MANY = '''\
class A:
    def m(self):
        """What it does."""
        pass

    def n(self, k=1):
        if k:
            raise NotImplementedError("later")
        # ?? add one
        return ("é", ...)[1]


def f(x: tuple[int, ...]):
    # ?? the sum
    ...

    def inner():
        pass  # ?? nothing yet

    # ?? the rest
'''


def test_all_forms_are_found_with_their_function_their_kind_and_their_intent():
    found = [(hole.lineno, hole.kind.value, hole.function, hole.intent) for hole in find_holes(MANY)]
    assert found == [
        (4, "statement", "A.m", ""),
        (8, "statement", "A.n", ""),
        (10, "expression", "A.n", "add one"),
        (15, "statement", "f", "the sum"),
        (18, "statement", "f.inner", "nothing yet"),
        (20, "statement", "f", "the rest"),
    ]


def test_a_filling_stands_where_the_hole_was_and_nothing_else_moves():
    holes = find_holes(MANY)
    assert filled(MANY, holes[2], "k + 1") == MANY.replace('("é", ...)', '("é", k + 1)')
    assert filled(MANY, holes[3], "if x:\n    return 1") == MANY.replace("    ...\n", "    if x:\n        return 1\n")
    assert filled(MANY, holes[4], "return 2") == MANY.replace("pass  # ?? nothing yet", "return 2")


def test_a_form_feed_ends_no_line():
    paged = "\x0c\n" + MANY.replace("What it does", "What\x0cit does")
    hole = next(hole for hole in find_holes(paged) if hole.intent == "the sum")
    assert filled(paged, hole, "return 1") == paged.replace("    ...\n", "    return 1\n")


def test_every_hole_of_the_set_is_found_and_its_solution_gives_the_program_back():
    for item in shipped():
        (hole,) = find_holes(item.source)
        assert filled(item.source, hole, item.solution) == item.complete
        assert len(doctest_examples(item.source, hole.function)) >= 2


def test_what_a_docstring_did_before_an_example_is_its_setup():
    docstring = '"""\n    >>> a = A()\n    >>> a.put(3)\n    >>> a.size()\n    1\n    """'
    source = f"class A:\n    {docstring}\n    def put(self, n): ...\n"
    (example,) = doctest_examples(source, "A.put")
    assert (example.call, example.expected, example.setup) == ("a.size()", "1", "a = A()\na.put(3)\n")


DIRECTIVES = '''\
def f(n):
    """
    >>> print(f(2))
    4
    >>> print(f(2), f(3))
    4 9
    >>> print(page(2))
    2
    <BLANKLINE>
    >>> f(9) # doctest: +SKIP
    82
    >>> f(range(3)) # doctest: +ELLIPSIS
    [0, ...]
    >>> f(4) # doctest: +NORMALIZE_WHITESPACE
    16
    >>> print(f(5)) # doctest: +NORMALIZE_WHITESPACE
    2  5
    >>> f(None) # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    builtins.TypeError: whatever
    >>> f('a') # doctest: +ELLIPSIS
    Traceback (most recent call last):
    TypeError: can't ... str
    """
    ...
'''


def test_what_a_doctest_prints_or_leaves_open_is_read_as_doctest_reads_it():
    examples = doctest_examples(DIRECTIVES, "f")
    assert [one.text for one in examples] == [
        "str(f(2)) == '4'",
        "f(4) == 16",
        "f(None) raises TypeError",
        "f('a') raises TypeError",
    ]
    (page,) = doctest_examples(DIRECTIVES.replace("def f", "def page"), "page")
    assert page.expected == "'2\\n'"


IMPORTS = {
    "from datetime import date": "shows",
    "from datetime import datetime": "shows",
    "from os import *": "shows",
    "import datetime as dates": "shows",
    "import datetime": "==",
    "import datetime\nfrom datetime import date": "==",
}


@pytest.mark.parametrize(("imports", "word"), IMPORTS.items())
def test_a_result_that_the_file_could_not_evaluate_is_compared_as_it_is_shown(imports: str, word: str):
    docstring = '"""\n    >>> day(3)\n    datetime.date(2020, 1, 3)\n    """'
    (example,) = doctest_examples(f"{imports}\n\ndef day(d):\n    {docstring}\n    ...\n", "day")
    assert example.text == f"day(3) {word} datetime.date(2020, 1, 3)"


TRACEBACK = "Traceback (most recent call last):"
EMPTY = "Expecting value: line 1 column 1 (char 0)"

SOLVED = {
    "def day(d):\n    return ...": (
        "from datetime import date",
        ">>> day(date(2020, 1, 2))\ndatetime.date(2020, 1, 2)",
        "d",
    ),
    "def moment(year):\n    return ...": (
        "from datetime import datetime",
        ">>> moment(2020)\ndatetime.datetime(2020, 1, 2, 0, 0)",
        "datetime(year, 1, 2)",
    ),
    "def counted(text):\n    return ...": (
        "import collections",
        ">>> counted('aab')\nCounter({'a': 2, 'b': 1})",
        "collections.Counter(text)",
    ),
    "def read(text):\n    return ...": (
        "import json",
        f">>> read('[1]')\n[1]\n>>> read('')\n{TRACEBACK}\njson.decoder.JSONDecodeError: {EMPTY}",
        "json.loads(text)",
    ),
}
"""Functions with what is imported above them, what their doctest shows, and what belongs into their hole."""


@pytest.mark.parametrize(("function", "imports", "shown", "filling"), [(key, *rest) for key, rest in SOLVED.items()])
def test_what_python_prints_in_a_doctest_is_met_by_what_is_right_and_not_by_what_is_wrong(
    function: str, imports: str, shown: str, filling: str
):
    header, body = function.split("\n")
    docstring = "\n".join(f"    {line}" for line in ['"""', *shown.split("\n"), '"""'])
    problem = problem_in(f"{imports}\n\n{header}\n{docstring}\n{body}\n")
    with Trials() as trials:
        right, wrong = check(trials, problem, [Candidate(text=text, source="") for text in (filling, "None")])
    assert right.solves, right.observed
    assert not any(wrong.verified)
    if filling == "d":
        assert searched(problem) == "d"


def problem_in(text: str) -> Problem:
    """The one hole of a text, with its doctests."""
    (hole,) = find_holes(text)
    return Problem(text=text, hole=hole, examples=tuple(doctest_examples(text, hole.function)))


def searched(problem: Problem) -> str:
    """The first that the search finds."""
    with contextlib.closing(Search().candidates(problem, time.monotonic() + 20)) as candidates:
        return next(one.text for one in candidates)


STUBS = """\
import typing
from abc import abstractmethod
from typing import overload, Protocol

@overload
def g(x: int) -> int: ...
@typing.overload
def g(x: str) -> str: pass
def g(x):
    \"\"\"
    >>> g(2), g(5)
    (4, 10)
    \"\"\"
    return ...

class Shape(Protocol[int]):
    def area(self) -> float:
        \"\"\"Of it.\"\"\"
        ...
    def twice(self):
        return 2 * self.area() + ...

class Base:
    @property
    @abstractmethod
    async def name(self):
        raise NotImplementedError("below")
    @abstractmethod
    def given(self):
        return ...
    @abstractmethod
    def wanted(self):
        # ?? what most have
        ...
    def open(self): ...  # ?? opens it
    @abstractmethod
    def shut(self): ...
"""


def test_a_body_that_is_elsewhere_is_no_hole_unless_one_is_asked_for():
    found = [(hole.function, hole.kind.value) for hole in find_holes(STUBS)]
    assert found == [
        ("g", "expression"),
        ("Shape.twice", "expression"),
        ("Base.given", "expression"),
        ("Base.wanted", "statement"),
        ("Base.open", "statement"),
    ]
    with pytest.raises(TargetError, match="line 2 is a stub"):
        find_holes("@overload\ndef f(x): ...\n")


def test_the_hole_of_a_function_with_overloads_is_filled_in_the_function_itself():
    text = STUBS.partition("class Shape")[0]
    assert searched(problem_in(text)) in ("x + x", "2 * x", "x * 2")


GENERIC = """\
class Pair[A]:
    def __init__(self, one: A, other: A):
        self.one, self.other = one, other

    def swapped[B: int](self, by: B):
        return ...

def run(one, other, by):
    return Pair(one, other).swapped(by)
"""


@pytest.mark.slow
def test_a_hole_in_a_function_with_type_parameters_is_filled():
    python = other_python("3.12")
    if not python:
        pytest.skip("there is no Python 3.12")
    at = GENERIC.split("\n").index("        return ...") + 1
    place = {"lineno": at, "column": 15, "end_lineno": at, "end_column": 18}
    hole = Hole(kind=HoleKind.EXPRESSION, function="Pair.swapped", **place)  # an older Python cannot look for it
    examples = typed_example("run(1, 5, 2) == 7"), typed_example("run(4, -3, 1) == -2")
    problem = Problem(text=GENERIC, hole=hole, examples=examples, python=python)
    assert searched(problem) in ("by + self.other", "self.other + by")


def test_a_string_of_two_lines_in_a_doctest_is_left_as_it_is():
    docstring = "\"\"\"\n    >>> text = '''a\n    ... b'''\n    >>> f(text)\n    ['a', 'b']\n    \"\"\""
    source = f"def f(text):\n    {docstring}\n    ...\n"
    names: dict[str, Any] = {}
    exec(source.replace("    ...", "    return text.split()") + example_functions(doctest_examples(source, "f")), names)
    assert eval(example_call(0), names) == ["a", "b"]


def test_a_test_gives_examples_of_literals_alone():
    lines = ["def test_f(tmp):", "assert f(1) == 2", "assert f(tmp) == 3", "assert f('a') is None"]
    test = "\n    ".join(lines) + "\n"
    found = [(one.call, one.expected) for one in examples_in_tests(test, "f")]
    assert found == [("f(1)", "2"), ("f('a')", "None")]


def test_typed_examples_and_frames_say_what_must_hold():
    assert typed_example("f(2) == 4").text == "f(2) == 4"
    assert typed_example("f(0) raises ValueError: no").raises == "ValueError: no"
    frame = frame_example("total = 3, i = [1, 2]", "total == 6, i == [1]")
    assert (frame.before, frame.after) == ((("total", "3"), ("i", "[1, 2]")), ("total == 6", "i == [1]"))
    for wrong in ("2", "f(2)) == 3", "x =", ""):
        with pytest.raises(TargetError):
            typed_example(wrong)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def f(x, y=2):\n    return x + y\n\nf(1)\n", ["f(1, 2) == 3"]),
        ("def f(x, /, *rest, key=2, **named):\n    return rest\n\nf(1, 3, z=4)\n", ["f(1, 3, key=2, z=4) == (3,)"]),
        ("def f(n):\n    yield n\n    yield n + 1\n\nlist(f(3))\n", []),
        ("import asyncio\n\nasync def f(n):\n    return n\n\nasyncio.run(f(1))\n", []),
    ],
)
def test_an_example_of_a_trace_is_a_call_that_gives_what_was_recorded(source: str, told: list[str]):
    assert [example.text for example in trace_examples(record_in_process(source), "f")] == told
