"""The same frames before and after: over every program at hand, generated ones, and ones in which all can be seen."""

from __future__ import annotations

import gc
import itertools
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreframe.train.data.stream import traced

from tests.adapters.programs import SNIPPETS
from tests.debugger.forms import run, same_in_both_forms, tally
from tests.debugger.odd_programs import odd_program
from tests.programs import EXAMPLES, LIBRARY_CALLS, Example, LibraryCall

ADDRESSES = ("copy", "pprint")
"""Modules whose calls here show addresses of objects, which differ from run to run."""


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_small_program_makes_the_same_frames_in_both_forms(name: str):
    same_in_both_forms(SNIPPETS[name].lstrip("\n"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_makes_the_same_frames_in_both_forms(example: Example):
    source = example.path.read_text()
    rewritten, frames, _ = same_in_both_forms(source, example.function, example.call)
    assert frames
    assert rewritten.is_changed
    same_in_both_forms(source)


@pytest.mark.parametrize("call", [call for call in LIBRARY_CALLS if call.module not in ADDRESSES], ids=str)
def test_a_function_of_the_standard_library_makes_the_same_frames_in_both_forms(call: LibraryCall, tmp_path: Path):
    source = call.copy_into(tmp_path).read_text("utf-8")
    _, frames, _ = same_in_both_forms(source, call.function, call.call)
    assert frames


@pytest.fixture(autouse=True)
def no_collection() -> Iterator[None]:
    """A generator that is part of a cycle, also an earlier program's, would be closed at any time, and make frames."""
    gc.disable()
    yield
    gc.enable()


def generated(seed: int, num: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for program, _ in itertools.islice(traced(seed), num):
        found = same_in_both_forms(program.source, program.function, program.call)
        total += tally(program.source, *found)
    return total


def test_generated_programs_make_the_same_frames_in_both_forms():
    total = generated(11, 300)
    assert total["rewritten"] > 150
    assert total["new_frames"] > 1.2 * total["frames"]


@pytest.mark.slow
def test_ten_thousand_generated_programs_make_the_same_frames_in_both_forms(capsys: pytest.CaptureFixture[str]):
    total = generated(1, 10_000)
    with capsys.disabled():
        print(dict(total))
    assert total["programs"] == 10_000


def odd(seeds: range) -> int:
    taken_apart = 0
    for seed in seeds:
        source, call = odd_program(seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what makes no sense, such as a constant that is called
            if isinstance(run(source, "f", call, max_events=1), str):
                continue  # a walrus where none may stand
            taken_apart += same_in_both_forms(source, "f", call)[0].taken_apart
    return taken_apart


def test_programs_in_which_every_operation_shows_make_the_same_frames_in_both_forms():
    assert odd(range(40)) > 400


@pytest.mark.slow
def test_many_programs_in_which_every_operation_shows_make_the_same_frames_in_both_forms():
    assert odd(range(40, 4_000)) > 40_000
