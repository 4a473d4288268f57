"""Expressions that are no operation, and small pieces of syntax that operations are put together from."""

from __future__ import annotations

import ast
from collections.abc import Generator, Iterator, Sequence


class AsItIs(Exception):  # noqa: N818 - no error: the statement is left as it was written
    """The statement cannot be taken apart exactly."""


def is_atom(value: ast.expr) -> bool:
    """Whether evaluating the expression is no operation: a name, a literal, a lambda without defaults."""
    match value:
        case ast.Name() | ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() | complex())):
            return True
        case ast.Lambda(args=ast.arguments(defaults=[], kw_defaults=defaults)):
            return not any(defaults)
        case _:
            return _is_literal(value)


def _is_literal(value: ast.expr) -> bool:
    match value:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            inside: Sequence[ast.expr | None] = items
        case ast.Dict(keys=keys, values=values):
            inside = [*keys, *values]
        case _:
            return False
    return all(item is not None and not isinstance(item, ast.Name | ast.Lambda) and is_atom(item) for item in inside)


def written(node: ast.AST) -> str:
    """The node as source that means it. Raises AsItIs where there is none on one line."""
    try:
        text = _unparsed(node)
    except ValueError:  # a backslash where an f-string cannot have one
        raise AsItIs from None
    if "\n" in text:
        raise AsItIs
    return text


def _unparsed(node: ast.AST) -> str:
    """As people write it: what is returned or bound needs no brackets."""
    match node:
        case ast.Return(value=ast.Tuple(elts=[_, _, *_] as items)):
            return f"return {', '.join(map(ast.unparse, items))}"
        case ast.Assign(targets=targets, value=ast.Tuple(elts=[_, _, *_] as items)):
            return f"{' = '.join(map(_bare, targets))} = {', '.join(map(ast.unparse, items))}"
        case _:
            return ast.unparse(ast.fix_missing_locations(node)).strip("\n")


def _bare(target: ast.expr) -> str:
    text = ast.unparse(target)
    return text[1:-1] if isinstance(target, ast.Tuple) and len(target.elts) > 1 else text


def joined(value: ast.BoolOp, rest: list[ast.expr]) -> ast.expr:
    """What follows the first operand of `and` or `or`."""
    if len(rest) == 1:
        return rest[0]
    joined = ast.copy_location(ast.BoolOp(op=value.op, values=rest), rest[0])
    joined.end_col_offset = rest[-1].end_col_offset
    return joined


def spread(keyword: ast.keyword) -> ast.expr:
    """A keyword argument's value; with a star where `**` spreads it."""
    return ast.Starred(value=keyword.value, ctx=ast.Load()) if keyword.arg is None else keyword.value


def with_value(part: ast.FormattedValue, value: ast.expr) -> ast.FormattedValue:
    """A piece of an f-string that formats another value."""
    return ast.FormattedValue(value=value, conversion=part.conversion, format_spec=part.format_spec)


def indices(index: ast.expr) -> Generator[ast.expr]:
    """The parts of what stands in brackets, in the order they are evaluated."""
    match index:
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from (part for part in (lower, upper, step) if part is not None)
        case ast.Tuple(elts=items) if not is_atom(index):
            for item in items:
                yield from indices(item)
        case _:
            yield index


def reindexed(index: ast.expr, atoms: Iterator[ast.expr]) -> ast.expr:
    """What stands in brackets, of these parts."""
    match index:
        case ast.Slice(lower=lower, upper=upper, step=step):
            return ast.Slice(*(None if part is None else next(atoms) for part in (lower, upper, step)))
        case ast.Tuple(elts=items) if not is_atom(index):
            return ast.Tuple(elts=[reindexed(item, atoms) for item in items], ctx=ast.Load())
        case _:
            return next(atoms)
