"""The child's side of a predictor in a process of its own; `model/worker.py` is the other.

    python -m foreframe.model.worker_server DESCRIPTOR

Reads what makes the predictor from the socket of that number, then requests, and answers them in order. This module
knows no model, no tokens and no screen.
"""

from __future__ import annotations

import os
import select
import sys
import threading
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import Cancelled, ForeframeError, ModelError
from ..debugger.ports import JumpingSession, Predictor, PredictorSession, ProposingSession, Telling, WeighingSession

OVER_MEMORY: Final = 75
"""Exit status of a child that outgrew its ceiling."""

_WATCH_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """What the debugger asks; an answer bears its number."""

    number: int
    session: int
    verb: str
    argument: Any = None


def serve(pipe: Connection) -> None:
    """The child's whole life."""
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    make, memory_bytes = pipe.recv()
    if memory_bytes:
        threading.Thread(target=_watch_memory, args=(memory_bytes,), daemon=True).start()
    try:
        predictor: Predictor = make()
    except ForeframeError as error:
        pipe.send(error)
        return
    pipe.send(predictor.name)
    _Server(pipe, predictor).run()


class _Server:
    """Reads requests on one thread, so that a cancellation is heard in the middle of a prediction."""

    def __init__(self, pipe: Connection, predictor: Predictor) -> None:
        self._pipe = pipe
        self._predictor = predictor
        if isinstance(predictor, Telling):
            predictor.hear = lambda text: pipe.send((self._at, False, text))
        self._sessions: dict[int, PredictorSession] = {}
        self._waiting: list[Request | None] = []
        self._arrived = threading.Condition()
        self._at = 0
        """Number of the request that is being answered."""

        self._cancelled = 0
        """Of the newest request that was given up; those before it are of no interest either."""

    def run(self) -> None:
        """Answer until the debugger hangs up."""
        threading.Thread(target=self._listen, daemon=True).start()
        while (request := self._next()) is not None:
            try:
                result: object = self._answer(request)
            except (ForeframeError, Cancelled) as error:
                result = error
            except MemoryError:
                result = ModelError("The model ran out of memory.", hint="Use a smaller model or a shorter program.")
            except Exception:  # noqa: BLE001 - a bug; it is raised again where a person will see it
                result = RuntimeError(traceback.format_exc())
            if request.verb not in ("observe", "rewind", "session", "drop"):
                self._pipe.send((request.number, True, result))

    def _listen(self) -> None:
        try:
            while True:
                request = self._pipe.recv()
                if request.verb == "cancel":
                    self._cancelled = request.number
                    if request.number >= self._at:
                        self._predictor.cancel()
                else:
                    self._put(request)
        except (EOFError, OSError):
            self._predictor.cancel()
            self._put(None)

    def _put(self, request: Request | None) -> None:
        with self._arrived:
            self._waiting.append(request)
            self._arrived.notify()

    def _next(self) -> Request | None:
        with self._arrived:
            while not self._waiting:
                self._arrived.wait()
            return self._waiting.pop(0)

    def _answer(self, request: Request) -> object:
        self._at = request.number
        match request.verb:
            case "session":
                self._sessions[request.session] = self._predictor.session(request.argument)
                return None
            case "drop":
                self._sessions.pop(request.session, None)  # one that was never asked anything is not here
                return None
            case _:
                return self._of_session(self._sessions[request.session], request)

    def _of_session(self, session: PredictorSession, request: Request) -> object:
        match request.verb:
            case "observe":
                return session.observe(request.argument)
            case "rewind":
                return session.rewind(request.argument)
            case _ if request.number <= self._cancelled:
                raise Cancelled("the prediction was cancelled")
            case "jump":
                if not isinstance(session, JumpingSession):
                    raise ModelError("This model cannot jump.", hint="Step to the line instead.")
                return session.jump(request.argument)
            case "propose":
                if not isinstance(session, ProposingSession):
                    raise ModelError("This model cannot propose arguments.", hint="Type a call, such as f('a', 3).")
                return session.propose(request.argument)
            case "surprisal":
                return session.surprisal(request.argument)
            case "surprisal_of_end":
                if not isinstance(session, WeighingSession):
                    raise ModelError("This model cannot weigh the end of a call.", hint="Go on without it.")
                return session.surprisal_of_end(*request.argument)
            case _:
                return session.predict()


def _end_with(pipe: Connection) -> None:
    """End this process once the debugger has hung up: loading and decoding, which may take minutes, hear of nothing."""
    hangup = select.poll()
    hangup.register(pipe.fileno(), select.POLLHUP)
    hangup.poll()
    os._exit(0)


def _watch_memory(ceiling: int) -> None:
    """End this process when it holds more than it may: sooner than the machine would, and with a reason."""
    statm = Path("/proc/self/statm")
    page = os.sysconf("SC_PAGE_SIZE")
    pause = threading.Event()
    while statm.exists():
        if int(statm.read_text().split()[1]) * page > ceiling:
            os._exit(OVER_MEMORY)
        pause.wait(_WATCH_S)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
