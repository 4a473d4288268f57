"""Calls of real functions as text: written down from the arguments that a test gave, and changed a little.

Only arguments that are literals can be written down; a call with any other is no example.
"""

from __future__ import annotations

import ast
import inspect
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType, FunctionType
from typing import Any, Final

from ...debugger.rendering import render
from .recording import MAX_VALUE

MOST_CALLS: Final = 60
"""Different calls of a function that are written down."""

_MOST_LOOKS: Final = 400
"""Calls of a function that are looked at: some tests call one a million times."""

Arguments = tuple[tuple[str, str], ...]
"""Keyword, or "" for an argument by position, and the text of a literal."""


def call_text(name: str, arguments: Arguments) -> str:
    """As a program writes it."""
    return f"{name}({', '.join(f'{keyword}={text}' if keyword else text for keyword, text in arguments)})"


def literal(value: object) -> str:
    """The value's text, which evaluates to an equal value of the same type; "" where there is none, or it is long."""
    text = render(value, MAX_VALUE)
    if type(value) is range and len(text) <= MAX_VALUE:
        return text
    try:
        again = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ""
    return text if type(again) is type(value) and render(again, MAX_VALUE) == text else ""


@dataclass(slots=True)
class _Watched:
    function: FunctionType
    parameters: Sequence[inspect.Parameter]
    looks: int = 0


class Watch:
    """A profile function that writes down the calls of some functions, each once."""

    def __init__(self, functions: Mapping[str, FunctionType]) -> None:
        self.calls: dict[str, dict[Arguments, None]] = {name: {} for name in functions}
        # Code is compared by value: a test may have imported a copy of the module.
        self._watched = {
            function.__code__: _Watched(
                function, tuple(inspect.signature(function, follow_wrapped=False).parameters.values())
            )
            for function in functions.values()
        }

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """Be told of an event."""
        if event != "call":
            return
        code = frame.f_code
        if code.co_name not in self.calls:
            return
        watched = self._watched.get(code)
        # A generator that goes on is no call: it stands on another line.
        if watched is None or frame.f_lineno != code.co_firstlineno:
            return
        watched.looks += 1
        calls = self.calls[watched.function.__name__]
        arguments = _arguments(watched.parameters, frame.f_locals)
        if arguments is not None:
            calls[arguments] = None
        if watched.looks >= _MOST_LOOKS or len(calls) >= MOST_CALLS:
            del self._watched[code]


def _arguments(parameters: Sequence[inspect.Parameter], values: Mapping[str, Any]) -> Arguments | None:
    """The arguments of a call that has just begun, defaults left out; None where one is no literal."""
    found: list[tuple[str, str]] = []
    many = any(p.kind is p.VAR_POSITIONAL and values[p.name] for p in parameters)
    by_name = False
    for parameter in parameters:
        value = values[parameter.name]
        if parameter.kind is parameter.VAR_POSITIONAL:
            found += [("", literal(item)) for item in value]
        elif parameter.kind is parameter.VAR_KEYWORD:
            found += [(name, literal(item)) for name, item in value.items()]
        elif parameter.kind is parameter.KEYWORD_ONLY:
            if not _is_default(parameter, value):
                found.append((parameter.name, literal(value)))
        elif not many and parameter.kind is not parameter.POSITIONAL_ONLY and _is_default(parameter, value):
            by_name = True
        else:
            found.append((parameter.name if by_name else "", literal(value)))
    return tuple(found) if all(text for _, text in found) else None


def _is_default(parameter: inspect.Parameter, value: object) -> bool:
    default = parameter.default
    return value is default or (type(value) is type(default) and literal(value) == literal(default) != "")


def neighbour(rng: random.Random, calls: Sequence[Arguments]) -> Arguments:
    """One of the calls, with one or two arguments changed a little or taken from another of the calls."""
    arguments = list(rng.choice(calls))
    for _ in range(rng.choice((1, 1, 2))):
        if arguments:
            at = rng.randrange(len(arguments))
            arguments[at] = arguments[at][0], _other(rng, at, arguments[at], calls)
    return tuple(arguments)


def _other(rng: random.Random, at: int, argument: tuple[str, str], calls: Sequence[Arguments]) -> str:
    """Another text for the argument at this place; the same where nothing comes to mind."""
    keyword, text = argument
    others = [call[at][1] for call in calls if len(call) > at and call[at][0] == keyword and call[at][1] != text]
    if others and rng.random() < 0.5:
        return rng.choice(others)
    return text if text.startswith("range(") else literal(_changed(rng, ast.literal_eval(text))) or text


def _changed(rng: random.Random, value: Any) -> object:
    """Another value of the type, near this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + rng.choice((-2, -1, 1, 2, 3, 10))
    if isinstance(value, dict):
        return _changed_dict(rng, value)
    if isinstance(value, str | bytes | list | tuple):
        edits = _TEXT_EDITS if isinstance(value, str) else _EDITS
        return rng.choice(edits)(rng, value)
    return value


def _changed_dict(rng: random.Random, value: dict[Any, Any]) -> dict[Any, Any]:
    if value and rng.random() < 0.5:
        key = rng.choice(list(value))
        return {**value, key: _changed(rng, value[key])}
    return dict(rng.choice((_without_one, _turned))(rng, list(value.items())))


def _without_one(rng: random.Random, value: Any) -> Any:
    at = rng.randrange(len(value) + 1)
    return value[:at] + value[at + 1 :]


def _one_twice(rng: random.Random, value: Any) -> Any:
    at = rng.randrange(len(value) + 1)
    return value[: at + 1] + value[at:]


def _turned(rng: random.Random, value: Any) -> Any:
    at = rng.randrange(len(value) + 1)
    return value[at:] + value[:at]


def _one_inside(rng: random.Random, value: Any) -> Any:
    """A list or tuple with one of its items changed."""
    if isinstance(value, bytes) or not value:
        return value
    at = rng.randrange(len(value))
    return value[:at] + type(value)([_changed(rng, value[at])]) + value[at + 1 :]


def _other_letter(rng: random.Random, value: Any) -> Any:
    at = rng.randrange(len(value) + 1)
    return value[:at] + rng.choice("abcXYZ019 -_.,:/") + value[at + 1 :]


_EDITS: Final[tuple[Callable[[random.Random, Any], Any], ...]] = (
    _without_one,
    _one_twice,
    _turned,
    _one_inside,
    lambda _, value: value[::-1],
)
_TEXT_EDITS: Final[tuple[Callable[[random.Random, Any], Any], ...]] = (
    _without_one,
    _one_twice,
    _turned,
    _other_letter,
    _other_letter,
    lambda _, value: value.swapcase(),
)
