"""What trials learned, as a curve: a fit of accuracy against tokens, and a plot of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

Found = Mapping[str, Any]
"""A trial's result, as `search.run` returns it."""

_BEGUN: Final = 0.02
"""Share of exact frames below which a model knows nothing yet."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The log-odds of a frame being exact, as a straight line over the logarithm of the tokens read."""

    at_one: float
    slope: float
    error: float
    """Root mean square of what the line misses, in shares."""

    def share(self, tokens: float) -> float:
        """Exact frames after so many tokens."""
        return 1 / (1 + float(np.exp(-self.at_one - self.slope * np.log(tokens))))


def fitted(points: Sequence[Mapping[str, float]]) -> Fit | None:
    """Least squares over the points at which something was right; None for fewer than three."""
    begun = [
        (point["tokens"], point["exact_frames"])
        for point in points
        if point["tokens"] and _BEGUN < point["exact_frames"] < 1
    ]
    if len(begun) < 3:
        return None
    tokens, shares = np.array(begun).T
    slope, at_one = np.polyfit(np.log(tokens), np.log(shares / (1 - shares)), 1)
    fit = Fit(float(at_one), float(slope), 0.0)
    missed = [fit.share(count) - share for count, share in begun]
    return Fit(fit.at_one, fit.slope, float(np.sqrt(np.mean(np.square(missed)))))


def plot(found: Sequence[Found], title: str, path: Path) -> None:
    """Exact frames over tokens read, with the fits, and over processor time, as an SVG file."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import LogLocator, NullLocator

    # Without these two the same curves make another file each time.
    with rc_context({"svg.hashsalt": "foreframe", "font.size": 9}):
        figure = Figure(figsize=(9, 3.8), layout="constrained")
        figure.suptitle(title)
        by_tokens, by_time = figure.subplots(1, 2, sharey=True)
        for trial in found:
            points = [point for point in trial["points"] if point["tokens"]]
            shares = [point["exact_frames"] for point in points]
            tokens = [point["tokens"] / 1e6 for point in points]
            (drawn,) = by_tokens.plot(tokens, shares, "o", markersize=4, label=trial["name"])
            by_time.plot([point["cpu_s"] / 60 for point in points], shares, "o-", markersize=4, color=drawn.get_color())
            if (fit := fitted(points)) is not None:
                line = np.geomspace(min(tokens), max(tokens), 30)
                by_tokens.plot(line, [fit.share(count * 1e6) for count in line], color=drawn.get_color())
        by_tokens.set(xscale="log", xlabel="tokens read, millions", ylabel="exact frames, held out")
        by_tokens.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        by_tokens.xaxis.set_major_formatter("{x:g}")
        by_tokens.xaxis.set_minor_locator(NullLocator())
        by_time.set(xlabel="processor minutes")
        by_tokens.yaxis.set_major_formatter("{x:.0%}")
        by_tokens.legend()
        for axes in (by_tokens, by_time):
            axes.grid(alpha=0.3)
        figure.savefig(path, metadata={"Date": None})


def table(found: Sequence[Found]) -> str:
    """A row a trial, in Markdown: where it stood at its end, and by which family."""
    families = [name for name in found[0]["points"][-1] if name not in ("tokens", "cpu_s", "loss", "frames")]
    heads = ["trial", "parameters", "tokens", "nats a frame", *(name.replace("_", " ") for name in families)]
    rows = [heads, ["---"] * len(heads)]
    for trial in found:
        last = trial["points"][-1]
        rows.append(
            [
                trial["name"],
                f"{trial['parameters'] / 1e6:.2f}M",
                f"{last['tokens'] / 1e6:.2f}M",
                f"{last['loss']:.2f}",
                *(f"{last[name]:.1%}" for name in families),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
