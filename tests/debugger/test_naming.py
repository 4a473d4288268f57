"""Which names a line has, and whose they are."""

from __future__ import annotations

import pytest
from foreframe.debugger.naming import Naming, naming_of

from ..programs import marked_lines

SOURCE = """\
from settings import (RATE,
                      LIMIT as most)
def f(a, *args,  # @f
      k=RATE, **options):  # @keywords
    xs = [x + y for x in xs for y in x.ys if (last := y)]  # @comprehension
    zs = {x: [k + x for k in a] for x in [x for x in x]}  # @nested
    g = lambda q=a: q + zs  # @lambda
    @decorated(a)  # @decorator
    def inner(p=xs):  # @inner
        return p + a  # @body
    class C(base, metaclass=meta):  # @class
        field = a  # @field
    with open(a) as h, other: pass  # @with
    try: pass
    except Error as error: raise  # @except
    match k:
        case [one, *rest] if one: pass  # @sequence
        case {"k": v, **others}: pass  # @mapping
    total: int = sum(
        xs,  # @second
    )
    total += total * k  # @again
    del zs  # @del
    return f"{a} {k!r:>{total}} {h.name}"  # @string
"""
AT = marked_lines(SOURCE)


@pytest.mark.parametrize(
    ("mark", "names"),
    [
        ("f", ("a", "args")),
        ("keywords", ("k", "options")),
        ("comprehension", ("xs", "last")),
        ("nested", ("zs", "a", "x")),
        ("lambda", ("g", "a")),
        ("decorator", ("decorated", "a")),
        ("inner", ("inner", "xs")),
        ("class", ("C", "base", "meta")),
        ("with", ("open", "a", "h", "other")),
        ("except", ("error", "Error")),
        ("sequence", ("one", "rest")),
        ("mapping", ("others", "v")),
        ("second", ("xs",)),
        ("again", ("total", "k")),
        ("del", ("zs",)),
        ("string", ("a", "k", "total", "h")),
    ],
)
def test_a_line_names_what_it_reads_and_binds_from_left_to_right(mark: str, names: tuple[str, ...]):
    assert Naming(SOURCE).lines(AT["string"], "f")[AT[mark]] == names


def test_lines_of_a_nested_function_are_that_ones_alone():
    naming = Naming(SOURCE)
    outer = naming.lines(AT["again"], "f")
    assert not {AT["body"], AT["field"]} & set(outer)
    assert naming.lines(AT["body"], "inner") == {AT["inner"]: ("p",), AT["body"]: ("p", "a")}
    assert naming.lines(AT["field"], "C") == {AT["field"]: ("field", "a")}
    assert naming.lines(AT["body"], "<module>") == {
        1: ("RATE", "most"),
        AT["f"]: ("f",),
        AT["keywords"]: ("RATE",),
    }


def test_the_innermost_function_of_that_name_is_meant():
    source = "def f(a):\n    def f(b):\n        return b\n    return f(a)\n"
    assert Naming(source).lines(3, "f") == {2: ("b",), 3: ("b",)}
    assert Naming(source).lines(4, "f") == {1: ("a",), 2: ("f",), 4: ("f", "a")}
    assert Naming(source).lines(3, "<lambda>") == {}
    assert Naming(source).lines(99, "f") == {}


@pytest.mark.parametrize("source", ["def f(a:\n    b = a\n", "\0", "x = " + "(" * 5000, "x = " + "-" * 5000 + "1"])
def test_what_does_not_parse_has_no_names(source: str):
    assert Naming(source).lines(1, "<module>") == {}


def test_a_function_of_a_thousand_lines_is_read_once():
    source = "\n" * 4000 + "def f(a):\n" + "".join(f"    x{i} = a + {i}\n" for i in range(1000))
    lines = naming_of(source).lines(4500, "f")
    assert len(lines) == 1001
    assert naming_of(source).lines(4501, "f") is lines
