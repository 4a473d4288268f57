"""The lines that take the place of a statement: their text, what they bind, and what is known when they are reached."""

from __future__ import annotations

import ast
import contextlib
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from .atoms import AsItIs, written
from .binding import Scope
from .lifetimes import Suspended
from .rewritten import Begins, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A line to be, without its indentation."""

    text: str
    level: int = 0
    begins: Begins = Begins.RETURNING
    assigns: str = ""
    part: Part | None = None
    settled: tuple[tuple[str, Part], ...] = ()
    until: int = 0


class Pen:
    """Lines and temporaries of one statement."""

    def __init__(self, scope: Scope, suspended: Suspended, prefix: str, part: Callable[[ast.expr], Part]) -> None:
        self.lines: list[Written] = []
        self.names: list[str] = []
        """Of the temporaries."""
        self._scope = scope
        self._suspended = suspended
        self._prefix = prefix
        self._part = part
        self._level = 0
        self._settled: list[tuple[str, Part]] = []
        self._walruses: Counter[str] = Counter()
        self._is_suspended = False
        """Whether other code runs in the middle of the statement, which may bind any name but this scope's own."""

    def look_at(self, *expressions: ast.expr) -> None:
        """Learn what the statement does to names in passing: whose reading is then not to be put off."""
        for expression in expressions:
            for node in ast.walk(expression):
                if isinstance(node, ast.NamedExpr):
                    self._walruses[node.target.id] += 1
                elif isinstance(node, ast.Yield | ast.YieldFrom):
                    self._is_suspended = True

    def emit(self, node: ast.AST | str, **about: str | Part | Begins | int) -> None:
        """Write a line."""
        text = node if isinstance(node, str) else written(node)
        line = Written(text=text, level=self._level, settled=tuple(self._settled))
        self.lines.append(replace(line, **about) if about else line)  # pyright: ignore[reportArgumentType]
        self._settled.clear()

    @contextlib.contextmanager
    def block(self, header: str) -> Generator[None]:
        """Lines under a header."""
        self.emit(header)
        self._level += 1
        yield
        self._level -= 1
        self._settled.clear()  # the next line may be reached without these

    def temporary(self) -> str:
        """A name that the source has not."""
        name = f"{self._prefix}{len(self.names) + 1}"
        self.names.append(name)
        self._scope.temporaries.add(name)
        self._scope.types.pop(name, None)
        return name

    def is_certain(self, value: ast.expr) -> bool:
        """Whether an atom gives the same when it is read later in the statement."""
        if not isinstance(value, ast.Name):
            return True
        name = value.id
        is_others = self._is_suspended and name not in self._scope.names | self._scope.temporaries
        return self._scope.is_certain(name) and name not in self._walruses and not is_others

    # Values

    def bind(self, value: ast.expr, node: ast.expr) -> ast.Name:
        """A temporary for `value`, of which `node` is what is left to do. Raises AsItIs for an attribute
        that would keep alive what must end.
        """
        if isinstance(value, ast.Attribute) and self._suspended.is_in(value):
            raise AsItIs
        name = self.temporary()
        self.set(name, value, node)
        if kind := self._scope.type_of(value):
            self._scope.types[name] = kind
        return ast.Name(id=name, ctx=ast.Load())

    def set(self, name: str, value: ast.expr, node: ast.expr) -> None:
        """Write the line that gives a temporary the value."""
        self.emit(f"{name} = {written(node)}", assigns=name, part=self._part(value))
