"""The user's file around a hole: read once, and written at most once, as a whole or not at all.

What is outside the hole stays byte for byte: its encoding, its mark, its line ends, its mode. A file that is no longer
what was read is not written.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path

from .errors import TargetError
from .holes import Hole, filled


@dataclass(frozen=True, slots=True, kw_only=True)
class HoleFile:
    """A file of Python as it was read."""

    path: Path
    content: bytes
    encoding: str

    @property
    def raw(self) -> str:
        """The text with its own line ends."""
        return self.content.decode(self.encoding)

    @property
    def text(self) -> str:
        """The text, lines ended by newlines alone."""
        return io.IncrementalNewlineDecoder(None, translate=True).decode(self.raw, final=True)

    def completed(self, hole: Hole, candidate: str) -> HoleFile:
        """The file as it would be with the candidate in the hole. TargetError where its encoding cannot have that."""
        try:
            content = filled(self.raw, hole, candidate).encode(self.encoding)
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise TargetError(f"{self.path.name} is {self.encoding}, which has no {letter!r}") from None
        return HoleFile(path=self.path, content=content, encoding=self.encoding)

    def replace_with(self, after: HoleFile) -> None:
        """Write `after` in the place of this. TargetError, and nothing written, where the file is another by now."""
        path = self.path.resolve()  # a link stays one
        try:
            mode = path.stat().st_mode
            if not mode & 0o222 or not os.access(path, os.W_OK):
                raise TargetError(f"{self.path} is read-only", hint="nothing was written")
            self._write(path, after.content, stat.S_IMODE(mode))
        except OSError as error:
            raise TargetError(f"{self.path} cannot be written: {error.strerror}", hint="nothing was written") from None

    def _write(self, path: Path, content: bytes, mode: int) -> None:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(mode)
            if path.read_bytes() != self.content:
                raise TargetError(
                    f"{self.path} has changed on disk since it was read", hint="nothing was written; ask again"
                )
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            raise


def read_hole_file(path: Path) -> HoleFile:
    """A file of Python, as its own first lines say that it is encoded. TargetError where it cannot be read so."""
    try:
        content = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        file = HoleFile(path=path, content=content, encoding=encoding)
        if file.raw.encode(encoding) != content:
            raise TargetError(f"{path} is not written as its encoding {encoding} writes text")
    except FileNotFoundError:
        raise TargetError(f"there is no file {path}") from None
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise TargetError(f"{path} cannot be read as Python: {error}") from None
    return file
