"""The functions of the set of holes are none that training has read, and none that it will."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest
from foreframe.debugger import hole_set
from foreframe.train.data import fingerprint, heldout, library, stream, written
from foreframe.train.data.split import Side, side

SOURCES = sorted({item.complete for item in hole_set.shipped()})
OURS = {mark: name for source in SOURCES for name, mark in fingerprint.of_functions(ast.parse(source))}


def shared(marks: set[str] | frozenset[str]) -> list[str]:
    return [OURS[mark] for mark in OURS.keys() & marks]


def test_no_function_is_a_written_one_that_training_reads():
    read = (ast.parse(written._HOLE.sub("x", base.source)) for base in written.functions() + written.things())
    marks = {mark for tree in read for _, mark in fingerprint.of_functions(tree)}
    assert len(marks) > 800
    assert len(OURS) > 90
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


@pytest.mark.parametrize("source", SOURCES, ids=[str(ast.parse(source).body[0].name) for source in SOURCES])  # type: ignore[attr-defined]
def test_training_that_met_one_of_them_would_leave_it_out(source: str):
    assert side(ast.parse(source)) is Side.BLOCKED
    assert side(ast.parse("\n".join(line for line in source.splitlines() if ">>>" not in line))) is Side.BLOCKED


def test_the_readme_says_where_they_come_from():
    readme = (Path(__file__).parent.parent.parent / "assets" / "holes" / "README.md").read_text("utf-8")
    assert "November 2026" in readme
    assert "never trained on" in readme or "ever trained on" in readme
