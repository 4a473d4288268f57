"""How a program is started: the options of the command line that are about it, and nothing that starts one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypedDict

from ..debugger.errors import TargetError
from ..debugger.options import Parser
from ..debugger.target import Target

UNCAUGHT: Final = ("userUnhandled",)
"""debugpy's filter for an exception that leaves the user's own code. Its `uncaught` never fires under our shim,
which catches everything."""

AT_FAILURE: Final = ("uncaught",)
"""For pytest, which is told to raise this of its own, at each failure and at nothing that a test expects."""

RUNNERS: Final = ("pytest", "unittest")
"""Modules whose own first line nobody wants to see: a run goes on to the first failure."""

RECORDS: Final = ("lines", "stops")

ENV_HINT: Final = "write it as in --env NAME=VALUE"


class LaneOptions(TypedDict):
    """How the debugger follows the program."""

    stop_on_entry: bool
    just_my_code: bool
    subprocesses: bool
    terminal: Sequence[str]
    record: str


def add_environment(parser: Parser) -> None:
    """Options of every command that runs a target."""
    parser.add_argument(
        "--env", action="append", default=[], metavar="NAME=VALUE",
        help="a variable of the program's environment; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--env-file", type=Path, default=None, metavar="FILE", help="a file of such lines; --env goes before it"
    )


def add_stops(parser: Parser) -> None:
    """Options of the commands that open a live program."""
    parser.add_argument(
        "--stop-on-entry", dest="stop_on_entry", action="store_true", default=None,
        help="stop on the first line; so it is",
    )  # fmt: skip
    parser.add_argument(
        "--no-stop", dest="stop_on_entry", action="store_false",
        help="run to the first breakpoint or uncaught exception; so it is for -m pytest",
    )  # fmt: skip
    parser.add_argument(
        "--just-my-code", dest="just_my_code", action="store_true", default=True,
        help="show and stop in the project's files alone; so it is",
    )  # fmt: skip
    parser.add_argument(
        "--all-code", dest="just_my_code", action="store_false", help="stop in libraries too; they make no frames"
    )


def add_surroundings(parser: Parser) -> None:
    """Options about what is around the program, its children and its terminal, and how much of it is recorded."""
    parser.add_argument(
        "--record", choices=RECORDS, default=None,
        help="what time travel has: every line, or the stops alone, between which the program runs at its own speed",
    )  # fmt: skip
    parser.add_argument(
        "--subprocesses",
        action="store_true",
        help="debug the Python processes that the program starts: they stop at its breakpoints",
    )
    parser.add_argument(
        "--terminal", nargs="?", const="", default=None, metavar="CMD",
        help='run the program in a terminal that CMD opens, such as "xterm -e"; without CMD, in the system\'s own',
    )  # fmt: skip


def lane_options(options: argparse.Namespace) -> LaneOptions:
    """What the options of `add_stops` say."""
    stops: bool | None = options.stop_on_entry
    return {
        "stop_on_entry": options.module not in RUNNERS if stops is None else stops,
        "just_my_code": options.just_my_code,
        "subprocesses": options.subprocesses,
        "terminal": terminal_command(options.terminal),
        "record": options.record,
    }


def first_exceptions(options: argparse.Namespace) -> Sequence[str]:
    """debugpy's filters that stop the program until its user chooses others."""
    return AT_FAILURE if options.module == "pytest" else UNCAUGHT


def terminal_command(asked: str | None) -> list[str]:
    """The words before the program's in `--terminal`; none where it has no terminal of its own."""
    import os
    import shlex

    if asked is None:
        return []
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise TargetError(f"--terminal {asked!r} cannot be read: {error}") from None
    return words or [os.environ.get("TERMINAL") or "x-terminal-emulator", "-e"]


def environment_of(options: argparse.Namespace) -> tuple[tuple[str, str], ...]:
    """What the options of `add_environment` say. Raises TargetError, with file and line where there is one."""
    found: dict[str, str] = {}
    if options.env_file is not None:
        found.update(read_environment(options.env_file))
    for text in options.env:
        name, equals, value = text.partition("=")
        if not equals or not _is_name(name):
            raise TargetError(f"--env {text!r} gives no variable a value", hint=ENV_HINT)
        found[name] = value
    return tuple(found.items())


def read_environment(path: Path) -> dict[str, str]:
    """Variables of a file of NAME=VALUE lines, as shells and other tools have them.

    Empty lines, lines that begin with `#`, an `export` in front and quotes around a value mean nothing.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise TargetError(f"there is no file {path}", hint="--env-file names one of NAME=VALUE lines") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise TargetError(f"{path} cannot be read: {reason}") from None
    found: dict[str, str] = {}
    for lineno, line in enumerate(lines, 1):
        text = line.strip().removeprefix("export ").lstrip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not _is_name(name.rstrip()):
            raise TargetError(f"{path}, line {lineno}: {line.strip()!r} is not NAME=VALUE")
        value = value.strip()
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        found[name.rstrip()] = value[1:-1] if quoted else value
    return found


def _is_name(text: str) -> bool:
    return bool(text) and not any(char.isspace() or char == "\0" for char in text)


def with_environment(target: Target, options: argparse.Namespace) -> Target:
    """The target, run with the variables that the options give."""
    import dataclasses

    return dataclasses.replace(target, env=environment_of(options))
