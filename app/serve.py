"""`foreframe serve`: our own model behind an OpenAI-compatible API, decoded in processes of its own.

GenAI holds the interpreter's lock while it decodes, so each worker is a process with the model in it, and this one
only passes on. There is no batching: for a model as small as nano a step for eight sequences costs 8.4 steps for one
(ONNX Runtime 1.32, int8, 300 positions, one thread of a 2-core x86-64), so what helps is a second core.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import itertools
import multiprocessing
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from typing import Final

from ..debugger.errors import ForeframeError, ModelError
from ..debugger.options import Parser, positive
from ..debugger.serving import CompletionAsked, TokenSaid
from .serve_worker import Answer, Loaded, NotLoaded, work

KEY: Final = "FOREFRAME_SERVE_KEY"
"""Environment variable: the bearer token that clients must send. Without it, none is asked for."""

LOAD_S: Final = 60.0
RECENT: Final = 16
"""Prompts remembered of each worker, to send a sequence to where its beginning was read."""


class Worker:
    """One process that decodes, as the event loop sees it."""

    def __init__(self, model: str, decoders: int) -> None:
        self._model, self._decoders = model, decoders
        self._waiting: dict[int, asyncio.Queue[Answer]] = {}
        self._recent: deque[tuple[int, ...]] = deque(maxlen=RECENT)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection, self._process = self._start()

    @property
    def load(self) -> int:
        """Completions it is at work on."""
        return len(self._waiting)

    def loaded(self) -> Loaded:
        """Wait for the model. Raises ModelError where it cannot be loaded."""
        try:
            told = self._connection.recv() if self._connection.poll(LOAD_S) else None
        except (EOFError, OSError):
            told = None
        match told:
            case Loaded():
                return told
            case NotLoaded():
                raise ModelError(told.message, hint=told.hint)
            case _:
                raise ModelError(f"the process that was to load {self._model} died or hangs", hint="try again")

    def close(self) -> None:
        """End the process."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._connection.fileno())
        self._connection.close()
        self._process.join(1)
        self._process.kill()

    def knows(self, prompt: tuple[int, ...]) -> int:
        """How much of a prompt it has likely read before."""
        return max((_shared_length(prompt, recent) for recent in self._recent), default=0)

    def ask(self, number: int, asked: CompletionAsked) -> asyncio.Queue[Answer]:
        """Begin a completion; its answers come to the queue."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._connection.fileno(), self._hear)
        self._recent.append(asked.prompt)
        answers = self._waiting[number] = asyncio.Queue[Answer]()
        self._send(number, asked)
        return answers

    def forget(self, number: int) -> None:
        """No answer is wanted any more."""
        if self._waiting.pop(number, None) is not None:
            self._send(number, None)

    def _start(self):
        # A fork would take the event loop and its sockets along.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs, self._model, self._decoders), daemon=True)
        process.start()
        theirs.close()
        return ours, process

    def _send(self, number: int, asked: CompletionAsked | None) -> None:
        with contextlib.suppress(OSError):  # a pipe that broke is noticed by the reader, which starts a new process
            self._connection.send((number, asked))

    def _hear(self) -> None:
        try:
            while self._connection.poll():
                answer = self._connection.recv()
                if not isinstance(answer, Answer):  # a process started anew tells what it has loaded
                    continue
                queue = self._waiting.get(answer.number)
                if answer.done:
                    self._waiting.pop(answer.number, None)
                if queue is not None:
                    queue.put_nowait(answer)
        except (EOFError, OSError):
            self._start_anew()

    def _start_anew(self) -> None:
        assert self._loop is not None
        self._loop.remove_reader(self._connection.fileno())
        self._connection.close()
        for number, queue in self._waiting.items():
            queue.put_nowait(Answer(number, [], done=True, error="the process that decoded this died; ask again"))
        self._waiting.clear()
        self._recent.clear()
        self._loop = None
        self._connection, self._process = self._start()


class Served:
    """A model of ours and the workers that decode it: a `ServedModel`."""

    def __init__(self, loaded: Loaded, workers: Sequence[Worker]) -> None:
        from ..model.tokenizer import Tokenizer

        self.name, self.dialect = loaded.name, loaded.dialect
        self.context, self.limit = loaded.context, loaded.limit
        self.vocabulary: Sequence[str] = loaded.vocabulary
        self.cached_tokens = 0
        self._tokenizer = Tokenizer(loaded.vocabulary)
        self._workers = workers
        self._numbers = itertools.count()

    def encode(self, text: str) -> list[int]:
        """Tokens of plain text."""
        return self._tokenizer.encode_value(text)

    async def complete(self, asked: CompletionAsked) -> AsyncGenerator[Sequence[TokenSaid], None]:
        """Tokens, from the worker that has read most of the prompt unless it has more to do than another."""
        worker = self._worker(asked.prompt)
        number = next(self._numbers)
        answers = worker.ask(number, asked)
        try:
            while True:
                answer = await answers.get()
                if answer.error:
                    raise ModelError(answer.error)
                yield answer.said
                if answer.done:
                    self.cached_tokens += answer.cached
                    return
        finally:
            worker.forget(number)

    def _worker(self, prompt: tuple[int, ...]) -> Worker:
        idlest = min(worker.load for worker in self._workers)
        free = [worker for worker in self._workers if worker.load <= idlest + 1]
        return max(free, key=lambda worker: (worker.knows(prompt), -worker.load))


def _shared_length(left: Sequence[int], right: Sequence[int]) -> int:
    from ..model.completing import shared_length

    return shared_length(left, right)


def add_arguments(parser: Parser) -> None:
    """Of `serve`."""
    parser.add_argument("--model", default="nano", help="nano (embedded), or a model directory")
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="this machine alone, if left out")
    parser.add_argument("--port", type=_port, default=8931, metavar="N", help="8931 if left out; 0 takes a free one")
    parser.add_argument(
        "--max-clients", type=positive, default=8, metavar="N", help="requests answered at once; more are told to wait"
    )
    parser.add_argument(
        "--workers", type=positive, default=os.cpu_count() or 1, metavar="N", help="processes that decode: one a core"
    )


def run(options: argparse.Namespace) -> int:
    """Serve as the command line says."""
    return serve(options.model, options.host, options.port, options.max_clients, options.workers)


def serve(model: str, host: str, port: int, max_clients: int, num_workers: int) -> int:
    """Serve until a signal ends it. Raises ModelError, and ForeframeError where the address cannot be had."""
    application, make_server = _adapters()
    listener = _listen(host, port)
    workers: list[Worker] = []
    try:
        # Each client has up to two sequences: one that follows reality and one that runs free.
        decoders = max(2, -(-2 * max_clients // num_workers))
        workers += (Worker(model, decoders) for _ in range(num_workers))
        loaded = [worker.loaded() for worker in workers]
        served = Served(loaded[0], workers)
        app = application(served, max_clients=max_clients, key=os.environ.get(KEY, ""))
        server = make_server(app)

        def end(_number: int, _frame: object) -> None:
            server.should_exit = True

        # uvicorn hears signals while it runs. This is for one that comes just before, and for the one that it
        # raises again at its end, which would kill us.
        signal.signal(signal.SIGTERM, end)
        _announce(served.name, listener)
        server.run(sockets=[listener])
    finally:
        listener.close()
        for worker in workers:
            worker.close()
    return 0


def _adapters():
    try:
        from ..adapters.completion_server import application, make_server
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise ForeframeError(f"serving needs {error.name}", hint="pip install 'foreframe[serve]'") from None
    return application, make_server


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ForeframeError(f"{host}:{port} cannot be listened on: {reason}", hint="name another --port") from None


def _announce(name: str, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    if not ipaddress.ip_address(host).is_loopback:
        open_to = "whoever sends the key" if os.environ.get(KEY) else f"whoever reaches it, since {KEY} is not set"
        print(f"foreframe: {host} is no loopback address: the model answers {open_to}", file=sys.stderr)
    shown = f"[{host}]" if ":" in host else host
    print(f"serving {name} on http://{shown}:{port}/v1", flush=True)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 1 << 16):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: they run from 0 to 65535")
    return int(text)
