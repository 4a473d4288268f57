"""What a hole's place offers to build on: the names there, their attributes, the constants near it.

It runs inside a confined child (`search_shim.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from .search_operations import ITERABLE
from .search_pool import ERROR, Node
from .search_run import Program

_NO_DATA = (ModuleType, FunctionType, BuiltinFunctionType, MethodType, type)
_LONG_TEXT = 12
State = dict[str, Any]


def atoms(program: Program, states: Sequence[State]) -> list[Node]:
    """Names and attributes that are bound at one of these states, then constants."""
    found = [*_names(states), *_globals(program, states)]
    known = {node.text for node in found}
    return found + [node for node in _constants(program, len(states)) if node.text not in known]


def live(program: Program, states: Sequence[State]) -> frozenset[type]:
    """Types in sight: of the values at the place, of what the examples give, and of what is in these."""
    seen: list[Any] = [value for state in states for value in state.values()]
    for example in program.asked["examples"]:
        if example["expected"] is not None:
            try:
                seen.append(ast.literal_eval(example["expected"]))
            except (ValueError, TypeError, SyntaxError):
                continue
    kinds = {type(value) for value in seen}
    nodes = ast.walk(program.stripped())
    if any(isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store) for node in nodes):
        kinds.add(tuple)  # something is unpacked
    for value in seen:
        if type(value) in (list, tuple, set):
            kinds |= {type(one) for one in list(value)[:5]}
        elif type(value) is dict:
            kinds |= {type(one) for pair in list(value.items())[:5] for one in pair}
        elif hasattr(value, "__dict__"):
            kinds |= {type(one) for one in vars(value).values()}
    return frozenset(kinds)


def _names(states: Sequence[State]) -> Iterator[Node]:
    for name in dict.fromkeys(name for state in states for name in state):
        values = [state.get(name, ERROR) for state in states]
        if any(isinstance(value, _NO_DATA) for value in values):
            continue
        yield Node(name, 11, values, 1)
        yield from _attributes(name, values)


def _attributes(name: str, values: Sequence[Any]) -> Iterator[Node]:
    held = [getattr(value, "__dict__", None) for value in values]
    for attribute in dict.fromkeys(key for one in held if isinstance(one, dict) for key in one):
        inner = [one.get(attribute, ERROR) if isinstance(one, dict) else ERROR for one in held]
        if isinstance(attribute, str) and attribute.isidentifier():
            yield Node(f"{name}.{attribute}", 10, inner, 1 if name == "self" else 2)


def _globals(program: Program, states: Sequence[State]) -> Iterator[Node]:
    """The module's own data."""
    for name, value in program.namespace.items():
        is_ours = name.startswith(("_foreframe", "__"))
        if not is_ours and not isinstance(value, _NO_DATA) and not any(name in state for state in states):
            yield Node(name, 11, [value] * len(states), 2, is_constant=True)


def _constants(program: Program, count: int) -> Iterator[Node]:
    near: dict[str, tuple[Any, int]] = {repr(value): (value, 1) for value in (0, 1)}
    near |= {repr(value): (value, 2) for value in (2, 10, 100)}
    written: list[tuple[ast.AST, int]] = [(program.stripped(), 2)]
    texts = [text for one in program.asked["examples"] for text in (one["call"], one["expected"] or "None")]
    for tree, cost in [*written, *((ast.parse(text, mode="eval"), 3) for text in texts)]:
        for node in ast.walk(tree):
            match node:
                case ast.Expr(value=ast.Constant(value=str()) as docstring):
                    docstring.value = ""
                case ast.Constant(value=str() as value) if len(value) <= _LONG_TEXT:
                    near.setdefault(repr(value), (value, cost))
                    marks = [one for one in sorted(set(value)) if cost == 3 and not one.isalnum()]
                    near = {repr(one): (one, 3) for one in marks} | near
                case ast.Constant(value=int() | float() as value):
                    near.setdefault(repr(value), (value, cost))
                case _:
                    pass
    for value in ("", None, True, False):
        near.setdefault(repr(value), (value, 2))
    for text, (value, cost) in near.items():
        yield Node(text, 11, [value] * count, cost, is_constant=True)
    yield Node("[]", 11, [[] for _ in range(count)], 3, is_constant=True)
    yield Node("{}", 11, [{} for _ in range(count)], 3, is_constant=True)


def extended(states: Sequence[State], iterable: Node, names: Sequence[str], most: int = 9) -> list[State] | None:
    """The states inside a loop over an iterable; None where its elements cannot be bound to these names."""
    found: list[State] = []
    for state, values in zip(states, iterable.values, strict=True):
        if values is ERROR or type(values) not in ITERABLE:
            continue
        for value in list(values)[:3]:
            if len(names) == 1:
                found.append({**state, names[0]: value})
                continue
            if type(value) not in (tuple, list, str) or len(value) != len(names):
                return None
            found.append({**state, **dict(zip(names, value, strict=True))})
    # Some of the first and some of the last, so that not all are of one example.
    return found[:: max(len(found) // most, 1)][:most] or None
