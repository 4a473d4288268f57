"""`foreframe eval halting`: how often the judgement is right, on programs written for it, and what the model adds."""

from __future__ import annotations

import platform
import re
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from ..debugger.entry import entry_frame
from ..debugger.errors import ForeframeError
from ..debugger.evaluation import free_run, percentile
from ..debugger.figures import share_json
from ..debugger.halting import Judgement, Verdict, judge, weighed
from ..debugger.intervals import wilson
from ..debugger.ports import Predictor
from ..debugger.target import called_name
from . import wiring
from .evals import check_sets
from .halts import witness_json
from .headless import print_json

SPLITS: Final = ("dev", "held-out")
DEV_EVERY: Final = 3
"""Every third program may be tuned on."""

WORD_FRAMES: Final = 100
"""Within which the model's own run must end to count as ending: 122 of the 129 programs that halt do so in fewer."""

LABELS: Final = {"halts": Verdict.HALTS, "endless": Verdict.ENDLESS}
"""By the name of the file that the programs are in."""

_CALL: Final = re.compile(r"^# call: (.*)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Item:
    """One program, and whether it ends."""

    label: Verdict
    call: str
    source: str
    split: str


def items() -> list[Item]:
    """The programs that ship, in the order of their files."""
    folder = resources.files("foreframe.assets") / "halting"
    found: list[Item] = []
    for name, label in LABELS.items():
        parts = _CALL.split((folder / f"{name}.py").read_text(encoding="utf-8"))[1:]
        for number, (call, source) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
            found.append(Item(label, call, source, SPLITS[number % DEV_EVERY > 0]))
    return found


@dataclass(frozen=True, slots=True)
class Answers:
    """What was said of one program, each way of answering by its name."""

    item: Item
    judgement: Judgement
    said: Mapping[str, Verdict]
    seconds: float


def measure(options: Namespace) -> int:
    """Judge the programs of the sets that are asked for, and print how often that is right."""
    if options.data or options.cruxeval or options.report:
        raise ForeframeError("eval halting has programs of its own", hint="--set dev or --set held-out chooses of them")
    wanted = options.set or ["held-out"]
    check_sets(wanted, SPLITS)
    chosen = [item for item in items() if item.split in wanted]
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


def answer(predictor: Predictor, item: Item) -> Answers:
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
    return "\n".join([*lines, f"  {seconds['p50']:.2f} s a program (p95 {seconds['p95']:.2f} s)"])
