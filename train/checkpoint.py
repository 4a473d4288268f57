"""What a run leaves behind: the state it goes on from, whole or not at all, and its weights in 16 bits.

Each strategy stores its own state (accelerate's `save_state`), so a checkpoint is resumed under the strategy and,
with sharded optimiser state, the number of processes that wrote it. The weights fit everywhere.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import torch
from accelerate import Accelerator
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from ..debugger.errors import ForeframeError, ModelError
from ..model.load import CARD
from .objective import Objective
from .optim import Average
from .strategy import Step

WEIGHTS: Final = "model.safetensors"
MEAN: Final = "ema.safetensors"
_PREFIX: Final = "model."
"""Of parameters inside `Objective`."""

_TIED: Final = "lm_head"
"""The output layer: it is the embedding, stored once."""


@dataclass(slots=True)
class Progress:
    """How far a run has come: sums over all its stretches and processes."""

    step: int = 0
    documents: int = 0
    tokens: int = 0
    asked: int = 0
    seconds: float = 0.0
    stretch: int = 0
    decay: dict[str, float] | None = None
    """`Schedule.decay` of the ending that the run is in, so that it goes on where it was."""

    tokens_before: int = 0
    steps_before: int = 0
    """What the weights that the run began with had had, by their card."""

    def began_with(self, init: Path) -> None:
        """The run is fresh, and its weights are those of a directory."""
        try:
            card = json.loads((init / CARD).read_text(encoding="utf-8"))
            self.tokens_before, self.steps_before = int(card["tokens_seen"]), int(card["steps"])
        except (OSError, ValueError, KeyError, TypeError):
            return  # weights of another run, which has no card

    def count(self, step: Step) -> None:
        """One more step was made."""
        self.step += 1
        self.documents += step.documents
        self.tokens += step.tokens
        self.asked += step.asked


def newest(run_dir: Path) -> Path | None:
    """The last checkpoint that was finished."""
    return max((path for path in (run_dir / "checkpoints").glob("step-*") if path.suffix != ".tmp"), default=None)


def save(accelerator: Accelerator, run_dir: Path, progress: Progress, average: Average | None) -> None:
    """Write a checkpoint and drop the one before. Every process calls this."""
    folder = run_dir / "checkpoints" / f"step-{progress.step:08d}"
    if folder.exists():
        return
    unfinished = folder.with_suffix(".tmp")
    if accelerator.is_main_process:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
    accelerator.wait_for_everyone()
    hook = accelerator.register_save_state_pre_hook(_drop_tied)
    accelerator.save_state(str(unfinished))
    hook.remove()
    if accelerator.is_main_process:
        (unfinished / "progress.json").write_text(json.dumps(dataclasses.asdict(progress)), encoding="utf-8")
        if average is not None:
            save_file(average.state(), unfinished / MEAN)
    accelerator.wait_for_everyone()
    if accelerator.is_main_process:
        unfinished.rename(folder)
        for older in folder.parent.iterdir():
            if older != folder:
                shutil.rmtree(older)
    accelerator.wait_for_everyone()


def _drop_tied(_models: list[nn.Module], states: list[dict[str, torch.Tensor]], _folder: str) -> None:
    """Left in, accelerate drops it as well, with a warning at every checkpoint. DeepSpeed writes states of its own."""
    for state in states:
        for name in [name for name in state if _TIED in name]:
            del state[name]


def resume(accelerator: Accelerator, run_dir: Path, average: Average | None) -> Progress:
    """Go on from the newest checkpoint; fresh progress where there is none. Every process calls this.

    ForeframeError if the checkpoint is of another model, optimiser or strategy.
    """
    folder = newest(run_dir)
    if folder is None:
        return Progress()
    try:
        accelerator.load_state(str(folder))
    except (RuntimeError, ValueError, OSError):
        # torch's message names every tensor that differs.
        raise ForeframeError(
            f"{folder} does not fit this recipe: it is damaged, or of another model, optimiser or strategy",
            hint=f"{run_dir / 'recipe.json'} has the settings it was made with; others need a run_dir of their own",
        ) from None
    if average is not None:
        # A run that only now keeps a mean begins it with the weights it has.
        average.load(load_file(folder / MEAN) if (folder / MEAN).exists() else average.weights())
    return progress_of(folder)


def progress_of(folder: Path) -> Progress:
    """How far the run had come at a checkpoint, which may be one of before some of the fields."""
    return Progress(**json.loads((folder / "progress.json").read_text(encoding="utf-8")))


def save_weights(accelerator: Accelerator, objective: nn.Module, average: Average | None, run_dir: Path) -> None:
    """Write the weights, and their mean where one is kept, in bfloat16. Every process calls this."""
    state = cast("dict[str, torch.Tensor]", accelerator.get_state_dict(objective))
    if not accelerator.is_main_process:
        return
    _write(state, run_dir / WEIGHTS)
    if average is not None:
        _write(average.state(), run_dir / MEAN)
    bare = cast("Objective", accelerator.unwrap_model(objective))
    bare.model.config.save_pretrained(run_dir)


def _write(state: dict[str, torch.Tensor], path: Path) -> None:
    weights = {
        name.removeprefix(_PREFIX): tensor.detach().to("cpu", torch.bfloat16).contiguous()
        for name, tensor in state.items()
        if _TIED not in name
    }
    save_file(weights, path.with_suffix(".tmp"), metadata={"format": "pt"})
    path.with_suffix(".tmp").replace(path)


def load_weights(model: nn.Module, path: Path) -> None:
    """Load what `save_weights` wrote, in whatever precision; ModelError if the model has another shape."""
    try:
        held = {name: tensor.float() for name, tensor in load_file(path).items()}
        missing, unexpected = model.load_state_dict(held, strict=False)
    except RuntimeError:
        # torch's message names every tensor that differs.
        raise ModelError(
            f"{path} cannot start this run: the model has another shape",
            hint="Set width and layers as they were, or init to nothing.",
        ) from None
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} cannot start this run: {error}", hint="Set init to a directory of weights.") from None
    if unexpected or any(_TIED not in name for name in missing):
        raise ModelError(f"{path} does not fit the model: missing {missing}, unexpected {unexpected}.")
