"""The examples that docstrings hold, as the standard library reads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import doctest

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def examples_of(node: Documented) -> Iterator[tuple[int, doctest.Example]]:
    """Those of its docstring, each with its line in the file; none where one of them is badly written."""
    text = ast.get_docstring(node, clean=False) or ""
    if ">>>" not in text:
        return
    import doctest  # takes a tenth of a second, and few files need it

    try:
        found = doctest.DocTestParser().get_examples(text)
    except ValueError:  # a prompt without a space after it
        return
    yield from ((node.body[0].lineno + example.lineno, example) for example in found)
