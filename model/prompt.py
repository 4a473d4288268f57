"""The source context of a prompt: which lines of a file a model is shown, and what their syntax says.

Only syntax is read here, by `ast`; nothing is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from .vocabulary import MAX_LINES


@dataclass(frozen=True, slots=True)
class Loop:
    """A `for` statement: its header and the last line of its body."""

    header: int
    last: int


@dataclass(slots=True)
class Prompt:
    """The visible lines of one source, numbered from 1 in the order shown."""

    source: str
    visible: list[int]
    """Line numbers in the file, ascending."""

    text: dict[int, str]
    """Line number to the text shown, indentation kept."""

    loops: dict[int, Loop]
    """`for` statements by their header's line."""

    definitions: frozenset[int]
    """Lines on which a function's call frame can stand: `def`s and their decorators."""

    resumptions: frozenset[int]
    """Lines with a `yield` or an `await`, where a call frame can stand too."""

    number: dict[int, int] = field(init=False)
    """Line number in the file to number in the prompt."""

    lines: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.number = {lineno: number for number, lineno in enumerate(self.visible, 1)}
        self.lines = self.source.splitlines()

    def lineno(self, number: int) -> int:
        """Line in the file of a number in the prompt; 1 for number 0, which stands for all lines not shown."""
        return self.visible[number - 1] if 0 < number <= len(self.visible) else 1

    def line(self, lineno: int) -> str:
        """Text of a line of the file; "" past its end."""
        return self.lines[lineno - 1] if 0 < lineno <= len(self.lines) else ""


def make_prompt(source: str, keep: Iterable[int] | None = None) -> Prompt:
    """The prompt for a source, of which `keep` are the lines to show; None shows all.

    Blank lines and comments are left out, docstrings shrink to `\"\"`. Source that does not
    parse is shown as it is. At most `MAX_LINES` lines are shown: the last ones go first.
    """
    lines = source.splitlines()
    wanted = set(range(1, len(lines) + 1)) if keep is None else set(keep)
    text = {n: line for n, line in enumerate(lines, 1) if n in wanted and line.strip() and line.lstrip()[0] != "#"}
    loops: dict[int, Loop] = {}
    definitions: set[int] = set()
    resumptions: set[int] = set()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        definitions.update(n for n, line in text.items() if line.lstrip().startswith(("def ", "async def ", "@")))
        return Prompt(source, sorted(text)[:MAX_LINES], text, loops, frozenset(definitions), frozenset())
    for node in ast.walk(tree):
        match node:
            case ast.For() | ast.AsyncFor():
                loops[node.lineno] = Loop(node.lineno, node.body[-1].end_lineno or node.lineno)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                definitions.update([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                _shrink_docstring(node, text)
            case ast.Module() | ast.ClassDef():
                _shrink_docstring(node, text)
            case ast.Yield() | ast.YieldFrom() | ast.Await():
                resumptions.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            case _:
                pass
    return Prompt(source, sorted(text)[:MAX_LINES], text, loops, frozenset(definitions), frozenset(resumptions))


def _shrink_docstring(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, text: dict[int, str]
) -> None:
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str())) as doc]:
            for lineno in range(doc.lineno, (doc.end_lineno or doc.lineno) + 1):
                text.pop(lineno, None)
            text[doc.lineno] = " " * doc.col_offset + '""'
        case _:
            pass
