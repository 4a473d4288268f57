"""`foreframe models`: which there are, what they say of themselves, whether they fit, and making one smaller."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..debugger.options import positive
from . import headless, wiring

if TYPE_CHECKING:
    from .wiring import Description, Plan

QUANTISATIONS = ("none", "int8", "nf4")
KINDS = ("nf4", "int8", "onnx-int8", "onnx-int4")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `models` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        action = actions.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name != "quantize":
            action.add_argument("--json", action="store_true", help="one JSON object")
        return action

    listing = add("list", "the models here: nano, the hub's cache, and those in directories")
    listing.add_argument("directories", nargs="*", type=Path, metavar="DIR", help="where else to look")

    info = add("info", "what a model says of itself")
    info.add_argument("name", metavar="NAME", help="nano, a directory, or a hub name")

    plan = add("plan", "will it fit? Status 0 if it does, 1 if not")
    plan.add_argument("name", metavar="NAME", help="a hub name such as facebook/cwm, or a directory with a config.json")
    plan.add_argument("--gpu", default="", metavar="SIZE", help="memory of the GPU: 24GiB, or 2x80GiB for two")
    plan.add_argument(
        "--context", type=positive, default=None, metavar="TOKENS", help="the model's longest, if left out"
    )
    plan.add_argument("--quantisation", choices=QUANTISATIONS, default="", help="as it is stored, if left out")

    plan.add_argument("--kv-bits", type=int, choices=(8, 16), default=None, help="of a stored key or value")

    quantize = add("quantize", "write a smaller copy, which --model OUT then loads")
    quantize.add_argument("name", metavar="NAME", help="a directory, or a hub name in the cache")
    quantize.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="a new folder")
    quantize.add_argument("--to", required=True, choices=KINDS, help="nf4 and int8 for a GPU, the others for a CPU")
    quantize.add_argument("--kv-bits", type=int, choices=(8, 16), default=16, help="8 halves the KV cache on a GPU")


def run(options: argparse.Namespace) -> int:
    """Do one of them; the exit status."""
    match options.action:
        case "list":
            return _list(wiring.list_models(options.directories), as_json=options.json)
        case "info":
            return _info(wiring.describe_model(options.name), as_json=options.json)
        case "plan":
            plan = wiring.plan_model(
                options.name,
                context=options.context,
                cards=options.gpu,
                quantisation=options.quantisation,
                kv_bits=options.kv_bits,
            )
            return _plan(options.name, plan, as_json=options.json)
        case _:
            num_bytes = wiring.quantise_model(options.name, options.output, options.to, options.kv_bits)
            print(f"{options.output}: {size(num_bytes)}, {options.to}", file=sys.stderr)
            return 0


def _list(models: Sequence[Description], *, as_json: bool) -> int:
    if as_json:
        headless.print_json({"models": [asdict(model) for model in models]})
        return 0
    width = max(len(model.name) for model in models)
    for model in models:
        print(f"{model.name:{width}}  {model.problem or _line(model)}")
    return 0


def _line(model: Description) -> str:
    where = model.runtime if model.folder else "only its configuration is here"
    parts = [
        model.architecture,
        f"{count(model.num_parameters)} parameters" if model.num_parameters else "",
        model.quantisation.replace("none", "not quantised"),
        size(model.weight_bytes) if model.weight_bytes else "",
        where,
    ]
    return ", ".join(part for part in parts if part)


def _info(model: Description, *, as_json: bool) -> int:
    if as_json:
        headless.print_json(asdict(model))
        return 0
    facts = {
        "folder": model.folder or "only its configuration is here",
        "runtime": model.runtime,
        "architecture": model.architecture,
        "dialect": model.dialect,
        "parameters": f"{model.num_parameters:,}" if model.num_parameters else "",
        "quantisation": model.quantisation,
        "weights": size(model.weight_bytes) if model.weight_bytes else "",
        "context": f"{model.context_tokens:,} tokens" if model.context_tokens else "",
        "vocabulary": f"{model.vocab_size:,} tokens" if model.vocab_size else "",
    }
    print(model.name)
    for name, text in facts.items():
        if text:
            print(f"  {name:14}{text}")
    return 0


def _plan(name: str, plan: Plan, *, as_json: bool) -> int:
    if as_json:
        headless.print_json(plan_json(name, plan))
        return 0 if plan.fits else 1
    asked, cards = plan.question, plan.question.cards
    print(f"{name}, {plan.num_parameters:,} parameters, {asked.quantisation}, {asked.context:,} tokens of context")
    for item in plan.items:
        print(f"  {item.name:26}{size(item.num_bytes):>11}  {item.num_bytes:>16,}  {item.note}".rstrip())
    print(f"  {'in all':26}{size(plan.num_bytes):>11}  {plan.num_bytes:>16,}")
    if cards is None:
        return 0
    here = size(cards.num_bytes) if cards.count == 1 else f"{cards.count} x {size(cards.bytes_each)}"
    if plan.fits:
        print(f"It fits in {here}; the longest context that does is {plan.longest:,} tokens.")
        return 0
    print(f"It does not fit in {here}. What to change:")
    for change in plan.changes:
        print(f"  {change.text}: {size(change.num_bytes)}, {'fits' if change.fits else 'does not fit'}")
    return 1


def plan_json(name: str, plan: Plan) -> dict[str, Any]:
    """The object of `models plan --json`; sizes in bytes."""
    asked, cards = plan.question, plan.question.cards
    return {
        "model": name,
        "parameters": plan.num_parameters,
        "quantisation": asked.quantisation,
        "kv_bits": asked.kv_bits,
        "context": asked.context,
        "gpu": {"count": cards.count, "bytes_each": cards.bytes_each} if cards else None,
        "items": [{"name": item.name, "bytes": item.num_bytes, "note": item.note} for item in plan.items],
        "total_bytes": plan.num_bytes,
        "fits": plan.fits if cards else None,
        "longest_context": plan.longest,
        "changes": [
            {"change": change.text, "total_bytes": change.num_bytes, "fits": change.fits} for change in plan.changes
        ],
    }


def size(num_bytes: int) -> str:
    """In GiB, or MiB below a quarter of one."""
    return f"{num_bytes / 2**30:.1f} GiB" if num_bytes >= 2**28 else f"{num_bytes / 2**20:.1f} MiB"


def count(number: int) -> str:
    """As parameters are counted: 5.4M, 32.6B."""
    return f"{number / 1e9:.1f}B" if number >= 1e9 else f"{number / 1e6:.1f}M"
