"""Which programs are for training and which are held out: by the written function they were made from, if any, and
else by what their structure hashes to.

The rule looks at nothing but the program, so that any process at any time decides alike.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Collection
from typing import Final

from . import fingerprint, written

BUCKETS: Final = 64
HELD_OUT: Final = frozenset((0,))
"""Buckets that are never trained on."""


class Side(enum.StrEnum):
    """Where a program belongs."""

    TRAINING = "training"
    HELD_OUT = "held out"
    BLOCKED = "blocked"


def side(tree: ast.Module, blocked: Collection[str] | None = None, *, held_out: bool | None = None) -> Side:
    """Where the program belongs; blocked if one of its functions is a function of a test set.

    `held_out` is `Program.held_out`: what is known of where the program comes from goes before its structure. But a
    program with a function of a held-out one is held out wherever it comes from.
    """
    known = fingerprint.blocked() if blocked is None else blocked
    mark, functions = fingerprint.marks(tree)
    if any(function in known for _, function in functions):
        return Side.BLOCKED
    if held_out is None:
        held_out = int(mark, 16) % BUCKETS in HELD_OUT
    kept_back = written.kept_back()
    return Side.HELD_OUT if held_out or any(function in kept_back for _, function in functions) else Side.TRAINING
