"""Frames to a file that outlives the process, whatever ends it.

The file is mapped into memory: a record is written by copying it, which costs 0.5 us where a
`write` costs 1.3 (3.11, 2 cores), and it is the kernel's from then on, so that neither `os._exit`
nor SIGKILL loses any. The file is as long as the map, and what is not written yet is zero: JSON
has no zero bytes, so a reader that follows the file takes the lines before the first one.

It runs inside the debuggee (see `rendering.py` for what that forbids).
"""

from __future__ import annotations

import os
import sys
from _json import encode_basestring_ascii as _quote  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
from mmap import mmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .activation import Activation, Code

    _quote: Callable[[str], str]

sys.modules.pop("mmap", None)  # a user may have his own

NO_SPACE = 74
"""The exit status where the file cannot grow: there is no room to write why."""

_WINDOW_BYTES = 1 << 22
"""Mapped at a time; a multiple of every page size."""


class Log:
    """A sink that writes the JSON lines of `trace.py`, and ends the process after `max_events` frames."""

    def __init__(self, path: str, *, max_events: int) -> None:
        self.num_frames = 0
        self._path = path
        self._max_events = max_events
        self._process = os.getpid()
        self._offset = -_WINDOW_BYTES
        self._windows: list[Any] = []
        """All of them: letting one go would close its descriptor, which the program may have closed and reused."""
        self._next_window()

    def header(self, *, target: str, function: str, call: str, cap: int, source: str) -> None:
        """Write the first line."""
        version = ".".join(map(str, sys.version_info[:3]))
        self._write(
            f'{{"kind":"foreframe-trace","schema":1,"target":{_quote(target)},"function":{_quote(function)},'
            f'"call":{_quote(call)},"python":"{version}","value_cap":{cap},"source":{_quote(source)}}}\n'
        )

    def frame(self, event: str, activation: Activation, lineno: int, value: str | None) -> None:
        """Write one frame."""
        self.num_frames += 1
        if self.num_frames > self._max_events:
            self._give_up()
        note = activation.code.note or _note(activation.code)
        line = f'{{"event":"{event}","lineno":{lineno},"depth":{activation.depth}{note}'
        if value is not None:
            line += f',"value":{_quote(value)}'
        elif activation.changed:
            changed = ",".join([f"{_quote(name)}:{_quote(text)}" for name, text in activation.changed.items()])
            line += f',"locals":{{{changed}}}'
        if activation.gone:
            line += f',"gone":[{",".join(map(_quote, activation.gone))}]'
        self._write(line + "}\n")

    def text(self, path: str, text: str) -> None:
        """Write the text of a file beside the target."""
        self._write(f'{{"path":{_quote(path)},"text":{_quote(text)}}}\n')

    def end(self, exit_code: int | None, reason: str = "") -> None:
        """Write how it ended. A fork of the program has no say in that."""
        if os.getpid() == self._process:
            code = "null" if exit_code is None else int(exit_code)
            self._write(f'{{"end":{{"exit_code":{code},"reason":{_quote(reason)}}}}}\n')

    def _give_up(self) -> None:
        self.end(None, f"stopped after {self._max_events} events")
        try:
            sys.stdout.flush()
        finally:
            os._exit(0)

    def _write(self, line: str) -> None:
        data = line.encode("ascii")
        end = self._at + len(data)
        while end > _WINDOW_BYTES:
            room = _WINDOW_BYTES - self._at
            self._window[self._at :] = data[:room]
            data = data[room:]
            self._next_window()
            end = len(data)
        self._window[self._at : end] = data
        self._at = end

    def _next_window(self) -> None:
        self._offset += _WINDOW_BYTES
        # By path each time: the program may close descriptors that it does not know.
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                _extend(descriptor, self._offset)
                self._window = mmap(descriptor, _WINDOW_BYTES, offset=self._offset)
            finally:
                os.close(descriptor)
        except OSError:
            os._exit(NO_SPACE)
        self._windows.append(self._window)
        self._at = 0


def _extend(descriptor: int, offset: int) -> None:
    """Reserve the space: a full disk is an OSError now, and would be a fatal signal later."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, offset, _WINDOW_BYTES)
    else:
        os.ftruncate(descriptor, offset + _WINDOW_BYTES)


def _note(code: Code) -> str:
    """The part of a record that all frames of a code object share."""
    path = f',"path":{_quote(code.path)}' if code.path else ""
    code.note = f',"function":{_quote(code.function)}{path}'
    return code.note


def source_of(path: str) -> str:
    """Text of a Python file; "" if it cannot be read any more."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        if b"coding" in b"\n".join(data.split(b"\n", 2)[:2]):
            from _frozen_importlib_external import decode_source  # pyright: ignore

            return decode_source(data)
        text = data.decode("utf-8-sig")
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")
