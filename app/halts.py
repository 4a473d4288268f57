"""`foreframe halts`: whether a call ends, as a model predicts it; beside a bounded real run, where that is allowed."""

from __future__ import annotations

import argparse
from typing import Any

from ..debugger.bounded import RealEnd, run_bounded
from ..debugger.cycles import Cycle
from ..debugger.entry import entry_frame
from ..debugger.halting import FRAMES, Judgement, Verdict, Witness, judge
from ..debugger.options import Parser, positive
from ..debugger.target import Target, read_source
from . import wiring
from .arguments import add_model, add_target, target_of
from .headless import print_json


def add_arguments(parser: Parser) -> None:
    """Of `halts`."""
    add_target(parser, has_target=True)
    add_model(parser)
    parser.add_argument(
        "--max-frames", type=positive, default=FRAMES, metavar="N", help="predict at most N frames in each run"
    )
    parser.add_argument("--run", action="store_true", help="run it too, confined and bounded, and compare")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Judge one target; status 0 where it halts, 1 where it does not or nobody knows."""
    target = target_of(options)
    source = read_source(wiring.module_file(target))
    first = entry_frame(source, target.call)
    predictor = wiring.make_predictor(options.model, options.form)
    context = wiring.source_context(source, target.function)
    found = judge(predictor, context, first, limit=options.max_frames)
    real = run_bounded(target) if options.run else None
    if options.json:
        print_json(judgement_json(target, predictor.name, source, found, real))
    else:
        print("\n".join(lines_of(found, real)))
    return 0 if found.verdict is Verdict.HALTS else 1


def judgement_json(target: Target, model: str, source: str, found: Judgement, real: RealEnd | None) -> dict[str, Any]:
    """The object of `halts --json`."""
    return {
        "target": target.name,
        "model": model,
        "verdict": found.verdict.value,
        "confidence": round(found.confidence, 4),
        "steps": found.steps,
        "loop": cycle_json(found.cycle, source),
        "evidence": {"kind": found.chief.evidence.value, "why": found.chief.why},
        "samples": [witness_json(one) for one in found.witnesses],
        "frames": found.num_frames,
        "executed": real is not None,
        "real": None if real is None else real_json(found, real),
    }


def cycle_json(cycle: Cycle | None, source: str) -> dict[str, Any] | None:
    """A loop or recursion as data."""
    if cycle is None:
        return None
    return {
        "kind": cycle.kind,
        "function": cycle.function,
        "lineno": cycle.lineno,
        "end_lineno": cycle.end_lineno,
        "source": source.split("\n")[cycle.lineno - 1].strip(),
    }


def witness_json(one: Witness) -> dict[str, Any]:
    """A witness as data."""
    return {
        "name": one.name,
        "supposed": one.is_supposed,
        "verdict": one.verdict.value,
        "evidence": one.evidence.value,
        "why": one.why,
        "lineno": one.cycle.lineno if one.cycle else None,
        "frames": one.num_frames,
        "surety": round(one.surety, 4),
        "weight": round(one.weight, 4),
    }


def real_json(found: Judgement, real: RealEnd) -> dict[str, Any]:
    """A bounded run as data, and whether the judgement agrees with it."""
    return {"ended": real.ended, "frames": real.num_frames, "reason": real.reason, "agrees": agrees(found, real)}


def agrees(found: Judgement, real: RealEnd) -> bool | None:
    """Whether a judgement is as the bounded run says; None where one of them says nothing."""
    if real.ended is None or found.verdict is Verdict.UNKNOWN:
        return None
    return real.ended is (found.verdict is Verdict.HALTS)


def headline(found: Judgement) -> str:
    """The answer in one line."""
    if found.verdict is Verdict.UNKNOWN:
        return f"unknown: {found.chief.why}" if found.chief.why else "unknown"
    steps = f", within about {found.steps} frames" if found.steps is not None else ""
    return f"{found.verdict.value}{steps} ({found.confidence:.0%} sure)"


def place(cycle: Cycle) -> str:
    """Where a cycle is, in words."""
    what = f"the {cycle.kind} loop" if cycle.kind != "recursion" else "the recursion"
    return f"{what} on line {cycle.lineno}, in {cycle.function}"


def lines_of(found: Judgement, real: RealEnd | None) -> list[str]:
    """The answer for a reader."""
    lines = [headline(found)]
    if found.cycle is not None:
        lines.append(f"  in {place(found.cycle)}")
    lines += [f"  {witness_line(one)}" for one in found.witnesses]
    if real is not None:
        lines.append(f"real run: {real_line(found, real)}")
    return lines


def witness_line(one: Witness) -> str:
    """One witness in words."""
    name = f"{one.name}, supposing it goes on" if one.is_supposed else one.name
    return f"{name}: {one.verdict.value} ({one.evidence.value}) - {one.why}"


def real_line(found: Judgement, real: RealEnd) -> str:
    """The bounded run in words."""
    agreement = {True: "; the judgement agrees", False: "; the judgement is wrong", None: ""}[agrees(found, real)]
    return f"{real.reason}{agreement}"
