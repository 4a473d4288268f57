"""What a hole's function is known to do: calls with what they must give, and states that must hold after the hole."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from .binding import stored_names
from .doctests import Documented, examples_of
from .errors import TargetError
from .parsing import expression_of, module_of

if TYPE_CHECKING:
    import doctest


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One thing that must hold. Everything is text, evaluated in the file's own namespace, in the sandbox alone."""

    call: str = ""
    """The call to make, such as `f('a', 3)`. "" where `before` states the state at the hole instead."""

    setup: str = ""
    """Statements to run before the call, at the left margin."""

    expected: str | None = None
    """An expression that the call's result must be equal to; None where no result is stated."""

    shows: str = ""
    """The result's `repr`, where what a doctest shows is no expression, or none that the file could evaluate."""

    raises: str = ""
    """`Type` or `Type: message`, where the call must end in that exception."""

    before: tuple[tuple[str, str], ...] = ()
    """Names with expressions: the locals as they are when the hole is reached, for an example without a call."""

    after: tuple[str, ...] = ()
    """Conditions, such as `total == 6`, all true at once on some passing of the hole, just after it."""

    origin: str = "typed"
    """typed, doctest, test or trace."""

    lineno: int = 0
    """Where it stands in its file, 0 if nowhere."""

    @property
    def text(self) -> str:
        """As a person would write it."""
        if self.raises:
            told = f"{self.call} raises {self.raises}"
        elif self.expected is not None:
            told = f"{self.call} == {self.expected}"
        elif self.shows:
            told = f"{self.call} shows {self.shows}"
        else:
            told = self.call or ", ".join(f"{name} = {value}" for name, value in self.before)
        return f"{told} -> {', '.join(self.after)}" if self.after else told


def typed_example(text: str) -> Example:
    """`f(2) == 4`, `f(2) is None`, or `f(0) raises ValueError: no`. TargetError where it is neither."""
    call, raises, error = text.partition(" raises ")
    if raises and _is_expression(call):
        return Example(call=call.strip(), raises=error.strip())
    found = _asserted(expression_of(text))
    if found is None:
        raise TargetError(f"--example {text!r} is no call with its result", hint=EXAMPLE_HINT)
    return Example(call=found[0], expected=found[1])


def frame_example(before: str, after: str) -> Example:
    """`f(3)` or `total = 3, i = 2` before, and `total == 6, i == 3` after. TargetError where they cannot be read."""
    conditions = _listed(after)
    if not conditions:
        raise TargetError(f"--after {after!r} states nothing", hint=AFTER_HINT)
    if isinstance(expression_of(before), ast.Call):
        return Example(call=before.strip(), after=conditions)
    bindings = expression_of(f"dict({before})")
    if not isinstance(bindings, ast.Call) or bindings.args or any(word.arg is None for word in bindings.keywords):
        raise TargetError(f"--before {before!r} is neither a call nor a list of names with values", hint=AFTER_HINT)
    names = tuple((word.arg or "", ast.unparse(word.value)) for word in bindings.keywords)
    return Example(before=names, after=conditions)


def doctest_examples(text: str, function: str) -> list[Example]:
    """Of the docstrings around a function, given by its qualified name: its own, its class's with the other methods',
    the module's. What a docstring does before an example is that example's setup, where it binds or changes something.
    """
    tree = module_of(text)
    if tree is None:
        return []
    knows = _Names(tree)
    found = [example for node in _documented(tree, function) for example in _of_docstring(node, knows)]
    last = function.rpartition(".")[2]
    mentions = (last, function.partition(".")[0])
    return [one for one in found if any(_calls(one, name) for name in mentions)]


def examples_in_tests(text: str, function: str) -> list[Example]:
    """Of a test file: asserts that compare a call of the function on literals with something without free names."""
    tree = module_of(text)
    found: list[Example] = []
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.Assert):
            continue
        asserted = _asserted(node.test)
        if asserted is None:
            continue
        call = expression_of(asserted[0])
        if not isinstance(call, ast.Call) or _name_of(call.func) != function:
            continue
        free = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)} - set(dir(builtins))
        if free <= {function}:
            found.append(Example(call=asserted[0], expected=asserted[1], origin="test", lineno=node.lineno))
    return found


EXAMPLE_HINT: Final = 'write it as in --example "f(2) == 4"'
AFTER_HINT: Final = 'write it as in --before "f([1, 2])" --after "total == 3, i == 2"'


def _asserted(node: ast.expr | None) -> tuple[str, str] | None:
    """The call and what it is said to be equal to."""
    match node:
        case ast.Compare(left=ast.expr() as left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            if any(isinstance(one, ast.Call) for one in ast.walk(left)):
                return ast.unparse(left), ast.unparse(right)
            if any(isinstance(one, ast.Call) for one in ast.walk(right)):
                return ast.unparse(right), ast.unparse(left)
            return None
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call() as call):
            return f"bool({ast.unparse(call)})", "False"
        case ast.Call():
            return f"bool({ast.unparse(node)})", "True"
        case _:
            return None


class _Names:
    """What a file's names stand for, by its syntax: which doctest results it could evaluate."""

    def __init__(self, tree: ast.Module) -> None:
        nodes = list(ast.walk(tree))
        self._bound = stored_names(tree) | set(dir(builtins))
        modules = (alias for node in nodes if isinstance(node, ast.Import) for alias in node.names)
        self._modules = {(alias.asname or alias.name).partition(".")[0] for alias in modules}
        others = (alias for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names)
        self._imported = {alias.asname or alias.name for alias in others} - self._modules

    def mean(self, node: ast.expr) -> bool:
        """Whether each name of an expression is bound in the file, and what is to have an attribute may be a module.

        A `repr` says the module of a class, which a file need not have imported: `datetime.date(2020, 1, 2)` is no
        expression after `from datetime import datetime`.
        """
        inner = list(ast.walk(node))
        holders = {
            here.value.id for here in inner if isinstance(here, ast.Attribute) and isinstance(here.value, ast.Name)
        }
        return {here.id for here in inner if isinstance(here, ast.Name)} <= self._bound and not holders & self._imported


def _of_docstring(node: Documented, knows: _Names) -> list[Example]:
    parts = list(examples_of(node))
    found: list[Example] = []
    before: list[str] = []
    keeps = any(expression_of(part.source) is None for _, part in parts)
    for lineno, part in parts:
        if _has(part, "SKIP"):
            continue
        call = part.source.strip()
        if _is_expression(call) and (shown := _shown(part, knows)) is not None:
            setup = "".join(before) if keeps else ""
            found.append(replace(shown, setup=setup, origin="doctest", lineno=lineno))
        if not part.exc_msg:
            before.append(part.source)
    return found


def _shown(part: doctest.Example, knows: _Names) -> Example | None:
    """What a doctest says of its expression; None where it says nothing, or less than the text that it shows."""
    call, want = part.source.strip(), part.want.strip()
    if part.options and (node := expression_of(call)):
        call = ast.unparse(node)  # without the comment that sets them
    if part.exc_msg:
        return Example(call=call, raises=_raised(part))
    is_loose = _has(part, "NORMALIZE_WHITESPACE")
    match expression_of(call):
        case _ if not want or ("..." in want and _has(part, "ELLIPSIS")):
            return None
        case ast.Call(func=ast.Name(id="print"), args=[only], keywords=[]) if not (is_loose or _is_starred(only)):
            text = part.want.removesuffix("\n").replace("<BLANKLINE>", "")
            return Example(call=f"str({ast.unparse(only)})", expected=repr(text))
        case ast.Call(func=ast.Name(id="print")):
            return None
        case _ if (result := expression_of(want)) is not None and (is_loose or knows.mean(result)):
            return Example(call=call, expected=want)
        case _:
            return None if is_loose else Example(call=call, shows=want)


def _raised(part: doctest.Example) -> str:
    """The exception, without its message where that may be another."""
    message = (part.exc_msg or "").strip()
    name, colon, rest = message.partition(":")
    kind = name.rpartition(".")[2]  # a traceback says the module before it
    if _has(part, "IGNORE_EXCEPTION_DETAIL") or ("..." in message and _has(part, "ELLIPSIS")):
        return kind
    return kind + colon + rest


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def _has(part: doctest.Example, option: str) -> bool:
    import doctest  # which the docstring has been read with

    return part.options.get(doctest.OPTIONFLAGS_BY_NAME[option], False)


def _documented(tree: ast.Module, function: str) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef]:
    """The definitions on the way to a function, with all methods of a class among them; the innermost first."""
    way: list[ast.Module | ast.ClassDef | ast.FunctionDef] = [tree]
    beside: list[ast.FunctionDef] = []
    for name in function.split("."):
        inside = (node for node in way[-1].body if isinstance(node, ast.ClassDef | ast.FunctionDef))
        found = [node for node in inside if node.name == name]
        if not found:
            break
        node = found[-1]  # the others are overloads of it, as a rule
        if isinstance(node, ast.ClassDef):
            beside += [one for one in node.body if isinstance(one, ast.FunctionDef)]
        way.append(node)
    yield from reversed(way)
    yield from (one for one in beside if one not in way)


def _calls(example: Example, name: str) -> bool:
    tree = module_of(f"{example.setup}\n{example.call}")
    nodes = ast.walk(tree) if tree else ()
    return any(isinstance(node, ast.Call) and _name_of(node.func) == name for node in nodes)


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _listed(text: str) -> tuple[str, ...]:
    """Expressions between commas, of which there may be some inside brackets."""
    node = expression_of(f"({text},)")
    return tuple(ast.unparse(one) for one in node.elts) if isinstance(node, ast.Tuple) else ()


def _is_expression(text: str) -> bool:
    return expression_of(text) is not None
