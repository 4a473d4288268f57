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


def test_source_that_does_not_parse_has_no_cycles_and_is_not_said_to_halt_for_it() -> None:
    program = program_of("def f(:\n", "f")
    assert program.cycles == ()
    assert by_syntax(program).verdict is Verdict.UNKNOWN


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


BOX = "class Box:\n    def __init__(self, v): self.v = v\n"
ITERATOR = "class It:\n    def __iter__(self): return self\n    def __next__(self): return 1\n"

OUT_OF_SIGHT = {
    "a property": f"{BOX}    @property\n    def size(self): return self.size\ndef f(n): return Box(n).size\n",
    "an attribute made up": f"{BOX}    def __getattr__(self, a): return getattr(self, a * 2)\ndef f(n): Box(n).w\n",
    "an operator": f"{BOX}    def __add__(self, o): return self + o\ndef f(n): return Box(n) + 1\n",
    "a local alias": "def f(n):\n    g = f\n    return n * g(n - 1)\n",
    "an alias in the module": "def f(n): return c2(n)\ndef b(n): return f(n)\nc2 = b\n",
    "a function given to map": "def f(n): return list(map(f, [n]))\n",
    "a class given to map": "class A:\n    def __init__(self, n): list(map(A, [n]))\ndef f(n): return A(n)\n",
    "a key": "def f(n): return w(n)\ndef w(n): return max([n], key=w)\n",
    "a decorator": (
        "def d(g):\n    def w(n): return g(n)\n    return w\n@d\ndef f(n): return h(n)\n@d\ndef h(n): return f(n)\n"
    ),
    "a bound method": "class A:\n    def go(self):\n        h = self.go\n        h()\ndef f(n): A().go()\n",
    "a lambda of its own name": "def f(n):\n    k = lambda x: max([x], key=k)\n    return max([n], key=k)\n",
    "a factory": "from collections import defaultdict\ndef f(n):\n    d = defaultdict(lambda: d[0])\n    return d[n]\n",
    "a table": "T = {}\ndef f(n): return T['f'](n)\nT['f'] = f\n",
    "eval": "def f(n): return eval('f(n)')\n",
    "an argument": "def f(n, g): return g(n)\n",
    "a method of one name": "class A:\n    def go(self):\n        while True: pass\nclass B:\n    def go(self): pass\n"
    "def f(n): A().go()\n",
    "an iterator": f"{ITERATOR}def f(n):\n    for x in It(): pass\n",
    "an iterator of the module": "from itertools import count\nc = count()\ndef f(n):\n    for x in c: pass\n",
    "an endless iterator by another name": "import itertools as it\ndef f(n):\n    return list(it.count())\n",
    "growth by a bound method": "def f(q):\n    add = q.append\n    for x in q: add(x)\n",
    "growth in a comprehension": "def f(q): return [q.append(x) for x in q]\n",
    "growth by a slice": "def f(q):\n    for x in q: q[len(q):] = [x]\n",
    "growth by another name": "def f(n):\n    q = [1]\n    s = q\n    for x in s: q.append(x)\n",
    "growth by a function": "def g(q): q.append(1)\ndef f(q):\n    for x in q: g(q)\n",
    "growth from itself": "def f(q): q.extend(map(str, q))\n",
    "growth under a generator": "def g(q):\n    for x in q: yield x\ndef f(q):\n    for x in g(q): q.append(x)\n",
}


@pytest.mark.parametrize("source", OUT_OF_SIGHT.values(), ids=OUT_OF_SIGHT)
def test_what_calls_or_goes_on_out_of_sight_is_not_called_halting_for_having_no_cycle(source: str) -> None:
    assert by_syntax(program_of(source, "f")).verdict is not Verdict.HALTS


@pytest.mark.parametrize(
    "source",
    [
        "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x * 2)\n    return out\n",
        "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n",
        "def f(s):\n    out = ''\n    for c in s: out += c\n    return out\n",
        "def f(d):\n    return sorted(d.items(), key=lambda kv: kv[1])\n",
        "def f(grid):\n    for row in grid:\n        for cell in row: print(cell)\n",
        "def f(words):\n    d = {}\n    for w in words: d[w] = d.get(w, 0) + 1\n    return max(d, key=len)\n",
        "import math\nLIMIT = 3\ndef f(n): return [g(x) for x in range(LIMIT)]\ndef g(n): return math.sqrt(n)\n",
        "class E(Exception): pass\ndef f(n):\n    if n: raise E(n)\n",
        "def f(n):\n    def g(k): return k + n\n    return g(n)\n",
        "import numpy as np\ndef f(n): return n + 1\n",
        f"{BOX}    def get(self): return self.v\ndef f(n): return Box(n).get()\n",
    ],
)
def test_what_is_all_in_sight_and_has_no_cycle_halts(source: str) -> None:
    assert by_syntax(program_of(source, "f")).verdict is Verdict.HALTS


def test_an_argument_that_is_no_literal_may_do_anything() -> None:
    source = "def f(xs):\n    for x in xs:\n        print(x)\n"
    assert by_syntax(program_of(source, "f", {"xs": "range(0, 3)"})).verdict is Verdict.HALTS
    assert by_syntax(program_of(source, "f", {"xs": "<__main__.Squares object>"})).verdict is Verdict.UNKNOWN


ODD = """class Odd:
    def __init__(self): self.n = 3
    def __bool__(self):
        self.n -= 1
        return self.n > 0
    def __iadd__(self, other): raise ValueError
"""

RAISING = {
    "a local that is not bound yet": "def f(n):\n    while True:\n        total += n\n",
    "a local that is bound later": "def f(n):\n    while True:\n        n = y\n    y = 1\n",
    "a local that may be unbound": "def f(n):\n    if n: y = 1\n    while True:\n        n = y\n",
    "a local that is deleted": "def f(n):\n    y = 1\n    while True:\n        n = y\n        del y\n",
    "a name of nothing": "def f(n):\n    while True:\n        print(n, undefined_name)\n",
    "a function of nothing": "def f(n):\n    while True:\n        sleep(1)\n",
    "a name of nothing in a test": "def f(n):\n    while undefined_name or True: pass\n",
    "a name of nothing in a function": "def g(): return undefined_name\ndef f(n):\n    while True:\n        g()\n",
    "a name of nothing in a recursion": "def f(n):\n    n = undefined_name\n    return f(n)\n",
    "a global that comes after the call": "def f(n):\n    while True:\n        print(LATE)\nf(1)\nLATE = 2\n",
    "a truth value of its own": f"{ODD}def f(n):\n    c = Odd()\n    while c: pass\n",
    "an operator of its own": f"{ODD}def f(n):\n    c = Odd()\n    while True: c += 1\n",
    "an object of elsewhere": "import decimal\ndef f(n):\n    d = decimal.get()\n    while True: d += 1\n",
    "a division by zero": "def f(n):\n    while True:\n        n = 1 / 0\n",
}


@pytest.mark.parametrize("source", RAISING.values(), ids=RAISING)
def test_a_loop_in_which_a_name_or_an_operator_may_raise_is_not_called_endless(source: str) -> None:
    assert by_syntax(program_of(source, "f")).verdict is not Verdict.ENDLESS


@pytest.mark.parametrize(
    "source",
    [
        "K = 2\ndef f(n):\n    while True:\n        n = n + K\n",
        "def f(n):\n    while True:\n        g(n)\ndef g(n): return n + 1\n",
        "N = 0\ndef f(n):\n    global N\n    while True:\n        N += 1\n",
        "from time import sleep\ndef f(n):\n    while True:\n        sleep(1)\n",
        "def f(n):\n    while True:\n        n = [i for i in range(3) if i > 1]\n",
        "def f(n):\n    def g(k):\n        return g(k - 1)\n    return g(n)\n",
        f"{ODD}def f(n):\n    k = 0\n    while True: k += 1\n",
        f"{ODD}def f(n):\n    while n: print(1)\n",
    ],
)
def test_names_that_are_bound_and_operators_of_built_in_values_raise_nothing(source: str) -> None:
    assert by_syntax(program_of(source, "f", {"n": "1"})).verdict is Verdict.ENDLESS
