"""Teacher-forced training on traces.

    python -m foreframe.train.sft --recipe nano_cpu

Reads top to bottom: config, model, data, loop. A run leaves behind, in its directory, its config, a log of one
JSON object a line, a checkpoint to resume from, and its weights in 16 bits. The same file runs on the CPU, on one
GPU, data parallel and under DeepSpeed: docs/training.md has the commands.
"""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from .needs import refuse

try:
    import torch
    from accelerate import Accelerator
except ModuleNotFoundError as error:
    if __name__ == "__main__":
        refuse("foreframe.train.sft", error)
    raise

from ..debugger.errors import ForeframeError
from ..debugger.options import Parser
from ..model.tokenizer import Tokenizer
from . import checkpoint
from .architecture import build, nano_config
from .batches import Batch
from .feed import TraceBatches, loader
from .journal import Alarm, Journal, Stop, Window, told_by_signals
from .objective import Objective
from .optim import Average, make_optimizers, set_rate
from .recipes import RECIPES, Config
from .schedule import Schedule, gone_on_with
from .strategy import agree, described, prepare, start
from .teacher_forced import Exam, Examiner


def main(
    config: Config,
    *,
    stretch_s: float = float("inf"),
    decay_s: float | None = None,
    batches: Iterable[Batch] | None = None,
    exam: Examiner | None = None,
    stop: Stop | None = None,
) -> dict[str, Any]:
    """Train until the config's time, or this stretch's, is over; return the last log entry of the training.

    With `decay_s` the learning rate falls to zero over that many seconds from where the run stands, or goes on falling
    where it was left, and there the run is over: ForeframeError if it was already. `batches` take the place of
    generated ones, each process bringing its own, and `exam` that of the usual one.
    """
    accelerator = start(config)

    # Model
    torch.manual_seed(config.seed)
    tokenizer = Tokenizer.load(config.tokenizer)
    model = build(nano_config(len(tokenizer), width=config.width, layers=config.layers))
    if config.init is not None:
        checkpoint.load_weights(model, config.init / checkpoint.WEIGHTS)
    bare = Objective(model, compiled=config.compiled)
    objective, optimizers = prepare(accelerator, bare, make_optimizers(bare, config), config)
    average = Average(bare, config.ema) if config.ema else None

    # Where the run stands
    progress = checkpoint.resume(accelerator, config.run_dir, average)
    plan = planned(config, progress, decay_s)
    journal = Journal(config, accelerator)
    journal.write({"began": described(accelerator, optimizers)})

    # Data
    if batches is None:
        fresh = TraceBatches(config, progress.stretch, accelerator.process_index, accelerator.num_processes)
        batches = loader(fresh, pinned=accelerator.device.type == "cuda")
    exam = exam or (Exam(config, tokenizer, accelerator.num_processes) if config.evaluate_programs else None)

    # Loop
    if exam is not None:
        journal.write({"step": progress.step, "held_out": examined(exam, accelerator, objective, average)})
    log, save, examine = map(Alarm, (config.log_every_s, config.checkpoint_every_s, config.evaluate_every_s))
    window = Window(accelerator)
    entry: dict[str, Any] = {}
    before, began = progress.seconds, time.monotonic()
    for batch in batches:
        step = agree(accelerator, batch, time.monotonic() - began, stop is not None and stop.asked)
        progress.seconds = before + step.seconds
        rate = plan.rate(progress.step, progress.seconds)
        set_rate(optimizers, rate)
        loss, right_N = objective(*batch.inputs(accelerator.device))
        # The strategy averages the processes' gradients, and they hold different numbers of asked tokens.
        norm = descend(accelerator, loss * (accelerator.num_processes / step.asked), objective, optimizers, config)
        progress.count(step)
        if average is not None:
            average.update(progress.step)
        window.add(loss, right_N, step)

        over = (
            step.stop
            or progress.seconds >= plan.ends_s
            or step.seconds >= stretch_s
            or (0 < config.max_steps <= progress.step)
        )
        if log.rings(step.seconds) or over:
            stands = {**dataclasses.asdict(progress), **window.means(step.seconds)}
            entry = journal.write({**stands, "lr": rate, "norm": float(norm)})
        if exam is not None and (examine.rings(step.seconds) or over) and not step.stop:
            journal.write({"step": progress.step, "held_out": examined(exam, accelerator, objective, average)})
        if save.rings(step.seconds) or over:
            checkpoint.save(accelerator, config.run_dir, progress, average)
            checkpoint.save_weights(accelerator, objective, average, config.run_dir)
        if over:
            break
    if stop is not None and stop.asked:
        journal.write({"stopped": progress.step})
    return entry


def planned(config: Config, progress: checkpoint.Progress, decay_s: float | None) -> Schedule:
    """The schedule of the stretch that begins here, which the progress now tells of; ForeframeError if none can."""
    plan = gone_on_with(config, progress.seconds, decay_s=decay_s, begun=progress.decay)
    if progress.seconds >= plan.ends_s or 0 < config.max_steps <= progress.step:
        raise ForeframeError(
            f"the run in {config.run_dir} is over",
            hint=f"its weights start another: --set init={config.run_dir} --set run_dir=NEW",
        )
    if config.init is not None and not progress.stretch:
        progress.began_with(config.init)
    progress.stretch += 1
    progress.decay = plan.decay if decay_s is not None else None
    return plan


def descend(
    accelerator: Accelerator,
    loss: torch.Tensor,
    objective: torch.nn.Module,
    optimizers: list[torch.optim.Optimizer],
    config: Config,
) -> torch.Tensor | float:
    """One step down the gradient; its norm before it was clipped, where the strategy tells."""
    accelerator.backward(loss)
    norm = accelerator.clip_grad_norm_(objective.parameters(), config.clip_norm)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad()
    return 0.0 if norm is None else norm


def examined(
    exam: Examiner, accelerator: Accelerator, objective: torch.nn.Module, average: Average | None
) -> dict[str, float]:
    """How the weights do on held-out programs; their running mean, where one is kept."""
    with average.in_place() if average is not None else nullcontext():
        return exam.grade(accelerator, objective)


def overridden(config: Config, assignments: list[str]) -> Config:
    """The config with `field=value` texts applied, each read as its field's type."""
    changes: dict[str, Any] = {}
    for assignment in assignments:
        name, _, text = assignment.partition("=")
        if not hasattr(config, name):
            raise ForeframeError(
                f"a recipe has no field {name!r}",
                hint=f"it has {', '.join(field.name for field in dataclasses.fields(config))}",
            )
        held = getattr(config, name)
        try:
            if isinstance(held, bool):
                changes[name] = {"true": True, "false": False}[text.lower()]
            else:
                changes[name] = (Path(text) if text else None) if name == "init" else type(held)(text)
        except (KeyError, ValueError):
            raise ForeframeError(
                f"{name} cannot be {text!r}", hint=f"it is {type(held).__name__}, such as {held}"
            ) from None
    try:
        return dataclasses.replace(config, **changes)
    except ValueError as error:
        raise ForeframeError(f"this is no recipe: {error}") from None


def command(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    parser = Parser(prog="foreframe train", description="Train on traces.")
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="nano_cpu")
    parser.add_argument("--stretch-s", type=float, default=float("inf"), help="stop after this many seconds")
    parser.add_argument("--decay-s", type=float, help="end the run: let the learning rate fall over so many seconds")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override a field")
    try:
        options = parser.parse_args(arguments)
        config = overridden(RECIPES[options.recipe](), options.set)
        with told_by_signals() as stop:
            main(config, stretch_s=options.stretch_s, decay_s=options.decay_s, stop=stop)
    except KeyboardInterrupt:
        print("stopped at once; the same command goes on from the last checkpoint", file=sys.stderr)
        return 1
    except ForeframeError as error:
        print(f"foreframe: {error}\n{error.hint}".strip(), file=sys.stderr)
        return 2
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
    return 0


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
