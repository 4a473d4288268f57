"""Traces: frames of one execution in order, and the JSON lines that hold them on disk.

The first line is a header. Then each line is one record: a frame, the text of a further
file, or the end. Locals are written as changes since the previous frame at the same depth
(a call frame starts afresh), so a file is read front to back; a last line cut short by a
crash is dropped, and everything before it is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .errors import TraceError
from .frame import Event, Frame

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
    frames: list[Frame] = field(default_factory=list[Frame])
    sources: dict[str, str] = field(default_factory=dict[str, str])
    """Path relative to the project's root, to text, for files beside the target's own ("")."""

    end: End | None = None
    """None for a recording that was cut short, or is still being made."""


class Reader:
    """JSON lines to frames, one line at a time: a file being written can be followed."""

    def __init__(self) -> None:
        self.trace: Trace | None = None
        self._lines: dict[str, list[str]] = {}
        self._locals: dict[int, dict[str, str]] = {}
        """Locals of each live activation, by depth."""

    def feed(self, line: bytes | str) -> Frame | None:
        """Take one line; return the frame if it held one. Raises TraceError for anything that is no record."""
        try:
            record: Any = json.loads(line)
        except (ValueError, RecursionError):
            raise TraceError("a line of the trace is not JSON", hint=MAKE_HINT) from None
        try:
            if self.trace is None:
                self.trace = Trace(header=self._header(record))
                self._lines[""] = self.trace.header.source.split("\n")
                return None
            return self._record(record, self.trace)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise TraceError(f"a line of the trace is no record of ours: {str(record)[:80]}", hint=MAKE_HINT) from None

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
        )

    def _record(self, record: dict[str, Any], trace: Trace) -> Frame | None:
        if "event" in record:
            frame = self._frame(record)
            trace.frames.append(frame)
            return frame
        if "text" in record:
            trace.sources[_text(record["path"])] = _text(record["text"])
            self._lines[record["path"]] = record["text"].split("\n")
        elif "end" in record:
            code = record["end"].get("exit_code")
            trace.end = End(
                exit_code=None if code is None else int(code), reason=_text(record["end"].get("reason", ""))
            )
        else:
            raise ValueError(record)
        return None

    def _frame(self, record: dict[str, Any]) -> Frame:
        event, lineno, depth = Event(record["event"]), int(record["lineno"]), int(record.get("depth", 0))
        if depth < 0 or lineno < 0:
            raise ValueError(record)
        path = _text(record.get("path", ""))
        lines = self._lines.get(path, [])
        seen: dict[str, str] = {}
        if event in (Event.CALL, Event.LINE):
            if event is Event.LINE:
                seen = dict(self._locals.get(depth, {}))
            for name in record.get("gone", ()):
                del seen[name]
            seen.update((_text(name), _text(value)) for name, value in record.get("locals", {}).items())
            self._locals[depth] = seen
        return Frame(
            event=event,
            lineno=lineno,
            source=lines[lineno - 1] if 0 < lineno <= len(lines) else "",
            locals=seen,
            value=_text(record["value"]) if "value" in record else None,
            depth=depth,
            path=path,
            function=_text(record.get("function", "")),
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
        "sha256": hashlib.sha256(header.source.encode("utf-8", "surrogatepass")).hexdigest(),
        "source": header.source,
    }
    for path, text in trace.sources.items():
        yield {"path": path, "text": text}
    before: dict[int, dict[str, str]] = {}
    for frame in trace.frames:
        yield _frame_record(frame, before)
    if trace.end is not None:
        yield {"end": {"exit_code": trace.end.exit_code, "reason": trace.end.reason}}


def _frame_record(frame: Frame, before: dict[int, dict[str, str]]) -> dict[str, Any]:
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
