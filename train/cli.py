"""The commands `foreframe data` and `foreframe train`, which the command line finds as entry points.

Words in, exit status out. What they need is loaded when they are asked for: looking at data needs no torch.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from ..debugger.options import Parser, positive


def train(words: Sequence[str]) -> int:
    """What `python -m foreframe.train.sft` does."""
    from . import sft

    return sft.command(words)


def data(words: Sequence[str]) -> int:
    """Look at what training reads, measure it, write held-out sets."""
    options = _parser().parse_args(words)
    match options.word:
        case "preview":
            return _preview(options)
        case "stream":
            return _stream(options)
        case _:
            return _held_out(options)


def _parser() -> Parser:
    from .data.heldout import SETS
    from .data.programs import FAMILIES

    parser = Parser(prog="foreframe data", description="look at what training reads, measure it, write held-out sets")
    words = parser.add_subparsers(dest="word", metavar="WORD", required=True)

    preview = words.add_parser("preview", help="a few programs and the frames of their runs")
    preview.add_argument(
        "--source", choices=sorted(FAMILIES), default="", help="of this kind alone; the mix if left out"
    )
    preview.add_argument("--n", type=positive, default=5, metavar="N", help="how many")
    preview.add_argument("--seed", type=int, default=0)
    preview.add_argument("--held-out", action="store_true", help="programs that training never sees")

    stream = words.add_parser("stream", help="how fast one core makes programs, traces and documents")
    stream.add_argument(
        "--source", choices=sorted(FAMILIES), default="", help="of this kind alone; the mix if left out"
    )
    stream.add_argument("--seconds", type=positive, default=5, metavar="S")
    stream.add_argument("--seed", type=int, default=0)
    stream.add_argument(
        "--against", type=positive, default=0, metavar="N", help="tokens a second that training eats on one core"
    )
    stream.add_argument("--json", action="store_true")

    held = words.add_parser("held-out", help="write a held-out set, or list the functions of those that ship")
    held.add_argument("--set", choices=sorted(SETS), help="what is in it")
    held.add_argument("--n", type=positive, default=200, metavar="N", help="programs")
    held.add_argument("--seed", type=int, default=0)
    held.add_argument("-o", "--output", type=Path, metavar="FILE", help="JSON lines; compressed if it ends in .gz")
    held.add_argument("--list", action="store_true", help="write the fingerprints that training is kept clear of")
    return parser


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
        is_table = isinstance(value, dict)  # empty where nothing was left out
        print(f"{name.replace('_', ' '):<28} {'' if is_table else value:>12}".rstrip())
        for row, share in value.items() if is_table else ():
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
