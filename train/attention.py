"""Attention for training: over rows of padded documents, or over documents that lie one after the other in one row.

In a packed row each run of tokens is attended to by a kernel call of its own, so that no work is done for what
a mask would hide, and no padding exists. Shapes: B rows, H heads, K key heads, T tokens, D head size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

NAME: Final = "foreframe_packed"
"""What transformers knows it by, once `register` has run."""

_MASK_STEP: Final = 512
"""Masks are cut from kept ones of a multiple of this many tokens, so that few are kept."""

_LENGTH_STEP: Final = 32
"""What is attended to in bfloat16 has lengths of a multiple of this."""


class Piece(NamedTuple):
    """A run of tokens that sees itself, causally, and the whole of the piece that it continues."""

    length: int
    continues: int | None = None
    """Index of an earlier piece."""


class Layout:
    """The pieces of one packed row, in order. An object, so that a compiler passes it on without looking into it."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(pieces)


def attend(
    module: nn.Module,
    q_BHTD: torch.Tensor,
    k_BKTD: torch.Tensor,
    v_BKTD: torch.Tensor,
    attention_mask: torch.Tensor | None,
    *,
    scaling: float,
    layout: Layout | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """transformers' attention interface; without a layout each row is one causal document."""
    if attention_mask is not None:
        raise ValueError("a layout says what is seen; a mask beside it would be ignored")
    repeats = q_BHTD.shape[1] // k_BKTD.shape[1]
    k_BHTD, v_BHTD = (part.repeat_interleave(repeats, 1) for part in (k_BKTD, v_BKTD))
    if layout is None:
        out_BHTD = scaled_dot_product_attention(q_BHTD, k_BHTD, v_BHTD, is_causal=True, scale=scaling)
    else:
        out_BHTD = _attend_pieces(q_BHTD, k_BHTD, v_BHTD, layout, scaling)
    return out_BHTD.transpose(1, 2).contiguous(), None


@torch.compiler.disable()  # pyright: ignore[reportUntypedFunctionDecorator]
def _attend_pieces(
    q_BHTD: torch.Tensor, k_BHTD: torch.Tensor, v_BHTD: torch.Tensor, layout: Layout, scaling: float
) -> torch.Tensor:
    lengths = [piece.length for piece in layout.pieces]
    attended = _attend_fused
    if torch.is_autocast_enabled("cpu"):
        attended = _attend_in_bfloat16
        q_BHTD, k_BHTD, v_BHTD = (part.bfloat16() for part in (q_BHTD, k_BHTD, v_BHTD))
    # One split, whose gradient is one concatenation: slices would each make a gradient of the whole row.
    queries, keys, values = (part.split(lengths, 2) for part in (q_BHTD, k_BHTD, v_BHTD))
    done: list[torch.Tensor] = []
    for number, (_, prefix) in enumerate(layout.pieces):
        seen = [number] if prefix is None else [prefix, number]
        done.append(attended(queries[number], [keys[i] for i in seen], [values[i] for i in seen], scaling))
    return torch.cat(done, 2)


def _attend_fused(
    q_BHTD: torch.Tensor, keys: Sequence[torch.Tensor], values: Sequence[torch.Tensor], scaling: float
) -> torch.Tensor:
    """The last T of S tokens, each seeing those up to itself; keys and values come in parts."""
    k_BHSD, v_BHSD = (torch.cat(list(parts), 2) if len(parts) > 1 else parts[0] for parts in (keys, values))
    length, seen = q_BHTD.shape[2], k_BHSD.shape[2]
    mask = None
    if seen > length:
        mask = torch.ones(length, seen, dtype=torch.bool, device=q_BHTD.device).tril(seen - length)
    return scaled_dot_product_attention(q_BHTD, k_BHSD, v_BHSD, attn_mask=mask, is_causal=mask is None, scale=scaling)


def _attend_in_bfloat16(
    q_BHTD: torch.Tensor, keys: Sequence[torch.Tensor], values: Sequence[torch.Tensor], scaling: float
) -> torch.Tensor:
    """The same in plain products: on CPUs the fused kernel is slower in bfloat16 than in float32; these are faster.

    Lengths are rounded up with tokens that nothing sees: for every new shape of a product a kernel is made, which
    takes longer than the product.
    """
    length, seen = q_BHTD.shape[2], sum(part.shape[2] for part in keys)
    past = seen - length
    with torch.autocast("cpu", enabled=False):
        q, k, v = (_rounded_up(parts)[0] for parts in ([q_BHTD], keys, values))
        hidden = _future(_up(past + q.shape[1], _MASK_STEP))[past : past + q.shape[1], : k.shape[1]]
        scores = torch.baddbmm(hidden.expand(len(q), -1, -1), q, k.transpose(1, 2), alpha=scaling)
        return torch.bmm(scores.softmax(-1), v)[None, :, :length]


def _rounded_up(parts: Sequence[torch.Tensor]) -> torch.Tensor:
    """The parts one after the other, and zeros up to a multiple of `_LENGTH_STEP` tokens."""
    length = sum(part.shape[2] for part in parts)
    batch, heads, _, size = parts[0].shape
    return torch.cat([*parts, parts[0].new_zeros(batch, heads, _up(length, _LENGTH_STEP) - length, size)], 2)


def _up(count: int, step: int) -> int:
    return -(-count // step) * step


@cache
def _future(length: int) -> torch.Tensor:
    return torch.full((length, length), float("-inf"), dtype=torch.bfloat16).triu(1)


def register() -> None:
    """Make `NAME` an attention implementation that a model can be set to."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)
