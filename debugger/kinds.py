"""What a line does and what a value is, by syntax alone: the headings under which accuracy is counted."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from .parsing import expression_of, module_of

ENTERING: Final = "entering a function"
"""What leads from a call frame to the first line."""

_STATEMENTS: Final[Mapping[type[ast.AST], str]] = {
    ast.Assign: "assignment", ast.AnnAssign: "assignment", ast.AugAssign: "augmented assignment",
    ast.Expr: "expression", ast.Return: "return", ast.For: "for", ast.AsyncFor: "for", ast.While: "while",
    ast.If: "if", ast.With: "with", ast.AsyncWith: "with", ast.Raise: "raise", ast.Assert: "assert", ast.Try: "try",
    ast.ExceptHandler: "except", ast.Delete: "del", ast.Import: "import", ast.ImportFrom: "import",
    ast.FunctionDef: "def", ast.AsyncFunctionDef: "def", ast.ClassDef: "class", ast.Pass: "pass", ast.Break: "break",
    ast.Continue: "continue", ast.Match: "match", ast.match_case: "case",
}  # fmt: skip
_EXPRESSIONS: Final[Mapping[type[ast.AST], str]] = {
    ast.BinOp: "arithmetic", ast.BoolOp: "boolean", ast.Not: "boolean", ast.Compare: "comparison",
    ast.IfExp: "conditional", ast.JoinedStr: "f-string", ast.ListComp: "comprehension", ast.SetComp: "comprehension",
    ast.DictComp: "comprehension", ast.GeneratorExp: "comprehension", ast.Lambda: "lambda", ast.Yield: "yield",
    ast.YieldFrom: "yield", ast.Await: "await", ast.NamedExpr: "named expression",
}  # fmt: skip
_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))
_TYPES: Final[Mapping[type[ast.AST], str]] = {
    ast.List: "list", ast.Tuple: "tuple", ast.Dict: "dict", ast.Set: "set"
}  # fmt: skip
OTHER: Final = "other"


def operations(source: str) -> dict[int, frozenset[str]]:
    """For each line that runs, the statement it belongs to and every operation in it; {} where nothing parses.

    Methods and builtins are told apart by name: `.append()`, `len()`. Of a compound statement only the header counts.
    """
    tree = module_of(source)
    if tree is None:
        return {}
    found: defaultdict[int, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if label := _STATEMENTS.get(type(node)):
            parts = list(_header(node))
            first = min([getattr(node, "lineno", 0) or parts[0].lineno, *(part.lineno for part in parts)])
            last = max([first, *(part.end_lineno or part.lineno for part in parts)])
            labels = {label, *(name for part in parts for inner in ast.walk(part) if (name := _operation(inner)))}
            labels |= {"attribute" for part in parts if _reads_attribute(part)}
            for lineno in range(first, last + 1):
                found[lineno] |= labels
    return {lineno: frozenset(labels) for lineno, labels in found.items()}


def _header(node: ast.AST) -> Iterator[ast.expr | ast.pattern]:
    """The expressions of a statement itself, not those of statements inside it; nor decorators and annotations."""
    aside = [*getattr(node, "decorator_list", ()), getattr(node, "returns", None), getattr(node, "annotation", None)]
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.expr() | ast.pattern() if child not in aside:
                yield child
            case ast.arguments():
                yield from (default for default in [*child.defaults, *child.kw_defaults] if default is not None)
            case ast.withitem():
                yield child.context_expr
            case _:
                pass


def _operation(node: ast.AST) -> str:
    match node:
        case ast.Subscript():
            return "slice" if isinstance(node.slice, ast.Slice) else "subscript"
        case ast.Call(func=ast.Attribute(attr=name)):
            return f".{name}()"
        case ast.Call(func=ast.Name(id=name)):
            return f"{name}()" if name in _BUILTINS else "call"
        case ast.Call():
            return "call"
        case _:
            return _EXPRESSIONS.get(type(node), "")


def _reads_attribute(part: ast.AST) -> bool:
    """Whether an attribute is read or set; the name of a method that is called is none."""
    called = {id(node.func) for node in ast.walk(part) if isinstance(node, ast.Call)}
    return any(isinstance(node, ast.Attribute) and id(node) not in called for node in ast.walk(part))


def value_type(text: str) -> str:
    """Name of the type that a `repr` shows: of literals, None, or `other` (objects, and values that were cut)."""
    node = expression_of(text)
    if node is None:
        return OTHER
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    match node:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=bool() | int() | float() | str()):
            return type(node.value).__name__
        case ast.Name(id="inf" | "nan"):
            return "float"
        case ast.Call(func=ast.Name(id="set"), args=[]):
            return "set"
        case _:
            return _TYPES.get(type(node), OTHER)
