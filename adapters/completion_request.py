"""What a client asks of `/v1/completions`, checked field by field: JSON in, a `CompletionAsked` out.

The fields are OpenAI's and, of vLLM's, those that concern token ids. What is not supported is refused, not
overlooked, if it would change the answer. This module knows neither HTTP nor the model's tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from ..debugger.errors import ForeframeError
from ..debugger.serving import CompletionAsked, ServedModel

MAX_TOP: Final = 100
"""Alternatives told for one token: a thousand tokens of them are 3 MB of JSON."""

DEFAULT_TOKENS: Final = 16
"""OpenAI's."""

NEUTRAL: Final[Mapping[str, tuple[object, ...]]] = {
    "n": (1,),
    "best_of": (1,),
    "echo": (False,),
    "suffix": ("",),
    "stop": ("", []),
    "top_p": (1,),
    "top_k": (0, -1),
    "min_p": (0,),
    "min_tokens": (0,),
    "presence_penalty": (0,),
    "frequency_penalty": (0,),
    "repetition_penalty": (1,),
    "logit_bias": ({},),
}
"""Fields that are not supported, and the values of theirs that ask for nothing."""


class RequestError(ForeframeError):
    """What a client asked for cannot be done: its fault, told in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A completion, and the form in which it is wanted."""

    asked: CompletionAsked
    logprobs: bool
    ids_as_text: bool
    """Tokens are spelled `token_id:N` in the log probabilities."""

    with_ids: bool
    """Token ids come beside the text."""

    with_usage: bool
    """A stream ends with the usage."""


def parse_request(fields: object, model: ServedModel) -> Request:
    """Raises RequestError."""
    if not isinstance(fields, dict):
        raise RequestError("the body is not a JSON object")
    given = {str(name): value for name, value in cast("dict[Any, Any]", fields).items() if value is not None}
    if given.get("model", model.name) != model.name:
        raise RequestError(f"there is no model {given['model']!r:.80} here: this server has {model.name}")
    for name, values in NEUTRAL.items():
        if name in given and given[name] not in values:
            raise RequestError(f"{name} is not supported")
    top = _whole(given, "logprobs", 0, 0, MAX_TOP)
    options = given.get("stream_options", {})
    return Request(
        asked=_asked(given, model, top),
        logprobs="logprobs" in given,
        ids_as_text=_flag(given, "return_tokens_as_token_ids"),
        with_ids=_flag(given, "return_token_ids"),
        with_usage=isinstance(options, dict) and cast("dict[str, Any]", options).get("include_usage") is True,
    )


def _asked(given: Mapping[str, Any], model: ServedModel, top: int) -> CompletionAsked:
    last = len(model.vocabulary) - 1
    prompt = _prompt(given, model, last)
    max_tokens = _whole(given, "max_tokens", min(DEFAULT_TOKENS, model.limit - len(prompt)), 0, 1 << 20)
    if max_tokens < 0 or len(prompt) + max_tokens > model.limit:
        raise RequestError(
            f"{len(prompt)} tokens of prompt and {max(max_tokens, 0)} to come are more than the {model.limit} that "
            f"{model.name} holds"
        )
    score_from = None
    streamed = _flag(given, "stream")
    if "prompt_logprobs" in given:
        if streamed:
            raise RequestError("prompt_logprobs is not supported in a stream")
        top = max(top, _whole(given, "prompt_logprobs", 0, 0, MAX_TOP))
        score_from = _whole(given, "prompt_logprobs_from", 1, 1, len(prompt))
    temperature = given.get("temperature", 1.0)
    if isinstance(temperature, bool) or not isinstance(temperature, (int, float)) or not 0 <= temperature <= 100:
        raise RequestError("temperature is a number from 0 on")
    return CompletionAsked(
        prompt=prompt,
        max_tokens=max_tokens,
        temperature=float(temperature),
        seed=_whole(given, "seed", 0, 0, (1 << 63) - 1) if "seed" in given else None,
        top=top,
        stop=frozenset(_ids(given.get("stop_token_ids", []), "stop_token_ids", last)),
        allowed=_allowed(given, last),
        score_from=score_from,
        streamed=streamed,
    )


def _prompt(given: Mapping[str, Any], model: ServedModel, last: int) -> tuple[int, ...]:
    prompt = given.get("prompt")
    match prompt:
        case str():
            ids = tuple(model.encode(prompt))
        case [list() as only]:
            ids = _ids(cast("list[Any]", only), "prompt", last)
        case _:
            ids = _ids(prompt, "prompt", last)
    if not ids:
        raise RequestError("prompt is empty: it takes one token at least")
    return ids


def _allowed(given: Mapping[str, Any], last: int) -> tuple[int, ...] | None:
    if "allowed_token_ids" not in given:
        return None
    allowed = tuple(sorted(set(_ids(given["allowed_token_ids"], "allowed_token_ids", last))))
    if not allowed:
        raise RequestError("allowed_token_ids is empty: no token could follow")
    return allowed


def _ids(value: object, name: str, last: int) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise RequestError(f"{name} is a list of token ids{' or a text' if name == 'prompt' else ''}")
    ids = cast("list[Any]", value)
    if not all(type(number) is int and 0 <= number <= last for number in ids):
        raise RequestError(f"{name} holds what is no token id: they run from 0 to {last}")
    return tuple(ids)


def _whole(given: Mapping[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = given.get(name, default)
    if name in given and not (type(value) is int and low <= value <= high):
        raise RequestError(f"{name} is a whole number from {low} to {high}")
    return value


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise RequestError(f"{name} is true or false")
    return value
