"""What line mode says: one fact a line, in words. Pure: moments in, sentences out.

No glyph and no column: a screen reader reads it in order, and so does a script.
"""

from __future__ import annotations

from ..debugger.breakpoints import EXCEPTION_FILTERS, Breakpoint, ChangeWatch, FunctionBreakpoint
from ..debugger.errors import ForeframeError
from ..debugger.frame import Event, Frame, StackFrame
from ..debugger.ports import Prediction
from ..debugger.target import lines_of
from .breakpoints import Entry
from .present import VERDICTS, ended_words
from .rows import LocalRow, local_rows
from .run import Run
from .session import AGREE, PENDING, LaneState, ModelState, Moment, Session
from .text import printable


def named(run: Run, path: str) -> str:
    """A frame's file as the user knows it."""
    location = run.location(path)
    return path or (location.name if location else run.name)


def place_words(run: Run, entry: StackFrame | Frame) -> str:
    """A line of a file, and the function that it is in."""
    function = "" if entry.function in ("", "<module>") else f", in {entry.function}"
    return printable(f"line {entry.lineno} of {named(run, entry.path)}{function}")


def frame_words(run: Run, frame: Frame) -> str:
    """What happened in a frame, and where."""
    where, value = place_words(run, frame), printable(frame.value or "")
    match frame.event:
        case Event.CALL:
            return f"call, {where}"
        case Event.RETURN:
            return f"return at {where}, value {value}"
        case Event.EXCEPTION:
            return f"exception at {where}: {value}"
        case _:
            return where


def percent_words(share: float) -> str:
    """A share in words; 100 percent only where nothing is missing."""
    return f"{100 if share >= 1 else min(int(share * 100 + 0.5), 99)} percent"


def prediction_words(run: Run, now: Frame, said: Prediction) -> str:
    """What the model says comes after a frame, and how sure it is."""
    frame = said.frame
    same = frame.depth == now.depth and now.event in (Event.CALL, Event.LINE)
    changed = [
        f"{name} is {value}" for name, value in frame.locals.items() if not same or now.locals.get(name) != value
    ]
    return printable(", ".join([frame_words(run, frame), *changed, f"{percent_words(said.confidence)} sure"]))


def row_words(row: LocalRow) -> str:
    """One name, as it was predicted and as it came."""
    name, word = printable(row.name.removeprefix("→ ")), VERDICTS[row.verdict][1]
    if row.predicted is None:
        return f"{name}: {printable(row.real or '')}" + (f", {word}" if word and row.verdict not in AGREE else "")
    if row.real is None:
        return f"{name}: predicted {printable(row.predicted)}" + (f", {word}" if word else "")
    sides = f"predicted {printable(row.predicted)}, came {printable(row.real)}"
    return f"{name}: {sides}, {word}"


def moment_lines(session: Session) -> list[str]:
    """The moment in view: where it is, its line, what has changed, and what the model says of it."""
    run, track = session.run, session.track
    if not len(track):
        return ["nothing has happened yet"]
    if session.level or session.elsewhere:
        return level_lines(session)
    if (inside := session.raised_in) is not None:
        raised, code = printable(track.frames[track.at].value or ""), printable(track.frames[inside.at].source.strip())
        lines = [f"step {track.at + 1} of {len(track)}, exception at {place_words(run, inside)}: {raised}"]
        return [*lines, f"code: {code}", *local_lines(session), *verdict_lines(session, track.moments[inside.at])]
    moment, at = track.moments[track.at], track.at
    where = frame_words(run, moment.frame)
    past = ", in the past" if not track.at_newest and session.mode == "compare" else ""
    sure = f", {percent_words(moment.predicted.confidence)} sure" if moment.predicted is not None else ""
    imagined = f", predicted{sure}, not executed" if moment.imagined else ""
    lines = [
        f"step {at + 1} of {len(track)}, {where}{past}{imagined}",
        f"code: {printable(moment.frame.source.strip())}",
    ]
    lines += _news(session, moment, at)
    lines += verdict_lines(session, moment)
    said = session.next_prediction()
    if said is not None:
        lines.append(f"next, predicted: {prediction_words(run, moment.frame, said)}")
    return lines


def _news(session: Session, moment: Moment, at: int) -> list[str]:
    """Names that have another value than before; where a function begins, all of them."""
    track = session.track
    before, previous = track.before(at), track.previous(at)
    begins = previous is None or (track.frames.site(previous).event is Event.CALL and moment.frame.event is Event.LINE)
    rows = local_rows(moment, before)
    told = [row for row in rows if row.path is not None and (row.changed or begins)]
    return [f"{printable(row.name)} is {printable(_value(row))}" for row in told if _value(row)]


def _value(row: LocalRow) -> str:
    return (row.predicted if row.real is None else row.real) or ""


def verdict_lines(session: Session, moment: Moment) -> list[str]:
    """Whether the model had foreseen the moment."""
    if moment.imagined or moment.verdict == "given":
        return []
    if moment.divergence is not None:
        found = moment.divergence
        what = f"{found.cause} {found.name}".rstrip()
        sides = f"predicted {found.predicted or 'nothing'}, came {found.real or 'nothing'}"
        return [printable(f"prediction: wrong, {what}: {sides}")]
    if moment.verdict == PENDING:
        return [f"prediction: none yet, the model is {model_words(session)}"]
    if moment.predicted is not None:
        return [f"prediction: {VERDICTS[moment.verdict][1]}"]
    return []


def model_words(session: Session) -> str:
    """What the predictor is doing."""
    model = session.model
    words = {ModelState.ABSENT: "absent", ModelState.LOADING: "loading", ModelState.FAILED: "unavailable"}
    behind = f"{model.pending:,} frames behind" if model.pending else "ready"
    return words.get(model.state, behind)


def comparison_lines(session: Session) -> list[str]:
    """The predicted frame beside the real one, name by name."""
    run, track, at = session.run, session.track, session.shown()
    if at is None:
        return ["nothing is recorded here"]
    moment = track.moments[at]
    said = moment.predicted
    lines = [f"came: {frame_words(run, moment.frame)}"] if not moment.imagined else []
    if said is None:
        return [*lines, *(verdict_lines(session, moment) or ["prediction: none"])]
    lines.insert(0, f"predicted: {frame_words(run, said.frame)}, {percent_words(said.confidence)} sure")
    lines += verdict_lines(session, moment)
    lines += [row_words(row) for row in local_rows(moment, track.before(at))]
    if moment.surprisal is not None and moment.diverged:
        lines.append(f"surprise: {moment.surprisal:.1f} nats")
    return lines


def local_lines(session: Session) -> list[str]:
    """Every name of the stack frame in view, of one that is recorded."""
    at = session.require_shown()
    moment, before = session.track.moments[at], session.track.before(at)
    rows = [row for row in local_rows(moment, before) if row.path is not None and _value(row)]
    return [f"{printable(row.name)} is {printable(_value(row))}" for row in rows] or ["no names"]


def level_lines(session: Session) -> list[str]:
    """The stack frame in view, where that is not the innermost one."""
    run, stack = session.run, session.stack()
    entry = stack[min(session.level, len(stack) - 1)]
    lines = [f"stack frame {session.level}, {place_words(run, entry)}"]
    try:
        source = lines_of(run.source(entry.path))
    except ForeframeError:
        return lines
    return lines + ([f"code: {printable(source[entry.lineno - 1].strip())}"] if entry.lineno <= len(source) else [])


def stack_lines(session: Session) -> list[str]:
    """The stack, innermost first."""
    told = [f"stack frame {i}, {place_words(session.run, entry)}" for i, entry in enumerate(session.stack())]
    return [text + (", in view" if i == session.level else "") for i, text in enumerate(told)] or ["no stack"]


def source_lines(session: Session, path: str, first: int, last: int, here: int) -> list[str]:
    """Lines of a file, each with its number, and what is special about it."""
    lines, stops = lines_of(session.run.source(path)), session.breakpoints.kinds(path)
    told: list[str] = []
    for lineno in range(max(first, 1), min(last, len(lines)) + 1):
        marks = [", here"] if lineno == here else []
        marks += [f", breakpoint {stops[lineno]}".removesuffix(" plain")] if lineno in stops else []
        told.append(printable(f"line {lineno}{''.join(marks)}: {lines[lineno - 1]}"))
    return told or ["no more lines"]


def entry_words(run: Run, entry: Entry) -> str:
    """What the program is to stop at."""
    match entry:
        case Breakpoint():
            words = [f"line {entry.lineno} of {named(run, entry.path)}", entry.terms]
            words += [] if entry.enabled else ["disabled"]
            words += [f"moved from line {entry.moved_from}"] if entry.moved_from else []
            words += [] if entry.verified else [f"not placed{': ' if entry.reason else ''}{entry.reason}"]
        case FunctionBreakpoint():
            words = [f"function {entry.name}", f"if {entry.condition}" if entry.condition else ""]
            words += [] if entry.enabled else ["disabled"]
        case ChangeWatch():
            where = entry.function or f"the module {named(run, entry.path)}"
            words = [f"change of {entry.expression} in {where}", "" if entry.enabled else "disabled"]
        case str():
            words = [f"exceptions, {entry}: {EXCEPTION_FILTERS[entry]}"]
    return printable(", ".join(filter(None, words)))


def accuracy_words(session: Session) -> list[str]:
    """How right the model was so far."""
    model = session.model
    if model.teacher_forced is None or model.free is None:
        return []
    left = f", {model.pending:,} frames still unscored" if model.pending else ""
    forced, free = percent_words(model.teacher_forced), percent_words(model.free)
    return [f"model: {forced} of the frames right from real ones, {free} from its own{left}"]


def status_lines(session: Session) -> list[str]:
    """The whole session in a few facts."""
    states = {LaneState.STOPPED: "stopped", LaneState.ENDED: "ended", LaneState.ABSENT: "not executed"}
    lane = f"program: {states.get(session.lane, 'running')}"
    if session.lane is LaneState.ENDED and session.ended is not None:
        lane = ended_words(session.ended)
    track = session.track
    lines = [f"mode: {session.mode}", lane]
    if len(track):
        here = frame_words(session.run, track.moments[track.at].frame)
        lines.append(f"step {track.at + 1} of {len(track)}, {here}")
    lines += [f"divergences: {len(track.divergences)}"] if session.model.state is not ModelState.ABSENT else []
    return [*lines, *accuracy_words(session)]
