"""Whether a confidence can be believed: of what is said with 0.9, are nine in ten right? Knows no frames and no models.

After Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks (ICML 2017): the expected calibration
error over equal-width bins, and one temperature that mends most of it without changing any answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

NUM_BINS: Final = 10
SURE: Final = 0.9
"""From here on a person takes a prediction for granted."""

MAX_TEMPERATURE: Final = 20.0
"""And its inverse is the least: past these, confidences are not worth mending."""

_CERTAIN: Final = 1e-7
"""Nearer to 0 or 1 no confidence is taken for: float32 rounds there, and log-odds have no end."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something said with a probability, and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims with a confidence in one range."""

    low: float
    high: float
    claims: int
    confidence: float
    """Mean."""

    right: float
    """Share."""


def reliability(claims: Iterable[Claim], num_bins: int = NUM_BINS) -> list[Bin]:
    """The claims by equal-width bins of confidence; bins without any are left out."""
    held: list[list[Claim]] = [[] for _ in range(num_bins)]
    for claim in claims:
        held[min(int(claim.confidence * num_bins), num_bins - 1)].append(claim)
    return [
        Bin(
            low=at / num_bins,
            high=(at + 1) / num_bins,
            claims=len(inside),
            confidence=math.fsum(claim.confidence for claim in inside) / len(inside),
            right=sum(claim.right for claim in inside) / len(inside),
        )
        for at, inside in enumerate(held)
        if inside
    ]


def calibration_error(claims: Sequence[Claim], num_bins: int = NUM_BINS) -> float:
    """Expected calibration error: the mean gap between confidence and share right, over bins, by their claims."""
    found = reliability(claims, num_bins)
    return math.fsum(one.claims * abs(one.confidence - one.right) for one in found) / max(len(claims), 1)


def calibrated(confidence: float, temperature: float) -> float:
    """The confidence with its log-odds divided by the temperature: above 1.0 doubts more, below 1.0 less."""
    return confidence if temperature == 1.0 else _probability(_log_odds(confidence) / temperature)


def calibrated_surprisal(surprisal: float, temperature: float) -> float:
    """Minus the logarithm of the calibrated probability, in nats, where minus that of the plain one is given.

    In logarithms throughout: a frame may surprise by more nats than a probability has room for.
    """
    if temperature == 1.0:
        return surprisal
    plain = max(surprisal, _CERTAIN)
    log_odds = -plain - math.log(-math.expm1(-plain))
    odds_against = -log_odds / temperature
    return max(odds_against, 0.0) + math.log1p(math.exp(-abs(odds_against)))


def fit_temperature(claims: Iterable[Claim]) -> float:
    """The temperature under which the claims are likeliest; 1.0 where there are none.

    Their likelihood is that of a logistic regression on the log-odds without an intercept: concave in the inverse
    temperature, so its slope is zero once, and halving finds where.
    """
    points = [(_log_odds(claim.confidence), claim.right) for claim in claims]
    if not points:
        return 1.0

    def slope(inverse: float) -> float:
        return math.fsum((right - _probability(inverse * odds)) * odds for odds, right in points)

    low, high = 1 / MAX_TEMPERATURE, MAX_TEMPERATURE
    for _ in range(50):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return 1 / math.sqrt(low * high)


def _log_odds(confidence: float) -> float:
    kept = min(max(confidence, _CERTAIN), 1 - _CERTAIN)
    return math.log(kept / (1 - kept))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(log_odds, -700.0), 700.0)))
