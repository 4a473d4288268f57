"""The same frames before and after: over every program at hand, generated ones, and ones in which all can be seen."""

from __future__ import annotations

import ast
import gc
import itertools
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreframe.debugger.operations import one_operation
from foreframe.train.data.stream import traced

from tests.adapters.programs import SNIPPETS
from tests.debugger.forms import num_operations, run, same_in_both_forms, tally
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


ENDS = {
    "a view is gone when its buffer grows": """
b = bytearray(b"abc")
x = memoryview(b)[0]
b.append(1)
""",
    "a buffer's part is gone when the buffer grows": """
b = io.BytesIO(b"abc")
x = b.getbuffer()[1:][0]
b.write(b"12345")
""",
    "a view that a name has had is gone": """
b = bytearray(b"abc")
with memoryview(b) as m:
    x = m[1:][0] + 1
b.append(1)
""",
    "a file is written": """
open("t.txt", "w").write("hi")
x = getsize("t.txt")
""",
    "a file that a function opens is written": """
opened("t.txt").write("hi")
x = getsize("t.txt")
""",
    "a file that a name has had is written": """
file = open("t.txt", "w")
file.write(str(12))
file = None
x = getsize("t.txt")
""",
    "a generator that a name has had is closed": """
generator = going()
next(generator)
generator.send(str(1))
generator = None
x = len(LOG)
""",
}
"""What the end of an object does, each as the body of a function."""

ENDING = """
import io
from os.path import getsize

LOG = []

def opened(path):
    file = open(path, "w")
    return file

def going():
    try:
        while True:
            yield 1
    finally:
        LOG.append(1)

def f():
"""


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # which is what these programs do
@pytest.mark.parametrize("body", ENDS.values(), ids=ENDS)
def test_an_object_whose_end_shows_ends_when_it_did(body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    source = ENDING + "".join(f"    {line}\n" for line in [*body.strip().split("\n"), "return x + 1"])
    _, frames, _ = same_in_both_forms(source, "f", "f()")
    assert frames[-1].value is not None, "it ends with a value and no exception"


def test_what_was_read_from_a_file_is_taken_apart_like_any_other_text():
    lines = [
        "rows = [[int(x) for x in line.split()] for line in open(path)]",
        "for line in open(path):",
        "    a, b = line.strip().split()",
        "with open(path) as file:",
        "    text = file.read().strip().split()",
        "more = open(path).read().split()[0].upper()",
    ]
    rewritten = one_operation("def f(path):\n" + "".join(f"    {line}\n" for line in lines))
    statements = [node for node in ast.walk(ast.parse(rewritten.source)) if isinstance(node, ast.stmt)]
    over = [ast.unparse(node) for node in statements if num_operations(node) > 1]
    assert over == ["_1 = open(path).read()"]
    assert rewritten.taken_apart == 4


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[super().g() for _ in range(2)]", "TypeError" if sys.version_info < (3, 12) else "[1, 1]"),
        ("[__class__.__name__ for _ in range(2)]", "['B', 'B']"),
        ("[y for x in [1] if y for y in [2]]", "'y'"),
        ("[y for x in [1] for y in [y]]", "'y'"),
        ("[y for x in [1] for y in [2] if y]", "[2]"),
    ],
)
def test_a_comprehension_in_which_a_loop_would_differ_does_what_it_did(expression: str, value: str):
    source = (
        f"class A:\n    def g(self):\n        return 1\n\nclass B(A):\n    def h(self):\n        return {expression}\n"
    )
    _, frames, _ = same_in_both_forms(source + "\ndef f():\n    return B().h()\n", "f", "f()")
    assert value in (frames[-1].value or "")


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
