"""How far an export's logits are from those of the checkpoint that it was made from.

    python -m foreframe.train.fidelity WEIGHTS EXPORT [EXPORT…] --tokens HELD_OUT.jsonl

HELD_OUT has a JSON list of token ids a line, such as traces that training never saw. Without it the
tokens are random, which shows that the arithmetic is right and says little of what rounding costs.
One JSON object an export goes to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..debugger.errors import ForeframeError, ModelError
from ..model.decoder import Decoder, Logits, load

if TYPE_CHECKING:
    from transformers import CwmForCausalLM


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """Differences over all positions of all sequences but each one's first token."""

    positions: int
    mean_error: float
    """Of the logits, absolute."""

    max_error: float
    top1_agreement: float
    """Fraction of positions where both would choose the same token greedily."""

    mean_kl: float
    """From the checkpoint's distribution to the export's, in nats."""


def fidelity(model: CwmForCausalLM, decoder: Decoder, sequences: Iterable[Sequence[int]]) -> Fidelity:
    """Read each sequence with both, and compare what they say of every next token."""
    errors: list[Logits] = []
    agreements: list[Logits] = []
    divergences: list[Logits] = []
    for tokens in sequences:
        expected = reference_logits(model, tokens)[:-1]
        decoder.rewind(0)
        decoder.append(tokens[:1])
        given = decoder.score(tokens[1:])
        errors.append(np.abs(given - expected))
        agreements.append((given.argmax(axis=1) == expected.argmax(axis=1)).astype(np.float32))
        log_p, log_q = _log_softmax(expected), _log_softmax(given)
        divergences.append((np.exp(log_p) * (log_p - log_q)).sum(axis=1))
    return Fidelity(
        positions=sum(map(len, agreements)),
        mean_error=float(np.concatenate(errors).mean()),
        max_error=float(max(error.max() for error in errors)),
        top1_agreement=float(np.concatenate(agreements).mean()),
        mean_kl=float(np.concatenate(divergences).mean()),
    )


def reference_logits(model: CwmForCausalLM, tokens: Sequence[int]) -> Logits:
    """What the checkpoint itself says after each token: one pass in torch, without a cache."""
    import torch

    with torch.inference_mode():
        return model(torch.tensor([list(tokens)]), use_cache=False).logits[0].float().numpy()


def random_sequences(vocab_size: int, *, count: int = 8, length: int = 256, seed: int = 0) -> list[list[int]]:
    """Uniform token ids, the same on every run."""
    return np.random.default_rng(seed).integers(0, vocab_size, (count, length)).tolist()


def read_sequences(path: Path, limit: int) -> list[list[int]]:
    """The lists of a JSON-lines file that have two tokens or more, each cut to `limit`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        sequences = [list(map(int, json.loads(line)))[:limit] for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(f"{path} holds no token ids: {error}", hint="One JSON list of ids a line.") from error
    return [tokens for tokens in sequences if len(tokens) > 1]


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m foreframe.train.fidelity", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("weights", type=Path, help="folder of the checkpoint")
    parser.add_argument("exports", type=Path, nargs="+", help="folders that foreframe.train.export wrote from it")
    parser.add_argument("--tokens", type=Path, help="JSON lines of token ids (default: random tokens)")
    options = parser.parse_args(arguments)
    from transformers import CwmForCausalLM

    model = CwmForCausalLM.from_pretrained(options.weights, dtype="float32").eval()
    try:
        for directory in options.exports:
            weights = load(directory)
            sequences = (
                read_sequences(options.tokens, weights.limit)
                if options.tokens
                else random_sequences(weights.vocab_size)
            )
            size = sum(path.stat().st_size for path in directory.iterdir())
            measured = asdict(fidelity(model, weights.decoder(), sequences))
            print(json.dumps({"export": str(directory), "bytes": size, **measured}))
    except ForeframeError as error:
        print(f"foreframe: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
