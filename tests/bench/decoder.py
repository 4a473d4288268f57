"""What a token and a prompt cost nano in each precision, beside transformers on the same weights.

Random weights of nano's size: speed does not depend on their values. One thread for all, in turns, and
medians over the rounds, so that another program's load falls on each alike. Compare within one run.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from foreframe.model.decoder import Decoder, load
from foreframe.train.architecture import build, nano_config
from foreframe.train.export import export

if TYPE_CHECKING:
    from transformers import CwmForCausalLM

VOCAB = 700
PROMPT = np.random.default_rng(0).integers(0, VOCAB, 300).tolist()
NUM_NEW = 64
ROUNDS = 5

Lap = Callable[[], tuple[float, float]]
"""Reads the prompt and makes `NUM_NEW` tokens greedily; seconds until the first of them, and for the others."""


def with_genai(decoder: Decoder) -> Lap:
    def lap() -> tuple[float, float]:
        decoder.rewind(0)
        begun = time.perf_counter()
        decoder.append(PROMPT)
        token = int(decoder.logits().argmax())
        first = time.perf_counter()
        for _ in range(NUM_NEW - 1):
            decoder.append([token])
            token = int(decoder.logits().argmax())
        return first - begun, time.perf_counter() - first

    return lap


def with_generate(model: CwmForCausalLM) -> Lap:
    import torch

    prompt = torch.tensor([PROMPT])

    def seconds(num_new: int) -> float:
        begun = time.perf_counter()
        model.generate(
            prompt, attention_mask=torch.ones_like(prompt), do_sample=False,
            min_new_tokens=num_new, max_new_tokens=num_new, pad_token_id=1,
        )  # fmt: skip
        return time.perf_counter() - begun

    def lap() -> tuple[float, float]:
        first = seconds(1)
        return first, seconds(NUM_NEW) - first

    return lap


def with_forward(model: CwmForCausalLM) -> Lap:
    """transformers' forward pass and cache without what `generate` does around them."""
    import torch
    from transformers import DynamicCache

    def lap() -> tuple[float, float]:
        cache = DynamicCache(config=model.config)
        begun = time.perf_counter()
        with torch.inference_mode():
            token = model(torch.tensor([PROMPT]), past_key_values=cache, logits_to_keep=1).logits[0, -1].argmax()
            first = time.perf_counter()
            for _ in range(NUM_NEW - 1):
                token = model(token.view(1, 1), past_key_values=cache).logits[0, -1].argmax()
        return first - begun, time.perf_counter() - first

    return lap


def main() -> None:
    """Print the table."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = build(nano_config(VOCAB)).eval()
    laps = {"transformers generate": with_generate(model), "transformers forward": with_forward(model)}
    megabytes = dict.fromkeys(laps, sum(parameter.nbytes for parameter in model.parameters()) / 1e6)
    with tempfile.TemporaryDirectory() as folder:
        for precision in ("none", "int8", "int4"):
            name = f"foreframe {precision.replace('none', 'float32')}"
            megabytes[name] = export(model, Path(folder, precision), quantise=precision) / 1e6
            laps[name] = with_genai(load(Path(folder, precision)).decoder())
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in laps}
        for lap in laps.values():
            lap()
        for _ in range(ROUNDS):
            for name, lap in laps.items():
                times[name].append(lap())

    print(f"{'':24}{'MB':>6}{f'prompt of {len(PROMPT)}':>16}{'a token':>12}{'times faster':>14}")
    baseline = None
    for name, pairs in times.items():
        prompt_ms = statistics.median(first for first, _ in pairs) * 1e3
        token_ms = statistics.median(rest for _, rest in pairs) * 1e3 / (NUM_NEW - 1)
        baseline = baseline or token_ms
        print(f"{name:24}{megabytes[name]:6.1f}{prompt_ms:13.1f} ms{token_ms:9.2f} ms{baseline / token_ms:13.1f}x")


if __name__ == "__main__":
    main()
