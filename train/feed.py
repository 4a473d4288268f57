"""An endless stream of batches: programs are generated, run, written as documents and laid out, off the critical path.

Each worker process of each training process makes its own programs, so that none is seen twice.
"""

from __future__ import annotations

import os
import random
import signal
import traceback
from collections.abc import Iterator
from itertools import islice

from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ..debugger.errors import ForeframeError
from ..debugger.trace import Trace
from ..model.tokenizer import Tokenizer
from .batches import Batch, families, packed_batches, padded_batches
from .data import fingerprint, library
from .data.operations import in_operations, is_chosen
from .data.program import Program
from .data.programs import mix_of
from .data.stream import MAX_IN_A_ROW, traced
from .documents import Document, documents
from .recipes import Config

POOL = 4_096
"""Documents that are mixed, and for padding sorted by length, together. A worker must have made the next pool before
the batches that it is ahead are used up."""


class TraceBatches(IterableDataset[Batch]):
    """Batches without end, for one of `num_processes`; `stretch` keeps resumed runs apart."""

    def __init__(self, config: Config, stretch: int, process: int = 0, num_processes: int = 1) -> None:
        self.config = config
        self.stretch = stretch
        self.process = process
        self.batch_tokens = config.batch_tokens // num_processes

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        seed = hash((self.config.seed, self.stretch, self.process, worker.id if worker else 0))
        rng = random.Random(seed)
        tokenizer = Tokenizer.load(self.config.tokenizer)
        stream = fresh_documents(mixed(self.config, seed), tokenizer, self.config.max_tokens, rng)
        # A small first pool, so that training starts within seconds.
        size = POOL // 4
        while True:
            pool = list(islice(stream, size))
            size = POOL
            for _ in range(self.config.replay):
                yield from laid_out(pool, self.config.layout, self.batch_tokens, rng)


def laid_out(pool: list[Document], layout: str, batch_tokens: int, rng: random.Random) -> Iterator[Batch]:
    """The pool in batches of at most `batch_tokens`; documents of one source are neighbours in the pool."""
    if layout == "padded":
        return padded_batches(pool, batch_tokens, rng)
    return packed_batches(families(pool, batch_tokens), batch_tokens, rng)


def fresh_documents(
    programs: Iterator[tuple[Program, Trace]], tokenizer: Tokenizer, max_tokens: int, rng: random.Random
) -> Iterator[Document]:
    """Augmented documents of programs, as they come. ForeframeError if so many give none that none will come."""
    in_a_row = 0
    for program, trace in programs:
        in_a_row += 1
        try:
            for document in documents(program.source, trace.frames, tokenizer, max_tokens=max_tokens, rng=rng):
                in_a_row = 0
                yield document
        except Exception:  # noqa: BLE001 - one program that breaks them must not end a run of hours
            traceback.print_exc()
        if in_a_row > MAX_IN_A_ROW:
            raise ForeframeError(
                f"no program in {in_a_row} asks for anything in its first {max_tokens} tokens",
                hint="set max_tokens higher",
            )


def mixed(config: Config, seed: int) -> Iterator[tuple[Program, Trace]]:
    """Generated programs and people's code, without end."""
    built = not library.missing(config.library)
    blocked = fingerprint.blocked() | (library.held_out_functions(config.library) if built else frozenset())
    people = library.traced(config.library, seed=seed, blocked=blocked)
    rng = random.Random(seed)
    while True:
        try:
            for made in traced(seed, weights=mix_of(config.mix), blocked=blocked):
                if rng.random() < config.library_share:
                    yield from islice(people, 1)
                is_rewritten = is_chosen(made[0], config.operations_share)
                yield (in_operations(made[0], rng, blocked) if is_rewritten else None) or made
        except Exception:  # noqa: BLE001 - nor one that breaks the generator
            traceback.print_exc()
            seed += 1_000_003


def loader(dataset: TraceBatches, *, pinned: bool) -> DataLoader[Batch]:
    """The batches, made by `num_workers` processes ahead of their use."""
    num_workers = dataset.config.num_workers
    return DataLoader(
        dataset,
        batch_size=None,
        num_workers=num_workers,
        prefetch_factor=8 if num_workers else None,
        pin_memory=pinned,
        worker_init_fn=_leave_signals,
    )


def _leave_signals(_worker: int) -> None:
    """The training process answers signals with a checkpoint, for which it needs one more step and so this worker.

    What is sent to the whole group, as a terminal sends Ctrl-C, passes the worker by; the training process itself
    ends it with SIGTERM.
    """
    os.setpgrp()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
