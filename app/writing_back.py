"""A file read to be changed: its text, and writing another text to it at once or not at all.

What is written has the encoding, the mark at its beginning, the line ends and the mode of what was read.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from ..debugger.errors import TargetError
from ..debugger.target import read_source


@dataclass(frozen=True, slots=True)
class Original:
    """A Python file as it was read."""

    path: Path
    data: bytes
    text: str
    """Decoded, line ends as newlines."""

    encoding: str
    newline: str
    """The line end that most of its lines have."""

    def encoded(self, text: str) -> bytes:
        """The bytes of another text in this file's form; lines that did not change keep their own ends.

        TargetError where the file's encoding has no such characters.
        """
        try:
            body = _with_ends(self._decoded(), text, self.newline).encode(_plain(self.encoding))
        except UnicodeEncodeError as error:
            bad = text[error.start : error.start + 1] if error.start < len(text) else "a character"
            raise TargetError(
                f"{self.path} is in {self.encoding}, which has no {bad!r}", hint="choose another candidate"
            ) from None
        return (codecs.BOM_UTF8 if self.encoding == "utf-8-sig" else b"") + body

    def write(self, text: str) -> None:
        """Put a text in the file's place, whole. TargetError where the file is not as it was read, or cannot be."""
        self.put(self.encoded(text))

    def put(self, data: bytes) -> None:
        """The same with bytes."""
        real = self.path.resolve()
        try:
            if real.read_bytes() != self.data:
                raise TargetError(
                    f"{self.path} has changed since it was read", hint="nothing was written; run it again"
                )
            mode = real.stat().st_mode & 0o7777
            if not mode & 0o222:
                raise TargetError(f"{self.path} is read-only", hint="nothing was written; chmod u+w lets it be")
            _replace(real, data, mode)
        except OSError as error:
            raise TargetError(f"{self.path} cannot be written: {error.strerror}", hint="nothing was written") from None

    def _decoded(self) -> str:
        data = self.data.removeprefix(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else self.data
        return data.decode(_plain(self.encoding))


def read_original(path: Path) -> Original:
    """Read a Python file. TargetError as `read_source`."""
    text = read_source(path)
    data = path.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    ends = [data.count(b"\r\n"), data.count(b"\n") - data.count(b"\r\n"), data.count(b"\r") - data.count(b"\r\n")]
    newline = ("\r\n", "\n", "\r")[ends.index(max(ends))] if any(ends) else "\n"
    return Original(path=path, data=data, text=text, encoding=encoding, newline=newline)


def _plain(encoding: str) -> str:
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _with_ends(before: str, text: str, newline: str) -> str:
    """The text with the line ends of the lines that stay, from the beginning and from the end, and ours between."""
    old, new = list(io.StringIO(before, newline="")), text.split("\n")
    bare = [line.rstrip("\r\n") for line in old]
    ends = [line[len(line.rstrip("\r\n")) :] for line in old]
    if before.endswith(("\n", "\r")):
        bare.append("")
        ends.append("")
    same = 0
    while same < min(len(bare), len(new)) and bare[same] == new[same]:
        same += 1
    tail = 0
    while tail < min(len(bare), len(new)) - same and bare[-1 - tail] == new[-1 - tail]:
        tail += 1
    last = len(new) - 1
    found: list[str] = []
    for at, line in enumerate(new):
        if at < same:
            end = ends[at]
        elif at >= len(new) - tail:
            end = ends[len(bare) - (len(new) - at)]
        else:
            end = newline
        found.append(line + (end or newline if at < last else ""))
    return "".join(found)


def _replace(path: Path, data: bytes, mode: int) -> None:
    """Through a file beside it, which takes its place in one step."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
