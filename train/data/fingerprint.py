"""Fingerprints of code, blind to names, constants and docstrings: equal fingerprints mean the same code.

They keep training data clear of the test sets without anyone reading those: `test_functions.txt` holds the
fingerprints of their functions, and `held_out_functions.txt` those of our own sets (`heldout.py` writes it).

The text that is hashed is `ast.dump` of the blinded tree as Python 3.11 writes it, built here in one pass: `ast.dump`
writes otherwise in later versions, and is several times slower.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from importlib import resources
from typing import Final

SHORTEST: Final = 3
"""Lines of a function worth telling apart; shorter ones coincide by nature."""

TESTS: Final = "test_functions.txt"
HELD_OUT: Final = "held_out_functions.txt"

_NEWER_FIELDS: Final = frozenset(("type_params",))
"""Fields that Python 3.11 did not have."""


@functools.cache
def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name not in _NEWER_FIELDS)


class _Dump:
    """Writes one tree; the names in it are numbered as they are met."""

    def __init__(self, *, nested: bool) -> None:
        self._names: dict[str, str] = {}
        # The shared fingerprints were made by blinding trees in place, outermost function first: by the time a
        # function inside another is looked at, its constants are names of types, which are strings.
        self._nested = nested

    def write(self, node: ast.AST) -> str:
        kind = type(node)
        if isinstance(node, ast.Name):
            return f"Name(id={self._name(node.id)!r}, ctx=Load())"
        if isinstance(node, ast.Constant):
            name = "str" if self._nested else type(node.value).__name__
            return f"Constant(value={name!r})"
        if isinstance(node, ast.arg):
            return f"arg(arg={self._name(node.arg)!r})"
        if isinstance(node, ast.FunctionDef):
            return self.function(node)
        parts: list[str] = []
        for name in _fields(kind):
            value = getattr(node, name, None)
            if value is not None or getattr(kind, name, ...) is not None:
                parts.append(f"{name}={self._value(value)}")
        return f"{kind.__name__}({', '.join(parts)})"

    def function(self, node: ast.FunctionDef) -> str:
        args = self.write(node.args)
        body = node.body
        if ast.get_docstring(node, clean=False) is not None:
            body = body[1:] or [ast.Pass()]
        inside = ", ".join(self.write(statement) for statement in body)
        return f"FunctionDef(name='f', args={args}, body=[{inside}], decorator_list=[])"

    def _name(self, name: str) -> str:
        return self._names.setdefault(name, f"v{len(self._names)}")

    def _value(self, value: object) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(self._value(item) for item in value) + "]"
        return self.write(value) if isinstance(value, ast.AST) else repr(value)


def _mark(dump: str) -> str:
    return hashlib.sha256(dump.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def of_functions(tree: ast.Module) -> list[tuple[str, str]]:
    """Name and fingerprint of every function of at least `SHORTEST` lines."""
    return marks(tree)[1]


def marks(tree: ast.Module) -> tuple[str, list[tuple[str, str]]]:
    """One fingerprint for the whole program, and name and fingerprint of its functions that are long enough."""
    found: list[tuple[str, str]] = []

    def visit(node: ast.AST, *, nested: bool) -> str:
        inside = isinstance(node, ast.FunctionDef)
        mark = ""
        if isinstance(node, ast.FunctionDef):
            mark = _mark(_Dump(nested=nested).function(node))
            if (node.end_lineno or 0) - node.lineno >= SHORTEST - 1:
                found.append((node.name, mark))
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                visit(child, nested=nested or inside)
        return mark

    parts = [visit(statement, nested=False) or _Dump(nested=False).write(statement) for statement in tree.body]
    return _mark("\n".join(parts)), found


@functools.cache
def listed(name: str) -> frozenset[str]:
    """The fingerprints in one of the lists beside this file."""
    return frozenset(resources.files(__package__ or "foreframe.train.data").joinpath(name).read_text("ascii").split())


@functools.cache
def blocked() -> frozenset[str]:
    """Fingerprints of the functions that training must not see: those of the test sets, and of our held-out sets."""
    return listed(TESTS) | listed(HELD_OUT)
