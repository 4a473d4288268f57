"""The source that a model is shown of a function with holes: each hole binds what the statements after it read.

A model steps what it reads, and it reads that `...` changes nothing, or that `raise NotImplementedError` raises. To
have it say what holds *after* a hole, the hole is written as an assignment of something unknown, on its own line.
Which names it assigns is told by syntax alone: those that are read later and that nothing else binds; if there are
none, those that are read later and that nothing else changes. A hole that nothing comes after is a return.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .arguments import Function
from .errors import ForeframeError
from .frame import Frame
from .hole_finding import find_holes
from .holes import Hole, HoleKind, filled
from .parsing import UNPARSABLE, parse_module
from .ports import JumpingSession, Prediction, Predictor, PredictorSession, SourceContext

UNKNOWN: Final = "..."

Place = tuple[int, int]
"""Line and column."""


def stated(text: str, holes: Sequence[Hole]) -> str:
    """The text with every hole of a statement as an assignment or a return, line for line."""
    for hole in reversed([hole for hole in holes if hole.kind is HoleKind.STATEMENT]):
        lines = "\n" * (hole.end_lineno - hole.lineno)
        plain = filled(text, hole, UNKNOWN + lines)
        try:
            written = filled(text, hole, _statement(parse_module(plain), hole) + lines)
            parse_module(written)
        except UNPARSABLE:
            continue
        text = written
    return text


def _statement(tree: ast.Module, hole: Hole) -> str:
    """What stands for the hole."""
    at = hole.lineno, hole.column
    function = _innermost(tree, at)
    if function is None:
        return UNKNOWN
    names = _bound_by(function, at, _known(tree))
    if names:
        return f"{', '.join(names)} = {UNKNOWN}"
    return f"return {UNKNOWN}" if _is_last(function.body, at) else UNKNOWN


_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While)


def _innermost(tree: ast.AST, at: Place) -> Function | None:
    inside = [node for node in ast.walk(tree) if isinstance(node, Function) and _holds(node, at)]
    return max(inside, key=lambda node: (node.lineno, node.col_offset), default=None)


def _holds(node: ast.stmt, at: Place) -> bool:
    return (node.lineno, node.col_offset) <= at < (node.end_lineno or 0, node.end_col_offset or 0)


def _known(tree: ast.Module) -> set[str]:
    """Names that mean something without this function: those of the module, and Python's own."""
    found = set(dir(builtins))
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(name.asname or name.name).partition(".")[0] for name in node.names}
        else:
            found |= {name for name, _, is_read in _uses(node) if not is_read}
    return found


def _uses(node: ast.AST) -> Iterator[tuple[str, Place, bool]]:
    """Names with their places, and whether they are read there; what a comprehension binds is its own."""
    own = {
        name.id
        for part in ast.walk(node)
        if isinstance(part, ast.comprehension)
        for name in ast.walk(part.target)
        if isinstance(name, ast.Name)
    }
    augmented = {id(part.target) for part in ast.walk(node) if isinstance(part, ast.AugAssign)}
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id not in own:
            place = part.lineno, part.col_offset
            yield part.id, place, isinstance(part.ctx, ast.Load)
            if id(part) in augmented:
                yield part.id, place, True
        elif isinstance(part, ast.ExceptHandler) and part.name:
            yield part.name, (part.lineno, part.col_offset), False


def _bound_by(function: Function, at: Place, known: set[str]) -> list[str]:
    """The names that a hole has to bind, or else to change, in the order in which they are read."""
    uses = sorted((use for statement in function.body for use in _uses(statement)), key=lambda use: use[1:])
    arguments = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    loop = next((node for node in ast.walk(function) if isinstance(node, _LOOPS) and _holds(node, at)), None)
    start = (loop.lineno, loop.col_offset) if loop is not None else at
    read = [name for name, place, is_read in uses if is_read and place > at]
    again = [name for name, place, is_read in uses if is_read and start <= place < at]
    before = arguments | {name for name, place, is_read in uses if not is_read and place < at}
    stored_after = {name for name, place, is_read in uses if not is_read and place >= start}
    needed = list(dict.fromkeys(read + again))
    if missing := [name for name in needed if name not in before | stored_after | known]:
        return missing
    return [name for name in dict.fromkeys(read) if name in before - arguments - stored_after]


def _is_last(body: Sequence[ast.stmt], at: Place) -> bool:
    """Whether nothing of the function comes after the hole."""
    last = body[-1]
    if (last.lineno, last.col_offset) == at:
        return True
    inner = [getattr(last, name, None) or [] for name in ("body", "orelse")]
    blocks = [part for part in inner if part and isinstance(last, ast.If | ast.With)]
    return any(_is_last(block, at) for block in blocks)


def begin(predictor: Predictor, context: SourceContext) -> PredictorSession:
    """A new history of a program that is not run, and that may have holes."""
    try:
        shown = stated(context.source, find_holes(context.source))
    except ForeframeError:  # the text has no syntax, or a hole where none can be filled: it is shown as it is
        shown = context.source
    if shown == context.source:
        return predictor.session(context)
    inner = predictor.session(replace(context, source=shown))
    kind = _JumpingHoledSession if isinstance(inner, JumpingSession) else _HoledSession
    return kind(inner, context.source.split("\n"), shown.split("\n"))


@dataclass(slots=True)
class _HoledSession:
    """Frames of the user's lines outside, of the lines that the model reads inside."""

    inner: PredictorSession
    lines: Sequence[str]
    shown: Sequence[str]

    def observe(self, frame: Frame) -> None:
        """Extend the history."""
        self.inner.observe(self._with(self.shown, frame))

    def predict(self) -> Prediction | None:
        """The next frame."""
        return self._told(self.inner.predict())

    def surprisal(self, frame: Frame) -> float:
        """Of this frame as the next one, in nats."""
        return self.inner.surprisal(self._with(self.shown, frame))

    def rewind(self, length: int) -> None:
        """Forget all but the first frames."""
        self.inner.rewind(length)

    def _told(self, said: Prediction | None) -> Prediction | None:
        return None if said is None else replace(said, frame=self._with(self.lines, said.frame))

    def _with(self, lines: Sequence[str], frame: Frame) -> Frame:
        """The frame with its line as `lines` have it; one of another file as it is."""
        there = (
            not frame.path
            and self.lines[frame.lineno - 1 : frame.lineno] != self.shown[frame.lineno - 1 : frame.lineno]
        )
        return replace(frame, source=lines[frame.lineno - 1]) if there else frame


class _JumpingHoledSession(_HoledSession):
    """The same over a session that can jump."""

    def jump(self, lineno: int) -> Prediction | None:
        """What comes later, at a line."""
        assert isinstance(self.inner, JumpingSession)
        return self._told(self.inner.jump(lineno))
