"""The ways out that syntax shows, and what can be said from it alone."""

from __future__ import annotations

import pytest
from foreframe.debugger.cycles import Cycle, program_of
from foreframe.debugger.halting import Evidence, Verdict, by_syntax
from foreframe.debugger.ways import MAX_WAYS


def cycles(source: str, entry: str = "f") -> list[Cycle]:
    return list(program_of(source, entry).cycles)


def ways(cycle: Cycle) -> list[str]:
    return sorted(" and ".join(map(str, way)) for way in cycle.ways)


def test_a_while_loop_is_left_where_a_part_of_its_test_fails() -> None:
    (loop,) = cycles("def f(i, j):\n    while i < 3 and (j or i != 2):\n        i += 1\n")
    assert ways(loop) == ["i >= 3", "not j and i == 2"]
    assert (loop.lineno, loop.end_lineno, loop.body_lineno) == (2, 3, 3)


def test_breaks_and_returns_are_ways_out_under_their_guards() -> None:
    (loop,) = cycles(
        "def f(x):\n    while True:\n        if x > 9:\n            break\n        elif x < 0:\n            return\n"
    )
    assert ways(loop) == ["x <= 9 and x < 0", "x > 9"]


def test_what_follows_a_continue_is_reached_only_past_it() -> None:
    (loop,) = cycles("def f(x):\n    while True:\n        if x % 2:\n            continue\n        break\n")
    assert ways(loop) == ["not (x % 2)"]


def test_a_break_of_an_inner_loop_is_no_way_out_of_the_outer_one() -> None:
    outer, inner = sorted(
        cycles("def f(x):\n    while True:\n        while True:\n            if x:\n                break\n"),
        key=lambda one: one.lineno,
    )
    assert outer.ways == ()
    assert not outer.is_open
    assert ways(inner) == ["x"]


def test_a_handler_that_leaves_is_a_way_out_without_a_test() -> None:
    (loop,) = cycles(
        "def f(x):\n    while True:\n        try:\n            x.pop()\n        except IndexError:\n            break\n"
    )
    assert loop.is_open


def test_a_recursion_is_left_where_no_call_of_it_is_reached() -> None:
    (again,) = cycles("def f(n):\n    if n == 0 or n > 9:\n        return 1\n    return n * f(n - 1)\n")
    assert again.kind == "recursion"
    assert ways(again) == ["n == 0", "n > 9"]


def test_functions_that_call_each_other_are_one_recursion() -> None:
    source = "def f(n):\n    return g(n) if n else 0\n\ndef g(n):\n    return f(n - 1)\n\ndef h():\n    return h()\n"
    assert {one.function for one in cycles(source)} == {"f", "g"}


def test_a_test_with_too_many_alternatives_is_one_that_cannot_be_read() -> None:
    test = " or ".join(f"(a{i} and b{i})" for i in range(12))
    (loop,) = cycles(f"def f():\n    while {test}:\n        pass\n")
    assert loop.is_open
    assert len(loop.ways) <= MAX_WAYS + 1


@pytest.mark.parametrize(
    ("source", "verdict", "evidence"),
    [
        ("def f(x):\n    return x + 1\n", Verdict.HALTS, Evidence.NO_CYCLE),
        ("def f(x):\n    for i in range(x):\n        print(i)\n", Verdict.HALTS, Evidence.NO_CYCLE),
        ("def f(x):\n    while True:\n        x += 1\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(x):\n    while x > 0:\n        y = x - 1\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(x):\n    return f(x - 1)\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(x):\n    while x > 0:\n        x -= 1\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f(x):\n    for i in x:\n        x.append(i)\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f():\n    while True:\n        yield 1\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f(it):\n    while True:\n        next(it)\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f(x):\n    while x > 0:\n        print(x - 1)\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(x, out):\n    while x > 0:\n        out.append(1)\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(on, n):\n    while on:\n        n += 1\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(s):\n    return count(s)\ndef count(s):\n    return len(s)\n", Verdict.HALTS, Evidence.NO_CYCLE),
        ("def f(a):\n    z = zip(a, count())\n    while True:\n        pass\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("import time\ndef f():\n    while True:\n        time.sleep(1)\n", Verdict.ENDLESS, Evidence.NO_WAY_OUT),
        ("def f(s):\n    for i in range(s.count('a')):\n        print(i)\n", Verdict.HALTS, Evidence.NO_CYCLE),
        ("def f():\n    c = itertools.count()\n    for i in c:\n        print(i)\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f():\n    for i in zip(count(), count()):\n        print(i)\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f():\n    return list(itertools.count())\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f():\n    return sum(1 for i in count())\n", Verdict.UNKNOWN, Evidence.NONE),
        ("def f(x):\n    return list(repeat(x, 3))\n", Verdict.HALTS, Evidence.NO_CYCLE),
    ],
)
def test_syntax_alone_says_what_it_can_and_nothing_more(source: str, verdict: Verdict, evidence: Evidence) -> None:
    said = by_syntax(program_of(source, "f"))
    assert (said.verdict, said.evidence) == (verdict, evidence)


def test_a_loop_over_an_endless_generator_is_left_only_by_its_own_tests() -> None:
    source = "def g():\n    while True:\n        yield 1\n\ndef f():\n    for x in g():\n        print(x)\n"
    said = by_syntax(program_of(source, "f"))
    assert said.verdict is Verdict.ENDLESS
    assert said.cycle is not None
    assert said.cycle.function == "f"


def test_of_functions_that_call_each_other_one_may_have_the_way_out() -> None:
    source = "def f(n):\n    return 0 if n < 1 else g(n)\n\ndef g(n):\n    return f(n - 1)\n"
    assert by_syntax(program_of(source, "f")).verdict is Verdict.UNKNOWN


def test_source_that_does_not_parse_has_no_cycles() -> None:
    assert program_of("def f(:\n", "f").cycles == ()


def test_a_module_is_judged_by_its_own_code_and_what_that_calls() -> None:
    source = "def f():\n    while True:\n        pass\n\nx = 3\nwhile x:\n    x -= 1\n"
    assert [one.function for one in cycles(source, "")] == ["<module>"]


ENDED = {
    "a case": """
def f(tree):
    match tree:
        case [left, right]:
            return f(left) + f(right)
        case _:
            return 1
""",
    "a handler": """
def f(n, known):
    try:
        return known[n]
    except KeyError:
        return f(n - 1, known) + 1
""",
    "what a handler swallows": """
def f(left):
    try:
        left.pop()
        f(left)
    except IndexError:
        pass
""",
    "a return in an if in an if": """
def f(n):
    if n < 10:
        if n == 0:
            return 0
        n -= 1
    return f(n)
""",
    "an else that returns": """
def f(n):
    if n:
        n -= 1
    else:
        return 0
    return f(n)
""",
    "a return in a loop": """
def f(n, items):
    for item in items:
        if item == n:
            return item
    return f(n + 1, items)
""",
    "a return in a with": """
def f(n, lock):
    with lock:
        if not n:
            return 0
    return f(n - 1, lock)
""",
    "an inner iterable of a comprehension": """
def f(tree):
    return [tree, *(leaf for child in tree for leaf in f(child))]
""",
    "a lambda that nobody calls": """
def f(items):
    return sorted(items, key=lambda item: f(item))
""",
    "an assertion": """
def f(n):
    assert n
    return f(n - 1)
""",
    "an exit from a loop": """
import sys

def f(n):
    while True:
        n += 1
        if n > 3:
            sys.exit(0)
""",
    "an assertion in a loop": """
def f(n):
    while True:
        n += 1
        assert n < 5
""",
    "a handler around a loop": """
def f(queue):
    out = []
    try:
        while True:
            out.append(take(queue))
    except IndexError:
        return out
""",
    "a context manager around a loop": """
def f(queue):
    with suppress(IndexError):
        while True:
            print(queue)
""",
    "what is used up": """
def f(queue):
    while True:
        print(queue.pop())
""",
    "an index that runs off": """
def f(items, i=0):
    while True:
        i += 1
        print(items[i])
""",
    "a function that raises": """
def f(n):
    while True:
        n += 1
        check(n)

def check(n):
    deeper(n)

def deeper(n):
    if n > 3:
        raise ValueError
""",
    "a global that a function sets": """
running = True

def f(n):
    while running:
        n += 1
        stop()

def stop():
    global running
    running = False
""",
    "a keyword argument": """
def f(items):
    n = 0
    while items:
        n += take(xs=items)
""",
    "an argument within a display": """
def f(items):
    while items:
        take([items])
""",
    "an argument with a star": """
def f(items):
    while items:
        take(*[items])
""",
    "another name of the same value": """
def f(items):
    same = items
    while items:
        same.clear()
""",
    "a recursion that uses up": """
def f(items):
    items.pop()
    return f(items)
""",
    "a function that exits": """
import sys

def f(n):
    while True:
        n -= 1
        bail(n)

def bail(n):
    if n < 0:
        sys.exit()
""",
    "a text that is no number": """
def f(text):
    while True:
        text = text[1:]
        print(int(text))
""",
    "an end of a list of nodes": """
def f(node):
    while True:
        node = node.next
""",
    "values that are unpacked": """
def f(pair):
    while True:
        head, pair = pair
""",
    "a list that is written past its end": """
def f(items, i=0):
    while True:
        items[i] = 0
        i += 1
""",
    "a container that another name fills": """
def f(a):
    b = a
    while 3 not in a:
        b.append(3)
""",
    "a name that a pattern binds": """
def f(rest):
    while rest:
        match rest:
            case [first, *rest]:
                print(first)
""",
    "a function that is given what to call": """
def f(items):
    while items:
        list(map(items.remove, items[:1]))
""",
    "a part that a function changes": """
STATE = {"n": 3}

def f():
    while STATE["n"]:
        less()
""",
    "two lists that are compared": """
def f(a, b):
    same = a
    while a != b:
        same.append(1)
""",
}


@pytest.mark.parametrize("source", ENDED.values(), ids=ENDED)
def test_whatever_may_end_a_loop_or_a_recursion_is_not_called_endless(source: str) -> None:
    assert by_syntax(program_of(source, "f")).verdict is not Verdict.ENDLESS


@pytest.mark.parametrize(
    "body",
    [
        "return f(n - 1)",
        "if n:\n        n = 3\n    return f(n)",
        "for item in n:\n        n = item\n    return f(n)",
        "while True:\n        for item in n:\n            if item:\n                break",
        "with n:\n        n = 3\n    return f(n)",
    ],
)
def test_what_nothing_can_end_is_still_called_endless(body: str) -> None:
    assert by_syntax(program_of(f"def f(n):\n    {body}\n", "f")).verdict is Verdict.ENDLESS
