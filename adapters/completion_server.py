"""A model over HTTP, as OpenAI's completions API has it: the server side of `foreframe serve`.

It knows no model, only a `ServedModel`. Of vLLM's additions to the API it has those that concern token
ids, by the same names; ours alone are `prompt_logprobs_from`, the card in `/v1/models` and the route
of the vocabulary, so that a client needs nothing of the model on its side.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from ..debugger.errors import ModelError
from ..debugger.serving import ServedModel, TokenSaid
from .completion_card import entry
from .completion_request import Request, RequestError, parse_request

MAX_BODY: Final = 4 * 1024 * 1024
"""A prompt of 131,072 token ids is about 1 MB of JSON."""

RETRY_AFTER_S: Final = 1
GRACE_S: Final = 5
"""How long requests in flight may go on once the server is told to end."""

Handler = Callable[[HttpRequest], Awaitable[Response]]


@dataclass(slots=True)
class _Counts:
    """What `/metrics` tells."""

    requests: int = 0
    refused: int = 0
    failed: int = 0
    left: int = 0
    """Requests whose client hung up."""

    prompt_tokens: int = 0
    tokens: int = 0
    in_flight: int = 0


@dataclass(slots=True)
class _Api:
    """The routes over one model."""

    model: ServedModel
    max_clients: int
    counts: _Counts = field(default_factory=_Counts)
    started: int = field(default_factory=lambda: int(time.time()))

    async def health(self, _request: HttpRequest) -> Response:
        return JSONResponse({"status": "ok"})

    async def metrics(self, _request: HttpRequest) -> Response:
        counts = self.counts
        lines = {
            "requests_total": counts.requests,
            "requests_refused_total": counts.refused,
            "requests_failed_total": counts.failed,
            "requests_left_total": counts.left,
            "requests_in_flight": counts.in_flight,
            "prompt_tokens_total": counts.prompt_tokens,
            "prompt_tokens_cached_total": self.model.cached_tokens,
            "completion_tokens_total": counts.tokens,
        }
        return PlainTextResponse("".join(f"foreframe_{name} {value}\n" for name, value in lines.items()))

    async def models(self, _request: HttpRequest) -> Response:
        return JSONResponse({"object": "list", "data": [entry(self.model, self.started)]})

    async def vocabulary(self, request: HttpRequest) -> Response:
        if request.path_params["name"] != self.model.name:
            raise HTTPException(404, f"there is no such model here: this server has {self.model.name}")
        return JSONResponse(list(self.model.vocabulary))

    async def completions(self, http: HttpRequest) -> Response:
        self.counts.requests += 1
        request = parse_request(await _json(http), self.model)
        if self.counts.in_flight >= self.max_clients:
            self.counts.refused += 1
            raise HTTPException(
                429,
                f"{self.max_clients} requests are being answered, which is the most: ask again in a moment",
                headers={"Retry-After": str(RETRY_AFTER_S)},
            )
        self.counts.prompt_tokens += len(request.asked.prompt)
        form = _Form(self.model, request)
        # Counted before anything is waited for, so that requests which come together are counted together.
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._counted())
            if request.asked.streamed:
                return _CountedResponse(self._stream(form), stack.pop_all().close)
            said = await self._unless_gone(http, self._collect(request))
        # Nobody reads what answers a client that has left.
        return Response(status_code=499) if said is None else JSONResponse(form.whole(said))

    async def _collect(self, request: Request) -> list[TokenSaid]:
        async with contextlib.aclosing(self.model.complete(request.asked)) as chunks:
            said = [one async for chunk in chunks for one in chunk]
        self.counts.tokens += len(said)
        return said

    async def _stream(self, form: _Form) -> AsyncGenerator[str, None]:
        try:
            async with contextlib.aclosing(self.model.complete(form.request.asked)) as chunks:
                async for chunk in chunks:
                    self.counts.tokens += len(chunk)
                    for said in chunk:
                        yield _event(form.part(said))
            yield _event(form.last())
            if form.request.with_usage:
                yield _event(form.usage_part())
        except ModelError as error:
            self.counts.failed += 1
            yield _event(_error(500, str(error)))
        yield "data: [DONE]\n\n"

    @contextlib.contextmanager
    def _counted(self) -> Generator[None]:
        self.counts.in_flight += 1
        try:
            yield
        finally:
            self.counts.in_flight -= 1

    async def _unless_gone(self, http: HttpRequest, work: Awaitable[list[TokenSaid]]) -> list[TokenSaid] | None:
        """The work's result; None, and the work cancelled, where the client hangs up first."""
        working = asyncio.ensure_future(work)
        leaving = asyncio.ensure_future(_hung_up(http))
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            self.counts.left += 1
            return None
        finally:
            for task in (working, leaving):
                task.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)


@dataclass(slots=True)
class _Form:
    """One completion as JSON, whole or in parts."""

    model: ServedModel
    request: Request
    num_said: int = 0
    stopped: bool = False
    identifier: str = field(default_factory=lambda: f"cmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, said: Sequence[TokenSaid]) -> dict[str, Any]:
        asked = self.request.asked
        scored = 0 if asked.score_from is None else len(asked.prompt) - asked.score_from
        choice = self._choice(said[scored:])
        if asked.score_from is not None:
            rows: list[Any] = [None] * asked.score_from
            choice["prompt_logprobs"] = rows + [_scored(one) for one in said[:scored]]
        return {**self._body([choice | {"finish_reason": self._reason()}]), "usage": self._usage()}

    def part(self, said: TokenSaid) -> dict[str, Any]:
        return self._body([self._choice([said]) | {"finish_reason": None}])

    def last(self) -> dict[str, Any]:
        return self._body([self._choice([]) | {"finish_reason": self._reason()}])

    def usage_part(self) -> dict[str, Any]:
        return self._body([]) | {"usage": self._usage()}

    def _body(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.identifier,
            "object": "text_completion",
            "created": self.created,
            "model": self.model.name,
            "choices": choices,
        }

    def _choice(self, said: Sequence[TokenSaid]) -> dict[str, Any]:
        self.num_said += len(said)
        self.stopped = self.stopped or any(one.token in self.request.asked.stop for one in said)
        choice: dict[str, Any] = {
            "index": 0,
            "text": "".join(self.model.vocabulary[one.token] for one in said),
            "logprobs": self._logprobs(said) if self.request.logprobs else None,
        }
        if self.request.with_ids:
            choice["token_ids"] = [one.token for one in said]
        return choice

    def _logprobs(self, said: Sequence[TokenSaid]) -> dict[str, Any]:
        return {
            "tokens": [self._name(one.token) for one in said],
            "token_logprobs": [one.log_probability for one in said],
            "top_logprobs": [{self._name(token): log_p for token, log_p in one.top} for one in said],
        }

    def _name(self, token: int) -> str:
        return f"token_id:{token}" if self.request.ids_as_text else self.model.vocabulary[token]

    def _reason(self) -> str:
        return "stop" if self.stopped else "length"

    def _usage(self) -> dict[str, int]:
        read = len(self.request.asked.prompt)
        return {"prompt_tokens": read, "completion_tokens": self.num_said, "total_tokens": read + self.num_said}


def _scored(said: TokenSaid) -> dict[str, dict[str, float]]:
    """A prompt's token and the likeliest in its place, as vLLM writes them."""
    return {str(token): {"logprob": log_p} for token, log_p in (*said.top, (said.token, said.log_probability))}


async def _json(http: HttpRequest) -> object:
    body = b""
    async for piece in http.stream():
        body += piece
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"the body is larger than {MAX_BODY} bytes")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RequestError("the body is not JSON") from None


async def _hung_up(http: HttpRequest) -> None:
    while (await http.receive())["type"] != "http.disconnect":
        pass


def _event(fields: dict[str, Any]) -> str:
    return f"data: {json.dumps(fields)}\n\n"


def _error(status: int, message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "code": status}}


def application(model: ServedModel, *, max_clients: int, key: str = "") -> Starlette:
    """The ASGI application. With a key, every route but `/health` asks for it as a bearer token."""
    api = _Api(model, max_clients)

    def guarded(handler: Handler) -> Handler:
        async def answer(http: HttpRequest) -> Response:
            sent = http.headers.get("authorization", "").encode()
            if key and not hmac.compare_digest(sent, f"Bearer {key}".encode()):
                raise HTTPException(401, "the key is missing or wrong", headers={"WWW-Authenticate": "Bearer"})
            try:
                return await handler(http)
            except asyncio.CancelledError:  # by uvicorn, once the server's time to end is over
                raise HTTPException(503, "the server is ending") from None

        return answer

    async def refused(_http: HttpRequest, error: Exception) -> Response:
        return JSONResponse(_error(400, str(error)), 400)

    async def failed(_http: HttpRequest, error: Exception) -> Response:
        api.counts.failed += 1
        return JSONResponse(_error(500, str(error)), 500)

    async def http_error(_http: HttpRequest, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return JSONResponse(_error(error.status_code, error.detail), error.status_code, headers=error.headers)

    async def gone(_http: HttpRequest, _error: Exception) -> Response:
        api.counts.left += 1
        return Response(status_code=499)

    return Starlette(
        routes=[
            Route("/health", api.health),
            Route("/metrics", guarded(api.metrics)),
            Route("/v1/models", guarded(api.models)),
            Route("/v1/models/{name:path}/tokenizer", guarded(api.vocabulary)),
            Route("/v1/completions", guarded(api.completions), methods=["POST"]),
        ],
        exception_handlers={
            RequestError: refused, ModelError: failed, HTTPException: http_error, ClientDisconnect: gone,
        },
    )  # fmt: skip


def make_server(app: Starlette) -> uvicorn.Server:
    """A server that says nothing of its own; `run(sockets=[…])` returns when a signal ends it."""
    logging.getLogger("uvicorn.error").addFilter(_is_failure)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=GRACE_S)
    return uvicorn.Server(config)


def _is_failure(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's log comes with a traceback: a fault of ours, which must not be lost."""
    return record.exc_info is not None


class _CountedResponse(StreamingResponse):
    """Events, and what to do when the last of them is sent or the client has left."""

    def __init__(self, events: AsyncGenerator[str, None], done: Callable[[], None]) -> None:
        super().__init__(events, media_type="text/event-stream")
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            pass  # The server is ending: uvicorn closes a connection whose answer is not complete.
        finally:
            self._done()
