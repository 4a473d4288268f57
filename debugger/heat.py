"""How much the lines of a program surprise a model: the mean surprisal of what came of each."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Heat:
    """Adds up by file and line. A frame's surprise is its line's that ran before it, not that which it stands on."""

    _told: dict[str, dict[int, tuple[float, int]]] = field(default_factory=dict[str, dict[int, tuple[float, int]]])

    def add(self, path: str, lineno: int, nats: float) -> None:
        """Count what came of one pass of a line."""
        lines = self._told.setdefault(path, {})
        total, count = lines.get(lineno, (0.0, 0))
        lines[lineno] = total + nats, count + 1

    def passes(self, path: str, lineno: int) -> int:
        """How often a line was counted."""
        return self._told.get(path, {}).get(lineno, (0.0, 0))[1]

    def means(self, path: str) -> dict[int, float]:
        """Line to mean surprisal, in nats, of one file."""
        return {lineno: total / count for lineno, (total, count) in self._told.get(path, {}).items()}
