"""Which names a frame has, and what is said of their values."""

from __future__ import annotations

from .telling import at, traced


def test_locals_of_a_module_are_its_data():
    trace = traced(
        """
        from __future__ import annotations
        import math, functools
        from collections import Counter
        from typing import List, TypeVar

        T = TypeVar("T")
        Pair = tuple[int, int]
        Either = int | str
        size = 3
        table = {"a": Counter("aa")}

        @functools.cache
        def f():
            pass

        class A:
            pass

        shout = print
        grow = [].append
        f()
        last = 1  # @last
        """
    )
    assert dict(at(trace, "last").locals) == {"size": "3", "table": "{'a': Counter({'a': 2})}"}


def test_locals_of_a_function_are_data_with_what_it_closes_over():
    trace = traced(
        """
        def f(n):
            total = 0
            helper = lambda: n
            import math
            class Local:
                pass
            def inner(k):
                nonlocal total
                total += k  # @inner
                return total
            thing = Local
            inner(2)
            return total  # @end
        """,
        "f(1)",
    )
    assert dict(at(trace, "inner").locals) == {"k": "2", "total": "0"}
    assert dict(at(trace, "end").locals) == {"n": "1", "total": "2"}


def test_names_come_in_the_order_of_binding_and_go_when_they_are_deleted():
    trace = traced(
        """
        def f():
            b = 1
            a = 2
            b = 3  # @both
            del b
            c = 4  # @gone
            b = 5
            a = print
            return 0  # @end
        """,
        "f()",
    )
    assert list(at(trace, "both").locals) == ["b", "a"]
    assert dict(at(trace, "gone").locals) == {"a": "2"}
    assert dict(at(trace, "end").locals) == {"c": "4", "b": "5"}


def test_what_is_no_name_among_a_modules_names_is_not_shown():
    trace = traced("globals()[3] = 4\nlast = 1\nend = 2  # @end\n")
    assert trace.end is not None
    assert (trace.end.exit_code, dict(at(trace, "end").locals)) == (0, {"last": "1"})


def test_a_repr_that_adds_to_the_module_disturbs_nobody():
    trace = traced(
        """
        class Counted:
            def __repr__(self):
                global times
                times = 1
                return "Counted()"

        one = Counted()
        two = 2  # @two
        three = 3  # @three
        """
    )
    assert trace.end is not None
    assert (trace.end.exit_code, trace.end.reason) == (0, "")
    assert dict(at(trace, "three").locals) == {"one": "Counted()", "times": "1", "two": "2"}


def test_an_object_that_changes_in_place_is_seen_to_change():
    trace = traced(
        """
        class Box:
            def __init__(self):
                self.n = 0
            def __repr__(self):
                return f"Box({self.n})"

        def f():
            box, items = Box(), []
            box.n = 1
            items.append(box)
            return 0  # @end
        """,
        "f()",
    )
    assert dict(at(trace, "end").locals) == {"box": "Box(1)", "items": "[Box(1)]"}
