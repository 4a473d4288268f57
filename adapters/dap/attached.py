"""The lane of a program that was started by somebody else, and listens for us, or we for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .attaching import AttachedLane
from .children import ChildLane

if TYPE_CHECKING:
    from ...debugger.ports import RealLane


class AttachedProgram(AttachedLane):
    """Satisfies `ports.RealLane`. Nobody is told of its children, which run on."""

    passes_children_by = True

    def _child(self, body: Mapping[str, Any]) -> ChildLane:
        return ChildLane(body, *self._place, just_my_code=self._just_my_code, value_cap=self._value_cap)


if TYPE_CHECKING:
    _: type[RealLane] = AttachedProgram
