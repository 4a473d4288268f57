"""Attention for training: over rows of padded documents, or over documents that lie one after the other in one row.

In a packed row each run of tokens is attended to by a kernel call of its own, so that no work is done for what
a mask would hide, and no padding exists. Shapes: B rows, H heads, K key heads, T tokens, D head size.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import torch
from torch import nn
from torch.nn.functional import scaled_dot_product_attention

NAME: Final = "foreframe_packed"
"""What transformers knows it by, once `register` has run."""


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
    # One split, whose gradient is one concatenation: slices would each make a gradient of the whole row.
    queries, keys, values = (part.split(lengths, 2) for part in (q_BHTD, k_BHTD, v_BHTD))
    done: list[torch.Tensor] = []
    for number, (length, prefix) in enumerate(layout.pieces):
        seen_keys, seen_values, mask = keys[number], values[number], None
        if prefix is not None:
            seen_keys = torch.cat([keys[prefix], seen_keys], 2)
            seen_values = torch.cat([values[prefix], seen_values], 2)
            mask = torch.ones(length, seen_keys.shape[2], dtype=torch.bool, device=seen_keys.device)
            mask = mask.tril(lengths[prefix])
        done.append(
            scaled_dot_product_attention(
                queries[number], seen_keys, seen_values, attn_mask=mask, is_causal=mask is None, scale=scaling
            )
        )
    return torch.cat(done, 2)


def register() -> None:
    """Make `NAME` an attention implementation that a model can be set to."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)
