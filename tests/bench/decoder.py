"""What a token and a prompt cost nano, beside transformers on the same weights, and how near that is to the limit.

The weights are those that ship; all take turns, and each figure is the best of the rounds: another program
only ever adds time. Compare within one run. A token reads every weight once, so no decoder
is faster than reading its file: from memory, or from the processor's cache where the file fits there.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from foreframe.model.checkpoint import embedded
from foreframe.model.decoder import Decoder
from foreframe.model.genai import GenAIWeights
from foreframe.train.export import export

if TYPE_CHECKING:
    from transformers import CwmForCausalLM

NUM_NEW = 32
ROUNDS = 10
THREADS = (1, 2)
"""Of ours. transformers has one: on so small a model a second makes it slower."""
LARGE_BYTES = 2**28
"""More than a processor's cache holds."""

Lap = Callable[[], tuple[float, float]]
"""Reads the prompt and makes `NUM_NEW` tokens greedily; seconds until the first of them, and for the others."""


@dataclass
class Rival:
    """One way to decode, and its times."""

    name: str
    threads: int
    num_bytes: int
    lap: Lap
    times: list[tuple[float, float]] = field(default_factory=list)

    @property
    def prompt_ms(self) -> float:
        """Of the whole prompt and the first token."""
        return min(first for first, _ in self.times) * 1e3

    @property
    def token_ms(self) -> float:
        """Of each token after that."""
        return min(rest for _, rest in self.times) * 1e3 / (NUM_NEW - 1)


def with_genai(decoder: Decoder, prompt: list[int]) -> Lap:
    def lap() -> tuple[float, float]:
        decoder.rewind(0)
        begun = time.perf_counter()
        decoder.append(prompt)
        token = int(decoder.logits().argmax())
        first = time.perf_counter()
        for _ in range(NUM_NEW - 1):
            decoder.append([token])
            token = int(decoder.logits().argmax())
        return first - begun, time.perf_counter() - first

    return lap


def with_generate(model: CwmForCausalLM, prompt: list[int]) -> Lap:
    import torch

    ids = torch.tensor([prompt])

    def seconds(num_new: int) -> float:
        begun = time.perf_counter()
        model.generate(
            ids, attention_mask=torch.ones_like(ids), do_sample=False,
            min_new_tokens=num_new, max_new_tokens=num_new, pad_token_id=1,
        )  # fmt: skip
        return time.perf_counter() - begun

    def lap() -> tuple[float, float]:
        first = seconds(1)
        return first, seconds(NUM_NEW) - first

    return lap


def read_bandwidth(num_bytes: int) -> float:
    """Bytes a second that one core reads from an array of this size: the best of some tries."""
    values = np.ones(num_bytes // 4, dtype=np.float32)
    repeats = max(1, LARGE_BYTES // num_bytes)
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(repeats):
            values.dot(values)
        best = max(best, repeats * values.nbytes / (time.perf_counter() - begun))
    return best


def main() -> None:
    """Print the tables."""
    import torch
    from transformers import CwmForCausalLM

    torch.set_num_threads(1)
    model = CwmForCausalLM.from_pretrained(embedded(), dtype=torch.float32).eval()
    prompt = np.random.default_rng(0).integers(0, model.config.vocab_size, 300).tolist()
    runtime = embedded() / "runtime"
    shipped = (runtime / "model.onnx").stat().st_size
    full = sum(parameter.nbytes for parameter in model.parameters())
    with tempfile.TemporaryDirectory() as folder:
        exported = {"float32": Path(folder, "none"), "int4": Path(folder, "int4"), "int8 (ships)": runtime}
        export(embedded(), exported["float32"], quantise="none")
        export(embedded(), exported["int4"], quantise="int4")
        sizes = {"float32": full, "int4": (exported["int4"] / "model.onnx").stat().st_size, "int8 (ships)": shipped}
        rivals = [Rival("transformers generate", 1, full, with_generate(model, prompt))]
        rivals += [
            Rival(f"foreframe {name}", threads, sizes[name],
                  with_genai(GenAIWeights(directory, threads=threads).decoder(), prompt))
            for name, directory in exported.items()
            for threads in THREADS
        ]  # fmt: skip
        for turn in range(ROUNDS + 1):
            for rival in rivals:
                measured = rival.lap()
                if turn:  # the first warms up
                    rival.times.append(measured)
    _print_table(rivals)
    _print_limits(rivals)


def _print_table(rivals: list[Rival]) -> None:
    print(f"{'':22}{'threads':>8}{'MB':>6}{'prompt of 300':>16}{'a token':>12}{'tokens/s':>10}{'times faster':>14}")
    for rival in rivals:
        print(
            f"{rival.name:22}{rival.threads:8}{rival.num_bytes / 1e6:6.1f}{rival.prompt_ms:13.1f} ms"
            f"{rival.token_ms:9.2f} ms{1e3 / rival.token_ms:10.0f}{rivals[0].token_ms / rival.token_ms:13.1f}x"
        )


def _print_limits(rivals: list[Rival]) -> None:
    """One core's reading, of an array that only memory holds and of one as large as the model."""
    print()
    print(f"{'':22}{'from':>12}{'one core reads':>18}{'the limit':>14}{'reached':>9}")
    memory = read_bandwidth(LARGE_BYTES)
    for rival in rivals:
        if rival.threads != 1:
            continue
        for source, speed in (("memory", memory), ("its cache", read_bandwidth(rival.num_bytes))):
            limit = speed / rival.num_bytes
            reached = 1e3 / rival.token_ms / limit
            print(f"{rival.name:22}{source:>12}{speed / 1e9:13.1f} GB/s{limit:10.0f} t/s{reached:9.0%}")


if __name__ == "__main__":
    main()
