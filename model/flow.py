"""Which lines can follow which, by syntax alone: the `flow` level of constrained decoding.

Sets are never too small (a test holds them against what really ran) and sometimes too large: a
constant condition is not evaluated, a name is not resolved, and nothing is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..debugger.arguments import Function as FunctionNode
from ..debugger.binding import parameters_of
from ..debugger.ports import END
from .own import branches, own_lines, own_parts, suspends, words

EXIT = END
"""In a set of lines: the function can be left here."""

_PLAIN = (ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.expr_context, ast.arguments, ast.arg)
_SILENT = (ast.Global, ast.Nonlocal, ast.Pass, ast.Break, ast.Continue)
"""Statements that some Pythons give no line event."""

_INERT = frozenset(["__init__", "__name__", "__main__", "__repr__", "__str__", "__doc__", "__file__", "__all__"])
"""Special names that neither a test of a variable nor a key of a dict calls."""

_ANYWHERE = frozenset(["__del__", "signal", "weakref"])
"""Names of what can call a function of the source from any line."""

_SHOWING = frozenset(["__repr__", "__str__"])
"""Names of what says how an object is shown."""


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

    parameters: dict[int, list[str]] = field(default_factory=dict[int, "list[str]"])
    """By the line of a `def`, in the order in which a call frame has them."""

    fading: set[str] = field(default_factory=set[str])
    """Names that the end of a handler unbinds: those of `except … as`."""

    caught: dict[int, list[tuple[str, frozenset[int]]]] = field(
        default_factory=dict[int, "list[tuple[str, frozenset[int]]]"]
    )
    """By line: the names that handlers about it bind, each until control leaves these lines."""

    shared: set[str] = field(default_factory=set[str])
    """Names that other functions can bind: those declared `global` or `nonlocal`, and what closures use."""

    has_reprs: bool = False
    """Whether the source says how its objects are shown: one can look different though nothing was done to it."""


@dataclass(frozen=True, slots=True)
class _Around:
    """Where control goes from inside a statement, other than to the next one: each the first stop on its way."""

    head: frozenset[int] = frozenset()
    """A `continue`: the lines of the innermost loop's header, and for some loops what its body begins with."""

    past: frozenset[int] = frozenset()
    """A `break`."""

    out: frozenset[int] = frozenset([EXIT])
    """A `return`."""

    caught: frozenset[int] = frozenset()
    """An exception; nothing where it leaves the function."""

    def through(self, lines: Iterable[int], caught: Iterable[int]) -> _Around:
        """Inside what is cleaned up on these lines, whichever way it is left."""
        stop = frozenset(lines)
        return _Around(stop, stop, stop, frozenset(caught))

    def reached(self, statements: Iterable[ast.AST]) -> frozenset[int]:
        """Where clean-up goes on to after these statements, other than to the next one."""
        found = self.caught
        for node in (inner for statement in statements for inner in ast.walk(statement)):
            match node:
                case ast.Return():
                    found |= self.out
                case ast.Break():
                    found |= self.past
                case ast.Continue():
                    found |= self.head
                case _:
                    pass
        return found


def flow_of(tree: ast.Module) -> Flow:
    """The flow of every function in the tree, and of the module's own code."""
    known = set(words(tree))
    builder = _Builder(has_specials=any(_is_special(word) for word in known))
    builder.body(0, tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.name:
            builder.flow.fading.add(node.name)
            lines = frozenset(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
            for lineno in lines - {node.lineno}:
                builder.flow.caught.setdefault(lineno, []).append((node.name, lines))
        if isinstance(node, FunctionNode):
            builder.body(node.lineno, node.body)
            builder.flow.parameters[node.lineno] = parameters_of(node)
    builder.flow.quiet -= builder.loud
    if known & _ANYWHERE or any(suspends(node) for node in ast.walk(tree)):
        # Whatever lets go of the last reference to a generator runs its `finally`; a garbage collection can be that.
        builder.flow.quiet.clear()
    builder.flow.shared = set(_shared_names(tree))
    builder.flow.has_reprs = bool(known & _SHOWING)
    return builder.flow


class _Builder:
    def __init__(self, *, has_specials: bool) -> None:
        self.flow = Flow()
        self.loud: set[int] = set()
        self._has_specials = has_specials
        """Whether the source may say what the truth or the hash of an object is."""

    def body(self, header: int, statements: Sequence[ast.stmt]) -> None:
        """One function's statements."""
        first = self._block(statements, frozenset([EXIT]), _Around())
        # Where the body stands on the line of the `def`, a generator that is resumed there has begun already.
        # A module has no such line: its 0 is what EXIT is too, and an empty one begins with it.
        self.flow.first[header] = first | self.flow.after[header] if header and header in first else first

    def _block(self, statements: Sequence[ast.stmt], then: Iterable[int], around: _Around) -> set[int]:
        """Connect statements in a row, and the last with `then`; return the lines the block can begin with."""
        after = set(then)
        for statement in reversed(statements):
            after = self._statement(statement, after, around)
        return after

    def _statement(self, node: ast.stmt, then: set[int], around: _Around) -> set[int]:
        lines = set(own_lines(node))
        begin = set(lines)
        match node:
            case ast.If():
                follow = self._block(node.body, then, around) | self._block(node.orelse, then, around)
            case ast.While() | ast.For() | ast.AsyncFor():
                follow = self._loop(node, lines, then, around)
            case ast.Try() | ast.TryStar():
                follow = self._try(node, then, around)
                begin |= follow
            case ast.With() | ast.AsyncWith():
                follow = self._with(node, lines, then, around)
            case ast.Match():
                follow = self._match(node, then, around)
            case _:
                follow = _jump(node, then, around)
        if isinstance(node, _SILENT) or _is_silent(node):
            begin |= follow
        if len(lines) > 1 or any(branches(part) for part in own_parts(node)):
            follow |= lines
        if suspends(node) or any(suspends(part) for part in own_parts(node)):
            follow |= {EXIT}
        self._link(lines, follow, around)
        for line in lines:
            self.flow.binds.setdefault(line, set()).update(_bound_names(node))
        (self.flow.quiet if self._is_quiet(node) else self.loud).update(lines)
        return begin

    def _is_quiet(self, node: ast.stmt) -> bool:
        """Whether a statement itself calls nothing."""
        match node:
            case ast.For() | ast.AsyncFor() | ast.With() | ast.AsyncWith() | ast.Return() | ast.Break() | ast.Delete():
                # Leaving a loop or a function, and `del`, can end what an object is there for.
                return False
            case ast.Raise():
                return node.exc is None
            case ast.Assign(targets=[ast.Tuple() | ast.List(), *_]) if not isinstance(node.value, ast.Tuple | ast.List):
                return False
            case ast.ClassDef():
                # Its body is a part of the statement; a base or a descriptor hears of it.
                inside = node.body
                if node.bases or node.keywords or node.decorator_list:
                    return False
                return all(
                    _is_silent(n) or (isinstance(n, FunctionNode | ast.Pass) and self._is_quiet(n)) for n in inside
                )
            case ast.FunctionDef() | ast.AsyncFunctionDef() if node.decorator_list:
                return False
            case _:
                pass
        parts = list(own_parts(node))
        asks = isinstance(node, ast.If | ast.While | ast.Assert) or any(isinstance(part, ast.Dict) for part in parts)
        if asks and self._has_specials and any(isinstance(part, ast.Name) for part in parts):
            return False
        return all(isinstance(part, _PLAIN) for part in parts)

    def _match(self, node: ast.Match, then: set[int], around: _Around) -> set[int]:
        follow = set(then)
        for case in reversed(node.cases):
            tests = [case.pattern] if case.guard is None else [case.pattern, case.guard]
            lines = set(range(tests[0].lineno, (tests[-1].end_lineno or 0) + 1))
            body = self._block(case.body, then, around)
            parts = [part for test in tests for part in ast.walk(test)]
            out = {EXIT} if any(suspends(part) for part in parts) else set[int]()
            self._link(lines, lines | body | follow | out, around)
            for line in lines:
                self.flow.binds.setdefault(line, set()).update(_stored(parts))
            self.loud |= lines
            # A case that always holds may have no line of its own.
            follow |= lines | body if isinstance(case.pattern, ast.MatchAs) else lines
        return follow

    def _loop(
        self, node: ast.While | ast.For | ast.AsyncFor, lines: set[int], then: set[int], around: _Around
    ) -> set[int]:
        past = self._block(node.orelse, then, around)
        inner = replace(around, head=frozenset(lines), past=frozenset(then))
        begin = self._block(node.body, lines, inner)
        if isinstance(node, ast.While) and not _is_tested(node.test):
            # `while True` has no line of its own after the first time: its body follows itself.
            inner = replace(inner, head=frozenset(lines | begin | past))
            begin |= self._block(node.body, inner.head, inner)
        return begin | past

    def _with(self, node: ast.With | ast.AsyncWith, lines: set[int], then: set[int], around: _Around) -> set[int]:
        # Leaving the body comes back to the header, whichever way it is left.
        begin = self._block(node.body, lines, around.through(lines, lines))
        follow = begin | then | around.reached(node.body)
        if len(node.items) > 1:
            follow |= lines
        for line in lines if len(node.items) > 1 else lines & begin:
            # What the body, or a later item, raises is swallowed without another line.
            self.flow.handlers.setdefault(line, set()).update(follow)
        return follow

    def _try(self, node: ast.Try | ast.TryStar, then: set[int], around: _Around) -> set[int]:
        final, outside = then, around
        if node.finalbody:
            left = [*node.body, *node.handlers, *node.orelse]
            last = _last_lines(node.finalbody)
            inside = replace(around, caught=around.caught | last)
            final = self._block(node.finalbody, then | around.reached(left), inside)
            for line in last:
                # Python 3.11 gives what `finally` raises a line of its own on the way out: that of the last statement.
                self.flow.after[line].update(around.caught)
            outside = around.through(final, final)
        # An exception asks each handler in turn, and goes on where none wants it.
        asked = set(outside.caught)
        for handler in reversed(node.handlers):
            head = {handler.lineno}
            if handler.type is not None:
                head |= set(range(handler.lineno, (handler.type.end_lineno or handler.lineno) + 1))
            here, after, follow = outside, final, asked
            if isinstance(node, ast.TryStar):
                # What a handler leaves of the group, and what it raises, goes on to the next, or from the last on.
                here, after = replace(outside, caught=frozenset(asked | head)), final | asked | head
                follow = after
            body = self._block(handler.body, after, here)
            self._link(head, body | follow | head, here)
            if handler.name:
                for line in head:
                    self.flow.binds.setdefault(line, set()).add(handler.name)
            self.loud |= head
            asked = head
        other = self._block(node.orelse, final, outside)
        return self._block(node.body, other, replace(outside, caught=frozenset(asked)))

    def _link(self, lines: Iterable[int], follow: Iterable[int], around: _Around) -> None:
        for line in lines:
            self.flow.after.setdefault(line, set()).update(follow)
            self.flow.handlers.setdefault(line, set()).update(around.caught)


def _is_tested(test: ast.expr) -> bool:
    """Whether a `while` asks this each time: no compiler can tell what a variable is."""
    match test:
        case ast.BoolOp():
            return _is_tested(test.values[0])
        case ast.UnaryOp():
            return _is_tested(test.operand)
        case ast.IfExp():
            return _is_tested(test.test)
        case _:
            return any(isinstance(part, ast.Name) and part.id != "__debug__" for part in ast.walk(test))


def _is_special(word: str) -> bool:
    return word.startswith("__") and word.endswith("__") and word not in _INERT


def _bound_names(node: ast.AST) -> Iterator[str]:
    """Names that a statement binds itself, not in the blocks inside it."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            if node.decorator_list:
                yield node.name
        case ast.ImportFrom():
            yield from (alias.asname or alias.name for alias in node.names)
        case _:
            pass
    yield from _stored(own_parts(node))


def _stored(parts: Iterable[ast.AST]) -> Iterator[str]:
    for part in parts:
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
            return set(around.out)
        case ast.Raise():
            return set(around.caught)
        case ast.Break():
            return set(around.past)
        case ast.Continue():
            return set(around.head)
        case _:
            return set(then)


def _last_lines(statements: Sequence[ast.stmt]) -> frozenset[int]:
    """Lines of the last statement, and of the last one inside it."""
    last = statements[-1]
    lines = frozenset(own_lines(last))
    if isinstance(last, FunctionNode | ast.ClassDef):
        return lines
    for name in ("finalbody", "orelse", "handlers", "cases", "body"):
        match getattr(last, name, None):
            case [*_, ast.stmt() as inner]:
                return lines | _last_lines([inner])
            case [*_, ast.ExceptHandler() | ast.match_case() as inner]:
                return lines | _last_lines(inner.body)
            case _:
                pass
    return lines


def _is_silent(node: ast.stmt) -> bool:
    """A constant on its own, or a bare annotation: nothing happens."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case _:
            return False
