"""A loaded model as a `Predictor`: histories in, frames out, one token at a time under the grammar.

A session keeps its decoder's KV cache in step with its history. Observing a frame that was just
predicted costs nothing; observing another one rewinds to where the two part; and leaving a call
rewinds to its call frame. So the cost of a step does not grow with the steps before it.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field

import numpy as np

from ..debugger.calibration import calibrated
from ..debugger.errors import Cancelled, GrammarError, ModelError
from ..debugger.frame import Frame
from ..debugger.ports import Prediction, SourceContext
from .compact import Part, Reader, Writer
from .constrain import Constraint, Level, Mask
from .decoder import Decoder, Logits, Weights
from .history import History
from .prompt import Prompt, make_prompt
from .tokenizer import Tokenizer

MAX_FRAME_TOKENS = 400
"""A frame longer than this is a model going round in circles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How tokens are chosen."""

    temperature: float = 0.0
    """0.0 is greedy."""

    seed: int = 0


@dataclass(slots=True)
class LocalPredictor:
    """A model in this process, with the tokenizer and dialect it was trained on."""

    name: str
    weights: Weights
    tokenizer: Tokenizer
    context: int
    """Tokens of the longest document it was trained on."""

    level: Level = Level.FLOW
    sampling: Sampling = field(default_factory=Sampling)
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Looked at between tokens."""
    temperature: float = 1.0
    """Of its confidences, which `debugger/calibration.py` mends with it; what is predicted is the same."""

    def session(self, context: SourceContext) -> LocalSession:
        """A new, empty history of the program."""
        return LocalSession(self, context)

    def cancel(self) -> None:
        """Let the prediction in progress end with Cancelled."""
        self.cancelled.set()

    def close(self) -> None:
        """Nothing is held that this process's end does not give back."""


@dataclass(slots=True)
class _Decoded:
    """One frame being decoded, and how sure the model was."""

    log_probability: float = 0.0
    tokens: int = 0
    forced: int = 0
    spans: dict[str, float] = field(default_factory=dict[str, float])
    """Log probability of each value, by name."""


class LocalSession:
    """One history and one decoder."""

    def __init__(self, model: LocalPredictor, context: SourceContext) -> None:
        self._model = model
        self._limit = min(model.context, model.weights.limit)
        self._prompt = make_prompt(context.source, context.lines)
        self._history = self._empty_history()
        self._constraints: dict[int, tuple[Prompt, Constraint]] = {}
        """By the prompt's identity; the prompt is kept so that the identity stays its own."""

        self._decoder: Decoder = model.weights.decoder()
        self._fed: list[int] = []
        """What the decoder holds: the history, then perhaps a predicted frame."""

        self._writer: Writer | None = None
        """Whose tokens the decoder holds."""

        self._random = np.random.default_rng(model.sampling.seed)
        self._frames: list[tuple[Frame, int | None]] = []
        """Frames observed; with each, the line of the jump that landed on it."""

        self._jumped: tuple[Frame, int] | None = None
        """What was predicted last, if that was where a jump lands."""

    def observe(self, frame: Frame) -> None:
        """Extend the history; frames of other files are not shown to the model."""
        jump = self._jumped[1] if self._jumped is not None and self._jumped[0] == frame else None
        self._observe(frame, jump)

    def _observe(self, frame: Frame, jump: int | None) -> None:
        self._jumped = None
        self._frames.append((frame, jump))
        if frame.path:
            return
        if jump is not None:
            self._history.jump(jump)
        self._history.observe(frame)

    def rewind(self, length: int) -> None:
        """Forget all frames but the first `length`; the tokens they share with the history are kept."""
        kept = self._frames[:length]
        self._frames = []
        self._history = self._empty_history()
        for frame, jump in kept:
            self._observe(frame, jump)

    def predict(self) -> Prediction | None:
        """The next frame, or None where the entry has been left."""
        self._jumped = None
        if self._frames and not self._history.stack:
            return None
        return self._say(None)

    def jump(self, lineno: int) -> Prediction | None:
        """The running activation's next frame on a line, or its end (`EXIT`), whatever lies between."""
        if not self._history.stack:
            return None
        said = self._say(lineno)
        self._jumped = (said.frame, lineno) if said else None
        return said

    def _say(self, jump: int | None) -> Prediction | None:
        began = time.perf_counter()
        self._model.cancelled.clear()
        writer = self._history.writer()
        if not self._history.fits(writer):
            raise ModelError(
                f"the source and its values take {len(writer.ids)} tokens, and {self._model.name} reads {self._limit}",
                hint="debug a smaller function of it: FILE.py::FUNCTION --call",
            )
        self._catch_up(writer)
        if jump is not None:
            self._feed(writer.jump_ids(jump))
        decoded = _Decoded()
        frame = self._decode(decoded, writer.prompt, jump)
        if frame is None:
            return None
        temperature = self._model.temperature
        return Prediction(
            frame=frame,
            confidence=calibrated(math.exp(decoded.log_probability), temperature),
            value_confidence={name: calibrated(math.exp(value), temperature) for name, value in decoded.spans.items()},
            tokens=decoded.tokens,
            forced_tokens=decoded.forced,
            milliseconds=(time.perf_counter() - began) * 1000,
        )

    def _empty_history(self) -> History:
        return History(self._prompt, self._model.tokenizer, limit=self._limit)

    def _constraint(self, prompt: Prompt) -> Constraint:
        key = id(prompt)
        if key not in self._constraints:
            self._constraints[key] = prompt, Constraint(prompt, self._model.tokenizer, self._model.level)
        return self._constraints[key][1]

    def _catch_up(self, writer: Writer) -> None:
        """Make the decoder hold the history, reusing every token that it already has."""
        ids = writer.ids
        # Tokens before `low` have not changed since they were last compared, if it was these that were.
        agreed = min(writer.low, len(self._fed), len(ids)) if writer is self._writer else 0
        shorter = min(len(self._fed), len(ids))
        while agreed < shorter and self._fed[agreed] == ids[agreed]:
            agreed += 1
        if agreed < len(self._fed):
            self._decoder.rewind(agreed)
        self._decoder.append(ids[agreed:])
        self._fed[agreed:] = ids[agreed:]
        writer.low = len(ids)
        self._writer = writer

    def _feed(self, tokens: list[int]) -> None:
        self._decoder.append(tokens)
        self._fed += tokens

    def _decode(self, decoded: _Decoded, prompt: Prompt, jump: int | None) -> Frame | None:
        # Every live activation, also where the tokens tell of the running one alone: an exception can leave it.
        reader = Reader(prompt, self._model.tokenizer, self._history.stack, jump=jump)
        constraint = self._constraint(prompt)
        while decoded.tokens < MAX_FRAME_TOKENS:
            if self._model.cancelled.is_set():
                raise Cancelled("the prediction was cancelled")
            part, name = reader.part, reader.name
            allowed = constraint.allowed(reader)
            token, log_probability, forced = self._choose(allowed)
            decoded.tokens += 1
            decoded.forced += forced
            decoded.log_probability += log_probability
            if part is Part.VALUE or part is Part.WHERE:
                decoded.spans[name] = decoded.spans.get(name, 0.0) + log_probability
            self._feed([token])
            frame = reader.feed(token)
            if frame is not None:
                return frame
            if reader.ended:
                return None
            if len(self._fed) >= self._limit:
                break
        raise GrammarError("the model's frame has no end")

    def _choose(self, allowed: Mask) -> tuple[int, float, bool]:
        """A token, its log probability among the allowed ones, and whether it was the only one."""
        only = np.flatnonzero(allowed)
        if len(only) == 1:
            return int(only[0]), 0.0, True
        if not len(only):
            raise GrammarError("no token can follow")
        log_p = _log_softmax(np.where(allowed, self._decoder.logits(), -np.inf))
        if self._model.sampling.temperature <= 0:
            token = int(log_p.argmax())
        else:
            tempered = np.exp(_log_softmax(log_p / self._model.sampling.temperature).astype(np.float64))
            token = int(self._random.choice(len(tempered), p=tempered / tempered.sum()))
        return token, float(log_p[token]), False


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())
