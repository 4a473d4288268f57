"""What tree-sitter sees in a source, also one that does not compile: which lines an entry reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

DEFINITIONS = ("function_definition", "class_definition", "decorated_definition")
COMPOUND = ("if_statement", "try_statement", "with_statement", "for_statement", "while_statement")


def reached_lines(source: str, function: str) -> frozenset[int] | None:
    """Lines of `function`, of every top-level definition that it reaches by name, and of the constants they read.

    What is registered in one of those constants can be called too, though nobody names it: by a decorator that reads
    the constant, or by a call between the definitions. None means all lines: the entry is the module's own code, or
    there is no such function.
    """
    if not function:
        return None
    module = _Module()
    for statement in _parser().parse(source.encode("utf-8", "replace")).root_node.children:
        module.add(statement)
    if function not in module.bound:
        return None
    used = _closure([function], module.uses)
    waiting = [one for one in module.registrations if one.names & module.definitions]
    registering: list[_Registration] = []
    while found := [one for one in waiting if used & module.constants & _closure(one.by, module.uses)]:
        registering += found
        used |= _closure({name for one in found for name in one.names}, module.uses)
        waiting = [one for one in waiting if one not in found]
    for name, decorators in module.decorators.items():
        module.uses[name] |= decorators
    shown = _closure(used.union(*(one.by for one in registering)), module.uses)
    reached = [node for name in shown for node in module.bound[name]] + [one.statement for one in registering]
    return frozenset(line for node in reached for line in range(node.start_point.row + 1, node.end_point.row + 2))


@dataclass(frozen=True, slots=True)
class _Registration:
    """A statement that may put what it names where another can find it."""

    statement: Node
    by: frozenset[str]
    """The names that it is done by: those of the decorators, or of what is called."""

    names: frozenset[str]


class _Module:
    """What the top-level statements bind, and what each name of them needs."""

    def __init__(self) -> None:
        self.bound: dict[str, list[Node]] = {}
        self.uses: dict[str, set[str]] = {}
        """By name, what the statements that bind it name, decorators left out."""

        self.decorators: dict[str, set[str]] = {}
        self.definitions: set[str] = set()
        self.constants: set[str] = set()
        """Names that assignments bind."""

        self.registrations: list[_Registration] = []

    def add(self, statement: Node) -> None:
        definition = statement.child_by_field_name("definition") or statement
        names, own = frozenset(_bound(statement)), frozenset(_identifiers(definition))
        call = _call(statement)
        called = call and call.child_by_field_name("function")
        if called is not None and called.type == "attribute":  # xs.append(f) is a part of xs
            names = frozenset(name for name in _identifiers(called.children[0]) if name in self.bound)
        decorators = frozenset(
            name for one in statement.children if one.type == "decorator" for name in _identifiers(one)
        )
        for name in names:
            self.bound.setdefault(name, []).append(statement)
            self.uses.setdefault(name, set()).update(own)
            self.decorators.setdefault(name, set()).update(decorators)
        (self.definitions if definition.type in DEFINITIONS else self.constants).update(names)
        if decorators:
            self.registrations.append(_Registration(statement, decorators, names))
        elif call is not None and called is not None and not names:
            given = (call.child_by_field_name("arguments") or call).children
            handed = frozenset(name for one in given for name in _identifiers(one))
            self.registrations.append(_Registration(statement, frozenset(_identifiers(called)), handed))


def _closure(names: Iterable[str], uses: Mapping[str, Iterable[str]]) -> set[str]:
    """Those of the names that are bound, with all that is reached from them."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in uses and name not in reached:
            reached.add(name)
            waiting += uses[name]
    return reached


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


def _call(statement: Node) -> Node | None:
    """The call that a statement is nothing but."""
    alone = statement.children[0] if statement.type == "expression_statement" and statement.children else None
    return alone if alone is not None and alone.type == "call" else None


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
