"""Will it end? What a model predicts of a program, held against the ways out that its syntax shows.

The program is never executed. Each sample is a witness that says what it saw: an end, a state that comes again,
values that near what a loop asks for or never get there.
Witnesses are weighed by how often each kind was right on the programs of `assets/halting` that decisions may be tuned
on, and the sum gives the answer and its confidence. Endless recursion is called endless, though Python ends it with a
RecursionError.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .calibration import calibrated
from .cycles import Cycle, Program, program_of
from .errors import TargetError
from .frame import Event, Frame
from .operation_predictor import OperationPredictor
from .outlook import Future, Outlook
from .parsing import module_of
from .ports import Predictor, PredictorSession, SourceContext
from .sampling import FRAMES, Sample, free_sample, outlook_of, round_length, supposing
from .walking import Live, Path
from .ways import Way


class Verdict(enum.StrEnum):
    """The answer."""

    HALTS = "halts"
    ENDLESS = "does not halt"
    UNKNOWN = "unknown"


class Evidence(enum.StrEnum):
    """What a witness rests on."""

    NO_CYCLE = "nothing goes round"
    """Syntax: the entry reaches no loop and no recursion, or only loops over what has an end."""

    NO_WAY_OUT = "no way out"
    """Syntax: a cycle has no way out, or none that going round could bring about."""

    ENDED = "predicted end"
    """The predicted run left the entry, and nothing in it contradicts its own values."""

    RAISED = "predicted exception"
    REPEATED = "repeated state"
    """All that can be seen was as it had been before: within the prediction, a proof."""

    ARRIVES = "arrives"
    """What is asked for comes, if the values go on as predicted."""

    NEVER = "never arrives"
    NEARS = "nears"
    """No rule fits, and the gap to what is asked for closes."""

    STUCK = "stuck"
    """No rule fits, and nothing that is asked for moves, or it moves away."""

    NONE = "none"


WEIGHTS: Final[Mapping[Evidence, float]] = {
    Evidence.NO_CYCLE: 4.0,
    Evidence.NO_WAY_OUT: 4.0,
    Evidence.ENDED: 0.25,
    Evidence.RAISED: 0.1,
    Evidence.REPEATED: 0.55,
    Evidence.ARRIVES: 0.75,
    Evidence.NEVER: 0.55,
    Evidence.NEARS: 0.35,
    Evidence.STUCK: 0.1,
    Evidence.NONE: 0.0,
}
"""In nats. Of a predicted run: half of the log odds that its kind was right on the programs for tuning, with the
embedded model, since the runs of one model err together."""

SUPPOSED: Final[Mapping[Evidence, float]] = {
    **WEIGHTS,
    Evidence.ENDED: 0.1,
    Evidence.RAISED: 0.0,
    Evidence.REPEATED: 0.6,
    Evidence.ARRIVES: 0.5,
    Evidence.NEVER: 0.25,
}
"""Of a run in which a loop was supposed to go on."""

_SYNTAX: Final = (Evidence.NO_CYCLE, Evidence.NO_WAY_OUT)

LEAST: Final = 0.52
"""Less than that, before the temperature, is no answer."""

TEMPERATURE: Final = 2.5
"""What the log odds of an answer are divided by where predicted runs decide it, so that its confidence can be believed.
Fitted by log loss on the programs for tuning: 2.49 (`foreframe eval halting --set dev --json`, `calibration`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What one sample says, or the syntax."""

    name: str = "syntax"
    verdict: Verdict
    evidence: Evidence
    why: str = ""
    """In words."""

    cycle: Cycle | None = None
    """The loop or recursion that it is about."""

    steps: int | None = None
    """Frames that the whole run has, where they can be counted."""

    num_frames: int = 0
    """Predicted for it."""

    surety: float = 1.0
    """The model's, in the least certain of those frames."""

    is_supposed: bool = False
    """Whether a loop was supposed to go on."""

    @property
    def weight(self) -> float:
        """Towards halting; negative towards not halting."""
        if self.verdict is Verdict.UNKNOWN:
            return 0.0
        size = (SUPPOSED if self.is_supposed else WEIGHTS)[self.evidence]
        return size if self.verdict is Verdict.HALTS else -size


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The answer, and who says so."""

    verdict: Verdict
    confidence: float
    """That the answer is right."""

    witnesses: Sequence[Witness]
    """The strongest for the answer first."""

    @property
    def by_syntax(self) -> bool:
        """Whether syntax has a say, which then decides, and with a confidence that no temperature lowers."""
        return any(one.weight and one.evidence in _SYNTAX for one in self.witnesses)

    @property
    def chief(self) -> Witness:
        """The strongest for the answer."""
        return self.witnesses[0]

    @property
    def cycle(self) -> Cycle | None:
        """The loop or recursion that it sits in, or that decides."""
        return next((one.cycle for one in self._agreeing() if one.cycle is not None), None)

    @property
    def steps(self) -> int | None:
        """Frames that the whole run has; None where they cannot be counted."""
        if self.verdict is not Verdict.HALTS:
            return None
        return next((one.steps for one in self._agreeing() if one.steps is not None), None)

    @property
    def num_frames(self) -> int:
        """Predicted for it in all."""
        return sum(one.num_frames for one in self.witnesses)

    def _agreeing(self) -> Iterator[Witness]:
        return (one for one in self.witnesses if self.verdict in (one.verdict, Verdict.UNKNOWN))


def judge(predictor: Predictor, context: SourceContext, first: Frame, *, limit: int = FRAMES) -> Judgement:
    """Whether the call that `first` begins ends. Of the predictor, samples of up to `limit` frames are taken.

    Raises Cancelled after `Predictor.cancel`, and TargetError where the source is not Python.
    """
    if module_of(context.source) is None:
        raise TargetError("the source is not Python that can be compiled, so that nothing can be said of it")
    program = program_of(context.source, context.function, first.locals)
    syntax = by_syntax(program)
    if syntax.evidence is Evidence.NO_CYCLE:
        return weighed([syntax])
    witnesses: list[Witness] = []
    runs: list[Sample] = []
    forms = {"source": predictor, "one operation a line": OperationPredictor(predictor)}
    for name, form in forms.items():
        session = form.session(context)
        run = free_sample(name, session, first, program, limit=limit)
        runs.append(run)
        witnesses.append(witness_of(run))
        if not run.path.ended:
            witnesses += _supposed(session, run, context)
    return weighed([_held_against(syntax, runs), *witnesses])


def _held_against(syntax: Witness, runs: Sequence[Sample]) -> Witness:
    """A cycle without a way out is nobody's concern where no run came there, and none has to."""
    cycle = syntax.cycle
    if cycle is None or any(run.path.came_into(cycle) for run in runs):
        return syntax
    if not any(run.path.ended for run in runs) and cycle.is_certain and cycle.function == runs[0].path.program.entry:
        return syntax
    why = f"line {cycle.lineno} goes round without a way out, and no predicted run came there"
    return replace(syntax, verdict=Verdict.UNKNOWN, evidence=Evidence.NONE, why=why, cycle=None)


def _supposed(session: PredictorSession, run: Sample, context: SourceContext) -> Sequence[Witness]:
    """The loops that a free run came to and did not see the end of, each supposed to go on; at most one speaks."""
    lines = context.source.split("\n")
    said: list[Witness] = []
    for cycle in run.path.program.cycles:
        if cycle.kind == "while" and (sample := supposing(session, run, cycle, lines)) is not None:
            said.append(witness_of(sample, is_supposed=True))
    # One loop without an end is enough; one that ends is not.
    endless = [one for one in said if one.verdict is Verdict.ENDLESS]
    halting = [one for one in said if one.verdict is Verdict.HALTS]
    return (endless or halting)[:1]


def weighed(witnesses: Sequence[Witness]) -> Judgement:
    """The answer that the witnesses give together."""
    total = sum(one.weight for one in witnesses)
    confidence = 1 / (1 + math.exp(-abs(total)))
    verdict = Verdict.HALTS if total > 0 else Verdict.ENDLESS
    if confidence < LEAST:
        verdict = Verdict.UNKNOWN
    sign = 1 if total > 0 else -1
    ordered = sorted(witnesses, key=lambda one: -sign * one.weight)
    found = Judgement(verdict=verdict, confidence=confidence, witnesses=ordered)
    return found if found.by_syntax else replace(found, confidence=calibrated(confidence, TEMPERATURE))


# One witness.


def witness_of(sample: Sample, *, is_supposed: bool = False) -> Witness:
    """What a predicted run says, of itself."""
    path = sample.path
    if path.repeats is not None:
        found = _repeated(path)
    elif path.ended:
        found = _ended(path)
    else:
        found = _from_cycles(path)
    verdict, evidence, why, cycle, steps = found
    return Witness(
        name=sample.name,
        verdict=verdict,
        evidence=evidence,
        why=why or sample.trouble,
        cycle=cycle,
        steps=steps,
        num_frames=len(path.frames) - 1,
        surety=min(path.surety),
        is_supposed=is_supposed,
    )


_Found = tuple[Verdict, Evidence, str, Cycle | None, int | None]


def _repeated(path: Path) -> _Found:
    assert path.repeats is not None
    cycle = next((cycle for cycle, _ in path.live_cycles()), None)
    why = f"frame {len(path.frames)} is frame {path.repeats + 1} again: the same line, stack and locals"
    return Verdict.ENDLESS, Evidence.REPEATED, why, cycle, None


def _ended(path: Path) -> _Found:
    last, count = path.frames[-1], len(path.frames)
    raised = last.event is Event.EXCEPTION
    why = f"it {'raises' if raised else 'returns'} {last.value} after {count} frames"
    return Verdict.HALTS, Evidence.RAISED if raised else Evidence.ENDED, why, None, count


def _from_cycles(path: Path) -> _Found:
    """Of the cycles that it is in, innermost first: one that is never left decides; all must be left."""
    arriving: _Found | None = None
    is_open = False
    for cycle, lives in path.live_cycles():
        found = outlook_of(path, cycle, lives)
        if found.future is Future.NEVER and not cycle.in_generator:
            return Verdict.ENDLESS, Evidence.NEVER if found.exact else Evidence.STUCK, found.why, cycle, None
        if found.future in (Future.COMES, Future.HOLDS):
            arriving = arriving or _arriving(path, cycle, lives, found)
        elif not cycle.is_finite:
            is_open = True
    return (None if is_open else arriving) or (Verdict.UNKNOWN, Evidence.NONE, _undecided(path), None, None)


def _arriving(path: Path, cycle: Cycle, lives: Sequence[Live], found: Outlook) -> _Found:
    steps = None
    if found.left is not None:
        steps = len(path.frames) + round(found.left * round_length(path, cycle, lives))
    return Verdict.HALTS, Evidence.ARRIVES if found.exact else Evidence.NEARS, found.why, cycle, steps


def _undecided(path: Path) -> str:
    if (against := path.contradiction) is not None:
        comes = "holds" if against.held else "does not hold"
        return f"after {len(path.frames)} frames it goes to line {against.lineno}, though {against.condition} {comes}"
    return f"nothing is decided after {len(path.frames)} frames"


# Syntax alone.


def by_syntax(program: Program) -> Witness:
    """What can be said without a model."""
    cycles = [one for one in program.cycles if not one.is_finite]
    if not cycles and not program.draws and program.is_seen:
        why = "it only goes over what has an end" if program.cycles else "it has no loop and calls nothing again"
        return Witness(verdict=Verdict.HALTS, evidence=Evidence.NO_CYCLE, why=why)
    for cycle in cycles:
        if not (cycle.is_open or cycle.may_raise or cycle.in_generator) and all(
            _is_fixed(way, cycle) for way in cycle.ways
        ):
            why = "nothing in it can bring a way out about" if cycle.ways else "there is no way out"
            return Witness(verdict=Verdict.ENDLESS, evidence=Evidence.NO_WAY_OUT, why=why, cycle=cycle)
    why = "it makes something without an end" if program.draws else "syntax alone does not tell"
    return Witness(verdict=Verdict.UNKNOWN, evidence=Evidence.NONE, why=why)


def _is_fixed(way: Way, cycle: Cycle) -> bool:
    """Whether a way out has a condition that going round cannot change, so that it holds at once or never."""
    if cycle.kind == "recursion":
        return False
    return any(not cycle.changes.can_change(condition.test) for condition in way)
