"""Programs with classes and decorators: iterators, builders, visitors, mixins, operators, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

PATTERNS: Final = r"""
#: drive($tiny)
class Vec:
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __repr__(self):
        return f'Vec({self.x}, {self.y})'

def drive(steps):
    here = Vec(0, 0)
    facing = Vec(1, 0)
    for step in steps:
        here = here + facing * step
        facing = Vec(-facing.y, facing.x)
    home = here == Vec(0, 0)
    return here, home

#: settle($cents, $cents, $size)
from functools import total_ordering

@total_ordering
class Money:
    def __init__(self, cents, currency='EUR'):
        self.cents = cents
        self.currency = currency

    def __repr__(self):
        whole, rest = divmod(self.cents, 100)
        return f'{whole}.{rest:02d} {self.currency}'

    def __eq__(self, other):
        return self.cents == other.cents

    def __lt__(self, other):
        return self.cents < other.cents

    def __sub__(self, other):
        if other > self:
            raise ValueError('not enough money')
        return Money(self.cents - other.cents, self.currency)

    def split(self, n):
        share, left = divmod(self.cents, n)
        return [Money(share + (i < left), self.currency) for i in range(n)]

def settle(paid, bill, people):
    try:
        change = Money(paid) - Money(bill)
    except ValueError as err:
        missing = Money(bill - paid)
        return f'{err}: {missing} short'
    shares = change.split(people)
    biggest = max(shares)
    return shares, biggest

#: evaluate_at($poly, $poly, $small_x)
class Polynomial:
    def __init__(self, *coefs):
        coefs = list(coefs)
        while coefs and coefs[-1] == 0:
            coefs.pop()
        self.coefs = coefs

    def __repr__(self):
        terms = [f'{c}x^{i}' for i, c in enumerate(self.coefs) if c]
        return ' + '.join(terms) or '0'

    def __add__(self, other):
        n = max(len(self.coefs), len(other.coefs))
        a = self.coefs + [0] * (n - len(self.coefs))
        b = other.coefs + [0] * (n - len(other.coefs))
        return Polynomial(*[p + q for p, q in zip(a, b)])

    def __call__(self, x):
        acc = 0
        for c in reversed(self.coefs):
            acc = acc * x + c
        return acc

    @property
    def degree(self):
        return len(self.coefs) - 1

def evaluate_at(first, second, x):
    p = Polynomial(*first)
    q = Polynomial(*second)
    total = p + q
    deg = total.degree
    value = total(x)
    return deg, value

#: cover($intervals, $nat)
class Interval:
    def __init__(self, lo, hi):
        self.lo, self.hi = lo, hi

    def __contains__(self, x):
        return self.lo <= x <= self.hi

    def __and__(self, other):
        lo = max(self.lo, other.lo)
        hi = min(self.hi, other.hi)
        return Interval(lo, hi) if lo <= hi else None

    def __bool__(self):
        return self.hi > self.lo

    def __repr__(self):
        return f'[{self.lo}..{self.hi}]'

def cover(spans, point):
    common = Interval(0, 20)
    hits = 0
    for lo, hi in spans:
        iv = Interval(lo, hi)
        if point in iv:
            hits += 1
        common = common & iv
        if not common:
            break
    return hits, common

#: drive($nat, $size)
class Countdown:
    def __init__(self, start, step=1):
        self.n = start
        self.step = step

    def __iter__(self):
        return self

    def __next__(self):
        if self.n < 0:
            raise StopIteration
        current = self.n
        self.n -= self.step
        return current

    def __repr__(self):
        return f'<Countdown at {self.n}>'

def drive(start, step):
    timer = Countdown(start, step)
    first = next(timer)
    rest = [n * 10 for n in timer]
    again = next(timer, 'done')
    return first, rest, again

#: feed($amounts)
def averager(places=1):
    total, count = 0, 0
    mean = None
    while True:
        value = yield mean
        if value is None:
            continue
        total += value
        count += 1
        mean = round(total / count, places)

def feed(values):
    gen = averager()
    next(gen)
    log = []
    for v in values:
        mean = gen.send(v)
        trend = 'up' if log and mean > log[-1] else 'flat'
        log.append(mean)
        if trend == 'up' and len(log) > 2:
            break
    gen.close()
    return log

#: order($fruits, $size)
class Query:
    def __init__(self, table):
        self.table = table
        self.parts = ['*']
        self.wheres = []
        self.top = None

    def __repr__(self):
        return f'Query({self.table!r}, wheres={len(self.wheres)})'

    def select(self, *cols):
        self.parts = list(cols) or self.parts
        return self

    def where(self, col, value):
        self.wheres.append(f'{col}={value!r}')
        return self

    def limit(self, n):
        self.top = n
        return self

    def build(self):
        sql = f'SELECT {", ".join(self.parts)} FROM {self.table}'
        if self.wheres:
            sql += ' WHERE ' + ' AND '.join(self.wheres)
        if self.top is not None:
            sql += f' LIMIT {self.top}'
        return sql

def order(columns, n):
    q = Query('stock').select(*columns[:2])
    if len(columns) > 2:
        q.where('kind', columns[2])
    sql = q.limit(n).build()
    return sql

#: run_bus($pairs)
class Bus:
    def __init__(self):
        self.listeners = {}

    def on(self, topic, fn):
        self.listeners.setdefault(topic, []).append(fn)

    def emit(self, topic, payload):
        fns = self.listeners.get(topic, ())
        for fn in fns:
            fn(payload)
        return len(fns)

    def __repr__(self):
        return f'Bus({len(self.listeners)} topics)'

class Meter:
    def __init__(self):
        self.total = 0

    def __repr__(self):
        return f'Meter({self.total})'

    def add(self, amount):
        self.total += amount

def run_bus(events):
    bus = Bus()
    meter = Meter()
    for topic in ('a', 'b', 'x', 'key'):
        bus.on(topic, meter.add)
    unheard = []
    for topic, amount in events:
        if not bus.emit(topic, amount):
            unheard.append(topic)
    return meter.total, unheard

#: total_price($prices, $percent)
from abc import ABC, abstractmethod

class Discount(ABC):
    @abstractmethod
    def apply(self, amount):
        ...

    def __repr__(self):
        return type(self).__name__

class NoDiscount(Discount):
    def apply(self, amount):
        return amount

class PercentOff(Discount):
    def __init__(self, pct):
        self.pct = pct

    def apply(self, amount):
        return amount * (100 - self.pct) // 100

class EveryThirdFree(Discount):
    def apply(self, amount):
        return amount - amount // 3

def choose(pct, n_items):
    if n_items >= 3:
        return EveryThirdFree()
    return PercentOff(pct) if pct else NoDiscount()

def total_price(prices, pct):
    subtotal = sum(prices.values())
    rule = choose(pct, len(prices))
    final = rule.apply(subtotal)
    saved = subtotal - final
    return f'{rule}: {final} (saved {saved})'

#: simplify($digit, $digit, $small_x)
class Num:
    def __init__(self, n):
        self.n = n

    def accept(self, visitor):
        return visitor.num(self)

class Times:
    def __init__(self, left, right):
        self.left, self.right = left, right

    def accept(self, visitor):
        return visitor.times(self)

class Show:
    def num(self, node):
        return str(node.n)

    def times(self, node):
        left = node.left.accept(self)
        right = node.right.accept(self)
        return f'({left}*{right})'

class Calc:
    def num(self, node):
        return node.n

    def times(self, node):
        left = node.left.accept(self)
        if left == 0:
            return 0
        return left * node.right.accept(self)

def simplify(a, b, c):
    tree = Times(Num(a), Times(Num(b), Num(c)))
    shown = tree.accept(Show())
    value = tree.accept(Calc())
    return f'{shown} = {value}'

#: climb($size, $nat)
def counted(fn):
    def wrapper(*args):
        wrapper.calls += 1
        return fn(*args)
    wrapper.calls = 0
    return wrapper

MEMO = {}

@counted
def ways(left, stride):
    if left < 0:
        return 0
    if left == 0:
        return 1
    key = (left, stride)
    if key not in MEMO:
        MEMO[key] = sum(ways(left - s, stride) for s in range(1, stride + 1))
    return MEMO[key]

def climb(stairs, stride):
    stride = min(stride, 3)
    answer = ways(stairs, stride)
    used = ways.calls
    return {'answer': answer, 'calls': used, 'stored': len(MEMO)}

#: drive($mixed)
import functools

def fallback(default, *errors):
    def outer(fn):
        @functools.wraps(fn)
        def inner(value):
            try:
                return fn(value)
            except errors:
                return default
        return inner
    return outer

@fallback(-1, TypeError, ValueError)
def as_number(value):
    return int(value)

@fallback('?', AttributeError)
def shout(value):
    return value.upper()[:6]

def drive(items):
    rows = []
    for item in items:
        number = as_number(item)
        loud = shout(item)
        rows.append((number, loud))
    names = [f.__name__ for f in (as_number, shout)]
    return rows, names

#: transfer($counts, $int)
class Rollback:
    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.saved = dict(self.data)
        return self.data

    def __exit__(self, kind, exc, tb):
        if kind is ValueError:
            self.data.clear()
            self.data.update(self.saved)
            return True
        return False

    def __repr__(self):
        return 'Rollback()'

def transfer(accounts, amount):
    ok = False
    with Rollback(accounts) as acc:
        for name in sorted(acc):
            acc[name] -= amount
            if acc[name] < 0:
                raise ValueError(name)
        ok = True
    left = sum(accounts.values())
    return ok, left

#: describe($rect, $width)
class Room:
    def __init__(self, width, depth):
        self.width = width
        self.depth = depth

    @property
    def width(self):
        return self._width

    @width.setter
    def width(self, value):
        if value <= 0:
            raise ValueError(f'bad width {value}')
        self._width = value

    @property
    def area(self):
        return self._width * self.depth

    def __repr__(self):
        return f'Room({self.__dict__.get("_width")}x{self.__dict__.get("depth")})'

def describe(size, new_width):
    room = Room(4, size[-1])
    before = room.area
    try:
        room.width = new_width
    except ValueError as e:
        return str(e)
    after = room.area
    grown = after - before
    return f'{room} grew by {grown}'

#: plan($tasks)
from dataclasses import dataclass, field

@dataclass
class Task:
    name: str
    hours: int = 1
    tags: list = field(default_factory=list)

@dataclass
class Week:
    limit: int = 8
    tasks: list = field(default_factory=list)

    def load(self):
        return sum(t.hours for t in self.tasks)

    def take(self, task):
        if self.load() + task.hours > self.limit:
            return False
        self.tasks.append(task)
        return True

def plan(wanted):
    week = Week()
    late = []
    for name, hours in wanted:
        task = Task(name, hours)
        if not week.take(task):
            task.tags.append('late')
            late.append(task.name)
    free = week.limit - week.load()
    return free, late

"""
