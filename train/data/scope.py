"""Names in scope of a function being written, and the filling of templates with them.

A scope knows which variables there are, of which type and how lately they were bound, so that what is written uses
what was computed. Where nothing fits it asks for a parameter, spells a literal, or nests another template.
"""

from __future__ import annotations

import ast
import functools
import random
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from . import values
from .templates import EXPRESSIONS
from .words import BOUND, KEYS, NAMES, WORDS

PARENTS: Final = dict.fromkeys(("char", "sub", "digits", "sentence", "csv", "kv", "lines"), "str") | {"nat": "int"}
"""A value of the first type is one of the second too."""

_PLACEHOLDER: Final = re.compile(r"\$([a-z_]+)([A-Z]?)([0-9]?)")
_WORD: Final = re.compile(r"[a-z_]+")
_SPECS: Final = ("d", "03d", "4d", "<4d", ">5d", "05d", "+d", ",", "x", "b", "o", "08b", ".1f", ".2f", "e", "%", "^7")
_ATOMS: Final = (
    ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp,
    ast.DictComp, ast.JoinedStr, ast.Tuple, ast.Constant,
)  # fmt: skip

_SHORT: Final = {kind: [text for text in some if len(text) <= 36] for kind, some in EXPRESSIONS.items()}
"""Templates that may stand inside others."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One placeholder of a template."""

    kind: str
    letter: str
    """Holes of one kind and letter are the same variable."""

    digit: str
    """Not "" for a name that the template binds."""

    enclosed: bool
    """Whether an operator beside the hole could not reach into what fills it."""


@functools.cache
def parse(template: str) -> tuple[tuple[str, ...], tuple[Hole, ...]]:
    """The texts around the holes (one more than there are holes), and the holes."""
    texts: list[str] = []
    holes: list[Hole] = []
    at = 0
    for match in _PLACEHOLDER.finditer(template):
        texts.append(template[at : match.start()])
        at = match.end()
        before = template[: match.start()].rstrip()[-1:]
        after = template[at:].lstrip()[:1]
        enclosed = (before in "([,{" or before == "") and (after in ")],}" or after == "")
        kind, letter, digit = match.groups()
        holes.append(Hole(kind, letter, digit, enclosed))
    texts.append(template[at:])
    return tuple(texts), tuple(holes)


@functools.cache
def is_atom(template: str) -> bool:
    """Whether an expression template may stand beside any operator without parentheses."""
    try:
        tree = ast.parse(_PLACEHOLDER.sub("x", template), mode="eval")
    except SyntaxError:
        return False
    return isinstance(tree.body, _ATOMS)


@dataclass(slots=True, kw_only=True)
class Scope:
    """What a function being written can name."""

    rng: random.Random
    most_params: int = 3
    nesting: float = 0.12
    """Chance that a hole is filled with a further template."""

    literal: float = 0.06
    """Chance that a hole is filled with a literal although a variable would fit."""

    params: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Name and type, in order."""

    variables: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Name and type of what may be read, the latest bound last."""

    taken: set[str] = field(default_factory=set[str])

    def fresh(self, kind: str) -> str:
        """A name for a new variable of the type."""
        for _ in range(12):
            name = self.rng.choice(NAMES[kind])
            if name not in self.taken:
                break
        else:
            stem, number = self.rng.choice(NAMES[kind]), 2
            while f"{stem}{number}" in self.taken:
                number += 1
            name = f"{stem}{number}"
        self.taken.add(name)
        return name

    def bound(self, kind: str) -> str:
        """A name for a loop variable; it stays free for the next loop, as people reuse `i`."""
        for _ in range(8):
            name = self.rng.choice(BOUND[kind])
            if name not in self.taken:
                return name
        return next((name for name in "ijkpquvwxyz" if name not in self.taken), "other")

    def add(self, kind: str, name: str) -> None:
        """A variable of the type was bound."""
        self.taken.add(name)
        self.variables.append((name, kind))

    def param(self, kind: str) -> str:
        """A new parameter."""
        name = self.fresh(kind)
        self.params.append((name, kind))
        self.add(kind, name)
        return name

    def pick(self, kind: str, avoid: Collection[str] = ()) -> str | None:
        """A variable of the type, the latest more often than the others; one of `avoid` only where it must be."""
        parent = PARENTS.get(kind)
        names = [name for name, has in self.variables if has == kind or PARENTS.get(has) == kind]
        if parent and (not names or self.rng.random() < 0.2):
            names = [name for name, has in self.variables if has == parent or PARENTS.get(has) == parent] or names
        if not names:
            return None
        if avoid and self.rng.random() < 0.85:
            others = [name for name in names if name not in avoid]
            if not others and len(self.params) < self.most_params:
                return None
            names = others or names
        if len(names) == 1 or self.rng.random() < 0.6:
            return names[-1]
        return self.rng.choice(names)

    def spell(self, kind: str) -> str:
        """A literal of the type."""
        return values.spell(values.make(self.rng, kind))

    def expression(
        self, kind: str, *, depth: int = 0, enclosed: bool = True, plain: bool = False, avoid: Collection[str] = ()
    ) -> str:
        """Something of the type: mostly a variable. `plain` forbids all but a name."""
        rng = self.rng
        if not plain:
            draw = rng.random()
            wanted = PARENTS.get(kind, kind) if kind != "nat" else kind
            if draw < self.nesting and depth < 2 and wanted in EXPRESSIONS:
                return self.nested(wanted, depth=depth + 1, enclosed=enclosed)
            if draw < self.nesting + self.literal and kind != "any":
                return self.constant(kind, enclosed=enclosed)
        name = self.pick(kind, avoid)
        if name is not None:
            return name
        if plain or (len(self.params) < self.most_params and (rng.random() < 0.8 or not self.params)):
            return self.param(kind)
        return self.constant(kind, enclosed=enclosed)

    def constant(self, kind: str, *, enclosed: bool) -> str:
        """A literal that may stand where an operator is beside it, if it is not enclosed."""
        text = self.spell(kind)
        return f"({text})" if not enclosed and text[0] == "-" else text

    def nested(self, kind: str, *, depth: int, enclosed: bool) -> str:
        """An expression made from a template of at most a moderate length."""
        template = self.rng.choice(_SHORT[kind])
        text = self.fill(template, depth=depth)
        return text if enclosed or is_atom(template) else f"({text})"

    def fill(self, template: str, *, depth: int = 0) -> str:
        """The template with its holes filled."""
        return self.fill_named(template, depth=depth)[0]

    def fill_named(self, template: str, *, depth: int = 0) -> tuple[str, dict[str, str]]:
        """The template with its holes filled, and which names its lettered and numbered holes got (`i1`, `intsA`)."""
        texts, holes = parse(template)
        plain = "f'" in template
        shared: dict[str, str] = {}
        own: set[str] = set()
        parts = [texts[0]]
        for hole, after in zip(holes, texts[1:], strict=True):
            key = f"{hole.kind}{hole.letter}{hole.digit}"
            if not (hole.letter or hole.digit):
                parts.append(self._fill_one(hole, depth=depth, plain=plain, avoid=own))
                own.add(parts[-1])
            else:
                if key not in shared:
                    shared[key] = self._name(hole, own)
                    own.add(shared[key])
                parts.append(shared[key])
            parts.append(after)
        return "".join(parts), shared

    def _name(self, hole: Hole, own: set[str]) -> str:
        if not hole.digit:
            return self.pick(hole.kind, own) or self.param(hole.kind)
        name = self.bound(hole.kind)
        while name in own:
            name = self.rng.choice("abcdefghijklmnopqrstuvwxyz")
        return name

    def _fill_one(self, hole: Hole, *, depth: int, plain: bool, avoid: Collection[str]) -> str:
        rng = self.rng
        match hole.kind:
            case "sep":
                return repr(rng.choice(values.SEPARATORS))
            case "ch":
                return repr(values.make(rng, "char"))
            case "lit":
                draw = rng.random()
                return repr(rng.choice(WORDS) if draw < 0.35 else values.make(rng, "sub" if draw < 0.85 else "str"))
            case "z":
                number = values.integer(rng) if rng.random() < 0.4 else rng.randint(0, 10)
                return str(number) if hole.enclosed or number >= 0 else f"({number})"
            case "m":
                return str(rng.choice((1, 2, 2, 2, 3, 3, 4, 5)))
            case "n":
                return str(rng.choice((0, 3, 4, 5, 6, 8, 10)))
            case "ix":
                return str(rng.choice((0, 1, 2, 3, -1, -2, -3)))
            case "spec":
                return rng.choice(_SPECS)
            case "lkey":
                return rng.choice([key for key in KEYS if _WORD.fullmatch(key)])
            case kind:
                return self.expression(kind, depth=depth, enclosed=hole.enclosed, plain=plain, avoid=avoid)
