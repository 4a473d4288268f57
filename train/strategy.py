"""How a run is spread over processes: one of them, data parallel, or DeepSpeed's ZeRO. accelerate does the work.

Here are its traps: what it passes over in silence is an error of ours, so that a run is what it was started as.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple, cast

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType, InitProcessGroupKwargs
from torch import nn

from ..debugger.errors import ForeframeError
from .batches import Batch
from .recipes import Config


def start(config: Config) -> Accelerator:
    """The accelerator that the launcher asked for. ForeframeError if this is another one."""
    sharded = os.environ.get("ACCELERATE_USE_DEEPSPEED", "false").lower() == "true"
    gloo = "LOCAL_RANK" in os.environ and not torch.cuda.is_available()
    accelerator = Accelerator(
        mixed_precision=config.precision,
        # Data parallel on CPUs must be named; beside DeepSpeed the same word would switch DeepSpeed off.
        cpu=gloo and not sharded,
        # Without a backend named, processes without a GPU each believe to be the only one.
        kwargs_handlers=[InitProcessGroupKwargs(backend="gloo")] if gloo else [],
    )
    if config.threads:
        torch.set_num_threads(config.threads)
    num_processes = accelerator.num_processes
    if num_processes != int(os.environ.get("WORLD_SIZE", "1")):
        raise ForeframeError(
            f"{os.environ['WORLD_SIZE']} processes were started and each believes to be one of {num_processes}.",
            hint="Start them with accelerate launch and a file of train/configs.",
        )
    if sharded and accelerator.distributed_type is not DistributedType.DEEPSPEED:
        raise ForeframeError(
            "DeepSpeed was asked for and is not on.",
            hint="accelerate passes over it where use_cpu is set: leave that out, DeepSpeed finds the CPU itself.",
        )
    if config.batch_tokens // num_processes < config.max_tokens:
        raise ForeframeError(
            f"{config.batch_tokens} tokens a step over {num_processes} processes leave no room for a document of "
            f"{config.max_tokens}.",
            hint=f"Set batch_tokens to {num_processes * config.max_tokens} or more.",
        )
    return accelerator


def prepare(
    accelerator: Accelerator, objective: nn.Module, optimizers: list[torch.optim.Optimizer], config: Config
) -> tuple[nn.Module, list[torch.optim.Optimizer]]:
    """Both as the strategy wraps them."""
    if accelerator.distributed_type is DistributedType.DEEPSPEED:
        if len(optimizers) > 1:
            raise ForeframeError("DeepSpeed shards one optimiser, and muon is two.", hint="Set optimizer=adamw.")
        plugin = accelerator.state.deepspeed_plugin
        assert plugin is not None
        settings = cast("dict[str, Any]", plugin.deepspeed_config)
        if config.ema and settings["zero_optimization"]["stage"] == 3:
            raise ForeframeError("Under ZeRO-3 no process has the weights to average.", hint="Set ema=0.")
        # Batches arrive whole, so DeepSpeed must not count rows.
        settings["train_micro_batch_size_per_gpu"] = 1
        settings["gradient_clipping"] = config.clip_norm
    prepared = cast("list[Any]", accelerator.prepare(objective, *optimizers))
    return prepared[0], list(prepared[1:])


class Step(NamedTuple):
    """What all processes know of a step before they compute it."""

    asked: int
    tokens: int
    documents: int
    seconds: float
    """Since this stretch began, by the main process's clock: everybody's, so that all decide alike."""

    stop: bool
    """Whether any of them was told to stop."""


def agree(accelerator: Accelerator, batch: Batch, seconds: float, stop: bool) -> Step:
    """Sums over the processes."""
    own = [len(batch.target_N), batch.num_tokens, batch.num_documents, seconds, stop]
    if accelerator.num_processes > 1:
        own[3] *= accelerator.is_main_process
        sums = torch.tensor(own, dtype=torch.float64, device=accelerator.device)
        own = summed(accelerator, sums).tolist()
    asked, tokens, documents, seconds, told = own
    return Step(int(asked), int(tokens), int(documents), seconds, bool(told))


def summed(accelerator: Accelerator, tensor: torch.Tensor) -> torch.Tensor:
    """Over the processes, each of which calls this."""
    return cast("torch.Tensor", accelerator.reduce(tensor, "sum"))


def described(accelerator: Accelerator, optimizers: list[torch.optim.Optimizer]) -> dict[str, Any]:
    """What the run turned out to be, for its log."""
    inner = [getattr(optimizer, "optimizer", optimizer) for optimizer in optimizers]
    return {
        "strategy": accelerator.distributed_type.value,
        "num_processes": accelerator.num_processes,
        "device": str(accelerator.device),
        "threads": torch.get_num_threads(),
        "optimizers": [type(optimizer).__name__ for optimizer in inner],
    }
