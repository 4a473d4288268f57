"""From the name of a model to a predictor. Importing this loads nothing heavy."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Final

from ..debugger.errors import ModelError
from ..debugger.ports import Predictor
from .checkpoint import EMBEDDED, check_tokenizer, embedded, find, open_checkpoint, read_config
from .compact import VERSION
from .constrain import Level
from .decoder import Weights, load
from .predictor import LocalPredictor, Sampling
from .tokenizer import Tokenizer, is_vocabulary

CARD: Final = "nano.json"
"""What a model of ours says of itself: dialect, context, the run that made it, the temperature of its confidences."""

RUNTIME: Final = "runtime"
"""The folder of a model's export to ONNX, used before the checkpoint beside it."""

OTHER: Final = "export the model again, or name another --model"


def load_predictor(name: str = EMBEDDED, *, level: Level = Level.FLOW, sampling: Sampling | None = None) -> Predictor:
    """The model of this name: `nano`, a directory, or a hub name in the cache. Raises ModelError.

    What a directory holds decides: a card of ours, or a checkpoint that continues traces in CWM's format.
    """
    folder = find(name)
    # Of `.` too, and a symlink keeps its own name.
    shown = os.path.basename(os.path.abspath(folder)) if Path(name).is_dir() else name
    if folder == embedded():
        shown = EMBEDDED
    chosen = sampling or Sampling()
    if is_ours(folder):
        return _compact(shown, folder, level, chosen)
    weights = load_cwm(folder)
    from .cwm_predictor import cwm_predictor

    return cwm_predictor(shown, weights, folder, level=level, sampling=chosen, context=weights.limit)


def is_ours(folder: Path) -> bool:
    """Whether a folder has a card of ours. Raises ModelError where the vocabulary is ours and the card is missing."""
    if (folder / CARD).is_file():
        return True
    if is_vocabulary(folder / "tokenizer.json"):
        raise ModelError(f"{folder} has one of our vocabularies, and no {CARD} that says of which dialect", hint=OTHER)
    return False


def load_cwm(folder: Path) -> Weights:
    """The weights of a model with a tokenizer of its own, which is checked before they are loaded."""
    runtime = folder / RUNTIME
    config = read_config(folder) if runtime.is_dir() else open_checkpoint(folder).config
    check_tokenizer(folder, config)
    return load(runtime if runtime.is_dir() else folder)


def _compact(name: str, folder: Path, level: Level, sampling: Sampling) -> LocalPredictor:
    """A model that we trained, in the dialect that its card states."""
    card = folder / CARD
    try:
        facts = json.loads(card.read_text(encoding="utf-8"))
        dialect, context = str(facts["dialect"]), int(facts["context"])
        temperature = float(facts.get("temperature", 1.0))
        if context <= 0 or not 0 < temperature < math.inf:
            raise ValueError(context, temperature)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        raise ModelError(f"{card} is damaged", hint="reinstall foreframe, or export the model again") from None
    if dialect != VERSION:
        raise ModelError(f"{name} speaks the dialect {dialect}, and this foreframe speaks {VERSION}", hint=OTHER)
    tokenizer = Tokenizer.load(folder / "tokenizer.json")
    runtime = folder / RUNTIME
    weights = load(runtime if runtime.is_dir() else folder)
    if weights.vocab_size != len(tokenizer):
        raise ModelError(
            f"{name} has {weights.vocab_size} tokens in its weights and {len(tokenizer)} in its vocabulary", hint=OTHER
        )
    return LocalPredictor(
        name=name,
        weights=weights,
        tokenizer=tokenizer,
        context=context,
        level=level,
        sampling=sampling,
        temperature=temperature,
    )
