"""From which lines a line can be reached in one step: `flow.py` read backwards, for who steps back past a beginning."""

from __future__ import annotations

from functools import lru_cache

from ..debugger.parsing import UNPARSABLE, parse_module
from .flow import Flow, flow_of


def preceding(source: str, lineno: int) -> set[int]:
    """Lines of the same function that can come right before it, and the `def` where a call begins with it."""
    flow = _flow(source)
    if flow is None:
        return set()
    tables = (flow.after, flow.handlers, {header: lines for header, lines in flow.first.items() if header})
    return {line for table in tables for line, following in table.items() if lineno in following}


@lru_cache(maxsize=8)
def _flow(source: str) -> Flow | None:
    try:
        return flow_of(parse_module(source))
    except UNPARSABLE:
        return None
