"""What the stream holds: a few programs with their frames, then a table.

python -m foreframe.train.data.preview --seed 0 --n 5
python -m foreframe.train.data.preview --seed 0 --n 0 --count 5000
"""

from __future__ import annotations

import argparse
import time
from itertools import islice

from ...debugger.frame import Event, Frame
from .programs import WEIGHTS
from .split import Side
from .stream import Tally, traced


def main() -> None:
    """Print samples and statistics."""
    parser = argparse.ArgumentParser(description="programs that training reads, and their frames")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--n", type=int, default=5, help="programs to print")
    parser.add_argument("--count", type=int, default=1000, help="programs to count")
    parser.add_argument("--family", choices=sorted(WEIGHTS), help="this family alone")
    parser.add_argument("--held-out", action="store_true", help="programs that training never sees")
    chosen = parser.parse_args()
    weights = {chosen.family: 1.0} if chosen.family else WEIGHTS
    wanted = Side.HELD_OUT if chosen.held_out else Side.TRAINING
    tally = Tally()
    started = time.perf_counter()
    for shown, (program, trace) in enumerate(
        islice(traced(chosen.seed, weights=weights, wanted=wanted, tally=tally), max(chosen.count, chosen.n))
    ):
        if shown < chosen.n:
            print(f"{'-' * 30} {program.family}: {program.call or 'the module'}\n{program.source}")
            print("\n".join(map(_line, trace.frames)) + "\n")
    print(table(tally, time.perf_counter() - started))


def _line(frame: Frame) -> str:
    shown = (
        frame.value if frame.value is not None else ", ".join(f"{name}={text}" for name, text in frame.locals.items())
    )
    mark = {Event.CALL: "call", Event.LINE: "", Event.RETURN: "return", Event.EXCEPTION: "raise"}[frame.event]
    return f"{'  ' * frame.depth}{frame.lineno:3} {mark:6} {shown}"


def table(tally: Tally, seconds: float) -> str:
    """The tally for a person to read."""
    tried = tally.kept + sum(tally.rejected.values())
    rows = [
        ("programs kept", f"{tally.kept} of {tried}"),
        ("programs a second", f"{tally.kept / seconds:.0f}"),
        ("frames a program", f"{tally.frames / max(tally.kept, 1):.1f}"),
        *((f"  {family}", f"{number / max(tally.kept, 1):.1%}") for family, number in tally.families.most_common()),
        *((f"left out: {why}", f"{number / tried:.2%}") for why, number in tally.rejected.most_common()),
    ]
    return "\n".join(f"{name:<28} {value:>14}" for name, value in rows)


if __name__ == "__main__":
    main()
