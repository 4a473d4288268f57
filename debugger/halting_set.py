"""The programs that `foreframe eval halting` is measured on, each with a call and whether that ends.

`assets/halting` holds one file for each answer. What follows a line `# call: …` down to the next one is one program.
The n-th of one file is the counterpart of the n-th of the other, and both are in the same split.

This module only reads text; `halting.py` judges, and the README beside the files says where the programs come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import Final

from .halting import Verdict

SPLITS: Final = ("dev", "held-out")
DEV_EVERY: Final = 3
"""Every third program may be tuned on."""

LABELS: Final = {"halts": Verdict.HALTS, "endless": Verdict.ENDLESS}
"""By the name of the file that the programs are in."""

_CALL: Final = re.compile(r"^# call: (.*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class HaltingItem:
    """One program, and whether it ends."""

    label: Verdict
    call: str
    source: str
    split: str


def shipped() -> list[HaltingItem]:
    """The programs that ship, in the order of their files."""
    folder = resources.files("foreframe.assets") / "halting"
    found: list[HaltingItem] = []
    for name, label in LABELS.items():
        parts = _CALL.split((folder / f"{name}.py").read_text(encoding="utf-8"))[1:]
        for number, (call, source) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
            found.append(HaltingItem(label, call, source, SPLITS[number % DEV_EVERY > 0]))
    return found
