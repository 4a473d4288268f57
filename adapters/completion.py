"""A model on another machine: token ids to it, its likeliest tokens back, as if it were a decoder in this process.

A round trip costs more than a token, so a server is asked for a *run* of tokens, and what it said at each is kept
for as long as the caller follows the run. Only the likeliest tokens of a position are known; all others
count as impossible, and where the caller allows none of those, the server is asked again with what it allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from ..debugger.errors import ModelError
from .completion_api import CompletionApi, FgserveApi, LlamaCppApi, OpenAIApi, Row
from .completion_card import read_card, vocabulary_hash
from .completion_http import Connection, StatusError, key_from, patience_from

RUN: Final = 8
"""Tokens asked for at once: about a frame of the compact dialect. Over nano on one machine 4 cost a quarter more of the
processor's time a frame, and 16 as much more for a third fewer requests."""

TOP: Final = 20
"""Alternatives asked for at each token: as many as vLLM gives unless told otherwise (`--max-logprobs`)."""

DEFAULT_LIMIT: Final = 131_072
"""CWM's context, for a server that does not tell its own; it refuses what is too long."""

Logits = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteModel:
    """What a server has, as far as it tells."""

    name: str
    """The model's, as the server has it, and the server's."""

    api: CompletionApi
    limit: int
    """Tokens of the longest prompt with its completion."""

    dialect: str = ""
    """Of a model that `foreframe serve` has; "" for another server's, which has only tokens."""

    context: int = 0
    vocabulary: tuple[str, ...] = ()

    def weights(self, vocab_size: int) -> RemoteWeights:
        """The model as decoders' weights, for a tokenizer of this size."""
        return RemoteWeights(self.api, limit=self.limit, vocab_size=vocab_size)


def connect(url: str, environment: Mapping[str, str]) -> RemoteModel:
    """Ask a server what it has. Raises ModelError: nobody there, no completion server, a wrong key."""
    connection = Connection(url, key=key_from(environment), patience=patience_from(environment))
    try:
        listed = connection.get("models")
    except StatusError as error:
        if error.status != 404:
            raise
        # CWM's own server lists nothing.
        return RemoteModel(name=f"cwm@{connection.server}", api=FgserveApi(connection), limit=DEFAULT_LIMIT)
    try:
        return _listed(connection, listed["data"][0])
    except (KeyError, IndexError, TypeError, ValueError, AttributeError):
        raise ModelError(
            f"{connection.server} lists its models in no way we know", hint="is it an OpenAI-compatible server?"
        ) from None


def _listed(connection: Connection, entry: Mapping[str, Any]) -> RemoteModel:
    identifier = str(entry["id"])
    name = f"{identifier.rsplit('/', 1)[-1]}@{connection.server}"
    if entry.get("owned_by") == "llamacpp":
        limit = int(entry.get("meta", {}).get("n_ctx_train", DEFAULT_LIMIT))
        return RemoteModel(name=name, api=LlamaCppApi(connection, TOP), limit=limit)
    api = OpenAIApi(connection, identifier, TOP)
    limit = int(entry.get("max_model_len") or DEFAULT_LIMIT)
    card = read_card(entry)
    if card is None:
        return RemoteModel(name=name, api=api, limit=limit)
    vocabulary = tuple(map(str, connection.get(f"models/{quote(identifier, safe='')}/tokenizer")))
    if vocabulary_hash(vocabulary) != card.vocabulary_sha256:
        raise ModelError(f"the vocabulary that {connection.server} gives is not its model's", hint="restart the server")
    return RemoteModel(
        name=name, api=api, limit=limit, dialect=card.dialect, context=card.context, vocabulary=vocabulary
    )


class RemoteWeights:
    """A served model. Its decoders share the connection and are independent of each other."""

    def __init__(self, api: CompletionApi, *, limit: int, vocab_size: int) -> None:
        self._api = api
        self.limit, self.vocab_size = limit, vocab_size

    def decoder(self) -> RemoteDecoder:
        """A new decoder, with an empty sequence. Nothing is sent."""
        return RemoteDecoder(self._api, self.limit, self.vocab_size)


class RemoteDecoder:
    """One sequence, and what the server has said along it. The server may keep its KV cache; we rely on nothing."""

    def __init__(self, api: CompletionApi, limit: int, vocab_size: int) -> None:
        self._api = api
        self._limit, self._vocab_size = limit, vocab_size
        self._tokens: list[int] = []
        self._known: list[int] = []
        """The sequence and, beyond it, the rest of the last run: what the server chose to follow it."""

        self._rows: dict[int, dict[int, float]] = {}
        """By position, what the server said after the tokens before it: along `_known`."""

        self._answer: tuple[int, Logits] | None = None
        """The logits given last, with their position."""

    @property
    def limit(self) -> int:
        """The most tokens that the sequence can hold."""
        return self._limit

    @property
    def length(self) -> int:
        """Tokens in the sequence."""
        return len(self._tokens)

    def append(self, tokens: Sequence[int]) -> None:
        """Extend the sequence; nothing is sent."""
        if not tokens:
            return
        if min(tokens) < 0 or max(tokens) >= self._vocab_size:
            raise ValueError(f"token ids run from 0 to {self._vocab_size - 1}: {min(tokens)} to {max(tokens)} given")
        if len(self._tokens) + len(tokens) > self._limit:
            raise ModelError(
                f"The program and its frames no longer fit in the model's context of {self._limit} tokens.",
                hint="Start from a smaller function, or use a model with a longer context.",
            )
        at = len(self._tokens)
        self._tokens.extend(tokens)
        while at < len(self._tokens) and at < len(self._known) and self._tokens[at] == self._known[at]:
            at += 1
        if at < len(self._tokens):
            self._forget(at)
            self._known = list(self._tokens)

    def logits(self, allowed: Mask | None = None) -> Logits:
        """Log probabilities of the likeliest next tokens, an allowed one among them; -inf for all others."""
        at = len(self._tokens)
        if not at:
            raise ValueError("an empty sequence has no next token: append one first")
        if at not in self._rows:
            self._ask(at)
        if allowed is not None and not any(allowed[token] for token in self._rows[at]):
            self._ask_among(at, allowed)
        if self._answer is None or self._answer[0] != at:
            self._answer = at, self._spread(self._rows[at])
        return self._answer[1]

    def score(self, tokens: Sequence[int]) -> Logits:
        """Append `tokens`; row i is what `logits` would have said just before token i, and tells of that token."""
        at = len(self._tokens)
        if not at:
            raise ValueError("an empty sequence has no next token: append one first")
        if not tokens:
            return self._spread({})[np.newaxis][:0]
        self.append(tokens)
        try:
            told = self._api.score(self._tokens, at)
            rows = None if told is None else [self._spread(self._checked(row)) for row in told]
        except ModelError:
            self.rewind(at)
            raise
        if rows is None:
            self.rewind(at)
            rows = [self._stepped(token) for token in tokens]
        stacked = np.stack(rows)
        stacked.flags.writeable = False
        return stacked

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens. What was said along the others is kept, in case they come again."""
        if not 0 <= length <= len(self._tokens):
            raise ValueError(f"cannot rewind to {length}: the sequence has {len(self._tokens)} tokens")
        del self._tokens[length:]

    def branch(self) -> RemoteDecoder:
        """Another decoder with the same sequence. Nothing is sent."""
        other = RemoteDecoder(self._api, self._limit, self._vocab_size)
        other._tokens, other._known = list(self._tokens), list(self._known)
        other._rows = {at: dict(row) for at, row in self._rows.items()}
        return other

    def _ask(self, at: int) -> None:
        """Have the server go on from here. With a full context it refuses."""
        steps = self._api.run(self._tokens, max(1, min(RUN, self._limit - at)))
        self._forget(at)
        self._known = self._tokens + [step.token for step in steps]
        for number, step in enumerate(steps):
            self._rows[at + number] = self._checked(step.row)

    def _ask_among(self, at: int, allowed: Mask) -> None:
        ids = np.flatnonzero(allowed).tolist()
        (step, *_) = self._api.run(self._tokens, 1, ids)
        row = self._checked(step.row)
        if not any(allowed[token] for token in row):
            raise ModelError(
                "the server chose a token that is not allowed, though it was told which are",
                hint="it must know allowed_token_ids, as vLLM and foreframe serve do",
            )
        # What it said before of this position stays: the new row may tell of the allowed tokens alone.
        self._rows[at] = {**self._rows[at], **row}
        self._answer = None

    def _forget(self, at: int) -> None:
        """Drop what was said beyond this position: other tokens follow it now."""
        if self._answer is not None and self._answer[0] > at:
            self._answer = None
        self._rows = {position: row for position, row in self._rows.items() if position <= at}

    def _stepped(self, token: int) -> Logits:
        row = self.logits()
        self.append([token])
        return row

    def _checked(self, row: Row) -> dict[int, float]:
        if any(token >= self._vocab_size for token in row):
            raise ModelError(
                f"the server's token ids go past {self._vocab_size - 1}, the last of this vocabulary",
                hint="its model has another tokenizer than the one used here",
            )
        return dict(row)

    def _spread(self, row: Mapping[int, float]) -> Logits:
        logits = np.full(self._vocab_size, -np.inf, dtype=np.float32)
        logits[list(row)] = list(row.values())
        logits.flags.writeable = False
        return logits
