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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MEMORY_BYTES = 1 << 31
TEXT_CAP = 1_000
"""Characters of an answer's `repr`."""

NUMBERS = {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}


class Opaque:
    """A value of which only the text is known."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __getattr__(self, name: str) -> object:
        raise AttributeError(f"of {self._text[:60]} only this text was recorded, no attribute {name}")


def maker(text: str) -> Callable[[], Any]:
    """Makes the value whose `repr` this is: afresh each time, since the expression may change it."""
    if text in NUMBERS:
        return lambda: NUMBERS[text]
    try:
        ast.literal_eval(text)
        code = compile(text, "<value>", "eval")
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return lambda: Opaque(text)
    return lambda: eval(code, {})


def answer(code: Any, names: dict[str, Any]) -> dict[str, Any]:
    """The expression's value in one state, or what went wrong with it."""
    try:
        value = eval(code, names)
        return {"truth": bool(value), "text": repr(value)[:TEXT_CAP]}
    except NameError as error:
        return {"unbound": str(error)}
    except BaseException as error:  # noqa: BLE001 - the user's expression may raise anything
        return {"error": f"{type(error).__name__}: {error}"[:TEXT_CAP]}


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
