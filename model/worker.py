"""A predictor in a process of its own: its memory, its threads and its crashes are not the debugger's.

`WorkerPredictor` is a `Predictor` like any other; what it stands for is made in the child, by a function
that the child is given. Requests are numbered and answered in order. A request can be given up at any
moment: its caller is released at once, the child stops at its next token, and the late answer is dropped
by its number. A child that dies is told of in one sentence and replaced at the next request: sessions
know their frames, and are built again.

This module knows no model, no tokens and no screen.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import weakref
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from ..debugger.errors import Cancelled, ModelError
from ..debugger.frame import Frame
from ..debugger.ports import ArgumentsAsked, Prediction, Predictor, SourceContext
from ..debugger.signals import signal_name
from . import worker_server
from .worker_server import OVER_MEMORY, Request

START_S: Final = 600.0
"""Loading 32 billion parameters from a slow disk takes minutes."""

MAX_DEATHS: Final = 3
"""In a row, without an answer in between; after these the model is not started again."""

Make = Callable[[], Predictor]
"""It travels to the child by pickle: a function of a module, or a `functools.partial` of one."""


class WorkerPredictor:
    """Starts the child and waits until its model is loaded. Raises ModelError as the maker would."""

    def __init__(self, make: Make, *, memory_bytes: int = 0) -> None:
        self._make = make
        self._memory_bytes = memory_bytes
        """The child's ceiling of resident memory; 0 is none."""

        self.hear: Callable[[str], None] | None = None
        """Told how a frame begins while the child is still at it."""

        self._life = 0
        """Counts the children; a session of an earlier one must be built again."""

        self._deaths = 0
        self._number = 0
        self._sessions = 0
        self._dropped: deque[int] = deque()
        """Numbers of sessions that nobody has any more; the child hears of them with the next request."""

        self._woken, self._wake = os.pipe()
        # Not in `close`: another thread may cancel at any moment, and then write into a file of somebody else's.
        weakref.finalize(self, _close, self._woken, self._wake).atexit = False
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self.name = ""
        self._start()

    @property
    def life(self) -> int:
        """Which child holds the sessions, counted from 1; 0 where the last one has ended."""
        return self._life if self._pipe is not None else 0

    def revive(self) -> int:
        """Start another child where the last one has ended; its `life`. Raises ModelError."""
        if self._pipe is None:
            self._start()
        return self._life

    @property
    def pid(self) -> int:
        """The child's process; 0 where it has ended."""
        return self._process.pid if self._process is not None and self._pipe is not None else 0

    def session(self, context: SourceContext) -> WorkerSession:
        """A new, empty history of the program."""
        self._sessions += 1
        session = WorkerSession(self, self._sessions, context)
        # A decoder's cache is 16 MiB (nano), and a comparison that is resynced makes one session after the other.
        # Said later, since whoever collects garbage may be in the middle of a request.
        weakref.finalize(session, self._dropped.append, self._sessions).atexit = False
        return session

    def cancel(self) -> None:
        """Release whoever waits for an answer, with `Cancelled`. From any thread."""
        os.write(self._wake, b"!")

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._deaths = MAX_DEATHS
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def tell(self, session: int, verb: str, argument: Any = None) -> int:
        """Send a request; its number. ModelError where the child is gone."""
        while self._dropped:
            self._send(Request(self._number, self._dropped.popleft(), "drop"))
        self._number += 1
        self._send(Request(self._number, session, verb, argument))
        return self._number

    def ask(self, session: int, verb: str, argument: Any = None) -> Any:
        """Send a request and wait for its answer. Raises what the predictor raised, or `Cancelled`."""
        self._forget_wakes()
        number = self.tell(session, verb, argument)
        pipe = self._living()
        while True:
            for ready in wait([pipe, self._woken]):
                if ready == self._woken:
                    self._forget_wakes()
                    self._send(Request(number, 0, "cancel"))
                    raise Cancelled("the prediction was cancelled")
                try:
                    answered, is_whole, result = pipe.recv()
                except (EOFError, OSError):
                    raise self._death() from None
                if not is_whole:
                    if answered == number and self.hear is not None:
                        self.hear(result)
                elif answered == number:
                    self._deaths = 0
                    if isinstance(result, BaseException):
                        raise result
                    return result

    def _send(self, request: Request) -> None:
        try:
            self._living().send(request)
        except OSError:
            raise self._death() from None

    def _forget_wakes(self) -> None:
        while wait([self._woken], 0):
            os.read(self._woken, 64)

    def _living(self) -> Connection:
        assert self._pipe is not None, "a session is built again first"
        return self._pipe

    def _start(self) -> None:
        if self._deaths >= MAX_DEATHS:
            raise ModelError(
                f"The model's process ended {self._deaths} times in a row and is not started again.",
                hint="Restart foreframe, or name another --model.",
            )
        ours, theirs = socket.socketpair()
        self._pipe = Connection(ours.detach())
        # A session of its own: Ctrl-C is for the debugger, which then closes the pipe. Not a fork, which would
        # copy the interface's threads and locks in whatever state they are in.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", worker_server.__name__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._life += 1
        try:
            self._pipe.send((self._make, self._memory_bytes))
            if not self._pipe.poll(START_S):
                self.close()
                raise ModelError(f"The model was not loaded within {START_S:g} s.")
            said = self._pipe.recv()
        except (EOFError, OSError):
            raise self._death() from None
        if isinstance(said, BaseException):
            self.close()
            raise said
        self.name = said

    def _death(self) -> ModelError:
        """The child is gone: say why, and let the next request start another."""
        assert self._process is not None
        code = self._process.wait()
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = None
        self._deaths += 1
        if code == OVER_MEMORY:
            why = f"needed more than its {self._memory_bytes / 2**30:.3g} GiB of memory and was stopped"
            return ModelError(f"The model {why}.", hint="Use a smaller model, or allow more memory.")
        how = f"was ended by {signal_name(-code)}" if code < 0 else f"exited with {code}"
        also = ", which is what a machine out of memory does" if code == -signal.SIGKILL else ""
        return ModelError(f"The model's process {how}{also}.", hint="It is started again for the next prediction.")


@dataclass(slots=True, weakref_slot=True, eq=False)
class WorkerSession:
    """A history that the child holds, and enough of it here to build it again."""

    _predictor: WorkerPredictor
    _number: int
    _context: SourceContext
    _frames: list[Frame] = field(default_factory=list[Frame])
    _life: int = -1
    """Which child has it; -1, which is no child's number, where none has been asked yet."""

    def observe(self, frame: Frame) -> None:
        """Extend the history; nothing is waited for. ModelError says that the child is gone; the frame is kept."""
        self._frames.append(frame)
        self._tell("observe", frame)

    def predict(self) -> Prediction | None:
        """The next frame, or None where the entry has been left."""
        return self._ask("predict")

    def jump(self, lineno: int) -> Prediction | None:
        """The running activation's next frame on a line, or its end."""
        return self._ask("jump", lineno)

    def propose(self, asked: ArgumentsAsked) -> Prediction:
        """A call frame of the entry with arguments that the model makes up."""
        return self._ask("propose", asked)

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability of this frame as the next one, in nats."""
        return self._ask("surprisal", frame)

    def surprisal_of_end(self, first: Frame, last: Frame) -> float:
        """Minus the log probability, in nats, that the call `first` leads to `last`."""
        return self._ask("surprisal_of_end", (first, last))

    def rewind(self, length: int) -> None:
        """Forget all frames but the first `length`."""
        del self._frames[length:]
        self._tell("rewind", length)

    def _tell(self, verb: str, argument: Any) -> None:
        if self._life == self._predictor.life:
            self._predictor.tell(self._number, verb, argument)

    def _ask(self, verb: str, argument: Any = None) -> Any:
        if self._life != self._predictor.revive():
            self._predictor.tell(self._number, "session", self._context)
            self._life = self._predictor.life
            for frame in self._frames:
                self._predictor.tell(self._number, "observe", frame)
        return self._predictor.ask(self._number, verb, argument)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
