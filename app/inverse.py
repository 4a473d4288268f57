"""`foreframe inverse`: calls of a function that lead to a returned value, or to a state at a line."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..debugger.calling import Signature, signature_of
from ..debugger.entries import tests_beside
from ..debugger.errors import TargetError
from ..debugger.forward import Forward
from ..debugger.goals import Goal, Outcome, Reaches, Returns, conditions
from ..debugger.inverse import Inversion, Order, Progress, Proposal
from ..debugger.options import Parser, positive
from ..debugger.ports import Predictor, SourceContext
from ..debugger.real_runs import RealRuns
from ..debugger.searching import Search
from ..debugger.target import lines_of, parse_source, read_source
from . import wiring
from .arguments import add_model, seconds
from .headless import print_json

SECONDS: Final = 10.0
TARGET_HINT: Final = "write FILE.py::FUNCTION"


def add_arguments(parser: Parser) -> None:
    """Of `inverse`."""
    parser.add_argument("target", metavar="FILE.py::FUNCTION", help="whose arguments are sought")
    parser.add_argument("--returns", metavar="VALUE", help="the value that the call should return, as repr writes it")
    parser.add_argument("--at", type=positive, metavar="LINE", help="with --state: the line that it should come to")
    parser.add_argument("--state", metavar="EXPR", help="what should hold there, such as \"x == 3 and name == 'a'\"")
    parser.add_argument(
        "--no-run", action="store_true", help="execute nothing: the model alone says where a call leads"
    )
    parser.add_argument("--timeout", type=seconds, default=SECONDS, metavar="S", help="look for so long (10)")
    parser.add_argument("--enough", type=positive, default=1, metavar="N", help="stop with the Nth such call (1)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of what is drawn at random (0)")
    parser.add_argument("--python", default=None, metavar="EXE", help="interpreter of the program; ours if left out")
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Look for such calls; status 1 where there is none."""
    path, function = _function(options.target)
    source = read_source(path)
    parse_source(source, path)
    signature = signature_of(source, function, tests_beside(path))
    goal = _goal(options, source)
    predictor = wiring.make_predictor(options.model, options.form)
    context = wiring.source_context(source, function)
    python = "" if options.no_run else options.python or ""
    with asked(
        signature, goal, predictor, context,
        path=None if options.no_run else path, python=python, seed=options.seed, enough=options.enough,
    ) as question:  # fmt: skip
        *_, progress = question.go_on(options.timeout)
    reached = progress.solved or (options.no_run and any(one.reaches for one in progress.proposals))
    if options.json:
        print_json(as_json(options.target, goal, predictor.name, progress, executed=not options.no_run))
    else:
        _print(goal, progress)
    return 0 if reached else 1


@contextlib.contextmanager
def asked(
    signature: Signature,
    goal: Goal,
    predictor: Predictor | None,
    context: SourceContext,
    *,
    path: Path | None,
    python: str = "",
    seed: int = 0,
    enough: int = 1,
    order: Order = Order.MODEL,
) -> Generator[Inversion]:
    """A question, with the processes that it needs while it is asked. Without a path, nothing is executed."""
    forward = None if predictor is None else Forward(predictor, context, signature, goal)
    ask = partial(Inversion, Search(signature, goal, seed), forward, order=order, enough=enough, seed=seed)
    if path is None:
        yield ask(None)
        return
    with RealRuns(context.source, goal, path=path, python=python) as runs:
        yield ask(runs)


def _function(target: str) -> tuple[Path, str]:
    name, _, function = target.partition("::")
    if not function:
        raise TargetError(f"{target} names no function", hint=TARGET_HINT)
    return Path(name), function


def _goal(options: argparse.Namespace, source: str) -> Goal:
    if (options.state is None) != (options.at is None):
        raise TargetError("--at and --state go together", hint='such as --at 12 --state "x == 3"')
    if (options.returns is None) == (options.state is None):
        raise TargetError("say where the call should lead", hint='--returns VALUE, or --at LINE --state "x == 3"')
    if options.returns is not None:
        return Returns(options.returns.strip())
    if options.at > (length := len(lines_of(source))):
        raise TargetError(f"the file has {length} lines, and no line {options.at}", hint="--at LINE is one of its own")
    return Reaches(options.at, conditions(options.state))


def as_json(target: str, goal: Goal, model: str, progress: Progress, *, executed: bool) -> dict[str, Any]:
    """The object of `inverse --json`."""
    return {
        "target": target,
        "goal": str(goal),
        "model": model,
        "executed": executed,
        "proposals": [proposal_json(one) for one in progress.proposals],
        "tried": progress.tried,
        "seconds": round(progress.seconds, 3),
        "solved": progress.solved,
    }


def proposal_json(one: Proposal) -> dict[str, Any]:
    """A proposal as data."""
    return {
        "call": one.call,
        "source": one.source.value,
        "surprisal": None if one.surprisal is None else round(one.surprisal, 3),
        "predicted": _told(one.predicted),
        "reaches": one.reaches if one.predicted is not None else None,
        "outcome": _told(one.real),
        "verified": one.verified,
        "nearness": round(one.nearness, 3),
    }


def _told(outcome: Outcome | None) -> str | None:
    if outcome is None:
        return None
    if outcome.value is not None or outcome.trouble:
        return outcome.value if outcome.value is not None else f"no value: {outcome.trouble}"
    states = [dict(frame.locals) for frame in outcome.frames]
    return str(states[-1]) if states else "not reached"


def _print(goal: Goal, progress: Progress) -> None:
    for one in progress.proposals:
        mark = {True: "verified", False: "no", None: "not run"}[one.verified]
        said, came = (_told(outcome) or "-" for outcome in (one.predicted, one.real))
        print(f"{mark:<9} {one.call}   ({one.source}; predicted {said}; came {came})")
    print(
        f"{goal}: {'found' if progress.solved else 'none verified'}, {progress.tried} tried in {progress.seconds:.1f} s"
    )
