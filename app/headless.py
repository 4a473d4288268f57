"""The commands without an interface: data alone on stdout, one JSON object for `--json`."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from ..debugger.entries import Entry
from ..debugger.entry import entry_frame
from ..debugger.errors import ForeframeError, TraceError
from ..debugger.evaluation import Timing, free_run, percentile
from ..debugger.frame import Frame
from ..debugger.hole_states import begin
from ..debugger.model_breaks import Met, ModelBreaks
from ..debugger.ports import Prediction
from ..debugger.recorder import Limits
from ..debugger.recorder import record as record_trace
from ..debugger.scoring import Accuracy, Comparison, Row
from ..debugger.target import Target, read_source
from ..debugger.trace import Trace, parse_trace, write_trace
from . import wiring
from .choosing import Chosen

SCHEMA = 1
NO_BREAKS = ModelBreaks()


def limits(options: Namespace) -> Limits:
    """The recorder's limits that the command line states."""
    return Limits(events=options.max_events, seconds=options.timeout)


def record(target: Target, output: Path, bounds: Limits) -> int:
    """Run the target and write its trace."""
    # Found out before the program runs: what it did could not be kept.
    is_new = not output.exists()
    _check_replaceable(output)
    _check_writable(output)
    try:
        trace = record_trace(target, limits=bounds)
    except (ForeframeError, SystemExit):  # SystemExit: a signal that ends us
        if is_new:
            output.unlink(missing_ok=True)
        raise
    write_trace(trace, output)
    end = f"; {trace.end.reason}" if trace.end and trace.end.reason else ""
    print(f"{len(trace.frames)} frames in {output}{end}", file=sys.stderr)
    return 0


def _check_replaceable(path: Path) -> None:
    """A trace gives way to a newer one; nothing else of the user's does."""
    if not path.is_file() or not path.stat().st_size:
        return
    try:
        with path.open("rb") as file:
            parse_trace([file.readline()])  # its first line tells
    except TraceError:
        raise TraceError(f"{path} is there and is no trace", hint="name another file with -o") from None


def _check_writable(path: Path) -> None:
    try:
        path.open("a").close()
    except OSError as error:
        raise TraceError(f"{path} cannot be written: {error.strerror}", hint="name another file with -o") from None


def predict(target: Target, model: str, max_frames: int, form: str = "source", *, chosen: Chosen | None = None) -> int:
    """Predicted frames from the call, or from the top of the file, until the entry is left."""
    source = read_source(wiring.module_file(target))
    made = chosen.predictor if chosen else None
    predictor = made or wiring.make_predictor(model, form)
    first = entry_frame(source, target.call)
    session = begin(predictor, wiring.source_context(source, target.function))
    troubles: list[ForeframeError] = []
    said = free_run(session, first, limit=max_frames, on_trouble=troubles.append)
    for trouble in troubles:
        print_error(trouble)
    frames = [frame_json(first), *(predicted_json(prediction) for prediction in said)]
    last = said[-1].frame if said else first
    ended = last.depth == 0 and last.value is not None
    print_json(
        {
            "target": target.name,
            "model": predictor.name,
            "executed": False,
            **entry_json(chosen, target),
            "ended": ended,
            **({"trouble": str(troubles[0])} if troubles else {}),
            "frames": frames,
        }
    )
    return 0


def entry_json(chosen: Chosen | None, target: Target) -> dict[str, Any]:
    """Where a prediction began, as data, and what else the model proposed."""
    entry = chosen.entry if chosen else Entry(call=target.call)
    others = [other.call for other in chosen.samples] if chosen else []
    return {
        "entry": {"call": entry.call, "from": entry.origin, "where": entry.where},
        **({"samples": others} if others else {}),
    }


def compare(
    target: Target,
    model: str,
    bounds: Limits,
    form: str = "source",
    *,
    breaks: ModelBreaks = NO_BREAKS,
    as_json: bool,
) -> int:
    """Run the target, predict each of its frames in both ways, and print how they part: up to what `breaks` stop at."""
    predictor = wiring.make_predictor(model, form)
    began = time.perf_counter()
    trace = record_trace(target, limits=bounds)
    seconds = time.perf_counter() - began
    comparison = Comparison(predictor, wiring.context_of(trace), surprised=True)
    troubles: set[str] = set()
    stopped: Met | None = None
    for frame in trace.frames:
        stopped = breaks.met(comparison.step(frame))
        trouble, comparison.trouble = comparison.trouble, None
        # A server that is gone says the same of every frame that follows.
        if trouble is not None and trouble.kind not in troubles:
            troubles.add(trouble.kind)
            print_error(trouble)
        if stopped is not None:
            break
    diverged = any(row.divergence is not None for row in comparison.rows)
    if as_json:
        fields = comparison_json(target, predictor.name, trace, comparison, seconds)
        print_json({**fields, **({"stopped": _stopped_json(stopped, comparison)} if breaks.any else {})})
    else:
        _print_table(comparison)
        if trace.end is not None and trace.end.reason:
            print(f"the run did not come to its end: {trace.end.reason}")
        if stopped is not None:
            print(f"stopped at #{len(comparison.rows)}: {stopped.reason}")
    return 1 if diverged or stopped is not None else 0


def read_breaks(words: Sequence[str]) -> ModelBreaks:
    """What `--break` was given; classes of divergences add up. Raises ForeframeError."""
    breaks = NO_BREAKS
    for word in words:
        changed = breaks.changed(word)
        breaks = replace(changed, classes=breaks.classes | changed.classes)
    return breaks


def _stopped_json(met: Met | None, comparison: Comparison) -> dict[str, Any] | None:
    """The frame at which it was stopped, the last of `frames`, and why; None where nothing stopped it."""
    if met is None:
        return None
    return {"at": len(comparison.rows) - 1, **asdict(met), "frame": _row_json(comparison.rows[-1])}


def comparison_json(target: Target, model: str, trace: Trace, comparison: Comparison, seconds: float) -> dict[str, Any]:
    """The object of `compare --json`."""
    timing = Timing()
    for row in comparison.rows:
        timing.add(row.teacher_forced)
    last = comparison.rows[-1] if comparison.rows else None
    real_ms = 1000 * seconds / max(len(trace.frames), 1)
    return {
        "target": target.name,
        "model": model,
        "python": trace.header.python,
        "end": asdict(trace.end) if trace.end else None,
        "frames": [_row_json(row) for row in comparison.rows if row.real is not None],
        "teacher_forced": _counts(comparison.teacher_forced),
        "free_run": {
            **_counts(comparison.free),
            "agreement_length": comparison.agreement_length,
            "final_value_match": bool(
                last
                and last.real
                and last.free
                and last.free.frame.event is last.real.event
                and last.free.frame.value == last.real.value
            ),
        },
        "timing": {
            "predicted_frame_ms": _percentiles(timing.milliseconds),
            # The recorder's whole run, start of the interpreter included, shared out over its frames.
            "real_frame_ms": {"p50": round(real_ms, 4), "p95": round(real_ms, 4)},
            "tokens": timing.tokens,
            "forced_tokens": timing.forced_tokens,
        },
    }


def _counts(accuracy: Accuracy) -> dict[str, int]:
    return {
        "frames": accuracy.frames,
        "exact": accuracy.exact,
        "line": accuracy.lines,
        "event": accuracy.events,
        "values": accuracy.values,
        "num_values": accuracy.num_values,
    }


def _percentiles(values: list[float]) -> dict[str, float | None]:
    found = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}
    return {name: None if value is None else round(value, 3) for name, value in found.items()}


def frame_json(frame: Frame) -> dict[str, Any]:
    """A frame as data."""
    return {
        "event": frame.event.value,
        "lineno": frame.lineno,
        "source": frame.source,
        "locals": dict(frame.locals),
        "value": frame.value,
        "depth": frame.depth,
        **({"path": frame.path} if frame.path else {}),
    }


def predicted_json(prediction: Prediction) -> dict[str, Any]:
    """A predicted frame as data, with its confidence."""
    return {
        **frame_json(prediction.frame),
        "confidence": round(prediction.confidence, 4),
        "value_confidence": {name: round(value, 4) for name, value in prediction.value_confidence.items()},
    }


def _row_json(row: Row) -> dict[str, Any]:
    assert row.real is not None
    said = row.teacher_forced
    return {
        **frame_json(row.real),
        "predicted": predicted_json(said) if said else None,
        "verdict": row.verdict,
        "confidence": round(said.confidence, 4) if said else None,
        "free": predicted_json(row.free) if row.free else None,
        "free_verdict": row.free_verdict,
        "tainted": row.tainted,
        "surprisal": None if row.surprisal is None else round(row.surprisal, 3),
    }


def _print_table(comparison: Comparison) -> None:
    for row in comparison.rows:
        if row.real is None:
            continue
        real = row.real
        shown = f"{real.event:<9} {real.lineno:>4}  {'  ' * real.depth}{real.source.strip()[:60]:<60}"
        print(f"{row.verdict:<10} {shown} {row.divergence or ''}".rstrip())
    for name, accuracy in (("teacher-forced", comparison.teacher_forced), ("free run", comparison.free)):
        print(
            f"{name}: {accuracy.exact} of {accuracy.frames} frames exact, "
            f"{accuracy.lines} lines, {accuracy.events} events, {accuracy.values} of {accuracy.num_values} values"
        )
    print(f"the free run agrees for {comparison.agreement_length} frames")


def examine(model: str, *, as_json: bool) -> int:
    """Try everything that a session needs, and say what works."""
    from . import doctor

    checks = doctor.examine(model)
    if as_json:
        print_json({"checks": doctor.as_json(checks), "ok": all(check.ok for check in checks)})
    else:
        for check in checks:
            print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<10} {check.detail}")
    return 0 if all(check.ok for check in checks) else 1


def print_error(error: ForeframeError) -> None:
    """Its sentence, and the hint below it, on standard error."""
    print(f"foreframe: {error}", file=sys.stderr)
    if error.hint:
        print(f"           {error.hint}", file=sys.stderr)


def print_json(fields: Mapping[str, Any]) -> None:
    """One object, with the version of its fields."""
    # What another encoding lacks would be written in Python's escapes, which are not JSON's.
    is_utf8 = str(sys.stdout.encoding).lower() in ("utf-8", "utf8")
    print(json.dumps({"schema": SCHEMA, **fields}, ensure_ascii=not is_utf8))


def print_figures(figures: Mapping[str, Any], *, as_json: bool) -> None:
    """What was measured, as one object or a line each."""
    if as_json:
        print_json(figures)
    else:
        print("\n".join(_flat(figures)))


def _flat(figures: Mapping[str, Any], within: str = "") -> Iterator[str]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(cast(dict[str, Any], value), f"{within}{name}.")
        else:
            yield f"{within}{name}: {value}"
