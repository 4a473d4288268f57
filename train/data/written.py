"""Written functions and programs, called with values that suit them, and often changed a little.

Some are held out: marked `#: !` where they are written, together with all that is made from them. They were drawn by
lot among those that no released model was trained on.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import random
import re
from dataclasses import dataclass
from importlib import resources
from typing import Final

from . import fingerprint, mutate, values
from .forms import FORMS
from .program import Program
from .special import SPECIAL

TEXTS: Final = "texts"
"""The folder beside this file: `functions` (single ones) and `programs` (of several parts), each in files by theme."""

FUNCTIONS_SHARE: Final = 0.75
"""Of functions among what is drawn; the rest are programs."""

for _more in (SPECIAL, FORMS):
    values.MAKERS.update({kind: maker for kind, maker in _more.items() if kind not in values.MAKERS})

_HEADER: Final = re.compile(r"^#:", re.MULTILINE)
_HOLE: Final = re.compile(r"\$([a-z_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One function or program as it was written."""

    source: str
    function: str
    """"" where the module is the entry."""

    kinds: tuple[str, ...]
    """Types of the arguments."""

    names: tuple[str, ...]
    """What may be renamed."""

    held_out: bool
    """Whether no program made from it is ever trained on."""


def read(text: str) -> tuple[Written, ...]:
    """The functions or programs of one text, each after a line `#: call`, and `#: !call` where it is held out.

    `$kind` stands for a value of a kind of `values.MAKERS`, as an argument of the call and in the program itself; a
    line `#:` without a call is that of a program which is run as it stands. What comes before the first is a heading.
    """
    found: list[Written] = []
    for part in _HEADER.split(text)[1:]:
        head, _, source = part.partition("\n")
        source = source.strip("\n") + "\n"
        found.append(
            Written(
                source=source,
                function=head.strip(" !").partition("(")[0],
                kinds=tuple(_HOLE.findall(head)),
                names=tuple(mutate.renamable(_HOLE.sub("x", source))),
                held_out=head.startswith(" !"),
            )
        )
    return tuple(found)


@functools.cache
def kept_back() -> frozenset[str]:
    """Fingerprints of the functions of all that is held out; not of methods, which are often three lines alike."""
    found: set[str] = set()
    for base in functions() + things():
        if base.held_out:
            tree = ast.parse(_HOLE.sub("x", base.source))
            names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            found |= {mark for name, mark in fingerprint.of_functions(tree) if name in names}
    return frozenset(found)


@functools.cache
def functions() -> tuple[Written, ...]:
    """Written functions."""
    return _read("functions")


@functools.cache
def things() -> tuple[Written, ...]:
    """Written programs of several parts."""
    return _read("programs")


def _read(kind: str) -> tuple[Written, ...]:
    folder = resources.files(__package__ or "foreframe.train.data").joinpath(TEXTS, kind)
    texts = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    return tuple(base for text in texts for base in read(text.read_text("utf-8")))


def written(rng: random.Random) -> Program:
    """A written function with a call of it, or a written program; perhaps renamed, perhaps with another meaning."""
    return changed(rng, rng.choice(functions() if rng.random() < FUNCTIONS_SHARE else things()))


def as_written(rng: random.Random, base: Written) -> Program:
    """The program with values in its holes, and a call of it."""
    source = _HOLE.sub(lambda match: values.spell(values.make(rng, match[1])), base.source)
    call = ""
    if base.function:
        call = f"{base.function}({', '.join(map(values.spell, values.arguments(rng, base.kinds)))})"
    return Program(
        source=source,
        function=base.function,
        call=call,
        family="written",
        kinds=base.kinds if base.function else (),
        held_out=base.held_out,
    )


def changed(rng: random.Random, base: Written) -> Program:
    """The program, perhaps renamed, perhaps with another meaning, and a call of it.

    What is held out keeps its meaning: it is there to tell how well people's functions are predicted.
    """
    program = as_written(rng, base)
    source, call, function = program.source, program.call, program.function
    if rng.random() < 0.65:
        source = mutate.rename(rng, source, list(base.names), rng.choice((0.3, 0.6, 1.0)))
    if not base.held_out and rng.random() < 0.5:
        for _ in range(rng.choice((1, 1, 2))):
            source = rng.choice(mutate.MEANING)(rng, source)
    if function and rng.random() < 0.3:
        source, call, function = mutate.rename_function(rng, source, call, function)
    return dataclasses.replace(program, source=source, function=function, call=call)
