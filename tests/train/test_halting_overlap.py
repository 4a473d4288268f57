"""Which functions of the halting programs training has read as well: the README of the set names them."""

from __future__ import annotations

import ast
from pathlib import Path

from foreframe.train.data import fingerprint, written

HALTING = Path(__file__).parents[2] / "assets" / "halting"
KNOWN = {
    "halts": {"fib", "is_even", "is_odd", "numbers", "power", "ackermann", "happy"},
    "endless": {"is_even", "numbers"},
}


def test_no_more_of_the_programs_than_the_readme_names_have_been_trained_on():
    read = (ast.parse(written._HOLE.sub("x", base.source)) for base in written.functions() + written.things())
    marks = {mark for tree in read for _, mark in fingerprint.of_functions(tree)}
    for name, known in KNOWN.items():
        tree = ast.parse((HALTING / f"{name}.py").read_text(encoding="utf-8"))
        assert {function for function, mark in fingerprint.of_functions(tree) if mark in marks} == known
