"""A program for `test_strategies.py`: one of several processes that train together, and what this one saw.

    torchrun … -m tests.train.spread MODE CONFIG

MODE `fresh` trains on generated programs, and leaves `seen-RANK.json`: a hash of every document.
MODE `given` trains on the same documents in the same steps however many processes share them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from itertools import islice
from pathlib import Path

from foreframe.model.tokenizer import Tokenizer
from foreframe.train import sft
from foreframe.train.batches import Batch, families, pack
from foreframe.train.data.stream import traced
from foreframe.train.documents import documents
from foreframe.train.feed import TraceBatches
from foreframe.train.recipes import Config

A_STEP = 8
"""Documents, over all processes."""

RANK, WORLD = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


class Watched(TraceBatches):
    """Keeps a hash of each document that training takes; rows are documents in the padded layout."""

    seen: list[str] = []

    def __iter__(self):
        for batch in super().__iter__():
            self.seen += [hashlib.sha256(bytes(str(row.tolist()), "ascii")).hexdigest() for row in batch.ids_BT]
            yield batch


def given(config: Config) -> list[Batch]:
    tokenizer = Tokenizer.load(config.tokenizer)
    made = (
        document
        for program, trace in traced(7)
        for document in documents(program.source, trace.frames, tokenizer, max_tokens=config.max_tokens)
    )
    batches: list[Batch] = []
    while len(batches) < config.max_steps:
        step = list(islice(made, A_STEP))
        share = A_STEP // WORLD
        batches.append(pack(list(families(step[RANK * share : (RANK + 1) * share], config.batch_tokens))))
    return batches


def main() -> None:
    mode, text = sys.argv[1:]
    fields = json.loads(text)
    config = Config(**{**fields, "run_dir": Path(fields["run_dir"])})
    if mode == "given":
        sft.main(config, batches=given(config))
        return
    sft.TraceBatches = Watched
    sft.main(config)
    (config.run_dir / f"seen-{RANK}.json").write_text(json.dumps(Watched.seen))


if __name__ == "__main__":
    main()
