"""The first frame of a run that is not executed: a call and its arguments, read from their text."""

from __future__ import annotations

import ast

from .errors import TargetError
from .frame import Event, Frame
from .target import called_name


def entry_frame(source: str, call: str) -> Frame:
    """The call frame of `call` in `source`, or of the module's own code where `call` is "".

    Arguments and defaults must be literals, since nothing may be evaluated. Raises TargetError
    where they are not, or do not fit the function's parameters.
    """
    lines = source.split("\n")
    if not call:
        return Frame(event=Event.CALL, lineno=1, source=lines[0], function="<module>")
    name = called_name(call)
    function = next(
        (
            node
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ),
        None,
    )
    if function is None:
        raise TargetError(f"the source has no function {name}")
    expression = ast.parse(call.strip(), mode="eval").body
    assert isinstance(expression, ast.Call)  # called_name has seen to it
    lineno = function.lineno
    return Frame(
        event=Event.CALL,
        lineno=lineno,
        source=lines[lineno - 1],
        locals=_bind(function.args, expression, name),
        function=name,
    )


def _bind(parameters: ast.arguments, call: ast.Call, name: str) -> dict[str, str]:
    positional = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    keyword_only = [parameter.arg for parameter in parameters.kwonlyargs]
    given = [_literal(argument) for argument in call.args]
    if len(given) > len(positional) and parameters.vararg is None:
        raise TargetError(f"{name} takes {len(positional)} arguments, and {len(given)} are given")
    bound: dict[str, object] = dict(zip(positional, given, strict=False))
    spare: dict[str, object] = {}
    for argument in call.keywords:
        if argument.arg is None:
            raise TargetError("** in a call cannot be read without running it", hint="write the arguments out")
        known = argument.arg in positional or argument.arg in keyword_only
        if argument.arg in bound:
            raise TargetError(f"{name} is given {argument.arg} twice")
        if not known and parameters.kwarg is None:
            raise TargetError(f"{name} has no parameter {argument.arg}")
        (bound if known else spare)[argument.arg] = _literal(argument.value)
    defaults = dict(zip(reversed(positional), reversed(parameters.defaults), strict=False))
    defaults |= {key: node for key, node in zip(keyword_only, parameters.kw_defaults, strict=True) if node is not None}
    order = [*positional, *keyword_only]
    for parameter in order:
        if parameter not in bound:
            if parameter not in defaults:
                raise TargetError(f"{name} needs the argument {parameter}")
            bound[parameter] = _literal(defaults[parameter])
    frame = {parameter: repr(bound[parameter]) for parameter in order}
    if parameters.vararg is not None:
        frame[parameters.vararg.arg] = repr(tuple(given[len(positional) :]))
    if parameters.kwarg is not None:
        frame[parameters.kwarg.arg] = repr(spare)
    return frame


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise TargetError(
            f"the argument {ast.unparse(node)} is no literal, and nothing is executed to find its value",
            hint="give numbers, strings, lists, tuples, dicts, sets, True, False or None",
        ) from None
