"""The parts of the application share one namespace: what two define without a word to each other is a mistake."""

from __future__ import annotations

import ast
import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from foreframe.app.actions import ACTIONS
from foreframe.app.lanes import LanesApp
from foreframe.app.line_commands import LineDebugger
from foreframe.app.tui import DebuggerApp
from textual.app import App

SHARED = {"__init__"}


def test_where_two_parts_define_a_name_the_first_one_calls_the_next() -> None:
    owners: defaultdict[str, list[Callable[..., Any]]] = defaultdict(list)
    for part in DebuggerApp.__mro__[: DebuggerApp.__mro__.index(LanesApp)]:
        for name, value in vars(part).items():
            if inspect.isfunction(value) and name not in SHARED:
                owners[name].append(value)
    hidden = [
        f"{value.__qualname__} hides another"
        for values in owners.values()
        for value in values[:-1]
        if f"super().{value.__name__}(" not in inspect.getsource(value)
    ]
    assert hidden == []


def assigned(part: type) -> Iterator[str]:
    """The attributes of `self` that the methods of a class bind, in whatever kind of statement."""
    for node in ast.walk(ast.parse(inspect.getsource(part))):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self":
            yield node.attr


@pytest.mark.parametrize("whole", [DebuggerApp, LineDebugger])
def test_an_attribute_is_assigned_in_one_part_alone_and_is_none_of_textuals(whole: type) -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for part in whole.__mro__:
        if part.__module__.startswith("foreframe.app."):
            for name in assigned(part):
                owners[name].add(part.__name__)
    assert len(owners) > 10
    owners.pop("theme", None)  # Textual's, to be set by whoever wants another one
    theirs = {*vars(App()), *vars(App)} if issubclass(whole, App) else set[str]()
    assert {name: parts for name, parts in owners.items() if len(parts) > 1 or name in theirs} == {}


def test_every_action_has_a_name_and_keys_of_its_own() -> None:
    names = Counter(action.name for action in ACTIONS)
    keys = Counter(key for action in ACTIONS for key in action.keys)
    assert [name for name, number in (names + keys).items() if number > 1] == []
    assert all(callable(getattr(DebuggerApp, f"do_{name}", None)) for name in names)
