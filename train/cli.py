"""The commands `foreframe data` and `foreframe train`, found by the command line as entry points.

Each takes a parser to fill, and gives back what runs its options; so this package need not know who parses.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

Run = Callable[[Namespace], int]
"""From options to an exit status."""


def data(parser: ArgumentParser) -> Run:
    """`foreframe data`: look at what training reads, measure it, write held-out sets. Needs no torch."""
    from .data.heldout import SETS
    from .data.programs import FAMILIES

    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)

    preview = words.add_parser("preview", help="a few programs and the frames of their runs")
    preview.add_argument(
        "--source", choices=sorted(FAMILIES), default="", help="of this kind alone; the mix if left out"
    )
    preview.add_argument("--n", type=_positive, default=5, metavar="N", help="how many")
    preview.add_argument("--seed", type=int, default=0)
    preview.add_argument("--held-out", action="store_true", help="programs that training never sees")
    preview.set_defaults(run=_preview)

    stream = words.add_parser("stream", help="how fast one core makes programs, traces and documents")
    stream.add_argument(
        "--source", choices=sorted(FAMILIES), default="", help="of this kind alone; the mix if left out"
    )
    stream.add_argument("--seconds", type=_positive, default=5, metavar="S")
    stream.add_argument("--seed", type=int, default=0)
    stream.add_argument(
        "--against", type=_positive, default=0, metavar="N", help="tokens a second that training eats on one core"
    )
    stream.add_argument("--json", action="store_true")
    stream.set_defaults(run=_stream)

    held = words.add_parser("held-out", help="write a held-out set, or list the functions of those that ship")
    held.add_argument("--set", choices=sorted(SETS), help="what is in it")
    held.add_argument("--n", type=_positive, default=200, metavar="N", help="programs")
    held.add_argument("--seed", type=int, default=0)
    held.add_argument("-o", "--output", type=Path, metavar="FILE", help="JSON lines; compressed if it ends in .gz")
    held.add_argument("--list", action="store_true", help="write the fingerprints that training is kept clear of")
    held.set_defaults(run=_held_out)
    return _chosen


def train(parser: ArgumentParser) -> Run:
    """`foreframe train`: what `python -m foreframe.train.sft` does."""
    from . import sft

    sft.add_arguments(parser)

    def run(options: Namespace) -> int:
        sft.run(options)
        return 0

    return run


def _chosen(options: Namespace) -> int:
    return options.run(options)


def _preview(options: Namespace) -> int:
    from .data.preview import samples
    from .data.split import Side

    for text in samples(options.source, options.n, options.seed, Side.HELD_OUT if options.held_out else Side.TRAINING):
        print(text)
    return 0


def _stream(options: Namespace) -> int:
    from ..model.load import embedded
    from ..model.tokenizer import Tokenizer
    from .data.preview import measure

    tokenizer = Tokenizer.load(embedded() / "tokenizer.json")
    figures = measure(tokenizer, options.seconds, source=options.source, seed=options.seed).json(options.against)
    if options.json:
        print(json.dumps({"schema": 1, **figures}))
        return 0
    for name, value in figures.items():
        rows = value.items() if isinstance(value, dict) else ()
        print(f"{name.replace('_', ' '):<28} {'' if rows else value:>12}".rstrip())
        for row, share in rows:
            print(f"  {row:<26} {share:>12.1%}")
    return 0


def _held_out(options: Namespace) -> int:
    from ..debugger.errors import ForeframeError
    from .data import heldout

    if options.list:
        print(f"{heldout.write_list()} fingerprints of the sets that ship", file=sys.stderr)
        return 0
    if not (options.set and options.output):
        raise ForeframeError("a held-out set needs a name and a file", hint="--set micro -o micro.jsonl.gz")
    frames = heldout.write(heldout.held_out(options.set, options.n, options.seed), options.output)
    print(f"{options.n} programs with {frames} frames in {options.output}, seed {options.seed}", file=sys.stderr)
    return 0


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)
