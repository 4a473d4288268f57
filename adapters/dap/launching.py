"""How debugpy is told to run a target as the recorder would run it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ...debugger.errors import AdapterError
from ...debugger.recorder import SHIM, Limits, command, environment
from ...debugger.target import Target

DEBUGGEE: Final = Path(__file__).with_name("debuggee.py")
AT_STOPS: Final = DEBUGGEE.with_name("at_stops.py")

NO_LIMIT: Final = 10**12
"""Frames after which the shim would end the program. A session is not ended for having lasted long."""

QUIET: Final[Mapping[str, str]] = {
    # debugpy would warn, on the program's standard error, that the standard library may be frozen.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # Since 3.12 its other way of tracing would hear of a line before the shim does.
    "PYDEVD_USE_SYS_MONITORING": "1",
    # A value that takes long to show is told by the frame itself.
    "PYDEVD_WARN_SLOW_RESOLVE_TIMEOUT": "60",
}

OLDEST: Final = (3, 11)
VERSION_TIMEOUT_S: Final = 10.0
PYTHON_HINT: Final = "--python names an interpreter of version 3.11 or later"


async def check(target: Target) -> None:
    """Raise AdapterError where debugpy would only wait for a debuggee that never comes."""
    if target.cwd is not None and not target.cwd.is_dir():
        raise AdapterError(f"there is no directory {target.cwd} to run the program in")
    if target.python in ("", sys.executable):
        return
    ask = [target.python, "-c", "import sys; sys.stdout.write('%d %d' % sys.version_info[:2])"]
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(*ask, stdin=nothing, stdout=pipe, stderr=nothing)
    except OSError as error:
        reason = f"the interpreter {target.python} cannot be started: {error.strerror}"
        raise AdapterError(reason, hint=PYTHON_HINT) from None
    try:
        async with asyncio.timeout(VERSION_TIMEOUT_S):
            said, _ = await process.communicate()
        version = tuple(map(int, said.split()))
    except (TimeoutError, ValueError):
        version = ()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if len(version) != len(OLDEST):
        raise AdapterError(f"{target.python} is no Python interpreter", hint=PYTHON_HINT)
    if version < OLDEST:
        found = ".".join(map(str, version))
        raise AdapterError(f"{target.python} is Python {found}, too old to debug a program with", hint=PYTHON_HINT)


def launch_arguments(
    target: Target,
    folder: Path,
    *,
    value_cap: int,
    stop_on_entry: bool,
    just_my_code: bool,
    in_terminal: bool = False,
    subprocesses: bool = False,
    record: str = "lines",
) -> dict[str, Any]:
    """Body of the launch request. `folder` is the lane's own, and holds `log`, `input` and `place`."""
    words = command(target, folder / "log", Limits(events=NO_LIMIT, value_cap=value_cap))
    shim = words.index(str(SHIM))
    own_input = "" if in_terminal else str(folder / "input")
    return {
        "program": str(DEBUGGEE),
        "args": [str(SHIM), own_input, str(folder / "place"), record, *words[shim + 1 :]],
        "python": [target.python or sys.executable],
        "cwd": str(target.cwd or Path.cwd()),
        "env": {**QUIET, "PYTHONHASHSEED": environment()["PYTHONHASHSEED"], **dict(target.env)},
        "console": "externalTerminal" if in_terminal else "internalConsole",
        "redirectOutput": not in_terminal,
        "stopOnEntry": stop_on_entry,
        "justMyCode": just_my_code,
        "rules": [{"path": str(path), "include": False} for path in (DEBUGGEE, AT_STOPS, SHIM)],
        "showReturnValue": False,
        "subProcess": subprocesses,
    }
