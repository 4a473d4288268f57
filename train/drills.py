"""Which operations a model gets wrong, so that they are practised: `data/drills.json`, made by

    python -m foreframe.train.drills --model assets/models/nano

Only programs that training may see are asked about.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import torch

from ..debugger.options import Parser, positive
from ..debugger.trace import Trace
from ..model.tokenizer import Tokenizer
from .architecture import build, nano_config
from .checkpoint import WEIGHTS, load_weights
from .data import fingerprint, micro
from .data.split import Side
from .data.stream import examine
from .documents import Document, documents
from .objective import Objective
from .recipes import NANO
from .teacher_forced import asked

SEED: Final = 20_263
TRIES: Final = 4
"""For each program that is wanted: some templates mostly make what is held out, or too long."""

WHOLE: Final = 4_096
"""Tokens of a document: none is cut."""

OUTPUT: Final = Path(micro.__file__).with_name(micro.WRONG)


def mistakes(model: Path, each: int) -> Iterator[tuple[float, micro.Template]]:
    """Each template, and of about `each` programs about it the share in which the model gets a frame wrong."""
    tokenizer = Tokenizer.load(model / "tokenizer.json")
    weights = build(nano_config(len(tokenizer)))
    load_weights(weights, model / WEIGHTS)
    objective = Objective(weights).eval()
    blocked = fingerprint.blocked()
    for kind, templates in micro.KINDS.items():
        for template in templates:
            rng = random.Random(f"{SEED} {kind} {template}")
            drawn = (micro.about(rng, kind, template) for _ in range(TRIES * each))
            found = (examine(program, Side.TRAINING, blocked) for program in drawn)
            made = islice((one for one in found if isinstance(one, Trace)), each)
            read = [_document(trace, tokenizer) for trace in made]
            if read:
                yield _share_wrong(objective, tokenizer, read), template


def _document(trace: Trace, tokenizer: Tokenizer) -> Document:
    (document,) = documents(trace.header.source, trace.frames, tokenizer, max_tokens=WHOLE)
    return document


def _share_wrong(objective: Objective, tokenizer: Tokenizer, read: Sequence[Document]) -> float:
    with torch.no_grad():
        _, right_N = objective(*asked(read, "shared", tokenizer).batch.inputs(torch.device("cpu")))
    of_each = right_N.split([sum(document.asked) for document in read])
    return sum(not bool(right.all()) for right in of_each) / len(read)


def command(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    parser = Parser(prog="python -m foreframe.train.drills", description="find the operations that a model gets wrong")
    parser.add_argument("--model", type=Path, default=NANO, help="a folder with weights and a vocabulary of ours")
    parser.add_argument("--each", type=positive, default=16, metavar="N", help="programs about each operation")
    parser.add_argument("-o", "--output", type=Path, default=OUTPUT, metavar="FILE")
    options = parser.parse_args(arguments)
    found = list(mistakes(options.model, options.each))
    rows = [json.dumps([round(share, 3), *template]) for share, template in found]
    options.output.write_text("[\n" + ",\n".join(rows) + "\n]\n", "utf-8")
    mean = sum(share for share, _ in found) / len(found)
    print(f"{len(found)} operations, {mean:.1%} of their programs with a wrong frame")
    return 0


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
