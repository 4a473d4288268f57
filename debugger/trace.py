"""Traces: frames of one execution in order, and the JSON lines that hold them on disk.

The first line is a header. Then each line is one record: a frame, the text of a further
file, or the end. Locals are written as changes since the previous frame at the same depth
(a call frame starts afresh), so a file is read front to back; a last line cut short by a
crash is dropped, and everything before it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .errors import TraceError
from .frame import Event, Frame
from .stepping import is_stop_event

if TYPE_CHECKING:
    from .recording import Recording

SCHEMA: Final = 1
KIND: Final = "foreframe-trace"
MAKE_HINT: Final = "make one with: foreframe record TARGET -o t.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a reader must know before the first frame."""

    target: str
    """As the user wrote it."""

    source: str
    """Text of the target's file."""

    function: str = ""
    call: str = ""
    python: str = ""
    """Version of the interpreter that ran, as in 3.11.7."""

    value_cap: int = 0
    """Characters after which a value's `repr` was cut."""

    record: str = "lines"
    """What was recorded: every line, or `stops` alone, between which frames are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How the recording ended."""

    exit_code: int | None = None
    reason: str = ""
    """"" for the program's own end; otherwise a limit or a signal, in one sentence."""


@dataclass(slots=True, kw_only=True)
class Trace:
    """A recorded (or predicted) execution."""

    header: Header
    frames: list[Frame] | Recording = field(default_factory=list[Frame])
    """A `Recording` where they may be too many to hold."""

    sources: dict[str, str] = field(default_factory=dict[str, str])
    """Path relative to the project's root, to text, for files beside the target's own ("")."""

    end: End | None = None
    """None for a recording that was cut short, or is still being made."""


class Site(NamedTuple):
    """What a frame is without what it saw. A program has few of them, however long it runs."""

    event: Event
    lineno: int
    depth: int
    path: str
    function: str
    source: str

    @property
    def is_stop(self) -> bool:
        """Whether a debugger would stop there: a line, an exception, or the entry's own return."""
        return is_stop_event(self.event, self.depth)


class Decoder:
    """Records to frames. What a record leaves unsaid is known from the ones before it."""

    def __init__(self, lines: dict[str, list[str]], seen: Mapping[int, dict[str, str]] | None = None) -> None:
        self.lines = lines
        """Of each file, by path."""

        self.seen = dict(seen or {})
        """Locals at the newest frame of each depth; these dicts are replaced, never changed."""

        self._sites: dict[tuple[str, int, int, str, str], Site] = {}

    def text(self, record: dict[str, Any]) -> tuple[str, str]:
        """Take the text of a file; its path and the text."""
        path, text = _text(record["path"]), _text(record["text"])
        self.lines[path] = text.split("\n")
        self._sites.clear()
        return path, text

    def site(self, record: dict[str, Any]) -> Site:
        """Where a record's frame is; the same object for the same place."""
        event, lineno, depth = record["event"], record["lineno"], record.get("depth", 0)
        key = (event, lineno, depth, record.get("path", ""), record.get("function", ""))
        return self._sites.get(key) or self._new_site(key)

    def _new_site(self, key: tuple[str, int, int, str, str]) -> Site:
        event, lineno, depth, path, function = key
        lineno, depth = int(lineno), int(depth)
        if depth < 0 or lineno < 0:
            raise ValueError(key)
        lines = self.lines.get(_text(path), [])
        source = lines[lineno - 1] if 0 < lineno <= len(lines) else ""
        site = Site(Event(event), lineno, depth, path, _text(function), source)
        return self._sites.setdefault(key, site)

    def locals(self, record: dict[str, Any], site: Site) -> dict[str, str]:
        """What a record's frame sees: none of these dicts may be changed."""
        if site.event not in _SEEING:
            return {}
        changed, gone = record.get("locals"), record.get("gone")
        old = self.seen.get(site.depth, {}) if site.event is Event.LINE else {}
        if changed or gone or site.event is Event.CALL:
            old = dict(old)
            for name in gone or ():
                del old[name]
            for name, value in (changed or {}).items():
                old[name] = _text(value)
        self.seen[site.depth] = old
        return old

    def value(self, record: dict[str, Any]) -> str | None:
        """What a record's frame returned or raised."""
        return _text(record["value"]) if "value" in record else None

    def frame(self, record: dict[str, Any], site: Site | None = None) -> Frame:
        """The frame of a record, at a place if it is known. Raises one of `DAMAGE` for what is no record of ours."""
        site = site or self.site(record)
        return Frame(
            event=site.event,
            lineno=site.lineno,
            source=site.source,
            locals=self.locals(record, site),
            value=self.value(record),
            depth=site.depth,
            path=site.path,
            function=site.function,
        )


_SEEING: Final = (Event.CALL, Event.LINE)
"""The events whose frames have locals."""

DAMAGE: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What Python raises where a record is none of ours."""


def parsed(line: bytes | str) -> Any:
    """One line as data. Raises TraceError where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise TraceError("a line of the trace is not JSON", hint=MAKE_HINT) from None


def no_record(record: object) -> TraceError:
    """What to say of data that is no record."""
    return TraceError(f"a line of the trace is no record of ours: {str(record)[:80]}", hint=MAKE_HINT)


class Reader:
    """JSON lines to frames, one line at a time: a file being written can be followed."""

    def __init__(self, frames: Recording | None = None) -> None:
        self.trace: Trace | None = None
        """What has been read; its frames go to `frames` if that is given."""

        self._frames = frames
        self.decoder = Decoder({})

    def feed(self, line: bytes | str) -> Frame | None:
        """Take one line; return the frame if it held one. Raises TraceError for anything that is no record."""
        record = parsed(line)
        try:
            if self.trace is None:
                self.trace = Trace(header=self._header(record))
                if self._frames is not None:
                    self.trace.frames = self._frames
                self.decoder.lines[""] = self.trace.header.source.split("\n")
                return None
            if "event" in record:
                frame = self.decoder.frame(record)
                self.trace.frames.append(frame)
                return frame
            self.tell(record)
        except DAMAGE:
            raise no_record(record) from None
        return None

    def tell(self, record: dict[str, Any]) -> None:
        """Take a record that is no frame: the text of a file, or the end."""
        assert self.trace is not None
        if "text" in record:
            path, text = self.decoder.text(record)
            self.trace.sources[path] = text
        elif "end" in record:
            code = record["end"].get("exit_code")
            self.trace.end = End(
                exit_code=None if code is None else int(code), reason=_text(record["end"].get("reason", ""))
            )
        else:
            raise ValueError(record)

    def _header(self, record: Any) -> Header:
        if not isinstance(record, dict) or record.get("kind") != KIND:
            raise TraceError("this is not a foreframe trace", hint=MAKE_HINT)
        if record["schema"] != SCHEMA:
            raise TraceError(
                f"the trace has schema {record['schema']}; this foreframe reads {SCHEMA}",
                hint="record the program again",
            )
        return Header(
            target=_text(record["target"]),
            source=_text(record["source"]),
            function=_text(record.get("function", "")),
            call=_text(record.get("call", "")),
            python=_text(record.get("python", "")),
            value_cap=int(record.get("value_cap", 0)),
            record=_text(record.get("record", "lines")),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def records(trace: Trace) -> Iterator[dict[str, Any]]:
    """The JSON records of a trace, header first. `Reader` gives the same trace back."""
    header = trace.header
    yield {
        "kind": KIND,
        "schema": SCHEMA,
        "target": header.target,
        "function": header.function,
        "call": header.call,
        "python": header.python,
        "value_cap": header.value_cap,
        **({} if header.record == "lines" else {"record": header.record}),
        "sha256": hashlib.sha256(header.source.encode("utf-8", "surrogatepass")).hexdigest(),
        "source": header.source,
    }
    for path, text in trace.sources.items():
        yield {"path": path, "text": text}
    before: dict[int, dict[str, str]] = {}
    for frame in trace.frames:
        yield frame_record(frame, before)
    if trace.end is not None:
        yield {"end": {"exit_code": trace.end.exit_code, "reason": trace.end.reason}}


def frame_record(frame: Frame, before: dict[int, dict[str, str]]) -> dict[str, Any]:
    """The record of a frame. `before` has the locals at the newest frame of each depth, and is brought up to date."""
    record: dict[str, Any] = {"event": frame.event.value, "lineno": frame.lineno, "depth": frame.depth}
    if frame.function:
        record["function"] = frame.function
    if frame.path:
        record["path"] = frame.path
    if frame.value is not None:
        record["value"] = frame.value
    if frame.event in (Event.CALL, Event.LINE):
        old = before.get(frame.depth, {}) if frame.event is Event.LINE else {}
        new = dict(frame.locals)
        # Binding order is part of a frame; where it is not "old names, then new ones", start afresh.
        kept = [name for name in old if name in new]
        if [*kept, *(name for name in new if name not in old)] == list(new):
            changed = {name: value for name, value in new.items() if old.get(name) != value}
            gone = [name for name in old if name not in new]
        else:
            changed, gone = new, list(old)
        if changed:
            record["locals"] = changed
        if gone:
            record["gone"] = gone
        before[frame.depth] = new
    return record


def write_trace(trace: Trace, path: Path) -> None:
    """Write a trace as JSON lines; TraceError if the path cannot be written."""
    try:
        with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records(trace))
    except OSError as error:
        raise TraceError(f"{path} cannot be written: {error.strerror}") from None


def read_trace(path: Path) -> Trace:
    """Read a stored trace; a last line cut short is dropped. Raises TraceError for anything else amiss."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise TraceError(f"there is no trace {path}", hint=MAKE_HINT) from None
    except OSError as error:
        raise TraceError(f"{path} cannot be read: {error.strerror}", hint=MAKE_HINT) from None
    return parse_trace(data.split(b"\n"), name=str(path))


def parse_trace(lines: Iterable[bytes], *, name: str = "the trace") -> Trace:
    """The trace in these lines, of which the last may be incomplete."""
    reader = Reader()
    held = [line for line in lines if line.strip()]
    for number, line in enumerate(held, 1):
        try:
            reader.feed(line)
        except TraceError as error:
            if number == len(held) and reader.trace is not None:
                break
            raise TraceError(f"{name}, line {number}: {error}", hint=error.hint) from None
    if reader.trace is None:
        raise TraceError(f"{name} is empty", hint=MAKE_HINT)
    return reader.trace


def parse_traces(lines: Iterable[bytes], *, name: str = "the traces") -> Iterator[Trace]:
    """The traces that stand one after the other in these lines, each beginning with its header."""
    block: list[bytes] = []
    for line in lines:
        if b'"kind"' in line[:20] and block:
            yield parse_trace(block, name=name)
            block = []
        if line.strip():
            block.append(line)
    if block:
        yield parse_trace(block, name=name)
