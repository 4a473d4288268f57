"""The learning rate: up, level, down, and down at any time one likes."""

import pytest
from foreframe.train.recipes import RECIPES
from foreframe.train.schedule import gone_on_with, schedule


@pytest.fixture
def plan():
    """200 steps of warm-up; a plateau of 7.2 hours; 0.8 hours of decay."""
    return schedule(RECIPES["nano_cpu"]())


def test_it_warms_up_stays_and_ends_at_zero(plan):
    assert plan.rate(0, 0.0) == pytest.approx(plan.peak / 200)
    assert plan.rate(99, 0.0) == pytest.approx(plan.peak / 2)
    assert plan.rate(10_000, 0.0) == plan.rate(10_000, 0.89 * 8 * 3600) == plan.peak
    assert plan.rate(10_000, 0.95 * 8 * 3600) == pytest.approx(plan.peak / 2)
    assert plan.rate(10_000, plan.ends_s) == 0.0


def test_a_run_can_be_ended_from_wherever_it_is(plan):
    ending = plan.ended_within(600, 3600.0)
    assert ending.rate(10_000, 3600.0) == plan.rate(10_000, 3600.0) == plan.peak
    assert ending.rate(10_000, 3900.0) == pytest.approx(plan.peak / 2)
    assert ending.ends_s == 4200.0
    assert ending.rate(10_000, 4200.0) == 0.0


def test_ending_a_run_that_is_decaying_goes_on_from_its_height(plan):
    at = 0.95 * 8 * 3600
    ending = plan.ended_within(600, at)
    assert ending.rate(10_000, at) == pytest.approx(plan.rate(10_000, at))
    assert ending.rate(10_000, at + 300) == pytest.approx(plan.peak / 4)


def test_an_ending_is_gone_on_with_made_longer_or_given_up(plan):
    config = RECIPES["nano_cpu"]()
    ending = gone_on_with(config, 3600.0, decay_s=600, begun=None)
    assert ending == plan.ended_within(600, 3600.0)
    assert gone_on_with(config, 3900.0, decay_s=600, begun=ending.decay) == ending
    longer = gone_on_with(config, 3900.0, decay_s=1200, begun=ending.decay)
    assert longer.rate(10_000, 3900.0) == pytest.approx(plan.peak / 2)
    assert longer.ends_s == 5100.0
    assert gone_on_with(config, 3900.0, decay_s=None, begun=ending.decay) == plan
    for decay_s in (600, 1200, None):
        assert gone_on_with(config, 4200.0, decay_s=decay_s, begun=ending.decay) == ending


def test_without_a_decay_the_rate_stays():
    import dataclasses

    plan = schedule(dataclasses.replace(RECIPES["nano_cpu"](), decay_share=0.0))
    assert plan.rate(10_000, plan.ends_s - 1) == plan.peak
