"""What a user or a model writes is parsed without a word, however it is nested and escaped."""

from __future__ import annotations

import warnings

import pytest
from foreframe.debugger.breakpoints import expression_problem
from foreframe.debugger.kinds import operations, value_type
from foreframe.debugger.parsing import NO_LITERAL, expression_of, module_of, parse_literal
from foreframe.model.prompt import make_prompt

ESCAPED = "x = '\\d'\n"
"""Python warns of the backslash."""


def test_nothing_is_said_of_a_backslash():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert make_prompt(ESCAPED).flow is not None
        assert operations(ESCAPED)
        assert value_type("'\\d'") == "str"
        assert expression_problem("x == '\\d'", "the condition") == ""


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "1+" * 100_000 + "1", "(" * 300, "x\0", "x ="])
def test_what_no_parser_takes_has_no_tree(text: str):
    assert module_of(text) is None
    assert expression_of(text) is None
    with pytest.raises(NO_LITERAL):
        parse_literal(text)
    assert make_prompt(text).flow is None
