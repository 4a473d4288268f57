"""Training runs, as functions that return their whole configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NANO = Path("assets/models/nano")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides a run."""

    name: str
    run_dir: Path
    init: Path | None = None
    """Weights to start from where the run has no checkpoint yet; None starts from random ones."""

    tokenizer: Path = NANO / "tokenizer.json"
    seed: int = 1
    learning_rate: float = 2e-3
    warmup_steps: int = 200
    decay_share: float = 0.5
    """The last part of `seconds`, in which the learning rate falls to zero in a straight line."""

    seconds: float = 3600.0
    """Of training in all, over every stretch; the schedule is a function of the time spent."""

    batch_tokens: int = 16_384
    """Tokens an optimiser step, padding included."""

    max_tokens: int = 1024
    """Of a document; longer ones are cut at the end."""

    weight_decay: float = 0.1
    clip_norm: float = 1.0
    optimizer: str = "adamw"
    num_workers: int = 1
    """Processes that make data."""

    replay: int = 1
    """How often each document is used."""

    precision: str = "no"
    """Of accelerate: "no" or "bf16"."""

    checkpoint_every_s: float = 180.0
    log_every_s: float = 15.0
    max_steps: int = 0
    """0 is no limit but time."""

    def __post_init__(self) -> None:
        if self.optimizer not in ("adamw", "muon"):
            raise ValueError(f"optimizer {self.optimizer!r} is neither adamw nor muon")
        if self.batch_tokens < self.max_tokens:
            raise ValueError("batch_tokens must hold at least one document of max_tokens")
        if not 0 <= self.decay_share <= 1:
            raise ValueError("decay_share is a share")


def nano_cpu() -> Config:
    """Goes on with the weights that ship, on two cores, for as long as the machine is left alone."""
    return Config(
        name="nano_cpu",
        run_dir=Path("runs/nano_cpu"),
        init=NANO,
        learning_rate=1e-4,
        batch_tokens=8_192,
        seconds=8 * 3600.0,
        num_workers=1,
    )


def nano_gpu() -> Config:
    """From random weights, on one data-centre GPU and 16 cores that feed it: the run that made what ships."""
    return Config(
        name="nano_gpu",
        run_dir=Path("runs/nano_gpu"),
        learning_rate=3e-3,
        batch_tokens=131_072,
        seconds=1112.0,
        optimizer="muon",
        num_workers=14,
        replay=2,
        precision="bf16",
    )


RECIPES = {"nano_cpu": nano_cpu, "nano_gpu": nano_gpu}
