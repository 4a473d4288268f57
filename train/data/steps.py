"""Straight code over many variables: one operation or decision after the other, as in the body of a longer function.

What a model gets wrong in people's code is less what an operation does than which of six variables it is done
to, and which line follows a condition. So names are drawn without regard to types, any variable is as likely as
the latest, and conditions are of two parts as often as of one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from . import values
from .functions import indent
from .program import Program, definition
from .scope import PARENTS, Scope
from .statements import MUTATIONS
from .templates import EXPRESSIONS
from .words import FUNCTIONS, NAMES

_KINDS: Final = ("int", "str", "ints", "strs", "counts", "pairs", "point", "bool", "set", "matrix")
_KIND_WEIGHTS: Final = (34, 18, 16, 8, 6, 3, 4, 3, 3, 2)

_SHORT: Final = {kind: tuple(text for text in EXPRESSIONS[kind] if len(text) < 40) for kind in _KINDS}

_COMPARED: Final = (
    "$int {} $int", "$int {} $int", "$int {} $z", "len($ints) {} $int", "len($str) {} $int", "$int {} len($ints)",
    "$ints[0] {} $ints[-1]", "$ints[0] {} $int", "$ints[-1] {} $int", "$ints[$nat] {} $int", "$ints[1] {} $z",
    "$intsA[$natA] {} $intsA[$natA + 1]", "$ints[$ix] {} $z", "$ints[$nat] == $z", "$int % $m {} $z",
    "$int + $int {} $int", "$int - $int {} $z", "$str[0] {} $ch", "$str[-1] {} $str[0]", "$str[$nat] {} $ch",
    "sum($ints) {} $int", "$str {} $lit", "$str.count($ch) {} $m", "len($strs) {} len($ints)", "$int * $int {} $z",
    "$point[0] {} $point[1]", "$point[1] {} $int", "abs($int) {} $int", "$str.find($ch) {} $nat", "len($set) {} $m",
)  # fmt: skip
_OPERATORS: Final = ("<", ">", "<=", ">=", "==", "!=")
"""Sides of a comparison, and what may stand between them."""

_PLAIN: Final = (
    "$ints", "not $ints", "$str", "not $str", "$int", "not $int", "$int in $ints", "$int not in $ints", "$ch in $str",
    "$sub in $str", "$str in $strs", "$str in $counts", "$str not in $counts", "$str.isdigit()", "$str.isalpha()",
    "$char.isupper()", "$int % 2 == 0", "$int % $m", "$z <= $int < $z", "$int <= $int < $int", "$int < $int <= $z",
    "$strA == $strA[::-1]", "$str.startswith($ch)", "isinstance($any, int)", "isinstance($any, str)", "$any is None",
    "$int in $set", "any($i1 > $z for $i1 in $ints)", "all($i1 < $int for $i1 in $ints)", "$counts.get($str)",
    "$counts.get($str, 0) > $z", "$bool",
)  # fmt: skip
"""Conditions that compare nothing, or always in the same way."""

_JOINTS: Final = (("and", ""), ("and", ""), ("or", ""), ("or", ""), ("and", "not "), ("or", "not "))

_UNPACKED: Final = (
    "@int, @int = $int, $int", "@int, @int = divmod($int, $m)", "@int, *@ints = $ints", "*@ints, @int = $ints",
    "@str, @int = $pairs[0]", "@str, @int = $pairsA.pop(0)", "@str, @int = $pairsA.pop()",
    "@int, @int = min($ints), max($ints)", "@str, @str = $str[:$nat], $str[$nat:]", "@int = @int = $int",
    "@str, _, @str = $str.partition($ch)", "@int, @int = len($str), len($ints)",
)  # fmt: skip
"""What is bound is told by its type, behind an @."""

_CHANGES: Final = (
    "$intA, $intB = $intB, $intA", "$intA, $intB = $intB, $intA + $intB", "$intA, $intB = $intB, $intA % $intB",
    "$intsA[$nat], $intsA[$nat] = $intsA[$nat], $intsA[$nat]", "$strA, $strB = $strB, $strA",
    "$intA += $int", "$intA -= $int", "$intA *= $m", "$intA //= $m", "$intA += $ints[0]", "$intA += $ints[$nat]",
    "$strA += $str", "$strA += $ch", "$intA += len($ints)", "$intA = max($intA, $int)", "$intA = max(0, min($int, $z))",
    "$strA += f'{$int:02x}'", "$strA += f'{$int:03d}'", "$strA = f'{$str}{$int}'", "$strA += f'{$str:>6}'",
    "$intA = $str.find($ch, $int)", "$intA = $str.rfind($ch, 0, $int)", "$intA += sum($ints[$nat:$int])",
    "$strA = $str[$int:$int]", "$intsA = $ints[$nat:$int]", "$intsA = [$z] * $nat", "$intA = sum($ints[:$nat])",
    "$intA = $ints[-1] - $ints[0]", "$countsA[$str] = $countsA.get($str, 0) + $int", "$countsA[$str] = $int",
)  # fmt: skip
"""Statements about variables that there are."""

_LOOPS: Final = (
    ("for {} in range($nat, $int):", "int"), ("for {} in range($nat):", "int"),
    ("for {} in range($int, $z, -1):", "int"), ("for {} in range(len($ints)):", "int"),
    ("for {} in range($nat, len($str)):", "int"), ("for {} in $ints:", "int"),
    ("for {} in range($nat, $z, $m):", "int"), ("for {} in $str:", "char"), ("for {} in $strs:", "str"),
    ("for {} in enumerate($ints):", "int int"), ("for {} in enumerate($str):", "int char"),
    ("for {} in $pairs:", "str int"), ("for {} in $counts.items():", "str int"), ("for {} in $counts:", "str"),
    ("for {} in zip($ints, $str):", "int char"), ("for {} in sorted($counts.items()):", "str int"),
    ("for {} in reversed($ints):", "int"), ("for {} in enumerate($strs, $m):", "int str"),
)  # fmt: skip
"""Headers, and the types of what they bind."""

_WIDEST: Final = 88
"""Characters of a line: past them it is mostly a long literal."""

_BOUND: Final = re.compile("@([a-z]+)")


@dataclass(slots=True, kw_only=True)
class _Scope(Scope):
    """A scope in which any variable is as likely as the latest, and names say nothing of types."""

    def fresh(self, kind: str) -> str:
        """A name, often one that people give to something else."""
        rng = self.rng
        return Scope.fresh(self, kind if rng.random() < 0.5 else rng.choice(tuple(NAMES)))

    def pick(self, kind: str, avoid: Collection[str] = ()) -> str | None:
        """Any variable of the type, rather not one of `avoid`."""
        names = [name for name, has in self.variables if kind in (has, PARENTS.get(has), "any")]
        return self.rng.choice([name for name in names if name not in avoid] or names) if names else None


def steps(rng: random.Random) -> Program:
    """A function of straight code and decisions, and a call of it."""
    while max(map(len, (program := _draft(rng)).source.split("\n"))) > _WIDEST:
        pass
    return program


def _draft(rng: random.Random) -> Program:
    scope = _Scope(rng=rng, most_params=5, nesting=0.04, literal=0.06)
    for _ in range(rng.randint(2, 4)):
        scope.param(rng.choices(_KINDS, _KIND_WEIGHTS)[0])
    body = [line for _ in range(rng.randint(2, 7)) for line in _statement(scope)]
    known = [name for name, _ in scope.variables]
    told = rng.sample(known, min(len(known), rng.choice((1, 1, 1, 2, 3))))
    name, kinds = rng.choice(FUNCTIONS), tuple(kind for _, kind in scope.params)
    call = f"{name}({', '.join(map(values.spell, values.arguments(rng, kinds)))})"
    source = definition(rng, name, scope.params, [*body, f"return {', '.join(told)}"])
    return Program(source=source, function=name, call=call, family="steps", kinds=kinds)


def _condition(scope: Scope) -> str:
    """A condition over what is in scope, of one part or two."""
    rng = scope.rng
    one = _part(scope)
    draw = rng.random()
    if draw < 0.5:
        return one
    if draw < 0.6:
        return f"not ({one})" if " " in one else f"not {one}"
    joint, negated = rng.choice(_JOINTS)
    other = _part(scope)
    return f"{one} {joint} {negated}{f'({other})' if negated and ' ' in other else other}"


def _part(scope: Scope) -> str:
    rng = scope.rng
    if rng.random() < 0.55:
        return scope.fill(rng.choice(_COMPARED).format(rng.choice(_OPERATORS)))
    return scope.fill(rng.choice(_PLAIN))


def _statement(scope: Scope, depth: int = 0) -> list[str]:
    rng = scope.rng
    draw = rng.random()
    if depth < 2 and draw < 0.3:
        return _decision(scope, depth)
    if depth < 2 and draw < 0.42:
        return _loop(scope, depth)
    return _deed(scope)


def _deed(scope: Scope) -> list[str]:
    """One operation."""
    rng = scope.rng
    draw = rng.random()
    if draw < 0.3:
        return [scope.fill(rng.choice(_CHANGES))]
    if draw < 0.4:
        return scope.fill(rng.choice(MUTATIONS[rng.choice(("ints", "ints", "strs", "counts"))])).split("\n")
    if draw < 0.5:
        targets, equals, source = rng.choice(_UNPACKED).rpartition(" = ")
        source = scope.fill(source)
        return [_BOUND.sub(lambda found: _bind(scope, found[1]), targets) + equals + source]
    kind = rng.choices(_KINDS, _KIND_WEIGHTS)[0]
    text = scope.fill(rng.choice(_SHORT[kind]))
    if rng.random() < 0.15:
        text = f"{text} if {_condition(scope)} else {scope.expression(kind)}"
    name = scope.pick(kind) if rng.random() < 0.4 else None
    return [f"{name or _bind(scope, kind)} = {text}"]


def _bind(scope: Scope, kind: str) -> str:
    name = scope.fresh(kind)
    scope.add(kind, name)
    return name


def _within(scope: Scope, write: Callable[[], list[str]]) -> list[str]:
    """What is written where it may not run: names bound there are not counted on later."""
    before = list(scope.variables)
    lines = write()
    scope.variables[:] = before + [one for one in scope.variables if one[0] in dict(scope.params) and one not in before]
    return indent(lines)


def _decision(scope: Scope, depth: int) -> list[str]:
    rng = scope.rng
    lines = [f"if {_condition(scope)}:", *_within(scope, lambda: _branch(scope, depth))]
    if rng.random() < 0.2:
        lines += [f"elif {_condition(scope)}:", *_within(scope, lambda: _branch(scope, depth))]
    if rng.random() < 0.4:
        lines += ["else:", *_within(scope, lambda: _branch(scope, depth))]
    return lines


def _branch(scope: Scope, depth: int) -> list[str]:
    rng = scope.rng
    lines = _statement(scope, depth + 1)
    if rng.random() < 0.25:
        lines += _deed(scope)
    draw = rng.random()
    if draw < 0.1:
        lines = [f"return {scope.expression(rng.choice(('int', 'str', 'ints')))}"]
    elif draw < 0.13:
        lines = [f"raise {rng.choice(('ValueError', 'KeyError', 'TypeError'))}({scope.fill('$lit')})"]
    return lines


def _loop(scope: Scope, depth: int) -> list[str]:
    rng = scope.rng
    if rng.random() < 0.15:
        return _countdown(scope, depth)
    header, kinds = rng.choice(_LOOPS)
    header = scope.fill(header)
    bound = [(scope.fresh(kind), kind) for kind in kinds.split()]

    def write() -> list[str]:
        scope.variables += bound
        lines = _statement(scope, depth + 1)
        if rng.random() < 0.4:
            lines = [f"if {_condition(scope)}:", f"    {rng.choice(('continue', 'continue', 'break'))}", *lines]
        return lines + (_deed(scope) if rng.random() < 0.4 else [])

    return [header.replace("{}", ", ".join(name for name, _ in bound), 1), *_within(scope, write)]


def _countdown(scope: Scope, depth: int) -> list[str]:
    """A `while` that ends, since what it tests falls or is used up."""
    rng = scope.rng
    if rng.random() < 0.5:
        number = scope.pick("nat") or scope.param("nat")
        end = rng.choice((f"{number} -= 1", f"{number} //= 2", f"{number} -= {rng.randint(1, 3)}"))
        header = f"while {number} > {rng.choice(('0', '0', '1'))}:"
    else:
        queue = scope.pick("ints") or scope.param("ints")
        end = f"{_bind(scope, 'int')} = {queue}.pop({rng.choice(('', '0'))})"
        header = f"while {queue}:"
    inner = _within(scope, lambda: _deed(scope) if depth else _statement(scope, depth + 1))
    return [header, f"    {end}", *inner]
