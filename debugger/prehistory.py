"""Before the first frame: frames that may have led to it, imagined from the source alone.

A line's effect is undone where syntax says how: what it bound is taken back, what it added is taken off. What cannot
be known is left out of the state, never guessed. Whether the known frame follows is for a model to say. Nothing is
executed, and none of these frames is a recorded one.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from .arguments import Bound, Function, bind
from .calling import NOTHING, read
from .errors import ForeframeError, TargetError
from .frame import Event, Frame
from .parsing import module_of
from .ports import Predictor, SourceContext
from .rendering import render

MODULE: Final = "<module>"
_CAP: Final = 1_000

State = Mapping[str, str]
Preceding = Callable[[str, int], Iterable[int]]
"""A source and a line to the lines from which it can be reached in one step, by syntax; the `def` for a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imagined:
    """A frame that may have come before."""

    frame: Frame
    surprisal: float | None = None
    """Of the known frame after it, in nats; None where no model was asked."""


def earlier(source: str, known: Frame, preceding: Preceding, *, is_partial: bool = False) -> list[Frame]:
    """Frames that can have come right before a known one of this source, the likeliest by syntax first.

    `is_partial` says that the known one is imagined itself: a name that it does not show may be bound all the same.
    """
    tree = module_of(source)
    if tree is None:
        return []
    code = _Code(tree, source.split("\n"))
    if known.event is Event.CALL:
        found = code.callers(known)
    elif known.event is Event.LINE:
        lines = sorted(preceding(source, known.lineno), key=lambda line: (line > known.lineno, -line))
        found = (frame for line in lines for frame in code.before_line(known, line, is_partial=is_partial))
    else:
        found = code.before_end(known)
    unique: list[Frame] = []
    unique += (frame for frame in found if frame not in unique)
    return unique


def weighed(frames: Sequence[Frame], known: Frame, predictor: Predictor, context: SourceContext) -> list[Imagined]:
    """The frames, best first by how little the model is surprised by the known one after each of them."""
    found: list[Imagined] = []
    for frame in frames:
        lowest = min(frame.depth, known.depth)
        session = predictor.session(replace(context, function=frame.function, lines=None))
        try:
            session.observe(replace(frame, depth=frame.depth - lowest))
            surprisal = session.surprisal(replace(known, depth=known.depth - lowest))
        except ForeframeError:
            surprisal = None
        found.append(Imagined(frame=frame, surprisal=surprisal))
    return sorted(found, key=lambda one: float("inf") if one.surprisal is None else one.surprisal)


class _Code:
    """One source, with who is around whom."""

    def __init__(self, tree: ast.Module, lines: Sequence[str]) -> None:
        self._tree, self._lines = tree, lines
        self._functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
        self._statements: dict[int, ast.stmt] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                self._statements[node.lineno] = node

    def callers(self, known: Frame) -> Iterator[Frame]:
        """Lines that call the function of a call frame, with as much of their state as its arguments tell."""
        callee = next((node for node in self._functions if node.lineno == known.lineno), None)
        if callee is None or known.function == MODULE:
            return
        calls = [node for node in ast.walk(self._tree) if isinstance(node, ast.Call)]
        for node in sorted(calls, key=lambda call: call.lineno):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name == callee.name:
                    is_method = isinstance(node.func, ast.Attribute)
                    state = self._passed(callee, node, known.locals, is_method=is_method)
                    if state is not None:
                        yield self._frame(self._first_line(node.lineno), state, known.depth - 1, callee)
                case _:
                    pass

    def _passed(self, callee: Function, call: ast.Call, seen: State, *, is_method: bool) -> dict[str, str] | None:
        """What the arguments say of the caller's names; None where the call cannot have passed them."""
        try:
            bound = Bound() if is_method else bind(callee, call)
        except TargetError:
            return None
        state: dict[str, str] = {}
        for name, node in bound.named.items():
            told = told_by(node, read(seen.get(name, "")))
            if told is None:
                return None
            for other, value in told.items():
                if state.setdefault(other, value) != value:
                    return None
        return state

    def before_line(self, known: Frame, lineno: int, *, is_partial: bool) -> Iterator[Frame]:
        """The frames on a line from which the known one is reached in one step."""
        header = next((node for node in self._functions if node.lineno == lineno), None)
        if header is not None and header.body[0].lineno <= known.lineno <= (header.end_lineno or 0):
            names = {one.arg for one in ast.walk(header.args) if isinstance(one, ast.arg)}
            state = {name: value for name, value in known.locals.items() if name in names}
            if len(state) == len(known.locals):
                yield replace(known, event=Event.CALL, lineno=lineno, source=self._line(lineno), locals=state)
            return
        statement = self._statements.get(lineno)
        hidden = is_partial and statement is not None and _changed(statement) not in {"", *known.locals}
        for state in undone(statement, known) if statement is not None and not hidden else [dict(known.locals)]:
            yield replace(known, event=Event.LINE, lineno=lineno, source=self._line(lineno), locals=state)

    def before_end(self, known: Frame) -> Iterator[Frame]:
        """The line that returned or raised, with what the value tells."""
        statement = self._statements.get(known.lineno)
        told: dict[str, str] | None = {}
        if isinstance(statement, ast.Return) and statement.value is not None and known.event is Event.RETURN:
            told = told_by(statement.value, read(known.value or ""))
        yield replace(known, event=Event.LINE, locals=told or {}, value=None)

    def _frame(self, lineno: int, state: State, depth: int, callee: Function) -> Frame:
        around = [
            node for node in self._functions if node is not callee and node.lineno < lineno <= (node.end_lineno or 0)
        ]
        return Frame(
            event=Event.LINE,
            lineno=lineno,
            source=self._line(lineno),
            locals=state,
            depth=depth,
            function=around[-1].name if around else MODULE,
        )

    def _first_line(self, lineno: int) -> int:
        """Of the innermost statement around a line."""
        around = [node for node in self._statements.values() if node.lineno <= lineno <= (node.end_lineno or 0)]
        return max((node.lineno for node in around), default=lineno)

    def _line(self, lineno: int) -> str:
        return self._lines[lineno - 1] if 0 < lineno <= len(self._lines) else ""


def told_by(node: ast.expr, value: Any) -> dict[str, str] | None:
    """What an expression's value tells of its names; {} for nothing, None where it cannot have that value."""
    if value is NOTHING:
        return {}
    match node:
        case ast.Name(id=name):
            return {name: render(value, _CAP)}
        case ast.Tuple(elts=items) | ast.List(elts=items) if not any(isinstance(one, ast.Starred) for one in items):
            if not isinstance(value, tuple if isinstance(node, ast.Tuple) else list) or len(value) != len(items):
                return None
            told: dict[str, str] = {}
            for item, part in zip(items, value, strict=True):
                inner = told_by(item, part)
                if inner is None or any(told.get(name, text) != text for name, text in inner.items()):
                    return None
                told |= inner
            return told
        case ast.BinOp(left=left, op=op, right=right):
            return _told_by_operation(left, op, right, value)
        case _:
            literal = read(ast.unparse(node))
            return {} if literal is NOTHING or (literal == value and type(literal) is type(value)) else None


def _told_by_operation(left: ast.expr, op: ast.operator, right: ast.expr, value: Any) -> dict[str, str] | None:
    for known, other, is_left in ((right, left, True), (left, right, False)):
        literal: Any = read(ast.unparse(known))
        if literal is not NOTHING:
            inverse = _taken_off(op, literal, value, from_right=is_left)
            return {} if inverse is NOTHING else told_by(other, inverse)
    return {}


def _taken_off(op: ast.operator, part: Any, value: Any, *, from_right: bool) -> Any:
    """What an operand was, when the other one was `part`; `NOTHING` where that is not told."""
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (part, value))
    match op:
        case ast.Add() if numbers:
            return value - part
        case ast.Sub() if numbers:
            return value + part if from_right else part - value
        case ast.Mult() if numbers and part and isinstance(value, int) and isinstance(part, int) and not value % part:
            return value // part
        case ast.Add() if isinstance(value, str) and isinstance(part, str):
            fits = value.endswith(part) if from_right else value.startswith(part)
            return (value.removesuffix(part) if from_right else value.removeprefix(part)) if fits else NOTHING
        case ast.Add() if isinstance(value, list) and isinstance(part, list) and part and from_right:
            return value[: -len(part)] if value[-len(part) :] == part else NOTHING
        case _:
            return NOTHING


def undone(statement: ast.stmt, known: Frame) -> Iterator[dict[str, str]]:
    """States before a statement, after which the known frame's locals are what they are."""
    after = dict(known.locals)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=node) | ast.AnnAssign(target=ast.Name(id=name), value=node):
            if name not in after or node is None:
                return
            told = told_by(node, read(after[name]))
            if told is None or any(after.get(other, text) != text for other, text in told.items() if other != name):
                return
            rest = {other: text for other, text in after.items() if other != name}
            if name in told:
                yield {other: told.get(other, text) for other, text in after.items()}
                return
            yield {**rest, **{other: text for other, text in told.items() if other not in rest}}
            if not isinstance(node, ast.Constant):
                yield after
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=node):
            yield from _taken_back(name, op, node, after)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[node])):
            items: Any = read(after.get(name, ""))
            if isinstance(items, list) and items and _valued(node, after) in (items[-1], NOTHING):
                yield {**after, name: render(items[:-1], _CAP)}
        case ast.For(target=ast.Name(id=name), iter=iterable) if statement.body[0].lineno <= known.lineno:
            yield from _pass_before(name, iterable, after, is_inside=known.lineno <= _last(statement.body))
        case _:
            yield after


def _taken_back(name: str, op: ast.operator, node: ast.expr, after: dict[str, str]) -> Iterator[dict[str, str]]:
    """Before `name op= node`: what was added is taken off; without what it was, where that is not told."""
    if name not in after:
        return
    rest = {other: text for other, text in after.items() if other != name}
    part = _valued(node, rest)
    before = NOTHING if part is NOTHING else _taken_off(op, part, read(after[name]), from_right=True)
    yield rest if before is NOTHING else {**after, name: render(before, _CAP)}


def _changed(statement: ast.stmt) -> str:
    """The name whose value a statement makes, where it is one."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.AugAssign(target=ast.Name(id=name)):
            return name
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name
        case _:
            return ""


def _last(body: Sequence[ast.stmt]) -> int:
    return max(node.end_lineno or node.lineno for node in body)


def _pass_before(name: str, iterable: ast.expr, after: dict[str, str], *, is_inside: bool) -> Iterator[dict[str, str]]:
    """What a loop's header saw before it bound its name: what it had bound the time before, or nothing."""
    if not is_inside:
        yield after
        return
    rest = {other: text for other, text in after.items() if other != name}
    items: Any = _valued(iterable, after)
    value: Any = read(after.get(name, ""))
    if isinstance(items, list | tuple | range) and value in items:
        at = items.index(value)
        yield rest if not at else {**after, name: render(items[at - 1], _CAP)}
    else:
        yield rest


def _valued(node: ast.expr, seen: State) -> Any:
    """A literal's value, or a known name's."""
    return read(seen.get(node.id, "")) if isinstance(node, ast.Name) else read(ast.unparse(node))
