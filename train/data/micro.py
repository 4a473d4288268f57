"""Functions of one to three lines, each about one operation: where a model learns what methods do.

In `micro` every template is as likely as any other, so a rare method is met as often as a common one. In `drill` those
are met more often that nano gets wrong, as `train/drills.py` found.
"""

from __future__ import annotations

import functools
import itertools
import json
import random
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Final

from . import values
from .program import Program, definition
from .scope import Scope
from .statements import MUTATIONS, SNIPPETS
from .templates import EXPRESSIONS
from .words import FUNCTIONS

Template = tuple[str, str]
"""The type of what it makes or changes, and its text."""

_Choice = Callable[[str], Template]
"""A template of `KINDS` of this name."""

KINDS: Final[Mapping[str, Sequence[Template]]] = {
    name: tuple((kind, template) for kind, some in templates.items() for template in some)
    for name, templates in {"expression": EXPRESSIONS, "mutation": MUTATIONS, "snippet": SNIPPETS}.items()
}
"""All templates, by what they are."""

_USES: Final = {
    kind: [template for some in EXPRESSIONS.values() for template in some if f"${kind}" in template]
    for kind in EXPRESSIONS
}
"""Templates that use a value of the type."""

WRONG: Final = "drills.json"
"""The file beside this one that says how often nano gets each template wrong."""

_LEAST: Final = 0.08
"""What a template counts in drills that nano always gets right; one that it always gets wrong counts this and one."""


def micro(rng: random.Random) -> Program:
    """A function about one operation, and a call of it."""
    return _drawn(rng, lambda kind: rng.choice(KINDS[kind]), "micro")


def drill(rng: random.Random) -> Program:
    """The same, mostly about an operation that nano gets wrong."""
    return _drawn(rng, lambda kind: rng.choices(KINDS[kind], cum_weights=_need(kind))[0], "drill")


def about(rng: random.Random, kind: str, template: Template) -> Program:
    """A function about the operation of this template, which is one of `KINDS[kind]`."""
    return _function(rng, kind, lambda _: template, "micro")


def _drawn(rng: random.Random, choice: _Choice, family: str) -> Program:
    draw = rng.random()
    return _function(rng, "expression" if draw < 0.62 else "mutation" if draw < 0.9 else "snippet", choice, family)


def _function(rng: random.Random, kind: str, choice: _Choice, family: str) -> Program:
    scope = Scope(rng=rng, nesting=0.05, literal=0.03)
    template = choice(kind)
    match kind:
        case "expression":
            body = _expression(scope, *template)
        case "mutation":
            body = _mutation(scope, *template)
        case _:
            body = scope.fill(template[1]).split("\n")
    name = rng.choice(FUNCTIONS)
    kinds = tuple(kind for _, kind in scope.params)
    made = values.arguments(rng, kinds)
    call = f"{name}({', '.join(map(values.spell, made))})"
    source = definition(rng, name, scope.params, body)
    return Program(source=source, function=name, call=call, family=family, kinds=kinds)


def _expression(scope: Scope, kind: str, template: str) -> list[str]:
    rng = scope.rng
    text = scope.fill(template)
    draw = rng.random()
    if draw < 0.5:
        return [f"return {text}"]
    # Rebinding the argument is a habit of its own: the value under a known name changes.
    rebound = scope.pick(kind) if rng.random() < 0.3 else None
    name = rebound or scope.fresh(kind)
    lines = [f"{name} = {text}"]
    if draw < 0.62 and _USES[kind]:
        scope.add(kind, name)
        return [*lines, f"return {scope.fill(rng.choice(_USES[kind]))}"]
    return [*lines, f"return {name}"]


def _mutation(scope: Scope, kind: str, template: str) -> list[str]:
    rng = scope.rng
    # The variable that changes is the first parameter or a copy of it, never invented beside it.
    name = scope.param(kind)
    if rng.random() < 0.15:
        scope.variables.append((name, kind))
    lines = [scope.fill(template)]
    if rng.random() < 0.25:
        lines.append(scope.fill(rng.choice(MUTATIONS[kind])))
    return [*lines, f"return {name}"]


@functools.cache
def _need(kind: str) -> Sequence[float]:
    """Running sums of how much each template is to be practised; one that was not measured, as much as the mean."""
    wrong = _wrong()
    mean = sum(wrong.values()) / max(len(wrong), 1)
    return tuple(itertools.accumulate(_LEAST + wrong.get(template, mean) for template in KINDS[kind]))


@functools.cache
def _wrong() -> Mapping[Template, float]:
    """Share of programs about each template of which nano gets a frame wrong."""
    text = resources.files(__package__ or "foreframe.train.data").joinpath(WRONG).read_text("utf-8")
    return {(kind, template): share for share, kind, template in json.loads(text)}
