"""Recorded traces of many kinds of program, for tests of the dialects."""

from functools import cache

from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.train.data.stream import traced

RAISES = """
def g(n):
    if n == 0:
        raise ValueError("no")
    return n * 2


def f(xs):
    total = 0
    for x in xs:
        try:
            total += g(x)
        except ValueError as e:
            total -= 1
        finally:
            last = x
    return total
"""

RECURSES = """
def fact(n):
    if n <= 1:
        return 1
    return n * fact(n - 1)
"""

YIELDS = """
def numbers(n):
    for i in range(n):
        yield i * i


def f(n):
    total = 0
    for square in numbers(n):
        total += square
    return total
"""

ESCAPES = '''
def inner(d, key):
    return d[key]


def f(d):
    """Say what it does."""
    first = inner(d, "é")
    # a comment
    second = inner(d, "b")
    return first + second
'''

FORGETS = """
def f(x):
    y = x
    del y
    for i in range(2):
        for j in range(2):
            x += i * j
    while x:
        x -= 1
    else:
        z = None
    return (x,
            z)
"""

WRITTEN = [
    (RAISES, "f", "f([1, 0, 3])"),
    (RECURSES, "fact", "fact(5)"),
    (YIELDS, "f", "f(3)"),
    (ESCAPES, "f", "f({'é': 1})"),
    (FORGETS, "f", "f(2)"),
    ("x = 1\nfor c in 'ab':\n    x += 1\nprint(x)\n", "", ""),
]


@cache
def recorded() -> list[tuple[str, str, list[Frame]]]:
    """(source, function, frames) of the programs above and of 150 generated ones."""
    found: list[tuple[str, str, list[Frame]]] = []
    for source, function, call in WRITTEN:
        trace = record_in_process(source, function, call)
        found.append((source, function, trace.frames))
    for _, (program, trace) in zip(range(150), traced(77), strict=False):
        found.append((program.source, program.function, trace.frames))
    return found
