"""What syntax says can follow, held against what ran: by both dialects' constraints, and on every Python here."""

from pathlib import Path

import pytest
from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target
from foreframe.model.compact import Writer
from foreframe.model.compact_reader import Reader
from foreframe.model.constrain import Constraint, Level
from foreframe.model.cwm import frame_pieces, parse_frames
from foreframe.model.cwm_constrain import CwmConstraint
from foreframe.model.cwm_places import Places
from foreframe.model.flow import EXIT, Flow
from foreframe.model.history import History
from foreframe.model.load import embedded
from foreframe.model.prompt import MODULE, Prompt, make_prompt
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import Marker
from foreframe.train.data.stream import traced

from tests.adapters.programs_flow import FLOW
from tests.interpreters import other_python

from .programs_calls import CALLS
from .test_cwm_constrain import allows, steps

TOKENIZER = Tokenizer.load(embedded() / "tokenizer.json")

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


def check(source: str, frames: list[Frame]) -> None:
    """Each frame is allowed by both constraints, wherever they stand before it, and read back as it was."""
    prompt = follow(source, frames)
    cwm = CwmConstraint(Places(prompt, Level.FLOW, MODULE), Level.FLOW)
    for stack, shape in steps(source, "", frames):
        assert not allows(cwm, stack, shape), stack and stack[-1]
    assert parse_frames(list(frame_pieces(frames)), prompt, "") == frames


def follow(source: str, frames: list[Frame]) -> Prompt:
    """Each frame is allowed in the compact dialect."""
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER, drop=False)
    start = len(writer.ids)
    for frame in frames:
        writer.write(frame)
    reader = Reader(prompt, TOKENIZER, entry=frames[0].function)
    compact = Constraint(prompt, TOKENIZER, Level.FLOW)
    for token in writer.ids[start:]:
        top = reader.stack[-1] if reader.stack else None
        assert compact.allowed(reader)[token], f"{TOKENIZER.tokens[token]} as {reader.part} after {top}"
        reader.feed(token)
    return prompt


PROGRAMS = {**CASES, **FLOW, **CALLS, **HANDLERS}


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_what_runs_is_allowed(source: str):
    check(source, record_in_process(source).frames)


@pytest.mark.slow
def test_what_two_thousand_generated_programs_do_is_allowed():
    for _, (program, trace) in zip(range(2_000), traced(305), strict=False):
        follow(program.source, trace.frames)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_runs_on_other_pythons_is_allowed(name: str, version: str, tmp_path: Path):
    if not (python := other_python(version)):
        pytest.skip(f"there is no Python {version} on this machine")
    path = tmp_path / "program.py"
    path.write_text(PROGRAMS[name], encoding="utf-8")
    check(PROGRAMS[name], record(Target(path=path, python=python), program_output=None).frames)


def flow(source: str) -> Flow:
    found = make_prompt(source).flow
    assert found is not None
    return found


def test_a_body_goes_back_to_its_header_and_nowhere_else():
    source = "def f(x):\n    for i in x:\n        x = i\n    while x:\n        x = 0\n    return x\n"
    assert {n: flow(source).after[n] for n in (3, 5)} == {3: {2}, 5: {4}}


def test_the_body_of_an_endless_loop_follows_itself():
    assert 3 in flow("def f(x):\n    while True:\n        x += 1\n").after[3]


def test_what_leaves_a_with_block_or_a_try_comes_first_to_its_cleanup():
    source = (
        "def f(x):\n    with x:\n        return 1\n    try:\n        return 2\n    except E:\n        x = 3\n"
        "    finally:\n        x = 4\n    return 5\n"
    )
    found = flow(source)
    assert (found.after[3], found.handlers[3]) == ({2}, {2})
    assert (found.after[5], found.handlers[5], found.after[6]) == ({9}, {6}, {6, 7, 9})
    assert found.after[9] == {10, EXIT}


def test_an_exception_asks_the_handlers_in_turn():
    source = "try:\n    x = 1\nexcept A:\n    x = 2\nexcept B:\n    x = 3\n"
    assert (flow(source).handlers[2], flow(source).after[3], flow(source).after[5]) == ({3}, {3, 4, 5}, {5, 6})


def test_only_where_nothing_is_hidden_lines_call_nothing():
    plain = "def f(x):\n    if x:\n        y = x\n    return y\n"
    assert flow(plain).quiet == {1, 2, 3}
    assert flow(plain + "class C:\n    def __bool__(self):\n        return True\n").quiet == {1, 3, 5}
    assert flow(plain + "def g():\n    yield 1\n").quiet == set()


def test_a_handler_is_left_without_its_name_and_stayed_in_with_it():
    source = "try:\n    x = 1 / 0\nexcept ZeroDivisionError as error:\n    y = 2\n    z = 3\nw = 4\n"
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    for frame in record_in_process(source).frames[:7]:
        writer.write(frame)
    reader = Reader(prompt, TOKENIZER, writer.stack)
    compact = Constraint(prompt, TOKENIZER, Level.FLOW)
    assert writer.stack[-1].lineno == 5
    line, gone, name = (TOKENIZER.lines[6], TOKENIZER.marker[Marker.GONE], TOKENIZER.encode_value("error"))
    assert not compact.allowed(reader)[line]
    for token in [*name, gone]:
        assert compact.allowed(reader)[token]
        reader.feed(token)
    assert compact.allowed(reader)[line]
    assert not compact.allowed(reader)[TOKENIZER.lines[5]]


def asked_after(source: str, call: str) -> set[str]:
    """The tokens that can begin what follows the last frame of a run."""
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    for frame in record_in_process(source, "f", call).frames:
        writer.write(frame)
    allowed = Constraint(prompt, TOKENIZER, Level.FLOW).allowed(Reader(prompt, TOKENIZER, writer.stack))
    return {TOKENIZER.tokens[i] for i in range(len(TOKENIZER)) if allowed[i]}


def test_an_exception_that_no_handler_takes_is_followed_by_no_line():
    plain = "def f(x):\n    y = x\n    z = y[3]\n    return z\n"
    assert asked_after(plain, "f('ab')") == {Marker.EXCEPTION, Marker.LEAVE}
    handled = plain.replace("    z = y[3]\n", "    try:\n        z = y[3]\n    except KeyError:\n        z = y\n")
    # The handler does not match, which syntax does not know.
    assert TOKENIZER.tokens[TOKENIZER.lines[5]] in asked_after(handled, "f('ab')")
    assert TOKENIZER.tokens[TOKENIZER.lines[3]] not in asked_after(handled, "f('ab')")


LAST = """\
def f(x):
    try:
        return x[0]
    except IndexError as error:
        told = str(error)
    return told
"""


def test_a_handlers_last_line_that_binds_a_name_unbinds_the_exception_first():
    frames = record_in_process(LAST, "f", "f('')").frames
    follow(LAST, frames)
    prompt = make_prompt(LAST)
    writer = Writer(prompt, TOKENIZER)
    for frame in frames[:-2]:
        writer.write(frame)
    allowed = Constraint(prompt, TOKENIZER, Level.FLOW).allowed(Reader(prompt, TOKENIZER, writer.stack))
    assert writer.stack[-1].lineno == 5
    assert allowed[TOKENIZER.encode_value("error")[0]]
    assert not allowed[TOKENIZER.encode_value("told")[0]]


def additions(count: int, indent: str = "    ") -> str:
    return "".join(f"{indent}v{i} = x + {i}\n" for i in range(count))


EDGES = {
    "straight": (f"def f(x):\n{additions(60)}    return x\n", "f(1)"),
    "a loop": (f"def f(x):\n    for k in range(x):\n{additions(40, ' ' * 8)}    return x\n", "f(3)"),
    "definitions": ("".join(f"def f{i}(x):\n    y = x\n    return y\n\n" for i in range(20)) + "print(f1(2))\n", ""),
}


@pytest.mark.parametrize(("source", "call"), EDGES.values(), ids=EDGES)
def test_a_view_shows_every_line_that_comes_next(source: str, call: str):
    history = History(make_prompt(source), TOKENIZER, limit=1024, familiar=0)
    for frame in record_in_process(source, "f" if call else "", call).frames:
        assert frame.lineno in history.writer().prompt.number
        history.observe(frame)
