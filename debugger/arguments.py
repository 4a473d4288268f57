"""Which argument of a call goes to which parameter, told from their syntax alone. Nothing is evaluated."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .errors import TargetError

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Bound:
    """What each parameter is given, as it is written."""

    named: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    """In the order of the function's locals; a default where the call gives nothing."""

    rest: list[ast.expr] = field(default_factory=list[ast.expr])
    """For `*args`."""

    spare: dict[str, ast.expr] = field(default_factory=dict[str, ast.expr])
    """For `**kwargs`."""


def fits_or_unknown(function: Function, call: ast.Call) -> None:
    """Raise TargetError where the arguments cannot fit; what only running it would show is let through."""
    spread = any(isinstance(argument, ast.Starred) for argument in call.args)
    if not spread and all(keyword.arg for keyword in call.keywords) and not function.decorator_list:
        bind(function, call)


def bind(function: Function, call: ast.Call) -> Bound:
    """The arguments of a call without `**`, each at its parameter. Raises TargetError where they do not fit."""
    parameters, name = function.args, function.name
    hint = f"it is defined as {name}({ast.unparse(parameters)})"
    positional = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    by_name = {parameter.arg for parameter in (*parameters.args, *parameters.kwonlyargs)}
    if len(call.args) > len(positional) and parameters.vararg is None:
        most = f"{len(positional)} argument{'' if len(positional) == 1 else 's'} by position"
        raise TargetError(f"{name} takes {most}, and {len(call.args)} are given", hint=hint)
    given = dict(zip(positional, call.args, strict=False))
    spare: dict[str, ast.expr] = {}
    for keyword in call.keywords:
        if keyword.arg is None:
            raise TargetError("** in a call cannot be read without running it", hint="write the arguments out")
        if keyword.arg in spare or (keyword.arg in given and keyword.arg in by_name):
            raise TargetError(f"{name} is given {keyword.arg} twice", hint=hint)
        if keyword.arg not in by_name and parameters.kwarg is None:
            raise TargetError(f"{name} takes no argument {keyword.arg}=", hint=hint)
        (given if keyword.arg in by_name else spare)[keyword.arg] = keyword.value
    named = _defaults(parameters) | given
    order = [*positional, *(parameter.arg for parameter in parameters.kwonlyargs)]
    for parameter in order:
        if parameter not in named:
            raise TargetError(f"{name} needs the argument {parameter}", hint=hint)
    return Bound({parameter: named[parameter] for parameter in order}, call.args[len(positional) :], spare)


def _defaults(parameters: ast.arguments) -> dict[str, ast.expr]:
    positional = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    found = dict(zip(reversed(positional), reversed(parameters.defaults), strict=False))
    for parameter, default in zip(parameters.kwonlyargs, parameters.kw_defaults, strict=True):
        if default is not None:
            found[parameter.arg] = default
    return found
