"""A recording of any length: frames are made when they are asked for, from records that lie in a file.

In memory are one number a frame, which says where it is, and at every 512th frame a key: what all live
activations saw there. A frame is made by reading on from the key before it, so going anywhere costs the
same. What asks only where frames are (steps, breakpoints, stacks) makes none.

Records are the JSON lines of `trace.py`: a stored trace is used where it lies, and what is appended goes
to a temporary file, in memory while that is small.
"""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
import time
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast, overload

from .errors import TraceError
from .frame import Event, Frame, StackFrame
from .trace import DAMAGE, MAKE_HINT, Decoder, End, Header, Reader, Site, frame_record, no_record, parsed

KEY_EVERY: Final = 512
"""Frames; as many are made at once, in some 4 ms (3.11)."""

_KEPT: Final = 16
"""Stretches of frames that are kept once they are made."""

_IN_MEMORY: Final = 1 << 24
"""Bytes of appended records before they go to the disk."""

_LOOK_EVERY: Final = 256
"""Lines between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class _Key:
    """All that is needed to go on from one frame."""

    offset: int
    """Of its record, in bytes."""

    seen: dict[int, dict[str, str]]
    stack: tuple[int, ...]
    """The newest frame of each live activation before it, outermost first."""


class Recording(Sequence[Frame]):
    """Frames in order. The file holds their records; without one, `append` is the only way in."""

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.sites: list[Site] = []
        self.order = array("I")
        """Index into `sites`, for each frame."""

        self._numbers: dict[Site, int] = {}
        self.trouble = ""
        """Why the values of frames are kept no more, in a sentence; where the frames were is known all the same."""

        self._file = file or io.BytesIO()
        self._is_in_memory = file is None
        weakref.finalize(self, self._file.close)
        self._end = 0
        """Bytes of the records that are known."""

        self._keys: list[_Key] = []
        self._stack: list[int] = []
        self._seen: dict[int, dict[str, str]] = {}
        self._unwritten: list[Frame] = []
        self._made: dict[int, list[Frame]] = {}

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, at: int) -> Frame: ...
    @overload
    def __getitem__(self, at: slice) -> list[Frame]: ...
    def __getitem__(self, at: int | slice) -> Frame | list[Frame]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        at = range(len(self))[at]  # as a list has it: from the end, or an IndexError
        number, place = divmod(at, KEY_EVERY)
        return self._stretch(number)[place]

    def site(self, at: int) -> Site:
        """Where a frame is."""
        return self.sites[self.order[at]]

    # Into it.

    def append(self, frame: Frame) -> None:
        """Add a frame."""
        self.begin(self._end, self._seen)
        self._unwritten.append(frame)
        self.note(Site(frame.event, frame.lineno, frame.depth, frame.path, frame.function, frame.source), self._end)
        if len(self._unwritten) == KEY_EVERY:
            self._keep(len(self) // KEY_EVERY - 1, self._unwritten)
            self._write()

    def _write(self) -> None:
        lines = [json.dumps(frame_record(frame, self._seen)) for frame in self._unwritten]
        self._unwritten = []
        if self.trouble:
            return
        try:
            if self._is_in_memory and self._end > _IN_MEMORY:
                self._to_disk()
            self._put(self._file, "\n".join([*lines, ""]).encode("ascii"))
        except OSError as error:
            self.trouble = f"values are recorded no more: {error.strerror or error}"

    def _to_disk(self) -> None:
        """What has been kept in memory goes on in a file."""
        # Not buffered: what could not be written would be tried again with each read.
        file = cast(IO[bytes], tempfile.TemporaryFile(buffering=0))  # noqa: SIM115 - it lives as long as the recording
        weakref.finalize(self, file.close)
        end, self._end = self._end, 0
        try:
            self._file.seek(0)
            self._put(file, self._file.read(end))
        except OSError:
            self._end = end
            raise
        self._file, self._is_in_memory = file, False

    def _put(self, file: IO[bytes], data: bytes) -> None:
        file.seek(self._end)
        if (written := file.write(data)) < len(data):
            file.seek(self._end + written)
            written += file.write(data[written:])  # the rest, or the reason why there is no room for it
        if written < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end += written

    def begin(self, offset: int, seen: dict[int, dict[str, str]]) -> None:
        """Say, before each frame, where its record is and what was seen until then."""
        if len(self.order) == KEY_EVERY * len(self._keys):
            self._keys.append(_Key(offset, dict(seen), tuple(self._stack)))

    def note(self, site: Site, end: int) -> None:
        """Learn where the frame is that has begun, and where its record ends."""
        number = self._numbers.setdefault(site, len(self.sites))
        if number == len(self.sites):
            self.sites.append(site)
        self.order.append(number)
        self._end = end
        self._push(self._stack, len(self.order) - 1)

    def _push(self, stack: list[int], at: int) -> None:
        depth = self.site(at).depth
        while stack and self.site(stack[-1]).depth >= depth:
            stack.pop()
        stack.append(at)

    # Out of it.

    def _stretch(self, number: int) -> list[Frame]:
        """The frames from one key to the next."""
        start = number * KEY_EVERY
        length = min(KEY_EVERY, len(self) - start)
        if self._unwritten and start + length == len(self):
            return self._unwritten
        made = self._made.pop(number, None)
        if made is None or len(made) < length:
            made = self._make(number, start, length)
        self._keep(number, made)
        return made

    def _keep(self, number: int, made: list[Frame]) -> None:
        self._made[number] = made
        while len(self._made) > _KEPT:
            del self._made[next(iter(self._made))]  # the one whose last use is the longest ago

    def _make(self, number: int, start: int, length: int) -> list[Frame]:
        key, decoder = self._keys[number], Decoder({}, self._keys[number].seen)
        end = self._keys[number + 1].offset if number + 1 < len(self._keys) else self._end
        made: list[Frame] = []
        try:
            self._file.seek(key.offset)
            for line in self._file.read(end - key.offset).split(b"\n"):
                record = json.loads(line) if line.strip() else {}
                if "event" in record:
                    made.append(decoder.frame(record, self.site(start + len(made))))
        except (*DAMAGE, IndexError, OSError):
            pass  # somebody has written over the file; where the frames were is known all the same
        missing = range(start + len(made), start + length)
        made += [
            Frame(
                event=site.event, lineno=site.lineno, source=site.source,
                depth=site.depth, path=site.path, function=site.function,
            )
            for site in map(self.site, missing)
        ]  # fmt: skip
        return made

    def records(self) -> Iterator[bytes]:
        """The JSON lines of all frames, some at a time; other records may be among them."""
        if self._unwritten:
            held, before = self._unwritten, dict(self._seen)
            tail = "".join(json.dumps(frame_record(frame, before)) + "\n" for frame in held).encode("ascii")
        else:
            tail = b""
        at = self._keys[0].offset if self._keys else 0
        while at < self._end:
            self._file.seek(at)
            piece = self._file.read(min(1 << 20, self._end - at))
            if not piece:
                break
            at += len(piece)
            yield piece
        yield tail

    # Where frames are.

    def numbers(self, wanted: Callable[[Site], object]) -> set[int]:
        """Which of `sites` are wanted."""
        return {number for number, site in enumerate(self.sites) if wanted(site)}

    def next_at(self, wanted: Callable[[Site], object], after: int) -> int | None:
        """The first frame after an index that is at a wanted place."""
        return next(self.all_at(wanted, after + 1, len(self)), None)

    def last_at(self, wanted: Callable[[Site], object], before: int) -> int | None:
        """The last frame before an index that is at a wanted place."""
        numbers, order = self.numbers(wanted), self.order
        return next((at for at in range(before - 1, -1, -1) if order[at] in numbers), None)

    def all_at(self, wanted: Callable[[Site], object], start: int, stop: int) -> Iterator[int]:
        """All frames in a range of indices that are at a wanted place."""
        numbers, order = self.numbers(wanted), self.order
        return (at for at in range(start, stop) if order[at] in numbers)

    def newest_of(self, at: int) -> list[int]:
        """The newest frame of each activation that was live at a frame, outermost first, itself last."""
        start = at // KEY_EVERY * KEY_EVERY
        stack = list(self._keys[at // KEY_EVERY].stack)
        for i in range(start, at + 1):
            self._push(stack, i)
        return stack

    def stack(self, at: int) -> list[StackFrame]:
        """The stack as of a frame, innermost first; as `frame.call_stack` finds it."""
        found = [(i, self.site(i)) for i in reversed(self.newest_of(at))]
        return [StackFrame(function=site.function, lineno=site.lineno, path=site.path, at=i) for i, site in found]

    def activation(self, at: int) -> range:
        """Indices from the first to the last known frame of the activation that a frame belongs to.

        Those of the calls it makes lie between. A generator's resumption counts as an activation of its own.
        """
        depth = self.site(at).depth
        starts = self.numbers(lambda site: site.depth < depth or (site.depth == depth and site.event is Event.CALL))
        ends = self.numbers(lambda site: site.depth < depth or (site.depth == depth and site.event is Event.RETURN))
        order = self.order
        first = next((i for i in range(at, -1, -1) if order[i] in starts), 0)
        first += self.site(first).depth < depth
        last = next((i for i in range(at, len(self)) if order[i] in ends), len(self) - 1)
        return range(first, last + (self.site(last).depth >= depth))


class RecordedFile:
    """A stored trace that is read on while it is already shown. Raises TraceError where it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = Reader()
        self._number = 0
        self._offset = 0
        try:
            self._lines = path.open("rb")
            weakref.finalize(self, self._lines.close)
            self.frames = Recording(path.open("rb"))
            self.num_bytes = path.stat().st_size
            while self._reader.trace is None and (line := self._next_line()):
                if line.strip():
                    self._reader.feed(line)
        except FileNotFoundError:
            raise TraceError(f"there is no trace {path}", hint=MAKE_HINT) from None
        except OSError as error:
            raise TraceError(f"{path} cannot be read: {error.strerror}", hint=MAKE_HINT) from None
        except TraceError as error:
            raise self._located(error) from None
        if self._reader.trace is None:
            raise TraceError(f"{path} is empty", hint=MAKE_HINT)
        self._trace = self._reader.trace

    @property
    def header(self) -> Header:
        """What stands at its beginning."""
        return self._trace.header

    @property
    def sources(self) -> dict[str, str]:
        """Texts of further files, as far as it has been read."""
        return self._trace.sources

    @property
    def end(self) -> End | None:
        """How the recording ended, once that has been read."""
        return self._trace.end

    @property
    def share(self) -> float:
        """How much of it has been read."""
        return self._offset / self.num_bytes if self.num_bytes else 1.0

    def read_on(self, seconds: float) -> bool:
        """Read for so long; whether there is more. Raises TraceError, after which nothing more comes."""
        deadline = time.monotonic() + seconds
        decoder, frames = self._reader.decoder, self.frames
        while True:
            for _ in range(_LOOK_EVERY):
                offset = self._offset
                line = self._next_line()
                if not line:
                    return False
                if not line.strip():
                    continue
                try:
                    record = parsed(line)
                    if "event" in record:
                        site = decoder.site(record)
                        frames.begin(offset, decoder.seen)
                        decoder.locals(record, site)
                        decoder.value(record)
                        frames.note(site, self._offset)
                    else:
                        self._reader.tell(record)
                except (TraceError, *DAMAGE) as error:
                    return self._damaged(error if isinstance(error, TraceError) else no_record(line))
            if time.monotonic() > deadline:
                return True

    def _next_line(self) -> bytes:
        line = self._lines.readline()
        self._offset += len(line)
        self._number += 1
        return line

    def _damaged(self, error: TraceError) -> bool:
        """The last line may be cut short: the recording was, too."""
        number = self._number
        while line := self._next_line():
            if line.strip():
                self._number = number
                raise self._located(error) from None
        return False

    def _located(self, error: TraceError) -> TraceError:
        return TraceError(f"{self.path}, line {self._number}: {error}", hint=error.hint)
