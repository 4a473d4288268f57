"""Decoding with transformers: Code World Models and other checkpoints of any size, on a GPU or a CPU.

The only module, with `torch_cache.py` and `quantise.py`, that imports torch. Weights come from a local
directory as safetensors; no code of a checkpoint is run, and nothing is fetched. On a GPU they are
bfloat16 unless they are stored quantised, and those that do not fit stay in the computer's memory; on a
CPU they are float32, which is the fast type there.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..debugger.errors import ModelError
from .checkpoint import AGAIN, FULL, Checkpoint, Quantisation, kv_bits_of
from .decoder import Logits
from .plan import SCORED, STEP, Question, gib, longest_context, plan, weight_items
from .sequence import CachedDecoder, first_line
from .shape import Dimensions, parameters

try:
    import torch
    import transformers
    from torch import Tensor

    from .torch_cache import BufferCache
except ImportError as error:
    raise ModelError(
        f"PyTorch and transformers, which run large models, cannot be imported: {first_line(error)}",
        hint="Install them with: pip install 'foreframe[cwm]'",
    ) from error

# In int8 it would tell the user's screen of a cast at every matrix.
logging.getLogger("bitsandbytes").setLevel(logging.ERROR)

FILLED: Final = 0.95
"""Of the free memory, what the longest context may take: allocators leave gaps."""

LEAST_CONTEXT: Final = 4096
"""Tokens. With room for less, a model is refused before it is loaded."""


class TorchWeights:
    """A language model of transformers in memory."""

    def __init__(self, model: Any, *, limit: int | None = None, step: int = STEP, kv_bits: int = FULL) -> None:
        """`step` is how many tokens a pass reads at most, and a sliding layer keeps beyond its window."""
        self.model = model.eval()
        made_for = int(model.config.max_position_embeddings)
        self.limit = min(limit or made_for, made_for)
        self.vocab_size = int(model.config.vocab_size)
        self.step = step
        self.kv_bits = kv_bits
        BufferCache.of(model.config)  # an architecture that it does not know is refused now

    def decoder(self) -> TorchDecoder:
        """A new decoder, with an empty sequence and a cache that grows."""
        return TorchDecoder(self, BufferCache.of(self.model.config, self.step, self.kv_bits))


class TorchDecoder(CachedDecoder):
    """One sequence, read in passes of at most `step` tokens."""

    def __init__(self, weights: TorchWeights, cache: BufferCache) -> None:
        super().__init__(weights.limit, weights.vocab_size)
        self._weights = weights
        self._cache = cache

    def _sibling(self) -> TorchDecoder:
        other = TorchDecoder(self._weights, self._cache.branch())
        other._read = self._read
        return other

    def _forget(self, length: int) -> int:
        return self._cache.forget(length)

    def _forward(self, tokens: Sequence[int], rows: int) -> Logits:
        try:
            parts = list(self._passes(tokens, rows))
        except (RuntimeError, torch.OutOfMemoryError) as error:
            self._read = self._forget(0)
            if isinstance(error, torch.OutOfMemoryError):
                raise ModelError(
                    f"The GPU's memory is full at {self.length:,} tokens.",
                    hint="foreframe models plan says what fits; debug a smaller function, or free the GPU.",
                ) from error
            raise ModelError(f"The model failed while it read tokens: {first_line(error)}") from error
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    @torch.inference_mode()
    def _passes(self, tokens: Sequence[int], rows: int) -> Iterator[Logits]:
        """Logits of the last `rows` tokens, pass by pass; no pass gives those of more than `SCORED`."""
        silent, at = len(tokens) - rows, 0
        while at < len(tokens):
            first_wanted = max(at, silent)
            end = min(at + self._weights.step, first_wanted + SCORED, len(tokens))
            wanted = max(end - first_wanted, 0)
            logits = self._pass(tokens[at:end], wanted)
            if wanted:
                yield logits.float().cpu().numpy()
            at = end

    def _pass(self, tokens: Sequence[int], wanted: int) -> Tensor:
        model = self._weights.model
        ids = torch.tensor([tokens], device=model.get_input_embeddings().weight.device)
        # `logits_to_keep` of 0 would mean all of them.
        said = model(input_ids=ids, past_key_values=self._cache, use_cache=True, logits_to_keep=max(wanted, 1))
        return said.logits[0]


def load_weights(
    checkpoint: Checkpoint,
    *,
    device: str = "auto",
    quantisation: Quantisation | None = None,
    memory_bytes: int | None = None,
    step: int = STEP,
) -> TorchWeights:
    """The model of a checkpoint. Raises ModelError: before loading where it does not fit in `memory_bytes`.

    `device` is auto, cuda or cpu; `quantisation` makes int8 or nf4 of weights that are stored in full;
    `memory_bytes` is what is free on the device, if left out.
    """
    device = choose_device(device)
    wanted = quantisation or checkpoint.quantisation
    if checkpoint.quantisation is not Quantisation.NONE and wanted is not checkpoint.quantisation:
        raise ModelError(f"{checkpoint.directory} is stored as {checkpoint.quantisation}, and cannot become {wanted}.")
    question = Question(
        config=checkpoint.config,
        context=LEAST_CONTEXT,
        quantisation=wanted,
        value_bytes=2 if device == "cuda" else 4,
        stored_bytes=checkpoint.num_bytes,
        kv_bits=kv_bits_of(checkpoint.config),
    )
    limit = _fitting_context(checkpoint.directory, question, device, memory_bytes)
    model = _from_pretrained(checkpoint, replace(question, context=limit), device)
    return TorchWeights(model, limit=limit, step=step, kv_bits=question.kv_bits)


def choose_device(device: str) -> str:
    """`cuda` or `cpu`; auto is the first of them that is there. Raises ModelError."""
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise ModelError("There is no CUDA device here.", hint="Leave the device out, or name cpu.")
    return ("cuda" if has_cuda else "cpu") if device == "auto" else device


def _fitting_context(directory: Path, question: Question, device: str, memory_bytes: int | None) -> int:
    """The longest context that there is memory for. Raises ModelError where that is hardly any."""
    made_for = Dimensions.of(question.config).longest
    least = min(LEAST_CONTEXT, made_for)
    needed = plan(replace(question, context=least)).num_bytes
    free = memory_bytes if memory_bytes is not None else _free_memory() if device == "cpu" else sum(_free_cards())
    if needed <= free:
        return max(longest_context(question, int(free * FILLED)), least)
    # bitsandbytes keeps none of its layers in the computer's memory; those in full may stay there.
    if device == "cuda" and question.quantisation is Quantisation.NONE and memory_bytes is None:
        free += _free_memory()
        if needed <= free:
            return least
    raise ModelError(
        f"{directory} needs {gib(needed)} of memory for {least:,} tokens, and {gib(free)} are free.",
        hint="foreframe models plan says what would fit, and models quantize makes it smaller.",
    )


def _from_pretrained(checkpoint: Checkpoint, question: Question, device: str) -> Any:
    how: dict[str, Any] = {}
    if question.quantisation is not checkpoint.quantisation:
        how["quantization_config"] = bitsandbytes_config(question.quantisation, device)
    if device == "cuda":
        how |= _placement(question)
    try:
        with quiet():
            loaded: Any = transformers.AutoModelForCausalLM.from_pretrained(
                checkpoint.directory,
                dtype=torch.bfloat16 if device == "cuda" else torch.float32,
                local_files_only=True,
                use_safetensors=True,
                trust_remote_code=False,
                output_loading_info=True,
                **how,
            )
    except (OSError, ValueError, RuntimeError, ImportError, KeyError, TypeError) as error:
        raise ModelError(f"transformers cannot load {checkpoint.directory}: {first_line(error)}", hint=AGAIN) from error
    model, found = loaded
    if missing := sorted(found["missing_keys"]):
        raise ModelError(
            f"{checkpoint.directory} lacks {len(missing)} tensors of a {model.config.model_type}, "
            f"the first of them {missing[0]}",
            hint=AGAIN,
        )
    return model


def bitsandbytes_config(quantisation: Quantisation, device: str) -> Any:
    """How transformers is told to quantise."""
    if quantisation is Quantisation.INT8:
        return transformers.BitsAndBytesConfig(load_in_8bit=True)
    if quantisation is Quantisation.NF4:
        return transformers.BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16 if device == "cuda" else torch.float32,
        )
    raise ModelError(f"Weights cannot be turned into {quantisation} here.", hint="int8 and nf4 can be made.")


def _free_cards() -> list[int]:
    """Bytes, of each GPU."""
    return [torch.cuda.mem_get_info(card)[0] for card in range(torch.cuda.device_count())]


def _free_memory() -> int:
    """Bytes of the computer, or of what limits this process to a part of it."""
    with open("/proc/meminfo", encoding="ascii") as file:
        facts = dict(line.split(":") for line in file)
    free = int(facts["MemAvailable"].split()[0]) * 1024
    group = Path("/sys/fs/cgroup")
    with suppress(OSError, ValueError):  # no such limit, or "max"
        limit = int((group / "memory.max").read_text())
        free = min(free, limit - int((group / "memory.current").read_text()))
    return free


def _placement(question: Question) -> dict[str, Any]:
    """Which card takes which layers: the first all of them if it can; else all cards and, in full, the computer."""
    weights = sum(item.num_bytes for item in weight_items(question, parameters(question.config)))
    other = plan(question).num_bytes - weights
    cards = _free_cards()
    if weights + other <= cards[0]:
        return {"device_map": {"": 0}}
    # transformers takes a tenth off the room that bitsandbytes is given.
    share = 1.0 if question.quantisation is Quantisation.NONE else 0.9
    room = {card: max(int((free - other / len(cards)) / share), 0) for card, free in enumerate(cards)}
    return {"device_map": "auto", "max_memory": {**room, "cpu": _free_memory()}}


@contextmanager
def quiet() -> Generator[None]:
    """Nothing of transformers' bars and warnings on the user's screen; what is wrong reaches us as exceptions."""
    messages = transformers.utils.logging
    before = messages.get_verbosity()
    had_bars = messages.is_progress_bar_enabled()
    messages.set_verbosity(logging.CRITICAL)
    messages.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        messages.set_verbosity(before)
        if had_bars:
            messages.enable_progress_bar()
