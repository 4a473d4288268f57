"""The set of holes is what it says: its solutions hold, its holes are holes, and nothing in it was trained on."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from foreframe.debugger import hole_set
from foreframe.debugger.hole_set import HoleItem, Size

ITEMS = hole_set.shipped()
README = Path(__file__).parent.parent.parent / "assets" / "holes" / "README.md"

# Runs in a child: the doctests of each program, in a namespace of its own, and not for long.
RUN = """
import doctest, json, signal, sys

class Late(BaseException):
    pass

def late(*_):
    raise Late

signal.signal(signal.SIGALRM, late)

def held(source):
    names, runner, held = {"__name__": "item"}, doctest.DocTestRunner(verbose=False), [0, 0]
    exec(source, names)
    found = [names[name] for name in names if callable(names[name]) and name != "__builtins__"]
    for thing in found:
        for test in doctest.DocTestFinder().find(thing, globs=names):
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.3, 0.1)  # again for each further example
                failed, tried = runner.run(test, out=lambda text: None)
            except Late:
                failed = tried = len(test.examples)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            held = [held[0] + tried - failed, held[1] + tried]
    return held

print(json.dumps([held(source) for source in json.load(sys.stdin)]))
"""


def outcomes(sources: list[str]) -> list[tuple[int, int]]:
    """How many doctests hold in each program, and how many there are."""
    command = [sys.executable, "-I", "-c", RUN]
    ran = subprocess.run(command, input=json.dumps(sources), capture_output=True, text=True, check=True, timeout=60)
    return [(held, of) for held, of in json.loads(ran.stdout)]


def test_there_are_forty_holes_of_each_size_in_eighty_functions():
    sizes = Counter(item.kind for item in ITEMS)
    assert min(sizes[size] for size in Size) >= 40
    assert len({item.id.rpartition(".")[0] for item in ITEMS}) >= 80
    assert len({item.id for item in ITEMS}) == len(ITEMS)


def test_the_readme_counts_them():
    counts = Counter((item.dev, item.kind) for item in ITEMS)
    for name, dev in (("dev", True), ("held out", False)):
        assert f"| {name} | {' | '.join(str(counts[dev, size]) for size in Size)} |" in README.read_text("utf-8")
    assert f"with {len(ITEMS)} holes" in README.read_text("utf-8")


def test_a_third_is_for_development_and_no_function_is_on_both_sides():
    assert 0.28 < sum(item.dev for item in ITEMS) / len(ITEMS) < 0.39
    sides = {(item.id.rpartition(".")[0], item.dev) for item in ITEMS}
    assert len(sides) == len({function for function, _ in sides})


def test_every_solution_holds_in_all_its_examples_and_every_hole_breaks_one():
    whole = outcomes([item.complete for item in ITEMS])
    holed = outcomes([item.source for item in ITEMS])
    assert [item.id for item, (held, of) in zip(ITEMS, whole, strict=True) if held < of or of < 2] == []
    assert [item.id for item, (held, of) in zip(ITEMS, holed, strict=True) if held == of] == []


def holes_of(tree: ast.AST) -> list[ast.Constant]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value is ...]


@pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])
def test_a_program_has_one_hole_that_its_solution_fills(item: HoleItem):
    (hole,) = holes_of(ast.parse(item.source))
    lines = item.source.splitlines()
    line = lines[hole.lineno - 1]
    indent = line[: len(line) - len(line.lstrip())]
    lines[hole.lineno - 1] = (
        line[: hole.col_offset] + item.solution.replace("\n", f"\n{indent}") + line[hole.end_col_offset :]
    )
    assert "\n".join(lines) + "\n" == item.complete
    assert not holes_of(ast.parse(item.complete))
    alone = line.strip() == "..."
    assert alone == (item.kind is not Size.EXPRESSION)
    if item.kind is Size.SEVERAL:
        assert 2 <= len(item.solution.splitlines()) <= 5


@pytest.mark.parametrize("item", ITEMS, ids=[item.id for item in ITEMS])
def test_the_function_around_the_hole_has_two_to_four_examples(item: HoleItem):
    node: ast.AST = ast.parse(item.source)
    for name in item.id.split(".")[1:-1]:
        node = next(inner for inner in ast.iter_child_nodes(node) if getattr(inner, "name", "") == name)
    assert isinstance(node, ast.FunctionDef)
    assert 2 <= (ast.get_docstring(node) or "").count(">>> ") <= 4


def test_the_marks_are_read_as_the_module_says():
    text = (
        "def f(n):\n    total = 0\n    # hole\n    for i in range(n):\n        total += i\n    # end\n"
        "    total += n  # hole\n    return total * 2  # hole: total * 2\n\n\nx = 1\n"
    )
    block, statement, expression = hole_set.read(text, "file")
    assert [item.id for item in (block, statement, expression)] == ["file.f.1", "file.f.2", "file.f.3"]
    body = "    total = 0\n    for i in range(n):\n        total += i\n    total += n\n    return total * 2\n"
    assert {item.complete for item in (block, statement, expression)} == {f"def f(n):\n{body}"}
    assert block.source == "def f(n):\n    total = 0\n    ...\n    total += n\n    return total * 2\n"
    assert block.solution == "for i in range(n):\n    total += i"
    assert statement.source.splitlines()[4] == "    ..."
    assert expression.source.splitlines()[-1] == "    return ..."
    assert [item.kind for item in (block, statement, expression)] == [Size.SEVERAL, Size.STATEMENT, Size.EXPRESSION]
    with pytest.raises(ValueError, match="is not once on the line"):
        list(hole_set.read("def f(n):\n    return n + n  # hole: n\n", "file"))
