"""`foreframe eval halting`: how often the judgement is right, on programs written for it, and what the model adds."""

from __future__ import annotations

import math
import platform
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..debugger.calibration import Claim, calibrated, calibration_error, fit_temperature, reliability
from ..debugger.entry import entry_frame
from ..debugger.errors import ForeframeError
from ..debugger.evaluation import free_run, percentile
from ..debugger.figures import share_json
from ..debugger.halting import TEMPERATURE, Judgement, Verdict, judge, weighed
from ..debugger.halting_set import LABELS, SPLITS, HaltingItem, shipped
from ..debugger.intervals import wilson
from ..debugger.ports import Predictor
from ..debugger.target import called_name
from . import wiring
from .evals import check_sets
from .halts import witness_json
from .headless import print_json

WORD_FRAMES: Final = 100
"""Within which the model's own run must end to count as ending: 122 of the 129 programs that halt do so in fewer."""


CONFIDENCE_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said of one program, each way of answering by its name."""

    item: HaltingItem
    judgement: Judgement
    said: Mapping[str, Verdict]
    seconds: float


def measure(options: Namespace) -> int:
    """Judge the programs of the sets that are asked for, and print how often that is right."""
    if options.data or options.cruxeval or options.report:
        raise ForeframeError("eval halting has programs of its own", hint="--set dev or --set held-out chooses of them")
    wanted = options.set or ["held-out"]
    check_sets(wanted, SPLITS)
    chosen = [item for item in shipped() if item.split in wanted]
    if options.limit is not None:
        chosen = [one for label in LABELS.values() for one in [i for i in chosen if i.label is label][: options.limit]]
    predictor = wiring.make_predictor(options.model, options.form)
    answers = [answer(predictor, item) for item in chosen]
    figures = {
        "task": "halting",
        "model": options.model,
        "level": wiring.LEVEL,
        "python": platform.python_version(),
        "sets": wanted,
        **figures_of(answers),
    }
    if options.json:
        print_json(figures)
    else:
        print(table(figures))
    return 0


def answer(predictor: Predictor, item: HaltingItem) -> Answers:
    """All ways of answering for one program; the seconds are of the judgement alone."""
    function = called_name(item.call)
    first = entry_frame(item.source, item.call)
    context = wiring.source_context(item.source, function)
    began = time.perf_counter()
    judgement = judge(predictor, context, first)
    seconds = time.perf_counter() - began
    last = free_run(predictor.session(context), first, limit=WORD_FRAMES)[-1:]
    ended = bool(last) and last[0].frame.depth == 0 and last[0].frame.value is not None
    syntax = [one for one in judgement.witnesses if one.name == "syntax"]
    said = {
        "judgement": judgement.verdict,
        "free runs alone": weighed([one for one in judgement.witnesses if not one.is_supposed]).verdict,
        "does the free run end": Verdict.HALTS if ended else Verdict.ENDLESS,
        "syntax, else halts": syntax[0].verdict if syntax[0].weight else Verdict.HALTS,
        "syntax alone": syntax[0].verdict,
        "always halts": Verdict.HALTS,
    }
    print(
        f"{item.label.value:<14} {judgement.verdict.value:<14} {judgement.confidence:.2f}  {item.call}", file=sys.stderr
    )
    return Answers(item, judgement, said, seconds)


def figures_of(answers: Sequence[Answers]) -> dict[str, Any]:
    """Shares right, overall and by class, of each way of answering; unknown is not right."""
    seconds = [one.seconds for one in answers]
    return {
        "n": len(answers),
        **_shares(answers, "judgement"),
        "others": {
            name: _shares(answers, name) for name in (answers[0].said if answers else ()) if name != "judgement"
        },
        "calibration": calibration(answers),
        "seconds_per_program": {"p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95)},
        "seconds": round(sum(seconds), 2),
        "programs": [
            {
                "call": one.item.call,
                "label": one.item.label.value,
                "verdict": one.judgement.verdict.value,
                "confidence": round(one.judgement.confidence, 4),
                "steps": one.judgement.steps,
                "samples": [witness_json(witness) for witness in one.judgement.witnesses],
            }
            for one in answers
        ],
    }


def calibration(answers: Sequence[Answers]) -> dict[str, Any]:
    """How far the confidences are right, of the answers that rest on predicted runs.

    `fitted` is the temperature that would be best for these programs; the one for tuning is that of the set dev.
    """
    given = [one for one in answers if one.judgement.verdict is not Verdict.UNKNOWN and not one.judgement.by_syntax]
    claims = [Claim(one.judgement.confidence, one.judgement.verdict is one.item.label) for one in given]
    plain = [Claim(calibrated(claim.confidence, 1 / TEMPERATURE), claim.right) for claim in claims]
    return {
        "answers": len(claims),
        "temperature": TEMPERATURE,
        "fitted": round(fit_temperature(plain), 4),
        "error": round(calibration_error(claims, CONFIDENCE_BINS), 4),
        "error_without": round(calibration_error(plain, CONFIDENCE_BINS), 4),
        "log_loss": _log_loss(claims),
        "log_loss_without": _log_loss(plain),
        "bins": _bins(claims),
        "bins_without": _bins(plain),
    }


def _bins(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    return [
        {
            "from": one.low,
            "to": one.high,
            "confidence": round(one.confidence, 4),
            "right": share_json(wilson(round(one.right * one.claims), one.claims)),
        }
        for one in reliability(claims, CONFIDENCE_BINS)
    ]


def _log_loss(claims: Sequence[Claim]) -> float | None:
    """In nats an answer; 0.693 is what saying 50% of each would come to."""
    losses = [-math.log(one.confidence if one.right else 1 - one.confidence) for one in claims]
    return round(math.fsum(losses) / len(losses), 4) if losses else None


def _shares(answers: Sequence[Answers], name: str) -> dict[str, Any]:
    classes = {label.value: [one for one in answers if one.item.label is label] for label in LABELS.values()}
    return {
        "accuracy": _share([one.said[name] is one.item.label for one in answers]),
        "per_class": {
            label: _share([one.said[name] is one.item.label for one in ones]) for label, ones in classes.items()
        },
        "unknown": _share([one.said[name] is Verdict.UNKNOWN for one in answers]),
    }


def _share(right: Sequence[bool]) -> dict[str, Any]:
    return share_json(wilson(sum(right), len(right)))


def table(figures: Mapping[str, Any]) -> str:
    """The figures for a reader."""
    lines = [f"{figures['n']} programs of {', '.join(figures['sets'])}; right, with Wilson's 95% interval:"]
    for name, shares in [("judgement", figures), *figures["others"].items()]:
        cells = [shares["accuracy"], *shares["per_class"].values()]
        words = [f"{cell['share']:.1%} [{cell['low']:.1%}, {cell['high']:.1%}]" for cell in cells]
        words.append(f"unknown {shares['unknown']['share']:.1%}")
        lines.append("  {:<22} {}  halts {}  does not halt {}  {}".format(name, *words))
    seconds = figures["seconds_per_program"]
    found = figures["calibration"]
    for one in found["bins"]:
        right = one["right"]
        lines.append(f"  said with {one['confidence']:.0%}: {right['count']} of {right['of']} right")
    lines.append(f"  calibration error {found['error']:.1%}, {found['error_without']:.1%} without the temperature")
    return "\n".join([*lines, f"  {seconds['p50']:.2f} s a program (p95 {seconds['p95']:.2f} s)"])
