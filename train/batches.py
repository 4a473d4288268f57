"""An endless stream of batches: programs are generated, run, written as documents, sorted by length and padded.

Shapes: B documents, T tokens.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch.utils.data import IterableDataset, get_worker_info

from ..model.tokenizer import Tokenizer
from .data.stream import traced
from .documents import Document, documents
from .recipes import Config

POOL = 16_384
"""Documents that are sorted by length together: enough that a batch holds little padding."""

LENGTH_STEP = 32
"""Lengths are rounded up to this, so that a GPU meets few shapes."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of like length, padded on the right."""

    ids_BT: torch.Tensor
    asked_BT: torch.Tensor
    num_tokens: int
    """Without padding."""


class TraceBatches(IterableDataset[Batch]):
    """Batches without end. Each worker process generates its own programs; `stretch` keeps resumed runs apart."""

    def __init__(self, config: Config, stretch: int) -> None:
        self.config = config
        self.stretch = stretch

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        number = worker.id if worker else 0
        seed = hash((self.config.seed, self.stretch, number))
        rng = random.Random(seed)
        tokenizer = Tokenizer.load(self.config.tokenizer)
        stream = fresh_documents(seed, tokenizer, self.config.max_tokens, rng)
        pool: list[Document] = []
        # A small first pool, so that training starts within seconds.
        size = POOL // 16
        while True:
            pool = [document for document, _ in zip(stream, range(size), strict=False)]
            size = POOL
            for _ in range(self.config.replay):
                yield from batches(pool, self.config.batch_tokens, rng)


def fresh_documents(seed: int, tokenizer: Tokenizer, max_tokens: int, rng: random.Random) -> Iterator[Document]:
    """Augmented documents of new programs, without end."""
    while True:
        try:
            for program, trace in traced(seed):
                yield from documents(program.source, trace.frames, tokenizer, max_tokens=max_tokens, rng=rng)
        except Exception:  # noqa: BLE001 - one program that breaks the generator must not end a run of hours
            traceback.print_exc()
            seed += 1_000_003


def batches(pool: list[Document], batch_tokens: int, rng: random.Random) -> Iterator[Batch]:
    """All documents of the pool in batches of at most `batch_tokens`, in random order."""
    ordered = sorted(pool, key=lambda document: len(document.ids))
    groups: list[list[Document]] = [[]]
    for document in ordered:
        width = _rounded(len(document.ids))
        if groups[-1] and (len(groups[-1]) + 1) * width > batch_tokens:
            groups.append([])
        groups[-1].append(document)
    rng.shuffle(groups)
    for group in groups:
        yield pad(group)


def pad(group: list[Document]) -> Batch:
    """One batch of these documents. Padding is token 0, and never asked for."""
    width = _rounded(max(len(document.ids) for document in group))
    ids_BT = torch.zeros(len(group), width, dtype=torch.long)
    asked_BT = torch.zeros(len(group), width, dtype=torch.bool)
    for row, document in enumerate(group):
        ids_BT[row, : len(document.ids)] = torch.tensor(document.ids)
        asked_BT[row, : len(document.ids)] = torch.tensor(document.asked)
    return Batch(ids_BT, asked_BT, sum(len(document.ids) for document in group))


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP
