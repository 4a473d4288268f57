"""A loaded model as a `Predictor`: histories in, frames out, one token at a time under the grammar.

A session keeps its decoder's KV cache in step with its history. Observing a frame that was just
predicted costs nothing; observing another one rewinds to where the two part; and leaving a call
rewinds to its call frame. So the cost of a step does not grow with the steps before it.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Frame
from ..debugger.ports import Prediction, SourceContext
from .compact import Activation, Part, Reader, Writer
from .constrain import Constraint, Level
from .decoder import Weights
from .prompt import Function, Prompt, make_prompt, near_lines
from .tape import Choice, Sampling, Tape, entropy, surprise
from .tokenizer import Tokenizer
from .vocabulary import Marker

MAX_FRAME_TOKENS = 400
"""A frame longer than this is a model going round in circles."""

FAMILIAR = 250
"""Tokens of a source that is shown whole."""

RESERVE = 128
"""Tokens kept free for the frame to come, when a history is cut to fit the context."""


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
class Decoded:
    """One frame being decoded, and how sure the model was."""

    log_probability: float = 0.0
    tokens: int = 0
    forced: int = 0
    spans: dict[str, float] = field(default_factory=dict[str, float])
    """Log probability of each value, by name."""

    event_entropy: float = 0.0
    line_entropy: float = 0.0

    def prediction(self, frame: Frame, began: float) -> Prediction:
        """The frame and what is known about it; `began` is when its decoding did, by `time.perf_counter`."""
        return Prediction(
            frame=frame,
            confidence=math.exp(self.log_probability),
            value_confidence={name: math.exp(value) for name, value in self.spans.items()},
            tokens=self.tokens,
            forced_tokens=self.forced,
            milliseconds=(time.perf_counter() - began) * 1000,
            event_entropy=self.event_entropy,
            line_entropy=self.line_entropy,
        )


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

        self._tape = Tape(model.weights.decoder(), model.sampling)
        """It holds the history, then perhaps a predicted frame."""

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
        decoded = Decoded()
        frame = self._decode(decoded, view)
        return None if frame is None else decoded.prediction(frame, began)

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability of this frame as the next one, in nats: one pass for all of its tokens.

        What the constraint allows shares the probability, so a predicted frame's surprisal is that of its
        confidence; a token that it does not allow is charged as if there were no constraint. 0.0 for frames of
        other files, which are not shown to the model.
        """
        if frame.path:
            return 0.0
        view = self._choose_writer()
        self._catch_up()
        ids = self._ids_of(frame)
        reader: Reader | None = Reader(view.prompt, self._model.tokenizer, self._full.stack)
        total = 0.0
        for logits, token in zip(self._tape.score(ids), ids, strict=True):
            total += surprise(logits, token, reader and view.constraint.allowed(reader))
            try:
                if reader is not None and reader.feed(token) is not None:
                    break
            except GrammarError:
                reader = None
        return total

    def _ids_of(self, frame: Frame) -> list[int]:
        """What the writer would append for this frame; it stays as it is."""
        twin = copy.copy(self._writer)
        twin.ids, twin.asked, twin._drop = [], [], False
        # All activations, as a reader of predictions has them: an exception can leave the running one.
        twin.stack = [replace(a, locals=dict(a.locals), visits=dict(a.visits)) for a in self._full.stack]
        twin.write(frame)
        return twin.ids

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
        # Tokens before `low` have not changed since they were last compared.
        same = min(self._writer.low, len(self._tape.held))
        self._tape.hold(self._writer.ids[same:], same)
        self._writer.low = len(self._writer.ids)

    def _decode(self, decoded: Decoded, view: _View) -> Frame | None:
        # Every live activation, also where the tokens tell of the running one alone: an exception can leave it.
        reader = Reader(view.prompt, self._model.tokenizer, self._full.stack)
        while decoded.tokens < MAX_FRAME_TOKENS:
            part, name = reader.part, reader.name
            choice = self._tape.choose(view.constraint.allowed(reader))
            decoded.tokens += 1
            decoded.forced += choice.is_forced
            decoded.log_probability += choice.log_probability
            if part is Part.VALUE or part is Part.WHERE:
                decoded.spans[name] = decoded.spans.get(name, 0.0) + choice.log_probability
            self._weigh(choice, reader, decoded)
            self._tape.append([choice.token])
            frame = reader.feed(choice.token)
            if frame is not None:
                return frame
            if reader.ended:
                return None
            if len(self._tape.held) >= self._limit:
                break
        raise GrammarError("the model's frame has no end")

    def _weigh(self, choice: Choice, reader: Reader, decoded: Decoded) -> None:
        """How open the choices of the event and of the line were."""
        if choice.log_p is None:
            return
        tokenizer = self._model.tokenizer
        if reader.part is Part.START and not reader.changing:
            events = [tokenizer.marker[marker] for marker in _EVENTS]
            # Whatever is no marker begins a line frame.
            log_p = choice.log_p.copy()
            log_p[events] = -np.inf
            line = np.logaddexp.reduce(log_p)
            decoded.event_entropy += entropy(np.append(choice.log_p[events], line))
        if choice.token in tokenizer.lines:
            decoded.line_entropy = entropy(choice.log_p[tokenizer.lines.start : tokenizer.lines.stop])


_EVENTS = (Marker.CALL, Marker.RETURN, Marker.EXCEPTION, Marker.LEAVE)
