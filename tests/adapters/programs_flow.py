"""Small programs, each for one way in which control flows. Run as modules of one driver."""

from __future__ import annotations

FLOW: dict[str, str] = {
    "straight": "x = 1\ny = x + 1\nz = [x, y]\nz.append(x * y)\n",
    "branches": """
def sign(n):
    if n < 0:
        return -1
    elif n == 0:
        return 0
    else:
        return 1

signs = [sign(-2), sign(0), sign(5)]
""",
    "nested_loops": """
total = 0
for i in range(3):
    for j in range(i):
        if j == 1:
            continue
        total += i * j
    total += i
""",
    "while_else": """
def find(n, limit):
    while n < limit:
        if n * n == 16:
            break
        n += 1
    else:
        return None
    return n

hit, miss = find(2, 10), find(5, 7)
""",
    "for_else": """
for n in (4, 6):
    if n == 5:
        break
else:
    n = 0
""",
    "recursion": """
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)

def even(n):
    return n == 0 or odd(n - 1)

def odd(n):
    return n != 0 and even(n - 1)

f, e = fact(5), even(4)
""",
    "too_deep": """
import sys
before = sys.getrecursionlimit()
sys.setrecursionlimit(60)

def down(n):
    return down(n + 1)

try:
    down(0)
except RecursionError as error:
    text = str(error)
sys.setrecursionlimit(before)
""",
    "generators": """
def count(n):
    i = 0
    while i < n:
        got = yield i
        if got:
            i += got
        i += 1
    return "done"

def both(n):
    result = yield from count(n)
    yield result

seen = list(both(2))
g = count(5)
next(g)
g.send(2)
g.close()
try:
    next(count(0))
except StopIteration as stop:
    last = stop.value
h = count(3)
next(h)
try:
    h.throw(KeyError("out"))
except KeyError as error:
    thrown = error.args
""",
    "generator_cleanup": """
def careful():
    try:
        yield 1
        yield 2
    finally:
        done = True

for item in careful():
    break
g = careful()
next(g)
del g
""",
    "exceptions": """
def risky(n):
    if n:
        raise ValueError(f"bad {n}")
    return n

def outer(n):
    try:
        return risky(n)
    except KeyError:
        return "never"
    else:
        return "else"
    finally:
        n = None

try:
    outer(1)
except ValueError as error:
    kind = type(error).__name__
ok = outer(0)
""",
    "chained": """
class Trouble(Exception):
    pass

def wrap():
    try:
        {}["missing"]
    except KeyError as error:
        raise Trouble("wrapped") from error

def again():
    try:
        wrap()
    except Trouble:
        raise

try:
    again()
except Trouble as error:
    cause = repr(error.__cause__)
""",
    "finally_returns": """
def f():
    try:
        1 / 0
    finally:
        return "swallowed"

def g():
    for i in range(3):
        try:
            continue
        finally:
            i += 10
    return i

values = f(), g()
""",
    "groups": """
try:
    raise ExceptionGroup("many", [ValueError(1), TypeError("t")])
except* ValueError as group:
    first = len(group.exceptions)
except* TypeError as group:
    second = len(group.exceptions)
""",
    "with_statement": """
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        return self.swallow

with Manager(True) as m:
    raise ValueError("inside")
with Manager(False), Manager(True):
    n = 1
try:
    with Manager(False):
        {}[0]
except KeyError:
    n = 2
""",
    "context_library": """
import contextlib

@contextlib.contextmanager
def level(n):
    n += 1
    yield n
    n -= 1

with level(1) as inner:
    x = inner
with contextlib.suppress(ZeroDivisionError):
    1 / 0
""",
    "asynchronous": """
import asyncio

async def fetch(n):
    await asyncio.sleep(0)
    return n * 2

async def numbers():
    for i in range(2):
        yield await fetch(i)

class Gate:
    async def __aenter__(self):
        return await fetch(5)
    async def __aexit__(self, *error):
        await asyncio.sleep(0)

async def main():
    got = [n async for n in numbers()]
    async with Gate() as five:
        got.append(five)
    pair = await asyncio.gather(fetch(1), fetch(2))
    return got, pair

answer = asyncio.run(main())
after = True
""",
    "threads": """
import threading

def work(results, n):
    results.append(n * 2)

results = []
for n in range(3):
    (lambda thread: (thread.start(), thread.join()))(threading.Thread(target=work, args=(results, n)))
done = sorted(results)
""",
    "asserts": """
def check(n):
    assert n > 0, f"{n} is not positive"
    return n

try:
    check(-1)
except AssertionError as error:
    said = str(error)
check(1)
""",
    "interrupted_loop": """
def search(rows):
    for row in rows:
        for cell in row:
            if cell is None:
                return row
            if cell < 0:
                break
        else:
            continue
        break
    return "broke"

found = search([[1, 2], [3, None]]), search([[1], [-1]])
""",
}
