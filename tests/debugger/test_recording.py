"""A recording gives back the frames it was given, wherever it is asked, and knows their stacks without making them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from foreframe.debugger import recording as module
from foreframe.debugger.errors import TraceError
from foreframe.debugger.frame import Event, Frame, call_stack
from foreframe.debugger.recorder import record
from foreframe.debugger.recording import RecordedFile, Recording
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Header, Trace, records, write_trace
from hypothesis import given
from hypothesis import strategies as st

from .test_trace import traces, with_order

PROGRAM = """\
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def numbers(count):
    for i in range(count):
        yield fib(i)


seen = []
for number in numbers(10):
    seen.append(number)
    try:
        seen[99]
    except IndexError as error:
        print(error)
"""


@pytest.fixture
def small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a short recording has many keys, and drops what it has made."""
    monkeypatch.setattr(module, "KEY_EVERY", 7)
    monkeypatch.setattr(module, "_KEPT", 2)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    path = tmp_path_factory.mktemp("program") / "fib.py"
    path.write_text(PROGRAM)
    return record(Target(path=path), program_output=None)


def appended(frames: Sequence[Frame]) -> Recording:
    recording = Recording()
    for frame in frames:
        recording.append(frame)
    return recording


def opened(path: Path) -> RecordedFile:
    file = RecordedFile(path)
    while file.read_on(1.0):
        pass
    return file


def in_disorder(length: int) -> Iterator[int]:
    return ((at * 367) % length for at in range(length))


@given(traces(), st.integers(1, 3))
def test_frames_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, trace: Trace, every: int):
    path = tmp_path_factory.mktemp("trace") / "t.jsonl"
    write_trace(trace, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "KEY_EVERY", every)
        file = opened(path)
        for recording in (appended(trace.frames), file.frames):
            assert with_order(list(recording)) == with_order(trace.frames)
            for at in range(len(trace.frames)):
                assert recording.stack(at) == call_stack(trace.frames, at)
    assert (file.header, file.sources, file.end) == (trace.header, trace.sources, trace.end)


@pytest.mark.usefixtures("small_stretches")
def test_any_frame_is_found_in_any_order(recorded: Trace, tmp_path: Path):
    write_trace(recorded, tmp_path / "t.jsonl")
    frames = recorded.frames
    assert len(frames) > 1000
    for recording in (appended(frames), opened(tmp_path / "t.jsonl").frames):
        assert all(recording[at] == frames[at] for at in in_disorder(len(frames)))
        assert all(recording.stack(at) == call_stack(frames, at) for at in in_disorder(len(frames)))
        assert recording[-1] == frames[-1]
        assert recording[5:40:3] == frames[5:40:3]
        with pytest.raises(IndexError):
            recording[len(frames)]


@pytest.mark.usefixtures("small_stretches")
def test_an_activation_is_from_its_call_to_its_return(recorded: Trace):
    recording = appended(recorded.frames)
    calls = [at for at, frame in enumerate(recorded.frames) if frame.event is Event.CALL and frame.function == "fib"]
    for at in calls[::9]:
        own = recording.activation(at)
        inside = recorded.frames[own.start : own.stop]
        assert own.start == at
        assert (inside[-1].event, inside[-1].depth) == (Event.RETURN, inside[0].depth)
        assert all(recording.activation(i) == own for i in own if recorded.frames[i].depth == inside[0].depth)
    assert recording.activation(0) == range(len(recorded.frames))


def test_frames_that_are_asked_for_while_others_are_added_are_right(monkeypatch: pytest.MonkeyPatch, recorded: Trace):
    monkeypatch.setattr(module, "KEY_EVERY", 8)
    recording = Recording()
    for at, frame in enumerate(recorded.frames[:200]):
        recording.append(frame)
        assert recording[at] == frame
        assert recording[at // 2] == recorded.frames[at // 2]


@pytest.mark.usefixtures("small_stretches")
def test_what_was_appended_can_be_stored_as_a_trace(recorded: Trace, tmp_path: Path):
    for length in (0, 1, 7, 8, 100):
        header = json.dumps(next(records(recorded))).encode() + b"\n"
        path = tmp_path / f"{length}.jsonl"
        path.write_bytes(header + b"".join(appended(recorded.frames[:length]).records()))
        assert with_order(list(opened(path).frames)) == with_order(recorded.frames[:length])


def test_a_file_can_be_looked_at_before_it_has_been_read(recorded: Trace, tmp_path: Path):
    path = tmp_path / "t.jsonl"
    write_trace(dataclasses.replace(recorded, frames=recorded.frames * 4), path)
    file = RecordedFile(path)
    assert file.read_on(0.0)
    early = len(file.frames)
    assert 0 < early < len(recorded.frames) * 4
    assert file.frames[early - 1] == recorded.frames[early - 1]
    assert 0 < file.share < 1
    while file.read_on(0.0):
        assert (
            file.frames[len(file.frames) - 1].depth
            == recorded.frames[(len(file.frames) - 1) % len(recorded.frames)].depth
        )
    assert (file.share, file.end) == (1.0, recorded.end)


def test_a_last_line_cut_short_is_dropped_and_a_damaged_one_named(tmp_path: Path):
    frame = Frame(event=Event.LINE, lineno=1, source="x", locals={"x": "1"})
    lines = [
        json.dumps(one).encode() for one in records(Trace(header=Header(target="", source="x"), frames=[frame] * 3))
    ]
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n".join(lines)[:-5])
    assert list(opened(path).frames) == [frame] * 2
    path.write_bytes(b"\n".join([*lines[:2], b'{"event":"line","lineno":1,"locals":{"x":1}}', lines[3]]))
    file = RecordedFile(path)
    with pytest.raises(TraceError, match=r"t\.jsonl, line 3: a line of the trace is no record of ours"):
        file.read_on(1.0)
    assert list(file.frames) == [frame]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "is empty"), (b"{}\n{}\n", "line 1: this is not a foreframe trace"), (None, "no trace")],
)
def test_what_is_no_trace_is_told_at_once(tmp_path: Path, data: bytes | None, sentence: str):
    path = tmp_path / "t.jsonl"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(TraceError, match=sentence):
        RecordedFile(path)


def test_a_file_that_somebody_writes_over_still_says_where_its_frames_were(recorded: Trace, tmp_path: Path):
    path = tmp_path / "t.jsonl"
    write_trace(recorded, path)
    file = opened(path)
    path.write_bytes(b"")
    frame, was = file.frames[600], recorded.frames[600]
    assert (frame.event, frame.lineno, frame.source, frame.locals) == (was.event, was.lineno, was.source, {})
