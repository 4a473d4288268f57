"""CWM's own wire form, both ways."""

import contextlib

import pytest
from foreframe.debugger.errors import GrammarError
from foreframe.debugger.frame import Event
from foreframe.debugger.inprocess import record_in_process
from foreframe.model.cwm import CwmMarker, context_pieces, frame_pieces, parse_frames, split_wire
from foreframe.model.prompt import make_prompt
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.programs_flow import FLOW
from tests.programs import EXAMPLES, Example

from .traces import WRITTEN, recorded

PROGRAMS = range(len(recorded()))


@pytest.mark.parametrize("at", PROGRAMS)
def test_what_is_written_reads_as_it_was(at: int):
    """Depths and line numbers too, which the wire does not hold, and where the source has equal lines."""
    source, function, frames = recorded()[at]
    assert parse_frames(list(frame_pieces(frames)), make_prompt(source), function) == frames


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_examples_read_as_they_were(example: Example):
    source = example.path.read_text(encoding="utf-8")
    frames = record_in_process(source, example.function, example.call).frames
    assert parse_frames(list(frame_pieces(frames)), make_prompt(source), example.function) == frames


@pytest.mark.parametrize("name", FLOW)
def test_every_way_in_which_control_flows_reads_as_it_was(name: str):
    """Recursion, exceptions through several functions, generators that are closed, coroutines, `finally`."""
    frames = record_in_process(FLOW[name], "", "").frames
    assert parse_frames(list(frame_pieces(frames)), make_prompt(FLOW[name]), "") == frames


def test_of_equal_lines_the_one_that_can_follow_is_read():
    """After the first loop's body comes its own header, though the equal line of the second loop is nearer."""
    source = "def f(xs):\n    y = 0\n    for x in xs:\n        y += x\n    for x in xs:\n        y += x\n    return y\n"
    frames = record_in_process(source, "f", "f([1, 2])").frames
    assert [frame.lineno for frame in frames] == [1, 2, 3, 4, 3, 4, 3, 5, 6, 5, 6, 5, 7, 7]
    assert parse_frames(list(frame_pieces(frames)), make_prompt(source), "f") == frames


def test_the_text_is_the_published_one():
    source = "def f(x):\n    y = x\n    return y\n"
    frames = record_in_process(source, "f", "f(1)").frames
    assert "".join([*context_pieces(source, 1), *frame_pieces(frames)]) == (
        "<|begin_of_text|><|trace_context_start|>def f(x):  # << START_OF_TRACE\n    y = x\n    return y\n<|frame_sep|>"
        '<|call_sep|>{"x": "1"}<|action_sep|>def f(x):\n<|frame_sep|>'
        '<|line_sep|>{"x": ".."}<|action_sep|>    y = x\n<|frame_sep|>'
        '<|line_sep|>{"x": "..", "y": "1"}<|action_sep|>    return y\n<|frame_sep|>'
        '<|return_sep|><|action_sep|>    return y\n<|arg_sep|>"1"<|frame_sep|><|end_of_text|>'
    )


@given(st.sampled_from(PROGRAMS), st.data())
def test_any_cut_of_the_text_gives_frames_or_a_grammar_error(at: int, data: st.DataObject):
    source, function, frames = recorded()[at]
    text = "".join(frame_pieces(frames))
    cut = data.draw(st.integers(0, len(text)))
    try:
        found = parse_frames(split_wire(text[:cut]), make_prompt(source), function)
    except GrammarError:
        return
    assert [frame.source for frame in found] == [frame.source for frame in frames[: len(found)]]


@given(st.lists(st.one_of(st.sampled_from(list(CwmMarker)), st.text(max_size=20)), max_size=12))
def test_garbage_is_a_grammar_error_and_nothing_else(pieces: list[str]):
    with contextlib.suppress(GrammarError):
        parse_frames(split_wire("".join(pieces)), make_prompt(WRITTEN[0][0]), "f")


def test_a_value_that_looks_like_a_marker_stays_text():
    source = "def f(x):\n    return x\n"
    frames = record_in_process(source, "f", "f('<|frame_sep|>')").frames
    assert parse_frames(list(frame_pieces(frames)), make_prompt(source), "f") == frames


OVERRIDDEN = """
class Shape:
    def __init__(self, n):
        self.n = n

    def size(self):
        return self.n

class Named(Shape):
    def __repr__(self):
        return f"Named({self.n})"

    def size(self):
        return super().size() + 1

class Other(Shape):
    def size(self):
        return -self.n

def f(n):
    return [one.size() for one in (Other(n), Named(n), Shape(n), Other(n))]
"""


def test_of_equal_methods_the_one_of_the_objects_class_is_entered():
    frames = record_in_process(OVERRIDDEN, "f", "f(3)").frames
    assert [frame.lineno for frame in frames if frame.event is Event.CALL and frame.function == "size"] == [
        17,
        13,
        6,
        6,
        17,
    ]
    assert parse_frames(list(frame_pieces(frames)), make_prompt(OVERRIDDEN), "f") == frames
