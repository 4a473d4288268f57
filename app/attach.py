"""`foreframe attach`: the interface on a program that somebody else started."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..debugger.errors import TargetError
from ..debugger.options import Parser
from ..debugger.target import Target, read_source
from .starting import add_stops

if TYPE_CHECKING:
    from .run import Run

HINT = "write it as in foreframe attach localhost:5678"
ALIASES = {"--attach": ["attach"], "--listen": ["attach", "--listen"]}
"""What `foreframe` may be told in the place of the command."""


def add_arguments(parser: Parser) -> None:
    """Of `attach`."""
    parser.add_argument("address", nargs="?", default="", metavar="HOST:PORT", help="where the program listens")
    parser.add_argument(
        "--listen", default="", metavar="HOST:PORT", help="wait there for `python -m debugpy --connect HOST:PORT x.py`"
    )
    parser.add_argument(
        "file", nargs="?", default="", metavar="FILE", help="shown, for breakpoints, before the first stop"
    )
    parser.add_argument("--cwd", type=Path, default=None, metavar="DIR", help="folder of the program's own files")
    add_stops(parser)


def attached_run(options: argparse.Namespace, **look: Any) -> Run:
    """What the interface needs to open on the program. Raises TargetError."""
    from .run import Run
    from .wiring import attach_lane

    address, file = options.address, options.file
    if options.listen and address:
        address, file = "", address
    if not (address or options.listen):
        raise TargetError("no address given", hint=HINT)
    host, port = address_of(options.listen or address)
    target = Target(path=Path(file) if file else None, cwd=options.cwd)
    if target.path is not None:
        read_source(target.path)
    root = (options.cwd or (target.path.resolve().parent if target.path else Path.cwd())).resolve()
    lane = {
        "stop_on_entry": options.stop_on_entry is not False,
        "just_my_code": options.just_my_code,
    }
    return Run(
        target=target,
        mode="compare",
        make_lane=lambda: attach_lane(target, host, port, root, listens=bool(options.listen), **lane),
        attached=f"{host}:{port}",
        stops_on_entry=lane["stop_on_entry"],
        record="stops",
        exceptions=("uncaught",),
        root=root,
        **look,
    )


def address_of(text: str) -> tuple[str, int]:
    """HOST:PORT, :PORT or PORT. Raises TargetError."""
    host, _, port = text.rpartition(":")
    if not (port.isdecimal() and 0 < int(port) < 1 << 16):
        raise TargetError(f"{text!r} is no HOST:PORT", hint=HINT)
    return host.strip("[]") or "127.0.0.1", int(port)
