"""How a child that will confine itself (`sandbox.py`) is started and ended; what is said to it, its parent knows."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from .errors import RecordingError
from .recorder import environment


class ConfinedChild:
    """An interpreter on one of our shims, with pipes to it, in a session of its own."""

    def __init__(self, python: str, shim: Path, scratch: Path, words: Sequence[str] = ()) -> None:
        """Start it; `scratch` is its folder for temporary files, and made here. RecordingError where it cannot be."""
        scratch.mkdir(exist_ok=True)
        try:
            self._process = subprocess.Popen(
                [python, "-P", str(shim), *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environment(), "TMPDIR": str(scratch)},
                start_new_session=True,
            )
        except OSError as error:
            raise RecordingError(f"the interpreter {python} cannot be started: {error.strerror}") from None

    @property
    def output(self) -> int:
        """The descriptor to read its answers from."""
        return self._pipe(self._process.stdout).fileno()

    def send(self, data: bytes) -> None:
        """Write to it. That it is gone is told when an answer is read."""
        with contextlib.suppress(BrokenPipeError):
            pipe = self._pipe(self._process.stdin)
            pipe.write(data)
            pipe.flush()

    def end(self) -> None:
        """Kill it with everything it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                self._pipe(pipe).close()
        self._process.wait()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None  # all are asked for
        return pipe
