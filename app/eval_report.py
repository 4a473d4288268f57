"""Figures of an evaluation as Markdown: the table of a model card, and a report with every table and its plots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import ForeframeError
from ..debugger.intervals import wilson
from . import charts

Figures = Mapping[str, Any]

TARGETS: Final[Mapping[str, tuple[float, float, float]]] = {
    "micro": (0.95, 0.99, 0.93), "synthetic": (0.90, 0.98, 0.65), "written": (0.75, 0.95, 0.40),
    "cruxeval": (0.70, 0.93, 0.22),
}  # fmt: skip
"""What we set out to reach: exact frames, lines, and the free run's final value (for CruxEval pass@1)."""

MAX_ERROR: Final = 0.05
MAX_SURE_AND_WRONG: Final = 0.03
CRUXEVAL: Final = "cruxeval"
"""Name of the set that a CruxEval file's items make, and of what else is measured on it."""

FEWEST: Final = 30
"""Frames of an operation, below which its share says too little for the report; the JSON has them all."""

FEWEST_SHOWN: Final = 5
"""And what a dot of a plot stands for at the least."""

COLUMNS: Final = {
    "exact": "exact frames", "lines": "lines", "values": "values", "whole": "right from first to last",
    "final_value": "free-run final value",
}  # fmt: skip
HEADINGS: Final = {
    "value_type": ("By type of the real value", "type"), "operation": ("By operation", "the line that ran has"),
    "frames": ("By length of the run", "frames"), "depth": ("By call depth", "depth"),
}  # fmt: skip
PLOTS: Final = {
    "frames": "Exact frames by length of the run", "value_type": "Values right by type",
    "reliability": "Is a confidence what it says?",
}  # fmt: skip
"""Title of each plot, by the name of its file."""


def card(figures: Figures) -> str:
    """The table of a model card, and under it one for the confidences."""
    rows = [["set", "exact frames", "lines", "free-run final value", "target"]]
    for name, one in figures["sets"].items():
        forced = one["teacher_forced"]
        last = _share(one["free_run"]["final_value"])
        if name == CRUXEVAL and CRUXEVAL in figures:
            last = f"pass@1 {_pass_at_1(figures[CRUXEVAL])}"
        target = " / ".join(f"{share:.0%}" for share in TARGETS.get(name, ())) or "none"
        rows.append([_described(name, one), _interval(forced, "exact"), _interval(forced, "lines"), last, target])
    return f"{_table(rows)}\n\n{_confidences(figures)}\n\n{_conditions(figures)}"


def _confidences(figures: Figures) -> str:
    rows = [["set", "calibration error of frames", "of values", "frames with a confident wrong value"]]
    for name, one in [*figures["sets"].items(), ("all", figures)]:
        told = one["calibration"]
        errors = [f"{told[what]['error']:.1%}" for what in ("frame", "value")]
        rows.append([name, *errors, _share(told["sure_and_wrong"])])
    rows.append(["target", *(f"{MAX_ERROR:.0%} at most" for _ in range(2)), f"{MAX_SURE_AND_WRONG:.0%} at most"])
    return _table(rows)


def _conditions(figures: Figures) -> str:
    drawn = figures["resampling"]
    return (
        f"Teacher-forced but for the final value, greedy, level `{figures['level']}`, Python {figures['python']}. "
        "A value is confident from 0.9 on. Intervals are 95%: by resampling programs "
        f"({drawn['resamples']} times, seed {drawn['seed']}), and Wilson's where programs are counted."
    )


def _described(name: str, one: Figures) -> str:
    """The set, its programs, and the seed that its traces state."""
    seed = next((part.strip() for part in one.get("about", "").split(",") if part.strip().startswith("seed ")), "")
    programs = f"{one['programs']} programs"
    return f"{name} ({', '.join(filter(None, [programs, seed]))})"


def _pass_at_1(output: Figures) -> str:
    share = wilson(round(output["pass_at_1"] * output["n"]), output["n"])
    return f"{share.share:.1%} ({share.low * 100:.1f} to {share.high * 100:.1f})"


def write_report(figures: Figures, folder: Path) -> None:
    """Write report.md and the plots that it shows. Raises ForeframeError where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, svg in plots(figures).items():
            (folder / name).write_text(svg, encoding="utf-8")
        (folder / "report.md").write_text(report(figures), encoding="utf-8")
    except OSError as error:
        raise ForeframeError(f"{folder} cannot be written: {error.strerror}", hint="--report names a folder") from None


def report(figures: Figures) -> str:
    """Every table and the plots, in Markdown."""
    pictures = [f"![{title}]({name}.svg)" for name, title in PLOTS.items()]
    return "\n\n".join([f"# Evaluation of {figures['model']}", card(figures), *pictures, tables(figures)]) + "\n"


def tables(figures: Figures) -> str:
    """Calibration, then each set's breakdowns; all sets together where there are several."""
    parts = list(_calibration(figures["calibration"]))
    sets = dict(figures["sets"])
    for name, one in {**({"all sets": figures} if len(sets) > 1 else {}), **sets}.items():
        parts += [f"## {name}", _summary(one), *_jumps(one["jumps"])]
        for table, (heading, first) in HEADINGS.items():
            if body := _breakdown(one["by"][table], first, fewest=FEWEST if table == "operation" else 1):
                parts += [f"### {heading}: {name}", body]
    return "\n\n".join(parts)


def plots(figures: Figures) -> dict[str, str]:
    """File name to SVG."""
    sets, note = figures["sets"], "teacher-forced; whiskers are 95% intervals over programs"
    bins = {
        f"{what}s": [(one["confidence"], one["right"], one["claims"]) for one in figures["calibration"][what]["bins"]]
        for what in ("frame", "value")
    }
    return {
        "frames.svg": charts.dots(PLOTS["frames"], note, _series(sets, "frames", "exact")),
        "value_type.svg": charts.dots(PLOTS["value_type"], note, _series(sets, "value_type", "values")),
        "reliability.svg": charts.reliability(
            PLOTS["reliability"], "a dot is a tenth of the scale, as large as it is full", bins
        ),
    }


def _series(sets: Mapping[str, Figures], table: str, column: str) -> dict[str, dict[str, charts.Dot]]:
    """Row to set to share; rows in the order in which the sets have them, lengths of runs by number."""
    rows: dict[str, dict[str, charts.Dot]] = {}
    for name, one in sets.items():
        for row, shares in one["by"][table].items():
            share = shares[column]
            if share["of"] >= FEWEST_SHOWN:
                dot = charts.Dot(share=share["share"], low=share["low"], high=share["high"], of=share["of"])
                rows.setdefault(row, {})[name] = dot
    if table == "frames":
        return dict(sorted(rows.items(), key=lambda row: int(row[0].rstrip("+").partition("-")[0])))
    return rows


def _summary(one: Figures) -> str:
    rows = [["", "exact frames", "events", "lines", "values"]]
    for name, accuracy in (("teacher-forced", one["teacher_forced"]), ("free run", one["free_run"])):
        rows.append([name, *(_interval(accuracy, what) for what in ("exact", "events", "lines", "values"))])
    whole, final = (_share(one["free_run"][what]) for what in ("whole", "final_value"))
    mean = one["teacher_forced"]["mean_over_programs"]
    return (
        f"{one['programs']} programs, {one['teacher_forced']['frames']} predicted frames. Free runs right from the "
        f"first frame to the last: {whole}; with the right final value: {final}. Mean over programs, where a long run "
        f"counts no more than a short one: {mean['exact']:.1%} exact frames, {mean['lines']:.1%} lines.\n\n"
    ) + _table(rows)


def _breakdown(rows: Mapping[str, Mapping[str, Figures]], first: str, *, fewest: int) -> str:
    shown = {row: shares for row, shares in rows.items() if max(one["of"] for one in shares.values()) >= fewest}
    columns = [name for name in COLUMNS if any(name in shares for shares in shown.values())]
    body = [[row, *(_share(shares[name]) for name in columns)] for row, shares in shown.items()]
    return _table([[first, *(COLUMNS[name] for name in columns)], *body]) if body else ""


def _jumps(jumps: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    if jumps:
        body = [[f"step {name}", *(_share(shares[what]) for what in ("exact", "lines", "values"))]
                for name, shares in jumps.items()]  # fmt: skip
        yield _table([["jump", "exact frames", "lines", "value"], *body])


def _calibration(calibration: Figures) -> Iterator[str]:
    yield "## Calibration"
    body: list[list[str]] = []
    for what in ("frame", "value"):
        one, half = calibration[what], calibration[what]["other_half"]
        body.append([f"{what}s", f"{one['claims']:,}", f"{one['error']:.2%}", f"{one['temperature']:.3f}",
                     f"{half['error']:.2%}", f"{half['error_with_temperature']:.2%}"])  # fmt: skip
    head = ["confidence of", "claims", "calibration error", "temperature", "other half before", "other half with it"]
    yield _table([head, *body])
    yield "The temperature is fitted on every second program, and judged on the others."


def _interval(accuracy: Figures, what: str) -> str:
    low, high = accuracy["intervals"][what]
    return f"{accuracy[f'{what}_share']:.1%} ({low * 100:.1f} to {high * 100:.1f})"


def _share(one: Figures) -> str:
    return f"{one['share']:.1%} ({one['low'] * 100:.1f} to {one['high'] * 100:.1f}) of {one['of']:,}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, f"|{'---|' * len(rows[0])}", *body])
