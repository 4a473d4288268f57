"""Which programs are for training and which are held out, by what their structure hashes to.

The rule looks at nothing but the program, so that any process at any time decides alike.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Collection
from typing import Final

from . import fingerprint

BUCKETS: Final = 64
HELD_OUT: Final = frozenset((0,))
"""Buckets that are never trained on."""


class Side(enum.StrEnum):
    """Where a program belongs."""

    TRAINING = "training"
    HELD_OUT = "held out"
    BLOCKED = "blocked"


def side(tree: ast.Module, blocked: Collection[str] | None = None) -> Side:
    """Where the program belongs; blocked if one of its functions is a function of a test set."""
    known = fingerprint.blocked() if blocked is None else blocked
    mark, functions = fingerprint.marks(tree)
    if any(function in known for _, function in functions):
        return Side.BLOCKED
    return Side.HELD_OUT if int(mark, 16) % BUCKETS in HELD_OUT else Side.TRAINING
