"""What the panes say, as lines of styled text. Pure: moments in, words out; widgets only place them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..debugger.frame import Event, Frame, StackFrame
from ..debugger.ports import Ended, Prediction
from .actions import Action, shown_keys
from .session import AGREE, PENDING, UNSCORED, LaneState, Model, ModelState, Moment
from .text import Line, clip, crop, differing, fit, marked, pad, printable, width

VERDICTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "match": ("✓", "match", "match"),
    "given": ("·", "given", "dim"),
    "equivalent": ("≈", "equivalent", "equivalent"),
    "differs": ("✗", "differs", "differs"),
    "missing": ("?", "not predicted", "missing"),
    "extra": ("+", "extra", "extra"),
    "tainted": ("~", "tainted", "tainted"),
    PENDING: ("…", "predicting", "ghost"),
    UNSCORED: (" ", "not scored", "dim"),
    "control": ("✗", "control", "differs"),
    "exception": ("✗", "exception", "differs"),
    "return": ("✗", "return", "differs"),
    "value": ("✗", "value", "differs"),
    "length": ("✗", "length", "differs"),
    "": (" ", "", ""),
}
"""A verdict's glyph, word and style: a colour is never alone."""

LEVELS: Final = " ▁▂▃▄▅▆▇█"
_GRAVITY: Final = {"control": 1.0, "exception": 0.95, "return": 0.9, "value": 0.8, "length": 0.7, "missing": 0.6}
"""Height of a wrong prediction where nothing is known of the model's surprise."""

_STUNNED: Final = 12.0
"""Nats of surprise that fill a column: a frame to which the model gave six chances in a million."""

_SURE: Final = 0.08
"""Height of a right and certain prediction: low, but there."""

_UNSURE: Final = 0.5
"""What a right prediction's doubt adds to its height at most."""


def value_name(frame: Frame) -> str:
    """What the row of a frame's value is called."""
    return "raised" if frame.event is Event.EXCEPTION else "return"


def where(frame: Frame) -> str:
    """A frame's place in a few words."""
    word = {Event.CALL: "call", Event.LINE: "line", Event.RETURN: "return at", Event.EXCEPTION: "raise at"}
    return f"{word[frame.event]} {frame.lineno}"


def probability(sure: float) -> str:
    """A probability in three cells: .07, .98, and 1.0 for what rounds to one."""
    return "1.0" if sure >= 0.995 else f"{max(sure, 0.0):.2f}"[1:]


def confidence(sure: float | None) -> str:
    """An eight-level bar and the number, in five cells."""
    if sure is None:
        return " " * 5
    level = 1 + min(int(sure * 8), 7)
    return f"{LEVELS[level]} {probability(sure)}"


def ghost(now: Frame, said: Prediction) -> str:
    """What a predicted next frame says will happen, in a few words."""
    frame = said.frame
    sure = probability(said.confidence)
    if frame.event is Event.RETURN:
        return f"returns {printable(frame.value or '')}  {sure}"
    if frame.event is Event.EXCEPTION:
        return f"raises {printable(frame.value or '')}  {sure}"
    if frame.event is Event.CALL:
        arguments = ", ".join(f"{name}={printable(value)}" for name, value in frame.locals.items())
        return f"calls {frame.function or 'line ' + str(frame.lineno)}({arguments})  {sure}"
    same = frame.depth == now.depth and now.event in (Event.CALL, Event.LINE)
    fresh = {name: value for name, value in frame.locals.items() if not same or now.locals.get(name) != value}
    changes = ", ".join(f"{name} = {printable(value)}" for name, value in fresh.items()) if same else ""
    return f"{changes}{'  ' if changes else ''}→ line {frame.lineno}  {sure}"


def stack_line(entry: StackFrame, *, selected: bool, cells: int) -> Line:
    """One entry of the call stack."""
    style = "name" if entry.at >= 0 else "dim"
    file = printable(entry.path) or "this file"
    return crop(
        [
            ("▸ " if selected else "  ", "real"),
            (printable(entry.function or "?"), f"{style} changed" if selected else style),
            (f"  line {entry.lineno}", "dim"),
            ("" if not entry.path else f"  {file}", "dim"),
        ],
        cells,
    )


def divergence_line(at: int, moment: Moment, cells: int) -> Line:
    """One entry of the list of divergences."""
    found = moment.divergence
    if found is None:
        return []
    who = f"{found.cause} {found.name}".rstrip()
    line: Line = [
        ("◆ ", "differs"),
        (f"{'#' + str(at + 1):<6}", "name"),
        (f"line {moment.frame.lineno:<5}", "dim"),
        (fit(printable(who), 18) + " ", "differs"),
    ]
    left, right = printable(found.predicted or "nothing"), printable(found.real or "nothing")
    room = max((cells - width(line) - 24) // 2, 8)
    here, there = differing(left, right)
    line += [("predicted ", "dim"), *marked(left, here, min(room, len(left)), "ghost", "changed-span")]
    line += [("  came ", "dim"), *marked(right, there, min(room, len(right)), "value", "changed-span")]
    if moment.predicted is not None:
        line += [("  ", ""), (confidence(moment.predicted.confidence), "confidence")]
    return crop(line, cells)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the timeline."""

    height: float
    """0 to 1."""

    mark: str
    style: str


def column(moment: Moment) -> Column:
    """Height: where the prediction was wrong, how surprised the model was; where it was right, how unsure."""
    mark = "○" if moment.frame.event is Event.CALL else " "
    if moment.imagined:
        sure = moment.predicted.confidence if moment.predicted else 1.0
        return Column(_SURE + _UNSURE * (1 - sure), mark if mark != " " else "░", "ahead")
    if moment.divergence is not None and moment.surprisal is not None:
        # Never so low that a wrong prediction, however nearly right, is taken for a sure one.
        return Column(min(max(moment.surprisal / _STUNNED, _SURE + _UNSURE / 2), 1.0), "◆", "differs")
    if moment.divergence is not None:
        return Column(_GRAVITY.get(moment.divergence.cause, 0.5), "◆", "differs")
    if moment.verdict in AGREE and moment.predicted is not None:
        style = "tainted" if moment.tainted else "match"
        return Column(_SURE + _UNSURE * (1 - moment.predicted.confidence), mark, style)
    return Column(_SURE / 2, mark, "ahead" if moment.verdict == PENDING else "dim")


def ahead_column(said: Prediction) -> Column:
    """A predicted frame that reality has not reached."""
    return Column(_SURE + _UNSURE * (1 - said.confidence), "░", "ahead")


_HOT: Final = 6.0
"""Nats of mean surprise that make a line as hot as it can be: one chance in four hundred."""


def heat_cell(nats: float | None) -> tuple[str, str]:
    """How much a line surprises the model, in one cell: eight levels and three colours; nothing where it never ran."""
    if nats is None:
        return " ", ""
    level = 1 + min(int(nats / _HOT * 8), 7)
    return LEVELS[level], "heat-low" if level == 1 else "heat" if level < 4 else "heat-high"


def bar_cell(height: float, row: int, rows: int) -> str:
    """The block glyph of one of `rows` stacked cells (0 is the top one) of a bar."""
    eighths = max(round(height * rows * 8), 1) - (rows - 1 - row) * 8
    return LEVELS[min(max(eighths, 0), 8)]


def window(at: int, length: int, cells: int) -> int:
    """First column to draw so that `at` is in view with some of what comes after it."""
    if length <= cells:
        return 0
    return min(max(at - cells * 2 // 3, 0), length - cells)


LANES: Final = {
    LaneState.ABSENT: ("·", "no program", "dim"),
    LaneState.STARTING: ("…", "starting", "busy"),
    LaneState.STOPPED: ("●", "live", "live"),
    LaneState.RUNNING: ("…", "running", "busy"),
    LaneState.ENDED: ("■", "ended", "dim"),
}


def percent(share: float | None) -> str:
    """A share as a whole percentage that says 100 only where nothing is missing."""
    return "—" if share is None else f"{100 if share >= 1 else min(int(share * 100 + 0.5), 99)}%"


def ended_words(end: Ended) -> str:
    """How the program ended."""
    if end.exit_code is None:
        return f"the program is gone: {printable(end.reason or 'its debugger has stopped answering')}"
    return f"the program ended with exit status {end.exit_code}" + (f": {printable(end.reason)}" if end.reason else "")


def model_words(model: Model) -> str:
    """The predictor's name and what it is doing."""
    name = model.name or "model"
    if model.state is ModelState.ABSENT:
        return "no model"
    if model.state is ModelState.LOADING:
        return f"{name} loading…"
    if model.state is ModelState.FAILED:
        return f"{name} unavailable"
    speed = model.tokens_per_second
    rate = f" {speed:,.0f} tok/s" if speed is not None else ""
    return f"{name}{rate}" + (f" · {model.pending:,} left" if model.pending > 1 else "")


def header(
    *, target: str, mode: str, at: int, length: int, model: Model, lane: LaneState, cells: int, held: str = ""
) -> Line:
    """The first line of the screen; what matters least goes first where it does not fit.

    `held` is said of children that wait for someone to look at them.
    """
    glyph, word, lane_style = LANES[lane]
    badge = {
        "predict": (" ⊘ NOT EXECUTED ", "badge-predict"),
        "before": (" ◌ IMAGINED, before the start ", "badge-predict"),
        "replay": (" ↺ replay ", "badge"),
        "child": (" ▹ child ", "badge"),
    }
    place = f"{at + 1 if length else 0}/{length}"
    live = mode in ("compare", "child")
    behind = at + 1 < length and live
    accuracy = f"tf {percent(model.teacher_forced)} · free {percent(model.free)}"
    for brand, name, step, model_text in (
        (" foreframe ", target, f"step {place}", model_words(model)),
        (" ff ", target, place, model_words(model)),
        (" ff ", clip(target, 18), place, model.name if model.state is ModelState.READY else model_words(model)),
        (" ff ", clip(target, 12), place, ""),
        ("", clip(target, 6 if held else 8), place, ""),
    ):
        left: Line = [(brand, "brand"), (f" {printable(name)} ", "title"), badge.get(mode, (" ▶ compare ", "badge"))]
        left.append((f" {step}{' ◂ past' if behind and brand else ' ◂' if behind else ''} ", ""))
        right: Line = [(f"{model_text}  ", "dim")] if model_text and mode not in ("replay", "child") else []
        right += [(f"{accuracy}  ", "accuracy")] if mode == "compare" and not (held and len(brand) < 5) else []
        right += [(f"● {held}  ", "busy")] if held else []
        right += [(f"{glyph} {word} ", lane_style)] if live else []
        if width(left) + width(right) <= cells:
            return [*pad(left, cells - width(right)), *right]
    return crop([*left, *right], cells)


def key_words(actions: Sequence[Action], notice: str, cells: int) -> list[tuple[str, Line]]:
    """The key bar: a notice if there is one, then action names and what to draw for them, as many as fit."""
    words: list[tuple[str, Line]] = []
    last: tuple[str, Line] = ("help", [(" ? ", "key"), ("help ", "dim")])
    if notice:
        room = cells - width(last[1]) - 2
        words.append(("", [(f" {clip(printable(notice), room)} ", "notice")]))
    used = sum(width(line) for _, line in words)
    for known in filter(shown_keys, actions):
        line: Line = [(f" {shown_keys(known)[0]} ", "key"), (f"{known.short} ", "dim")]
        if used + width(line) + width(last[1]) > cells:
            break
        words.append((known.name, line))
        used += width(line)
    return [*words, last]


def tab_words(tabs: Sequence[tuple[str, str]], active: str) -> list[tuple[str, Line]]:
    """The tabs: names, and what to draw for them."""
    return [(name, [(f" {label} ", "tab-active" if name == active else "tab"), (" ", "")]) for name, label in tabs]
