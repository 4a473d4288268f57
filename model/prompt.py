"""The source context of a prompt: which lines of a file a model is shown, and what their syntax says.

Only syntax is read here, by `ast`; nothing is executed.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..debugger.parsing import UNPARSABLE, parse_module
from .calls import Calls, calls_of, classes_by_name, lineage, makings
from .flow import Flow, flow_of
from .own import own_lines, suspends
from .vocabulary import MAX_LINES

MODULE = "<module>"
"""Name of the function that a module's own code is, as CPython has it."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A `for` statement: its header and the last line of its body."""

    header: int
    last: int


@dataclass(frozen=True, slots=True)
class Function:
    """A `def` and the lines of its body."""

    name: str
    header: int
    first: int
    last: int


@dataclass(slots=True, kw_only=True)
class Prompt:
    """The visible lines of one source, numbered from 1 in the order shown."""

    source: str
    visible: list[int]
    """Line numbers in the file, ascending."""

    text: dict[int, str]
    """Line number to the text shown, indentation kept; the head of a line that is a table or a picture."""

    loops: dict[int, Loop]
    """`for` statements by their header's line."""

    definitions: frozenset[int]
    """Lines with a `def`, where a function's call frame stands."""

    resumptions: frozenset[int]
    """Lines with a `yield` or an `await`, that of an `async for` or `async with` too: a call frame can stand there."""

    functions: list[Function]
    """Every function, outer ones before inner ones."""

    flow: Flow | None
    """Which lines can follow which; None where the source does not parse."""

    calls: Calls | None = None
    """What each line can call; None where syntax does not tell."""

    makings: Mapping[str, Collection[int]] = field(default_factory=dict[str, list[int]])
    """For each class, the lines of the `def`s that making an object of it can enter."""

    methods: Mapping[str, Sequence[int]] = field(default_factory=dict[str, list[int]])
    """For each class, the lines of the `def`s of its methods, and after them those of its bases'."""

    indent: int = 4
    """Columns of a level of indentation."""

    first: int = 1
    """Number of the first visible line. Training starts anywhere, so that every line token is learned."""

    number: dict[int, int] = field(init=False)
    """Line number in the file to number in the prompt, as far as line tokens go."""

    lines: list[str] = field(init=False)
    _scopes: dict[Function | None, list[int]] = field(default_factory=dict["Function | None", "list[int]"])

    def __post_init__(self) -> None:
        shown = self.visible[: MAX_LINES + 1 - self.first]
        self.number = {lineno: number for number, lineno in enumerate(shown, self.first)}
        self.lines = self.source.split("\n")

    def entered(self, lineno: int, name: str = "") -> Function | None:
        """The function whose call frame stands on this line: its `def`, or where it is resumed; None for the module."""
        if name == MODULE:
            return None
        started = [f for f in self.functions if f.header == lineno]
        inside = [f for f in self.functions if f.first <= lineno <= f.last]
        return (started or inside or [None])[-1]

    def is_inner(self, function: Function) -> bool:
        """Whether a function stands in another one, whose names it can see."""
        return any(f.first <= function.header <= f.last for f in self.functions if f is not function)

    def scope(self, function: Function | None) -> list[int]:
        """Visible lines that a line frame of this function can stand on: its own, not those of functions inside it."""
        if function not in self._scopes:
            inside = [f for f in self.functions if f is not function and (function is None or _holds(function, f))]
            self._scopes[function] = [
                lineno
                for lineno in self.visible
                if (function is None or function.first <= lineno <= function.last)
                and not any(f.first <= lineno <= f.last and f.header != lineno for f in inside)
            ]
        return self._scopes[function]

    def lineno(self, number: int) -> int:
        """Line in the file of a number in the prompt; 1 for 0, which stands for all lines not shown."""
        at = number - self.first
        return self.visible[at] if 0 <= at < len(self.visible) else 1

    def next_lines(self, lineno: int) -> set[int]:
        """Visible lines that can follow a line without an exception."""
        after = () if self.flow is None else self.flow.after.get(lineno, ())
        return {n for n in after if n in self.text}

    def about(self, lines: Collection[int]) -> Prompt:
        """The same source, of which only these lines are shown. Nothing is parsed again."""
        return replace(self, visible=[lineno for lineno in self.visible if lineno in lines], _scopes={})

    def line(self, lineno: int) -> str:
        """Text of a line of the file; "" past its end."""
        return self.lines[lineno - 1] if 0 < lineno <= len(self.lines) else ""


LONGEST = 240
"""Characters of a line that are shown: longer ones are data, and one of them could fill a context by itself."""


def make_prompt(source: str, keep: Iterable[int] | None = None, *, first: int = 1) -> Prompt:
    """The prompt for a source, of which `keep` are the lines to show; None shows all.

    Blank lines, comments and docstrings are left out. Source that does not
    parse is shown as it is. Of more than `MAX_LINES` lines only the first have a number; see `Prompt.about`.
    """
    lines = source.split("\n")
    wanted = set(range(1, len(lines) + 1)) if keep is None else set(keep)
    text = {
        n: line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
        for n, line in enumerate(lines, 1)
        if n in wanted and line.strip() and line.lstrip()[0] != "#"
    }
    syntax = _Syntax()
    try:
        _read(parse_module(source), syntax, text)
    except UNPARSABLE:
        headers = (n for n, line in text.items() if line.lstrip().startswith(("def ", "async def ")))
        syntax = _Syntax(definitions=set(headers))
    return Prompt(
        source=source,
        visible=sorted(text),
        text=text,
        loops=syntax.loops,
        definitions=frozenset(syntax.definitions),
        resumptions=frozenset(syntax.resumptions),
        functions=syntax.functions,
        flow=syntax.flow,
        calls=syntax.calls,
        makings=syntax.makings,
        methods=syntax.methods,
        indent=syntax.indent,
        first=first,
    )


NEAR = 24
"""Lines shown before and after the present one, where a whole source does not fit: some 600 of nano's tokens."""

_NAME = re.compile(r"[^\W\d]\w*")


def near_lines(prompt: Prompt, scope: Function | None, lineno: int, near: int = NEAR) -> set[int]:
    """Lines of a function (or of the module) about the present one, and what they need to be understood.

    That is `near` lines to either side, the lines that can follow those, the functions that they name (of classes,
    the first lines of what makes an object), and the module's constants that all of these read. Of the `def`s in a
    module, which can follow each other for pages, only the nearest are shown.
    """
    own = prompt.scope(scope)
    at = bisect.bisect(own, lineno)
    headers = {function.header for function in prompt.functions}
    close = set(own[max(0, at - 3) : at + 3])
    shown = {n for n in own[max(0, at - near) : at + near] if n not in headers or n in close}
    if prompt.flow is not None:
        following = {
            n for line in shown for table in (prompt.flow.after, prompt.flow.handlers) for n in table.get(line, ())
        }
        shown.update(n for n in own if n in following and n not in headers)
        shown |= prompt.next_lines(lineno)
    if scope is not None and scope.header in prompt.text:
        shown.add(scope.header)
    named = _names(prompt, shown)
    shown.update(n for name in named for n in prompt.makings.get(name, ()) if n in prompt.text)
    for function in (one for one in prompt.functions if one.header in prompt.text):
        if function.name in named and function.header not in shown and len(shown) < 3 * near:
            shown.update([function.header, *prompt.scope(function)[:near]])
        elif function.header in close:
            shown.update(prompt.scope(function)[:near])
    if scope is not None and prompt.flow is not None:
        named = _names(prompt, shown)
        binds = prompt.flow.binds
        constants = [n for n in prompt.scope(None) if n not in headers and named & binds.get(n, set[str]())]
        shown.update(constants[:near])
    return shown


def _names(prompt: Prompt, lines: Iterable[int]) -> set[str]:
    return {name for lineno in lines for name in _NAME.findall(prompt.text[lineno])}


@dataclass(slots=True)
class _Syntax:
    """What one walk over the tree collects."""

    loops: dict[int, Loop] = field(default_factory=dict[int, Loop])
    definitions: set[int] = field(default_factory=set[int])
    resumptions: set[int] = field(default_factory=set[int])
    functions: list[Function] = field(default_factory=list[Function])
    flow: Flow | None = None
    calls: Calls | None = None
    makings: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    methods: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    indent: int = 4


def _read(tree: ast.Module, syntax: _Syntax, text: dict[int, str]) -> None:
    syntax.indent = _usual_indent(tree, text)
    syntax.flow = flow_of(tree)
    syntax.calls = calls_of(tree)
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    syntax.makings = _makings(classes)
    syntax.methods = _methods(classes)
    for node in ast.walk(tree):
        match node:
            case ast.For() | ast.AsyncFor():
                syntax.loops[node.lineno] = Loop(node.lineno, node.body[-1].end_lineno or node.lineno)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                syntax.definitions.add(node.lineno)
                last = node.end_lineno or node.lineno
                first = min(own_lines(node.body[0]))
                syntax.functions.append(Function(node.name, node.lineno, first, last))
                _shrink_docstring(node, text)
            case ast.Module() | ast.ClassDef():
                _shrink_docstring(node, text)
            case _:
                pass
        match node:
            case ast.AsyncFor() | ast.AsyncWith():
                syntax.resumptions.update(own_lines(node))
            case ast.expr() if suspends(node):
                syntax.resumptions.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            case _:
                pass


def _makings(classes: Sequence[ast.ClassDef]) -> dict[str, list[int]]:
    by_name = classes_by_name(classes)
    entered = {
        of.name: next((found for base in lineage(of, by_name) if (found := makings(base))), []) for of in classes
    }
    return {name: [node.lineno for node in found] for name, found in entered.items()}


def _methods(classes: Sequence[ast.ClassDef]) -> dict[str, list[int]]:
    by_name = classes_by_name(classes)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        of.name: [one.lineno for base in lineage(of, by_name) for one in base.body if isinstance(one, functions)]
        for of in classes
    }


def _usual_indent(tree: ast.Module, text: Mapping[int, str]) -> int:
    """By how many columns most blocks are indented."""
    steps = Counter(
        columns(text[body[0].lineno]) - columns(text[block.lineno])
        for block in ast.walk(tree)
        if isinstance(block, ast.stmt | ast.ExceptHandler)
        and (body := getattr(block, "body", None))
        and {block.lineno, body[0].lineno} <= text.keys()
    )
    return max((step for step in steps if step > 0), key=lambda step: steps[step], default=4)


def columns(line: str) -> int:
    """Of the blank beginning of a line; a tab is four at most."""
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _holds(outer: Function, inner: Function) -> bool:
    return outer.first <= inner.header and inner.last <= outer.last


def _shrink_docstring(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, text: dict[int, str]
) -> None:
    """Leave a module's docstring as `\"\"`, since it is a line that runs; leave others out, since they are not."""
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str())) as doc]:
            for lineno in range(doc.lineno, (doc.end_lineno or doc.lineno) + 1):
                text.pop(lineno, None)
            if isinstance(node, ast.Module) or len(node.body) == 1:
                text[doc.lineno] = " " * doc.col_offset + '""'
        case _:
            pass
