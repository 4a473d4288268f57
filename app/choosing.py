"""Which call a prediction begins with where none was typed: an example's, or one that the model makes up."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..debugger.entries import Entry, examples, proposed, tests_beside
from ..debugger.errors import TargetError
from ..debugger.options import Parser, positive
from ..debugger.ports import Predictor
from ..debugger.target import Target, parse_source, read_source
from .arguments import target_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """A call that was not typed."""

    entry: Entry
    samples: Sequence[Entry] = ()
    """All that the model proposed."""

    predictor: Predictor | None = None
    """What made them; it predicts the frames too."""


def add_sample(parser: Parser) -> None:
    """The option that asks the model for calls."""
    parser.add_argument(
        "--sample", type=positive, default=0, metavar="N",
        help="let the model make up N calls, and step the first; without it and --call, the first example of "
        "the doctests or of the tests beside the file",
    )  # fmt: skip


def chosen_target(options: argparse.Namespace) -> tuple[Target, Chosen | None]:
    """The program that was asked for, and where its call comes from if it was not typed. Raises TargetError."""
    name, _, function = options.target.partition("::")
    if options.call or options.module or not function:
        if options.sample:
            raise TargetError("--sample needs a function, and no --call", hint="write it as in FILE.py::FUNCTION")
        return target_of(options), None
    path = Path(name)
    source = read_source(path)
    parse_source(source, path)
    chosen = _sampled(options, source, function) if options.sample else _example(path, source, function)
    if chosen is None:
        try:
            return target_of(options), None
        except TargetError as error:
            hint = f"{error.hint}; --sample 1 lets the model make up a call" if error.hint else ""
            raise TargetError(str(error), hint=hint) from None
    given = copy.copy(options)
    given.call = chosen.entry.call
    return target_of(given), chosen


def _example(path: Path, source: str, function: str) -> Chosen | None:
    found = examples(source, function, tests_beside(path))
    return Chosen(found[0]) if found else None


def _sampled(options: argparse.Namespace, source: str, function: str) -> Chosen:
    from . import wiring

    predictor = wiring.make_predictor(options.model, options.form)
    session = predictor.session(wiring.source_context(source, function))
    entries = proposed(session, source, function, options.sample)
    return Chosen(entries[0], entries, predictor)
