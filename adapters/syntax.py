"""What tree-sitter sees in a source, also one that does not compile: which lines an entry reaches."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

DEFINITIONS = ("function_definition", "class_definition", "decorated_definition")
COMPOUND = ("if_statement", "try_statement", "with_statement", "for_statement", "while_statement")


def reached_lines(source: str, function: str) -> frozenset[int] | None:
    """Lines of `function`, of every top-level definition that it reaches by name, and of the constants they read.

    None means all lines: the entry is the module's own code, or there is no such function.
    """
    if not function:
        return None
    named: dict[str, list[Node]] = {}
    for statement in _parser().parse(source.encode("utf-8", "replace")).root_node.children:
        for name in _bound(statement):
            named.setdefault(name, []).append(statement)
    if function not in named:
        return None
    reached: dict[int, Node] = {}
    waiting = [function]
    while waiting:
        for node in named.pop(waiting.pop(), ()):
            reached[node.id] = node
            waiting += _identifiers(node)
    return frozenset(
        line for node in reached.values() for line in range(node.start_point.row + 1, node.end_point.row + 2)
    )


def without_errors(source: str) -> str:
    """The source with the top-level statements that have an error in them left blank: lines and columns stay."""
    data = source.encode("utf-8", "surrogatepass")
    kept = bytearray(data)
    for node in _parser().parse(data).root_node.children:
        if node.has_error:
            blank = bytes(byte if byte in b"\r\n" else ord(" ") for byte in data[node.start_byte : node.end_byte])
            kept[node.start_byte : node.end_byte] = blank
    return kept.decode("utf-8", "surrogatepass")


def _bound(statement: Node) -> Iterator[str]:
    """Names that a top-level statement binds, imports left out: a model reads no library."""
    node = statement
    if node.type == "decorated_definition":
        node = node.child_by_field_name("definition") or node
    if node.type in DEFINITIONS:
        name = node.child_by_field_name("name")
        if name is not None and name.text:
            yield name.text.decode()
    elif node.type == "expression_statement":
        assigned = node.children[0] if node.children else None
        while assigned is not None and assigned.type in ("assignment", "augmented_assignment"):
            left = assigned.child_by_field_name("left")
            if left is not None:
                yield from _identifiers(left)
            assigned = assigned.child_by_field_name("right")  # of a = b = 1
    elif node.type in COMPOUND and not _asks_for_main(node):
        for block in _blocks(node):
            for inside in block.children:
                yield from _bound(inside)


def _asks_for_main(node: Node) -> bool:
    """Whether it is `if __name__ == "__main__":`, whose names are the script's own."""
    test = node.child_by_field_name("condition")
    return test is not None and "__name__" in _identifiers(test)


def _blocks(statement: Node) -> Iterator[Node]:
    """The blocks of a statement and of its clauses, such as `else` and `except`."""
    for child in statement.children:
        if child.type == "block":
            yield child
        elif child.type.endswith("_clause") or child.type == "finally":
            yield from _blocks(child)


def _identifiers(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.type == "identifier" and here.text:
            yield here.text.decode()
        waiting += here.children


@cache
def _parser() -> Parser:
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))
