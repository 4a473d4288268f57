"""What of a statement is its own, the blocks inside it left out: its lines, its expressions, what those can do."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_SUSPENDS = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith)


def own_lines(node: ast.stmt) -> Iterator[int]:
    """Lines of a statement without the blocks inside it."""
    first, last = node.lineno, node.end_lineno or node.lineno
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            first = min([first, *(decorator.lineno for decorator in node.decorator_list)])
            last = max(node.lineno, node.body[0].lineno - 1)
        case ast.If() | ast.While():
            last = node.test.end_lineno or first
        case ast.For() | ast.AsyncFor():
            last = node.iter.end_lineno or first
        case ast.With() | ast.AsyncWith():
            last = max(item.context_expr.end_lineno or first for item in node.items)
        case ast.Try() | ast.TryStar():
            last = first
        case ast.Match():
            last = node.subject.end_lineno or first
        case _:
            pass
    return iter(range(first, last + 1))


def own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Expressions that the statement itself evaluates, and all that is in them."""
    for name, value in ast.iter_fields(node):
        if name in ("body", "orelse", "handlers", "finalbody", "cases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from ast.walk(child)


def suspends(node: ast.AST) -> bool:
    """Whether this node itself, the blocks and expressions inside it left out, can suspend a function."""
    match node:
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            return any(generator.is_async for generator in node.generators)
        case _:
            return isinstance(node, _SUSPENDS)


def branches(part: ast.AST) -> bool:
    """Whether an expression jumps: Python 3.12 can report its line again where the branches meet."""
    return isinstance(part, ast.BoolOp | ast.IfExp) or (isinstance(part, ast.Compare) and len(part.ops) > 1)


def words(tree: ast.Module) -> Iterator[str]:
    """Every name in the source, and every string, which can be one."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=str(word)) | ast.AsyncFunctionDef(name=str(word)) | ast.Name(id=str(word)):
                yield word
            case ast.Attribute(attr=str(word)) | ast.Constant(value=str(word)):
                yield word
            case ast.alias():
                yield node.name
            case ast.ImportFrom(module=str(word)):
                yield word
            case _:
                pass
