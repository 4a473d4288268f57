"""Where a run that is not executed can begin: calls that were typed, that doctests or tests make, or that a model
makes up.

Everything is read from text: nothing is imported, and no example is run. A call is of use only where its
arguments are literals, since their values have to be known without evaluating anything (`entry.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .arguments import Function
from .doctests import examples_of
from .entry import defined, given_locals
from .errors import GrammarError, ModelError, TargetError
from .parsing import expression_of, module_of
from .ports import ArgumentsAsked, PredictorSession, ProposingSession
from .target import read_source

MAX_EXAMPLES: Final = 50
"""Calls offered for one function; a longer list is not read."""

MAX_TEST_FILES: Final = 20
MAX_TEST_BYTES: Final = 1 << 20
"""Of one file: a larger one is generated, or data."""

TRIES: Final = 8
"""Proposals asked for, for each that is wanted: a small model's text is not always a literal."""

WARMER: Final = 0.25
"""Share of the temperature that is added each time a call is proposed again."""

BEGINNINGS: Final[Mapping[str, str]] = {
    "str": "'\"",
    "int": "-0123456789",
    "float": "-0123456789",
    "bool": "TF",
    "list": "[",
    "Sequence": "[(",
    "Iterable": "[(",
    "tuple": "(",
    "dict": "{",
    "Mapping": "{",
    "set": "{",
    "bytes": "b",
    "None": "N",
}
"""How the `repr` of a value of an annotated type begins, where that is a literal."""

_ANY: Final = "'\"-0123456789TFN[({b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A call to begin with."""

    call: str
    """Such as `f('ab', 3)`."""

    origin: str = "typed"
    """typed, doctest, test, sampled, or inverse: found because of where it leads."""

    where: str = ""
    """File and line that it stands in, or how sure the model was."""


def examples(source: str, function: str, tests: Iterable[tuple[str, str]] = ()) -> list[Entry]:
    """Calls of the function that its doctests make, then those of tests, each once, in the order they are written.

    `tests` are names and texts of files. Only asserts count there, so that an example is one that should hold.
    """
    tree = _parsed(source)
    called = defined(tree, function)
    if called is None:
        return []
    found: dict[str, Entry] = {}
    for entry in (*_doctests(called, tree), *_tested(called, tests)):
        found.setdefault(entry.call, entry)
        if len(found) == MAX_EXAMPLES:
            break
    return list(found.values())


def tests_beside(path: Path) -> Iterator[tuple[str, str]]:
    """Names and texts of the tests that are about a file, as far as names tell: beside it, and in `tests` near it."""
    folder, stem = path.resolve().parent, path.stem
    own = [folder / f"test_{stem}.py", folder / f"{stem}_test.py"]
    others = [*sorted(folder.glob("test_*.py")), *sorted(folder.glob("*_test.py"))]
    near = [file for where in (folder, folder.parent) for file in sorted((where / "tests").glob(f"**/test_{stem}*.py"))]
    seen = dict.fromkeys(file for file in (*own, *near, *others) if file != path.resolve())
    for file in [file for file in seen if file.is_file()][:MAX_TEST_FILES]:
        try:
            if file.stat().st_size <= MAX_TEST_BYTES:
                yield file.name, read_source(file)
        except (OSError, TargetError):
            continue


def _doctests(called: Function, tree: ast.Module) -> Iterator[Entry]:
    for holder in (called, tree):
        for lineno, example in examples_of(holder):
            yield from _entries(called, _parsed(example.source), "doctest", f"line {lineno}")


def _tested(called: Function, tests: Iterable[tuple[str, str]]) -> Iterator[Entry]:
    for name, text in tests:
        for node in ast.walk(_parsed(text)):
            if isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _is_assertion(node)):
                yield from _entries(called, node, "test", f"{name}, line {node.lineno}")


def _is_assertion(node: ast.Call) -> bool:
    """Whether this is unittest's `self.assertEqual(…)`, or one of its like."""
    return isinstance(node.func, ast.Attribute) and node.func.attr.startswith("assert")


def _entries(function: Function, within: ast.AST, origin: str, where: str) -> Iterator[Entry]:
    """Calls of the function that can be made without evaluating anything."""
    for node in ast.walk(within):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(), attr=name)):
                assert isinstance(node, ast.Call)
                if name == function.name and is_usable(function, node):
                    call = ast.unparse(ast.Call(ast.Name(name), node.args, node.keywords))
                    yield Entry(call=call, origin=origin, where=where)
            case _:
                pass


def is_usable(function: Function, call: ast.expr | None) -> bool:
    """Whether prediction can begin with this call of the function."""
    if not isinstance(call, ast.Call):
        return False
    try:
        given_locals(function, call)
    except TargetError:
        return False
    return True


def arguments_asked(source: str, function: str, seed: int) -> ArgumentsAsked:
    """What to ask a model for, to call this function. Raises TargetError where there is no such function.

    Parameters that have a default keep it, unless all have one.
    """
    node = defined(_parsed(source), function)
    if node is None:
        raise TargetError(f"the source has no function {function}")
    names = _needed(node)
    given = tuple((one.arg, _beginning(one.annotation)) for one in names)
    return ArgumentsAsked(lineno=node.lineno, arguments=given, seed=seed)


def proposed(session: PredictorSession, source: str, function: str, count: int, *, seed: int = 0) -> list[Entry]:
    """Up to `count` different calls with arguments that the model makes up, in the order in which it did.

    The session's history must be empty. Raises ModelError where the model cannot, or proposes nothing that is a call.
    """
    if not isinstance(session, ProposingSession):
        raise ModelError("this model cannot propose arguments", hint="type a call, such as f('a', 3)")
    node = defined(_parsed(source), function)
    found: dict[str, Entry] = {}
    num_again = 0
    for number in range(TRIES * count):
        if len(found) == count:
            break
        asked = arguments_asked(source, function, seed + number)
        # A model that is sure of one call says others where it is taken less at its word.
        asked = replace(asked, temperature=asked.temperature * (1 + WARMER * num_again))
        try:
            said = session.propose(asked)
        except GrammarError:
            continue
        assert node is not None  # `arguments_asked` has found it
        call = _call(node, said.frame.locals)
        num_again += call in found
        if is_usable(node, expression_of(call)):
            found.setdefault(call, Entry(call=call, origin="sampled", where=f"probability {said.confidence:.2g}"))
    if not found:
        raise ModelError(f"the model proposes no call of {function}", hint="type one, such as f('a', 3)")
    return list(found.values())


def _call(node: Function, values: Mapping[str, str]) -> str:
    """The call that gives these values, as text; "" where one of them is missing."""
    by_name = {one.arg for one in node.args.kwonlyargs}
    parts: list[str] = []
    for one in _needed(node):
        if one.arg not in values:
            return ""
        parts.append(f"{one.arg}={values[one.arg]}" if one.arg in by_name else values[one.arg])
    return f"{node.name}({', '.join(parts)})"


def _needed(node: Function) -> Sequence[ast.arg]:
    """The parameters that a call must give; all of them, where it need give none."""
    inputs = node.args
    positional = [*inputs.posonlyargs, *inputs.args]
    least = positional[: len(positional) - len(inputs.defaults)]
    named = [one for one, default in zip(inputs.kwonlyargs, inputs.kw_defaults, strict=True) if default is None]
    return [*least, *named] or [*positional, *inputs.kwonlyargs]


def _beginning(annotation: ast.expr | None) -> str:
    """Characters with which a value of this type can begin."""
    match annotation:
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) | ast.Attribute(attr=name):
            return BEGINNINGS.get(name, _ANY)
        case ast.Constant(value=None):
            return BEGINNINGS["None"]
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _beginning(left) + _beginning(right)
        case _:
            return _ANY


def _parsed(text: str) -> ast.Module:
    """The tree of a text, an empty one where it has none."""
    return module_of(text) or ast.Module(body=[], type_ignores=[])
