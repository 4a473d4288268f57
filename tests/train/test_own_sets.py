"""The functions of the sets of holes and of halting are none that training has read, and none that it will."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable

import pytest
from foreframe.debugger import halting_set, hole_set
from foreframe.train.data import fingerprint, heldout, library, stream, written
from foreframe.train.data.split import Side, side

SETS = {
    "holes": {item.complete for item in hole_set.shipped()},
    "halting": {item.source for item in halting_set.shipped()},
}
OURS = {
    name: {mark: function for source in sources for function, mark in fingerprint.of_functions(ast.parse(source))}
    for name, sources in SETS.items()
}


def read() -> set[str]:
    trees = (ast.parse(written._HOLE.sub("x", base.source)) for base in written.functions() + written.things())
    marks = {mark for tree in trees for _, mark in fingerprint.of_functions(tree)}
    assert len(marks) > 800
    return marks


def recorded() -> set[str]:
    return heldout.functions(trace for traces in heldout.shipped().values() for trace in traces)


def made_up() -> set[str]:
    tests = fingerprint.listed(fingerprint.TESTS)
    return heldout.functions(trace for _, trace in itertools.islice(stream.traced(17, blocked=tests), 400))


def libraries() -> set[str]:
    path = library.HOME / "training.jsonl.gz"
    if not path.exists():
        pytest.skip(library.missing(library.HOME))
    return heldout.functions(library._read(path))


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(
    "others", [read, lambda: fingerprint.listed(fingerprint.TESTS), recorded, made_up, libraries],
    ids=["written", "test sets", "recorded held-out sets", "made up", "libraries"],
)  # fmt: skip
def test_no_function_is_one_that_training_or_another_set_has(name: str, others: Callable[[], set[str]]):
    assert len(OURS[name]) > 90
    assert [OURS[name][mark] for mark in OURS[name].keys() & others()] == []


@pytest.mark.parametrize("name", SETS)
def test_training_that_met_one_of_them_would_leave_it_out(name: str):
    for source in SETS[name]:
        if fingerprint.of_functions(ast.parse(source)):  # the shortest coincide by nature, and have no fingerprint
            bare = "\n".join(line for line in source.splitlines() if ">>>" not in line)
            assert [side(ast.parse(text)) for text in (source, bare)] == [Side.BLOCKED, Side.BLOCKED], source


def test_no_halting_program_of_one_split_is_one_of_the_other_with_other_names():
    marks = {split: set[str]() for split in halting_set.SPLITS}
    for item in halting_set.shipped():
        marks[item.split].update(mark for _, mark in fingerprint.of_functions(ast.parse(item.source)))
    dev, held_out = (marks[split] for split in halting_set.SPLITS)
    assert [OURS["halting"][mark] for mark in dev & held_out] == []
