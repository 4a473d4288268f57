"""What is kept of a project between two runs: breakpoints, watches, whatever a part of the application asks for.

One JSON file a project, outside of it: nobody's repository gets a file that they did not ask for.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final, cast

SCHEMA: Final = 1


def state_folder() -> Path:
    """Where such files are, by the XDG base directory specification."""
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base and Path(base).is_absolute() else Path.home() / ".local" / "state") / "foreframe"


class Project:
    """The sections kept for one root directory. Nothing here raises: a debugger works without a memory too."""

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]
        self.file = (folder or state_folder()) / "projects" / f"{name}.json"
        self._root = root.resolve()

    def read(self, section: str) -> Any:
        """What was written last, as JSON has it; None where there is nothing, or it cannot be read."""
        return self._read().get(section)

    def write(self, section: str, data: Any) -> bool:
        """Keep JSON data, in the place of what was there; whether that was possible."""
        sections = {**self._read(), "schema": SCHEMA, "root": str(self._root), section: data}
        temporary = ""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            # Beside it and then in its place: whoever reads meanwhile, or is killed, has one of the two.
            handle, temporary = tempfile.mkstemp(dir=self.file.parent, prefix=".", suffix=".json")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(sections, file, indent=1)
            Path(temporary).replace(self.file)
        except OSError:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
            return False
        return True

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        known = cast(dict[str, Any], found) if isinstance(found, dict) else {}
        return known if known.get("schema") == SCHEMA else {}
