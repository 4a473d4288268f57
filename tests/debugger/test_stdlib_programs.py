"""Real code, recorded: functions of the standard library, and the programs that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target, parse_target
from foreframe.debugger.trace import Trace, parse_trace, records

from tests.programs import EXAMPLES, LIBRARY_CALLS, Example, LibraryCall, marked_lines, well_formed


def checked(trace: Trace) -> list[Frame]:
    """The frames of a trace that is whole, well formed, and the same after a journey through its JSON."""
    assert trace.end is not None
    assert trace.end.reason == ""
    well_formed(trace.frames, trace.header.source)
    assert parse_trace(json.dumps(record).encode() for record in records(trace)) == trace
    return trace.frames


@pytest.mark.parametrize("call", LIBRARY_CALLS, ids=str)
def test_a_function_of_the_standard_library_is_recorded_up_to_the_value_it_really_has(
    call: LibraryCall, tmp_path: Path
):
    target = Target(path=call.copy_into(tmp_path), function=call.function, call=call.call)
    frames = checked(record(target, program_output=None))
    first, last = frames[0], frames[-1]
    assert (first.event, first.function, first.depth) == (Event.CALL, call.function, 0)
    assert (last.event, last.value) == (Event.RETURN, repr(call.value()))
    assert any(frame.event is Event.LINE for frame in frames)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_call_of_an_example_is_recorded_up_to_its_value(example: Example):
    target = parse_target([str(example.path)], call=example.call)
    frames = checked(record(target, program_output=None))
    assert frames[-1].value == repr(example.value)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_runs_to_its_end_within_three_hundred_frames(example: Example, tmp_path: Path):
    typed, printed = tmp_path / "in", tmp_path / "out"
    typed.write_text(example.stdin)
    with typed.open() as program_input, printed.open("w") as program_output:
        trace = record(parse_target([str(example.path)]), program_input=program_input, program_output=program_output)
    assert trace.end is not None
    assert trace.end.exit_code == 0
    assert len(checked(trace)) <= 300
    assert printed.read_text()


def test_every_example_that_ships_is_in_the_list():
    folder = EXAMPLES[0].path.parent
    assert sorted(path.stem for path in folder.glob("*.py")) == [example.name for example in EXAMPLES]


def test_a_form_feed_in_a_program_does_not_shift_its_lines(tmp_path: Path):
    source = "x = '''\f\u2028'''\n\fdef f():\n    return 1  # @last\n"
    path = tmp_path / "f.py"
    path.write_text(source, encoding="utf-8")
    last = checked(record(parse_target([f"{path}::f"]), program_output=None))[-1]
    assert (last.lineno, last.source) == (marked_lines(source)["last"], "    return 1  # @last")


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ("", "no frames"),
        ("l0", "frame 0, line at line 1, depth 0: the depth was -1 before"),
        ("c0 l1", "the depth was 0 before"),
        ("c0 c2", "the depth was 0 before"),
        ("c0 l0", "the trace ends with 1 activations"),
        (
            "c0 c1 l0",
            "frame 2, line at line 3, depth 0: the activation at depth 1 neither returned nor saw an exception",
        ),
        ("c0 r0 l0", "the entry was already left"),
        ("c0 c1 x1 r0 c0", "the entry was already left"),
    ],
)
def test_a_trace_that_cannot_have_happened_is_told_where(shape: str, complaint: str):
    events = {"c": Event.CALL, "l": Event.LINE, "r": Event.RETURN, "x": Event.EXCEPTION}
    frames = [
        Frame(
            event=events[word[0]],
            lineno=number,
            source="",
            depth=int(word[1]),
            value="1" if word[0] in "rx" else None,
        )
        for number, word in enumerate(shape.split(), 1)
    ]
    with pytest.raises(AssertionError, match="^" + complaint if complaint[0] == "f" else complaint):
        well_formed(frames)
