"""The user's settings: one TOML file, every mistake in it told with its line.

The docstring of a field is its documentation; `docs/settings.md` repeats it for those who look there first.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from ..debugger.errors import ForeframeError
from ..debugger.options import parse_size
from .actions import ACTIONS, Action, with_keys
from .starting import RECORDS

FORMS: Final = ("source", "operations")
GHOSTS: Final = 5
"""Frames that the model looks ahead by itself: in people's code, half of the lines it sees so far ahead come."""

MAX_GHOSTS: Final = 50

_WORDS: Final[Mapping[type, str]] = {bool: "true or false", int: "a whole number", str: "text in quotes"}


class SettingsError(ForeframeError):
    """The settings file has something in it that cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. The command line goes before it."""

    theme: str = ""
    """`dark`, `light`, or the name of any of Textual's themes."""

    ascii: bool = False
    """Draw with ASCII glyphs only."""

    model: str = "nano"
    """The predictor: `nano`, a directory, a name in the hub's cache, or `http://HOST:PORT/v1`."""

    model_memory: str = ""
    """What the model's process may hold, such as `8GiB`; empty for no bound."""

    form: str = "source"
    """What the model reads: `source`, or `operations`, one operation a line."""

    python: str = ""
    """The interpreter of your programs; empty for the one that foreframe runs on."""

    record: str = "lines"
    """What is recorded of a program: `lines`, or `stops`, between which it runs at its own speed."""

    remember: bool = True
    """Keep breakpoints, the model's too, and watches of a project for the next run, outside of it."""

    ghosts: int = GHOSTS
    """Frames that the model looks ahead while you read: 0 for none, 50 at most."""

    values: bool = True
    """Show real values at the end of the lines of the function in view, up to where it stands."""

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """A table: an action's name to the keys that take the place of its own, as in `over = ["n", "ctrl+n"]`."""

    def actions(self) -> Sequence[Action]:
        """The registry, with the user's keys."""
        return with_keys(self.keys)


def settings_file() -> Path:
    """Where it is, by the XDG base directory specification; it need not be there."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".config") / "foreframe" / "settings.toml"


def read_settings(path: Path) -> Settings:
    """The settings in a file; the defaults where there is none. Raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8'}") from None
    import tomllib  # most people have no such file, and every command asks for it

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: {error}", hint="the file is TOML: name = value, one a line") from None
    return _checked(table, _Located(path, text))


@dataclass(frozen=True, slots=True)
class _Located:
    """A file, to say where in it a mistake is."""

    path: Path
    text: str

    def error(self, name: str, what: str, hint: str = "") -> SettingsError:
        """A mistake about a name that stands at the beginning of a line."""
        named = re.compile(rf"\s*(\[\s*)?[\"']?{re.escape(name)}\b")
        lines = self.text.splitlines()
        number = next((number for number, line in enumerate(lines, 1) if named.match(line)), 1)
        return SettingsError(f"{self.path}, line {number}: {what}", hint=hint)


def _checked(table: Mapping[str, Any], where: _Located) -> Settings:
    known = {item.name: item for item in dataclasses.fields(Settings)}
    for name, value in table.items():
        if name not in known:
            raise where.error(name, f"there is no setting {name}", _meant(name, known))
        if name == "keys":
            continue
        if type(value) is not type(known[name].default):
            word = _WORDS[type(known[name].default)]
            raise where.error(name, f"{name} is {word}, and not {value!r}")
    if table.get("model_memory") and not parse_size(table["model_memory"]):
        raise where.error("model_memory", f"{table['model_memory']!r} is no amount of memory, such as 8GiB")
    if (form := table.get("form", FORMS[0])) not in FORMS:
        raise where.error("form", f"form is {' or '.join(FORMS)}, and not {form!r}")
    if (record := table.get("record", RECORDS[0])) not in RECORDS:
        raise where.error("record", f"record is {' or '.join(RECORDS)}, and not {record!r}")
    if not 0 <= table.get("ghosts", GHOSTS) <= MAX_GHOSTS:
        raise where.error("ghosts", f"ghosts is a number from 0 to {MAX_GHOSTS}, and not {table['ghosts']}")
    checked: Any = {**table, "keys": _keys(table.get("keys", {}), where)}
    return Settings(**checked)


def _keys(given: Any, where: _Located) -> dict[str, tuple[str, ...]]:
    if not isinstance(given, dict):
        raise where.error("keys", "keys is a table: [keys], and then an action's name = its keys, one a line")
    keys: dict[str, tuple[str, ...]] = {}
    names = [action.name for action in ACTIONS]
    for name, value in cast(dict[str, Any], given).items():
        words = [value] if isinstance(value, str) else value
        if name not in names:
            raise where.error(name, f"there is no action {name}", _meant(name, names))
        if not isinstance(words, list) or not all(isinstance(word, str) for word in cast(list[Any], words)):
            raise where.error(name, f"the keys of {name} are text, or a list of texts")
        keys[name] = tuple(cast(list[str], words))
    _refuse_clashes(keys, where)
    return keys


def _refuse_clashes(keys: Mapping[str, tuple[str, ...]], where: _Located) -> None:
    """A key that two actions share, that begins a longer one, or that is a count."""
    others = [action for action in ACTIONS if action.name not in keys]
    owner = {tuple(key.split()): action.name for action in others for key in action.keys}
    for name, sequences in keys.items():
        for text in sequences:
            sequence = tuple(text.split())
            if not sequence or sequence[0].isdecimal():
                raise where.error(name, f"{text!r} cannot be a key: a number before a key repeats it")
            for other, whose in owner.items():
                shorter = min(len(sequence), len(other))
                if whose != name and sequence[:shorter] == other[:shorter]:
                    raise where.error(name, f"{text!r} for {name} gets in the way of {' '.join(other)!r} for {whose}")
            owner[sequence] = name


def _meant(name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
