"""The same frames on every Python, where the interpreters agree on the lines that they visit.

They do not on conditions that span lines, on `except*`, on what closing an untouched generator runs
(3.13 runs nothing), and on exceptions thrown into an `await` (3.13 visits its line again); the
programs here keep clear of those.
"""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recorder import Limits, record
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace

from tests.interpreters import other_python
from tests.programs import EXAMPLES, Example, well_formed

PROGRAMS = {
    "statements": """
        def sign(n):
            if n < 0:
                return -1
            elif n == 0:
                return 0
            return 1

        total = 0
        for i in range(3):
            for j in range(i):
                if j == 1:
                    continue
                total += sign(i - j)
        else:
            total *= 2
        while total > 0:
            total -= 3
            if total == 1: break
        first, *rest = [1, 2, 3]
        match rest:
            case [2, x]:
                total = x
            case _:
                total = 0
        if (n := len(rest)) > 1:
            del rest
        text = f"{n!r:>3} {total}"
        assert n == 2, "never"
        for k in range(3): total += k
        while total > 2: total -= 1; n = 0
        for k in range(2):
            for j in range(2): pass
        """,
    "exceptions": """
        import contextlib

        def bad(k):
            raise KeyError(k)

        def middle(k):
            try:
                bad(k)
            finally:
                done = k

        def again():
            try:
                middle(1)
            except KeyError as e:
                raise

        def other():
            try:
                middle(2)
            except KeyError as e:
                raise ValueError("v") from e

        def swallowed():
            with contextlib.suppress(KeyError):
                middle(3)
            return 5

        def returned():
            try:
                1 / 0
            finally:
                return 3

        @contextlib.contextmanager
        def manager():
            entered = 1
            try:
                yield entered
            except ValueError:
                entered = 2

        def managed():
            with manager() as m:
                raise ValueError("inside")
            return m

        class Two:
            n = 0

            def __iter__(self):
                return self

            def __next__(self):
                self.n += 1
                if self.n > 2:
                    raise StopIteration
                return self.n

        for f in (again, other, swallowed, returned, managed):
            try:
                f()
            except Exception as e:
                caught = repr(e)
        for k in Two():
            pass
        a, b = Two()
        out = [*Two()], {k: k for k in Two()}
        try:
            next(iter([]))
        except StopIteration:
            out = None
        try:
            lost
        except NameError as e:
            out = str(e)
        """,
    "generators": """
        def count(n):
            for i in range(n):
                got = yield i
                if got:
                    yield got
            return "done"

        def delegate(n):
            r = yield from count(n)
            yield r

        def tree(t):
            if t:
                yield from tree(t[0])
                yield t[1]
                yield from tree(t[2])

        def cleaned():
            try:
                yield 1
                yield 2
            finally:
                x = 1

        g = count(2)
        next(g)
        g.send("x")
        for v in g:
            pass
        out = list(delegate(2)), list(tree(((None, 1, None), 2, None)))
        c = cleaned()
        next(c)
        c.close()
        c = cleaned()
        next(c)
        try:
            c.throw(ValueError("t"))
        except ValueError:
            out = sum(x * x for x in count(3))
        """,
    "asynchronous": """
        import asyncio

        async def child(n):
            await asyncio.sleep(0)
            return n + 1

        async def numbers(n):
            for i in range(n):
                yield i
                await asyncio.sleep(0)

        class Manager:
            async def __aenter__(self):
                return 5

            async def __aexit__(self, *error):
                return True

        async def main():
            r = await child(1)
            total = 0
            async for k in numbers(2):
                total += k
            async with Manager() as m:
                raise KeyError("x")
            xs = [j async for j in numbers(2)]
            ys = [await child(i) for i in range(2)]
            a, b = await asyncio.gather(child(5), child(6))
            return r, total, m, xs, ys, a, b

        result = asyncio.run(main())
        """,
    "comprehensions": """
        def g(k):
            return k + 1

        def bad(y):
            return [
                1 / k
                for k in y
            ]

        def many(y):
            x = 1
            t = [
                g(k) + x
                for k in y
                if k
            ]
            u = {
                k: v
                for k, v in zip(
                    y,
                    t
                )
            }
            return [
                (k, v)
                for k, v in u.items()
            ]

        m = {x: [y for y in range(x)] for x in range(3)}
        w = [
            a * b
            for a in range(2)
            for b in [
                1,
                2,
            ]
            if a
        ]
        q = sum([
            g(k)
            for k in range(3)
        ]) + len(
            {k for k in range(2)}
        )
        r = many([1, 2])
        try:
            bad([0])
        except ZeroDivisionError:
            r = sorted([3, 1], key=lambda k: g(k))
        k = 1
        r = [k for k in range(3)], k
        """,
    "classes": """
        import dataclasses
        import enum
        import functools
        from collections import namedtuple

        class Base:
            kind = "base"

            def __init__(self, x):
                self.x = x

            @property
            def double(self):
                return self.x * 2

            @classmethod
            def make(cls, v):
                return cls(v)

            def __repr__(self):
                return f"Base({self.x})"

            def __lt__(self, o):
                return self.x < o.x

        class Sub(Base):
            squares = [i * i for i in range(3)]

            def __init__(self, x):
                super().__init__(x)
                self.y = 1

        @dataclasses.dataclass
        class Point:
            a: int
            b: set = dataclasses.field(default_factory=set)

            def area(self): return self.a

        @functools.lru_cache
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)

        def plain(fn):
            @functools.wraps(fn)
            def wrapper(*args, **kw):
                r = fn(*args, **kw)
                return r
            return wrapper

        @plain
        @plain
        def decorated(a, /, b=2, *args, c=3, **kw):
            return a + b

        def outer(a):
            count = 0

            def inner(k):
                nonlocal count
                count += k
                return count

            for i in range(2):
                inner(i)
            return inner

        o = Sub.make(3)
        d = o.double
        z = sorted([Base(3), Base(1)])
        p = Point(1, {3, 1})
        f = fib(4), p.area(), outer(1)(5)
        r = decorated(1, 2, 3, c=4, d=5)
        n = namedtuple("N", "p q")(1, 2)
        """,
}


@pytest.fixture(params=["3.11", "3.12", "3.13"])
def python(request: pytest.FixtureRequest) -> str:
    if request.param == f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip("this is the Python that runs the tests")
    found = other_python(request.param)
    if not found:
        pytest.skip(f"there is no Python {request.param} on this machine")
    return found


def shown(trace: Trace) -> list[object]:
    """Everything about the frames, the order of locals included."""
    well_formed(trace.frames, trace.header.source)
    return [(frame, list(frame.locals), frame.function) for frame in trace.frames]


def recorded(path: Path, python: str = "", call: str = "", *, events: int = 200_000) -> Trace:
    target = Target(path=path, python=python, function=call.partition("(")[0], call=call)
    return record(target, limits=Limits(events=events), program_output=None)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gives_the_same_frames_on_every_python(name: str, python: str, tmp_path: Path):
    path = tmp_path / f"{name}.py"
    path.write_text(dedent(PROGRAMS[name]), encoding="utf-8")
    ours, theirs = recorded(path), recorded(path, python)
    assert ours.header.python != theirs.header.python
    assert shown(ours) == shown(theirs)


@pytest.mark.parametrize("example", EXAMPLES[::4], ids=lambda example: example.name)
def test_an_example_gives_the_same_frames_on_every_python(example: Example, python: str):
    assert shown(recorded(example.path, call=example.call)) == shown(recorded(example.path, python, example.call))


def test_recursion_ends_at_the_same_depth_on_every_python(python: str, tmp_path: Path):
    path = tmp_path / "deep.py"
    path.write_text(
        "def f(n):\n    f(n + 1)\n\ntry:\n    f(1)\nexcept RecursionError as error:\n    text = str(error)\n"
    )
    ours, theirs = recorded(path), recorded(path, python)
    assert [frame.depth for frame in ours.frames] == [frame.depth for frame in theirs.frames]
    assert max(frame.depth for frame in ours.frames) == 999


@pytest.mark.parametrize("is_other", [False, True])
def test_the_traceback_of_a_recursion_without_end_has_nothing_of_ours(is_other: bool, python: str, tmp_path: Path):
    path = tmp_path / "deep.py"
    path.write_text("def f(n):\n    f(n + 1)\n\n\nf(1)\n")
    with (tmp_path / "said").open("w+") as said:
        record(Target(path=path, python=python if is_other else sys.executable), program_output=said)
        said.seek(0)
        files = {line.split('"')[1] for line in said if line.startswith('  File "')}
    assert files == {str(path)}


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import os\nx = 1\nos._exit(3)\n", "os._exit(3)"),
        ("import os\nx = 1\nos.kill(os.getpid(), 9)\n", "killed by SIGKILL"),
        ("x = 1\nwhile True:\n    x += 1\n", "stopped after 500 events"),
    ],
)
def test_frames_outlive_the_program_on_every_python(program: str, reason: str, python: str, tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(program)
    trace = recorded(path, python, events=500)
    assert trace.end is not None
    assert trace.end.reason == reason
    assert any(frame.locals == {"x": "1"} for frame in trace.frames)


def test_threads_make_no_frames_on_every_python(python: str, tmp_path: Path):
    path = tmp_path / "program.py"
    path.write_text(
        "import threading\n\ndef work():\n    for k in range(200):\n        pass\n\n"
        "threads = [threading.Thread(target=work) for _ in range(3)]\nfor t in threads:\n    t.start()\n"
        "for t in threads:\n    t.join()\nwork()\n"
    )
    frames: list[Frame] = recorded(path, python).frames
    calls = [frame for frame in frames if frame.event is Event.CALL]
    assert [frame.function for frame in calls] == ["<module>", "work"]
    assert {frame.depth for frame in frames} == {0, 1}


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_a_function_with_type_parameters_is_an_entry(version: str, tmp_path: Path):
    if not (python := other_python(version)):
        pytest.skip(f"there is no Python {version} on this machine")
    path = tmp_path / "program.py"
    path.write_text("def f[T](x: T, *more: T) -> list[T]:\n    found = [x, *more]\n    return found\n")
    trace = record(Target(path=path, function="f", call="f(1, 2)", python=python), program_output=None)
    assert [(frame.event, frame.lineno, frame.value) for frame in trace.frames] == [
        (Event.CALL, 1, None),
        (Event.LINE, 2, None),
        (Event.LINE, 3, None),
        (Event.RETURN, 3, "[1, 2]"),
    ]
