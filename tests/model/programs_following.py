"""Programs in which what comes after a line is not plain: by kind of statement, and ways out through handlers."""

CASES = {
    "nothing is done": "pass\n",
    "nothing but a docstring": '"""Says what it does."""\n',
    "nothing but an annotation": "x: int\n",
    "a module begins with a comment": """# Says what it does.
# And more.

def double(x):
    return x * 2

y = double(2)
""",
    "a group goes on to the handler that wants the rest": """
def split(error):
    try:
        try:
            raise error
        except* ValueError as group:
            first = len(group.exceptions)
        except* (
            TypeError
        ):
            {}["raised by a handler"]
        except* KeyError:
            third = True
        else:
            return "else"
        finally:
            done = True
    except ExceptionGroup as rest:
        return len(rest.exceptions)

split(ExceptionGroup("all", [ValueError(1), TypeError(2), KeyError(3)]))
split(ExceptionGroup("rest", [ValueError(1), OSError(2)]))
split(ExceptionGroup("one", [ValueError(1)]))
split(ExceptionGroup("none", [OSError(1)]))
""",
    "a class body calls functions": """
def default():
    return 1

def register(cls):
    return cls

class Base:
    def __init_subclass__(cls):
        cls.known = True

class Settings:
    limit = default()

@register
class Other:
    pass

class Child(Base):
    pass

def local():
    class Inner:
        for n in (1, 2):
            size = default()
    return Inner.size

local()
""",
    "what loses its last reference runs its finally": """
def careful():
    try:
        yield 1
    finally:
        done = True

def drop():
    g = careful()
    next(g)
    del g
    h = careful()
    next(h)
    h = None
    class Gone:
        def __del__(self):
            last = True
    x = Gone()
    x = 0
    return x

drop()
""",
    "an exception leaves a with block for a handler": """
class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        return self.swallow

def run(swallow):
    try:
        with Manager(swallow), Manager(False):
            with Manager(
                False
            ):
                raise ValueError
        n = 1
    except KeyError:
        n = 2
    except ValueError:
        n = 3
    finally:
        m = 4
    with Manager(True): raise ValueError
    return n

def every_way():
    for n in range(4):
        with Manager(False):
            with Manager(False):
                if n == 0:
                    continue
                if n == 1:
                    pass
                elif n == 2:
                    break
    try:
        with Manager(False):
            return n
    finally:
        n = None

def constant():
    for n in range(2):
        with Manager(False):
            return 5

run(True), run(False), every_way(), constant()
""",
    "clean-up raises": """
def once(n):
    try:
        n += 1
    finally:
        try:
            {}[n]
        finally:
            {}[n]
            if n:
                n = 0
                for _ in range(2):
                    n -= 1
            else:
                n = 2
        def never():
            return 1

def twice(n):
    try:
        once(n)
    finally:
        {}[n]
        with open("/nowhere"):
            n = 4

for act in (once, twice):
    try:
        act(1)
    except LookupError:
        pass
""",
    "the first of two managers swallows what the second raises": """
class Manager:
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return True

def run(n):
    with Manager(), {}[n] as m:
        n = 1
    return n

run(0)
""",
    "objects look different each time": """
class Odd:
    looks = 0
    def __init__(self, n):
        self.n = n
    def __repr__(self):
        Odd.looks += 1
        return str(Odd.looks)

def f(x):
    y = 1
    z = y
    return z

f(Odd(1))
""",
    "comprehensions, loops and with statements that wait": """
import asyncio

async def fetch(n):
    await asyncio.sleep(0)
    return n

async def numbers():
    for i in range(2):
        yield await fetch(i)

class Gate:
    async def __aenter__(self):
        await asyncio.sleep(0)
        return self
    async def __aexit__(self, *error):
        await asyncio.sleep(0)

async def listed():
    return [n async for n in numbers()]

async def keyed():
    found = {
        n: m
        async for n in numbers()
        for m in [1, 2]
    }
    return {await fetch(n) for n in found}

async def looped():
    total = 0
    async for n in numbers():
        if n:
            continue
        total += n
    else:
        total += 1
    async with Gate() as gate, Gate():
        total += 1
    async with Gate():
        return total

async def main():
    return await listed(), await keyed(), await looped()

answer = asyncio.run(main())
""",
    "patterns bind names": """
class Point:
    __match_args__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x
        self.y = y

def kind(value):
    match value:
        case 0 | 1 as small:
            return small
        case Point(x, y=0) as whole if (double := x * 2) > 2:
            return whole, double
        case {"a": 1, **rest}:
            return rest
        case [
            first,
            *others,
        ] if others:
            return first
        case str() as text:
            pass
        case other:
            return other

def deal(value):
    for _ in range(2):
        match value:
            case int():
                continue
            case _:
                break

[kind(v) for v in (1, Point(1, 0), Point(2, 0), {"a": 1, "b": 2}, [1, 2], [1], "t", None)]
deal(1), deal("")
""",
    "loops that ask nothing and loops that ask": """
def forever(n):
    while True:
        n -= 1
        if n == 2:
            continue
        if not n:
            break
    while 1 and n < 2:
        n += 1
    while n or True:
        n += 1
        if n > 4:
            return n

def never(n):
    while 0:
        n = 1
    while (
        n > 0
        and n != 7
    ):
        n -= 1
    else:
        n = 9
    while not n < 8: n -= 1
    for x in range(2): n += x
    for x in range(
        2
    ):
        if x: pass
    for x in range(2):
        for y in range(2):
            while y:
                y -= 1
    for x in []:
        n = x
    return n

forever(4), never(3)
""",
    "clean-up is met on every way out": """
def out(n):
    for i in range(3):
        try:
            try:
                if n == 0:
                    return i
                if n == 1:
                    break
                if n == 2:
                    continue
                if n == 3:
                    raise ValueError
            finally:
                a = i
        except ValueError:
            b = i
        else:
            c = i
        finally:
            pass
    try:
        {}[n]
    except (
        KeyError,
        ValueError,
    ):
        try:
            raise
        except:
            return 5
    finally:
        n = None

[out(n) for n in range(5)]
""",
    "generators on one line": """
def two(): yield 1; yield 2
def one(): return 1

list(two()), one()
""",
    "branches inside a line": """
def same(n):
    return n

def f(n):
    a = same(n) or same(n + 1)
    b = same(a) if same(n) else same(0)
    c = 0 <= same(n) < same(3) < 9
    if same(n) and (same(a) or same(b)) and not same(0): a = same(a) or b
    assert same(a) or same(1)
    d = [same(x) or x for x in range(2) if same(x) or n]
    return (same(b) if c else a) or (n and f(n - 1))

f(2), f(0)
""",
    "objects are asked": """
class Odd:
    def __bool__(self):
        return True
    def __hash__(self):
        return 1
    def __iter__(self):
        return iter((1, 2))
    def __set_name__(self, owner, name):
        self.name = name

class Failure(Exception):
    def __init__(self):
        self.seen = True

def log(function):
    return function

def ask(x):
    if x:
        n = 1
    while x:
        break
    assert x
    d = {x: 1}
    a, b = x
    class Holder:
        field = x
    @log
    def inner():
        return 1
    try:
        raise Failure
    except Failure:
        return d

ask(Odd())
""",
}


HANDLERS = {
    "names of handlers": """
import contextlib

def leave(how, n=0):
    for at in range(2):
        try:
            try:
                [][n]
            except IndexError as outer:
                try:
                    {}[outer]
                except KeyError as inner:
                    said = str(inner)[:3]
                    if how == "return":
                        return said
                    if how == "break":
                        break
                    if how == "continue":
                        continue
                    if how == "raise":
                        raise ValueError(said) from outer
                    if how == "rebind":
                        inner = said
                        outer = inner
                    if how == "delete":
                        del inner
                        how = "rebind"
                    with contextlib.suppress(ValueError):
                        raise ValueError
            finally:
                n += 1
        except ValueError as error:
            kept = error
            names = [str(error) for _ in "ab"]
        else:
            kept = None
    return n

def values(n):
    try:
        n / 0
    except ZeroDivisionError as error:
        yield 1
        yield str(error)
    yield 2

for how in ("return", "break", "continue", "raise", "rebind", "delete", "fall"):
    leave(how)
list(values(1))
try:
    missing
except NameError as error: told = str(error)
try:
    leave("x", None)
except TypeError as error:
    told = [error for _ in "ab"] and str(error)
told = told[:3]
""",
}
