"""Completion servers on loopback: ours over a small model, and ones that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from foreframe.adapters.completion_server import application, make_server
from foreframe.debugger.serving import CompletionAsked, ServedModel, TokenSaid
from foreframe.model.completing import Completions
from foreframe.model.decoder import Weights


class InProcess:
    """Weights served from this process: a `ServedModel` that blocks the server's loop, a token at a time."""

    def __init__(self, weights: Weights, *, pause_s: float = 0.0) -> None:
        self.name, self.dialect, self.context = "tiny", "none", weights.limit
        self.vocabulary: Sequence[str] = [chr(ord("0") + number) for number in range(weights.vocab_size)]
        self.limit = weights.limit
        self.cached_tokens = 0
        self.pause_s = pause_s
        self.at_work = 0
        self.asked: list[CompletionAsked] = []
        self._completions = Completions(weights, size=4)

    def encode(self, text: str) -> list[int]:
        return [self.vocabulary.index(char) for char in text]

    async def complete(self, asked: CompletionAsked) -> AsyncGenerator[Sequence[TokenSaid], None]:
        self.asked.append(asked)
        self.at_work += 1
        tokens, cached = self._completions.start(asked)
        self.cached_tokens += cached
        try:
            for said in tokens:
                await asyncio.sleep(self.pause_s)
                yield [said]
        finally:
            tokens.close()
            self.at_work -= 1


@contextlib.contextmanager
def served(model: ServedModel, *, max_clients: int = 8, key: str = "") -> Iterator[str]:
    """Our server over a model, in a thread; gives its address."""
    server = make_server(application(model, max_clients=max_clients, key=key))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets=[listener]),))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            thread.join()


Answer = Callable[[BaseHTTPRequestHandler, int], None]
"""Writes the answer to a request, given how many came before it."""


class Misbehaving(ThreadingHTTPServer):
    """A server that answers as it is told."""

    daemon_threads = True

    def __init__(self, answer: Answer, *, models: Answer | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.models = answer, models
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves early is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: Misbehaving
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        before = len(self.server.requests)
        self.server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        listing = self.command == "GET" and self.server.models is not None
        answer = self.server.models if listing else self.server.answer
        assert answer is not None
        answer(self, before)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


@contextlib.contextmanager
def misbehaving(answer: Answer, *, models: Answer | None = None) -> Iterator[Misbehaving]:
    server = Misbehaving(answer, models=models)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(content: bytes | object, status: int = 200, **headers: str) -> Answer:
    """An answer with this body: bytes, or what JSON can hold."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(handler: BaseHTTPRequestHandler, _before: int) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def after(times: int, first: Answer, then: Answer) -> Answer:
    """One answer for the first requests, another for the rest."""
    return lambda handler, before: (first if before < times else then)(handler, before)


def hangs(seconds: float) -> Answer:
    return lambda _handler, _before: time.sleep(seconds)


def hangs_up(handler: BaseHTTPRequestHandler, _before: int) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_short(handler: BaseHTTPRequestHandler, _before: int) -> None:
    """Promises more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def floods(handler: BaseHTTPRequestHandler, _before: int) -> None:
    """Sends without an end, until nobody reads."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(b" " * (1 << 20))


LISTED = says({"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "vllm", "max_model_len": 64}]})
"""An answer to `/v1/models`, as vLLM gives it."""
