"""What makes a frame: each rule on a program of its own, told as depth, event and the name of the line."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.inprocess import record_in_process

from .telling import at, told, traced

# Calls and returns


def test_a_call_is_its_def_line_then_lines_then_the_value_it_returns():
    trace = traced(
        """
        def f(a, b=2):  # @f
            c = a + b  # @add
            return c  # @end
        """,
        "f(1)",
    )
    assert told(trace) == ["0 call f", "0 line add", "0 line end", "0 return end 3"]
    assert [dict(frame.locals) for frame in trace.frames] == [
        {"a": "1", "b": "2"},
        {"a": "1", "b": "2"},
        {"a": "1", "b": "2", "c": "3"},
        {},
    ]


def test_module_code_is_an_entry_that_begins_at_line_one_and_returns_none():
    trace = traced("x = 1  # @one\ny = x  # @two\n")
    assert told(trace) == ["0 call one", "0 line one", "0 line two", "0 return two None"]
    assert trace.end is not None
    assert trace.end.exit_code == 0


@pytest.mark.parametrize("program", ["", "\n", "# Nothing yet.\n"])
def test_an_empty_module_begins_at_line_one_too(program: str):
    assert {frame.lineno for frame in traced(program).frames} == {1}


def test_a_decorated_function_is_called_at_its_def_not_at_its_decorator():
    trace = traced(
        """
        def plain(function):
            return function

        @plain
        @plain
        def f(n):  # @def
            return n  # @body

        f(1)
        """
    )
    assert "1 call def" in told(trace)


def test_the_entry_of_a_call_is_the_function_itself_and_nothing_before_or_after_it():
    trace = traced(
        """
        def loud(function):
            def wrapper(*args):
                before = args
                value = function(*args)
                return value
            return wrapper

        def argument():
            return 2

        @loud
        def f(n):  # @f
            return n  # @body
        """,
        "f(argument())",
    )
    assert told(trace) == ["0 call f", "0 line body", "0 return body 2"]


def test_recursion_deepens_and_each_activation_keeps_its_own_locals():
    trace = traced(
        """
        def fact(n):  # @fact
            if n == 0:  # @if
                return 1  # @one
            rest = fact(n - 1)  # @rest
            return n * rest  # @product
        """,
        "fact(1)",
    )
    assert told(trace) == [
        *("0 call fact", "0 line if", "0 line rest"),
        *("1 call fact", "1 line if", "1 line one", "1 return one 1"),
        *("0 line product", "0 return product 1"),
    ]
    assert dict(at(trace, "product").locals) == {"n": "1", "rest": "1"}


# What is part of a statement


@pytest.mark.parametrize(
    "expression",
    [
        "[k for k in range(n)]",
        "{k for k in range(n)}",
        "{k: k for k in range(n)}",
        "sum(k for k in range(n))",
        "list(map(lambda k: k, range(n)))",
        "[[j for j in range(k)] for k in range(n)]",
        "sorted([k for k in range(n)], key=lambda k: -k)",
    ],
)
def test_comprehensions_and_lambdas_are_no_frames_and_leave_no_variables(expression: str):
    trace = traced(f"def f(n):  # @f\n    x = {expression}  # @line\n    return 0  # @end\n", "f(3)")
    assert told(trace) == ["0 call f", "0 line line", "0 line end", "0 return end 0"]
    assert list(at(trace, "end").locals) == ["n", "x"]


def test_a_comprehension_over_many_lines_shows_where_it_begins_and_not_its_inside():
    trace = traced(
        """
        def f(y):  # @f
            x = [  # @begin
                k * j
                for k in y  # @over
                for j in [
                    1,
                ]
                if k
            ]
            return x  # @end
        """,
        "f([1, 2])",
    )
    assert told(trace) == ["0 call f", "0 line over", "0 line begin", "0 line end", "0 return end [1, 2]"]


def test_an_exception_in_a_comprehension_is_raised_where_the_comprehension_begins():
    trace = traced(
        """
        def f(y):  # @f
            return [  # @begin
                1 / k
                for k in y  # @over
            ]
        """,
        "f([0])",
    )
    assert told(trace)[1:] == ["0 line over", "0 line begin", "0 exception begin ZeroDivisionError: division by zero"]


def test_a_named_function_called_from_a_comprehension_or_lambda_is_one_deeper():
    trace = traced(
        """
        def g(k):  # @g
            return k  # @g_end

        def f():  # @f
            a = [g(k) for k in (1, 2)]  # @comprehension
            b = (lambda: g(3))()  # @lambda
            return a  # @end
        """,
        "f()",
    )
    assert told(trace) == [
        "0 call f",
        "0 line comprehension",
        *("1 call g", "1 line g_end", "1 return g_end 1", "1 call g", "1 line g_end", "1 return g_end 2"),
        "0 line lambda",
        *("1 call g", "1 line g_end", "1 return g_end 3"),
        *("0 line end", "0 return end [1, 2]"),
    ]


def test_a_class_body_is_one_statement_and_the_functions_it_calls_are_called_from_there():
    trace = traced(
        """
        def g():  # @g
            return 1  # @g_end

        class A:  # @class
            x = g()
            def method(self):  # @method
                return self.x  # @method_end

        y = A().method()  # @use
        """
    )
    assert told(trace)[2:] == [
        "0 line class",
        *("1 call g", "1 line g_end", "1 return g_end 1"),
        *("0 line use", "1 call method", "1 line method_end", "1 return method_end 1", "0 return use None"),
    ]


def test_what_the_library_does_is_stepped_over_but_not_what_it_calls_back():
    trace = traced(
        """
        import functools

        def add(a, b):  # @add
            return a + b  # @sum

        def f():  # @f
            return functools.reduce(add, [1, 2]), sorted([2, 1], key=functools.cmp_to_key(lambda a, b: a - b))  # @line
        """,
        "f()",
    )
    assert told(trace) == [
        *("0 call f", "0 line line", "1 call add", "1 line sum", "1 return sum 3"),
        "0 return line (3, [1, 2])",
    ]


# Exceptions


def test_an_exception_is_a_frame_in_each_activation_that_it_passes_and_returns_none_of_them():
    trace = traced(
        """
        def g():  # @g
            raise KeyError("k")  # @raise

        def middle():  # @middle
            g()  # @call

        def f():  # @f
            try:  # @try
                middle()  # @inside
            except KeyError:  # @except
                return None  # @handled
        """,
        "f()",
    )
    assert told(trace) == [
        *("0 call f", "0 line try", "0 line inside", "1 call middle", "1 line call", "2 call g", "2 line raise"),
        "2 exception raise KeyError: 'k'",
        "1 exception call KeyError: 'k'",
        "0 exception inside KeyError: 'k'",
        *("0 line except", "0 line handled", "0 return handled None"),
    ]


def test_an_exception_that_leaves_the_entry_ends_the_trace_with_status_one():
    trace = traced("def f():\n    raise ValueError\n", "f()")
    assert trace.frames[-1].event is Event.EXCEPTION
    assert trace.end is not None
    assert (trace.end.exit_code, trace.end.reason) == (1, "")


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        ("try:\n 1/0  # @raise\nfinally:\n x = 1  # @finally", ["line finally"]),
        ("try:\n 1/0  # @raise\nexcept KeyError:  # @no\n pass", ["line no"]),
        ("try:\n 1/0  # @raise\nexcept ZeroDivisionError:  # @yes\n raise  # @again", ["line yes", "line again"]),
        (
            "try:\n 1/0  # @raise\nexcept ZeroDivisionError as e:  # @yes\n raise e  # @anew",
            ["line yes", "line anew", "exception anew ZeroDivisionError: division by zero"],
        ),
        (
            "try:\n 1/0  # @raise\nexcept ZeroDivisionError as e:  # @yes\n raise KeyError(1) from e  # @other",
            ["line yes", "line other", "exception other KeyError: 1"],
        ),
        ("try:\n 1/0  # @raise\nfinally:\n return 3  # @return", ["line return", "return return 3"]),
        (
            "try:\n 1/0  # @raise\nexcept ZeroDivisionError:  # @yes\n pass  # @pass",
            ["line yes", "line pass", "return pass None"],
        ),
        ("with open('/dev/null') as f:  # @with\n 1/0  # @raise", ["line with"]),
        (
            "import contextlib\nwith contextlib.suppress(ZeroDivisionError):  # @with\n 1/0  # @raise",
            ["line with", "return raise None"],
        ),
    ],
)
def test_only_a_raise_is_an_exception_frame_and_only_a_return_a_return_frame(body: str, rest: list[str]):
    indented = "".join(f"    {line}\n" for line in body.split("\n"))
    frames = told(traced(f"def f():\n{indented}", "f()"))
    where = frames.index("0 exception raise ZeroDivisionError: division by zero")
    seen = [frame.removeprefix("0 ") for frame in frames[where + 1 :]]
    if rest[-1] == "return raise None":  # which line a `with` returns from differs between versions
        seen[-1:] = ["return raise None"] if seen[-1].endswith("None") else seen[-1:]
    assert seen == rest


def test_the_exception_that_ends_a_loop_is_no_frame_in_the_loop_but_one_where_it_is_raised():
    trace = traced(
        """
        class Two:
            def __init__(self):
                self.n = 0

            def __iter__(self):
                return self

            def __next__(self):
                self.n += 1
                if self.n > 1:
                    raise StopIteration  # @raise
                return self.n

        def f():  # @f
            for k in Two():  # @for
                last = k  # @body
            return last  # @end
        """,
        "f()",
    )
    assert "1 exception raise StopIteration" in told(trace)
    assert not [frame for frame in told(trace) if frame.startswith("0 exception")]


def test_an_exception_that_next_raises_is_a_frame():
    trace = traced(
        """
        def f():  # @f
            try:  # @try
                next(iter([]))  # @next
            except StopIteration:  # @except
                pass  # @pass
        """,
        "f()",
    )
    assert told(trace)[3:] == ["0 exception next StopIteration", "0 line except", "0 line pass", "0 return pass None"]


def test_recursion_without_end_is_raised_as_deep_as_plain_python_raises_it():
    source = """
        def f(n):
            depth.append(n)
            f(n + 1)

        depth = []
        try:
            f(1)
        except RecursionError:
            n = len(depth)
        """
    limit = sys.getrecursionlimit()
    trace = traced(source, max_events=10_000)
    deepest = limit - 1  # the module's own code is the first
    assert trace.frames[-1].locals == {}
    assert sum(frame.event is Event.CALL for frame in trace.frames) == deepest + 1
    assert max(frame.depth for frame in trace.frames) == deepest
    assert sys.getrecursionlimit() == limit


# Generators and coroutines


def test_a_yield_is_a_return_and_a_resumption_a_call_with_all_locals():
    trace = traced(
        """
        def count(n):  # @count
            k = 0  # @zero
            while k < n:  # @while
                yield k  # @yield
                k += 1  # @next

        def f():  # @f
            return list(count(2))  # @end
        """,
        "f()",
    )
    assert told(trace) == [
        *("0 call f", "0 line end", "1 call count", "1 line zero", "1 line while", "1 line yield", "1 return yield 0"),
        *("1 call yield", "1 line next", "1 line while", "1 line yield", "1 return yield 1"),
        *("1 call yield", "1 line next", "1 line while", "1 return while None"),
        "0 return end [0, 1]",
    ]
    resumed = [frame for frame in trace.frames if frame.event is Event.CALL][2]
    assert dict(resumed.locals) == {"n": "2", "k": "0"}


def test_a_generator_that_is_closed_or_thrown_into_resumes_with_the_exception():
    trace = traced(
        """
        def g():  # @g
            try:  # @try
                yield  # @yield
            finally:
                done = 1  # @done

        def f():  # @f
            a = g()  # @make
            next(a)  # @next
            a.close()  # @close
            b = g()  # @make_b
            next(b)  # @next_b
            try:  # @try_throw
                b.throw(ValueError("t"))  # @throw
            except ValueError:  # @except
                return 1  # @end
        """,
        "f()",
    )
    frames = told(trace)
    closing = frames.index("0 line close")
    assert frames[closing + 1 : closing + 4] == ["1 call yield", "1 exception yield GeneratorExit", "1 line done"]
    throwing = frames.index("0 line throw")
    assert frames[throwing + 1 :] == [
        *("1 call yield", "1 exception yield ValueError: t", "1 line done"),
        *("0 exception throw ValueError: t", "0 line except", "0 line end", "0 return end 1"),
    ]


def test_a_generator_that_delegates_passes_values_through_both_activations():
    trace = traced(
        """
        def inner():  # @inner
            yield 1  # @one
            return 2  # @two

        def outer():  # @outer
            got = yield from inner()  # @from
            yield got  # @got

        def f():
            return list(outer())  # @list
        """,
        "f()",
    )
    assert told(trace)[2:] == [
        *("1 call outer", "1 line from", "2 call inner", "2 line one", "2 return one 1", "1 return from 1"),
        *("1 call from", "2 call one", "2 line two", "2 return two 2", "1 line got", "1 return got 2"),
        *("1 call got", "1 return got None", "0 return list [1, 2]"),
    ]


def test_a_call_that_prepares_a_generator_or_coroutine_is_run_to_its_end():
    generator = record_in_process("def f(n):\n    yield n\n    yield 2\n", "f", "f(1)")
    assert [frame.value for frame in generator.frames if frame.event is Event.RETURN] == ["1", "2", "None"]
    source = """
        import asyncio

        async def child(n):  # @child
            await asyncio.sleep(0)  # @await
            return n + 1  # @child_end

        async def f(n):  # @f
            return await child(n)  # @end
        """
    assert told(record_in_process(dedent(source), "f", "f(1)")) == [
        *("0 call f", "0 line end", "1 call child", "1 line await", "1 return await None", "0 return end None"),
        *("0 call end", "1 call await", "1 line child_end", "1 return child_end 2", "0 return end 2"),
    ]


def test_a_call_of_an_asynchronous_generator_is_run_to_its_end():
    source = """
        import asyncio

        async def f(n):  # @f
            yield n  # @first
            await asyncio.sleep(0)  # @await
            yield n + 1  # @last
        """
    trace = record_in_process(dedent(source), "f", "f(1)")
    assert [frame.value for frame in trace.frames if frame.event is Event.RETURN] == ["1", "None", "2", "None"]
    assert Event.EXCEPTION not in {frame.event for frame in trace.frames}


def test_asynchronous_loops_and_managers_show_the_value_handed_out_and_not_how_they_end():
    trace = traced(
        """
        import asyncio

        async def numbers():
            yield 7  # @yield

        class Manager:
            async def __aenter__(self):
                return 5

            async def __aexit__(self, *error):
                return True

        async def f():
            async for k in numbers():
                last = k
            async with Manager() as five:
                raise KeyError(five)  # @raise
            return last, five  # @end
        """,
        "f()",
    )
    assert at(trace, "yield", Event.RETURN).value == "7"
    assert [frame for frame in told(trace) if " exception " in frame] == ["0 exception raise KeyError: 5"]
    assert told(trace)[-1] == "0 return end (7, 5)"
