"""Decoding on ONNX Runtime GenAI: small models on a CPU, without torch.

Measured on an AMD EPYC (AVX-512), Python 3.11, nano's size (5.3M parameters) in int8, one thread: 0.5 ms a
token, 45 ms for a prompt of 300, 10 ms to load (50 the first time in a process). A second thread saves a
tenth of the token and a third of the prompt, and then spins for 50 ms on a core that is the user's; told
not to spin, it makes a token take twice as long.
A decoder's KV cache is allocated whole: 16 MiB for nano's 2048 positions.

GenAI holds the interpreter's lock while it computes, so a process with an interface decodes in another.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..debugger.errors import ModelError
from .decoder import Logits, Mask

FATAL_ONLY: Final = 4
"""ONNX Runtime's log level. It writes to stderr, which is the user's screen; errors reach us as exceptions."""


class GenAIWeights:
    """A directory with a genai_config.json and the ONNX graph that it names, loaded."""

    def __init__(self, directory: Path, *, threads: int = 1) -> None:
        self._genai = _runtime()
        self.limit, self.vocab_size = _sizes(directory / "genai_config.json")
        session = {
            "intra_op_num_threads": threads,
            "inter_op_num_threads": 1,
            "log_severity_level": FATAL_ONLY,
        }
        try:
            config = self._genai.Config(str(directory))
            config.overlay(json.dumps({"model": {"decoder": {"session_options": session}}}))
            self._model: Any = self._genai.Model(config)
        except RuntimeError as error:
            raise _damaged(directory, _first_line(error)) from error

    def decoder(self) -> GenAIDecoder:
        """A new decoder, with an empty sequence and a KV cache of its own."""
        params = self._genai.GeneratorParams(self._model)
        params.set_search_options(max_length=self.limit, batch_size=1)
        return GenAIDecoder(self._genai.Generator(self._model, params), self.limit, self.vocab_size)


class GenAIDecoder:
    """One GenAI generator, of which only the KV cache and the forward pass are used: no search, no sampling."""

    def __init__(self, generator: Any, limit: int, vocab_size: int) -> None:
        self._generator = generator
        self._limit = limit
        self._vocab_size = vocab_size
        self._tokens: list[int] = []
        self._read = 0
        """Of the tokens, those in the KV cache: always the first ones."""
        self._logits: Logits | None = None
        """After the last token; None where that was not read, or not read last."""

    @property
    def limit(self) -> int:
        """The most tokens that the sequence can hold."""
        return self._limit

    @property
    def length(self) -> int:
        """Tokens in the sequence, read or not."""
        return len(self._tokens)

    def append(self, tokens: Sequence[int]) -> None:
        """Extend the sequence; nothing is computed yet."""
        if not tokens:
            return
        if min(tokens) < 0 or max(tokens) >= self._vocab_size:
            raise ValueError(f"token ids run from 0 to {self._vocab_size - 1}: {min(tokens)} to {max(tokens)} given")
        if len(self._tokens) + len(tokens) > self._limit:
            raise ModelError(
                f"The program and its frames no longer fit in the model's context of {self._limit} tokens.",
                hint="Start from a smaller function, or use a model with a longer context.",
            )
        self._tokens.extend(tokens)
        self._logits = None

    def logits(self, allowed: Mask | None = None) -> Logits:
        """What the model says of the next token, after reading all that it has not read. Of all tokens, so that
        `allowed` changes nothing."""
        if self._logits is None:
            self._logits = self._read_all()
        return self._logits

    def score(self, tokens: Sequence[int]) -> Logits:
        """Append `tokens`; row i is what `logits` would have said just before token i."""
        first = self.logits()[np.newaxis]
        if not tokens:
            return first[:0]
        self.append(tokens)
        self._logits = self._read_all()
        after: Logits = self._generator.get_output("logits")[0]
        return _read_only(np.concatenate([first, after[:-1]]))

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens. Of those, at most the last is read again."""
        if not 0 <= length <= len(self._tokens):
            raise ValueError(f"cannot rewind to {length}: the sequence has {len(self._tokens)} tokens")
        if length == len(self._tokens):
            return
        del self._tokens[length:]
        self._logits = None
        if length < self._read:
            self._forget(length)

    def _read_all(self) -> Logits:
        if not self._tokens:
            raise ValueError("an empty sequence has no next token: append one first")
        # A rewind drops the logits with the tokens, and get_logits then answers from a state with the last
        # token in it twice (GenAI 0.18): so the last token is taken back too, and read again.
        if self._read == len(self._tokens):
            self._forget(self._read - 1)
        try:
            self._generator.append_tokens(np.array(self._tokens[self._read :], dtype=np.int32))
            self._read = len(self._tokens)
            return _read_only(self._generator.get_logits()[0, -1])
        except RuntimeError as error:
            raise ModelError(f"The model failed while it read tokens: {_first_line(error)}") from error

    def _forget(self, length: int) -> None:
        self._generator.rewind_to(length)
        self._read = length


def _runtime() -> Any:
    # ONNX Runtime sends usage events over the network unless this is set before it is loaded; its own
    # function for that comes too late to keep it from leaving an identifier in the temporary folder.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime_genai as genai
    except ImportError as error:
        raise ModelError(
            f"ONNX Runtime GenAI, which runs the embedded model, cannot be imported: {_first_line(error)}",
            hint="Install it with: pip install onnxruntime-genai",
        ) from error
    disable_telemetry = getattr(genai, "disable_telemetry_events", None)
    if disable_telemetry is not None:
        disable_telemetry()
    return genai


def _sizes(path: Path) -> tuple[int, int]:
    """Context length and vocabulary of the model that a genai_config.json describes."""
    try:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        return int(model["context_length"]), int(model["vocab_size"])
    except (KeyError, TypeError) as error:
        raise _damaged(path.parent, f"{path.name} does not state the model's context and vocabulary") from error
    except (OSError, ValueError) as error:
        raise _damaged(path.parent, f"{path.name}: {_first_line(error)}") from error


def _damaged(directory: Path, reason: str) -> ModelError:
    return ModelError(
        f"The model in {directory} cannot be loaded: {reason}",
        hint="Its files are damaged or incomplete. Export the model again, or reinstall foreframe if it came with it.",
    )


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0][:200]


def _read_only(logits: Logits) -> Logits:
    logits.flags.writeable = False
    return logits
