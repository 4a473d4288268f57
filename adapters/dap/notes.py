"""What the debuggee notes beside its frames (`debuggee.py: Notes`), in sentences."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

BLINDED: Final = (
    "the program sets a trace function of its own ({where}): on Python 3.11 there is only one, so from here on "
    "frames are missing and breakpoints may not stop it; Python 3.12 has room for both"
)


class Notes:
    """Follows the file; a run has one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = 0
        self.became = ""
        """The program that took the place of the debuggee, if one was to."""

    def new(self) -> list[str]:
        """What the user is to be told, and has not been."""
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        fresh, self._seen = lines[self._seen :], len(lines)
        told: list[str] = []
        for kind, _, text in (line.partition(" ") for line in fresh):
            if kind == "exec":
                self.became = str(ast.literal_eval(text))
            else:
                told.append(BLINDED.format(where=ast.literal_eval(text)))
        return told
