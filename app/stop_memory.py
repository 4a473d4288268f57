"""Breakpoints as a project keeps them, and how they find their places again in a source that was edited.

Makes JSON data and takes it apart; reads and writes no file. What is no breakpoint of ours is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

from ..debugger.anchors import Anchor, anchor, find
from ..debugger.breakpoints import EXCEPTION_FILTERS, Breakpoint, ChangeWatch, FunctionBreakpoint
from ..debugger.errors import ForeframeError
from ..debugger.units import Units, units_of
from .breakpoints import Breakpoints
from .run import Run
from .starting import RUNNERS

SECTION: Final = "breakpoints"

Texts = Callable[[str], str]
"""The source that a frame's path names, as the session shows it; "" where it cannot be read."""


@dataclass(slots=True)
class ProjectBreakpoints(Breakpoints):
    """The breakpoints of a project in a session of one of its programs, whose own file has the path "" there."""

    own: str = ""
    """That file as a session of another program has it, which is how it is kept."""


def kept(known: Breakpoints, texts: Texts) -> dict[str, Any]:
    """The data that stands for all of them. No path in it depends on which program was debugged."""
    own = known.own if isinstance(known, ProjectBreakpoints) else ""
    lines = [_kept_line(one, one.path or own, texts) for there in known.in_files.values() for one in there]
    functions = [{"name": one.name, "condition": one.condition, "enabled": one.enabled} for one in known.functions]
    changes = [
        {"path": one.path or own, "function": one.function, "expression": one.expression, "enabled": one.enabled}
        for one in known.changes
    ]
    return {"lines": lines, "functions": functions, "changes": changes, "exceptions": list(known.exceptions)}


def _kept_line(one: Breakpoint, path: str, texts: Texts) -> dict[str, Any]:
    place = one.anchor if one.anchor is not None else anchor(texts(one.path).split("\n"), one.lineno)
    return {
        "path": path,
        "line": one.lineno,
        "condition": one.condition,
        "hits": one.hits,
        "message": one.message,
        "enabled": one.enabled,
        "anchor": list(place),
    }


def recalled(data: Any, texts: Texts, *, verified: bool, own: str = "") -> Breakpoints:
    """The breakpoints that the data stands for, each where its line is now. `verified`: nobody else places them.

    `own` is the path that the debugged program's file is kept under.
    """
    known = ProjectBreakpoints(own=own) if own else Breakpoints()
    sections = cast(dict[str, Any], data) if isinstance(data, dict) else {}
    for one in _entries(sections.get("lines")):
        if (found := _recalled_line(one, own, verified=verified)) is not None:
            known.put(replaced(found[0], texts(found[0].path).split("\n"), found[1]))
    for one in _entries(sections.get("functions")):
        if isinstance(name := one.get("name"), str):
            made = FunctionBreakpoint(name=name, condition=_text(one, "condition"), enabled=one.get("enabled") is True)
            known.functions += [] if made.problem() else [made]
    for one in _entries(sections.get("changes")):
        path, function, expression = (_text(one, key) for key in ("path", "function", "expression"))
        path = "" if path == own else path
        watch = ChangeWatch(path=path, function=function, expression=expression, enabled=one.get("enabled") is True)
        known.changes += [] if watch.problem() else [resolved(watch, texts(path))]
    filters: object = sections.get("exceptions")
    known.exceptions = [name for name in EXCEPTION_FILTERS if isinstance(filters, list) and name in filters]
    return known


def _own_path(run: Run) -> str:
    """The path of the target's file in a frame of another program of the project; "" where no file is known."""
    root, location = (run.root or Path.cwd()).resolve(), run.location("")
    if location is None:
        return ""
    return location.relative_to(root).as_posix() if location.is_relative_to(root) else str(location)


def first_breakpoints(run: Run, data: Any, texts: Texts) -> Breakpoints:
    """Those that a session of this run begins with: what its project has kept, and what its exceptions are to do."""
    # Where nothing is executed we stop, and every line will do.
    known = recalled(data, texts, verified=run.mode != "compare", own=_own_path(run))
    # A runner of tests is stopped at what it reports, whatever stops the project's programs.
    if run.target.module in RUNNERS or not known.entries():
        known.exceptions = list(run.exceptions)
    return known


def followed(known: Breakpoints, path: str, old: str, new: str) -> None:
    """Let the breakpoints of a file go where their lines have gone in its new text."""
    if new == old:
        return
    old_lines, lines = old.split("\n"), new.split("\n")
    for one in list(known.in_files.get(path, ())):
        sought = one.anchor or anchor(old_lines, one.lineno)
        known.put(replace(replaced(one, lines, sought), moved_from=0), instead=one)
    known.changes = [resolved(one, new) if one.path == path else one for one in known.changes]


def _entries(section: Any) -> list[dict[str, Any]]:
    found = cast(list[Any], section) if isinstance(section, list) else []
    return [cast(dict[str, Any], one) for one in found if isinstance(one, dict)]


def _text(one: dict[str, Any], key: str) -> str:
    value = one.get(key)
    return value if isinstance(value, str) else ""


def _recalled_line(one: dict[str, Any], own: str, *, verified: bool) -> tuple[Breakpoint, Anchor] | None:
    place = one.get("anchor")
    if not isinstance(one.get("line"), int) or not isinstance(one.get("path"), str) or not isinstance(place, list):
        return None
    texts = [part for part in cast(list[Any], place) if isinstance(part, str)]
    if len(texts) != 3:
        return None
    made = Breakpoint(
        path="" if one["path"] == own else one["path"],
        lineno=one["line"],
        condition=_text(one, "condition"),
        hits=_text(one, "hits"),
        message=_text(one, "message"),
        enabled=one.get("enabled") is True,
        verified=verified,
    )
    return None if made.problem() else (made, (texts[0], texts[1], texts[2]))


def replaced(one: Breakpoint, lines: Sequence[str], sought: Anchor) -> Breakpoint:
    """The breakpoint on the line that its own has become; lost where there is none."""
    found = find(lines, sought, one.lineno)
    if found is None:
        reason = f"the line {sought[1]!r} is not in the file any more"
        return replace(one, verified=False, is_lost=True, anchor=sought, reason=reason)
    return replace(one, lineno=found, is_lost=False, anchor=None, reason="" if one.is_lost else one.reason)


def watch_at(path: str, lineno: int, source: str, *, in_module: bool = False) -> ChangeWatch:
    """A watch over the names of the function that a line is in, of no expression yet; `in_module`, of the module's.

    A `def` is a line of both. Raises ForeframeError.
    """
    units = units_of(source)
    scope = units.named("") if in_module else units.scope(lineno)
    if scope is None:
        raise ForeframeError("the source here cannot be parsed")
    return ChangeWatch(path=path, function=scope.name, expression="", first=scope.first, lines=scope.lines)


def resolved(watch: ChangeWatch, source: str) -> ChangeWatch:
    """The watch with the lines that its function has in this source."""
    scope = Units(source).named(watch.function)
    return replace(watch, first=scope.first if scope else 0, lines=scope.lines if scope else ())
