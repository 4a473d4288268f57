"""Optimisers, and a running mean of the weights."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager

import torch
from torch import nn

from .recipes import Config


def make_optimizers(model: nn.Module, config: Config) -> list[torch.optim.Optimizer]:
    """AdamW, or Muon for the matrices inside the layers and AdamW for the rest. Norms do not decay.

    Muon: Jordan et al. 2024, here with the update scaled to match AdamW's (Liu et al. 2025), so that
    one learning rate serves both.
    """
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    embedding = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" in name]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    rate, decay = config.learning_rate, config.weight_decay
    groups = [{"params": embedding, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}]
    if config.optimizer == "adamw":
        groups.append({"params": matrices, "weight_decay": decay})
        return [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=True)]
    muon = torch.optim.Muon([{"params": matrices}], lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw")
    return [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=True), muon]


class Average:
    """A running mean of a model's weights: near what a decay of the learning rate would reach, at any time.

    `keep` is the share kept at each step, less at first, so that the random start is soon forgotten.
    """

    def __init__(self, model: nn.Module, keep: float) -> None:
        self._keep = keep
        named = dict(model.named_parameters())
        self._weights = list(named.values())
        self._names = list(named)
        self._mean = [weight.detach().clone() for weight in self._weights]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after `step` steps."""
        keep = min(self._keep, (1 + step) / (10 + step))
        for mean, weight in zip(self._mean, self._weights, strict=True):
            mean.lerp_(weight, 1 - keep)

    @contextmanager
    def in_place(self) -> Generator[None]:
        """The model has the mean for its weights."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for weight, mean in zip(self._weights, self._mean, strict=True):
            held = weight.clone()
            weight.copy_(mean)
            mean.copy_(held)

    def state(self) -> dict[str, torch.Tensor]:
        """The mean by the parameters' names."""
        return dict(zip(self._names, self._mean, strict=True))

    def weights(self) -> dict[str, torch.Tensor]:
        """The model's own weights, by the same names."""
        return dict(zip(self._names, self._weights, strict=True))

    @torch.no_grad()
    def load(self, state: Mapping[str, torch.Tensor]) -> None:
        """Take over what `state` gave."""
        for name, mean in zip(self._names, self._mean, strict=True):
            mean.copy_(state[name])


def set_rate(optimizers: Iterable[torch.optim.Optimizer], rate: float) -> None:
    """The learning rate of the next step."""
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
