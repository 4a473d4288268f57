"""Warm-up, plateau, decay: the learning rate as a function of the steps and the seconds a run has had.

A plateau has no end that must be known beforehand, so a run can be left alone for as long as the machine is free
and ended well when it is not (Hu et al. 2024, MiniCPM).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .recipes import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Seconds are of training, over all stretches of a run."""

    peak: float
    warmup_steps: int
    decay_from_s: float
    decay_s: float
    """How long the fall to zero takes; 0 for none."""

    height: float = 1.0
    """Share of the peak from which the rate falls: below 1 where one decay takes over from another."""

    @property
    def ends_s(self) -> float:
        """When the run is over."""
        return self.decay_from_s + self.decay_s

    def rate(self, step: int, seconds: float) -> float:
        """The learning rate of the step after `step` others, `seconds` into the run."""
        warm = min(1.0, (step + 1) / max(self.warmup_steps, 1))
        return self.peak * warm * self._share(seconds)

    def ended_within(self, decay_s: float, seconds: float) -> Schedule:
        """The schedule that falls to zero over `decay_s` from where this one stands at `seconds`."""
        return replace(self, decay_from_s=seconds, decay_s=decay_s, height=self._share(seconds))

    @property
    def decay(self) -> dict[str, float]:
        """What tells this schedule from another of the same recipe, by the fields' names."""
        return {"decay_from_s": self.decay_from_s, "decay_s": self.decay_s, "height": self.height}

    def _share(self, seconds: float) -> float:
        if self.decay_s <= 0:
            return self.height
        return self.height * min(1.0, max(0.0, (self.ends_s - seconds) / self.decay_s))


def schedule(config: Config) -> Schedule:
    """The schedule of a whole run."""
    decay_s = config.decay_share * config.seconds
    return Schedule(
        peak=config.learning_rate,
        warmup_steps=config.warmup_steps,
        decay_from_s=config.seconds - decay_s,
        decay_s=decay_s,
    )


def gone_on_with(
    config: Config, seconds: float, *, decay_s: float | None, begun: Mapping[str, float] | None
) -> Schedule:
    """The schedule of a run that stands at `seconds`, which ends over `decay_s` if that is not None.

    `begun` is the `decay` of an ending that the run was left in: the same `decay_s` goes on with it, another begins a
    new one from its height, and None gives it up, unless it was over.
    """
    plan = schedule(config)
    if begun is not None:
        ending = replace(plan, **begun)
        if decay_s is not None or seconds >= ending.ends_s:
            plan = ending
    is_begun = begun is not None and decay_s == plan.decay_s
    if decay_s is None or is_begun or seconds >= plan.ends_s:
        return plan
    return plan.ended_within(decay_s, seconds)
