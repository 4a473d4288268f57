"""One operation a line: a program with the same meaning, in which no line does more than one thing.

Nested calls, subscriptions, attributes, f-strings, comparisons, `and`, `or`, conditional expressions
and comprehensions are taken apart into lines that bind temporaries (`_1`, `_2`, …), in the order in
which Python evaluates them. Where that would not be exact, a statement stays as it is: so do generator
expressions, lambdas, what holds a suspended generator, a file or a view of a buffer, class bodies, coroutines,
statements on several lines or several on one, headers with several items, and programs that look at themselves
(`lifetimes.py`).

One difference is left: on Python 3.11 a comprehension is a call of its own, which counts for the
recursion limit, and a loop is none.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .atoms import AsItIs, written
from .binding import Scope, bound_after, bound_by_header, function_scope, module_scope, ready_names, shared_names
from .lifetimes import Suspended, watches_itself
from .lowering import Lowering
from .parsing import UNPARSABLE, module_of, quietly
from .rewritten import Begins, Line, Part, Rewritten
from .statements import take_apart
from .writing import Written

STEP = "    "
_F_STRING = re.compile(rb"[fF][rR]?[\"']")


def one_operation(source: str) -> Rewritten:
    """The source with one operation a line, and the way back. One that does not compile is left as it is."""
    unchanged = Rewritten(original=source, source=source, lines=_kept(source))
    tree = module_of(source)
    if tree is None:
        return unchanged
    if watches_itself(tree) or re.search(r"^ *\t|[\r\f]", source, re.MULTILINE) or not tree.body:
        return unchanged
    writer = _Writer(source, tree)
    try:
        writer.write()
        with quietly():
            compile("\n".join(writer.text), "<rewritten>", "exec", dont_inherit=True)
    except UNPARSABLE:
        return unchanged
    return Rewritten(
        original=source,
        source="\n".join(writer.text),
        lines=tuple(writer.lines),
        temporaries=frozenset(writer.temporaries),
        statements=writer.statements,
        taken_apart=writer.taken_apart,
    )


def _kept(source: str) -> tuple[Line, ...]:
    return tuple(Line(origin=number, statement=-number) for number in range(1, source.count("\n") + 2))


def _free_prefix(source: str) -> str:
    """A prefix such that it and a number are no name in the source."""
    prefixes = ("_" + "t" * number for number in itertools.count())
    return next(prefix for prefix in prefixes if not re.search(rf"\b{prefix}\d", source))


class _Writer:
    """Writes the new source from front to back; what it passes without touching is kept as it is."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.text: list[str] = []
        self.lines: list[Line] = []
        self.temporaries: set[str] = set()
        self.statements = self.taken_apart = 0
        self._tree = tree
        self._source = source.split("\n")
        self._bytes = [line.encode("utf-8", "surrogatepass") for line in self._source]
        self._next = 1
        """The first original line that is not yet written."""
        self._extra = 0
        """How many steps deeper than in the original the present lines stand."""
        self._shared = shared_names(tree)
        self._outside: frozenset[str] = frozenset()
        """Names that functions here may rely on whenever they run."""
        self._prefix = _free_prefix(source)
        self._is_final = False
        """Whether the present lines are in a `finally`: an exception that passes is then told of at its last line."""
        self._suspended = Suspended(tree)
        self._frozen = _inside_strings(tree)
        self._crowded = _crowded(tree)

    def write(self) -> None:
        """Write all of it."""
        scope = module_scope(self._tree)
        self._outside = scope.outer | ready_names(self._tree, scope)
        self._body(self._tree.body, scope)
        self._pass(len(self._source))

    # Lines

    def _pass(self, last: int) -> None:
        """Keep the lines up to this one."""
        for number in range(self._next, last + 1):
            line = self._source[number - 1]
            is_deeper = self._extra and line.strip() and number not in self._frozen
            self.text.append(STEP * self._extra + line if is_deeper else line)
            self.lines.append(Line(origin=number, statement=-number))
        self._next = max(self._next, last + 1)

    def _put(self, statement: ast.stmt, made: Iterable[Written]) -> None:
        """Write lines in the place of a statement's own."""
        margin = self._source[statement.lineno - 1][: statement.col_offset] + STEP * self._extra
        for line in made:
            self.text.append(margin + STEP * line.level + line.text)
            self.lines.append(
                Line(
                    origin=statement.lineno,
                    statement=statement.lineno,
                    begins=line.begins,
                    assigns=line.assigns,
                    part=line.part,
                    settled=line.settled,
                    until=line.until,
                )
            )

    def _part(self, value: ast.expr) -> Part:
        """Where an expression stands. In an f-string Python 3.11 does not always know."""
        lineno, end = value.lineno, value.end_col_offset or 0
        line = self._bytes[lineno - 1]
        text = line[value.col_offset : end].decode("utf-8", "replace")
        column = len(line[: value.col_offset].decode("utf-8", "replace"))
        if _F_STRING.search(line) and not _means(text, value):
            return Part(lineno=lineno, column=column, end_column=column, text=ast.unparse(value))
        return Part(lineno=lineno, column=column, end_column=column + len(text), text=text)

    # Statements

    def _body(self, statements: Sequence[ast.stmt], scope: Scope | None) -> None:
        """Statements one after the other; `scope` is None in a class body."""
        for statement in statements:
            self._pass(_start(statement) - 1)
            self._statement(statement, scope)
            if scope is not None:
                scope.bound = bound_after([statement], scope.bound) or scope.bound

    def _statement(self, statement: ast.stmt, scope: Scope | None) -> None:
        bodies = [body for body in _bodies(statement) if body]
        self.statements += 1
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(statement, scope)
            case _ if bodies and bodies[0][0].lineno == statement.lineno:
                pass  # all on one line
            case ast.If() | ast.While() if scope and self._is_alone(statement):
                self._branch(statement, scope)
            case ast.For() | ast.With() | ast.Match() if scope and self._is_alone(statement):
                self._header(statement, scope)
                self._bodies(statement, scope)
            case _ if bodies:
                self._bodies(statement, scope)
            case _ if scope and self._is_alone(statement):
                self._simple(statement, scope)
            case _:
                pass

    def _bodies(self, statement: ast.stmt, scope: Scope | None) -> None:
        """What is in a compound statement, each part from what was bound before it."""
        header = bound_by_header(statement)
        was_final = self._is_final
        for body in _bodies(statement):
            self._is_final = was_final or (body is getattr(statement, "finalbody", None))
            if scope is None:
                self._body(body, None)
                continue
            before = scope.bound
            scope.bound = before | header
            self._body(body, scope)
            scope.bound = before
            if isinstance(statement, ast.For):
                header = frozenset()  # its `else` may come without a turn
        self._is_final = was_final

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope | None) -> None:
        """Its header is kept. A coroutine is kept whole, since nothing may hold what it awaits."""
        if isinstance(node, ast.ClassDef):
            self._body(node.body, None)
        elif isinstance(node, ast.FunctionDef):
            outside = self._outside
            inner = function_scope(node, outside, self._shared)
            is_running = not any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node))
            self._outside = inner.seen_within(inner.bound if is_running else frozenset())
            self._body(node.body, inner)
            self._outside = outside

    def _simple(self, statement: ast.stmt, scope: Scope) -> None:
        lowering = self._lowering(scope)
        try:
            take_apart(statement, lowering)
        except AsItIs:
            return
        if len(lowering.lines) > 1:
            self._replace(statement, lowering)

    def _header(self, statement: ast.For | ast.With | ast.Match, scope: Scope) -> None:
        """Take the operands of a header apart, before it: they are evaluated once."""
        lowering = self._lowering(scope)
        try:
            match statement:
                case ast.For(target=target, iter=source):
                    lowering.look_at(source)
                    made: ast.stmt = ast.For(
                        target=target, iter=lowering.iterated(source), body=[], orelse=[], lineno=0
                    )
                case ast.With(items=[ast.withitem(context_expr=manager, optional_vars=name)]):
                    lowering.look_at(manager)
                    item = ast.withitem(context_expr=lowering.reduced(manager), optional_vars=name)
                    made = ast.With(items=[item], body=[], lineno=0)
                case ast.Match(subject=subject):
                    lowering.look_at(subject)
                    made = ast.Match(subject=lowering.reduced(subject), cases=[])
                case _:
                    return
            if lowering.lines:
                lowering.emit(made, until=statement.end_lineno or 0)
                self._replace(statement, lowering)
        except AsItIs:
            return

    def _branch(self, statement: ast.If | ast.While, scope: Scope) -> None:
        """Take the condition apart: before an `if`, and at the top of each turn of a `while`."""
        lowering = self._lowering(scope)
        lowering.look_at(statement.test)
        try:
            test = written(lowering.truth(statement.test))
        except AsItIs:
            lowering.lines.clear()
            test = ""
        is_loop = isinstance(statement, ast.While)
        if not lowering.lines or (is_loop and (self._is_final or _leaves_outer_loop(statement.orelse))):
            self._bodies(statement, scope)
            return
        lowering.emit(f"if {test}:")
        before = self._extra
        is_elif = self._source[statement.lineno - 1].lstrip().startswith("elif")
        if is_loop or is_elif:
            self._put(statement, [Written(text="while True:" if is_loop else "else:", begins=Begins.NEVER)])
            self._extra += 1
        self._replace(statement, lowering)
        self._bodies(statement, scope)
        if is_loop:
            self._pass(statement.end_lineno or 0)
            end = [Written(text="break", level=1, begins=Begins.NEVER)]
            self._put(statement, end if statement.orelse else [Written(text="else:", begins=Begins.NEVER), *end])
        elif is_elif:
            self._pass(statement.end_lineno or 0)
        self._extra = before

    def _replace(self, statement: ast.stmt, lowering: Lowering) -> None:
        self.taken_apart += 1
        self.temporaries.update(lowering.names)
        first, *rest = lowering.lines
        self._put(statement, [replace(first, begins=Begins.ALWAYS), *rest])
        self._next = statement.lineno + 1

    def _lowering(self, scope: Scope) -> Lowering:
        return Lowering(scope, self._suspended, self._prefix, self._part)

    def _is_alone(self, statement: ast.stmt) -> bool:
        """Whether the statement, or its header, has one line, and the line nothing else."""
        line = self._source[statement.lineno - 1]
        if statement.lineno in self._crowded or self._bytes[statement.lineno - 1][: statement.col_offset].strip():
            return False
        if not any(_bodies(statement)):
            return statement.end_lineno == statement.lineno
        rest = "\n case _: pass" if isinstance(statement, ast.Match) else "\n pass"
        try:
            ast.parse(line.strip().removeprefix("el") + rest)
        except SyntaxError:
            return False
        return True


def _start(statement: ast.stmt) -> int:
    """Its first line; a definition begins at its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _bodies(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The statements in a compound statement, as they are written."""
    match statement:
        case ast.Try() | ast.TryStar():
            handlers = [handler.body for handler in statement.handlers]
            return [statement.body, *handlers, statement.orelse, statement.finalbody]
        case ast.Match(cases=cases):
            return [case.body for case in cases]
        case _:
            return [getattr(statement, "body", []), getattr(statement, "orelse", [])]


def _leaves_outer_loop(body: list[ast.stmt]) -> bool:
    """Whether a `break` or `continue` in the `else` of a loop is the loop's around it."""
    for statement in body:
        match statement:
            case ast.Break() | ast.Continue():
                return True
            case ast.For(orelse=orelse) | ast.While(orelse=orelse):
                inner = [orelse]
            case ast.FunctionDef() | ast.ClassDef():
                inner = []
            case _:
                inner = _bodies(statement)
        if any(map(_leaves_outer_loop, inner)):
            return True
    return False


def _inside_strings(tree: ast.Module) -> frozenset[int]:
    """Lines that begin inside a string: they cannot be moved to the right."""
    return frozenset(
        number
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.Constant)
        for number in range(node.lineno + 1, (node.end_lineno or 0) + 1)
    )


def _crowded(tree: ast.Module) -> frozenset[int]:
    """Lines on which more than one statement begins."""
    found = Counter(node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt))
    return frozenset(number for number, count in found.items() if count > 1)


def _means(text: str, value: ast.expr) -> bool:
    try:
        return ast.dump(ast.parse(text, mode="eval").body) == ast.dump(value)
    except (SyntaxError, ValueError):
        return False
