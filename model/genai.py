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
from .decoder import Logits
from .sequence import CachedDecoder, first_line

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
            raise _damaged(directory, first_line(error)) from error

    def decoder(self) -> GenAIDecoder:
        """A new decoder, with an empty sequence and a KV cache of its own."""
        return GenAIDecoder(self)

    def generator(self) -> Any:
        """GenAI's object with a KV cache."""
        params = self._genai.GeneratorParams(self._model)
        params.set_search_options(max_length=self.limit, batch_size=1)
        return self._genai.Generator(self._model, params)


class GenAIDecoder(CachedDecoder):
    """One GenAI generator, of which only the KV cache and the forward pass are used: no search, no sampling."""

    def __init__(self, weights: GenAIWeights) -> None:
        super().__init__(weights.limit, weights.vocab_size)
        self._weights = weights
        self._generator = weights.generator()

    def _sibling(self) -> GenAIDecoder:
        # GenAI copies no generator's cache (0.18): a branch reads its tokens when it is first asked.
        return self._weights.decoder()

    def _forward(self, tokens: Sequence[int], rows: int) -> Logits:
        try:
            self._generator.append_tokens(np.array(tokens, dtype=np.int32))
            last: Logits = self._generator.get_logits()[0, -1:]
            return last if rows == 1 else self._generator.get_output("logits")[0][-rows:]
        except RuntimeError as error:
            raise ModelError(f"The model failed while it read tokens: {first_line(error)}") from error

    def _forget(self, length: int) -> int:
        # Right after this, get_logits answers from a state with the last token in it twice (GenAI 0.18).
        self._generator.rewind_to(length)
        return length


def _runtime() -> Any:
    # ONNX Runtime sends usage events over the network unless this is set before it is loaded; its own
    # function for that comes too late to keep it from leaving an identifier in the temporary folder.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime_genai as genai
    except ImportError as error:
        raise ModelError(
            f"ONNX Runtime GenAI, which runs the embedded model, cannot be imported: {first_line(error)}",
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
        raise _damaged(path.parent, f"{path.name}: {first_line(error)}") from error


def _damaged(directory: Path, reason: str) -> ModelError:
    return ModelError(
        f"The model in {directory} cannot be loaded: {reason}",
        hint="Its files are damaged or incomplete. Export the model again, or reinstall foreframe if it came with it.",
    )
