"""Functions of one to three lines, each about one operation: where a model learns what methods do.

Every template is as likely as any other, so a rare method is met as often as a common one.
"""

from __future__ import annotations

import random
from typing import Final

from . import values
from .program import Program, definition
from .scope import Scope
from .statements import MUTATIONS, SNIPPETS
from .templates import EXPRESSIONS
from .words import FUNCTIONS

_EXPRESSION_PAIRS: Final = tuple((kind, template) for kind, some in EXPRESSIONS.items() for template in some)
_MUTATION_PAIRS: Final = tuple((kind, template) for kind, some in MUTATIONS.items() for template in some)
_SNIPPET_PAIRS: Final = tuple((kind, template) for kind, some in SNIPPETS.items() for template in some)

_USES: Final = {
    kind: [template for some in EXPRESSIONS.values() for template in some if f"${kind}" in template]
    for kind in EXPRESSIONS
}
"""Templates that use a value of the type."""


def micro(rng: random.Random) -> Program:
    """A function about one operation, and a call of it."""
    scope = Scope(rng=rng, nesting=0.05, literal=0.03)
    draw = rng.random()
    if draw < 0.62:
        body = _expression(scope)
    elif draw < 0.9:
        body = _mutation(scope)
    else:
        _, template = rng.choice(_SNIPPET_PAIRS)
        body = scope.fill(template).split("\n")
    name = rng.choice(FUNCTIONS)
    kinds = tuple(kind for _, kind in scope.params)
    made = values.arguments(rng, kinds)
    call = f"{name}({', '.join(map(values.spell, made))})"
    source = definition(rng, name, scope.params, body)
    return Program(source=source, function=name, call=call, family="micro", kinds=kinds)


def _expression(scope: Scope) -> list[str]:
    rng = scope.rng
    kind, template = rng.choice(_EXPRESSION_PAIRS)
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


def _mutation(scope: Scope) -> list[str]:
    rng = scope.rng
    kind, template = rng.choice(_MUTATION_PAIRS)
    # The variable that changes is the first parameter or a copy of it, never invented beside it.
    name = scope.param(kind)
    if rng.random() < 0.15:
        scope.variables.append((name, kind))
    lines = [scope.fill(template)]
    if rng.random() < 0.25:
        lines.append(scope.fill(rng.choice(MUTATIONS[kind])))
    return [*lines, f"return {name}"]
