"""The file that a child process is given to evaluate one expression in many recorded states.

    python -I query_shim.py < QUESTION > ANSWERS

Of a recorded value only its `repr` is known. Where that is a literal, the value is there again; where it is
not, something that can be shown, and compared with its like, takes its place. Nothing but the standard library.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import sys
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MEMORY_BYTES = 1 << 31
TEXT_CAP = 1_000
"""Characters of an answer's `repr`."""

NUMBERS = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


PLAIN = {
    "Counter": "collections",
    "Decimal": "decimal",
    "Fraction": "fractions",
    "OrderedDict": "collections",
    "bytearray": "builtins",
    "deque": "collections",
    "frozenset": "builtins",
    "range": "builtins",
}
"""Types of the standard library whose `repr` is a call of them with literals, and where they are."""


class Opaque:
    """A value of which only the text is known. To ask whether it is true, or equal, raises where that is unknown."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._is_object = " at 0x" in text and text[0] == "<"
        """An object's plain `repr`: it is true as far as one knows, and the same as what has the same address."""

    def __repr__(self) -> str:
        return self._text

    def __eq__(self, other: object) -> bool:
        if other is None:
            return False
        if self._is_object or (isinstance(other, Opaque) and other._is_object):
            return isinstance(other, Opaque) and other._text == self._text
        if isinstance(other, Opaque) and other._text == self._text and "…" not in self._text:
            return True
        raise self._unknown("whether it is equal to that")

    def __hash__(self) -> int:
        if self._is_object:
            return hash(self._text)
        raise self._unknown("what it is equal to")

    def __bool__(self) -> bool:
        if self._is_object:
            return True
        raise self._unknown("whether it is true")

    def __getattr__(self, name: str) -> object:
        raise AttributeError(f"of {self._text[:60]} only this text was recorded, no attribute {name}")

    def _unknown(self, asked: str) -> TypeError:
        return TypeError(f"of {self._text[:60]} only this text was recorded, not {asked}")


def maker(text: str) -> Callable[[], Any]:
    """Makes the value whose `repr` this is: afresh each time, since the expression may change it."""
    if text in NUMBERS:
        return lambda: NUMBERS[text]
    try:
        known = _checked(ast.parse(text, "<value>", "eval").body)
        code = compile(text, "<value>", "eval")
        # A class of the user's may be called as one of the library's.
        if known and repr(eval(code, dict(known))) != text:
            return lambda: Opaque(text)
    except Exception:  # noqa: BLE001 - whatever the text is, it can be shown
        return lambda: Opaque(text)
    return lambda: eval(code, dict(known))


def _checked(node: ast.expr) -> dict[str, Any]:
    """What has to be known to evaluate a literal, or a call of a plain type with literals. ValueError for all else."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLAIN:
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            ast.literal_eval(argument)
        return {node.func.id: getattr(import_module(PLAIN[node.func.id]), node.func.id)}
    ast.literal_eval(node)
    return {}


def answer(code: Any, names: dict[str, Any]) -> dict[str, Any]:
    """The expression's value in one state, or what went wrong with it."""
    try:
        value = eval(code, names)
        if isinstance(value, Opaque):
            return _of_opaque(value)
        return {"truth": bool(value), "text": repr(value)[:TEXT_CAP]}
    except NameError as error:
        return {"unbound": str(error)}
    except BaseException as error:  # noqa: BLE001 - the user's expression may raise anything
        return {"error": f"{type(error).__name__}: {error}"[:TEXT_CAP]}


def _of_opaque(value: Opaque) -> dict[str, Any]:
    """It can be shown, also where its truth cannot be told."""
    try:
        return {"truth": bool(value), "text": repr(value)}
    except TypeError as error:
        return {"truth": False, "text": repr(value), "error": str(error)}


def main() -> None:
    """One question in, one line for each state out."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    asked = json.load(sys.stdin)
    # What the expression prints is not an answer.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = compile(asked["expression"], "<expression>", "eval")
    makers = [maker(text) for text in asked["values"]]
    for state in asked["states"]:
        names = {name: makers[at]() for name, at in zip(asked["names"], state, strict=True) if at is not None}
        out.write(json.dumps(answer(code, names)) + "\n")
    out.close()


if __name__ == "__main__":
    main()
