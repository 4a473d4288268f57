"""A model together with its loss, so that whatever wraps it for many devices wraps both.

Shapes: B rows, T tokens, D width, N asked tokens, V vocabulary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from . import attention
from .attention import Layout

if TYPE_CHECKING:
    from transformers import CwmForCausalLM


class Objective(nn.Module):
    """What a strategy prepares: a batch's tensors in, its loss out."""

    def __init__(self, model: CwmForCausalLM, *, compiled: bool = False) -> None:
        super().__init__()
        attention.register()
        model.set_attn_implementation(attention.NAME)
        self.model = model
        self._unmasked = dict.fromkeys(model.config.layer_types or [])
        if compiled:
            # A layer at a time: one short compilation serves them all, and no batch's shape starts another.
            for layer in model.model.layers:
                layer.compile(dynamic=True)

    def forward(
        self,
        ids_BT: torch.Tensor,
        positions_BT: torch.Tensor,
        at_N: torch.Tensor,
        target_N: torch.Tensor,
        layout: Layout | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Negative log-likelihood of the asked tokens, summed, in nats; and which of them greedy choice gets right.

        `at_N` are the places, in the flattened rows, that predict `target_N`. The output layer is applied
        there only: to a third of all places, and the vocabulary is the widest layer.
        """
        hidden_BTD = self.model.model(
            input_ids=ids_BT,
            position_ids=positions_BT,
            attention_mask=self._unmasked,
            use_cache=False,
            layout=layout,
        ).last_hidden_state
        logits_NV = self.model.lm_head(hidden_BTD.flatten(0, 1).index_select(0, at_N)).float()
        right_N = logits_NV.argmax(-1) == target_N
        return nn.functional.cross_entropy(logits_NV, target_N, reduction="sum"), right_N.detach()
