"""Which lines can follow which, by syntax alone: the `flow` level of constrained decoding.

Sets are never too small (a test holds them against what really ran) and sometimes too large: a
constant condition is not evaluated, a name is not resolved, and nothing is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..debugger.ports import END

EXIT = END
"""In a set of lines: the function can be left here."""

_PLAIN = (ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Load, ast.Store, ast.expr_context)
_SILENT = (ast.Global, ast.Nonlocal, ast.Pass, ast.Break, ast.Continue)
"""Statements that some Pythons give no line event."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Flow:
    """For every line of code, by its number in the file."""

    after: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    """Lines that can follow it in the same activation; EXIT among them where the function can return."""

    handlers: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    """Lines that can follow an exception raised on it, in the same activation."""

    first: dict[int, set[int]] = field(default_factory=dict[int, set[int]])
    """By the line of a `def` (0 for the module): the lines a call of it can begin with."""

    quiet: set[int] = field(default_factory=set[int])
    """Lines that call nothing: names and constants alone."""

    binds: dict[int, set[str]] = field(default_factory=dict[int, set[str]])
    """Names that running a line can bind as data: its targets, not the functions and classes that it defines."""

    shared: set[str] = field(default_factory=set[str])
    """Names that other functions can bind: those declared `global` or `nonlocal`, and what closures use."""


@dataclass(frozen=True, slots=True)
class _Around:
    """Where control goes from inside a statement, other than to the next one."""

    head: frozenset[int] = frozenset()
    """The lines of the innermost loop's header and of what its body begins with."""

    past: frozenset[int] = frozenset()
    """What follows the innermost loop."""

    caught: frozenset[int] = frozenset()
    """Lines to which an exception can lead."""

    cleanup: frozenset[int] = frozenset()
    """`finally` bodies and `with` headers on the way out."""


def flow_of(tree: ast.Module) -> Flow:
    """The flow of every function in the tree, and of the module's own code."""
    builder = _Builder()
    builder.body(0, tree.body)
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            builder.body(node.lineno, node.body)
    builder.flow.quiet -= builder.loud
    builder.flow.shared = set(_shared_names(tree))
    return builder.flow


class _Builder:
    def __init__(self) -> None:
        self.flow = Flow()
        self.loud: set[int] = set()

    def body(self, header: int, statements: Sequence[ast.stmt]) -> None:
        """One function's statements."""
        self.flow.first[header] = self._block(statements, frozenset([EXIT]), _Around())

    def _block(self, statements: Sequence[ast.stmt], then: Iterable[int], around: _Around) -> set[int]:
        """Connect statements in a row, and the last with `then`; return the lines the block can begin with."""
        after = set(then)
        for statement in reversed(statements):
            after = self._statement(statement, after, around)
        return after

    def _statement(self, node: ast.stmt, then: set[int], around: _Around) -> set[int]:
        lines = set(_own_lines(node))
        begin = set(lines)
        match node:
            case ast.If():
                follow = self._block(node.body, then, around) | self._block(node.orelse, then, around)
            case ast.While() | ast.For() | ast.AsyncFor():
                follow = self._loop(node, lines, then, around)
            case ast.Try():
                follow = self._try(node, then, around)
                begin |= follow
            case ast.With() | ast.AsyncWith():
                inner = _Around(around.head | lines, around.past | lines, around.caught | lines, around.cleanup | lines)
                # Leaving the body comes back to the header, whichever way it is left.
                follow = self._block(node.body, lines | then, inner)
                follow |= then | around.head | around.past | around.cleanup | {EXIT}
            case ast.Match():
                follow = self._match(node, then, around)
            case _:
                follow = _jump(node, then, around)
        if isinstance(node, _SILENT) or _is_silent(node):
            begin |= follow
        if len(lines) > 1:
            follow |= lines
        if any(isinstance(part, ast.Yield | ast.YieldFrom | ast.Await) for part in _own_parts(node)):
            follow |= {EXIT}
        self._link(lines, follow, around)
        for line in lines:
            self.flow.binds.setdefault(line, set()).update(_bound_names(node))
        # Leaving a loop or a function can close a generator, which runs.
        calls = isinstance(node, ast.For | ast.With | ast.Return | ast.Break)
        plain = not calls and all(isinstance(part, _PLAIN) for part in _own_parts(node))
        (self.flow.quiet if plain else self.loud).update(lines)
        return begin

    def _match(self, node: ast.Match, then: set[int], around: _Around) -> set[int]:
        follow = set(then)
        patterns = [set(range(c.pattern.lineno, (c.pattern.end_lineno or 0) + 1)) for c in node.cases]
        for case, pattern in zip(node.cases, patterns, strict=True):
            follow |= pattern | self._block(case.body, then, around)
        captures = {name for case in node.cases for name in _bound_names(case.pattern)}
        for pattern in patterns:
            self._link(pattern, follow, around)
            for line in pattern:
                self.flow.binds.setdefault(line, set()).update(captures)
        return follow

    def _loop(
        self, node: ast.While | ast.For | ast.AsyncFor, lines: set[int], then: set[int], around: _Around
    ) -> set[int]:
        past = self._block(node.orelse, then, around)
        inner = _Around(frozenset(lines), frozenset(then), around.caught, around.cleanup)
        begin = self._block(node.body, lines, inner)
        # `while True` has no line of its own after the first time: its body follows itself.
        inner = _Around(frozenset(lines | begin), frozenset(then), around.caught, around.cleanup)
        self._block(node.body, lines | begin | past, inner)
        return begin | past

    def _try(self, node: ast.Try, then: set[int], around: _Around) -> set[int]:
        final = then
        if node.finalbody:
            out = then | around.head | around.past | around.caught | around.cleanup | {EXIT}
            final = self._block(node.finalbody, out, around)
        cleanup = around.cleanup | (final if node.finalbody else frozenset())
        caught = around.caught | (final if node.finalbody else frozenset())
        outside = _Around(around.head, around.past, frozenset(caught), frozenset(cleanup))
        handlers: set[int] = set()
        for handler in reversed(node.handlers):
            head = {handler.lineno}
            if handler.type is not None:
                head |= set(range(handler.lineno, (handler.type.end_lineno or handler.lineno) + 1))
            body = self._block(handler.body, final, outside)
            self._link(head, body | handlers | caught | head, outside)
            if handler.name:
                for line in head:
                    self.flow.binds.setdefault(line, set()).add(handler.name)
            self.loud |= head
            handlers |= head
        inside = _Around(around.head, around.past, frozenset(handlers | caught), frozenset(cleanup))
        other = self._block(node.orelse, final, outside)
        return self._block(node.body, other, inside)

    def _link(self, lines: Iterable[int], follow: set[int], around: _Around) -> None:
        for line in lines:
            self.flow.after.setdefault(line, set()).update(follow)
            self.flow.handlers.setdefault(line, set()).update(around.caught | around.cleanup)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """Names that a statement or a pattern binds itself, not in the blocks inside it."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            if node.decorator_list:
                yield node.name
        case ast.ImportFrom():
            yield from (alias.asname or alias.name for alias in node.names)
        case _:
            pass
    for part in _own_parts(node):
        match part:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                yield part.id
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case _:
                pass


def _shared_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
        if isinstance(node, FunctionNode) and any(
            isinstance(inner, FunctionNode | ast.ClassDef | ast.Lambda) for inner in ast.walk(node) if inner is not node
        ):
            # Variables of a function that has another inside may be that one's too.
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
            yield from (n.arg for n in ast.walk(node) if isinstance(n, ast.arg))


def _jump(node: ast.stmt, then: set[int], around: _Around) -> set[int]:
    """What follows a statement without blocks."""
    match node:
        case ast.Return():
            return {EXIT} | around.cleanup
        case ast.Raise():
            return set(around.caught)
        case ast.Break():
            return set(around.past | around.cleanup)
        case ast.Continue():
            return set(around.head | around.cleanup)
        case _:
            return set(then)


def _own_lines(node: ast.stmt) -> Iterator[int]:
    """Lines of a statement without the blocks inside it."""
    first, last = node.lineno, node.end_lineno or node.lineno
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            first = min([first, *(decorator.lineno for decorator in node.decorator_list)])
            last = max(node.lineno, node.body[0].lineno - 1)
        case ast.If() | ast.While():
            last = node.test.end_lineno or first
        case ast.For() | ast.AsyncFor():
            last = node.iter.end_lineno or first
        case ast.With() | ast.AsyncWith():
            last = max(item.context_expr.end_lineno or first for item in node.items)
        case ast.Try():
            last = first
        case ast.Match():
            last = node.subject.end_lineno or first
        case _:
            pass
    return iter(range(first, last + 1))


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Expressions that the statement itself evaluates, and all that is in them."""
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "handlers", "finalbody", "cases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from ast.walk(child)


def _is_silent(node: ast.stmt) -> bool:
    """A constant on its own, or a bare annotation: nothing happens."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case _:
            return False
