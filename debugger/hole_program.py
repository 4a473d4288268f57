"""The source that checks candidates: the file with one of them in its hole, and a function for each example.

Text in, text out. The search and the final check make the same program; it is run in a sandbox alone.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .examples import Example
from .holes import Hole, HoleKind, filled

AFTER = "_foreframe_after"
"""Called after the hole, with the locals."""

PIECE = "_foreframe_piece"
"""The hole's statement as a function of the locals before it."""

_EXAMPLE = "_foreframe_example"

_WATCHING = f"""
{AFTER}_conditions, {AFTER}_held = [], []
def {AFTER}(names):
    names = {{**globals(), **names}}
    def holds(condition):
        try:
            return bool(eval(condition, names))
        except Exception:
            return False
    {AFTER}_held.append(all(holds(condition) for condition in {AFTER}_conditions))
"""


def checking_source(text: str, hole: Hole, candidate: str, examples: Sequence[Example]) -> str:
    """The whole program; raises SyntaxError where the candidate does not fit into the hole."""
    source = filled(text, hole, candidate)
    tree = ast.parse(source)
    if not any(example.after for example in examples):
        return source + "".join(_example(number, example) for number, example in enumerate(examples))
    before = source.count("\n") - text.count("\n")
    last = hole.end_lineno + before
    body, at = _place(tree, hole)
    inside = body[at:]
    count = next((n for n, one in enumerate(inside) if (one.end_lineno or 0) >= last), len(inside) - 1) + 1
    piece = inside[:count]
    probe = ast.parse(f"{AFTER}(locals())").body
    body[at + count : at + count] = probe
    parts = [ast.unparse(ast.fix_missing_locations(tree)), _WATCHING]
    for number, example in enumerate(examples):
        if example.before:
            names = ", ".join(name for name, _ in example.before)
            lines = ast.unparse(ast.Module(body=[*piece, *probe], type_ignores=[]))
            parts.append(f"def {PIECE}_{number}({names}):\n" + _indented(lines))
        parts.append(_example(number, example))
    return "\n".join(parts)


def example_call(number: int) -> str:
    """The call that makes an example happen: its value is the result, or whether the state came about."""
    return f"{_EXAMPLE}_{number}()"


def _example(number: int, example: Example) -> str:
    call = example.call
    if example.before:
        call = f"{PIECE}_{number}({', '.join(value for _, value in example.before)})"
    lines = [*example.setup.rstrip().split("\n"), f"return {call}"]
    if example.after:
        lines[-1:] = [
            f"{AFTER}_conditions[:], {AFTER}_held[:] = {list(example.after)!r}, []",
            f"_foreframe_value = {call}",
            f"return any({AFTER}_held)"
            if example.expected is None
            else f"return any({AFTER}_held) and _foreframe_value",
        ]
    return f"\ndef {_EXAMPLE}_{number}():\n" + _indented("\n".join(lines)) + "\n"


def _indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.split("\n"))


def _place(tree: ast.Module, hole: Hole) -> tuple[list[ast.stmt], int]:
    """The statement that begins where the hole does, or holds it: the body that it is in, and its index there."""
    found: tuple[list[ast.stmt], int] | None = None
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            for at, one in enumerate(body) if isinstance(body, list) else ():
                if _begins(one, hole):
                    found = body, at  # the innermost is walked last
    if found is None:
        raise SyntaxError("the hole is in no statement")
    return found


def _begins(node: ast.AST, hole: Hole) -> bool:
    if not isinstance(node, ast.stmt):
        return False
    if hole.kind is HoleKind.STATEMENT:
        return node.lineno == hole.lineno
    return node.lineno <= hole.lineno <= (node.end_lineno or node.lineno)
