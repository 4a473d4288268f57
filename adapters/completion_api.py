"""The three HTTP APIs that continue token ids, and what their answers look like. No tokens are chosen here.

* OpenAI's `/v1/completions` with vLLM's additions: `allowed_token_ids`, `return_token_ids`,
  `return_tokens_as_token_ids`, `prompt_logprobs`. Tried against our own server; against vLLM's source only
  (`entrypoints/openai/completion`, 2026), whose log probabilities are by default those before any restriction, the
  chosen token's among them.
* llama.cpp's `/completion`: token arrays, `n_probs`, `return_tokens`, `logit_bias`. Against its README only.
* `/completions` of the server that comes with Meta's CWM (`serve/fgserve.py`): token ids in and out, and no
  probabilities. Against its source only.

A server that answers with text alone is refused: a token has many spellings, and frames would come out wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from ..debugger.errors import ModelError
from .completion_http import Connection

FAVOURED: Final = 1000.0
"""Added to the logits of allowed tokens where a server has a bias but no restriction: more than any logit."""

Row = Mapping[int, float]
"""Log probabilities at one position, of the tokens that the server told."""


@dataclass(frozen=True, slots=True)
class Step:
    """One token that a server chose, and what it said of its place."""

    token: int
    row: Row
    """Holds `token`."""


class CompletionApi(Protocol):
    """Greedy continuation of token ids. Every method raises ModelError."""

    def run(self, tokens: Sequence[int], count: int, allowed: Sequence[int] | None = None) -> list[Step]:
        """At least one and at most `count` tokens that follow, all of them of `allowed` unless that is None."""
        ...

    def score(self, tokens: Sequence[int], start: int) -> list[Row] | None:
        """What was said in the place of each token from `start` on; None where the server cannot tell."""
        ...


@dataclass(frozen=True, slots=True)
class OpenAIApi:
    """`/v1/completions`."""

    connection: Connection
    model: str
    top: int

    def run(self, tokens: Sequence[int], count: int, allowed: Sequence[int] | None = None) -> list[Step]:
        """One request."""
        fields = self._fields(tokens) | {"max_tokens": count, "logprobs": self.top}
        if allowed is not None:
            fields["allowed_token_ids"] = list(allowed)
        return _read(self.connection, self.connection.post("completions", fields), _openai_steps)

    def score(self, tokens: Sequence[int], start: int) -> list[Row] | None:
        """One request; vLLM tells of the whole prompt, our server of what was asked for."""
        fields = self._fields(tokens) | {"max_tokens": 1, "prompt_logprobs": self.top, "prompt_logprobs_from": start}
        rows = _read(self.connection, self.connection.post("completions", fields), _openai_rows)[start:]
        if len(rows) != len(tokens) - start:
            raise _unreadable(self.connection, "prompt_logprobs has another length than the prompt")
        return rows

    def _fields(self, tokens: Sequence[int]) -> dict[str, Any]:
        return {
            "model": self.model,
            "prompt": list(tokens),
            "temperature": 0.0,
            "repetition_penalty": 1.0,  # vLLM would take what the checkpoint's generation_config.json says
            "return_token_ids": True,
            "return_tokens_as_token_ids": True,
        }


@dataclass(frozen=True, slots=True)
class LlamaCppApi:
    """llama.cpp's own `/completion`, beside its OpenAI-compatible one."""

    connection: Connection
    top: int

    def run(self, tokens: Sequence[int], count: int, allowed: Sequence[int] | None = None) -> list[Step]:
        """One request. A negative temperature is its word for greedy with plain probabilities."""
        fields: dict[str, Any] = {
            "prompt": list(tokens),
            "n_predict": count,
            "n_probs": self.top,
            "temperature": -1.0,
            "repeat_penalty": 1.0,
            "return_tokens": True,
            "cache_prompt": True,
        }
        if allowed is not None:
            fields["logit_bias"] = [[token, FAVOURED] for token in allowed]
        return _read(self.connection, self.connection.post("/completion", fields), _llama_cpp_steps)

    def score(self, tokens: Sequence[int], start: int) -> list[Row] | None:
        """It tells nothing of a prompt's own tokens."""
        return None


@dataclass(frozen=True, slots=True)
class FgserveApi:
    """CWM's own server: tokens alone, so that the one chosen is taken as certain."""

    connection: Connection

    def run(self, tokens: Sequence[int], count: int, allowed: Sequence[int] | None = None) -> list[Step]:
        """One request. It cannot be told what is allowed, so it is not asked a second time."""
        if allowed is not None:
            raise ModelError(
                f"{self.connection.server} chose a token that cannot follow, and cannot be told which can",
                hint="serve the model with vLLM",
            )
        fields = {"prompt": list(tokens), "max_tokens": count, "temperature": 0.0}
        return _read(self.connection, self.connection.post("completions", fields), _fgserve_steps)

    def score(self, tokens: Sequence[int], start: int) -> list[Row] | None:
        """It has no probabilities."""
        return None


def _openai_steps(answer: Any) -> list[Step]:
    choice = answer["choices"][0]
    told = choice["logprobs"]
    if told is None:
        raise ModelError("gives no log probabilities, which predicting needs")
    names = told["tokens"]
    ids = choice.get("token_ids")
    if ids is None and not all(str(name).startswith(_PREFIX) for name in names):
        raise ModelError("answers in text without token ids, which would make wrong frames")
    if ids is None:
        ids = [_named(name) for name in names]
    tops = told["top_logprobs"]
    if not len(ids) == len(tops) == len(told["token_logprobs"]):
        raise ValueError("tokens and log probabilities differ in number")
    return [
        _step(token, {_named(name): value for name, value in top.items()}, log_p)
        for token, top, log_p in zip(ids, tops, told["token_logprobs"], strict=True)
    ]


def _openai_rows(answer: Any) -> list[Row]:
    rows = answer["choices"][0]["prompt_logprobs"]
    return [
        {} if row is None else {_id(int(name)): _log_p(said["logprob"]) for name, said in row.items()} for row in rows
    ]


def _llama_cpp_steps(answer: Any) -> list[Step]:
    # The README's example calls them probs, its text and the program completion_probabilities.
    told = answer["completion_probabilities"] if "completion_probabilities" in answer else answer["probs"]
    return [
        _step(one["id"], {other["id"]: other["logprob"] for other in one["top_logprobs"]}, one["logprob"])
        for one in told
    ]


def _fgserve_steps(answer: Any) -> list[Step]:
    return [_step(token, {}, 0.0) for token in answer["choices"][0]["tokens"]]


_PREFIX: Final = "token_id:"


def _named(name: str) -> int:
    if not name.startswith(_PREFIX):
        raise ModelError("answers in text without token ids, which would make wrong frames")
    return int(name.removeprefix(_PREFIX))


def _step(token: Any, top: Mapping[Any, Any], log_p: Any) -> Step:
    row = {_id(other): _log_p(value) for other, value in top.items()}
    return Step(_id(token), {**row, _id(token): _log_p(log_p)})


def _id(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r:.40} is no token id")
    return value


def _log_p(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value <= 0.0001:  # NaN is refused too
        raise ValueError(f"{value!r:.40} is no log probability")
    return float(value)


Read = TypeVar("Read")


def _read(connection: Connection, answer: Any, reader: Callable[[Any], list[Read]]) -> list[Read]:
    """What a reader makes of an answer. Raises ModelError where it is of another shape, or empty."""
    try:
        found = reader(answer)
    except ModelError as error:
        raise ModelError(f"{connection.server} {error}", hint="vLLM, llama.cpp and foreframe serve give both") from None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(connection, f"{type(error).__name__} {error}"[:80]) from None
    if not found:
        raise _unreadable(connection, "it holds no token")
    return found


def _unreadable(connection: Connection, reason: str) -> ModelError:
    return ModelError(
        f"{connection.server} answered JSON that is no completion: {reason}", hint="is it a completion server?"
    )
