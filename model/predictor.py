"""A loaded model as a `Predictor`: histories in, frames out, one token at a time under the grammar.

A session keeps its decoder's KV cache in step with its history. Observing a frame that was just
predicted costs nothing; observing another one rewinds to where the two part; and leaving a call
rewinds to its call frame. So the cost of a step does not grow with the steps before it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Frame
from ..debugger.ports import Prediction, SourceContext
from .compact import Activation, Part, Reader, Writer
from .constrain import Constraint, Level, Mask
from .decoder import Decoder, Logits, Weights
from .prompt import Function, Prompt, make_prompt, near_lines
from .tokenizer import Tokenizer

MAX_FRAME_TOKENS = 400
"""A frame longer than this is a model going round in circles."""

FAMILIAR = 250
"""Tokens of a source that is shown whole."""

RESERVE = 128
"""Tokens kept free for the frame to come, when a history is cut to fit the context."""


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

    def session(self, context: SourceContext) -> LocalSession:
        """A new, empty history of the program."""
        return LocalSession(self, context)


@dataclass(slots=True)
class _Decoded:
    """One frame being decoded, and how sure the model was."""

    log_probability: float = 0.0
    tokens: int = 0
    forced: int = 0
    spans: dict[str, float] = field(default_factory=dict[str, float])
    """Log probability of each value, by name."""


@dataclass(slots=True)
class _View:
    """A prompt, and what its syntax allows."""

    prompt: Prompt
    constraint: Constraint


class LocalSession:
    """One history and one decoder.

    `_full` follows every activation over the whole source, and is what the model reads while that
    fits its context. Where it does not, `_near` is: the lines about the present one, and the frames
    of the running activation alone.
    """

    def __init__(self, model: LocalPredictor, context: SourceContext) -> None:
        self._model = model
        self._limit = min(model.context, model.weights.limit)
        self._whole = self._view(make_prompt(context.source, context.lines))
        self._views: dict[Function | None, _View] = {}
        """For each function, the lines last shown in near mode."""

        self._decoder: Decoder = model.weights.decoder()
        self._fed: list[int] = []
        """What the decoder holds: the history, then perhaps a predicted frame."""

        self._random = np.random.default_rng(model.sampling.seed)
        self._frames: list[Frame] = []
        self._full = Writer(self._whole.prompt, model.tokenizer)
        self._near: Writer | None = None
        self._writer = self._full
        """Of the two, the one that the decoder holds."""

        self._is_long = len(self._full.ids) > FAMILIAR

    def observe(self, frame: Frame) -> None:
        """Extend the history; frames of other files are not shown to the model."""
        self._frames.append(frame)
        if frame.path:
            return
        running = self._full.stack[-1] if self._full.stack else None
        self._full.write(frame)
        if self._near is not None:
            if self._full.stack and self._full.stack[-1] is running:
                self._near.write(frame)
            else:
                self._near = None

    def rewind(self, length: int) -> None:
        """Forget all frames but the first `length`; the tokens they share with the history are kept."""
        kept = self._frames[:length]
        self._frames = []
        self._full = Writer(self._full.prompt, self._model.tokenizer)
        self._near = None
        for frame in kept:
            self.observe(frame)

    def predict(self) -> Prediction | None:
        """The next frame, or None where the entry has been left."""
        if self._frames and not self._full.stack:
            return None
        began = time.perf_counter()
        view = self._choose_writer()
        self._catch_up()
        decoded = _Decoded()
        frame = self._decode(decoded, view)
        if frame is None:
            return None
        return Prediction(
            frame=frame,
            confidence=math.exp(decoded.log_probability),
            value_confidence={name: math.exp(value) for name, value in decoded.spans.items()},
            tokens=decoded.tokens,
            forced_tokens=decoded.forced,
            milliseconds=(time.perf_counter() - began) * 1000,
        )

    def _choose_writer(self) -> _View:
        """Point `_writer` at tokens that fit the context, forgetting what they must; return what it shows."""
        before = self._writer
        if not self._is_long and not self._fits(self._full):
            self._full = self._restated(self._whole, self._full.stack)
        if not self._is_long and self._fits(self._full):
            view, self._writer, self._near = self._whole, self._full, None
        else:
            view = self._near_view()
            if self._near is None or self._near.prompt is not view.prompt or not self._fits(self._near):
                self._near = self._restated(view, self._full.stack[-1:])
            self._writer = self._near
        if not self._fits(self._writer):
            raise ModelError(
                f"the source and its values take {len(self._writer.ids)} tokens, "
                f"and {self._model.name} reads {self._limit}",
                hint="debug a smaller function of it: FILE.py::FUNCTION --call",
            )
        if self._writer is not before:
            self._writer.low = 0
        return view

    def _fits(self, writer: Writer) -> bool:
        return len(writer.ids) + RESERVE <= self._limit

    def _restated(self, view: _View, stack: Sequence[Activation]) -> Writer:
        """A writer that starts from the present of these activations."""
        writer = Writer(view.prompt, self._model.tokenizer)
        writer.restate(stack)
        return writer

    def _near_view(self) -> _View:
        running = self._full.stack[-1] if self._full.stack else None
        scope, lineno = (running.scope, running.lineno) if running else (None, 1)
        view = self._views.get(scope)
        if view is None or lineno not in view.prompt.number:
            view = self._views[scope] = self._view(
                self._whole.prompt.about(near_lines(self._whole.prompt, scope, lineno))
            )
        return view

    def _view(self, prompt: Prompt) -> _View:
        return _View(prompt, Constraint(prompt, self._model.tokenizer, self._model.level))

    def _catch_up(self) -> None:
        """Make the decoder hold the history, reusing every token that it already has."""
        ids = self._writer.ids
        # Tokens before `low` have not changed since they were last compared.
        agreed = min(self._writer.low, len(self._fed), len(ids))
        shorter = min(len(self._fed), len(ids))
        while agreed < shorter and self._fed[agreed] == ids[agreed]:
            agreed += 1
        if agreed < len(self._fed):
            self._decoder.rewind(agreed)
        self._decoder.append(ids[agreed:])
        self._fed[agreed:] = ids[agreed:]
        self._writer.low = len(ids)

    def _decode(self, decoded: _Decoded, view: _View) -> Frame | None:
        # Every live activation, also where the tokens tell of the running one alone: an exception can leave it.
        reader = Reader(view.prompt, self._model.tokenizer, self._full.stack)
        while decoded.tokens < MAX_FRAME_TOKENS:
            part, name = reader.part, reader.name
            allowed = view.constraint.allowed(reader)
            token, log_probability, forced = self._choose(allowed)
            decoded.tokens += 1
            decoded.forced += forced
            decoded.log_probability += log_probability
            if part is Part.VALUE or part is Part.WHERE:
                decoded.spans[name] = decoded.spans.get(name, 0.0) + log_probability
            self._decoder.append([token])
            self._fed.append(token)
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
        log_p = _log_softmax(np.where(allowed, self._decoder.logits(allowed), -np.inf))
        if self._model.sampling.temperature <= 0:
            token = int(log_p.argmax())
        else:
            tempered = np.exp(_log_softmax(log_p / self._model.sampling.temperature).astype(np.float64))
            token = int(self._random.choice(len(tempered), p=tempered / tempered.sum()))
        return token, float(log_p[token]), False


def _log_softmax(logits: Logits) -> Logits:
    shifted = logits - logits.max()
    return shifted - np.log(np.exp(shifted).sum())
