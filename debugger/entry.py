"""The first frame of a run that is not executed: a call and its arguments, read from their text."""

from __future__ import annotations

import ast

from .arguments import Function, bind
from .errors import TargetError
from .frame import Event, Frame
from .parsing import NO_LITERAL, module_of, parse_expression
from .target import called_name


def entry_frame(source: str, call: str) -> Frame:
    """The call frame of `call` in `source`, or of the module's own code where `call` is "".

    Arguments and defaults must be literals, since nothing may be evaluated. Raises TargetError
    where they are not, or do not fit the function's parameters.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not call:
        return Frame(event=Event.CALL, lineno=1, source=lines[0], function="<module>")
    name = called_name(call)
    function = definition(source, name)
    expression = parse_expression(call)
    assert isinstance(expression, ast.Call)  # called_name has seen to it
    return Frame(
        event=Event.CALL,
        lineno=function.lineno,
        source=lines[function.lineno - 1],
        locals=given_locals(function, expression),
        function=name,
    )


def definition(source: str, name: str) -> Function:
    """The definition that a call at the module's end would find."""
    tree = module_of(source)
    if tree is None:
        raise TargetError("the source is not Python that can be compiled")
    found = defined(tree, name)
    if found is None:
        raise TargetError(f"the source has no function {name}")
    return found


def defined(tree: ast.Module, name: str) -> Function | None:
    """The last definition of a function at the top level."""
    found = (node for node in reversed(tree.body) if isinstance(node, Function) and node.name == name)
    return next(found, None)


def given_locals(function: Function, call: ast.Call) -> dict[str, str]:
    """What the function's locals are when it is entered. Raises TargetError as `entry_frame` does."""
    parameters, bound = function.args, bind(function, call)
    found = {name: repr(literal(node)) for name, node in bound.named.items()}
    if parameters.vararg is not None:
        found[parameters.vararg.arg] = repr(tuple(map(literal, bound.rest)))
    if parameters.kwarg is not None:
        found[parameters.kwarg.arg] = repr({name: literal(node) for name, node in bound.spare.items()})
    return found


def literal(node: ast.expr) -> object:
    """The value of a literal, a range or a frozenset. Raises TargetError for what is none of these."""
    try:
        match node:
            case ast.Call(func=ast.Name(id="range"), args=[_, *_] as bounds, keywords=[]):
                return range(*map(ast.literal_eval, bounds))
            case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set() as members], keywords=[]):
                return frozenset(ast.literal_eval(members))
            case _:
                return ast.literal_eval(node)
    except NO_LITERAL:
        raise TargetError(
            f"the argument {ast.unparse(node)} is no literal, and nothing is executed to find its value",
            hint="give numbers, strings, lists, tuples, dicts, sets, ranges, True, False or None",
        ) from None
