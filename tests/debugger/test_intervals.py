"""Intervals against cases that can be worked out."""

from __future__ import annotations

import random

import pytest
from foreframe.debugger.intervals import Resampling, wilson


def test_wilsons_interval_is_the_one_in_the_books():
    # 35 of 100, as every statistics package gives it.
    found = wilson(35, 100)
    assert (found.low, found.high) == pytest.approx((0.2636, 0.4475), abs=5e-4)
    assert (wilson(0, 10).low, wilson(10, 10).high) == pytest.approx((0.0, 1.0))
    assert wilson(10, 10).low == pytest.approx(0.7225, abs=5e-4)


def test_nothing_measured_is_known_to_lie_anywhere():
    assert (wilson(0, 0).share, wilson(0, 0).low, wilson(0, 0).high) == (0.0, 0.0, 1.0)
    nothing = Resampling(3).share({})
    assert (nothing.of, nothing.low, nothing.high) == (0, 0.0, 1.0)


def test_resampling_independent_trials_agrees_with_wilson():
    rng = random.Random(3)
    trials = {at: (int(rng.random() < 0.7), 1) for at in range(400)}
    found = Resampling(400).share(trials)
    expected = wilson(sum(count for count, _ in trials.values()), 400)
    assert (found.count, found.of) == (expected.count, expected.of)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.01)


def test_frames_that_err_together_make_the_interval_wider():
    apart = Resampling(400).share({at: (at % 2, 1) for at in range(400)})
    together = Resampling(40).share({at: (10 * (at % 2), 10) for at in range(40)})
    assert apart.share == together.share == 0.5
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_seed_means_one_interval_whatever_else_was_asked():
    parts = {at: (at % 3, 3) for at in range(0, 50, 2)}
    one, other = Resampling(50, seed=5), Resampling(50, seed=5)
    other.share({7: (1, 2)})
    assert one.share(parts) == other.share(parts)
    assert one.share(parts) != Resampling(50, seed=6).share(parts)


def test_a_row_that_one_program_has_is_that_programs_share():
    found = Resampling(20).share({4: (3, 4)})
    assert (found.low, found.share, found.high) == (0.75, 0.75, 0.75)
