"""What lines do and values are, read from their syntax."""

from __future__ import annotations

import pytest
from foreframe.debugger.kinds import operations, value_type

from tests.programs import marked_lines

PROGRAM = '''\
import re  # @import
class Box:  # @class
    size: list[int] = [1]  # @annotated
@decorate(len("x"))
def f(a, b=max(1, 2)) -> dict[str, int]:  # @def
    """Docs."""
    for c in a.split(","):  # @for
        total += len(c) * 2  # @augmented
        seen.append(c[1:])  # @append
    while b and not c:  # @while
        b = b[0]  # @subscript
    if a == b:  # @if
        return f"{a}!"  # @f_string
    elif self.name:  # @elif
        self.name = None  # @attribute
    try:  # @try
        x = [g(y) for y in a]  # @comprehension
    except ValueError:  # @except
        raise  # @raise
    with open(a) as file:  # @with
        pass  # @pass
    match a:  # @match
        case [1, *_]:  # @case
            return a if b else c  # @conditional
    return a  # @return
'''


def test_each_line_has_its_statement_and_every_operation_in_it():
    lines = marked_lines(PROGRAM)
    found = operations(PROGRAM)
    assert {name: set(found[lineno]) for name, lineno in lines.items()} == {
        "import": {"import"},
        "class": {"class"},
        "annotated": {"assignment"},
        "def": {"def", "max()"},
        "for": {"for", ".split()"},
        "augmented": {"augmented assignment", "arithmetic", "len()"},
        "append": {"expression", ".append()", "slice"},
        "while": {"while", "boolean"},
        "subscript": {"assignment", "subscript"},
        "if": {"if", "comparison"},
        "f_string": {"return", "f-string"},
        "elif": {"if", "attribute"},
        "attribute": {"assignment", "attribute"},
        "try": {"try"},
        "comprehension": {"assignment", "comprehension", "call"},
        "except": {"except"},
        "raise": {"raise"},
        "with": {"with", "open()"},
        "pass": {"pass"},
        "match": {"match"},
        "case": {"case"},
        "conditional": {"return", "conditional"},
        "return": {"return"},
    }


def test_a_statement_over_several_lines_is_on_all_of_them():
    found = operations("x = [\n    1,\n    a.pop(),\n]\n")
    assert found[1] == found[2] == found[3] == {"assignment", ".pop()"}


def test_two_statements_on_a_line_are_both_there():
    assert operations("if a: b = c[0]\n")[1] == {"if", "assignment", "subscript"}


def test_what_does_not_parse_has_no_operations():
    assert operations("def f(:\n") == {}
    assert operations("") == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1", "int"), ("-1", "int"), ("True", "bool"), ("1.5", "float"), ("-inf", "float"), ("nan", "float"),
        ("'a'", "str"), ("[1]", "list"), ("()", "tuple"), ("{}", "dict"), ("{1}", "set"), ("set()", "set"),
        ("None", "None"), ("b'a'", "other"), ("Box(1)", "other"), ("<object at 0x1>", "other"), ("[1, ...+3", "other"),
        ("frozenset({1})", "other"), ("", "other"), ("(" * 1000, "other"),
    ],
)  # fmt: skip
def test_a_value_has_the_type_that_its_text_shows(text: str, name: str):
    assert value_type(text) == name
