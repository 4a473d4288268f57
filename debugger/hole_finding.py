"""Finds the holes of a text. It knows syntax alone, of texts that become Python once their comments are filled."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .errors import TargetError
from .holes import Hole, HoleKind
from .parsing import UNPARSABLE, parse_module, trouble

_WANTED = re.compile(r"#\s*\?\?(.*)")
_DOTS = re.compile(r"(?<![\w.'\"])\.\.\.(?![\w.'\"])")
HINT = "a hole is `...`, `pass`, `raise NotImplementedError` or a line `# ?? what is wanted`, inside a function"


Place = tuple[int, int]
"""Line and column, as in `Hole`."""


@dataclass(slots=True)
class Marks:
    """What in a text has the form of a hole."""

    holes: list[Hole] = field(default_factory=list[Hole])
    """In the order of the lines."""

    misplaced: dict[Place, str] = field(default_factory=dict[Place, str])
    """Where nothing can be filled, and why that is, in words that follow "is"."""


def find_holes(text: str) -> Sequence[Hole]:
    """All holes of a file in the order of its lines; TargetError where there is none, or the text has no syntax.

    A hole is `...` in an expression's or a statement's place, `pass` as the whole body of a function or beside a
    `# ??`, `raise NotImplementedError`, or a comment line `# ?? intent` that no line with a hole follows.
    What stands outside of any function, in a decorator, in a default or in a string is none, and neither is the whole
    body of an overload, an abstract method or a protocol's method, unless a `# ??` says so.
    """
    found = marks_of(text)
    if not found.holes:
        told = (f"the hole in line {lineno} is {why}" for (lineno, _), why in found.misplaced.items())
        raise TargetError(next(told, _nowhere(text)), hint=HINT)
    return found.holes


def marks_of(text: str) -> Marks:
    """All marks of a file, whether they can be filled or not; TargetError where the text has no syntax."""
    comments = _comments(text)
    lines = text.split("\n")
    found = Marks()
    _Walk(found, lines, comments).body(_parsed("".join(_marked(lines, comments))).body, "")
    found.holes.sort(key=lambda hole: (hole.lineno, hole.column))
    return found


def other_holes(text: str) -> Sequence[Hole]:
    """The holes that the text has of its own, where lines of it are to become one; none is no mistake there."""
    try:
        return find_holes(text)
    except TargetError:
        return []


def marked(text: str) -> str:
    """The text with `...` for each comment that is a hole, at the same place: what can be parsed."""
    return "".join(_marked(text.split("\n"), _comments(text)))


def _parsed(working: str) -> ast.Module:
    """The tree of a working copy; TargetError tells where the syntax is wrong."""
    try:
        return parse_module(working)
    except UNPARSABLE as error:
        line = f"line {error.lineno}: {error.msg}" if isinstance(error, SyntaxError) else trouble(error)
        raise TargetError(f"holes cannot be found, {line}", hint="mend the syntax, or put a hole there") from None


def _comments(text: str) -> dict[int, tuple[int, str]]:
    """By line, the column of a `# ??` comment and what it wants."""
    found: dict[int, tuple[int, str]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            match = _WANTED.fullmatch(token.string) if token.type == tokenize.COMMENT else None
            if match:
                found[token.start[0]] = token.start[1], match[1].strip()
    except (tokenize.TokenError, SyntaxError):
        pass  # what stands after the place has no comments that we could trust
    return found


def _marked(lines: Sequence[str], comments: dict[int, tuple[int, str]]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        end = "\n" if number < len(lines) else ""
        if number in comments and not line[: comments[number][0]].strip() and not _precedes(lines, number):
            yield line[: comments[number][0]] + "..." + end
        else:
            yield line + end


def _precedes(lines: Sequence[str], number: int) -> bool:
    """Whether the next line of code is a hole itself, or has one, of which this comment tells."""
    indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
    following = next((line for line in lines[number:] if line.strip()), "")
    words = following.strip().partition("#")[0].strip()
    is_hole = words == "pass" or words.startswith("raise NotImplementedError") or _DOTS.search(words) is not None
    return is_hole and len(following) - len(following.lstrip()) == indent


class _Walk:
    """Looks for holes in the bodies of functions, and for marks elsewhere."""

    def __init__(self, found: Marks, lines: Sequence[str], comments: dict[int, tuple[int, str]]) -> None:
        self._found = found
        self._lines = lines
        self._comments = comments

    def body(self, body: Sequence[ast.stmt], function: str, within: str = "", *, is_protocol: bool = False) -> None:
        """Of a module, a class or a function; `function` is "" outside of functions, `within` the name so far."""
        for statement in body:
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    name = f"{within}.{statement.name}" if within else statement.name
                    self._misplaced(statement.decorator_list, "a decorator")
                    self._misplaced([*statement.args.defaults, *filter(None, statement.args.kw_defaults)], "a default")
                    self._function(statement, name, is_stub=is_protocol or _is_declared(statement))
                case ast.ClassDef():
                    name = f"{within}.{statement.name}" if within else statement.name
                    self._misplaced(statement.decorator_list, "a decorator")
                    self.body(statement.body, "", name, is_protocol=_names_one(statement.bases, _PROTOCOL))
                case _ if function:
                    self._statement(statement, function)
                case _:
                    self._outside(statement)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, name: str, *, is_stub: bool) -> None:
        """Of a function; one that `is_stub` has a body elsewhere, if its own is empty."""
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        is_empty = len(body) == 1 and (isinstance(body[0], ast.Pass) or _is_mark(body[0]))
        if is_stub and is_empty and not self._is_wanted(body[0]):
            self._misplace(body[0], "a stub: the body of an overload, an abstract method or a protocol's is elsewhere")
        elif is_empty and isinstance(body[0], ast.Pass):
            self._add(body[0], HoleKind.STATEMENT, name)
        else:
            self.body(body, name, name)

    def _is_wanted(self, node: ast.stmt) -> bool:
        """Whether a comment beside or above it asks for it to be filled."""
        beside = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        return self._above(node) is not None or any(number in self._comments for number in beside)

    def _above(self, node: ast.stmt | ast.Constant) -> str | None:
        """What a comment on the line above wants; None where there is none, or it is beside something else."""
        column, intent = self._comments.get(node.lineno - 1, (0, None))
        return None if self._lines[node.lineno - 2][:column].strip() else intent

    def _statement(self, node: ast.stmt, function: str) -> None:
        if _is_mark(node) or (isinstance(node, ast.Pass) and node.lineno in self._comments):
            self._add(node, HoleKind.STATEMENT, function)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.body([child], function, function)
            elif isinstance(child, ast.excepthandler | ast.match_case):
                for inner in ast.iter_child_nodes(child):
                    if isinstance(inner, ast.stmt):
                        self.body([inner], function, function)
                    elif isinstance(inner, ast.expr):
                        self._expression(inner, function)
            elif not isinstance(child, ast.expr_context | ast.operator):
                is_annotation = isinstance(node, ast.AnnAssign) and child is node.annotation
                if not is_annotation:
                    self._expression(child, function)

    def _expression(self, node: ast.AST, function: str) -> None:
        if isinstance(node, ast.Constant) and node.value is ...:
            self._add(node, HoleKind.EXPRESSION, function)
        for child in ast.iter_child_nodes(node):
            self._expression(child, function)

    def _add(self, node: ast.stmt | ast.Constant, kind: HoleKind, function: str) -> None:
        first, last = self._lines[node.lineno - 1], self._lines[(node.end_lineno or node.lineno) - 1]
        column = _characters(first, node.col_offset)
        end = _characters(last, node.end_col_offset or 0)
        end_lineno = node.end_lineno or node.lineno
        at = self._comments.get(end_lineno)
        if at is not None and kind is HoleKind.STATEMENT:
            intent, end = at[1], len(last.rstrip("\r"))
        else:
            intent = self._above(node) or ""
        self._found.holes.append(
            Hole(
                kind=kind,
                function=function,
                lineno=node.lineno,
                column=column,
                end_lineno=end_lineno,
                end_column=end,
                intent=intent,
            )
        )

    def _outside(self, statement: ast.stmt) -> None:
        if _is_mark(statement):
            where = "outside of any function, and only functions have examples to check a candidate by"
            self._misplace(statement, where)
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                self.body([child], "")
            else:
                self._misplaced([child], "an expression outside of any function")

    def _misplaced(self, nodes: Sequence[ast.AST], where: str) -> None:
        for node in nodes:
            for one in ast.walk(node):
                if isinstance(one, ast.Constant) and one.value is ...:
                    self._misplace(one, f"in {where}, where nothing can be filled")

    def _misplace(self, node: ast.stmt | ast.expr, why: str) -> None:
        place = node.lineno, _characters(self._lines[node.lineno - 1], node.col_offset)
        self._found.misplaced.setdefault(place, why)


_PROTOCOL = frozenset(("Protocol",))
_DECLARING = frozenset(("overload", "abstractmethod"))


def _is_declared(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether its decorators say that the body is elsewhere."""
    return _names_one(node.decorator_list, _DECLARING)


def _names_one(nodes: Sequence[ast.expr], names: frozenset[str]) -> bool:
    """Whether one of the expressions is one of the names, of whatever module, with type parameters or without."""
    bare = (node.value if isinstance(node, ast.Subscript) else node for node in nodes)
    return any(
        (isinstance(node, ast.Name) and node.id in names) or (isinstance(node, ast.Attribute) and node.attr in names)
        for node in bare
    )


def _is_mark(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Constant(value=value)):
            return value is ...
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
        case _:
            return False


def _characters(line: str, offset: int) -> int:
    """A column in characters, of one in bytes of UTF-8."""
    return len(line.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))


def _nowhere(text: str) -> str:
    if "..." in text or "# ??" in text:
        return "the file has no hole: what looks like one stands in a string, or in a type"
    return "the file has no hole"


def of_function(holes: Sequence[Hole], function: str) -> list[Hole]:
    """Those inside a function or class, by its qualified name."""
    return [replace(hole) for hole in holes if f"{hole.function}.".startswith(f"{function}.")]
