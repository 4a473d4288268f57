"""debugpy's adapter, run with sockets that answer at once: `python -m foreframe.adapters.dap.low_latency`.

The debuggee writes a message in several small pieces. Nagle's algorithm in its kernel holds the second piece
back until we acknowledge the first, and our kernel delays that by 40 ms in the hope of an answer to put it on.
Asking for acknowledgement at once, after each read since the kernel forgets it, takes the wait away. Only Linux
has the switch; elsewhere this is debugpy's adapter and nothing more.

It runs in the adapter's process, never in the debuggee's.
"""

from __future__ import annotations

import contextlib
import runpy
import socket
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


class QuickSocket(socket.socket):
    """A socket that neither waits to send nor waits to acknowledge."""

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        """As any socket's, and acknowledge now. debugpy reads all its channels through this one call."""
        count = super().recv_into(buffer, nbytes, flags)
        self._set(QUICKACK)
        return count

    def accept(self) -> tuple[socket.socket, object]:
        """As any socket's; the new one is quick too, since the standard library makes it of `socket.socket`."""
        accepted, address = super().accept()
        if isinstance(accepted, QuickSocket):
            accepted._set(socket.TCP_NODELAY)
            accepted._set(QUICKACK)
        return accepted, address

    def _set(self, option: int | None) -> None:
        if option is not None:
            # A pair of Unix sockets has no such option, and a peer that has just gone has none either.
            with contextlib.suppress(OSError):
                self.setsockopt(socket.IPPROTO_TCP, option, 1)


def main() -> None:
    """Become `python -m debugpy.adapter`."""
    if QUICKACK is not None:
        socket.socket = QuickSocket
    sys.argv[0] = "debugpy.adapter"
    runpy.run_module("debugpy.adapter", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
