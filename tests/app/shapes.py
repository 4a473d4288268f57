"""What the commands' JSON is documented to hold."""

from __future__ import annotations

# Shapes of the JSON: a type for a value, a tuple of types for alternatives, a dict for exactly these fields,
# and a list of one shape for each of its items.

LOCALS = "a dict of texts"
WHOLE = "a whole number"
FRAME = {"event": str, "lineno": WHOLE, "source": str, "locals": LOCALS, "value": (str, None), "depth": WHOLE}
PREDICTED = {**FRAME, "confidence": float, "value_confidence": dict}
COUNTS = dict.fromkeys(("frames", "exact", "line", "event", "values", "num_values"), WHOLE)
PERCENTILES = {"p50": float, "p95": float}
SHARES = dict.fromkeys(("exact_share", "events_share", "lines_share", "values_share"), float)
ACCURACY = {**dict.fromkeys(("frames", "exact", "events", "lines", "values", "num_values"), WHOLE), **SHARES}
ABOUT = {"model": str, "level": str, "python": str, "seconds": float, "tokens_per_second": float}

COMPARE = {
    "schema": WHOLE, "target": str, "model": str, "python": str,
    "end": {"exit_code": (WHOLE, None), "reason": str},
    "frames": [{
        **FRAME, "predicted": (PREDICTED, None), "verdict": str, "confidence": (float, None),
        "free": (PREDICTED, None), "free_verdict": str, "tainted": bool,
        "surprisal": (float, None),
    }],
    "teacher_forced": COUNTS,
    "free_run": {**COUNTS, "agreement_length": WHOLE, "final_value_match": bool},
    "timing": {
        "predicted_frame_ms": PERCENTILES, "real_frame_ms": PERCENTILES, "tokens": WHOLE, "forced_tokens": WHOLE,
    },
}  # fmt: skip
PREDICT = {
    "schema": WHOLE, "target": str, "model": str, "executed": bool, "ended": bool,
    "entry": {"call": str, "from": str, "where": str}, "frames": [({**FRAME}, PREDICTED)],
}  # fmt: skip
SHARE = {"count": WHOLE, "of": WHOLE, "share": float, "low": float, "high": float}
MEASURED = {
    **ACCURACY, "intervals": {name: [float] for name in ("exact", "events", "lines", "values")},
    "mean_over_programs": {"exact": float, "lines": float},
}  # fmt: skip
CALIBRATION = {
    "claims": WHOLE, "error": float, "bins": list, "temperature": float,
    "other_half": {"claims": WHOLE, "error": float, "error_with_temperature": float},
}  # fmt: skip
FIGURES = {
    "programs": WHOLE, "teacher_forced": MEASURED,
    "free_run": {**MEASURED, "whole_programs": WHOLE, "whole": SHARE, "final_value": SHARE},
    "by": dict.fromkeys(("value_type", "operation", "frames", "depth"), dict),
    "calibration": {"frame": CALIBRATION, "value": CALIBRATION, "sure_and_wrong": SHARE},
    "jumps": dict,
}  # fmt: skip
TRACES = {
    "schema": WHOLE, "task": str, **FIGURES, "sets": dict, "resampling": {"seed": WHOLE, "resamples": WHOLE},
    "predicted_frame_ms": PERCENTILES, **ABOUT,
}  # fmt: skip
CRUXEVAL = {
    "schema": WHOLE, "task": str, "n": WHOLE, "pass_at_1": float, "format_valid": float, "state_match": float,
    "line_match": float, **ABOUT,
}  # fmt: skip


def misfit(value: object, shape: object, where: str = "it") -> str:
    """How a value is not of a shape, in words; "" where it is."""
    match shape:
        case dict():
            if not isinstance(value, dict) or set(value) != set(shape):
                return f"{where} should have the fields {sorted(shape)}: {value}"
            return next(
                filter(None, (misfit(value[name], part, f"{where}.{name}") for name, part in shape.items())), ""
            )
        case list():
            if not isinstance(value, list):
                return f"{where} should be a list: {value}"
            return next(filter(None, (misfit(item, shape[0], f"{where}[{i}]") for i, item in enumerate(value))), "")
        case tuple():
            told = [misfit(value, part, where) for part in shape]
            return "" if "" in told else " or ".join(told)
        case None:
            return "" if value is None else f"{where} should be null: {value}"
        case "a whole number":
            return "" if type(value) is int else f"{where} should be a whole number: {value}"
        case "a dict of texts":
            fits = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
            return "" if fits else f"{where} should hold texts: {value}"
        case type():
            return "" if type(value) is shape else f"{where} should be a {shape.__name__}: {value}"
        case _:
            raise TypeError(shape)
