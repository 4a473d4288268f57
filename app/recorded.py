"""What can be asked of recorded moments, whatever shows the answers: a pass of a loop, a file, findings in words."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from ..debugger.errors import ForeframeError, TraceError
from ..debugger.queries import Change, FirstTrue
from ..debugger.spans import loop_at
from ..debugger.trace import End, Header, Trace, records
from .command_line import number
from .session import Session, Track


def loop_pass(session: Session, at: int, path: str, lineno: int, argument: str) -> int:
    """The moment at which a pass of the loop around a line of a file begins, in the call that a moment belongs to.

    It is where the loop's body begins, so that its names are bound. Raises ForeframeError.
    """
    track = session.track
    loop = loop_at(session.run.source(path), lineno) if path == track.frames.site(at).path else None
    if loop is None:
        raise ForeframeError(f"there is no loop around line {lineno} in the function in view")
    passes = track.passes(at, loop.body) or track.passes(at, loop.lineno)
    wanted = number(argument, 10**9, "iter")
    if wanted > len(passes):
        raise ForeframeError(f"of the loop at line {loop.lineno}, {len(passes)} passes are recorded in this call")
    return passes[wanted - 1]


def next_on(track: Track, path: str, lineno: int) -> int:
    """The next moment on a line. Raises ForeframeError."""
    found = track.frames.next_at(lambda site: (site.lineno, site.path) == (lineno, path), track.at)
    if found is None:
        raise ForeframeError(f"line {lineno} does not come again in what is recorded")
    return found


def first_true_words(expression: str, found: FirstTrue) -> str:
    """Where an expression becomes true."""
    if found.at is not None:
        return f"#{found.at + 1}: {expression}, {found.how}"
    if found.trouble:
        return f"{expression} has no value at any step: {found.trouble}"
    return f"{expression} is true at no step, {found.how}"


def change_words(session: Session, expression: str, found: Change | None, to: str = "→") -> str:
    """Which line changed an expression's value."""
    if found is None:
        return f"{expression} does not change before this in what is recorded of this call"
    lineno = session.track.frames.site(found.by).lineno
    return f"line {lineno} changes {expression}: {found.old} {to} {found.new}"


def save(session: Session, argument: str) -> str:
    """Store the moments in view as a trace; what was done, in words. Raises TraceError, and leaves no half of it."""
    path, track, run = Path(os.path.expanduser(argument)), session.track, session.run
    paths = {site.path for site in track.frames.sites if site.path}
    stored = run.trace
    header = Header(
        target=run.name, source=run.source(""), function=run.target.function, call=run.target.call, record=run.record
    )
    end = session.ended and End(exit_code=session.ended.exit_code, reason=session.ended.reason)
    told = Trace(
        header=stored.header if stored else header,
        sources={path: run.source(path) for path in sorted(paths)},
        end=stored.end if stored else end,
    )
    lines = [json.dumps(record).encode("ascii") + b"\n" for record in records(told)]
    last = [lines.pop()] if told.end is not None else []
    try:
        with path.open("xb") as file:
            try:
                file.writelines([*lines, *track.frames.records(), *last])
                file.flush()
            except OSError:
                with contextlib.suppress(OSError):
                    path.unlink()
                raise
    except FileExistsError:
        raise TraceError(f"{path} exists; another name keeps both") from None
    except OSError as error:
        raise TraceError(f"{path} cannot be written: {error.strerror}") from None
    return f"{len(track):,} frames in {path}; foreframe replay opens it"
