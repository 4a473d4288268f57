"""Text as runs of (text, style names), measured in terminal cells. No widget and no colour is known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token, _TokenType
from rich.cells import cell_len, set_cell_size

Styled = tuple[str, str]
"""Text, and the names of its styles with spaces between them; "" is plain."""

Line = list[Styled]

ELLIPSIS: Final = "…"
_CONTROL: Final = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_UNSAFE: Final = re.compile(r"[\x80-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
"""C1 controls, invisible and bidirectional characters, lone surrogates: shown, they would lie or fail to encode."""


def printable(text: str) -> str:
    """The text with nothing in it that a terminal would obey instead of show."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.expandtabs(4).translate(_CONTROL))


def width(line: Iterable[Styled]) -> int:
    """Cells that a line takes."""
    return sum(cell_len(text) for text, _ in line)


def fit(text: str, cells: int) -> str:
    """The text in exactly so many cells: padded, or cut with an ellipsis."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text + " " * (cells - cell_len(text))
    return set_cell_size(text, cells - 1) + ELLIPSIS


def clip(text: str, cells: int) -> str:
    """The text in at most so many cells."""
    return fit(text, cells) if cell_len(text) > cells else text


def pad(line: Line, cells: int, style: str = "") -> Line:
    """The line, with spaces up to a width."""
    missing = cells - width(line)
    return [*line, (" " * missing, style)] if missing > 0 else line


def crop(line: Iterable[Styled], cells: int) -> Line:
    """As much of a line as goes into so many cells, with an ellipsis if that is not all."""
    kept: Line = []
    left = cells
    for text, style in line:
        size = cell_len(text)
        if size > left:
            kept.append((fit(text, left), style))
            return kept
        kept.append((text, style))
        left -= size
    return kept


def differing(left: str, right: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The spans, one in each text, outside which the two are the same."""
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    # A digit or letter changed within a word is read as a changed word.
    while start and _word(left, start - 1) and (_word(left, start) or _word(right, start)):
        start -= 1
    while end and _word(left, len(left) - end) and (_inside(left, start, end) or _inside(right, start, end)):
        end -= 1
    return (start, len(left) - end), (start, len(right) - end)


def _word(text: str, at: int) -> bool:
    return at < len(text) and (text[at].isalnum() or text[at] in "._")


def _inside(text: str, start: int, end: int) -> bool:
    at = len(text) - end - 1
    return at >= start and _word(text, at)


def marked(text: str, span: tuple[int, int], cells: int, style: str, mark: str) -> Line:
    """The text in exactly so many cells, the span in it marked, and moved into view if it lies too far right."""
    start, end = span
    if start > cells - 2 and len(text) > cells:
        skip = max(min(start - cells // 3, len(text) - cells + 1), 0)
        text, start, end = ELLIPSIS + text[skip:], start - skip + 1, end - skip + 1
    shown = fit(text, cells)
    start, end = min(start, len(shown)), min(end, len(shown))
    runs = [(shown[:start], style), (shown[start:end], f"{style} {mark}"), (shown[end:], style)]
    return [(part, name) for part, name in runs if part]


_STYLES: Final = (
    (Keyword.Constant, "code-constant"),
    (Keyword, "code-keyword"),
    (Operator.Word, "code-keyword"),
    (Name.Function, "code-function"),
    (Name.Class, "code-class"),
    (Name.Decorator, "code-decorator"),
    (Name.Builtin.Pseudo, "code-self"),
    (Name.Builtin, "code-builtin"),
    (Name.Exception, "code-builtin"),
    (String, "code-string"),
    (Number, "code-number"),
    (Comment, "code-comment"),
    (Operator, "code-operator"),
)


def _token_style(token: _TokenType) -> str:
    return next((name for kind, name in _STYLES if token in kind), "code")


@lru_cache(maxsize=32)
def highlighted(source: str) -> Sequence[Line]:
    """Each line of a Python file, in runs of one style. Text that is no Python is shown as it is."""
    lines: list[Line] = [[]]
    style_of: Callable[[_TokenType], str] = lru_cache(maxsize=None)(_token_style)
    for _, token, text in PythonLexer().get_tokens_unprocessed(_unix(source)):
        style = style_of(token) if token is not Token.Error else "code"
        first, *rest = text.split("\n")
        for piece, fresh in [(first, False), *((more, True) for more in rest)]:
            if fresh:
                lines.append([])
            if piece:
                lines[-1].append((printable(piece), style))
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def _unix(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8)


def wrapped(text: str, cells: int) -> list[str]:
    """The text in lines of at most so many cells, cut anywhere: values have no better place."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        rest = printable(paragraph)
        while cell_len(rest) > cells:
            head = set_cell_size(rest, cells).rstrip() or rest[:1]
            lines.append(head)
            rest = rest[len(head) :]
        lines.append(rest)
    return lines


def spans(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where each of a row of cells begins and ends, when they are drawn one after the other."""
    edges = [0]
    for line in lines:
        edges.append(edges[-1] + width(line))
    return list(pairwise(edges))
