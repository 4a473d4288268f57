"""What decodes: token ids in, logits out, over a sequence that can be taken back.

This module knows neither text nor frames, and chooses no token: its caller does, under whatever
mask it likes, and appends the choice. A backend is imported when a model of its kind is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..debugger.errors import ModelError
from .checkpoint import open_checkpoint

Mask = NDArray[np.bool_]
"""Over the vocabulary: which tokens the caller would take."""

Logits = NDArray[np.float32]
"""Unnormalised log probabilities over the vocabulary; read-only, so a caller that masks copies first."""


class Decoder(Protocol):
    """One sequence of tokens and the KV cache of as much of it as the model has read.

    Tokens are read when logits are asked for: forced tokens that were appended one by one cost one
    pass together, and those taken back unread cost nothing. One thread at a time.
    """

    @property
    def limit(self) -> int:
        """The most tokens that the sequence can hold."""
        ...

    @property
    def length(self) -> int:
        """Tokens in the sequence."""
        ...

    def append(self, tokens: Sequence[int]) -> None:
        """Extend the sequence. Raises ModelError past `limit`, ValueError for an id outside the vocabulary."""
        ...

    def logits(self, allowed: Mask | None = None) -> Logits:
        """What the model says of the next token. Raises ValueError where the sequence is empty.

        `allowed` masks nothing. It is for a backend that knows only the likeliest tokens, and must ask
        again (all others are -inf) where none of them is allowed.
        """
        ...

    def score(self, tokens: Sequence[int]) -> Logits:
        """Append `tokens`; row i is what `logits` would have said just before token i. One pass for all."""
        ...

    def rewind(self, length: int) -> None:
        """Forget all but the first `length` tokens. Raises ValueError where there are fewer."""
        ...

    def branch(self) -> Decoder:
        """An independent decoder that goes on from the same tokens: n samples over one prefix are n branches.

        A backend whose caches can share what was read does so; elsewhere a branch reads its tokens anew, in one pass.
        """
        ...


class Weights(Protocol):
    """A model in memory. Its decoders share it and are independent of each other."""

    @property
    def limit(self) -> int:
        """The longest sequence that the model was made for."""
        ...

    @property
    def vocab_size(self) -> int:
        """Length of every array of logits; ids run from 0 to one less."""
        ...

    def decoder(self) -> Decoder:
        """A new decoder, with an empty sequence."""
        ...


def is_export(directory: Path) -> bool:
    """Whether a folder has a model for ONNX Runtime. Raises ModelError where it has only a part of one."""
    is_described, has_graph = (directory / "genai_config.json").is_file(), any(directory.glob("*.onnx"))
    if is_described is not has_graph:
        lacks = "graph, model.onnx" if is_described else "genai_config.json"
        raise ModelError(
            f"the model in {directory} cannot be loaded: it has no {lacks}",
            hint="export the model again, or reinstall foreframe if it came with it",
        )
    return is_described


def load(directory: Path) -> Weights:
    """The model in `directory`, an export or a checkpoint. Raises ModelError where that is none, or is damaged."""
    if is_export(directory):
        from .genai import GenAIWeights

        return GenAIWeights(directory)
    if not directory.is_dir():
        raise ModelError(f"There is no model directory {directory}.", hint="Give the folder that holds the model.")
    checkpoint = open_checkpoint(directory)
    from .torch_decoder import load_weights  # torch and transformers: ten seconds

    return load_weights(checkpoint)
