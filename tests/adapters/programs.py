"""Small programs, each for one thing that an interpreter reports in its own way. Run as modules of one driver."""

from __future__ import annotations

from pathlib import Path

from ..programs import EXAMPLES

SNIPPETS: dict[str, str] = {
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
    "closures": """
def counter():
    count = 0
    def step(by=1):
        nonlocal count
        count += by
        return count
    return step

tick = counter()
ticks = [tick(), tick(5), tick()]
""",
    "comprehensions": """
def square(n):
    return n * n

squares = [square(n) for n in range(3)]
table = {n: square(n) for n in range(2)}
odd = {n for n in range(5) if n % 2}
grid = [[square(i) + j for j in range(2)] for i in range(2)]
spread = [
    square(n)
    for n in range(2)
    if n
]
lazy = sum(square(n) for n in range(3))
""",
    "lambdas": """
def twice(f, x):
    return f(f(x))

def plus(x):
    return x + 1

a = twice(lambda x: plus(x), 3)
ordered = sorted([3, -1, 2], key=lambda n: (abs(n),
                                            plus(n)))
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
    "classes": """
class Point:
    scale = 2

    def __init__(self, x, y):
        self.x = x
        self.y = y

    @property
    def size(self):
        return abs(self.x) + abs(self.y)

    @classmethod
    def origin(cls):
        return cls(0, 0)

    @staticmethod
    def unit():
        return Point(1, 1)

    def __repr__(self):
        return f"Point({self.x}, {self.y})"

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

class Point3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z

p = Point(1, 2) + Point.unit()
s = p.size
q = Point3(1, 2, 3)
o = Point.origin()
""",
    "class_body_calls": """
def make(n):
    return n * 2

class Config:
    small = make(1)
    large = [make(i) for i in range(2)]
    def method(self):
        return self.small

c = Config().method()
""",
    "decorators": """
import functools

def logged(f):
    calls = []
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        calls.append(args)
        return f(*args, **kwargs)
    return wrapper

def named(name):
    def wrap(f):
        f.name = name
        return f
    return wrap

@logged
@named("adder")
def add(a, b=2):
    return a + b

r = add(1), add(1, b=5)

@functools.lru_cache
def slow(n):
    return n + 1

cached = slow(1) + slow(1)
""",
    "dataclass": """
from dataclasses import dataclass, field

@dataclass(order=True)
class Item:
    name: str
    count: int = 0
    tags: list = field(default_factory=list)

    def __post_init__(self):
        self.count += 1

a, b = Item("a"), Item("b", 2, ["t"])
less = a < b
""",
    "multi_line": """
def total(
    first,
    second=(
        2
    ),
):
    return (
        first
        + second
    )

value = total(
    1,
    total(
        3,
        4,
    ),
)
text = (
    f"{value}"
    " is it"
)
data = {
    "a": total(1),
    "b": [
        total(2),
    ],
}
""",
    "arguments": """
def collect(a, /, b, *rest, c=3, **named):
    d = (a, b, rest, c, named)
    del a
    return d

one = collect(1, 2)
two = collect(1, 2, 3, 4, c=5, z=6)
three = collect(*[1, 2], **{"k": 1})
""",
    "unpacking": """
first, *middle, last = range(5)
(a, b), c = (1, 2), 3
a, b = b, a
x = y = [1]
y += [2]
if (n := len(x)) > 1:
    x[0], x[1] = x[1], x[0]
""",
    "matching": """
def kind(value):
    match value:
        case {"type": "point", "at": [x, y]}:
            return x + y
        case [first, *_] if first > 0:
            return first
        case str() as text:
            return text.upper()
        case _:
            return None

kinds = [kind({"type": "point", "at": [1, 2]}), kind([3, 4]), kind("a"), kind(0)]
""",
    "globals_and_del": """
state = 0

def bump():
    global state, extra
    state += 1
    extra = "made"
    return state

bump()
bump()
del extra
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
    "callbacks": """
import functools

def add(a, b):
    return a + b

total = functools.reduce(add, [1, 2, 3])
mapped = list(map(str.upper, "ab"))
picked = list(filter(lambda n: n > 1, [1, 2]))
pairs = sorted([(2, "b"), (1, "a")], key=lambda p: p[0])
""",
    "iterators": """
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

down = list(Countdown(2))
for n in Countdown(2):
    m = n
""",
    "dynamic": """
source = "def made(n):\\n    return n + 1\\n"
namespace = {}
exec(source, namespace)
two = namespace["made"](1)
three = eval("two + 1")

class Lazy:
    def __getattr__(self, name):
        return name * 2

double = Lazy().ab
""",
    "odd_values": """
class Angry:
    def __repr__(self):
        raise RuntimeError("no")

class Plain:
    pass

angry, plain = Angry(), Plain()
cycle = [1]
cycle.append(cycle)
many = list(range(500))
some = {"b", "a", "c"}
huge = 10 ** 5000
text = "\\udc80 \\x00 é"
nan = float("nan")
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
"""More than thirty; the shipped examples make it fifty."""


def write_driver(folder: Path) -> Path:
    """All snippets and a call into each example, as one program of many modules."""
    lines: list[str] = []
    for name, source in SNIPPETS.items():
        (folder / f"{name}.py").write_text(source.lstrip("\n"))
        lines.append(f"import {name}")
    for example in EXAMPLES:
        if not example.stdin:
            (folder / f"{example.name}.py").write_bytes(example.path.read_bytes())
            lines.append(f"import {example.name} as ex_{example.name}")
            lines.append(f"value = ex_{example.name}.{example.call}")
    driver = folder / "driver.py"
    driver.write_text("\n".join(lines) + "\n")
    return driver
