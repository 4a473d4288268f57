"""From the name of a model to a predictor. Importing this loads nothing heavy."""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path
from typing import Final

from ..debugger.errors import ModelError
from .compact import VERSION
from .constrain import Level
from .decoder import load
from .predictor import LocalPredictor, Sampling
from .tokenizer import Tokenizer

EMBEDDED: Final = "nano"
CARD: Final = "nano.json"
"""What a model of ours says of itself: dialect, context, the run that made it, the temperature of its confidences."""

OTHER: Final = "export the model again, or name another --model"


def embedded() -> Path:
    """The folder of the model that ships inside."""
    return Path(str(resources.files("foreframe.assets"))) / "models" / EMBEDDED


def load_predictor(
    name: str = EMBEDDED, *, level: Level = Level.FLOW, sampling: Sampling | None = None
) -> LocalPredictor:
    """The model of this name: `nano`, or a directory laid out as nano's is. Raises ModelError."""
    folder = embedded() if name == EMBEDDED else Path(name)
    card = folder / CARD
    try:
        facts = json.loads(card.read_text(encoding="utf-8"))
        dialect, context = str(facts["dialect"]), int(facts["context"])
        temperature = float(facts.get("temperature", 1.0))
        if not 0 < temperature < math.inf:
            raise ValueError(temperature)
    except FileNotFoundError:
        raise ModelError(
            f"there is no model {name}", hint=f"`{EMBEDDED}` ships with foreframe; a directory must hold {CARD}"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ModelError(f"{card} is damaged", hint="reinstall foreframe, or export the model again") from None
    if dialect != VERSION:
        raise ModelError(f"{name} speaks the dialect {dialect}, and this foreframe speaks {VERSION}", hint=OTHER)
    tokenizer = Tokenizer.load(folder / "tokenizer.json")
    weights = load(folder / "runtime")
    if weights.vocab_size != len(tokenizer):
        raise ModelError(
            f"{name} has {weights.vocab_size} tokens in its weights and {len(tokenizer)} in its vocabulary", hint=OTHER
        )
    return LocalPredictor(
        name=EMBEDDED if folder == embedded() else folder.name,
        weights=weights,
        tokenizer=tokenizer,
        context=context,
        level=level,
        sampling=sampling or Sampling(),
        temperature=temperature,
    )
