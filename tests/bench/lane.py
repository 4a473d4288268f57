"""What a real step costs over the Debug Adapter Protocol, with and without the adapter that answers at once.

A step is all that a debugger does before it can show the next line: `next`, the wait for the stop, `stackTrace`,
`scopes` and `variables`. Both adapters step through the same program, in turns, so that another program's load
falls on both.
"""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

from foreframe.adapters.dap.latency import measure

ROUNDS = 3
STEPS = 20


def main() -> None:
    """Print the table."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for low_latency in taken:
            taken[low_latency] += asyncio.run(measure(low_latency=low_latency, steps=STEPS)).step_ms
    slow = median(taken[False])
    print(f"{'a step, ms':<24}{'p50':>8}{'p95':>8}{'times faster':>14}")
    for low_latency, samples in taken.items():
        name = "foreframe's adapter" if low_latency else "debugpy.adapter"
        p50, p95 = median(samples), quantiles(samples, n=20)[-1]
        print(f"{name:<24}{p50:>8.1f}{p95:>8.1f}{slow / p50:>13.1f}x")
