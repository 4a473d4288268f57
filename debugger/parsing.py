"""Text to syntax trees and to the values of literals: nothing is run, and nothing is said on the screen.

What is badly escaped, such as `'\\d'`, Python warns about. The interpreter that runs the program tells its user so;
a model may write it too, and then it is nobody's affair.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

UNPARSABLE: Final = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python's parser raises: ValueError for null bytes, the last two for what is nested too deeply."""

NO_LITERAL: Final = (*UNPARSABLE, TypeError)
"""What `parse_literal` raises."""


@contextmanager
def quietly() -> Generator[None]:
    """Without warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parse_module(text: str) -> ast.Module:
    """A file's tree. Raises UNPARSABLE."""
    with quietly():
        return ast.parse(text)


def parse_expression(text: str) -> ast.expr:
    """An expression's tree; space around it does not count. Raises UNPARSABLE."""
    with quietly():
        return ast.parse(text.strip(), mode="eval").body


def parse_literal(text: str) -> Any:
    """The value of a literal. Raises NO_LITERAL."""
    with quietly():
        return ast.literal_eval(text)


def is_literal(text: str) -> bool:
    """Whether it is the `repr` of a literal's value, of a range or of a frozenset."""
    try:
        parse_literal(text)
    except NO_LITERAL:
        return text.startswith(("range(", "frozenset("))
    return True


def module_of(text: str) -> ast.Module | None:
    """A file's tree; None where it has none."""
    try:
        return parse_module(text)
    except UNPARSABLE:
        return None


def expression_of(text: str) -> ast.expr | None:
    """An expression's tree; None where it has none."""
    try:
        return parse_expression(text)
    except UNPARSABLE:
        return None


def trouble(error: BaseException) -> str:
    """One of UNPARSABLE, in words."""
    return error.msg if isinstance(error, SyntaxError) else "it cannot be parsed"
