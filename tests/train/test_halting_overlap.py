"""The functions of the halting programs are none that training has read, and none that it will."""

from __future__ import annotations

import ast
import itertools

import pytest
from foreframe.debugger import halting_set
from foreframe.train.data import fingerprint, heldout, library, stream, written
from foreframe.train.data.split import Side, side

ITEMS = halting_set.shipped()
OURS = {mark: name for item in ITEMS for name, mark in fingerprint.of_functions(ast.parse(item.source))}


def shared(marks: set[str] | frozenset[str]) -> list[str]:
    return [OURS[mark] for mark in OURS.keys() & marks]


def test_no_function_is_a_written_one_that_training_reads():
    read = (ast.parse(written._HOLE.sub("x", base.source)) for base in written.functions() + written.things())
    marks = {mark for tree in read for _, mark in fingerprint.of_functions(tree)}
    assert len(marks) > 800
    assert len(OURS) > 200
    assert shared(marks) == []


def test_no_function_is_one_of_a_test_set_or_of_a_recorded_held_out_set():
    assert shared(fingerprint.listed(fingerprint.TESTS)) == []
    traces = (trace for traces in heldout.shipped().values() for trace in traces)
    assert shared(heldout.functions(traces)) == []


def test_no_function_is_one_that_training_makes_up():
    tests = fingerprint.listed(fingerprint.TESTS)
    made = heldout.functions(trace for _, trace in itertools.islice(stream.traced(17, blocked=tests), 400))
    assert shared(made) == []


@pytest.mark.skipif(not (library.HOME / "training.jsonl.gz").exists(), reason=library.missing(library.HOME))
def test_no_function_is_one_of_a_recorded_library():
    assert shared(heldout.functions(library._read(library.HOME / "training.jsonl.gz"))) == []


def test_training_that_met_one_of_them_would_leave_it_out():
    for item in ITEMS:
        tree = ast.parse(item.source)
        if fingerprint.of_functions(tree):  # the shortest functions coincide by nature, and have no fingerprint
            assert side(tree) is Side.BLOCKED, item.call


def test_no_program_of_one_split_is_a_program_of_the_other_with_other_names():
    marks = {split: set[str]() for split in halting_set.SPLITS}
    for item in ITEMS:
        marks[item.split].update(mark for _, mark in fingerprint.of_functions(ast.parse(item.source)))
    dev, held_out = (marks[split] for split in halting_set.SPLITS)
    assert [OURS[mark] for mark in dev & held_out] == []
