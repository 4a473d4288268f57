"""How the model does on programs it never trains on, while it trains: one forward pass, nothing is generated.

A frame is exact when every one of its asked tokens is the one that greedy choice would take after the true
tokens before it. Tokens are told apart by the grammar of `model/compact.py`, since a mean loss hides which
circuit is missing. Shapes: N asked tokens.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import torch
from accelerate import Accelerator
from torch import nn

from ..model.tokenizer import Tokenizer
from ..model.vocabulary import Marker
from .batches import Batch, families, pack, pad
from .data.stream import held_out
from .documents import Document, documents
from .recipes import Config
from .strategy import summed

SEED: Final = 20_261
"""Of the held-out programs: the same for every run, so that runs compare."""


class Kind(enum.StrEnum):
    """What a token says."""

    EVENT = "event"
    LINE = "line"
    NAME = "name"
    """Of a variable, its end included."""

    VALUE = "value"
    VALUE_END = "value end"
    """The token after a value or a whole frame, where a line does not end it."""

    RETURN = "return"
    """A value that is returned or raised."""


KINDS: Final = list(Kind)


@dataclass(slots=True)
class _Marks:
    """The kinds of a document's asked tokens, and the frame that each belongs to."""

    kinds: list[int] = field(default_factory=list[int])
    frames: list[int] = field(default_factory=list[int])
    num_frames: int = 0

    def end_frame(self) -> None:
        """The tokens since the last end were a frame, if any of them was asked for."""
        if len(self.kinds) > len(self.frames):
            self.frames += [self.num_frames] * (len(self.kinds) - len(self.frames))
            self.num_frames += 1


def marks(document: Document, tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """For each asked token its index in `KINDS`, and the number of its frame; -1 in a frame that is cut off."""
    found = _Marks()
    marker_of = {number: marker for marker, number in tokenizer.marker.items()}
    start = document.ids.index(tokenizer.marker[Marker.CONTEXT]) + 1
    text, after_head = Kind.NAME, False
    for token, asked in zip(document.ids[start:], document.asked[start:], strict=True):
        ends = False
        match marker_of.get(token):
            case Marker.CALL:
                kind, text, after_head = Kind.EVENT, Kind.NAME, True
            case Marker.RETURN | Marker.EXCEPTION:
                kind, text, after_head = Kind.EVENT, Kind.RETURN, True
            case Marker.LEAVE:
                kind, ends = Kind.EVENT, True
            case Marker.IS:
                kind, text = Kind.NAME, Kind.VALUE
            case Marker.GONE:
                kind = Kind.NAME
            case Marker.AND:
                kind, text = Kind.VALUE_END, Kind.NAME
            case Marker.STOP:
                kind, ends = Kind.VALUE_END, True
            case _ if token in tokenizer.lines:
                # Where a call or a return happened, or the line that ends a line frame.
                kind, ends, after_head = Kind.LINE, not after_head, False
            case _:
                kind, after_head = text, False
        if asked:
            found.kinds.append(KINDS.index(kind))
        if ends:
            found.end_frame()
            text, after_head = Kind.NAME, False
    found.frames += [-1] * (len(found.kinds) - len(found.frames))
    return found.kinds, found.frames


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch, and what each of its asked tokens is."""

    batch: Batch
    kinds_N: torch.Tensor
    frames_N: torch.Tensor
    """The frame that a token belongs to, numbered through the batch; -1 where it is cut off."""

    num_frames: int


class Examiner(Protocol):
    """Asks a model what it has learned."""

    def grade(self, accelerator: Accelerator, objective: nn.Module) -> dict[str, float]:
        """Shares by name; `loss` and `frames` are what they say."""
        ...


class Exam:
    """A fixed held-out sample, ready to be asked of a model as often as one likes."""

    def __init__(self, config: Config, tokenizer: Tokenizer, num_processes: int = 1) -> None:
        written = [
            document
            for program, trace in held_out(SEED, config.evaluate_programs)
            for document in documents(program.source, trace.frames, tokenizer, max_tokens=config.max_tokens)
        ]
        self.asked = [asked(group, config.layout, tokenizer) for group in _groups(written, config, num_processes)]

    def grade(self, accelerator: Accelerator, objective: nn.Module) -> dict[str, float]:
        """Loss (nats an asked token), exact frames, and the share right of each kind, over all processes."""
        device, world = accelerator.device, accelerator.num_processes
        # Sums: loss, tokens, exact frames, frames; then right and all of each kind.
        sums = torch.zeros(4 + 2 * len(KINDS), dtype=torch.float64)
        objective.eval()
        # Every process takes part in as many forward passes, since sharded weights are gathered in each.
        for first in range(0, len(self.asked), world):
            mine = first + accelerator.process_index
            held = self.asked[min(mine, len(self.asked) - 1)]
            with torch.no_grad():
                loss, right_N = objective(*held.batch.inputs(device))
            if mine < len(self.asked):
                sums += _sums(held, float(loss), right_N.cpu())
        objective.train()
        total = summed(accelerator, sums.to(device)).tolist()
        loss, tokens, exact, frames = total[:4]
        right, of = total[4 : 4 + len(KINDS)], total[4 + len(KINDS) :]
        shares = {kind.value: r / n for kind, r, n in zip(KINDS, right, of, strict=True) if n}
        return {"loss": loss / max(tokens, 1), "exact_frames": exact / max(frames, 1), "frames": frames, **shares}


def asked(group: Sequence[Document], layout: str, tokenizer: Tokenizer) -> Asked:
    """These documents as one batch, with what it asks."""
    kinds: list[int] = []
    frames: list[int] = []
    num_frames = 0
    for document in group:
        its_kinds, its_frames = marks(document, tokenizer)
        kinds += its_kinds
        frames += [frame + num_frames if frame >= 0 else -1 for frame in its_frames]
        num_frames += max(its_frames, default=-1) + 1
    batch = pad(group) if layout == "padded" else pack(list(families(group, sum(len(d.ids) for d in group))))
    return Asked(batch, torch.tensor(kinds), torch.tensor(frames), num_frames)


def _sums(held: Asked, loss: float, right_N: torch.Tensor) -> torch.Tensor:
    wrong = held.frames_N[~right_N & (held.frames_N >= 0)]
    failed = int((torch.bincount(wrong, minlength=held.num_frames) > 0).sum())
    of = torch.bincount(held.kinds_N, minlength=len(KINDS)).double()
    right = torch.bincount(held.kinds_N[right_N], minlength=len(KINDS)).double()
    head = torch.tensor([loss, len(right_N), held.num_frames - failed, held.num_frames], dtype=torch.float64)
    return torch.cat([head, right, of])


def _groups(written: Iterable[Document], config: Config, num_processes: int) -> list[list[Document]]:
    """Neighbours together up to the tokens of a batch."""
    groups: list[list[Document]] = [[]]
    room = limit = config.batch_tokens // num_processes
    for document in written:
        width = len(document.ids) if config.layout == "shared" else config.max_tokens
        if groups[-1] and width > room:
            groups.append([])
            room = limit
        groups[-1].append(document)
        room -= width
    return groups
