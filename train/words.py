"""Makes the vocabulary of `nano`: reserved tokens, printable ASCII, and the commonest words of programs.

    python -m foreframe.train.words assets/models/nano/tokenizer.json

The order of the tokens is the order of their ids, and so part of the weights: append, never insert.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from ..model.tokenizer import Tokenizer
from ..model.vocabulary import MAX_INDENT, MAX_ITERATION, MAX_LINES, Marker

_OPERATORS = (", ", ": ", "==", "!=", "<=", ">=", "//", "**", "+=", "-=", "->", "()", "[]", "{}")


def tokens() -> list[str]:
    """Every token in the order of its id.

    Words are made of letters only, so that `total_count` is three tokens.
    """
    words = resources.files("foreframe.train").joinpath("words.txt").read_text(encoding="utf-8").split()
    return [
        *Marker,
        *(f"<|line_{number}|>" for number in range(MAX_LINES + 1)),
        *(f"<|indent_{number}|>" for number in range(MAX_INDENT)),
        *(f"<|visit_{number}|>" for number in range(MAX_ITERATION)),
        *(chr(code) for code in range(0x20, 0x7F)),
        *_OPERATORS,
        *words,
    ]


if __name__ == "__main__":
    Tokenizer(tokens()).save(Path(sys.argv[1]))
