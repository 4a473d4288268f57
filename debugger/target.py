"""What the user asked to debug: a file, a function in a file with a call, or a module."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .arguments import Function, fits_or_unknown
from .errors import TargetError
from .parsing import UNPARSABLE, expression_of, parse_module

CALL_HINT: Final = "write it as in --call \"f('a', 3)\""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Everything needed to start the same run again."""

    path: Path | None = None
    """The file; None when `module` is given."""

    module: str = ""
    """As after `python -m`; "" when a file is given."""

    function: str = ""
    """Name of a function in the file, when only a call of it is the entry."""

    call: str = ""
    """The call to make, such as `f('a', 3)`; evaluated in the file's own namespace."""

    args: tuple[str, ...] = ()
    python: str = ""
    """Interpreter of the debuggee; "" means ours."""

    cwd: Path | None = None
    env: tuple[tuple[str, str], ...] = ()
    """Variables added to the environment that it inherits, in order: of two with one name the last counts."""

    @property
    def name(self) -> str:
        """As the user would write it."""
        if self.module:
            return f"-m {self.module}"
        return f"{self.path}::{self.function}" if self.function else str(self.path)


def read_source(path: Path) -> str:
    """Text of a Python file, in its declared encoding.

    Raises TargetError, in words for a person, for whatever makes it unreadable.
    """
    import tokenize

    try:
        with tokenize.open(path) as file:
            text = file.read()
    except IsADirectoryError:
        main = path / "__main__.py"
        hint = f"give a file in it, such as {main}" if main.exists() else "give a Python file"
        raise TargetError(f"{path} is a directory", hint=hint) from None
    except FileNotFoundError:
        raise TargetError(f"there is no file {path}", hint=_similar(path)) from None
    except (UnicodeDecodeError, SyntaxError, LookupError):
        raise TargetError(
            f"{path} is not Python source: it does not decode as text", hint="give a Python source file"
        ) from None
    except OSError as error:
        raise TargetError(f"{path} cannot be read: {error.strerror}") from None
    if "\0" in text:
        raise TargetError(f"{path} is a binary file", hint="give a Python source file")
    return text


def lines_of(text: str) -> list[str]:
    """The lines of a source that was read, as Python counts them: unlike `splitlines`, not one more at a form feed."""
    return text.removesuffix("\n").split("\n") if text else []


def parse_source(text: str, path: Path) -> ast.Module:
    """The syntax tree, or a TargetError that says where the syntax is wrong."""
    try:
        return parse_module(text)
    except UNPARSABLE as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        message = error.msg if isinstance(error, SyntaxError) else "it is nested too deeply to be parsed"
        raise TargetError(f"{path}{line}: {message}", hint="foreframe debugs what Python can compile") from None


def parse_target(
    words: list[str], *, call: str = "", module: str = "", python: str = "", cwd: Path | None = None
) -> Target:
    """The target named on a command line: `FILE[::FUNCTION] ARGS…`, or ARGS alone with `module`.

    Raises TargetError where the file, the function or the call cannot be used; nothing is executed to find out.
    """
    if module:
        if call:
            raise TargetError("--call needs a file, not -m", hint=f'name the file, as in FILE.py --call "{call}"')
        return Target(module=module, args=tuple(words), python=python, cwd=cwd)
    if not words:
        raise TargetError(
            "no target given", hint="foreframe FILE.py, foreframe FILE.py::FUNCTION or foreframe -m MODULE"
        )
    name, _, function = words[0].partition("::")
    path = Path(name)
    tree = parse_source(read_source(path), path)
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    if call and not function:
        function = called_name(call)
    if function:
        if function not in functions:
            raise TargetError(
                f"{path} has no function {function}",
                hint=f"it has {', '.join(functions)}" if functions else "it defines no functions at the top level",
            )
        if not call:
            if _required(functions[function]):
                raise TargetError(f"{function} needs arguments", hint=f'--call "{function}(…)" gives them')
            call = f"{function}()"
        if called_name(call) != function:
            raise TargetError(f"--call {call!r} does not call {function}", hint=f'write --call "{function}(…)"')
        fits_or_unknown(functions[function], _call_in(call))
    return Target(path=path, function=function, call=call, args=tuple(words[1:]), python=python, cwd=cwd)


def called_name(call: str) -> str:
    """Name of the function that an expression such as `f(1, 2)` calls; TargetError if it is no such call."""
    function = _call_in(call).func
    assert isinstance(function, ast.Name)
    return function.id


def _call_in(call: str) -> ast.Call:
    match expression_of(call):
        case None:
            raise TargetError(f"--call {call!r} is not a Python expression", hint=CALL_HINT)
        case ast.Call(func=ast.Name()) as expression:
            return expression
        case _:
            raise TargetError(f"--call {call!r} is not a call of a function", hint=CALL_HINT)


def _required(function: Function) -> int:
    """How many arguments have no default."""
    positional = len(function.args.posonlyargs) + len(function.args.args) - len(function.args.defaults)
    return positional + sum(default is None for default in function.args.kw_defaults)


def _similar(path: Path) -> str:
    import difflib

    try:
        beside = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".py"]
    except OSError:
        return ""
    close = difflib.get_close_matches(path.name, beside, n=1)
    return f"did you mean {path.parent / close[0]}?" if close else ""
