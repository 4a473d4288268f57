"""What is said where a module that training needs is not installed. Imports nothing of the kind."""

from __future__ import annotations

import sys
from typing import NoReturn


def refuse(command: str, error: ModuleNotFoundError) -> NoReturn:
    """End a process that was started as `python -m COMMAND`, in the words of `foreframe train`."""
    missing = (error.name or "").partition(".")[0]
    print(f"{command} needs {missing}, which is not installed\npip install 'foreframe[train]'", file=sys.stderr)
    sys.exit(2)
