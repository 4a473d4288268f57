"""Where two values part."""

from __future__ import annotations

import pytest
from foreframe.debugger.parting import Parting, partings


@pytest.mark.parametrize(
    ("predicted", "real", "expected"),
    [
        ("17", "18", [Parting("", "17", "18")]),
        ("[1, 2, 3]", "[1, 5, 3]", [Parting("[1]", "2", "5")]),
        ("[1]", "[1, 2]", [Parting("[1]", None, "2")]),
        ("(1, [2, 4])", "(1, [2])", [Parting("[1][1]", "4", None)]),
        ("{'a': [1, 2], 'c': 0}", "{'a': [1, 3], 'b': 1}", [
            Parting("['a'][1]", "2", "3"), Parting("['b']", None, "1"), Parting("['c']", "0", None),
        ]),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", [Parting(" order of keys", "['a', 'b']", "['b', 'a']")]),
        ("{1, 2}", "{2, 3}", [Parting("{}", "1", None), Parting("{}", None, "3")]),
        ("'hello'", "'help'", [Parting("[3:5]", "'lo'", "'p'")]),
        ("[True]", "[1]", [Parting("[0]", "True", "1")]),
        ("<A at 0x1>", "None", [Parting("", "<A at 0x1>", "None")]),
        ("[1.0, 2]", "[1, 3]", [Parting("[1]", "2", "3")]),
    ],
)  # fmt: skip
def test_the_part_that_differs_is_named_as_it_is_written(predicted: str, real: str, expected: list[Parting]):
    assert partings(predicted, real) == expected


def test_of_many_parts_the_first_are_told():
    assert [part.path for part in partings(str([0] * 50), str([1] * 50), most=3)] == ["[0]", "[1]", "[2]"]
