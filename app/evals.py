"""`foreframe eval`: which files are read, what is asked of the model about them, and how the figures are printed."""

from __future__ import annotations

import gzip
import json
import platform
import sys
import zlib
from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import ForeframeError, TraceError
from ..debugger.evaluation import OutputItem, evaluate_output, evaluate_traces
from ..debugger.options import Parser, positive
from ..debugger.ports import Predictor
from ..debugger.recorder import Limits
from ..debugger.recorder import record as record_trace
from ..debugger.target import Target
from ..debugger.trace import MAKE_HINT, Trace, parse_traces
from . import wiring
from .arguments import add_model
from .eval_report import CRUXEVAL, card, tables, write_report
from .headless import print_figures, print_json

ITEM_HINT: Final = "each line is one JSON object with code, input, output and id"
MEASURES: Final[Mapping[str, str]] = {
    "ghosts": "ghosts_eval",
    "halting": "halting_eval",
    "holes": "hole_eval",
    "inverse": "inverse_eval",
    "steps": "step_figures",
    "whatif": "whatif_figures",
}
"""What else can be measured: a name to the module of this package that has `measure` for it."""


def add_arguments(parser: Parser) -> None:
    """Of `eval`."""
    parser.add_argument("name", choices=("traces", "cruxeval", "card", *MEASURES), help="what is measured")
    parser.add_argument(
        "--data", type=Path, nargs="+", action="extend", default=[], metavar="FILE",
        help="files of traces, each a set; the held-out sets that ship, if left out; for cruxeval its items",
    )  # fmt: skip
    parser.add_argument("--set", action="append", default=[], metavar="NAME", help="only this set; may be repeated")
    parser.add_argument("--cruxeval", type=Path, metavar="FILE", help="CruxEval items, as one more set")
    parser.add_argument("--limit", type=positive, default=None, metavar="N", help="only the first N items of each")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.md with its plots there")
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")


def run(options: Namespace) -> int:
    """Run an evaluation and print its figures."""
    if options.name in MEASURES:
        return import_module(f".{MEASURES[options.name]}", __package__).measure(options)
    predictor = wiring.make_predictor(options.model, options.form)
    about = {"model": options.model, "level": wiring.LEVEL, "python": platform.python_version()}
    if options.form != "source":
        about["form"] = options.form
    if options.name == "cruxeval":
        if options.set or options.cruxeval or options.report:
            raise ForeframeError("eval cruxeval has no sets and no report", hint="eval card --cruxeval FILE has both")
        items = output_items(only(options.data, options.name), options.limit)
        print_figures({**evaluate_output(predictor, items, record_item), **about}, as_json=options.json)
        return 0
    figures = {**_measured(predictor, options), **about}
    if options.report is not None:
        write_report(figures, options.report)
        print(f"the report is {options.report / 'report.md'}", file=sys.stderr)
    if options.json:
        print_json(figures)
        return 0
    print(card(figures))
    if options.name == "traces":
        print(f"\n{tables(figures)}")
    return 0


def _measured(predictor: Predictor, options: Namespace) -> dict[str, Any]:
    """Figures over the sets that are asked for, and over a CruxEval file's items as one more."""
    sets = {name: traces[: options.limit] for name, traces in trace_sets(options.data, options.set).items()}
    output: dict[str, dict[str, object]] = {}
    if options.cruxeval is not None:
        if CRUXEVAL in sets:
            raise ForeframeError(
                f"--data and --cruxeval both give the set {CRUXEVAL}", hint="rename the file of --data"
            )
        items = output_items(options.cruxeval, options.limit)
        recorded = {item: record_item(item) for item in items}
        sets[CRUXEVAL] = [trace for trace in recorded.values() if trace is not None]
        output[CRUXEVAL] = evaluate_output(predictor, items, recorded.__getitem__)
    figures: dict[str, Any] = evaluate_traces(predictor, sets, wiring.context_of)
    for name, traces in sets.items():
        figures["sets"][name]["about"] = traces[0].header.target if traces else ""
    return {**figures, **output}


def only(data: Sequence[Path], name: str) -> Path:
    """The one file of CruxEval items that was given to `eval NAME`."""
    if not data:
        raise ForeframeError(f"eval {name} needs a file", hint="--data cruxeval.jsonl with code, input, output and id")
    if len(data) > 1:
        raise ForeframeError(f"eval {name} reads one file", hint="run it once for each")
    return data[0]


def trace_sets(data: Sequence[Path], wanted: Sequence[str]) -> dict[str, list[Trace]]:
    """The traces of each set: of these files, or of the ones that ship. ForeframeError if two have one name."""
    shipped = Path(str(resources.files("foreframe.assets"))) / "traces"
    files: dict[str, Path] = {}
    for path in data or sorted(shipped.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".gz").removesuffix(".jsonl")
        if name in files:
            raise ForeframeError(f"{files[name]} and {path} are both the set {name}", hint="rename one of them")
        files[name] = path
    check_sets(wanted, list(files))
    return {name: stored_traces(path) for name, path in files.items() if not wanted or name in wanted}


def check_sets(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raises ForeframeError where `--set` names one that there is not."""
    if unknown := [name for name in wanted if name not in known]:
        raise ForeframeError(f"there is no set {unknown[0]}", hint=f"there are {', '.join(known)}")


def stored_traces(path: Path) -> list[Trace]:
    """The traces of a file, which may be compressed with gzip."""
    traces = list(parse_traces(_lines(path), name=str(path)))
    if not traces:
        raise TraceError(f"{path} is empty", hint=MAKE_HINT)
    return traces


def output_items(data: Path, limit: int | None) -> list[OutputItem]:
    """The CruxEval items of a file."""
    items: list[OutputItem] = []
    for number, line in enumerate(_lines(data), 1):
        try:
            fields = json.loads(line)
            code, given, output = (str.replace(fields[name], "\r\n", "\n") for name in ("code", "input", "output"))
            items.append(OutputItem(str(fields["id"]), code, given, output))
        except (ValueError, KeyError, TypeError):
            raise ForeframeError(f"{data}, line {number} is no CruxEval item", hint=ITEM_HINT) from None
    if not items:
        raise ForeframeError(f"{data} is empty", hint=ITEM_HINT)
    return items[:limit]


def record_item(item: OutputItem) -> Trace | None:
    """The real run of one item, in a child process."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "item.py"
        try:
            path.write_text(item.code + "\n", encoding="utf-8")
            target = Target(path=path, function="f", call=f"f({item.input})")
            return record_trace(target, limits=Limits(events=5_000, seconds=10.0), program_output=None)
        except (ForeframeError, ValueError):  # ValueError: text that no file or command line can hold
            return None


_NAMED: Final = "--data and --cruxeval name files of JSON lines"


def _lines(path: Path) -> list[bytes]:
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
    except FileNotFoundError:
        raise ForeframeError(f"there is no file {path}", hint=_NAMED) from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ForeframeError(f"{path} cannot be read: {reason}", hint=_NAMED) from None
    return [line for line in content.split(b"\n") if line.strip()]
