"""Confidences against the truth, where the truth is known because the claims were made here."""

from __future__ import annotations

import math
import random

import pytest
from foreframe.debugger.calibration import (
    MAX_TEMPERATURE,
    Claim,
    calibrated,
    calibrated_surprisal,
    calibration_error,
    fit_temperature,
    reliability,
)


def claims(n: int, *, temperature: float, seed: int = 1) -> list[Claim]:
    """Claims that a temperature would make honest: each is right as often as its mended confidence says."""
    rng = random.Random(seed)
    found: list[Claim] = []
    for _ in range(n):
        said = rng.uniform(0.01, 0.99)
        found.append(Claim(said, rng.random() < calibrated(said, temperature)))
    return found


def test_the_error_is_the_gap_between_what_is_said_and_what_is_right():
    said = [Claim(0.8, True), Claim(0.8, False), Claim(0.8, False), Claim(0.8, True)]
    assert calibration_error(said) == pytest.approx(0.3)
    assert calibration_error([Claim(1.0, True), Claim(0.0, False)]) == 0.0
    assert calibration_error([]) == 0.0


def test_gaps_in_opposite_directions_do_not_cancel_between_bins():
    said = [Claim(0.95, False), Claim(0.05, True)]
    assert calibration_error(said) == pytest.approx(0.95)


def test_every_claim_is_in_one_bin_and_a_confidence_of_one_in_the_last():
    found = reliability([Claim(at / 20, right=at > 10) for at in range(21)])
    assert sum(one.claims for one in found) == 21
    assert [one.claims for one in found] == [2] * 9 + [3]
    assert (found[-1].low, found[-1].high, found[-1].right) == (0.9, 1.0, 1.0)
    assert all(one.low <= one.confidence <= one.high for one in found)


def test_bins_without_claims_are_left_out():
    assert [one.low for one in reliability([Claim(0.55, True)])] == [0.5]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_made_the_claims_dishonest_is_found(temperature: float):
    assert fit_temperature(claims(20_000, temperature=temperature)) == pytest.approx(temperature, rel=0.06)


def test_a_fitted_temperature_mends_other_claims_of_the_same_kind():
    temperature = fit_temperature(claims(5_000, temperature=3.0))
    others = claims(5_000, temperature=3.0, seed=2)
    mended = [Claim(calibrated(one.confidence, temperature), one.right) for one in others]
    assert calibration_error(others) > 0.1
    assert calibration_error(mended) < 0.03


def test_claims_that_are_always_or_never_right_have_a_bounded_temperature():
    assert 1 / MAX_TEMPERATURE <= fit_temperature([Claim(0.9, True)] * 10) < 0.1
    assert fit_temperature([Claim(0.9, False)] * 10) == pytest.approx(MAX_TEMPERATURE, rel=1e-3)
    assert math.isfinite(fit_temperature([Claim(1.0, False), Claim(0.0, True), Claim(1.0, True)]))
    assert fit_temperature([]) == 1.0


@pytest.mark.parametrize("confidence", [0.0, 1e-12, 0.3, 0.5, 0.97, 1.0])
def test_a_temperature_of_one_changes_nothing(confidence: float):
    assert calibrated(confidence, 1.0) == confidence


def test_a_temperature_above_one_doubts_and_keeps_the_order():
    before = [0.0, 0.1, 0.4, 0.5, 0.8, 0.999, 1.0]
    after = [calibrated(confidence, 2.0) for confidence in before]
    assert after == sorted(after)
    assert after[3] == pytest.approx(0.5)
    assert all(abs(new - 0.5) < abs(old - 0.5) for old, new in zip(before, after, strict=True) if old != 0.5)
    assert calibrated(calibrated(0.9, 2.0), 0.5) == pytest.approx(0.9)


@pytest.mark.parametrize("temperature", [0.6, 1.0, 1.57])
def test_a_calibrated_surprisal_is_that_of_the_calibrated_confidence_however_improbable(temperature: float):
    for surprisal in (1e-4, 0.1, math.log(2), 3.0, 12.0):
        expected = -math.log(calibrated(math.exp(-surprisal), temperature))
        assert calibrated_surprisal(surprisal, temperature) == pytest.approx(expected, rel=1e-6)
    assert calibrated_surprisal(5_000.0, temperature) == pytest.approx(5_000.0 / temperature)
    assert 0 <= calibrated_surprisal(0.0, temperature) < 1e-3
