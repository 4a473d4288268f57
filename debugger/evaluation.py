"""Measured, repeatable questions to a predictor. What is executed for an answer, others have executed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .comparison import Verdict, compare_values
from .entry import entry_frame
from .errors import ForeframeError
from .examination import MAX_PREDICTED, Examined, examine
from .figures import figures
from .frame import Event, Frame
from .intervals import RESAMPLES, SEED
from .parsing import NO_LITERAL, parse_literal
from .ports import Prediction, Predictor, PredictorSession, SourceContext
from .trace import Trace


@dataclass(slots=True)
class Timing:
    """What predictions cost."""

    milliseconds: list[float] = field(default_factory=list[float])
    tokens: int = 0
    forced_tokens: int = 0

    def add(self, prediction: Prediction | None) -> None:
        """Count one prediction."""
        if prediction is not None:
            self.milliseconds.append(prediction.milliseconds)
            self.tokens += prediction.tokens
            self.forced_tokens += prediction.forced_tokens

    @property
    def tokens_per_second(self) -> float:
        """Over the time spent predicting."""
        return self.tokens / max(sum(self.milliseconds) / 1000, 1e-9)


def percentile(values: list[float], share: float) -> float | None:
    """The value that `share` of them do not exceed; None where there are none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else None


def free_run(
    session: PredictorSession,
    first: Frame,
    *,
    limit: int = MAX_PREDICTED,
    on_trouble: Callable[[ForeframeError], None] = lambda error: None,
) -> list[Prediction]:
    """Predictions after `first` until the entry is left, the model fails, of which `on_trouble` hears, or `limit`."""
    session.observe(first)
    said: list[Prediction] = []
    while len(said) < limit:
        try:
            prediction = session.predict()
        except ForeframeError as error:
            on_trouble(error)
            break
        if prediction is None:
            break
        said.append(prediction)
        session.observe(prediction.frame)
    return said


def evaluate_traces(
    predictor: Predictor, sets: Mapping[str, Iterable[Trace]], context: Callable[[Trace], SourceContext]
) -> dict[str, Any]:
    """Accuracy, calibration and jumps over the recorded traces of each set, and over all of them."""
    began = time.perf_counter()
    timing = Timing()
    examined: dict[str, list[Examined]] = {}
    for name, traces in sets.items():
        held = examined.setdefault(name, [])
        for trace in traces:
            held.append(examine(predictor, trace, context(trace)))
            for prediction in held[-1].predictions:
                timing.add(prediction)
    return {
        "task": "traces",
        **figures([program for programs in examined.values() for program in programs]),
        "sets": {name: figures(programs) for name, programs in examined.items()},
        "resampling": {"seed": SEED, "resamples": RESAMPLES},
        "predicted_frame_ms": {
            "p50": percentile(timing.milliseconds, 0.5),
            "p95": percentile(timing.milliseconds, 0.95),
        },
        "tokens_per_second": round(timing.tokens_per_second, 1),
        "seconds": round(time.perf_counter() - began, 2),
    }


@dataclass(frozen=True, slots=True)
class OutputItem:
    """One item of a CruxEval file."""

    id: str
    code: str
    input: str
    output: str


def evaluate_output(
    predictor: Predictor, items: Iterable[OutputItem], record: Callable[[OutputItem], Trace | None]
) -> dict[str, object]:
    """CruxEval-O: the returned value, from a free run of the whole function.

    `format_valid` is the share of runs that come to an end, returning or raising. `state_match` and
    `line_match` are shares of the real run's frames whose locals and value, or
    whose event and line, the free run has at the same place.
    """
    began = time.perf_counter()
    timing = Timing()
    num = passed = well_formed = frames = states = lines = 0
    for item in items:
        num += 1
        said = _run(predictor, item)
        for prediction in said:
            timing.add(prediction)
        last = said[-1].frame if said else None
        ended = last is not None and last.depth == 0 and last.value is not None
        well_formed += ended
        returned = last.value if last and ended and last.event is Event.RETURN else None
        passed += same_output(returned, item.output)
        trace = record(item)
        real = [frame for frame in trace.frames if not frame.path][1:] if trace else []
        frames += len(real)
        for prediction, frame in zip(said, real, strict=False):
            states += prediction.frame.locals == frame.locals and prediction.frame.value == frame.value
            lines += (prediction.frame.event, prediction.frame.lineno) == (frame.event, frame.lineno)
    return {
        "task": "cruxeval-o",
        "n": num,
        "pass_at_1": round(passed / max(num, 1), 4),
        "format_valid": round(well_formed / max(num, 1), 4),
        "state_match": round(states / max(frames, 1), 4),
        "line_match": round(lines / max(frames, 1), 4),
        "tokens_per_second": round(timing.tokens_per_second, 1),
        "seconds": round(time.perf_counter() - began, 2),
    }


def _run(predictor: Predictor, item: OutputItem) -> list[Prediction]:
    try:
        first = entry_frame(item.code, f"f({item.input})")
        return free_run(predictor.session(SourceContext(source=item.code, function="f")), first)
    except ForeframeError:
        return []


def same_output(predicted: str | None, expected: str) -> bool:
    """Whether two outputs are one value: compared as literals, else as text."""
    if predicted is None:
        return False
    try:
        return bool(parse_literal(predicted) == parse_literal(expected))
    except NO_LITERAL:
        return compare_values(predicted.strip(), expected.strip()) is Verdict.MATCH
