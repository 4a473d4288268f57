"""`foreframe whatif`: a branch of a run without an interface, predicted, perhaps executed, compared with its parent."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from ..debugger.branches import (
    Change,
    Parting,
    as_if,
    changed,
    edited,
    end_value,
    new_line,
    new_value,
    partings,
    score,
)
from ..debugger.entry import entry_frame
from ..debugger.errors import TargetError
from ..debugger.evaluation import free_run
from ..debugger.frame import Frame
from ..debugger.options import Parser, positive
from ..debugger.ports import Prediction, Predictor, PredictorSession
from ..debugger.recorder import Limits, record
from ..debugger.rerun import Executed, execute
from ..debugger.target import Target, read_source
from . import wiring
from .arguments import add_limits, add_model, add_target
from .choosing import add_sample, chosen_target
from .headless import entry_json, frame_json, predicted_json, print_json

SET: Final = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)(.*)", re.DOTALL)
"""NAME=VALUE."""


def add_arguments(parser: Parser) -> None:
    """What it takes."""
    parser.add_argument("--at", type=positive, required=True, metavar="STEP", help="the step, counted from 1")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a local of that step, and a literal"
    )
    what.add_argument(
        "--line",
        nargs=2,
        action="append",
        default=[],
        metavar=("N", "TEXT"),
        help="a line of the source, and its new text",
    )
    parser.add_argument(
        "--run", action="store_true",
        help="record the parent and execute the branch too, each in a confined child: no network, no processes, "
        "nothing written but in a scratch folder",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--max-frames", type=positive, default=400, metavar="N", help="of one prediction")
    add_limits(parser)
    add_sample(parser)
    add_target(parser, has_target=True)
    add_model(parser)


def run(options: Namespace) -> int:
    """Exit status 0; with --run, 1 where the prediction does not come to the real end."""
    for name in ("set", "line"):
        if len(getattr(options, name)) > 1:
            raise TargetError(f"whatif makes one change, and --{name} is given twice", hint="leave all but one out")
    target, chosen = chosen_target(options)
    source = read_source(wiring.module_file(target))
    made = chosen.predictor if chosen is not None else None
    predictor = made or wiring.make_predictor(options.model, options.form)
    limits = Limits(events=options.max_events, seconds=options.timeout)
    parent = _recorded(target, limits) if options.run else _predicted(predictor, target, source, options.max_frames)
    change = _change(options, source, parent)
    said = predict_branch(predictor, target, source, parent, change, limit=options.max_frames)
    branch = [*parent[: change.at], changed(parent[change.at], change), *(one.frame for one in said)]
    found: dict[str, Any] = {
        "target": target.name,
        "model": predictor.name,
        **entry_json(chosen, target),
        "change": {**asdict(change), "at": change.at + 1},
        "parent": {
            "from": "recorded" if options.run else "predicted",
            "frames": [frame_json(frame) for frame in parent],
            "end": end_json(parent),
        },
        "branch": {
            "executed": False,
            "frames": [frame_json(branch[change.at]), *map(predicted_json, said)],
            "end": end_json(branch),
            **partings_json(parent, branch, change),
        },
    }
    is_right = True
    if options.run:
        real = execute(target, source, parent, [change], limits=limits)
        right = score(branch[change.at + 1 :], real.frames[real.at + 1 :])
        found |= {"executed": _executed_json(parent, real, change), "score": asdict(right)}
        is_right = right.final_value_match
    if options.json:
        print_json(found)
    else:
        _print(change, found)
    return 0 if is_right else 1


def _executed_json(parent: Sequence[Frame], real: Executed, change: Change) -> dict[str, Any]:
    return {
        "frames": [frame_json(frame) for frame in real.frames[real.at :]],
        "how": real.how,
        "exact": real.exact,
        "stopped": real.end,
        "end": end_json(real.frames),
        **partings_json(parent, real.frames, change),
    }


def predict_branch(
    predictor: Predictor, target: Target, source: str, parent: Sequence[Frame], change: Change, *, limit: int
) -> list[Prediction]:
    """What the model says follows the change."""
    text = source if change.name else edited(source, change)
    session = predictor.session(wiring.source_context(text, target.function))
    *before, first = as_if(parent, change)
    for frame in before:
        session.observe(frame)
    return free_run(session, first, limit=limit)


def _recorded(target: Target, limits: Limits) -> list[Frame]:
    return list(record(target, limits=limits, program_output=None, sandboxed=True).frames)


def _predicted(predictor: Predictor, target: Target, source: str, limit: int) -> list[Frame]:
    first = entry_frame(source, target.call)
    session: PredictorSession = predictor.session(wiring.source_context(source, target.function))
    return [first, *(one.frame for one in free_run(session, first, limit=limit))]


def _change(options: Namespace, source: str, parent: Sequence[Frame]) -> Change:
    """What was asked for. Raises TargetError where the parent has no such step."""
    at = options.at - 1
    if at >= len(parent):
        raise TargetError(f"there is no step {options.at}", hint=f"the parent has {len(parent)}")
    if options.line:
        lineno, text = options.line[0]
        if not lineno.isdecimal():
            raise TargetError(f"--line takes the number of a line first, not {lineno!r}", hint='as in --line 3 "x = 1"')
        return new_line(source, int(lineno), text, at)
    [given] = options.set
    found = SET.fullmatch(given)
    if found is None:
        raise TargetError(f"--set {given!r} gives no name a value", hint="write it as in --set n=3")
    return new_value(parent[at], found[1], found[2], at)


def end_json(frames: Sequence[Frame]) -> dict[str, str] | None:
    """What the entry returned or raised, as data."""
    end = end_value(frames)
    return None if end is None else {"event": end[0].value, "value": end[1]}


def partings_json(parent: Sequence[Frame], branch: Sequence[Frame], change: Change) -> dict[str, Any]:
    """Where two runs part, as data: steps are counted from 1."""
    found = [_parting_json(one) for one in partings(parent, branch, change.at)]
    return {"first_difference": found[0] if found else None, "differences": found}


def _parting_json(one: Parting) -> dict[str, Any]:
    return {
        "at": None if one.at is None else one.at + 1,
        "parent_at": None if one.parent_at is None else one.parent_at + 1,
        "cause": one.cause.value,
        "name": one.name,
        "parent": one.parent,
        "branch": one.branch,
    }


def _print(change: Change, found: dict[str, Any]) -> None:
    print(f"#{change.at + 1} {change}")
    for name in ("parent", "branch", "executed"):
        if (one := found.get(name)) is None:
            continue
        end = one["end"]
        told = "not at its end" if end is None else f"{end['event']} {end['value']}"
        print(f"{name:<9} {len(one['frames']):>4} frames  {told}")
        for parting in one.get("differences", []):
            there, here = parting["parent"] or "nothing", parting["branch"] or "nothing"
            where = f"#{parting['at']}" if parting["at"] else f"#{parting['parent_at']} there"
            print(f"    {where:<10} {parting['name'] or parting['cause']}: {there} -> {here}")
    if "executed" in found:
        print(found["executed"]["how"])
        print(f"predicted exactly: {found['score']['exact']} of {found['score']['frames']} frames")
