"""Small programs, each for one way in which functions come to be called. Run as modules."""

from __future__ import annotations

CALLS: dict[str, str] = {
    "a method that goes on with the one it hides, on an equal line": """
class Robot:
    def __init__(self):
        self.x = 0

    def go(self, n):
        self.x += n
        return self


class Careful(Robot):
    def __init__(self):
        super().__init__()
        self.bumps = 0

    def go(self, n):
        was = self.x
        super().go(n)
        if self.x > 1:
            self.x = was
            self.bumps += 1
        return self


robot = Careful()
robot.go(1)
seen = robot.go(5).x, robot.bumps
""",
    "in the order of evaluation": """
def a(x):
    return x
def b(x):
    return x
x = a(b(1)) + b(a(2))
x = {a("k"): b("v"), b("l"): a("w")}
x[a("k")] = b(3)
x[b("l")] += a("!")
print(a(1), *[b(2)], sep=a(""), end=b("\\n"))
x = f"{a(1)}{b(2):>{a(3)}}" + str(a)[:b(0)]
""",
    "only where values say so": """
def a(x):
    return x
def b(x):
    return not x
x = a(0) and b(1) or a(2)
x = a(1) if b(x) else b(0)
x = a(1) < a(2) < b(3)
while b(x):
    x = [a(n) for n in range(3) if b(n)]
for n in a([1, 2]):
    for m in range(a(n)):
        x = {a(k): b(k) for k in a([1])}
assert a(x), b(x)
""",
    "as a value": """
from functools import partial, reduce
def a(x):
    return -x
def b(f, x):
    return f(x)
def c(x, y):
    return x + y
def compare(x):
    return x
x = b(a, 1)
x = sorted([1, 2], key=a)
x = list(map(a, x))
half = partial(c, 1)
x = half(2)
table = {"a": a, "b": [compare]}
x = table["a"](3)
x = table["b"][0](x)
x = reduce(c, [1, 2, 3])
later = lambda y: a(y) + compare(y)
x = later(2)
gen = (compare(n) for n in [1, 2])
x = list(gen)
""",
    "decorated": """
from contextlib import contextmanager
from functools import cache, singledispatch, wraps
def loud(f):
    @wraps(f)
    def wrapper(*args):
        f(*args)
        return f(*args)
    return wrapper
def named(name):
    def decorate(f):
        registry[name] = f
        return f
    return decorate
registry = {}
@loud
def a(x):
    return x
@cache
def b(x):
    return b(x - 1) if x else 0
@named("c")
def c(x):
    return x
@contextmanager
def block(x):
    yield a(x)
@singledispatch
def kind(x):
    return "any"
@kind.register
def _(x: int):
    return "int"
x = a(1)
x = b(2) + b(2)
x = registry["c"](3)
with block(1) as x:
    x = kind(1) + kind("")
""",
    "objects": """
from collections import namedtuple
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import total_ordering
class Base:
    made = 0
    def __init__(self, x):
        self.x = x
        Base.made += 1
    def go(self):
        return self.x
    @classmethod
    def of(cls, x):
        return cls(x)
    @staticmethod
    def help(x):
        return x
    @property
    def half(self):
        return self.x / 2
    @half.setter
    def half(self, value):
        self.x = value * 2
class Child(Base):
    def go(self, more=1):
        return super().go() + more
class Other(Child):
    def __init__(self):
        super().__init__(5)
@total_ordering
class Ordered(Base):
    def __eq__(self, other):
        return self.x == other.x
    def __lt__(self, other):
        return self.x < other.x
@dataclass
class Point:
    x: int
    y: int = field(default=0)
    def __post_init__(self):
        self.y += 1
class Colour(Enum):
    RED = 1
    @classmethod
    def _missing_(cls, value):
        return cls.RED
class Writer:
    def __init__(self, text=""):
        self.text = text
    def write(self, text):
        self.text += text
    def flush(self):
        pass
class Box:
    def __init__(self, items):
        self.items = items
    def keys(self):
        return list(self.items)
    def __getitem__(self, key):
        return self.items[key]
    def __call__(self, x):
        return x
    def __getattr__(self, name):
        return name
c = Child(1)
x = c.go() + Base.of(2).go() + Child.help(3)
c.half = c.half + 1
o = Other()
x = Ordered(1) <= Ordered(2)
p = Point(1)
p = replace(p, x=2)
x = Colour(7)
w = Writer()
print("hello", file=w)
x = dict(Box({"a": 1}))
x = Box({})(3)
x = Box({}).missing
again = type(c)
x = again(4).go()
x = c.__class__(5).x
x = [Base, Child][1](6)
""",
    "raised": """
class Bad(Exception):
    def __init__(self, why):
        super().__init__(why)
        self.why = why
    def __str__(self):
        return self.why
def a(x):
    if x:
        raise Bad("no")
    return x
def b(x):
    try:
        return a(x)
    except Bad as bad:
        return str(bad)
    finally:
        a(0)
x = b(0) + len(b(1))
try:
    x = b(1) + a(1) + b(2)
except Bad:
    x = b(0)
try:
    raise Bad(b(1)) from None
except (Bad, ValueError) as bad:
    print(a(0), bad)
""",
    "inside others": """
def outer(n):
    seen = []
    def inner(k=max(1, 2)):
        seen.append(k)
        return outer(0) if k < n else k
    if n:
        return inner() + inner(n) + len(seen)
    return 1
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def one(x): return two(x) + two(x)
def two(x): return x
class Late:
    size = two(3)
    def f(self, x=one(2)):
        return [outer(n) for n in range(x)]
x = outer(2)
x = fib(3)
x = one(1)
x = Late().f(2)
match two(1):
    case 1 if two(2):
        x = two(3)
    case _:
        pass
(y := two(4))
del x
""",
    "started and taken up again": """
def numbers(n):
    for i in range(n):
        yield double(i)
def double(x):
    return 2 * x
def delegate(n):
    got = yield from numbers(n)
    return got
x = [double(n) for n in numbers(2)]
g = delegate(3)
x = next(g) + double(next(g))
for n in numbers(2):
    x = double(n)
x, *rest = numbers(3)
""",
    "shadowed": """
def f(x):
    return x
def g(f):
    return f(1)
x = g(abs)
x = g(f)
def h():
    f = len
    return f("ab")
x = h()
def k(x):
    return 1
def k(x):
    return 2
x = k(0)
class F:
    def f(self):
        return f(3)
x = F().f()
""",
}
