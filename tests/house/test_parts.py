"""The parts of the application share one namespace: what two define without a word to each other is a mistake."""

from __future__ import annotations

import inspect
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from foreframe.app.actions import ACTIONS
from foreframe.app.lanes import LanesApp
from foreframe.app.tui import DebuggerApp

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


def test_every_action_has_a_name_and_keys_of_its_own() -> None:
    names = Counter(action.name for action in ACTIONS)
    keys = Counter(key for action in ACTIONS for key in action.keys)
    assert [name for name, number in (names + keys).items() if number > 1] == []
    assert all(callable(getattr(DebuggerApp, f"do_{name}", None)) for name in names)
