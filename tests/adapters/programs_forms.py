"""Small programs, each for one form that code takes or one kind of value. Run as modules of one driver."""

from __future__ import annotations

FORMS: dict[str, str] = {
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
}
