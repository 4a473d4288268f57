"""Lines, columns or code that the user names become a hole where syntax says that they are a whole, else a sentence."""

from __future__ import annotations

import pytest
from foreframe.debugger.errors import TargetError
from foreframe.debugger.hole_program import standing
from foreframe.debugger.hole_selection import hole_named, hole_of_code, hole_of_columns, hole_of_lines
from foreframe.debugger.holes import Hole, HoleKind, filled

SOURCE = '''\
LIMIT = 1 + 2

@staticmethod
def f(x, y=1, *more: int):
    """Doc x + y."""
    z = x + y * 2 + x
    w = (x + y) * max(z, "é" and  x)
    print(sum(i * 2 for i in more), f"{x + 1}")  # x - y
    for i in range(3): z += i
    if x:
        z = 1
    else:
        z = 2
    return(z)


class A:
    def m(self):
        return self.b(
            1,
            lambda k: k [
                0])
'''


def chosen(hole: Hole) -> str:
    """What stands in the hole."""
    lines = SOURCE.split("\n")[hole.lineno - 1 : hole.end_lineno]
    lines[-1] = lines[-1][: hole.end_column]
    return "\n".join([lines[0][hole.column :], *lines[1:]])


@pytest.mark.parametrize(
    ("lineno", "code", "kind", "function"),
    [
        (6, "y * 2", HoleKind.EXPRESSION, "f"),
        (6, "x + y * 2 + x", HoleKind.EXPRESSION, "f"),
        (7, "(x + y)", HoleKind.EXPRESSION, "f"),
        (7, "x + y", HoleKind.EXPRESSION, "f"),
        (7, '"é" and  x', HoleKind.EXPRESSION, "f"),
        (8, "i * 2", HoleKind.EXPRESSION, "f"),
        (8, "i * 2 for i in more", HoleKind.EXPRESSION, "f"),
        (8, "x + 1", HoleKind.EXPRESSION, "f"),
        (9, "range(3)", HoleKind.EXPRESSION, "f"),
        (9, "z += i", HoleKind.STATEMENT, "f"),
        (14, "z", HoleKind.EXPRESSION, "f"),
        (14, "return(z)", HoleKind.STATEMENT, "f"),
        (20, "1", HoleKind.EXPRESSION, "A.m"),
    ],
)
def test_code_on_a_line_is_a_hole_of_exactly_that_code(lineno: int, code: str, kind: HoleKind, function: str):
    hole = hole_of_code(SOURCE, code, lineno)
    assert (hole.kind, hole.function, hole.lineno, chosen(hole)) == (kind, function, lineno, code)
    assert filled(SOURCE, hole, code) == SOURCE
    assert filled(SOURCE, hole, "new").count("new") == 1


def test_how_the_code_is_spaced_does_not_count_and_it_may_go_on_in_later_lines():
    assert chosen(hole_of_code(SOURCE, "y*2", 6)) == "y * 2"
    assert chosen(hole_of_code(SOURCE, '"é"   and x', 7)) == '"é" and  x'
    hole = hole_of_code(SOURCE, "k[0]", 21)
    assert (hole.end_lineno, hole.function) == (22, "A.m")
    assert filled(SOURCE, hole, "k") == SOURCE.replace("k [\n                0]", "k")


def test_columns_count_from_1_and_both_ends_belong_to_it():
    assert (
        hole_of_columns(SOURCE, "6:13-17") == hole_of_columns(SOURCE, "6:13-6:17") == hole_of_code(SOURCE, "y * 2", 6)
    )
    assert hole_of_columns(SOURCE, "21:23-22:18") == hole_of_code(SOURCE, "k[0]", 21)
    assert hole_named(SOURCE, "6:13-17") == hole_named(SOURCE, "y * 2", 6)
    assert hole_named(SOURCE, "10-13") == hole_of_lines(SOURCE, "10-13")


@pytest.mark.parametrize(
    ("wanted", "lineno", "told"),
    [
        ("x", 6, "`x` stands 2 times in line 6: name 6:9-9 or 6:21-21 instead"),
        ("x + y", 6, "neither a whole expression nor"),
        ("z", 6, "neither a whole expression nor"),
        ("y * 2 +", 6, "neither a whole expression nor"),
        ("x + y", 5, "neither a whole expression nor"),
        ("x - y", 8, "neither a whole expression nor"),
        ("(z)", 14, "neither a whole expression nor"),
        ("int", 4, "neither a whole expression nor"),
        ("q", 6, "line 6 has no `q`"),
        ("'", 6, "line 6 has no `'`"),
        ("x", 99, "there is no line 99"),
        ("staticmethod", 3, "`staticmethod` in line 3 is in a decorator"),
        ("4:12-12", 0, "`1` in line 4 is in a default"),
        ("1 + 2", 1, "in line 1 is in an expression outside of any function"),
        ("6:13-16", 0, "neither a whole expression nor"),
        ("6:13-99", 0, "line 6 has no column 99"),
        ("6:0-3", 0, "line 6 has no column 0"),
        ("6:13-99:1", 0, "there is no line 99"),
        ("6:13-6:12", 0, "6:13-6:12 ends before it begins"),
        ("10-11", 0, "lines 10-11 are not whole statements"),
        ("11-12", 0, "lines 11-12 are not whole statements"),
        ("1", 0, "lines 1 are not whole statements"),
        ("3-1", 0, "there are no lines 3-1"),
    ],
)
def test_what_is_no_whole_of_a_function_is_told_in_one_sentence(wanted: str, lineno: int, told: str):
    with pytest.raises(TargetError) as raised:
        hole_named(SOURCE, wanted, lineno)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_text_without_syntax_is_told_as_such():
    with pytest.raises(TargetError, match="holes cannot be found, line 1"):
        hole_of_code("def f(:\n    return 1\n", "1", 2)


def test_what_binds_loosely_is_written_in_parentheses_where_it_would_be_taken_apart():
    source = "def f(x, y):\n    z = max(x, y)\n    return x * y\n"
    assert standing(source, hole_of_code(source, "x", 3), "x + y") == "(x + y)"
    assert standing(source, hole_of_code(source, "x", 3), "x[y]") == "x[y]"
    assert standing(source, hole_of_code(source, "x * y", 3), "x + y") == "x + y"
    assert standing(source, hole_of_code(source, "x", 2), "x + y") == "x + y"
    assert standing(source, hole_of_lines(source, "2"), "z = x + y") == "z = x + y"


@pytest.mark.parametrize("wanted", ["2", "2-3", "2:5-13"])
def test_a_docstring_is_no_part_of_a_hole(wanted: str):
    text = 'def f(x):\n    """Do."""\n    y = x + 1\n    return y\n'
    with pytest.raises(TargetError, match="line 2 begins a docstring"):
        hole_named(text, wanted)
    assert hole_named(text, "3").lineno == 3
