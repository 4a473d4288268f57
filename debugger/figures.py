"""From the counts of examined programs to the figures that are printed: shares, intervals, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from .calibration import NUM_BINS, Claim, calibrated, calibration_error, fit_temperature, reliability
from .examination import Cell, Examined
from .intervals import Resampling, Share, wilson
from .scoring import Accuracy

OF_PROGRAMS: Final = frozenset(("whole", "final_value"))
"""Columns that count programs, which do not depend on each other; the others count what programs hold many of."""

NOTHING: Final = {"count": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}

_BY: Final = ("value_type", "operation", "frames", "depth")


def figures(programs: Sequence[Examined]) -> dict[str, Any]:
    """The JSON figures of these programs. Every share is given as count, of, share, and its 95% interval."""
    tables = _tables(programs)
    ends = tables.get("all", {}).get("all", {})
    forced, free = (
        _accuracy([program.forced for program in programs]),
        _accuracy([program.free for program in programs]),
    )
    return {
        "programs": len(programs),
        "teacher_forced": forced,
        "free_run": {
            **free,
            "whole_programs": ends.get("whole", NOTHING)["count"],
            "whole": ends.get("whole", NOTHING),
            "final_value": ends.get("final_value", NOTHING),
        },
        "by": {table: _sorted(table, tables.get(table, {})) for table in _BY},
        "calibration": {
            "frame": calibration([program.frames for program in programs]),
            "value": calibration([program.values for program in programs]),
            "sure_and_wrong": tables.get("confident", {}).get("wrong value", {}).get("frames", NOTHING),
        },
        "jumps": tables.get("jump", {}),
    }


def accuracy_json(accuracy: Accuracy) -> dict[str, Any]:
    """Counts, and the shares that people read."""
    counts = asdict(accuracy)
    shares = {f"{name}_share": round(accuracy.share(counts[name]), 4) for name in ("exact", "events", "lines")}
    return {**counts, **shares, "values_share": round(accuracy.values / max(accuracy.num_values, 1), 4)}


def _accuracy(parts: Sequence[Accuracy]) -> dict[str, Any]:
    total, resampling = Accuracy(), Resampling(len(parts))
    for part in parts:
        for name, count in asdict(part).items():
            setattr(total, name, getattr(total, name) + count)
    intervals: dict[str, list[float]] = {}
    for name in ("exact", "events", "lines", "values"):
        of = "num_values" if name == "values" else "frames"
        share = resampling.share({at: (getattr(part, name), getattr(part, of)) for at, part in enumerate(parts)})
        intervals[name] = [round(share.low, 4), round(share.high, 4)]
    shares = {name: [part.share(getattr(part, name)) for part in parts if part.frames] for name in ("exact", "lines")}
    means = {name: round(sum(held) / max(len(held), 1), 4) for name, held in shares.items()}
    return {**accuracy_json(total), "intervals": intervals, "mean_over_programs": means}


def _tables(programs: Sequence[Examined]) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """Table to row to column to share."""
    resampling = Resampling(len(programs))
    parts: dict[Cell, dict[int, tuple[int, int]]] = {}
    for at, program in enumerate(programs):
        for cell, count in program.cells.items():
            parts.setdefault(cell, {})[at] = (count.right, count.of)
    tables: dict[str, dict[str, dict[str, dict[str, Any]]]] = {}
    for (table, row, column), counted in parts.items():
        share = _of_programs(counted) if column in OF_PROGRAMS else resampling.share(counted)
        tables.setdefault(table, {}).setdefault(row, {})[column] = share_json(share)
    return tables


def _of_programs(counted: dict[int, tuple[int, int]]) -> Share:
    return wilson(sum(right for right, _ in counted.values()), sum(of for _, of in counted.values()))


def share_json(share: Share) -> dict[str, Any]:
    """Counts are whole numbers; shares and bounds have four places."""
    return {**asdict(share), "share": round(share.share, 4), "low": round(share.low, 4), "high": round(share.high, 4)}


def _sorted(table: str, rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Numbers in their order, names by how often they were met."""
    if table in ("frames", "depth"):
        return dict(sorted(rows.items(), key=lambda row: int(row[0].rstrip("+").partition("-")[0])))
    return dict(sorted(rows.items(), key=lambda row: -max(share["of"] for share in row[1].values())))


def calibration(claims: Sequence[Sequence[Claim]]) -> dict[str, Any]:
    """Calibration of the claims of each program, and of one half of the programs under the other half's temperature.

    The halves are every second program, so that both hold all sets in like shares.
    """
    told = [claim for program in claims for claim in program]
    fitted = [claim for program in claims[::2] for claim in program]
    other = [claim for program in claims[1::2] for claim in program]
    temperature = fit_temperature(fitted)
    mended = [Claim(calibrated(claim.confidence, temperature), claim.right) for claim in other]
    return {
        "claims": len(told),
        "error": round(calibration_error(told), 4),
        "bins": [{name: round(value, 4) for name, value in asdict(one).items()} for one in reliability(told, NUM_BINS)],
        "temperature": round(temperature, 3),
        "other_half": {
            "claims": len(other),
            "error": round(calibration_error(other), 4),
            "error_with_temperature": round(calibration_error(mended), 4),
        },
    }
