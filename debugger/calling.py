"""A function as something to be called: its parameters, and calls written of its source's own literals.

Arguments are values in the order of the parameters; of `*args` a tuple, of `**kwargs` a dict. Source in, calls and
call frames out: nothing is executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from keyword import iskeyword
from typing import Final, cast

from .arguments import Bound, Function, bind
from .entries import Entry, examples
from .entry import definition, literal
from .errors import TargetError
from .frame import Event, Frame
from .parsing import expression_of, parse_module
from .rendering import render
from .shapes import Shape, Uses

Arguments = tuple[object, ...]

VALUE_CAP: Final = 1_000
"""Characters of an argument in a frame, as the recorder has them."""

_CONSTANT: Final = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a function."""

    name: str
    shape: Shape
    stars: int = 0
    """1 for `*args`, 2 for `**kwargs`."""

    by_name: bool = False
    """Whether it can only be given by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What one knows of a function before it is called."""

    function: str
    lineno: int
    """Of the `def`."""

    source: str
    """Text of that line."""

    parameters: Sequence[Parameter]
    constants: Sequence[object]
    """Literals of the function, and of what it reaches in the source."""

    examples: Sequence[Arguments]
    """Of calls that the source has: in docstrings, tests, or its own code."""

    def call(self, arguments: Arguments) -> str:
        """The call as one would write it."""
        placed: list[str] = []
        named: list[str] = []
        for parameter, value in zip(self.parameters, arguments, strict=True):
            match value:
                case tuple() if parameter.stars:
                    placed += [repr(item) for item in value]
                case dict() if parameter.stars:
                    named += [f"{name}={item!r}" for name, item in value.items()]
                case _ if parameter.by_name:
                    named.append(f"{parameter.name}={value!r}")
                case _:
                    placed.append(repr(value))
        return f"{self.function}({', '.join([*placed, *named])})"

    def allows(self, arguments: Arguments) -> bool:
        """Whether they can be written as a call: what is left for `**` has names, and none of another parameter."""
        own = {parameter.name for parameter in self.parameters if not parameter.stars}
        rest = [
            cast(dict[object, object], value)
            for parameter, value in zip(self.parameters, arguments, strict=True)
            if parameter.stars == 2
        ]
        return all(
            isinstance(key, str) and key.isidentifier() and not iskeyword(key) and key not in own
            for value in rest
            for key in value
        )

    def frame(self, arguments: Arguments) -> Frame:
        """The frame that the call begins with."""
        given = zip(self.parameters, arguments, strict=True)
        return Frame(
            event=Event.CALL,
            lineno=self.lineno,
            source=self.source,
            locals={parameter.name: render(value, VALUE_CAP) for parameter, value in given},
            function=self.function,
        )

    def arguments(self, frame: Frame) -> Arguments | None:
        """Those that a call frame has; None where they are no literals."""
        found: list[object] = []
        for parameter in self.parameters:
            value = read(frame.locals.get(parameter.name, ""))
            if value is NOTHING or (parameter.stars and type(value) is not (tuple, dict)[parameter.stars - 1]):
                return None
            found.append(value)
        return tuple(found) if self.allows(tuple(found)) else None


NOTHING: Final = object()
"""What `read` gives for text that is no literal."""


def read(text: str) -> object:
    """The value that a literal's text stands for, else `NOTHING`."""
    node = expression_of(text)
    try:
        return NOTHING if node is None else literal(node)
    except TargetError:
        return NOTHING


def signature_of(source: str, name: str, tests: Iterable[tuple[str, str]] = ()) -> Signature:
    """Of a function at the top level of the source. Raises TargetError where there is none.

    `tests` are names and texts of files with asserts, which may call it too.
    """
    function = definition(source, name)
    tree = parse_module(source)
    uses, spec = Uses(function), function.args
    positional = [*spec.posonlyargs, *spec.args]
    given: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults))
    parameters = [
        Parameter(name=one.arg, shape=uses.shape(one.arg, one.annotation, _value(default)))
        for one, default in zip(positional, [*given, *spec.defaults], strict=True)
    ]
    parameters += [
        Parameter(name=one.arg, shape=uses.shape(one.arg, one.annotation, _value(default)), by_name=True)
        for one, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    ]
    # In the order of a frame's locals: the starred ones come last.
    if spec.vararg is not None:
        parameters.append(Parameter(name=spec.vararg.arg, shape=_starred(uses, spec.vararg.arg, "tuple"), stars=1))
    if spec.kwarg is not None:
        parameters.append(Parameter(name=spec.kwarg.arg, shape=_starred(uses, spec.kwarg.arg, "dict"), stars=2))
    return Signature(
        function=name,
        lineno=function.lineno,
        source=source.split("\n")[function.lineno - 1],
        parameters=parameters,
        constants=list(_constants(_reached(tree, function))),
        examples=list(_examples(tree, function, examples(source, name, tests))),
    )


def _starred(uses: Uses, name: str, kind: str) -> Shape:
    found = uses.shape(name)
    return Shape({kind: 1.0}, found.inside, Shape({"str": 1.0}) if kind == "dict" else None)


def _value(node: ast.expr | None) -> object:
    value = None if node is None else read(ast.unparse(node))
    return None if value is NOTHING else value


def _reached(tree: ast.Module, function: Function) -> list[ast.AST]:
    """The function, and what it reads of the module, and so on."""
    named: dict[str, list[ast.AST]] = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                named.setdefault(name, []).append(node)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                named.setdefault(name, []).append(node)
            case _:
                pass
    reached: list[ast.AST] = []
    left: list[ast.AST] = [function]
    while left:
        node = left.pop()
        reached.append(node)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                left += named.pop(inner.id, [])
    return reached


def _constants(nodes: Sequence[ast.AST]) -> Iterator[object]:
    seen: set[str] = set()
    for node in nodes:
        doc = {id(statement.value) for statement in ast.walk(node) if isinstance(statement, ast.Expr)}
        for inner in ast.walk(node):
            if isinstance(inner, _CONSTANT) and id(inner) not in doc:
                value = _value(inner)
                if value is not None and repr(value) not in seen:
                    seen.add(repr(value))
                    yield value


def _examples(tree: ast.Module, function: Function, tests: Iterable[Entry]) -> Iterator[Arguments]:
    """Arguments of calls of the function that are literals: those of examples, then those of the source's own code."""
    written: list[ast.AST] = [parse_module(entry.call) for entry in tests]
    for call in [node for one in (*written, tree) for node in ast.walk(one) if isinstance(node, ast.Call)]:
        if isinstance(call.func, ast.Name) and call.func.id == function.name:
            try:
                yield given(function, bind(function, call))
            except TargetError:
                continue


def given(function: Function, bound: Bound) -> Arguments:
    """The values of a call's arguments. Raises TargetError where one is no literal."""
    found = [literal(node) for node in bound.named.values()]
    if function.args.vararg is not None:
        found.append(tuple(map(literal, bound.rest)))
    if function.args.kwarg is not None:
        found.append({name: literal(node) for name, node in bound.spare.items()})
    return tuple(found)
