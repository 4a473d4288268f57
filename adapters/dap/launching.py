"""How debugpy is told to run a target as the recorder would run it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ...debugger.recorder import SHIM, Limits, command, environment
from ...debugger.target import Target

DEBUGGEE: Final = Path(__file__).with_name("debuggee.py")

NO_LIMIT: Final = 10**12
"""Frames after which the shim would end the program. A session is not ended for having lasted long."""

QUIET: Final[Mapping[str, str]] = {
    # debugpy would warn, on the program's standard error, that the standard library may be frozen.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # A value that takes long to show is told by the frame itself.
    "PYDEVD_WARN_SLOW_RESOLVE_TIMEOUT": "60",
}


def launch_arguments(
    target: Target, folder: Path, *, value_cap: int, stop_on_entry: bool, just_my_code: bool
) -> dict[str, Any]:
    """Body of the launch request. `folder` is the lane's own, and holds `log`, `input` and `place`."""
    words = command(target, folder / "log", Limits(events=NO_LIMIT, value_cap=value_cap))
    shim = words.index(str(SHIM))
    return {
        "program": str(DEBUGGEE),
        "args": [str(SHIM), str(folder / "input"), str(folder / "place"), *words[shim + 1 :]],
        "python": [target.python or sys.executable],
        "cwd": str(target.cwd or Path.cwd()),
        "env": {**QUIET, "PYTHONHASHSEED": environment()["PYTHONHASHSEED"]},
        "console": "internalConsole",
        "redirectOutput": True,
        "stopOnEntry": stop_on_entry,
        "justMyCode": just_my_code,
        "rules": [{"path": str(path), "include": False} for path in (DEBUGGEE, SHIM)],
        "showReturnValue": False,
        "subProcess": False,
    }
