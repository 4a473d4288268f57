"""A process that decodes for `foreframe serve`: completions asked for over a pipe, tokens sent back.

It takes turns between its completions, a token each, and hears between tokens that one is no longer
wanted. It ends when its pipe does, so it outlives nobody.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Generator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from ..debugger.errors import ForeframeError, ModelError
from ..debugger.serving import CompletionAsked, TokenSaid

if TYPE_CHECKING:
    from ..model.completing import Completions


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a worker sends first: the model that it has in memory."""

    name: str
    dialect: str
    context: int
    limit: int
    vocabulary: list[str]


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """What it sends instead where it has none."""

    message: str
    hint: str


@dataclass(slots=True)
class Answer:
    """What a worker sends: some tokens of one completion."""

    number: int
    said: list[TokenSaid]
    done: bool = False
    cached: int = 0
    """With the last tokens: how many of the prompt's did not have to be read."""

    error: str = ""
    """With nothing else: why the completion failed."""


@dataclass(slots=True)
class _Running:
    tokens: Generator[TokenSaid]
    cached: int
    streamed: bool
    said: list[TokenSaid] = field(default_factory=list[TokenSaid])


def work(connection: Connection, model: str, decoders: int) -> None:
    """Load the model, say what it is or why it is not there, and decode until the other end hangs up."""
    # Ctrl+C reaches the whole group; the server decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from ..model.compact import VERSION
    from ..model.completing import Completions
    from ..model.load import load_predictor
    from ..model.predictor import LocalPredictor

    with contextlib.suppress(EOFError, OSError):  # the server is gone
        try:
            predictor = load_predictor(model)
            if not isinstance(predictor, LocalPredictor):
                raise ModelError(
                    f"{model} is not a model of ours", hint="serve a checkpoint with vLLM: docs/serving.md"
                )
        except ForeframeError as error:
            connection.send(NotLoaded(str(error), error.hint))
            return
        connection.send(
            Loaded(
                name=predictor.name,
                dialect=VERSION,
                context=predictor.context,
                limit=predictor.weights.limit,
                vocabulary=predictor.tokenizer.tokens,
            )
        )
        _Turns(connection, Completions(predictor.weights, decoders)).run()


class _Turns:
    """The loop: hear what is new, then a token for each."""

    def __init__(self, connection: Connection, completions: Completions) -> None:
        self._connection = connection
        self._completions = completions
        self._running: dict[int, _Running] = {}

    def run(self) -> None:
        while True:
            while self._connection.poll(0 if self._running else None):
                number, asked = self._connection.recv()
                self._hear(number, asked)
            for number in list(self._running):
                self._step(number)

    def _hear(self, number: int, asked: CompletionAsked | None) -> None:
        if asked is None:
            dropped = self._running.pop(number, None)
            if dropped is not None:
                dropped.tokens.close()
            return
        try:
            tokens, cached = self._completions.start(asked)
        except (ModelError, ValueError) as error:
            self._connection.send(Answer(number, [], done=True, error=str(error)))
            return
        self._running[number] = _Running(tokens, cached, asked.streamed)

    def _step(self, number: int) -> None:
        running = self._running[number]
        try:
            said = next(running.tokens, None)
        except (ModelError, ValueError) as error:
            del self._running[number]
            self._connection.send(Answer(number, [], done=True, error=str(error)))
            return
        if said is not None:
            running.said.append(said)
        if said is None or running.streamed:
            self._connection.send(Answer(number, running.said, done=said is None, cached=running.cached))
            running.said = []
        if said is None:
            del self._running[number]
