"""Warm-up, plateau, decay: the learning rate as a function of the steps and the seconds a run has had.

A plateau has no end that must be known beforehand, so a run can be left alone for as long as the machine is free
and ended well when it is not (Hu et al. 2024, MiniCPM).
"""

from __future__ import annotations

from dataclasses import dataclass

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
        return Schedule(
            peak=self.peak,
            warmup_steps=self.warmup_steps,
            decay_from_s=seconds,
            decay_s=decay_s,
            height=self._share(seconds),
        )

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
