"""The source that checks candidates: the file with one of them in its hole, and a function for each example.

Text in, text out. The search and the final check make the same program; it is run in a sandbox alone.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .examples import Example
from .hole_names import AFTER, PIECE, statement_of
from .holes import Hole, HoleKind, filled
from .parsing import module_of, parse_module

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
    tree = parse_module(source)
    if not any(example.after for example in examples):
        return source + example_functions(examples)
    before = source.count("\n") - text.count("\n")
    last = hole.end_lineno + before
    line = source.split("\n")[hole.lineno - 1]
    column = len(line[: hole.column].encode()) if hole.kind is HoleKind.STATEMENT else None
    body, at = statement_of(tree, hole.lineno, column)
    inside = body[at:]
    count = next((n for n, one in enumerate(inside) if (one.end_lineno or 0) >= last), len(inside) - 1) + 1
    piece = inside[:count]
    probe = ast.parse(f"{AFTER}(locals())").body
    body[at + count : at + count] = probe
    parts = [ast.unparse(ast.fix_missing_locations(tree))]
    for number, example in enumerate(examples):
        if example.before:
            names = ", ".join(name for name, _ in example.before)
            lines = ast.unparse(ast.Module(body=[*piece, *probe], type_ignores=[]))
            parts.append(f"def {PIECE}_{number}({names}):\n" + _indented(lines))
    return "\n".join([*parts, example_functions(examples)])


def standing(text: str, hole: Hole, candidate: str) -> str:
    """An expression as it has to be written to be one in its place: `a + b` in `... * 2` needs parentheses."""
    if hole.kind is not HoleKind.EXPRESSION:
        return candidate
    bare, wrapped = (module_of(filled(text, hole, code)) for code in (candidate, f"({candidate})"))
    if wrapped is None or (bare is not None and ast.dump(bare) == ast.dump(wrapped)):
        return candidate
    return f"({candidate})"


def example_functions(examples: Sequence[Example]) -> str:
    """Source of a function for each example, to stand behind the file's own; it asks for `PIECE` by number."""
    watching = _WATCHING if any(example.after for example in examples) else ""
    return watching + "".join(_example(number, example) for number, example in enumerate(examples))


def example_call(number: int) -> str:
    """The call that makes an example happen: its value is the result, or whether the state came about."""
    return f"{_EXAMPLE}_{number}()"


def _example(number: int, example: Example) -> str:
    call = example.call
    if example.before:
        call = f"{PIECE}_{number}({', '.join(value for _, value in example.before)})"
    lines = [_on_its_lines(example.setup), f"return {_on_its_lines(call)}"]
    if example.after:
        lines[-1:] = [
            f"{AFTER}_conditions[:], {AFTER}_held[:] = {list(example.after)!r}, []",
            f"_foreframe_value = {call}",
            f"return any({AFTER}_held)"
            if example.expected is None
            else f"return any({AFTER}_held) and _foreframe_value",
        ]
    return f"\ndef {_EXAMPLE}_{number}():\n" + _indented("\n".join(lines)) + "\n"


def _on_its_lines(code: str) -> str:
    """The code with strings of several lines written in one, so that it can be indented."""
    tree = module_of(code)
    return code if tree is None else ast.unparse(tree)


def _indented(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.split("\n"))
