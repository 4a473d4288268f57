from __future__ import annotations

import json
from pathlib import Path

import pytest
from foreframe.debugger.errors import TraceError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.trace import End, Header, Reader, Trace, parse_trace, read_trace, records, write_trace
from hypothesis import given
from hypothesis import strategies as st

# All of Unicode, lone surrogates too: a program may hold any text.
TEXT = st.text(st.characters(exclude_characters="\r"), max_size=20)
NAMES = st.sampled_from(["a", "b", "c", "naïve", "self"])
LOCALS = st.dictionaries(NAMES, TEXT, max_size=5)


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """Traces as a recorder or a model could make them: frames agree with the sources, and nothing else is promised."""
    sources = draw(st.dictionaries(st.just("lib.py") | TEXT.filter(bool), TEXT, max_size=2))
    header = Header(
        target=draw(TEXT),
        source=draw(TEXT),
        function=draw(TEXT),
        call=draw(TEXT),
        python="3.11.7",
        value_cap=draw(st.integers(0, 9999)),
    )
    texts = {"": header.source, **sources}
    frames: list[Frame] = []
    for _ in range(draw(st.integers(0, 8))):
        event = draw(st.sampled_from(Event))
        path = draw(st.sampled_from(list(texts)))
        lines = texts[path].split("\n")
        lineno = draw(st.integers(1, len(lines)))
        frames.append(
            Frame(
                event=event,
                lineno=lineno,
                source=lines[lineno - 1],
                locals=draw(LOCALS) if event in (Event.CALL, Event.LINE) else {},
                value=draw(TEXT) if event in (Event.RETURN, Event.EXCEPTION) else None,
                depth=draw(st.integers(0, 4)),
                path=path,
                function=draw(TEXT),
            )
        )
    end = draw(st.none() | st.builds(End, exit_code=st.none() | st.integers(-64, 255), reason=TEXT))
    return Trace(header=header, frames=frames, sources=sources, end=end)


def stored(trace: Trace, folder: Path) -> bytes:
    path = folder / "t.jsonl"
    write_trace(trace, path)
    return path.read_bytes()


def with_order(frames: list[Frame]) -> list[object]:
    """Frames with what their `==` leaves out: the order of locals, and the function's name."""
    return [(frame, list(frame.locals), frame.function) for frame in frames]


SMALL = Trace(
    header=Header(target="f.py::f", source="def f(x):\n    y = x\n    return y", function="f", call="f('é')"),
    frames=[
        Frame(event=Event.CALL, lineno=1, source="def f(x):", locals={"x": "'é'"}, function="f"),
        Frame(event=Event.LINE, lineno=2, source="    y = x", locals={"x": "'é'"}, function="f"),
        Frame(event=Event.LINE, lineno=3, source="    return y", locals={"x": "'é'", "y": "'é'"}, function="f"),
        Frame(event=Event.RETURN, lineno=3, source="    return y", value="'é'", function="f"),
    ],
    sources={"lib.py": "pass"},
    end=End(exit_code=0),
)


@given(traces())
def test_a_trace_written_and_read_is_the_same(tmp_path_factory: pytest.TempPathFactory, trace: Trace):
    path = tmp_path_factory.mktemp("trace") / "t.jsonl"
    write_trace(trace, path)
    read = read_trace(path)
    assert read == trace
    assert with_order(read.frames) == with_order(trace.frames)


def test_a_trace_cut_at_any_byte_is_a_beginning_of_itself_or_a_trace_error(tmp_path: Path):
    data = stored(SMALL, tmp_path)
    header_length = data.index(b"\n")
    for length in range(len(data)):
        cut = data[:length]
        if length < header_length:
            with pytest.raises(TraceError):
                parse_trace(cut.split(b"\n"))
        else:
            part = parse_trace(cut.split(b"\n"))
            assert part.header == SMALL.header
            assert part.frames == SMALL.frames[: len(part.frames)]
            complete = cut.count(b"\n") - 2
            assert len(part.frames) >= min(complete, len(SMALL.frames))


def test_a_recording_cut_short_has_no_end(tmp_path: Path):
    assert parse_trace(stored(SMALL, tmp_path).split(b"\n")[:-2]).end is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=6,
)
RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.just("foreframe-trace") | JSON,
        "schema": st.just(1) | JSON,
        "target": st.text() | JSON,
        "source": st.text() | JSON,
        "value_cap": JSON,
        "event": st.sampled_from(["call", "line", "return", "exception"]) | JSON,
        "lineno": st.integers(0, 3) | JSON,
        "depth": st.integers(0, 10**12) | JSON,
        "locals": st.dictionaries(st.text(), st.text()) | JSON,
        "gone": st.lists(st.text()) | JSON,
        "value": JSON,
        "path": st.text() | JSON,
        "text": st.text() | JSON,
        "end": JSON,
    },
)


@given(
    st.lists(st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode) | RECORDS.map(json.dumps).map(str.encode))
)
def test_garbage_is_a_trace_or_a_trace_error_and_nothing_else(lines: list[bytes]):
    header = json.dumps(next(records(SMALL))).encode()
    for attempt in (lines, [header, *lines]):
        try:
            trace = parse_trace(attempt)
        except TraceError:
            continue
        for frame in trace.frames:
            assert all(isinstance(value, str) for value in frame.locals.values())
            assert frame.value is None or isinstance(frame.value, str)


HEADER = next(records(SMALL))
BROKEN = [
    ([], "is empty"),
    ([b"", b"  "], "is empty"),
    ([b"hello", b"{}"], "line 1: a line of the trace is not JSON"),
    ([b"[" * 100_000, b"{}"], "is not JSON"),
    ([b"{}", b"{}"], "this is not a foreframe trace"),
    ([b"[]", b"{}"], "this is not a foreframe trace"),
    ([HEADER | {"schema": 99}], "the trace has schema 99; this foreframe reads 1"),
    ([{name: value for name, value in HEADER.items() if name != "source"}], "no record of ours"),
    ([HEADER, {"what": 1}, b""], None),
    ([HEADER, {"what": 1}, {"end": {}}], "line 2: a line of the trace is no record of ours"),
    ([HEADER, {"event": "jump", "lineno": 1}, {"end": {}}], "no record of ours"),
    ([HEADER, {"event": "line", "lineno": -1}, {"end": {}}], "no record of ours"),
    ([HEADER, {"event": "line", "lineno": float("inf")}, {"end": {}}], "no record of ours"),
    ([HEADER, {"event": "line", "lineno": 1, "gone": ["x"]}, {"end": {}}], "no record of ours"),
    ([HEADER, {"event": "line", "lineno": 1, "locals": {"x": 1}}, {"end": {}}], "no record of ours"),
    ([HEADER, {"event": "return", "lineno": 1, "value": 1}, {"end": {}}], "no record of ours"),
    ([HEADER, {"path": "x.py", "text": 1}, {"end": {}}], "no record of ours"),
    ([HEADER, {"end": 1}, {"end": {}}], "no record of ours"),
    ([HEADER, 7, {"end": {}}], "no record of ours"),
]


@pytest.mark.parametrize(("lines", "sentence"), BROKEN)
def test_a_damaged_trace_is_explained(lines: list[object], sentence: str | None):
    data = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    if sentence is None:
        assert parse_trace(data, name="t.jsonl").frames == []
        return
    with pytest.raises(TraceError, match=r"^(t\.jsonl|t\.jsonl, line \d+:) ") as caught:
        parse_trace(data, name="t.jsonl")
    assert sentence in str(caught.value)


def test_something_that_is_no_trace_comes_with_a_hint_how_to_make_one():
    with pytest.raises(TraceError) as caught:
        parse_trace([b"{}"])
    assert "foreframe record" in caught.value.hint


def test_a_missing_file_is_explained(tmp_path: Path):
    with pytest.raises(TraceError, match="there is no trace"):
        read_trace(tmp_path / "none.jsonl")


def test_a_folder_is_neither_read_nor_written_as_a_trace(tmp_path: Path):
    with pytest.raises(TraceError, match="cannot be read: Is a directory"):
        read_trace(tmp_path)
    with pytest.raises(TraceError, match="cannot be written: Is a directory"):
        write_trace(SMALL, tmp_path)


def test_a_form_feed_or_a_line_separator_in_the_source_does_not_shift_its_lines():
    header = Header(target="f.py", source="\f\nx = '\u2028'\ny = 2")
    frame = Frame(event=Event.LINE, lineno=3, source="y = 2")
    read = parse_trace(json.dumps(record).encode() for record in records(Trace(header=header, frames=[frame])))
    assert read.frames == [frame]


def test_a_callers_locals_survive_a_call(tmp_path: Path):
    before = Frame(event=Event.LINE, lineno=1, source="", locals={"x": "1", "y": "2"})
    inside = Frame(event=Event.CALL, lineno=1, source="", locals={"z": "3"}, depth=1)
    trace = Trace(header=Header(target="", source=""), frames=[before, inside, before])
    last = json.loads(stored(trace, tmp_path).split(b"\n")[-2])
    assert "locals" not in last
    assert read_trace(tmp_path / "t.jsonl") == trace


def test_a_file_can_be_followed_while_it_is_written():
    reader = Reader()
    came = [reader.feed(json.dumps(record)) for record in records(SMALL)]
    assert [frame for frame in came if frame is not None] == SMALL.frames
    assert reader.trace == SMALL
