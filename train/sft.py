"""Teacher-forced training on traces.

    python -m foreframe.train.sft --recipe nano_cpu

Reads top to bottom: config, model, data, loop. A run leaves behind, in its directory, its config,
a log of one JSON object a line, a checkpoint to resume from, and its weights in 16 bits.

Shapes: B documents, T tokens, N asked tokens, V vocabulary.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from accelerate import Accelerator
from safetensors.torch import load_file, save_file
from torch import nn
from torch.utils.data import DataLoader

if TYPE_CHECKING:
    from transformers import CwmForCausalLM

from ..model.tokenizer import Tokenizer
from .architecture import build, nano_config
from .batches import TraceBatches
from .recipes import RECIPES, Config

WEIGHTS = "model.safetensors"


def main(config: Config, *, stretch_s: float = float("inf")) -> dict[str, Any]:
    """Train until the config's time, or this stretch's, is over; return the last log entry."""
    accelerator = Accelerator(mixed_precision=config.precision)
    torch.manual_seed(config.seed)
    config.run_dir.mkdir(parents=True, exist_ok=True)
    (config.run_dir / "recipe.json").write_text(json.dumps(dataclasses.asdict(config), default=str, indent=1))

    # Model
    tokenizer = Tokenizer.load(config.tokenizer)
    model = build(nano_config(len(tokenizer)))
    if config.init is not None and (config.init / WEIGHTS).exists():
        load_weights(model, config.init / WEIGHTS)
    optimizers = make_optimizers(model, config)
    checkpoint = config.run_dir / "checkpoint.pt"
    spent = {"step": 0, "tokens": 0, "asked": 0, "seconds": 0.0, "stretch": 0}
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, held in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(held)
        spent = state["spent"]
    spent["stretch"] += 1
    objective = accelerator.prepare(Objective(model))
    optimizers = [accelerator.prepare(optimizer) for optimizer in optimizers]

    # Data
    loader = DataLoader(
        TraceBatches(config, int(spent["stretch"])),
        batch_size=None,
        num_workers=config.num_workers,
        prefetch_factor=8 if config.num_workers else None,
        pin_memory=accelerator.device.type == "cuda",
    )

    # Loop
    began = last = saved = time.monotonic()
    before = spent["seconds"]
    entry: dict[str, Any] = {}
    window: list[torch.Tensor] = []
    for batch in loader:
        rate = learning_rate(config, int(spent["step"]), spent["seconds"] / config.seconds)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * group["scale"]
        ids_BT, asked_BT = (part.to(accelerator.device, non_blocking=True) for part in (batch.ids_BT, batch.asked_BT))
        loss, right = objective(ids_BT, asked_BT)
        accelerator.backward(loss)
        norm = accelerator.clip_grad_norm_(objective.parameters(), config.clip_norm)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        now = time.monotonic()
        spent["step"] += 1
        spent["tokens"] += batch.num_tokens
        spent["asked"] += int(batch.asked_BT.sum())
        spent["seconds"] = before + now - began
        window.append(torch.stack([loss.detach(), right]))
        over = spent["seconds"] >= config.seconds or now - began >= stretch_s or 0 < config.max_steps <= spent["step"]
        if now - last >= config.log_every_s or over:
            means = torch.stack(window).mean(0).tolist()
            entry = {
                **spent,
                "loss": means[0],
                "right": means[1],
                "lr": rate,
                "norm": float(norm) if norm is not None else 0.0,
                "tokens_per_second": spent["tokens"] / max(spent["seconds"], 1e-9),
                "steps_per_second": len(window) / (now - last + 1e-9),
            }
            log(config.run_dir, entry)
            window, last = [], now
        if now - saved >= config.checkpoint_every_s or over:
            save(model, optimizers, spent, config.run_dir)
            saved = now
        if over:
            break
    return entry


class Objective(nn.Module):
    """A model together with its loss, so that whatever wraps it for many devices wraps both."""

    def __init__(self, model: CwmForCausalLM) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids_BT: torch.Tensor, asked_BT: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean negative log-likelihood of the asked tokens, in nats, and the share that greedy choice gets right.

        Right padding under a causal mask needs no mask of its own: no asked token sees it. The output
        layer is applied to asked positions only: a third of all, and the vocabulary is the widest layer.
        """
        hidden_BTD = self.model.model(input_ids=ids_BT[:, :-1], use_cache=False).last_hidden_state
        chosen_BT = asked_BT[:, 1:]
        logits_NV = self.model.lm_head(hidden_BTD[chosen_BT]).float()
        target_N = ids_BT[:, 1:][chosen_BT]
        right = (logits_NV.argmax(-1) == target_N).float().mean()
        return nn.functional.cross_entropy(logits_NV, target_N), right.detach()


def make_optimizers(model: nn.Module, config: Config) -> list[torch.optim.Optimizer]:
    """AdamW, or Muon for the matrices inside the layers and AdamW for the rest. Norms do not decay.

    Muon: Jordan et al. 2024, here with the update scaled to match AdamW's (Liu et al. 2025), so that
    one learning rate serves both.
    """
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    embedding = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" in name]
    vectors = [p for p in model.parameters() if p.ndim < 2]
    rate, decay = config.learning_rate, config.weight_decay
    fused = torch.cuda.is_available()
    groups = [
        {"params": embedding, "weight_decay": decay, "scale": 1.0},
        {"params": vectors, "weight_decay": 0.0, "scale": 1.0},
    ]
    if config.optimizer == "adamw":
        groups.append({"params": matrices, "weight_decay": decay, "scale": 1.0})
        return [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=fused)]
    muon = torch.optim.Muon(
        [{"params": matrices, "scale": 1.0}], lr=rate, weight_decay=decay, adjust_lr_fn="match_rms_adamw"
    )
    return [torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), fused=fused), muon]


def learning_rate(config: Config, step: int, progress: float) -> float:
    """Warm-up over steps, a plateau, then a straight line to zero over the last `decay_share` of the time."""
    warm = min(1.0, (step + 1) / max(config.warmup_steps, 1))
    left = (1.0 - min(progress, 1.0)) / config.decay_share if config.decay_share else 1.0
    return config.learning_rate * warm * min(1.0, left)


def load_weights(model: nn.Module, path: Path) -> None:
    """Load what `save` wrote, in whatever precision, into a model of the same shape."""
    held = {name: tensor.float() for name, tensor in load_file(path).items()}
    missing, unexpected = model.load_state_dict(held, strict=False)
    # The output layer is the embedding, stored once.
    if unexpected or any("lm_head" not in name for name in missing):
        raise ValueError(f"{path} does not fit the model: missing {missing}, unexpected {unexpected}")


def save(model: CwmForCausalLM, optimizers: list[torch.optim.Optimizer], spent: dict[str, Any], run_dir: Path) -> None:
    """Write a checkpoint, whole or not at all, and the weights in 16 bits."""
    state = {
        "model": model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in optimizers],
        "spent": spent,
    }
    torch.save(state, run_dir / "checkpoint.tmp")
    (run_dir / "checkpoint.tmp").replace(run_dir / "checkpoint.pt")
    weights = {
        name: tensor.to(torch.bfloat16).contiguous()
        for name, tensor in model.state_dict().items()
        if "lm_head" not in name
    }
    save_file(weights, run_dir / "model.tmp", metadata={"format": "pt"})
    (run_dir / "model.tmp").replace(run_dir / WEIGHTS)
    model.config.save_pretrained(run_dir)


def log(run_dir: Path, entry: dict[str, Any]) -> None:
    """One line for the person who waits, one for the file."""
    with (run_dir / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    print(
        f"step {entry['step']:6d}  {entry['tokens'] / 1e6:8.1f}M tokens  loss {entry['loss']:.4f}  "
        f"right {entry['right']:.2%}  lr {entry['lr']:.2e}  norm {entry['norm']:.2f}  "
        f"{entry['tokens_per_second']:,.0f} tokens/s",
        flush=True,
    )


def overridden(config: Config, assignments: list[str]) -> Config:
    """The config with `field=value` texts applied, each read as its field's type."""
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        if not hasattr(config, name):
            raise SystemExit(f"a config has no field {name!r}")
        changes[name] = type(getattr(config, name))(text)
    return dataclasses.replace(config, **changes)


def command(arguments: Sequence[str]) -> int:
    """Run as the words say; return an exit status."""
    parser = argparse.ArgumentParser(prog="foreframe train", description="Train on traces.")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="nano_cpu")
    parser.add_argument("--stretch-s", type=float, default=float("inf"), help="stop after this many seconds")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field")
    options = parser.parse_args(arguments)
    try:
        main(overridden(RECIPES[options.recipe](), options.set), stretch_s=options.stretch_s)
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
