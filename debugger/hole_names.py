"""What is added to a program while its hole is being filled, and where. The child that searches knows it too."""

from __future__ import annotations

import ast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

AFTER = "_foreframe_after"
"""Called after the hole, with the locals."""

PIECE = "_foreframe_piece"
"""The hole's statement as a function of the locals before it; a number follows."""


def statement_of(tree: ast.Module, lineno: int, column: int | None) -> tuple[list[ast.stmt], int]:
    """The statement that begins in a column, in bytes, of a line; without one the innermost around the line.

    It is told by the body that it is in, and its index there. SyntaxError where there is none.
    """
    found: tuple[list[ast.stmt], int] | None = None
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body: Any = getattr(node, name, None)
            for at, one in enumerate(body) if isinstance(body, list) else ():
                if column is not None and (one.lineno, one.col_offset) == (lineno, column):
                    return body, at
                if column is None and one.lineno <= lineno <= (one.end_lineno or 0):
                    found = body, at  # the innermost is walked last
    if found is None:
        raise SyntaxError(f"line {lineno} is in no statement")
    return found
