"""`foreframe postmortem`: a traceback that was saved as text, as a recording of one moment.

A program that still raises is better run again (`foreframe postmortem x.py` does that): then the past is there too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from ..debugger.errors import ForeframeError, TraceError
from ..debugger.frame import Event, Frame
from ..debugger.target import read_source
from ..debugger.trace import End, Header, Trace

BEGINNING: Final = "Traceback (most recent call last):"
_PLACE: Final = re.compile(r'^\s*File "(?P<file>.+)", line (?P<line>\d+), in (?P<function>.+)$')


def holds_traceback(path: Path) -> bool:
    """Whether a file is a saved traceback, rather than a program."""
    try:
        return path.suffix != ".py" and BEGINNING in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def read_traceback(path: Path) -> Trace:
    """The last traceback of a text: the line of each activation, and what was raised in the innermost.

    No locals are known. Raises TraceError where there is none.
    """
    places, raised = _last_traceback(path.read_text(encoding="utf-8", errors="replace").splitlines())
    if not places:
        raise TraceError(f"{path} holds no traceback", hint="save what Python printed, or give the program itself")
    own = places[0][0]
    sources = {file: _text(file) for file, _, _ in places}
    frames = [
        Frame(
            event=Event.LINE,
            lineno=lineno,
            source=_line(sources[file], lineno),
            depth=depth,
            path="" if file == own else file,
            function=function,
        )
        for depth, (file, lineno, function) in enumerate(places)
    ]
    frames.append(replace(frames[-1], event=Event.EXCEPTION, value=raised))
    header = Header(target=own, source=sources[own])
    others = {file: text for file, text in sources.items() if file != own}
    return Trace(header=header, frames=frames, sources=others, end=End(exit_code=1))


def _last_traceback(lines: Sequence[str]) -> tuple[list[tuple[str, int, str]], str]:
    """File, line and function of each of its activations, the outermost first, and what was raised."""
    starts = [at for at, line in enumerate(lines) if line.strip() == BEGINNING]
    if not starts:
        return [], ""
    indent = len(lines[starts[-1]]) - len(lines[starts[-1]].lstrip())
    places: list[tuple[str, int, str]] = []
    for line in lines[starts[-1] + 1 :]:
        if (place := _PLACE.match(line)) is not None:
            places.append((place["file"], int(place["line"]), place["function"]))
        elif line.strip() and len(line) - len(line.lstrip()) <= indent:
            return places, line.strip()
    return places, ""


def _text(file: str) -> str:
    try:
        return read_source(Path(file))
    except ForeframeError as error:
        return f"# {error}\n"


def _line(text: str, lineno: int) -> str:
    lines = text.split("\n")
    return lines[lineno - 1] if 0 < lineno <= len(lines) else ""
