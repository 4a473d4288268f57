"""A generated program: its text, and the call that is its entry."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

ANNOTATIONS: Final = {
    "str": "str", "char": "str", "sub": "str", "digits": "str", "sentence": "str", "csv": "str", "lines": "str",
    "kv": "str", "int": "int", "nat": "int", "bool": "bool", "float": "float", "ints": "list[int]",
    "strs": "list[str]", "chars": "list[str]", "floats": "list[float]", "bools": "list[bool]", "mixed": "list",
    "matrix": "list[list[int]]",
    "counts": "dict[str, int]", "names": "dict[str, str]", "intmap": "dict[int, int]", "ids": "dict[int, str]",
    "groups": "dict[str, list[int]]", "pairs": "list[tuple[str, int]]", "set": "set[int]", "words_set": "set[str]",
    "point": "tuple[int, ...]", "any": "object",
}  # fmt: skip
"""As a person would annotate a parameter of the type."""

_DOCSTRINGS: Final = (
    '"""Return the result."""', '"""Helper."""', '"""Do the work for one value."""', '"""Small utility."""',
    '"""Compute and return."""',
)  # fmt: skip
_COMMENTS: Final = (
    "# check the edge case",
    "# TODO",
    "# done",
    "# update",
    "# keep going",
    "# first step",
    "# nothing else",
)


@dataclass(frozen=True, slots=True)
class Program:
    """A program and the call that starts its trace."""

    source: str
    function: str
    """Name of the function called; "" when the module itself is the entry."""

    call: str
    """Such as `f('a', 3)`; "" when the module itself is the entry."""

    family: str
    """Which generator made it."""

    kinds: tuple[str, ...] = ()
    """Types of the arguments, where they are known: other calls of the function can be made."""

    held_out: bool | None = None
    """Whether it is never trained on, where that is decided by what it was made from; None where its own structure
    decides."""


def definition(
    rng: random.Random, name: str, params: Sequence[tuple[str, str]], body: Iterable[str], *, returns: str = ""
) -> str:
    """A function with this body; now and then annotated."""
    if rng.random() < 0.06:
        inside = ", ".join(f"{param}: {ANNOTATIONS[kind]}" for param, kind in params)
        arrow = f" -> {ANNOTATIONS[returns]}" if returns in ANNOTATIONS else ""
    else:
        inside, arrow = ", ".join(param for param, _ in params), ""
    body = list(body)
    draw = rng.random()
    if draw < 0.03:
        body.insert(0, rng.choice(_DOCSTRINGS))
    elif draw < 0.07:
        at = rng.randrange(len(body))
        margin = body[at][: len(body[at]) - len(body[at].lstrip())]
        if not body[at].lstrip().startswith(("elif", "else", "except", "finally")):
            body.insert(at, margin + rng.choice(_COMMENTS))
    return "\n".join([f"def {name}({inside}){arrow}:", *(f"    {line}" for line in body), ""])
