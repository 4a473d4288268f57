"""What several commands take, and what is made of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..debugger.options import Parser, positive
from ..debugger.target import Target, parse_target
from .settings import FORMS
from .starting import add_environment, with_environment


def add_target(parser: Parser, has_target: bool) -> None:
    """Which program, and around what. A module's words are all its own: then there is no TARGET among ours."""
    parser.add_argument(
        "--call", default="", metavar="EXPR", help="call of a function in the file, such as \"f('a', 3)\""
    )
    parser.add_argument("-m", dest="module", default="", metavar="MODULE", help="a module, as after `python -m`")
    parser.add_argument("--python", default=None, metavar="EXE", help="interpreter of the program; ours if left out")
    parser.add_argument("--cwd", type=Path, default=None, metavar="DIR", help="working directory of the program")
    add_environment(parser)
    if has_target:
        parser.add_argument("target", nargs="?", default="", metavar="TARGET", help="FILE.py or FILE.py::FUNCTION")


def add_model(parser: Parser) -> None:
    """Which model, and what it reads."""
    parser.add_argument("--model", default=None, help="nano (embedded), a model directory, or http://HOST:PORT/v1")
    parser.add_argument(
        "--form",
        choices=FORMS,
        default=None,
        help="what the model reads: the source, or the source with one operation a line",
    )


def add_look(parser: Parser) -> None:
    """How the interface is drawn."""
    parser.add_argument("--light", action="store_true", help="light theme")
    parser.add_argument("--ascii", action="store_true", help="no glyphs outside ASCII")
    parser.add_argument(
        "--cli", action="store_true", help="plain lines and typed commands instead of a screen; needs no terminal"
    )


def add_limits(parser: Parser) -> None:
    """How far a program may go."""
    parser.add_argument(
        "--max-events", type=positive, default=100_000, metavar="N", help="stop the program after N frames"
    )
    parser.add_argument("--timeout", type=seconds, default=30.0, metavar="S", help="stop the program after S seconds")


def tell_of_ours(parser: Parser, command: str, rest: Sequence[str]) -> None:
    """Say on stderr which of the program's words another command of ours would take: it may have been meant for us."""
    commands = [parsers.choices for parsers in parser._actions if isinstance(parsers, argparse._SubParsersAction)]
    known: dict[str, str] = {}
    for name, sub in ((name, sub) for one in commands for name, sub in one.items()):
        known |= {word: known.get(word, name) for word in sub._option_string_actions}
    for word in rest:
        name = word.partition("=")[0]
        if name.startswith("--") and name in known:
            note = f"foreframe: {name} goes to the program: {command} has no such option, {known[name]} has"
            print(f"{note} (after -- nothing is said)", file=sys.stderr)


def seconds(text: str) -> float:
    """A span of time, as the type of an option."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:  # so that NaN is refused too
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return number


def target_of(options: argparse.Namespace) -> Target:
    """The program that was asked for. Raises TargetError."""
    words = ([options.target] if options.target else []) + options.rest
    target = parse_target(words, call=options.call, module=options.module, python=options.python, cwd=options.cwd)
    return with_environment(target, options)
