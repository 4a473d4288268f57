"""Small runs that settle what a long one is to be: how large, of which sources, in which form.

    python -m foreframe.train.search sizes --plot docs/search-sizes.svg

The trials of a question have the same processor time, so that what else the machine does decides nothing. What a
trial learned is written beside its weights, so that a search that was cut off goes on with the next trial.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from .needs import refuse

try:
    import torch
    from accelerate import Accelerator
    from torch import nn
    from torch.utils.data import DataLoader, IterableDataset
except ModuleNotFoundError as error:
    if __name__ == "__main__":
        refuse("foreframe.train.search", error)
    raise

from ..debugger.errors import ForeframeError
from ..debugger.options import Parser
from ..debugger.trace import Trace
from ..model.tokenizer import Tokenizer
from .architecture import build, nano_config
from .batches import Batch, Family, families, pack, packed_batches
from .checkpoint import MEAN, load_weights
from .curves import fitted, plot, table
from .data import fingerprint
from .data.program import Program
from .data.programs import WEIGHTS
from .data.stream import held_out, traced
from .documents import documents
from .journal import Stop
from .objective import Objective
from .readings import Dialect, Form, Reading, readings
from .recipes import NANO, Config
from .sft import main
from .teacher_forced import marks

SEED: Final = 31
"""Of the programs that are trained on."""

HELD_OUT_SEED: Final = 20_262
POOL: Final = 1_024
WHOLE: Final = 4_096
"""Tokens of a document in an exam, where a wordy reading must not be spared the frames that it has no room for."""

SHIPPED_TOKENS: Final = 833e6
"""That the weights that ship had read before they were fine-tuned: train/LOG.md has their accuracy."""

EXAMS: Final = 6
"""In a trial, evenly by processor time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One small run."""

    name: str
    width: int = 192
    layers: int = 6
    mix: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)
    """Share of each family of programs."""

    dialect: Dialect = Dialect.COMPACT
    form: Form = Form.SOURCE
    is_flat: bool = False
    """Whether it reads and is asked of runs of one activation alone, which every reading can write."""

    goes_on: bool = False
    """From the weights that ship, at a tenth of the learning rate."""


def _mixed(**more: float) -> dict[str, float]:
    return {name: more.get(name, 0.0) for name in WEIGHTS}


_FLAT: Final = _mixed(micro=0.45, function=0.55)
QUESTIONS: Final[dict[str, list[Trial]]] = {
    "sizes": [
        Trial(name="1.0M", width=128, layers=5),
        Trial(name="2.4M", width=192, layers=6),
        Trial(name="5.5M", width=256, layers=8),
        Trial(name="9.5M", width=320, layers=9),
    ],
    "mixes": [
        Trial(name="as it ships", width=128, layers=5),
        Trial(name="micro", width=128, layers=5, mix=_mixed(micro=1.0)),
        Trial(name="no micro", width=128, layers=5, mix=_mixed(function=0.27, written=0.61, program=0.12)),
        Trial(name="no written", width=128, layers=5, mix=_mixed(micro=0.36, function=0.44, program=0.20)),
    ],
    "forms": [
        Trial(name=f"{dialect}, {form}", mix=_FLAT, dialect=dialect, form=form, is_flat=True)
        for dialect in Dialect
        for form in Form
    ],
    "further": [
        Trial(name=f"{form}, from what ships", width=256, layers=8, mix=_FLAT, form=form, is_flat=True, goes_on=True)
        for form in Form
    ],
}
"""The trials that answer each."""


def config_of(trial: Trial, run_dir: Path, cpu_s: float) -> Config:
    """A plateau with a running mean of the weights: what a run is worth can be read off at any time of it."""
    return Config(
        name=trial.name,
        run_dir=run_dir,
        width=trial.width,
        layers=trial.layers,
        init=NANO if trial.goes_on else None,
        seed=SEED,
        learning_rate=2e-4 if trial.goes_on else 2e-3,
        warmup_steps=50,
        decay_share=0.0,
        seconds=1e9,
        # Steps count for more than tokens at the start.
        batch_tokens=2_048,
        ema=0.99,
        threads=1,
        evaluate_every_s=1.0,
        checkpoint_every_s=1e9,
    )


class ReadingBatches(IterableDataset[Batch]):
    """Batches of a trial, without end and without augmentation where a reading is what is asked about."""

    def __init__(self, trial: Trial, config: Config) -> None:
        self.trial = trial
        self.config = config

    def __iter__(self) -> Iterator[Batch]:
        tokenizer = Tokenizer.load(self.config.tokenizer)
        rng = random.Random(self.config.seed)
        programs = traced(self.config.seed, weights=self.trial.mix, blocked=fingerprint.blocked())
        if self.trial.is_flat:
            stream = (made.document for made in _readings(self.trial, programs, tokenizer, self.config.max_tokens))
        else:
            stream = (
                document
                for program, trace in programs
                for document in documents(
                    program.source, trace.frames, tokenizer, max_tokens=self.config.max_tokens, rng=rng
                )
            )
        while True:
            pool = families(islice(stream, POOL), self.config.batch_tokens)
            yield from packed_batches(pool, self.config.batch_tokens, rng)


def _readings(
    trial: Trial, programs: Iterator[tuple[Program, Trace]], tokenizer: Tokenizer, max_tokens: int
) -> Iterator[Reading]:
    return readings(programs, tokenizer, dialect=trial.dialect, form=trial.form, max_tokens=max_tokens)


class Clock:
    """Processor seconds of the training alone, and the tokens that it had read, by step."""

    def __init__(self, limit_s: float, stop: Stop) -> None:
        self.limit_s = limit_s
        self._stop = stop
        self._idle_s = time.process_time()
        """Before the first step, and in exams after it."""

        self.tokens = 0
        self.step = 0

    @property
    def seconds(self) -> float:
        """So far."""
        return time.process_time() - self._idle_s if self.step else 0.0

    def counted(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The batches, and the run told to stop at the first one that is read past the limit."""
        for batch in batches:
            if not self.step:
                self._idle_s = time.process_time()
            self._stop.asked = self.seconds >= self.limit_s
            self.step += 1
            self.tokens += batch.num_tokens
            yield batch

    def pause(self, seconds: float) -> None:
        """So many of the seconds were not training."""
        self._idle_s += seconds


class Exam:
    """Held-out programs, as a trial reads them: the same programs for all trials of a question."""

    def __init__(self, trial: Trial, config: Config, clock: Clock, each: int) -> None:
        tokenizer = Tokenizer.load(config.tokenizer)
        self._clock = clock
        self.points: list[dict[str, float]] = []
        self._last: dict[str, float] = {}
        self._sets: dict[str, list[tuple[Batch, list[list[int]]]]] = {}
        for family in WEIGHTS if not trial.is_flat else ("micro", "function"):
            programs = held_out(HELD_OUT_SEED, each, weights={family: 1.0})
            if trial.is_flat:
                read = list(_readings(trial, programs, tokenizer, WHOLE))
            else:
                read = [
                    Reading(document, marks(document, tokenizer)[1])
                    for program, trace in programs
                    for document in documents(program.source, trace.frames, tokenizer, max_tokens=config.max_tokens)
                ]
            groups = [read[at : at + 8] for at in range(0, len(read), 8)]
            self._sets[family] = [
                (pack([Family([made.document]) for made in group]), [made.frames for made in group]) for group in groups
            ]

    def grade(self, accelerator: Accelerator, objective: nn.Module) -> dict[str, float]:
        """Loss (nats a frame) and exact frames, of all and of each family; a point of the trial's curve.

        Asked before it is time for one, it says what it said last.
        """
        if self._clock.seconds < len(self.points) * self._clock.limit_s / EXAMS:
            return self._last
        began = time.process_time()
        objective.eval()
        grades: dict[str, float] = {}
        sums = torch.zeros(3, dtype=torch.float64)
        for family, held in self._sets.items():
            its = torch.zeros(3, dtype=torch.float64)
            for batch, frames in held:
                with torch.no_grad():
                    loss, right_N = objective(*batch.inputs(accelerator.device))
                its += torch.tensor([float(loss), *_exact(right_N.tolist(), frames)], dtype=torch.float64)
            sums += its
            grades[family] = float(its[1] / its[2])
        objective.train()
        grades |= {"loss": float(sums[0] / sums[2]), "exact_frames": float(sums[1] / sums[2]), "frames": float(sums[2])}
        self._clock.pause(time.process_time() - began)
        self.points.append({"tokens": self._clock.tokens, "cpu_s": round(self._clock.seconds, 1), **grades})
        self._last = grades
        return grades


def _exact(right: Sequence[bool], documents_frames: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Frames all of whose tokens are right, and frames."""
    at = exact = count = 0
    for frames in documents_frames:
        its = set(frames) - {-1}
        wrong = {frame for frame, is_right in zip(frames, right[at : at + len(frames)], strict=True) if not is_right}
        exact += len(its - wrong)
        count += len(its)
        at += len(frames)
    return exact, count


def run(trial: Trial, out: Path, cpu_s: float, each: int) -> dict[str, Any]:
    """Make the trial unless it was made; what came out."""
    result = out / "trial.json"
    if result.exists():
        return json.loads(result.read_text(encoding="utf-8"))
    config = config_of(trial, out, cpu_s)
    stop = Stop()
    clock = Clock(cpu_s, stop)
    exam = Exam(trial, config, clock, each)
    batches = DataLoader(ReadingBatches(trial, config), batch_size=None, num_workers=1, prefetch_factor=8)
    main(config, batches=clock.counted(batches), stop=stop, exam=exam)
    # A run that is told to stop takes no exam.
    model = build(nano_config(len(Tokenizer.load(config.tokenizer)), width=trial.width, layers=trial.layers))
    load_weights(model, out / MEAN)
    exam.grade(Accelerator(), Objective(model))
    found = {
        **dataclasses.asdict(trial),
        "parameters": sum(weight.numel() for weight in model.parameters()),
        "seeds": {"training": SEED, "held_out": HELD_OUT_SEED},
        "programs_each": each,
        "steps": clock.step,
        "points": exam.points,
    }
    result.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def command(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    parser = Parser(
        prog="python -m foreframe.train.search", description="Small runs that settle what a long one is to be."
    )
    parser.add_argument("question", choices=sorted(QUESTIONS))
    parser.add_argument("--cpu-s", type=float, default=600.0, help="processor seconds of each trial")
    parser.add_argument("--each", type=int, default=48, help="held-out programs of each family")
    parser.add_argument("--out", type=Path, default=Path("runs/search"), metavar="DIR")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the curves as SVG")
    try:
        options = parser.parse_args(arguments)
    except ForeframeError as error:
        print(f"{error}\n{error.hint}", file=sys.stderr)
        return 2
    folder = options.out / options.question
    trials = QUESTIONS[options.question]
    found = [run(trial, folder / str(number), options.cpu_s, options.each) for number, trial in enumerate(trials)]
    print(f"\n{table(found)}\n")
    for trial in found:
        if not trial.get("goes_on") and (fit := fitted(trial["points"])) is not None:
            later = f"{fit.share(SHIPPED_TOKENS):.0%} after {SHIPPED_TOKENS / 1e6:.0f}M"
            print(f"{trial['name']}: log-odds rise by {fit.slope:.2f} for each e-fold of tokens; by that, {later}")
    if options.plot:
        plot(found, f"{options.question}: {options.cpu_s / 60:.0f} processor minutes a trial", options.plot)
    return 0


if __name__ == "__main__":
    sys.exit(command(sys.argv[1:]))
