"""What the constraint of CWM's dialect lets through, on what really happened and on what cannot."""

from collections.abc import Iterator

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.model.activation import Activation
from foreframe.model.constrain import Level
from foreframe.model.cwm import SHAPES, CwmMarker, Piece, Reader, pieces_of
from foreframe.model.cwm_constrain import CwmConstraint
from foreframe.model.cwm_places import Places
from foreframe.model.cwm_text import Literal, State, advance, forced, is_end
from foreframe.model.prompt import MODULE, make_prompt

from tests.adapters.programs_flow import FLOW
from tests.programs import EXAMPLES

from .traces import recorded

LEVELS = [Level.FORMAT, Level.LINES, Level.FLOW]

PROGRAMS = [
    *recorded()[::2],
    *(
        (source, example.function, record_in_process(source, example.function, example.call).frames)
        for example in EXAMPLES
        for source in [example.path.read_text(encoding="utf-8")]
    ),
    *((source, "", record_in_process(source, "", "").frames) for source in FLOW.values()),
]


def steps(source: str, function: str, frames: list[Frame]) -> Iterator[tuple[list[Activation], list[Piece]]]:
    """The stack before each frame, and the frame."""
    reader = Reader(Places(make_prompt(source), Level.FLOW, function or MODULE))
    live: dict[int, Frame] = {}
    for frame in frames:
        before = live.get(frame.depth) if frame.event is Event.LINE else None
        shape = list(pieces_of(frame, before and before.locals))
        yield reader.stack, shape
        if frame.event in (Event.CALL, Event.LINE):
            live[frame.depth] = frame
        reader.frame(shape)


def event_of(shape: list[Piece]) -> Event:
    return next(event for event in Event if CwmMarker[event.name] is shape[0])


def allows(constraint: CwmConstraint, stack: list[Activation], shape: list[Piece]) -> str:
    """What of the frame is not allowed; "" where all of it is."""
    event = event_of(shape)
    if event not in constraint.events(stack):
        return f"{event}"
    for at, part in enumerate(SHAPES[event], 1):
        if part is None:
            state = constraint.text(event, stack, shape[:at])
            after = state and advance(state, str(shape[at]).encode())
            if after is None or not is_end(after):
                return f"{shape[at]} after {shape[at - 1]}"
    return ""


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("at", range(len(PROGRAMS)))
def test_the_constraint_never_forbids_what_really_happened(at: int, level: Level):
    source, function, frames = PROGRAMS[at]
    constraint = CwmConstraint(Places(make_prompt(source), level, function or MODULE), level)
    for stack, shape in steps(source, function, frames):
        assert not allows(constraint, stack, shape), stack and stack[-1]


def at_line(source: str, call: str, lineno: int, level: Level = Level.FLOW) -> tuple[CwmConstraint, list[Activation]]:
    """The constraint just after the first frame on a line of `f`."""
    frames = record_in_process(source, "f", call).frames
    places = Places(make_prompt(source), Level.FLOW, "f")
    reader = Reader(places)
    for (_, shape), frame in zip(steps(source, "f", frames), frames, strict=True):
        reader.frame(shape)
        if frame.lineno == lineno and frame.event is Event.LINE:
            break
    return CwmConstraint(places, level), reader.stack


STRAIGHT = "def f(a, b):\n    c = a\n    d = c + b\n    del c\n    return d\n"

LOCALS = '{"a": "..", "b": "..", "c": "1"}'
"""After its first line."""


def locals_after(lineno: int, level: Level = Level.FLOW) -> State:
    constraint, stack = at_line(STRAIGHT, "f(1, 2)", lineno, level)
    state = constraint.text(Event.LINE, stack, [CwmMarker.LINE])
    assert state is not None
    return state


def takes(state: State, text: str) -> bool:
    after = advance(state, text.encode())
    return after is not None and is_end(after)


def test_after_a_line_that_calls_nothing_all_but_what_it_binds_is_forced():
    assert forced(locals_after(2))[0] == b'{"a": "..", "b": ".."'
    assert takes(locals_after(2), '{"a": "..", "b": "..", "c": "1"}')
    assert not takes(locals_after(2), '{"a": "2", "b": "..", "c": "1"}')


def test_names_that_are_bound_come_again_in_their_order():
    state = locals_after(3)
    assert takes(state, '{"a": "7", "b": "..", "c": "..", "d": "3"}')
    assert not takes(state, '{"b": "..", "a": "..", "c": "..", "d": "3"}')
    assert not takes(state, '{"a": "..", "c": "..", "d": "3"}')
    assert not takes(state, '{"a": "..", "b": "..", "c": "..", "e": "3"}')
    assert not takes(state, '{"a": "..", "b": "..", "c": "..", "d": ".."}')


def test_a_name_that_is_deleted_can_go():
    assert takes(locals_after(4), '{"a": "..", "b": "..", "d": ".."}')


def test_at_format_any_names_come_but_none_twice_and_none_unchanged_that_was_not_there():
    state = locals_after(3, Level.FORMAT)
    assert takes(state, '{"z\\u00e9": "1", "a": ".."}')
    assert takes(state, "{}")
    assert not takes(state, '{"z": ".."}')
    assert not takes(state, '{"a": "1", "a": "1"}')


def test_a_straight_line_is_forced_whole():
    constraint, stack = at_line(STRAIGHT, "f(1, 2)", 2)
    run, end = forced(constraint.text(Event.LINE, stack, [CwmMarker.LINE, LOCALS, CwmMarker.ACTION]))
    assert run == b"    d = c + b\n"
    assert is_end(end)


@pytest.mark.parametrize(
    ("level", "count"), [(Level.FORMAT, 5), (Level.LINES, 4), (Level.FLOW, 1)], ids=["format", "lines", "flow"]
)
def test_each_level_leaves_fewer_lines(level: Level, count: int):
    constraint, stack = at_line(STRAIGHT, "f(1, 2)", 2, level)
    state = constraint.text(Event.LINE, stack, [CwmMarker.LINE, LOCALS, CwmMarker.ACTION])
    assert isinstance(state, Literal)
    assert len(state.options) == count


def test_an_exception_is_always_possible_and_a_return_only_where_the_function_can_be_left():
    constraint, stack = at_line(STRAIGHT, "f(1, 2)", 3)
    assert set(constraint.events(stack)) == {Event.LINE, Event.EXCEPTION}
    generator = "\n\ndef g():\n    yield 1\n"
    constraint, stack = at_line(STRAIGHT + generator, "f(1, 2)", 5)
    # Leaving a function can close a generator, which runs.
    assert set(constraint.events(stack)) == {Event.RETURN, Event.EXCEPTION, Event.CALL}
    constraint, stack = at_line(STRAIGHT, "f(1, 2)", 2)
    assert set(constraint.events(stack)) == {Event.LINE, Event.EXCEPTION}


def test_the_first_frame_is_the_call_of_the_entry():
    prompt = make_prompt("def g(z):\n    return z\n\n\n" + STRAIGHT)
    constraint = CwmConstraint(Places(prompt, Level.FLOW, "f"), Level.FLOW)
    assert constraint.events([]) == [Event.CALL]
    state = constraint.text(Event.CALL, [], [CwmMarker.CALL])
    assert takes(state, '{"a": "1", "b": "[2]"}')
    assert not takes(state, '{"z": "1"}')
    line = constraint.text(Event.CALL, [], [CwmMarker.CALL, '{"a": "1", "b": "2"}', CwmMarker.ACTION])
    assert forced(line)[0] == b"def f(a, b):\n"
