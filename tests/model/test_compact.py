"""The compact dialect, both ways, whole and cut and garbled."""

import contextlib
import random

import pytest
from foreframe.debugger.errors import GrammarError
from foreframe.debugger.frame import Event, Frame
from foreframe.model.compact import Writer, prompt_ids
from foreframe.model.compact_reader import Reader
from foreframe.model.constrain import Constraint, Level
from foreframe.model.load import embedded
from foreframe.model.prompt import LONGEST, make_prompt, near_lines
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import Marker
from hypothesis import given
from hypothesis import strategies as st

from .traces import recorded

TOKENIZER = Tokenizer.load(embedded() / "tokenizer.json")
PROGRAMS = range(len(recorded()))


def written(source: str, frames: list[Frame], *, first: int = 1) -> tuple[Reader, list[int]]:
    """A reader at the start of the frames, and all of their tokens, bodies kept."""
    prompt = make_prompt(source, first=first)
    writer = Writer(prompt, TOKENIZER, drop=False)
    start = len(writer.ids)
    for frame in frames:
        writer.write(frame)
    return Reader(prompt, TOKENIZER, entry=frames[0].function), writer.ids[start:]


def read(reader: Reader, ids: list[int]) -> list[Frame]:
    return [frame for token in ids if (frame := reader.feed(token)) is not None]


@pytest.mark.parametrize("at", PROGRAMS)
def test_what_is_written_reads_as_it_was(at: int):
    source, _, frames = recorded()[at]
    assert read(*written(source, frames)) == frames


@pytest.mark.parametrize("at", [0, 2, 4, 20])
def test_line_numbers_may_start_anywhere(at: int):
    source, _, frames = recorded()[at]
    assert read(*written(source, frames, first=90)) == frames


@given(st.sampled_from(PROGRAMS), st.data())
def test_a_cut_gives_the_frames_before_it(at: int, data: st.DataObject):
    source, _, frames = recorded()[at]
    reader, ids = written(source, frames)
    cut = data.draw(st.integers(0, len(ids)))
    found = read(reader, ids[:cut])
    assert found == frames[: len(found)]


@given(st.sampled_from(PROGRAMS), st.lists(st.integers(0, len(TOKENIZER) - 1), max_size=60))
def test_garbage_is_a_grammar_error_and_nothing_else(at: int, garbage: list[int]):
    source, _, frames = recorded()[at]
    reader, ids = written(source, frames)
    with contextlib.suppress(GrammarError):
        read(reader, ids[: len(ids) // 2])
        read(reader, garbage)


@pytest.mark.parametrize("at", PROGRAMS)
def test_the_constraint_never_forbids_what_really_happened(at: int):
    source, _, frames = recorded()[at]
    reader, ids = written(source, frames)
    constraints = [Constraint(reader.prompt, TOKENIZER, level) for level in Level]
    for token in ids:
        for constraint in constraints:
            assert constraint.allowed(reader)[token], f"{TOKENIZER.tokens[token]} after {reader.part}"
        reader.feed(token)


@given(st.sampled_from(PROGRAMS), st.integers(0, 2**32))
def test_whatever_the_constraint_allows_is_a_frame(at: int, seed: int):
    source, _, frames = recorded()[at]
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    rng = random.Random(seed)
    for frame in frames[: rng.randrange(1, len(frames))]:
        writer.write(frame)
    if not writer.stack:
        return
    reader = Reader(prompt, TOKENIZER, writer.stack)
    constraint = Constraint(prompt, TOKENIZER)
    for _ in range(60):
        if reader.ended:
            break
        allowed = [int(token) for token in constraint.allowed(reader).nonzero()[0]]
        assert allowed
        # Six hexadecimal digits after a CODE_POINT are not enforced: such a frame can fail to decode.
        token = rng.choice([token for token in allowed if token != TOKENIZER.marker[Marker.CODE_POINT]])
        reader.feed(token)


def test_dropping_bodies_keeps_one_history_for_each_live_activation():
    source, _, frames = next(item for item in recorded() if item[1] == "fact")
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    lengths = []
    for frame in frames:
        writer.write(frame)
        if frame.event is Event.RETURN:
            lengths.append(len(writer.ids))
    assert lengths[-1] < lengths[0]


def test_a_session_that_begins_in_the_middle_restates_its_activations():
    source, _, frames = next(item for item in recorded() if item[1] == "fact")
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    for frame in frames[:6]:
        writer.write(frame)
    again = Writer(prompt, TOKENIZER)
    again.restate(writer.stack)
    assert [(a.depth, a.lineno, a.locals) for a in again.stack] == [(a.depth, a.lineno, a.locals) for a in writer.stack]
    for frame in frames[6:]:
        again.write(frame)
    assert not again.stack


def test_docstrings_comments_and_blank_lines_are_not_shown():
    prompt = make_prompt('"""Long.\n\nLonger."""\n\n# note\nx = 1\n')
    assert [prompt.text[lineno] for lineno in prompt.visible] == ['""', "x = 1"]


def test_source_that_does_not_parse_is_shown_as_it_is():
    prompt = make_prompt("def f(:\n    x = \n")
    assert prompt.visible == [1, 2]
    assert prompt.definitions == {1}


def test_of_a_line_that_is_a_table_the_head_is_shown():
    table = f"    x = [{', '.join(map(str, range(9_000)))}]"
    prompt = make_prompt(f"def f():\n{table}\n    return x[0]\n")
    assert prompt.text[2] == f"{table[:LONGEST]}..."
    assert prompt.line(2) == table
    assert prompt.flow is not None


def test_near_a_line_that_makes_an_object_stands_what_that_enters():
    filler = "".join(f"    x = {at}\n" for at in range(40))
    source = (
        "class A(C):\n    def __init__(self):\n        self.a = 1\n"
        "class B(A):\n    pass\n"
        "class C(B):\n    def __post_init__(self):\n        pass\n"
        f"def f():\n    b = B()\n{filler}"
    )
    prompt = make_prompt(source)
    (function,) = (function for function in prompt.functions if function.name == "f")
    assert near_lines(prompt, function, 10, near=4) & set(range(1, 9)) == {2}
    assert prompt.makings == {"A": [2], "B": [2], "C": [7]}
    assert not near_lines(prompt, function, 40, near=4) & set(range(1, 9))
    cut = make_prompt(source, range(9, 60))
    assert min(near_lines(cut, function, 10, near=4)) == 9
    assert near_lines(make_prompt(source, range(11, 60)), function, 20, near=4) == set(range(17, 26))


def test_a_word_that_is_the_name_of_a_function_cut_from_the_source_shows_no_line_of_it():
    filler = "".join(f"    x{at} = {at}\n" for at in range(40))
    source = f"def f(x):\n    return x\ndef g(n):\n{filler}    return f'{{n}}'\n"
    prompt = make_prompt(source, range(3, 46))
    function = prompt.functions[1]
    assert near_lines(prompt, function, 44, near=4) <= set(range(3, 46))


@pytest.mark.parametrize("step", ["  ", "\t", "        ", "   "])
def test_whatever_the_width_of_an_indentation_it_reads_alike(step: str):
    source = (
        "def f(x):\n    for y in x:\n        if (y and\n                y > 2):\n            return y\n    return 0\n"
    )
    assert prompt_ids(make_prompt(source.replace("    ", step)), TOKENIZER) == prompt_ids(
        make_prompt(source), TOKENIZER
    )
