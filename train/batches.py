"""Documents to batches: padded rows, or one packed row in which documents of one source share it.

Half of a document is source. In a packed row the source stands once, and each document goes on from it, seeing
it and itself alone, at the positions it would have by itself: `train/attention.py` makes that so.

Shapes: B rows, T tokens, N asked tokens.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch

from .attention import Layout, Piece
from .documents import Document

LENGTH_STEP = 32
"""Padded lengths are rounded up to this, so that a GPU meets few shapes."""

LEAST_SHARED = 24
"""Tokens of a common beginning that are worth a piece of their own."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process computes in one step."""

    ids_BT: torch.Tensor
    positions_BT: torch.Tensor
    at_N: torch.Tensor
    """Places in the flattened rows from which an asked token is predicted."""

    target_N: torch.Tensor
    """The asked tokens, document by document."""

    layout: Layout | None
    """Of a packed row; None where each row is one document."""

    num_tokens: int
    """Without padding; a shared beginning counts once."""

    num_documents: int

    def inputs(
        self, device: torch.device
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, Layout | None]:
        """The arguments of `Objective`, on a device."""
        tensors = (self.ids_BT, self.positions_BT, self.at_N, self.target_N)
        ids, positions, at, target = (part.to(device, non_blocking=True) for part in tensors)
        return ids, positions, at, target, self.layout


@dataclass(frozen=True, slots=True)
class Family:
    """Documents that begin with the same `shared` tokens, none of them asked for."""

    documents: list[Document]
    shared: int = 0

    @property
    def num_tokens(self) -> int:
        """In a packed row."""
        return self.shared + sum(len(document.ids) - self.shared for document in self.documents)


def families(documents: Iterable[Document], max_tokens: int) -> Iterator[Family]:
    """Neighbours that share a beginning, together; none longer than `max_tokens` unless one document is."""
    family: Family | None = None
    for document in documents:
        if family is not None:
            shared = common(family.documents[0], document)
            if len(family.documents) > 1:
                shared = min(shared, family.shared)
            grown = Family([*family.documents, document], shared)
            if shared >= LEAST_SHARED and grown.num_tokens <= max_tokens:
                family = grown
                continue
            yield family
        family = Family([document])
    if family is not None:
        yield family


def common(one: Document, other: Document) -> int:
    """How many tokens two documents begin with alike, before either asks for one."""
    count = 0
    for left, right, asked, also in zip(one.ids, other.ids, one.asked, other.asked, strict=False):
        if left != right or asked or also:
            break
        count += 1
    return count


def packed_batches(pool: Iterable[Family], batch_tokens: int, rng: random.Random) -> Iterator[Batch]:
    """All families of the pool in packed rows of at most `batch_tokens`, in random order."""
    shuffled = list(pool)
    rng.shuffle(shuffled)
    row: list[Family] = []
    room = batch_tokens
    for family in shuffled:
        if row and family.num_tokens > room:
            yield pack(row)
            row, room = [], batch_tokens
        row.append(family)
        room -= family.num_tokens
    if row:
        yield pack(row)


def padded_batches(pool: Iterable[Document], batch_tokens: int, rng: random.Random) -> Iterator[Batch]:
    """All documents of the pool in padded rows of like length, at most `batch_tokens` a batch, in random order."""
    groups: list[list[Document]] = [[]]
    for document in sorted(pool, key=lambda document: len(document.ids)):
        width = _rounded(len(document.ids))
        if groups[-1] and (len(groups[-1]) + 1) * width > batch_tokens:
            groups.append([])
        groups[-1].append(document)
    rng.shuffle(groups)
    for group in groups:
        yield pad(group)


def pack(row: Sequence[Family]) -> Batch:
    """One packed row of these families."""
    ids: list[int] = []
    positions: list[int] = []
    at: list[int] = []
    target: list[int] = []
    pieces: list[Piece] = []
    for family in row:
        shared, root, prefix = family.shared, len(ids), None
        if shared:
            ids += family.documents[0].ids[:shared]
            positions += range(shared)
            prefix = len(pieces)
            pieces.append(Piece(shared))
        for document in family.documents:
            start = len(ids)
            ids += document.ids[shared:]
            positions += range(shared, len(document.ids))
            pieces.append(Piece(len(document.ids) - shared, prefix))
            for place in _asked(document):
                at.append(place - 1 + (root if place <= shared else start - shared))
                target.append(document.ids[place])
    return Batch(
        torch.tensor([ids]),
        torch.tensor([positions]),
        torch.tensor(at, dtype=torch.long),
        torch.tensor(target, dtype=torch.long),
        Layout(pieces),
        len(ids),
        sum(len(family.documents) for family in row),
    )


def pad(group: Sequence[Document]) -> Batch:
    """A row a document, padded on the right with token 0. A causal model needs no mask for that."""
    width = _rounded(max(len(document.ids) for document in group))
    ids_BT = torch.zeros(len(group), width, dtype=torch.long)
    at: list[int] = []
    target: list[int] = []
    for row, document in enumerate(group):
        ids_BT[row, : len(document.ids)] = torch.tensor(document.ids)
        places = _asked(document)
        at += [row * width + place - 1 for place in places]
        target += [document.ids[place] for place in places]
    return Batch(
        ids_BT,
        torch.arange(width)[None].expand(len(group), -1),
        torch.tensor(at, dtype=torch.long),
        torch.tensor(target, dtype=torch.long),
        None,
        sum(len(document.ids) for document in group),
        len(group),
    )


def _asked(document: Document) -> list[int]:
    return [place for place, asked in enumerate(document.asked) if asked and place]


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP
