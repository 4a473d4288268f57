"""Will it fit? The memory that a model takes on a GPU, from its configuration alone.

Weights, their scales and the KV cache are exact; what a pass needs on top is an estimate, and the
runtime's share a guess. The cache and the passes are those of `model/torch_decoder.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import ceil, prod
from typing import Any, Final

from ..debugger.errors import ForeframeError, ModelError
from ..debugger.options import parse_size
from .checkpoint import FULL, Config, Quantisation, config_of, find, kv_bits_of, open_checkpoint, quantisation_of
from .shape import Dimensions, Parameters, parameters

STEP: Final = 1024
"""Tokens that one pass reads at most, that a KV cache grows by, and that a sliding layer keeps beyond its window."""

SCORED: Final = 256
"""Tokens whose logits are on the device at once."""

RUNTIME_BYTES: Final = 2**29
"""CUDA's context and libraries on each card: a guess, since it varies with the driver."""

NF4_BLOCK: Final = 64
"""Weights that share a scale."""

NF4_NESTED: Final = 256
"""Scales that share a scale of theirs."""

NF4_TABLES: Final = (16 + 256 + 1) * 4
"""Bytes a matrix: the 16 values of the weights, the 256 of the scales, and the scales' mean, in float32."""

SHORTEST: Final = 1024
"""Tokens. A shorter context is not worth proposing."""

_SIZE: Final = re.compile(r"(?:(\d+)x)?(.+)")


@dataclass(frozen=True, slots=True)
class Item:
    """One part of the memory that is taken."""

    name: str
    num_bytes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """The GPUs, all alike."""

    count: int
    bytes_each: int

    @property
    def num_bytes(self) -> int:
        """Of all of them together."""
        return self.count * self.bytes_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A model, and what is asked of it."""

    config: Config = field(repr=False)
    context: int
    quantisation: Quantisation = Quantisation.NONE
    cards: Cards | None = None
    value_bytes: int = 2
    """Of a weight that is not quantised, and of an activation: 2 in bfloat16, 4 in float32."""

    kv_bits: int = FULL
    """Of a stored key or value: 8, or FULL for those of an activation."""

    stored_bytes: int = 0
    """Of the weights as stored, where that is known; needed for a method of quantising that is not ours."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another way to ask, and what it takes."""

    text: str
    num_bytes: int
    fits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer."""

    question: Question
    num_parameters: int
    items: tuple[Item, ...]
    longest: int
    """Tokens of the longest context that fits the cards, 0 where none does; the model's own limit without cards."""

    changes: tuple[Change, ...]
    """What to change where it does not fit."""

    @property
    def num_bytes(self) -> int:
        """In all."""
        return sum(item.num_bytes for item in self.items)

    @property
    def fits(self) -> bool:
        """Whether the cards hold it; True where none were named."""
        cards = self.question.cards
        return cards is None or self.num_bytes <= cards.num_bytes


def parse_cards(text: str) -> Cards:
    """`24GiB`, `80GB` or `2x80GiB`. Raises ForeframeError."""
    match = _SIZE.fullmatch(text.strip())
    count, size = match.groups() if match else ("", "")
    each = parse_size(size)
    if not each or count == "0":
        raise ForeframeError(f"{text!r} is no amount of GPU memory", hint="write 24GiB, or 2x80GiB for two cards")
    return Cards(int(count or 1), each)


def plan_of(
    name: str, *, context: int | None = None, cards: str = "", quantisation: str = "", kv_bits: int | None = None
) -> Plan:
    """The plan of a model by its name; as it is stored, and at its longest context, unless told otherwise."""
    config = config_of(name)
    stored = quantisation_of(config)
    wanted = Quantisation(quantisation) if quantisation else stored
    if stored is not Quantisation.NONE and wanted is not stored:
        raise ModelError(f"{name} is stored as {stored} and cannot become {wanted}.", hint="Leave --quantisation out.")
    return plan(
        Question(
            config=config,
            context=context or Dimensions.of(config).longest,
            quantisation=wanted,
            cards=parse_cards(cards) if cards else None,
            kv_bits=kv_bits or kv_bits_of(config),
            stored_bytes=open_checkpoint(find(name)).num_bytes if wanted is Quantisation.OTHER else 0,
        )
    )


def plan(question: Question) -> Plan:
    """Everything that a model takes at one context. Raises ModelError for a context that it was not made for."""
    size, counts = Dimensions.of(question.config), parameters(question.config)
    if not 1 <= question.context <= size.longest:
        raise ModelError(
            f"The model was made for {size.longest:,} tokens, and {question.context:,} were asked for.",
            hint=f"--context {size.longest} or less",
        )
    cards = question.cards
    answer = Plan(
        question=question,
        num_parameters=counts.count,
        items=tuple(_items(question, size, counts)),
        longest=longest_context(question, cards.num_bytes) if cards else size.longest,
        changes=(),
    )
    if cards is None or answer.fits:
        return answer
    return replace(answer, changes=tuple(_changes(answer, cards.num_bytes, size, counts)))


def weight_items(question: Question, counts: Parameters) -> Iterator[Item]:
    """The weights: what is kept, what is quantised, and what quantising adds."""
    value = question.value_bytes
    if question.quantisation is Quantisation.OTHER:
        if not question.stored_bytes:
            raise ModelError(
                "How large these quantised weights are is not known without them.", hint="Give their directory."
            )
        yield Item("weights", question.stored_bytes, "as stored")
        return
    yield Item("embeddings and norms", counts.kept * value, f"{counts.kept:,} parameters, never quantised")
    weights = sum(prod(shape) * number for shape, number in counts.matrices.items())
    bits = {Quantisation.NONE: 8 * value, Quantisation.INT8: 8, Quantisation.NF4: 4}[question.quantisation]
    yield Item("layers", weights * bits // 8, f"{weights:,} parameters of {bits} bits")
    if question.quantisation is not Quantisation.NONE:
        scales = sum(_scale_bytes(shape, question.quantisation) * number for shape, number in counts.matrices.items())
        yield Item("scales", scales, f"what {question.quantisation} adds")


def _scale_bytes(shape: tuple[int, int], quantisation: Quantisation) -> int:
    if quantisation is Quantisation.INT8:
        return 4 * shape[0]
    blocks = ceil(prod(shape) / NF4_BLOCK)
    return blocks + 4 * ceil(blocks / NF4_NESTED) + NF4_TABLES


def cache_items(question: Question, size: Dimensions) -> Iterator[Item]:
    """Keys and values of a full context, with the room that the buffers leave."""
    row = 2 * size.key_heads * size.head_size * (1 if question.kv_bits == 8 else question.value_bytes)
    full = size.layers - size.sliding_layers
    rows = min(question.context + STEP, size.longest + STEP)
    note = f"{{}} layers, {row:,} bytes a token each"
    if full:
        yield Item("KV cache, full layers", full * rows * row, note.format(full))
    if size.sliding_layers:
        rows = min(rows, size.window - 1 + 3 * STEP)
        yield Item("KV cache, sliding layers", size.sliding_layers * rows * row, note.format(size.sliding_layers))


def _items(question: Question, size: Dimensions, counts: Parameters) -> Iterator[Item]:
    yield from weight_items(question, counts)
    yield from cache_items(question, size)
    value = question.value_bytes
    new = min(STEP, question.context)
    stream = 4 * new * size.hidden
    # Attention repeats the keys and values of one layer at a time for its query heads, and widens those of 8 bits.
    heads = (size.heads if size.key_heads < size.heads else 0) + (size.key_heads if question.kv_bits == 8 else 0)
    repeated = 2 * question.context * heads * size.head_size
    attention = 3 * new * size.heads * size.head_size + repeated
    pass_bytes = value * (stream + max(attention, 3 * new * size.intermediate)) + 2 * new * question.context
    yield Item("activations", pass_bytes, f"an estimate, for passes of {new:,} tokens")
    yield Item("logits", min(SCORED, new) * size.vocabulary * (value + 4), f"{min(SCORED, new)} tokens at once")
    if question.quantisation in (Quantisation.NF4, Quantisation.INT8):
        largest = max((prod(shape) for shape in counts.matrices), default=0)
        yield Item("one matrix, dequantised", largest * value)
    if question.cards is not None:
        yield Item("CUDA itself", question.cards.count * RUNTIME_BYTES, "a guess")


def longest_context(question: Question, num_bytes: int) -> int:
    """The most tokens that fit in so many bytes, in steps of `SHORTEST`; 0 where none do."""
    size, counts = Dimensions.of(question.config), parameters(question.config)
    low, high = 0, max(size.longest // SHORTEST, 1)
    while low < high:  # memory grows with the context
        middle = (low + high + 1) // 2
        asked = replace(question, context=min(middle * SHORTEST, size.longest))
        low, high = (middle, high) if _total(asked, size, counts) <= num_bytes else (low, middle - 1)
    return min(low * SHORTEST, size.longest)


def _total(question: Question, size: Dimensions, counts: Parameters) -> int:
    return sum(item.num_bytes for item in _items(question, size, counts))


def _changes(answer: Plan, room: int, size: Dimensions, counts: Parameters) -> Iterator[Change]:
    """Ways to ask for less, each with what it takes by the same arithmetic."""
    question = answer.question

    def change(text: str, **how: Any) -> Change:
        needed = _total(replace(question, **how), size, counts)
        return Change(text, needed, needed <= room)

    if answer.longest:
        yield change(f"--context {answer.longest}", context=answer.longest)
    if question.kv_bits != 8:
        longer = min(longest_context(replace(question, kv_bits=8), room), question.context)
        if longer > answer.longest:
            shorter = f" --context {longer}" if longer < question.context else ""
            yield change(f"--kv-bits 8{shorter}", kv_bits=8, context=longer)
    if question.quantisation is not Quantisation.NONE:
        return
    for quantisation in (Quantisation.INT8, Quantisation.NF4):
        yield change(f"--quantisation {quantisation}", quantisation=quantisation)
    shorter = longest_context(replace(question, quantisation=Quantisation.NF4), room)
    if 0 < shorter < question.context:
        yield change(f"--quantisation nf4 --context {shorter}", quantisation=Quantisation.NF4, context=shorter)
    layer = sum(prod(shape) * number for shape, number in counts.matrices.items()) * question.value_bytes // size.layers
    # One layer's room goes to those that come and go.
    moved = ceil((answer.num_bytes - room) / layer) + 1
    if moved <= size.layers:
        yield Change(
            f"{moved} of {size.layers} layers stay on the CPU, by itself and slowly: "
            f"every pass reads {gib(moved * layer)} across the bus",
            answer.num_bytes - (moved - 1) * layer,
            True,
        )


def gib(num_bytes: int) -> str:
    """For a person."""
    return f"{num_bytes / 2**30:.1f} GiB" if num_bytes >= 2**28 else f"{num_bytes / 2**20:.1f} MiB"
