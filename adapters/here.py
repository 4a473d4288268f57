"""A way from a bare `breakpoint()` into foreframe: `PYTHONBREAKPOINT=foreframe.adapters.here.breakpoint python x.py`.

It runs in the user's own process, started without us: it opens debugpy's door, says on standard error which
command comes in by it, and waits.
"""

from __future__ import annotations

import os
import sys
from typing import Any

ADDRESS = "FOREFRAME_LISTEN"
"""Environment variable: HOST:PORT to wait at; this machine and a free port if it is not there."""

_door: list[tuple[str, int]] = []


def breakpoint() -> None:  # noqa: A001 - it stands for that one
    """Wait for `foreframe attach`, if nobody has come yet, and stop in the caller."""
    import debugpy  # pyright: ignore[reportMissingTypeStubs]

    if not _door:
        # Or it would warn that the standard library may be frozen, which a program's user cannot change.
        os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        host, _, port = os.environ.get(ADDRESS, "").rpartition(":")
        _door.append(debugpy.listen((host or "127.0.0.1", int(port or 0))))
        # debugpy has put a hook of its own in our place, which does not wait for anybody.
        sys.breakpointhook = breakpoint
    if not debugpy.is_client_connected():
        host, port_number = _door[0]
        sys.stderr.write(f"breakpoint: waiting for  foreframe attach {host}:{port_number}\n")
        sys.stderr.flush()
        debugpy.wait_for_client()
    # There once debugpy has been told to listen, and not before.
    from pydevd import settrace  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

    stop: Any = settrace
    stop(
        suspend=True,
        trace_only_current_thread=True,
        patch_multiprocessing=False,
        stop_at_frame=sys._getframe(1),
    )
