"""Short functions that go over a string, a list or a dict and return what they made of it.

They are put together from statements whose types are known, so that most of what is written is valid and what is
computed is used; errors happen where people's code has them, at edges.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Final

from . import values
from .bodies import WHILES, WHOLE
from .idioms import CONDITIONS, ELEMENT_VALUES, LOOPS, UPDATES
from .program import Program, definition
from .scope import Scope
from .statements import MUTATIONS
from .templates import EXPRESSIONS
from .words import FUNCTIONS

Element = tuple[str, str]
"""An expression and its type."""

_DIRECTIVE: Final = re.compile(r"@(body|cond|value)<(.+?):(\w+)>")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_KINDS: Final = ("str", "ints", "strs", "counts", "int", "sentence", "csv", "matrix", "groups", "pairs", "nat", "chars",
                 "names", "ids", "lines", "digits", "set", "point", "kv", "intmap")  # fmt: skip
_KIND_WEIGHTS: Final = (34, 26, 10, 9, 4, 5, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 3)

_BOOLS: Final = {kind: tuple(template for template in EXPRESSIONS["bool"] if f"${kind}" in template) for kind in _KINDS}
_USES: Final = {
    kind: tuple(
        template
        for result in ("str", "int", "bool", "strs", "ints", "chars", "counts", "pairs", "point", "mixed", "matrix")
        for template in EXPRESSIONS[result]
        if f"${kind}" in template and len(template) < 44
    )
    for kind in EXPRESSIONS
}
_LOOSE: Final = {"index": "int"}
"""Types of elements that are read but seldom computed with."""


@dataclass(slots=True)
class _Accumulator:
    name: str
    shape: str
    """Key of `UPDATES`."""

    kind: str
    """Its own type, for what is done with it after the loop."""

    initial: str


_ACCUMULATORS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    "char": (("str", "str", "''"), ("str", "str", "''"), ("list", "chars", "[]"), ("int", "int", "0"),
             ("dict", "counts", "{}"), ("set", "words_set", "set()")),
    "str": (("list", "strs", "[]"), ("list", "strs", "[]"), ("str", "str", "''"), ("int", "int", "0"),
            ("dict", "counts", "{}"), ("group", "groups", "{}")),
    "int": (("int", "int", "0"), ("list", "ints", "[]"), ("list", "ints", "[]"), ("str", "str", "''"),
            ("dict", "ids", "{}"), ("set", "set", "set()"), ("int", "int", "1")),
    "ints": (("int", "int", "0"), ("list", "ints", "[]")),
}  # fmt: skip
"""Shape, type and first value of what may gather elements of a type."""


@dataclass(slots=True)
class Writer:
    """Writes the body of one function."""

    scope: Scope
    accumulators: list[_Accumulator] = field(default_factory=list[_Accumulator])

    @property
    def rng(self) -> random.Random:
        """The one source of chance."""
        return self.scope.rng

    # Statements about one element

    def condition(self, element: Element) -> str:
        """A condition on the element; now and then two."""
        text = self._about(self.rng.choice(CONDITIONS[element[1]]), element)
        if self.rng.random() < 0.06:
            other = self._about(self.rng.choice(CONDITIONS[element[1]]), element)
            return f"{text} {self.rng.choice(('and', 'or'))} {other}"
        return text

    def value(self, element: Element, result: str) -> str:
        """Something of type `result` computed from the element."""
        choices = ELEMENT_VALUES[element[1]].get(result)
        if not choices:
            return self.scope.expression(result)
        return self._about(self.rng.choice(choices), element)

    def _about(self, template: str, element: Element) -> str:
        text = template.replace("$E", element[0])
        if "$acc" in text:
            holders = [acc.name for acc in self.accumulators if acc.shape not in ("int",)]
            text = text.replace("$acc", self.rng.choice(holders) if holders else "$str")
        return self.scope.fill(text)

    def update(self, elements: list[Element]) -> list[str]:
        """An accumulator takes something of an element."""
        rng = self.rng
        if not self.accumulators:
            return ["pass"]
        acc = rng.choice(self.accumulators)
        element = rng.choice(elements[:2]) if rng.random() < 0.3 else elements[0]
        result = {"ints": "int", "set": "int", "counts": "int", "ids": "int", "groups": "str"}.get(acc.kind, "str")
        value_kind = "int" if acc.shape == "int" else result
        template = rng.choice(UPDATES[acc.shape])
        value = key = ""
        if "$V" in template:
            value = self.value(element, value_kind)
            if "$V *" in template and " " in value:
                value = f"({value})"
        if "$K" in template:
            key = element[0]
            if rng.random() < 0.25 and element[1] != "ints":
                key = self.value(element, "int" if element[1] == "int" else "str")
        # What is filled already goes in last: a dollar in one of its strings is no hole.
        text = self.scope.fill(template.replace("$acc", acc.name))
        return text.replace("$V", value).replace("$K", key).split("\n")

    def body(self, elements: list[Element], depth: int = 0) -> list[str]:
        """One to three statements about an element, in a loop."""
        rng = self.rng
        element = elements[0]
        draw = rng.random()
        if draw < 0.24:
            return self.update(elements)
        if draw < 0.30:
            return [self.mutate()] if rng.random() < 0.5 else [f"if {self.condition(element)}:", f"    {self.mutate()}"]
        if draw < 0.55:
            return [f"if {self.condition(element)}:", *indent(self.update(elements))]
        if draw < 0.75:
            lines = [f"if {self.condition(element)}:", *indent(self.update(elements))]
            if rng.random() < 0.25:
                lines += [f"elif {self.condition(element)}:", *indent(self.update(elements))]
            return [*lines, "else:", *indent(self.update(elements))]
        if draw < 0.83:
            word = rng.choice(("continue", "continue", "break"))
            return [f"if {self.condition(element)}:", f"    {word}", *self.update(elements)]
        if draw < 0.88:
            return [*self.update(elements), f"if {self.condition(element)}:", "    break"]
        if draw < 0.92:
            line, local = self._local(element)
            return [line, *self.update([local, *elements])]
        if depth == 0 and draw < 0.97:
            return self.loop(depth=1)
        return self.update(elements) + self.update(elements)

    def _local(self, element: Element) -> tuple[str, Element]:
        kind = "int" if element[1] == "ints" else "str" if element[1] == "char" else element[1]
        name = self.scope.bound("i" if kind == "int" else "w")
        return f"{name} = {self.value(element, kind)}", (name, kind)

    # Loops

    def loop(self, depth: int = 0, header: str = "") -> list[str]:
        """A loop over something in scope, with what it needs before it."""
        rng = self.rng
        kinds = [kind for _, kind in self.scope.variables if kind in LOOPS]
        kind = rng.choice(kinds) if kinds else rng.choice(("str", "ints"))
        template, elements = rng.choice(LOOPS[kind])
        # One fill for all the parts, so that the names agree.
        joined = "\n".join([template, *(element for element, _ in elements)])
        first, *texts = self.scope.fill(joined).split("\n")
        found = [(text, _LOOSE.get(has, has)) for text, (_, has) in zip(texts, elements, strict=True)]
        before = self.accumulate(found[0][1]) if depth == 0 else []
        before_loop = len(self.scope.variables)
        for text, has in found:
            if text.isidentifier():
                self.scope.variables.append((text, has))
        inside = self.body(found, depth)
        del self.scope.variables[before_loop:]
        return [*before, first, *indent(inside)]

    def accumulate(self, kind: str) -> list[str]:
        """Bind one or two accumulators for elements of the type."""
        rng = self.rng
        lines: list[str] = []
        for _ in range(1 + (rng.random() < 0.15)):
            shape, has, initial = rng.choice(_ACCUMULATORS[kind])
            name = self.scope.fresh(has)
            draw = rng.random()
            if initial == "0" and draw < 0.08:
                initial = str(values.integer(rng))
            elif draw > 0.86 and self.scope.variables and has in EXPRESSIONS:
                # It starts as something made of what is there, such as a copy.
                uses = [text for text in EXPRESSIONS[has] if f"${self.scope.variables[-1][1]}" in text]
                initial = self.scope.fill(rng.choice(uses)) if uses else initial
            self.accumulators.append(_Accumulator(name, shape, has, initial))
            lines.append(f"{name} = {initial}")
        for acc in self.accumulators:
            if (acc.name, acc.kind) not in self.scope.variables:
                self.scope.add(acc.kind, acc.name)
        return lines

    def directed(self, pattern: str) -> list[str]:
        """The pattern with its names filled in and its directives carried out."""
        lines: list[str] = []
        for line in self.scope.fill(pattern).split("\n"):
            margin = line[: len(line) - len(line.lstrip())]
            match = _DIRECTIVE.search(line)
            if match and match[1] == "body":
                element = (match[2], match[3])
                if not self.accumulators:
                    lines = [*self.accumulate(element[1]), *lines]
                lines += [margin + text for text in self.body([element], depth=1)]
                continue
            lines.append(_DIRECTIVE.sub(self._directive, line))
        return lines

    def _directive(self, match: re.Match[str]) -> str:
        element = (match[2], match[3])
        if match[1] == "cond":
            text = self.condition(element)
            return f"({text})" if " or " in text or " and " in text else text
        return self.value(element, "str" if element[1] == "char" else element[1])

    # Straight statements

    def straight(self) -> list[str]:
        """A statement or an `if` about what is in scope."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.5:
            return [self.assign()]
        if draw < 0.72:
            return [self.mutate()]
        if draw < 0.79:
            caught = rng.choice(("IndexError", "ValueError", "KeyError", "Exception", "(TypeError, ValueError)"))
            lines = ["try:", f"    {self.mutate()}", f"except {caught}:", f"    {rng.choice(('pass', self.mutate()))}"]
            if rng.random() < 0.2:
                lines += [rng.choice(("else:", "finally:")), f"    {self.mutate()}"]
            return lines
        lines = [f"if {self.test()}:", f"    {self.mutate()}"]
        if rng.random() < 0.2:
            lines += [f"elif {self.test()}:", f"    {self.mutate()}"]
        if rng.random() < 0.35:
            lines += ["else:", f"    {self.mutate()}"]
        return lines

    def assign(self) -> str:
        """Bind something computed from what is in scope to a new name, or to an old one of its type."""
        rng = self.rng
        for _ in range(6):
            has = rng.choice(self.scope.variables)[1] if self.scope.variables else "str"
            kind = rng.choice(("str", "strs", "ints", "int", "chars", has, has))
            choices = [template for template in EXPRESSIONS.get(kind, ()) if f"${has}" in template]
            if choices:
                break
        else:
            kind, choices = "str", list(EXPRESSIONS["str"])
        text = self.scope.fill(rng.choice(choices))
        old = self.scope.pick(kind) if rng.random() < 0.4 else None
        name = old or self.scope.fresh(kind)
        self.scope.add(kind, name)
        return f"{name} = {text}"

    def mutate(self) -> str:
        """Change a variable in place."""
        kinds = [kind for _, kind in self.scope.variables if kind in MUTATIONS]
        kind = self.rng.choice(kinds) if kinds else "str"
        return self.scope.fill(self.rng.choice(MUTATIONS[kind]))

    def test(self) -> str:
        """A condition on something in scope."""
        kinds = [kind for _, kind in self.scope.variables if _BOOLS.get(kind)]
        choices = _BOOLS[self.rng.choice(kinds)] if kinds else EXPRESSIONS["bool"]
        return self.scope.fill(self.rng.choice(choices))

    def result(self) -> str:
        """What the function returns: mostly what was computed last, sometimes something made of it."""
        rng = self.rng
        acc = self.accumulators[-1] if self.accumulators and rng.random() < 0.9 else None
        name, kind = (acc.name, acc.kind) if acc else self.scope.variables[-1]
        draw = rng.random()
        if draw < 0.55:
            return f"return {name}"
        if acc and len(self.accumulators) > 1 and draw < 0.75:
            return f"return {', '.join(one.name for one in self.accumulators)}"
        if kind in ("strs", "chars") and rng.random() < 0.5:
            return f"return {rng.choice(values.SEPARATORS)!r}.join({name})"
        uses = _USES.get(kind)
        if not uses:
            return f"return {name}"
        self.scope.variables.append((name, kind))
        return f"return {self.scope.fill(rng.choice(uses))}"


def indent(lines: list[str]) -> list[str]:
    """The lines one level deeper."""
    return [f"    {line}" if line else "" for line in lines]


def write_body(scope: Scope) -> list[str]:
    """The body of a function; what it takes is then in `scope.params`."""
    rng = scope.rng
    writer = Writer(scope)
    draw = rng.random()
    if draw < 0.18:
        return writer.directed(rng.choice(WHOLE))
    if draw < 0.32:
        return [*writer.directed(rng.choice(WHILES)), writer.result()]
    for _ in range(rng.choices((1, 2), (0.75, 0.25))[0]):
        scope.param(rng.choices(_KINDS, _KIND_WEIGHTS)[0])
    lines: list[str] = []
    if rng.random() < 0.12:
        lines += [f"if {writer.test()}:", f"    return {scope.expression(rng.choice(('str', 'int', 'bool')))}"]
    if draw < 0.52:
        for _ in range(rng.randint(2, 4)):
            lines += writer.straight()
    else:
        if rng.random() < 0.25:
            lines += writer.straight()
        lines += writer.loop()
        if rng.random() < 0.2:
            lines += writer.straight()
    lines.append(writer.result())
    if rng.random() < 0.9:
        used = set(_NAME.findall("\n".join(lines)))
        scope.params = [param for param in scope.params if param[0] in used]
    return lines


def function(rng: random.Random) -> Program:
    """A function of a few lines, and a call of it."""
    scope = Scope(rng=rng, nesting=0.1, literal=0.05)
    lines = write_body(scope)
    name = "f" if rng.random() < 0.5 else rng.choice(FUNCTIONS)
    kinds = tuple(kind for _, kind in scope.params)
    made = values.arguments(rng, kinds)
    call = f"{name}({', '.join(map(values.spell, made))})"
    return Program(
        source=definition(rng, name, scope.params, lines), function=name, call=call, family="function", kinds=kinds
    )
