"""Programs of several parts: helpers and their callers, classes, generators, closures, recursion, scripts.

The parts are written as single functions are; what is new here is how they call each other, and that an error may
cross a call.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from .functions import Writer, indent
from .parts import ENTRIES, HELPERS, arguments, finish, helper_function, literal, protected, two_names
from .program import Program, definition
from .scope import Scope
from .statements import MUTATIONS
from .templates import EXPRESSIONS

_CLASSES: Final = ("Box", "Basket", "Store", "Tracker", "Counter", "Team", "Library", "Player", "Wallet", "Record",
                   "Garden", "Ledger", "Shelf", "Log", "Machine", "Deck", "Order", "Item", "Buffer", "Bag")  # fmt: skip
_VERBS: Final = ("add", "put", "update", "change", "push", "set_value", "apply", "use", "step", "store", "move", "take")
_ASKS: Final = ("get", "total", "size", "first", "summary", "check", "has", "show", "best", "count", "value", "peek")
_STATE: Final = {
    "ints": ("items", "values", "scores", "numbers", "history"),
    "strs": ("names", "items", "words", "lines", "tags"),
    "counts": ("stock", "counts", "votes", "data"),
    "int": ("balance", "count", "total", "level", "value"),
    "str": ("name", "text", "label", "title"),
}
_EMPTY: Final = {"ints": "[]", "strs": "[]", "counts": "{}", "int": "0", "str": "''"}
_ITEMS: Final = {"str": "strs", "int": "ints", "char": "str", "nat": "ints", "ints": "matrix"}
"""What holds several values of a type."""


def composed(rng: random.Random) -> Program:
    """A program of one of the forms below."""
    return rng.choices(tuple(_FORMS), tuple(_FORMS.values()))[0](rng)


def _calls(rng: random.Random) -> Program:
    """A function that calls a helper once or twice."""
    name, entry = two_names(rng)
    helper = helper_function(rng, name)
    scope = Scope(rng=rng, most_params=4)
    scope.taken.add(name)
    given = [scope.param(kind) for _, kind in helper[1]]
    result = scope.fresh("any")
    lines = protected(rng, f"{result} = {name}({', '.join(given)})", result)
    if rng.random() < 0.4:
        again = scope.fresh("any")
        changed = [given[0], *arguments(rng, helper[1])[1:]]
        lines += [f"{again} = {name}({', '.join(changed)})", f"return {result}, {again}"]
    else:
        lines.append(
            rng.choice((f"return {result}", f"return {result}", f"return [{result}]", f"return str({result})"))
        )
    return finish(rng, [helper[2]], entry, scope.params, lines)


def _loops(rng: random.Random) -> Program:
    """A function that calls a helper for each of several values."""
    name, entry = two_names(rng)
    _, params, text = helper_function(rng, name)
    first = params[0][1]
    many = _ITEMS.get(first) or ("strs" if first in ("sub", "sentence", "csv", "digits", "kv", "lines") else "")
    if not many:
        return _calls(rng)
    scope = Scope(rng=rng, most_params=4)
    scope.taken.add(name)
    items = scope.param(many)
    others = [scope.param(kind) for _, kind in params[1:]]
    out, one = scope.fresh("mixed"), scope.bound({"strs": "w", "str": "c", "matrix": "r"}.get(many, "i"))
    call = f"{name}({', '.join([one, *others])})"
    if rng.random() < 0.3:
        lines = [f"return [{call} for {one} in {items}]"]
    else:
        value = scope.bound("v")
        inside = [*protected(rng, f"{value} = {call}", value), f"{out}.append({value})"]
        if rng.random() < 0.3:
            inside = [*inside[:-1], f"if {value}:", f"    {out}.append({value})"]
        lines = [f"{out} = []", f"for {one} in {items}:", *indent(inside), f"return {out}"]
    return finish(rng, [text], entry, scope.params, lines)


def _chain(rng: random.Random) -> Program:
    """A helper that calls a helper."""
    low, high = rng.sample(HELPERS, 2)
    helper = helper_function(rng, low)
    params = helper[1]
    inside = ", ".join(name for name, _ in params)
    result = rng.choice(("result", "value", "x", "out"))
    middle = definition(rng, high, params, [f"{result} = {low}({inside})", f"return {result}"])
    entry = rng.choice([one for one in ENTRIES if one not in (low, high)])
    call = f"{high}({inside})"
    lines = [*protected(rng, f"answer = {call}", "answer"), "return answer"]
    return finish(rng, [helper[2], middle], entry, params, lines)


def _script(rng: random.Random) -> Program:
    """Code of a module with a helper, run as it stands."""
    name = rng.choice(HELPERS)
    _, params, text = helper_function(rng, name)
    scope = Scope(rng=rng)
    scope.taken.add(name)
    given: list[str] = []
    lines: list[str] = []
    for spelled, (_, kind) in zip(arguments(rng, params), params, strict=True):
        if rng.random() < 0.6:
            variable = scope.fresh(kind)
            scope.add(kind, variable)
            lines.append(f"{variable} = {spelled}")
            given.append(variable)
        else:
            given.append(spelled)
    result = scope.fresh("any")
    lines += protected(rng, f"{result} = {name}({', '.join(given)})", result)
    if rng.random() < 0.7:
        lines.append(f"print({result})")
    if rng.random() < 0.3:
        lines = ["if __name__ == '__main__':", *indent(lines)]
    return Program(source="\n".join([text, "", *lines, ""]), function="", call="", family="program")


def _flat_script(rng: random.Random) -> Program:
    """Code of a module without any function."""
    scope = Scope(rng=rng, nesting=0.05)
    writer = Writer(scope)
    lines: list[str] = []
    for kind in rng.choices(("str", "ints", "strs", "counts", "int", "sentence"), k=rng.randint(1, 2)):
        name = scope.fresh(kind)
        scope.add(kind, name)
        lines.append(f"{name} = {literal(rng, kind)}")
    scope.most_params = 0
    for _ in range(rng.randint(1, 3)):
        lines += writer.straight()
    if rng.random() < 0.5:
        lines += writer.loop()
    # What the templates could not do without becomes a global of its own.
    made = [f"{name} = {literal(rng, kind)}" for name, kind in scope.params]
    if rng.random() < 0.4:
        lines.append(f"print({scope.variables[-1][0]})")
    return Program(source="\n".join([*made, *lines, ""]), function="", call="", family="program")


def _class(rng: random.Random) -> Program:
    """A small class with state, and a function that uses it."""
    title, kind = rng.choice(_CLASSES), rng.choice(tuple(_STATE))
    attribute = rng.choice(_STATE[kind])
    verb, ask = rng.choice(_VERBS), rng.choice(_ASKS)
    if attribute in (verb, ask):
        attribute += "s"
    given = rng.random() < 0.5
    lines = [f"class {title}:"]
    lines += indent([f"def __init__(self, {attribute}):" if given else "def __init__(self):"])
    lines += [f"        self.{attribute} = {attribute if given else _EMPTY[kind]}", ""]
    acts = _method(rng, kind, attribute, verb, changes=True)
    asks = _method(rng, kind, attribute, ask, changes=False)
    lines += indent([*acts[1], "", *asks[1]])
    if rng.random() < 0.6:
        lines += ["", *indent(["def __repr__(self):", f"    return f'{title}({{self.{attribute}}})'"])]
    obj = title.lower()
    body = [f"{obj} = {title}({literal(rng, kind) if given else ''})"]
    scope = Scope(rng=rng, most_params=3, taken={obj})
    for _ in range(rng.randint(1, 3)):
        body.append(f"{obj}.{verb}({', '.join(_passed(scope, acts[0]))})")
    if rng.random() < 0.3:
        body = [body[0], f"for _ in range({rng.randint(1, 3)}):", *indent(body[1:2])]
    if rng.random() < 0.6:
        body += protected(rng, f"answer = {obj}.{ask}({', '.join(_passed(scope, asks[0]))})", "answer")
        body.append("return answer")
    else:
        body.append(rng.choice((f"return {obj}.{attribute}", f"return {obj}")))
    return finish(rng, ["\n".join(lines) + "\n"], rng.choice(ENTRIES), scope.params, body)


def _method(
    rng: random.Random, kind: str, attribute: str, name: str, *, changes: bool
) -> tuple[list[tuple[str, str]], list[str]]:
    scope = Scope(rng=rng, most_params=2, nesting=0.0, literal=0.1, taken={"self", attribute})
    scope.add(kind, f"self.{attribute}")
    if changes:
        lines = [scope.fill(rng.choice(MUTATIONS[kind]))]
        if rng.random() < 0.3:
            lines.append(f"return {rng.choice((f'self.{attribute}', 'self', f'len(str(self.{attribute}))'))}")
    else:
        choices = [text for some in EXPRESSIONS.values() for text in some if f"${kind}" in text and "f'" not in text]
        lines = [f"return {scope.fill(rng.choice(choices))}"]
    params = ", ".join(["self", *(param for param, _ in scope.params)])
    return scope.params, [f"def {name}({params}):", *indent(lines)]


def _passed(scope: Scope, params: Sequence[tuple[str, str]]) -> list[str]:
    return [scope.expression(kind) if scope.rng.random() < 0.5 else literal(scope.rng, kind) for _, kind in params]


def _generator(rng: random.Random) -> Program:
    """A generator, and a function that takes values from it."""
    name, entry = two_names(rng)
    scope = Scope(rng=rng, most_params=2)
    kind = rng.choice(("str", "ints", "strs", "ints", "sentence"))
    element = {"str": "char", "ints": "int"}.get(kind, "str")
    items, one = scope.param(kind), scope.bound({"char": "c", "int": "i"}.get(element, "w"))
    writer = Writer(scope)
    over = f"{items}.split()" if kind == "sentence" else items
    value = writer.value((one, element), "int" if element == "int" else "str")
    inside = [f"yield {value}"]
    if rng.random() < 0.5:
        inside = [f"if {writer.condition((one, element))}:", *indent(inside)]
    if rng.random() < 0.15:
        inside += [f"if {writer.condition((one, element))}:", "    return"]
    source = definition(rng, name, scope.params, [f"for {one} in {over}:", *indent(inside)])
    given = ", ".join(param for param, _ in scope.params)
    draw = rng.random()
    if draw < 0.4:
        take = "x" if one != "x" else "y"
        lines = ["out = []", f"for {take} in {name}({given}):", f"    out.append({take})", "return out"]
    elif draw < 0.6:
        lines = [f"return list({name}({given}))"]
    elif draw < 0.8:
        lines = [f"gen = {name}({given})", "first = next(gen)", "return first, list(gen)"]
    else:
        lines = [f"gen = {name}({given})", "return next(gen, None)"]
    return finish(rng, [source], entry, scope.params, lines)


def _closure(rng: random.Random) -> Program:
    """A function made by a function."""
    name, entry = two_names(rng)
    kind = rng.choice(("int", "int", "str"))
    scope = Scope(rng=rng, most_params=2)
    outer, inner = scope.param(kind), scope.param(kind)
    used = [
        text for text in EXPRESSIONS[kind] if text.count(f"${kind}") > 1 and "f'" not in text and "$nat" not in text
    ]
    value = scope.fill(rng.choice(used))
    extra = [param for param, _ in scope.params[2:]]
    if extra:
        return _closure(rng)
    made = rng.choice(("inner", "apply", "step", "wrapper", "helper_fn"))
    lines = [f"def {made}({inner}):", f"    return {value}", f"return {made}"]
    text = definition(rng, name, [(outer, kind)], lines)
    function = rng.choice(("g", "func", "fn", "h"))
    first, second = literal(rng, kind), literal(rng, kind)
    body = [f"{function} = {name}({outer})", f"return {function}({first}), {function}({second})"]
    return finish(rng, [text], entry, [(outer, kind)], body)


_RECURSIONS: Final = r"""
str if not $strA:
    return $lit
return NAME($strA[1:]) + @value<$strA[0]:char>
---
str if len($strA) <= 1:
    return $strA
return $strA[-1] + NAME($strA[:-1])
---
str if not $strA:
    return 0
if @cond<$strA[0]:char>:
    return 1 + NAME($strA[1:])
return NAME($strA[1:])
---
ints if not $intsA:
    return $z
return @value<$intsA[0]:int> + NAME($intsA[1:])
---
ints if not $intsA:
    return []
if @cond<$intsA[0]:int>:
    return [$intsA[0]] + NAME($intsA[1:])
return NAME($intsA[1:])
---
ints if len($intsA) == 1:
    return $intsA[0]
$v1 = NAME($intsA[1:])
return $intsA[0] if $intsA[0] > $v1 else $v1
---
nat if $natA <= 0:
    return $z
return NAME($natA - 1) + @value<$natA:int>
---
nat if $natA == 0:
    return []
return NAME($natA - 1) + [@value<$natA:int>]
---
nat if $natA < 1:
    return $lit
return str($natA) + NAME($natA - 1)
---
int if $intA < 10:
    return $intA
return NAME($intA // 10) + $intA % 10
---
strs if not $strsA:
    return ''
return @value<$strsA[0]:str> + NAME($strsA[1:])
"""


def _recursive(rng: random.Random) -> Program:
    """A function that calls itself."""
    pattern = rng.choice(_RECURSIONS.strip("\n").split("\n---\n"))
    kind, _, pattern = pattern.partition(" ")
    scope = Scope(rng=rng, most_params=1)
    scope.param(kind)
    name = "f" if rng.random() < 0.4 else rng.choice(HELPERS)
    lines = [line.replace("NAME(", f"{name}(") for line in Writer(scope).directed(pattern)]
    # Names beyond the first parameter would have to be passed on; they become globals.
    made = [f"{param} = {literal(rng, has)}" for param, has in scope.params[1:]]
    text = definition(rng, name, scope.params[:1], lines)
    source = "\n".join([*made, "", "", text]) if made else text
    call = f"{name}({literal(rng, kind)})"
    return Program(source=source, function=name, call=call, family="program")


_FORMS: Final[dict[Callable[[random.Random], Program], float]] = {
    _calls: 2.0,
    _loops: 2.0,
    _chain: 1.0,
    _script: 1.5,
    _flat_script: 1.0,
    _class: 2.5,
    _generator: 1.5,
    _closure: 0.8,
    _recursive: 1.5,
}
"""How often each form is chosen."""
