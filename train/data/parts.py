"""Parts that programs of several functions share: helpers that may raise, guarded calls, an entry at the end."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Final

from . import values
from .functions import write_body
from .program import Program, definition
from .scope import Scope
from .templates import EXPRESSIONS
from .words import FUNCTIONS

HELPERS: Final = tuple(dict.fromkeys(name for name in FUNCTIONS if len(name) > 1))
ENTRIES: Final = ("main", "main", "run", "f", "f", "solve", "process_all", "report", "total", "demo")
_ERRORS: Final = ("ValueError", "KeyError", "IndexError", "TypeError", "ZeroDivisionError")

Helper = tuple[str, list[tuple[str, str]], str]
"""Name, parameters and text."""


def literal(rng: random.Random, kind: str) -> str:
    """A literal of the type."""
    return values.spell(values.make(rng, kind))


def arguments(rng: random.Random, params: Sequence[tuple[str, str]]) -> list[str]:
    """Literals for the parameters, drawn together."""
    return [values.spell(value) for value in values.arguments(rng, [kind for _, kind in params])]


def helper_function(rng: random.Random, name: str) -> Helper:
    """A short function, often one that raises."""
    for _ in range(8):
        scope = Scope(rng=rng, most_params=2, nesting=0.05, literal=0.1)
        draw = rng.random()
        if draw < 0.45:
            kind = rng.choice(("str", "int", "bool", "ints", "strs"))
            lines = [f"return {scope.fill(rng.choice(EXPRESSIONS[kind]))}"]
            if rng.random() < 0.35 and scope.params:
                lines = [*_guard(scope), *lines]
        else:
            lines = write_body(scope)
            if len(lines) > 7:
                continue
        if scope.params:
            return name, scope.params, definition(rng, name, scope.params, lines)
    return name, [("x", "int")], f"def {name}(x):\n    return x + {rng.randint(1, 9)}\n"


def _guard(scope: Scope) -> list[str]:
    rng = scope.rng
    name, kind = scope.params[0]
    tests = {"int": (f"{name} < 0", f"{name} > 20"), "str": (f"not {name}", f"len({name}) > 5")}
    test = rng.choice(tests.get(kind, (f"not {name}",)))
    error = rng.choice(("ValueError", "ValueError", "TypeError", "KeyError"))
    message = rng.choice(("'bad value'", "'empty'", f"{name}", f"f'bad: {{{name}}}'", "'not allowed'"))
    return [f"if {test}:", f"    raise {error}({message})"]


def protected(rng: random.Random, statement: str, name: str) -> list[str]:
    """The statement, with an error of the callee caught as people catch it."""
    draw = rng.random()
    if draw < 0.5:
        return [statement]
    caught = rng.choice((rng.choice(_ERRORS), "(ValueError, TypeError)", "Exception", "(IndexError, KeyError)"))
    handler = rng.choice((f"{name} = None", f"{name} = str(error)", f"{name} = -1", f"{name} = type(error).__name__"))
    as_error = " as error" if "error" in handler else ""
    return ["try:", f"    {statement}", f"except {caught}{as_error}:", f"    {handler}"]


def two_names(rng: random.Random) -> tuple[str, str]:
    """Names for a helper and for the entry that calls it."""
    name = rng.choice(HELPERS)
    entry = rng.choice([one for one in ENTRIES if one != name])
    return name, entry


def finish(
    rng: random.Random, parts: Sequence[str], entry: str, params: Sequence[tuple[str, str]], lines: Sequence[str]
) -> Program:
    """The parts, the entry function after them, and a call of it."""
    used = set(re.findall(r"\w+", "\n".join(lines)))
    kept = [param for param in params if param[0] in used]
    source = "\n\n".join([*parts, definition(rng, entry, kept, lines)])
    call = f"{entry}({', '.join(arguments(rng, kept))})"
    return Program(source=source, function=entry, call=call, family="program")
