"""What a run says of itself, to the person who waits and to `log.jsonl`; and when it says so.

Nothing here reads a clock: seconds are given, so that all processes decide alike.
"""

from __future__ import annotations

import dataclasses
import json
import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from accelerate import Accelerator

from ..debugger.errors import ForeframeError
from .recipes import RECIPE, Config
from .strategy import Step, summed


class Journal:
    """Of the main process; the others' writes are passed over. ForeframeError where nothing can be written."""

    def __init__(self, config: Config, accelerator: Accelerator) -> None:
        self._path = config.run_dir / "log.jsonl"
        self._writes = accelerator.is_main_process
        if self._writes:
            settings = json.dumps(dataclasses.asdict(config), default=str, indent=1)
            try:
                config.run_dir.mkdir(parents=True, exist_ok=True)
                (config.run_dir / RECIPE).write_text(settings, encoding="utf-8")
            except OSError as error:
                raise ForeframeError(
                    f"{config.run_dir} cannot be written: {error.strerror or error}",
                    hint="set run_dir to another directory",
                ) from None

    def write(self, entry: dict[str, Any]) -> dict[str, Any]:
        """One line for the person, one for the file."""
        if self._writes:
            with Path(self._path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")
            print(_line(entry), flush=True)
        return entry


def _line(entry: dict[str, Any]) -> str:
    if "began" in entry:
        return "  ".join(f"{name} {value}" for name, value in entry["began"].items())
    if "stopped" in entry:
        return f"step {entry['stopped']:6d}  stopped and saved; the same command goes on from here"
    if "held_out" in entry:
        shares = {name: value for name, value in entry["held_out"].items() if name not in ("loss", "frames")}
        parts = "  ".join(f"{name.replace('_', ' ')} {value:.1%}" for name, value in shares.items())
        return f"step {entry['step']:6d}  held out: loss {entry['held_out']['loss']:.4f}  {parts}"
    return (
        f"step {entry['step']:6d}  {entry['tokens'] / 1e6:8.1f}M tokens  loss {entry['loss']:.4f}  "
        f"right {entry['right']:.2%}  lr {entry['lr']:.2e}  norm {entry['norm']:.2f}  "
        f"{entry['tokens_per_second']:,.0f} tokens/s"
    )


class Window:
    """The steps since the last entry."""

    def __init__(self, accelerator: Accelerator) -> None:
        self._accelerator = accelerator
        self._seconds = 0.0
        self._clear()

    def _clear(self) -> None:
        self._sums: list[torch.Tensor] = []
        self._asked = self._tokens = 0

    def add(self, loss: torch.Tensor, right_N: torch.Tensor, step: Step) -> None:
        """Take in a step: this process's share of its loss and its hits, and what all processes counted."""
        self._sums.append(torch.stack([loss.detach().float(), right_N.sum().float()]))
        self._asked += step.asked
        self._tokens += step.tokens

    def means(self, seconds: float) -> dict[str, float]:
        """Since the last call, a token over all processes; `seconds` are of this stretch. Every process calls this."""
        loss, right = summed(self._accelerator, torch.stack(self._sums).sum(0)).tolist()
        means = {
            "loss": loss / self._asked,
            "right": right / self._asked,
            "tokens_per_second": self._tokens / max(seconds - self._seconds, 1e-9),
            "steps_per_second": len(self._sums) / max(seconds - self._seconds, 1e-9),
        }
        self._seconds = seconds
        self._clear()
        return means


@dataclass(slots=True)
class Alarm:
    """Rings once in so many seconds."""

    every_s: float
    last_s: float = 0.0

    def rings(self, seconds: float) -> bool:
        """Whether it is time again."""
        if seconds - self.last_s < self.every_s:
            return False
        self.last_s = seconds
        return True


@dataclass(slots=True)
class Stop:
    """Whether the run was told to end."""

    asked: bool = False


@contextmanager
def told_by_signals() -> Generator[Stop]:
    """A stop that Ctrl-C or SIGTERM asks for; a Ctrl-C after that interrupts as usual.

    A second SIGTERM changes nothing: whoever ends a group, make in it, sends two.
    """
    stop = Stop()
    # A shell's background job ignores Ctrl-C, and goes on to.
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.asked = True
        if signal.SIGINT in heard:
            signal.signal(signal.SIGINT, before[signal.SIGINT])

    for number in heard:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number in heard:
            signal.signal(number, before[number])
