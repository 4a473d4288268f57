"""Values to text: the one function that the recorder, the live debuggee and the training data share.

It runs inside the debuggee, on Python 3.11 to 3.13: it imports nothing of ours, and nothing of the
standard library that is a file, since a user may have a file of that name.
"""

from __future__ import annotations

from _collections import defaultdict, deque  # pyright: ignore[reportMissingImports]
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import defaultdict, deque
    from collections.abc import Callable, Iterable
    from typing import Any

_SLOW_S = 0.25
"""A type with a `__repr__` that took longer than this is not asked again."""

_DEEP = 40
"""Containers nested deeper than this are left to `repr` itself."""

_LARGE_SET = 1_000
"""Members; larger sets are not sorted, since that would cost milliseconds an event."""

_LONG_INT = 10**4_000
"""The interpreter refuses to print integers of more than 4,300 digits."""

_SHORT_INT, _SHORT_STR = 10**40, 100

_LEVELS = 3
"""Of containers in containers that may be left to one `repr`: few, since one may hold itself."""

_slow: dict[int, type] = {}
"""By id, since a metaclass may forbid hashing; the type is kept, so that its id stays its own."""

name_of: Callable[[type], str] = type.__dict__["__name__"].__get__
"""Name of a type, whatever its metaclass thinks of it."""


def render(value: object, cap: int) -> str:
    """`repr(value)`, cut at `cap` characters and the count of those left out. Never raises.

    Sets come sorted and addresses as `0x…`, so that the same state always gives the same text.
    Of what is far too long only the beginning is looked at: what nobody looked at is then counted
    as one a character, three an element, six a dictionary's item.
    """
    kind = type(value)
    skipped = [0]
    if kind is int or kind is float or kind is bool or value is None:
        text = _number(value)
    else:
        try:
            text = _text(value, cap, (), skipped)
        except BaseException as error:  # noqa: BLE001 - a debuggee's objects may do anything
            text = f"<repr raised {name_of(type(error))}>"
    if skipped[0] == 0 and len(text) <= cap:
        return text
    return f"{text[:cap]}...+{max(len(text) - cap, 0) + skipped[0]}"


def render_exception(error: BaseException, cap: int) -> str:
    """`Type: message`, as the last line of a traceback has it. Never raises."""
    name = name_of(type(error))
    try:
        message = _scrub(str.__getitem__(str(error), slice(None)))
    except BaseException as raised:  # noqa: BLE001 - see above
        message = f"<str raised {name_of(type(raised))}>"
    text = f"{name}: {message}" if message else name
    return text if len(text) <= cap else f"{text[:cap]}...+{len(text) - cap}"


def _number(value: Any) -> str:
    if type(value) is int and not -_LONG_INT < value < _LONG_INT:
        return f"<int of {value.bit_length()} bits>"
    return repr(value)


def _text(value: Any, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    """`repr(value)`, exact where it fits in `room`; otherwise something longer that begins the same."""
    kind = type(value)
    if kind is int or kind is float or kind is bool or value is None:
        return _number(value)
    if kind is str or kind is bytes:
        return repr(value) if len(value) <= room else _beginning(value, max(room, 0), skipped)
    within = _CONTAINERS.get(id(kind))
    if within is None or len(inside) > _DEEP:
        return _object(value)
    if id(value) in inside:
        return within
    if kind is list or kind is tuple:
        if _plain(value, room) > 0:
            return repr(value)
        text = _joined(value, len(value), room, (*inside, id(value)), skipped)
        if kind is list:
            return f"[{text}]"
        return f"({text},)" if len(value) == 1 else f"({text})"
    return _other_container(value, room, inside, skipped)


_CONTAINERS: dict[int, str] = {
    id(list): "[...]",
    id(tuple): "(...)",
    id(dict): "{...}",
    id(set): "set(...)",
    id(frozenset): "frozenset(...)",
    id(defaultdict): "defaultdict(...)",
    id(deque): "[...]",
}
"""Ids of the types whose contents we walk ourselves, and how each shows itself inside itself."""


def _other_container(value: Any, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    kind, within = type(value), (*inside, id(value))
    if kind is dict:
        return _mapping(value, room, within, skipped)
    if kind is defaultdict:
        factory = _text(value.default_factory, room, inside, skipped)
        return f"defaultdict({factory}, {_mapping(value, room, within, skipped)})"
    if kind is deque:
        items = f"[{_joined(value, len(value), room, within, skipped)}]"
        return f"deque({items})" if value.maxlen is None else f"deque({items}, maxlen={value.maxlen})"
    if not value:
        return repr(value)
    members = f"{{{_members(value, room, within, skipped)}}}"
    return members if kind is set else f"frozenset({members})"


def _plain(items: Any, room: int, levels: int = _LEVELS) -> int:
    """What is left of `room` after these items; above 0 where `repr` of their container says what we would."""
    room -= 3 * len(items)
    if room <= 0:
        return room
    for item in items:
        kind = type(item)
        if kind is int:
            if not -_SHORT_INT < item < _SHORT_INT:
                return 0
        elif kind is str:
            if len(item) > _SHORT_STR:
                return 0
        elif kind is float or kind is bool or item is None:
            pass
        elif levels and (kind is tuple or kind is list):
            room = _plain(item, room, levels - 1)
            if room <= 0:
                return 0
        elif levels and kind is dict:
            room = _plain(item, _plain(item.values(), room, levels - 1), levels - 1)
            if room <= 0:
                return 0
        else:
            return 0
    return room


def _beginning(value: Any, length: int, skipped: list[int]) -> str:
    """`repr` of the first characters, in the quotes that `repr` of all of them would choose."""
    skipped[0] += len(value) - length
    quoted = repr(value[:length])
    single: Any
    double: Any
    single, double = ("'", '"') if isinstance(value, str) else (b"'", b'"')
    if quoted[-1] == "'" and single in value and double not in value:
        return quoted.replace("'", '"', 1)[:-1] + '"'
    return quoted


def _joined(items: Iterable[Any], count: int, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    parts: list[str] = []
    for item in items:
        if room < 0:
            skipped[0] += 3 * (count - len(parts))
            break
        part = _text(item, room, inside, skipped)
        parts.append(part)
        room -= len(part) + 2
    return ", ".join(parts)


def _mapping(value: dict[Any, Any], room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    if _plain(value, _plain(value.values(), room)) > 0:
        return dict.__repr__(value)
    parts: list[str] = []
    for key, item in value.items():
        if room < 0:
            skipped[0] += 6 * (len(value) - len(parts))
            break
        part = f"{_text(key, room, inside, skipped)}: {_text(item, room, inside, skipped)}"
        parts.append(part)
        room -= len(part) + 2
    return f"{{{', '.join(parts)}}}"


def _members(value: Any, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    if len(value) > _LARGE_SET:
        return _joined(value, len(value), room, inside, skipped)
    if all(type(item) is int for item in value):
        return _joined(sorted(value), len(value), room, inside, skipped)
    return ", ".join(sorted(_text(item, room, inside, skipped) for item in value))


def _object(value: object) -> str:
    kind = type(value)
    if id(kind) not in _slow:
        started = perf_counter()
        try:
            text = repr(value)
        except BaseException as error:  # noqa: BLE001 - see above
            if perf_counter() - started >= _SLOW_S:
                _slow[id(kind)] = kind
            return f"<repr raised {name_of(type(error))}>"
        if perf_counter() - started < _SLOW_S:
            return _scrub(str.__getitem__(text, slice(None)))  # a plain str, where a subclass was returned
        _slow[id(kind)] = kind
    return f"<repr of {name_of(kind)} takes too long>"


def _scrub(text: str) -> str:
    """The text without addresses, which differ from run to run."""
    if " at 0x" not in text:
        return text
    first, *rest = text.split(" at 0x")
    return " at 0x…".join([first, *(part.lstrip("0123456789abcdefABCDEF") for part in rest)])
