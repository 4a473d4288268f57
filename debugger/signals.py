"""Names of signals. Nothing but the standard library, for files that other interpreters are given."""

from __future__ import annotations

import signal


def signal_name(number: int) -> str:
    """`SIGKILL` for 9; of one that has no name, as most real-time signals have none, `signal 40`."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
