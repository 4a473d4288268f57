"""Comprehensions over what is in scope, as further expressions of a pool.

It runs inside a confined child (`search_shim.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .search_operations import ITERABLE, NUMBERS
from .search_pool import ERROR, Node, Pool, is_fit
from .search_run import Program
from .search_scope import atoms, extended, live

_OVERHEAD = 2
_OVER_COST = 2
_INNER_COST = 4


class Comprehensions:
    """Those over the cheap iterables of one pool."""

    def __init__(self, program: Program, pool: Pool, states: Sequence[dict[str, Any]]) -> None:
        self._program = program
        self._pool = pool
        self._states = states
        self._pools: dict[Any, Pool | None] = {}

    def of_cost(self, cost: int) -> Iterator[Node]:
        """Those of one cost; what they run over and what they make of an element are cheaper."""
        for over_cost in range(1, _OVER_COST + 1):
            inner_cost = cost - _OVERHEAD - over_cost
            if not 1 <= inner_cost <= _INNER_COST:
                continue
            for over in list(self._pool.at(over_cost)):
                if over.kind in ITERABLE and not over.is_constant:
                    for names in (("item",), ("key", "value")):
                        yield from self._over(over, names, inner_cost, cost)

    def _over(self, over: Node, names: tuple[str, ...], inner_cost: int, cost: int) -> Iterator[Node]:
        key = over.text, names
        if key not in self._pools:
            states = extended(self._states, over, names)
            self._pools[key] = self._pool_of(states) if states else None
        pool = self._pools[key]
        if pool is None:
            return
        pool.upto(inner_cost)
        loop = f"for {', '.join(names)} in {over.text}"
        for node in pool.at(inner_cost):
            if any(name in node.text for name in names):
                for text in _forms(node, loop, names):
                    made = self._made(text, cost)
                    if made is not None:
                        yield made

    def _pool_of(self, states: Sequence[dict[str, Any]]) -> Pool:
        return Pool(atoms(self._program, states), live=live(self._program, states), deepest=_INNER_COST)

    def _made(self, text: str, cost: int) -> Node | None:
        code = compile(text, "<candidate>", "eval", dont_inherit=True)
        values: list[Any] = []
        for state in self._states:
            try:
                value = eval(code, {**self._program.namespace, **state})
                values.append(value if is_fit(value) else ERROR)
            except Exception:  # noqa: BLE001 - it has no value here
                values.append(ERROR)
        return Node(text, 10, values, cost) if any(value is not ERROR for value in values) else None


def _forms(node: Node, loop: str, names: tuple[str, ...]) -> Iterator[str]:
    if node.kind is bool:
        if len(names) == 1:
            yield f"[{names[0]} {loop} if {node.text}]"
        else:
            yield f"[{names[0]} {loop} if {node.text}]"
            yield f"{{{names[0]}: {names[1]} {loop} if {node.text}}}"
        yield f"all({node.text} {loop})"
        yield f"any({node.text} {loop})"
        yield f"sum({node.text} {loop})"
        return
    if node.text not in names or len(names) > 1:
        yield f"[{node.text} {loop}]"
    if node.kind in NUMBERS:
        yield f"sum({node.text} {loop})"
        yield f"max({node.text} {loop})"
        yield f"min({node.text} {loop})"
    if node.kind is str:
        yield f"''.join({node.text} {loop})"
