"""Training runs, as functions that return their whole configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..model.checkpoint import embedded
from .data.programs import mix_of

NANO: Final = embedded()

LEAST: Final = {
    "width": 64,
    "layers": 1,
    "max_tokens": 64,
    "replay": 1,
    "num_workers": 0,
    "threads": 0,
    "evaluate_programs": 0,
}
"""Of fields that a run cannot do with less of. Hardly a document has anything asked in its first 64 tokens."""

RECIPE: Final = "recipe.json"
"""The file of a run's directory that holds its config."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that decides a run."""

    name: str
    run_dir: Path
    init: Path | None = None
    """Directory of weights to start from where the run has no checkpoint yet; None starts from random ones."""

    tokenizer: Path = NANO / "tokenizer.json"
    width: int = 256
    layers: int = 8
    seed: int = 1
    learning_rate: float = 2e-3
    warmup_steps: int = 200
    """From fresh optimiser state: at the start, and where a run goes on from weights alone."""

    decay_share: float = 0.5
    """The last part of `seconds`, in which the learning rate falls to zero in a straight line."""

    seconds: float = 3600.0
    """Of training in all, over every stretch; the schedule is a function of the time spent."""

    batch_tokens: int = 16_384
    """Tokens an optimiser step over all processes, padding included."""

    layout: str = "shared"
    """Of a batch: "shared" packs documents into one row without padding, those of one source after one copy of
    it; "padded" gives each a row. A packed row costs an attention call a document: good on a CPU only."""

    threads: int = 0
    """Of each process, for arithmetic on the CPU; 0 leaves the choice to torch."""

    compiled: bool = False
    """Whether the layers go through torch.compile, which needs a C++ compiler on the CPU and a minute at the start."""

    max_tokens: int = 1024
    """Of a document; longer ones are cut at the end."""

    weight_decay: float = 0.1
    clip_norm: float = 1.0
    optimizer: str = "adamw"
    ema: float = 0.0
    """Share that a running mean of the weights keeps of itself at each step; 0 keeps no mean."""

    mix: str = ""
    """Share of each family of generated programs, as `drill=0.4,written=0.6`; "" is that of `data/programs.py`."""

    library: Path = Path("runs/data/library")
    """Traces of people's code, as `python -m foreframe.train.data.library build` leaves them; none where it is not."""

    library_share: float = 0.15
    """Of people's programs for each generated one, where there is a library."""

    operations_share: float = 0.0
    """Of the generated programs, how many are read with one operation a line."""

    num_workers: int = 1
    """Processes that make data, for each process that trains; 0 makes it in between the steps."""

    replay: int = 1
    """How often each document is used."""

    precision: str = "no"
    """Of accelerate: "no" or "bf16"."""

    evaluate_every_s: float = 900.0
    evaluate_programs: int = 64
    """Held-out programs that the run is measured on; 0 for no measuring."""

    checkpoint_every_s: float = 180.0
    log_every_s: float = 15.0
    max_steps: int = 0
    """0 is no limit but time."""

    def __post_init__(self) -> None:
        if self.optimizer not in ("adamw", "muon"):
            raise ValueError(f"optimizer {self.optimizer!r} is neither adamw nor muon")
        if self.layout not in ("shared", "padded"):
            raise ValueError(f"layout {self.layout!r} is neither shared nor padded")
        if self.precision not in ("no", "bf16"):
            raise ValueError(f"precision {self.precision!r} is neither no nor bf16")
        for name, least in LEAST.items():
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {least} at least")
        mix_of(self.mix)
        if not 0 <= self.ema < 1:
            raise ValueError("ema is a share below 1")
        if self.width % 64:
            raise ValueError("width is a multiple of 64: heads of 32, two to a key head")
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
        decay_share=0.1,
        ema=0.999,
        # Beside other work two threads wait for each other in every operation; two processes do so once a step.
        threads=1,
    )


def nano_gpu() -> Config:
    """From random weights, on one data-centre GPU and 16 cores that feed it: the run that made what ships."""
    return Config(
        name="nano_gpu",
        run_dir=Path("runs/nano_gpu"),
        learning_rate=3e-3,
        batch_tokens=131_072,
        seconds=1112.0,
        layout="padded",
        optimizer="muon",
        num_workers=14,
        replay=2,
        precision="bf16",
    )


RECIPES = {"nano_cpu": nano_cpu, "nano_gpu": nano_gpu}
