"""The KV cache of transformers' models, in buffers that are written in place, taken back, and shared.

transformers' own cache copies itself at every token and, past a sliding window, can be rolled back once.
Here taking tokens back is setting a length, as long as the sliding layers still hold the window before
it; a branch shares the buffers until one of the two writes. This module knows no model and no token.

Axes: B batch, H key heads, T positions held, D head size.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedConfig
from transformers.cache_utils import Cache, CacheLayerMixin, DynamicLayer, DynamicSlidingWindowLayer

from ..debugger.errors import ModelError
from .checkpoint import FULL
from .plan import STEP


class BufferLayer(CacheLayerMixin):
    """Keys and values of positions `_start` to `_end` of one layer; those before `_start` were let go.

    Buffers have room for `step` positions more than they must, and a sliding layer keeps as many beyond
    its window: taking back up to `step` tokens is always exact. `dtype` is what they are stored in, if not
    what the model computes in.
    """

    def __init__(self, window: int | None, step: int, dtype: torch.dtype | None = None) -> None:
        super().__init__()
        self._dtype = dtype
        self.is_sliding = window is not None
        self._window = window
        self._step = step
        self._start = 0
        self._end = 0
        self._is_shared = False

    def lazy_initialization(self, key_states: Tensor, value_states: Tensor) -> None:
        """Nothing to do: `update` allocates."""

    def update(self, key_states: Tensor, value_states: Tensor, *_: object, **__: object) -> tuple[Tensor, Tensor]:
        """Add positions; the keys and values that they may look at, themselves included."""
        new = key_states.shape[-2]
        first_seen = self._window_start(self._end)
        if self._must_move(new):
            self._move(key_states, value_states)
        assert self.keys is not None
        assert self.values is not None
        at, end = self._end - self._start, self._end - self._start + new
        self.keys[..., at:end, :] = key_states
        self.values[..., at:end, :] = value_states
        self._end += new
        seen = slice(first_seen - self._start, end)
        keys, values = self.keys[..., seen, :], self.values[..., seen, :]
        return keys.to(key_states.dtype), values.to(value_states.dtype)

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """How many keys the next `query_length` tokens are shown, and the position of the first."""
        first = self._window_start(self._end)
        return self._end - first + query_length, first

    def get_seq_length(self) -> int:
        """Positions read so far."""
        return self._end

    def get_max_length(self) -> int:
        """-1: the decoder knows the limit."""
        return -1

    def holds(self, length: int) -> bool:
        """Whether the layer could go on from `length` positions."""
        return self._window_start(length) >= self._start

    def forget(self, length: int) -> None:
        """Take the layer back to `length` positions, which it `holds`; 0 lets go of everything."""
        if length == 0:
            self.keys = self.values = None
            self._start = 0
        self._end = length

    def branch(self) -> BufferLayer:
        """A layer that goes on from the same positions. The first of the two to write copies them."""
        self._is_shared = True
        return copy.copy(self)

    def _window_start(self, length: int) -> int:
        """The first position that the token after `length` others looks at."""
        return 0 if self._window is None else max(length - self._window + 1, 0)

    def _must_move(self, new: int) -> bool:
        return self._is_shared or self.keys is None or self._end - self._start + new > self.keys.shape[-2]

    def _move(self, key_states: Tensor, value_states: Tensor) -> None:
        """To new buffers with room, leaving behind what is too far back to matter."""
        new = key_states.shape[-2]
        start = max(self._start, self._window_start(self._end) - self._step)
        rows = self._end - start + new + self._step
        held = slice(start - self._start, self._end - self._start)
        self.keys = self._moved(self.keys, held, key_states, rows)
        self.values = self._moved(self.values, held, value_states, rows)
        self._start = start
        self._is_shared = False

    def _moved(self, old: Tensor | None, held: slice, like: Tensor, rows: int) -> Tensor:
        batch, heads, _, size = like.shape
        buffer = torch.empty((batch, heads, rows, size), dtype=self._dtype or like.dtype, device=like.device)
        if old is not None:
            buffer[..., : held.stop - held.start, :] = old[..., held, :]
        return buffer


class BufferCache(Cache):
    """The layers of one sequence."""

    layers: list[BufferLayer]  # pyright: ignore[reportIncompatibleVariableOverride] - all are ours

    def __init__(self, layers: Sequence[BufferLayer]) -> None:
        super().__init__(layers=list(layers))

    @classmethod
    def of(cls, config: PreTrainedConfig, step: int = STEP, kv_bits: int = FULL) -> BufferCache:
        """An empty cache for models of this configuration. Raises ModelError for one that keeps another state."""
        dtype = None if kv_bits == FULL else torch.float8_e4m3fn
        layers: list[BufferLayer] = []
        for layer in DynamicCache(config=config).layers:
            if type(layer) not in KNOWN:
                raise ModelError(
                    f"A {config.model_type} keeps a state that cannot be taken back ({type(layer).__name__}).",
                    hint="Use a model with full or sliding-window attention alone.",
                )
            layers.append(BufferLayer(getattr(layer, "sliding_window", None), step, dtype))
        return cls(layers)

    def forget(self, length: int) -> int:
        """Take all layers back to `length` positions, or to none where one has let go of what that needs."""
        if not all(layer.holds(length) for layer in self.layers):
            length = 0
        for layer in self.layers:
            layer.forget(length)
        return length

    def branch(self) -> BufferCache:
        """A cache that goes on from the same positions, sharing them."""
        return BufferCache([layer.branch() for layer in self.layers])


KNOWN: Final = (DynamicLayer, DynamicSlidingWindowLayer)
"""transformers' layers that `BufferLayer` stands in for."""
