"""A loaded model as a `Predictor`: histories in, frames out, one token at a time under the grammar.

A session keeps its decoder's KV cache in step with its history. Observing a frame that was just
predicted costs nothing; observing another one rewinds to where the two part; and leaving a call
rewinds to its call frame. So the cost of a step does not grow with the steps before it.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np

from ..debugger.calibration import calibrated, calibrated_surprisal
from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Frame
from ..debugger.ports import ArgumentsAsked, Prediction, SourceContext
from .compact import Writer
from .compact_reader import Part, Reader
from .constrain import Constraint, Level
from .decoder import Weights
from .history import RESERVE, History
from .prompt import Prompt, make_prompt
from .proposing import proposal, surprisal_of_end, weighed
from .tape import Cancellable, Choice, Sampling, Tape, entropy
from .tokenizer import Tokenizer
from .vocabulary import Marker

MAX_FRAME_TOKENS = 400
"""A frame longer than this is a model going round in circles."""

CLOSING_TOKENS = 24
"""Of those, the last, which only bring the frame to its end: a name, a character's digits, a line."""


@dataclass(slots=True)
class LocalPredictor(Cancellable):
    """A model in this process, with the tokenizer and dialect it was trained on."""

    name: str
    weights: Weights
    tokenizer: Tokenizer
    context: int
    """Tokens of the longest document it was trained on."""

    level: Level = Level.FLOW
    sampling: Sampling = field(default_factory=Sampling)
    temperature: float = 1.0
    """Of its confidences and surprisals, which `debugger/calibration.py` mends; what is predicted is the same."""

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

    def prediction(self, frame: Frame, began: float, temperature: float = 1.0) -> Prediction:
        """The frame and what is known about it; `began` is when its decoding did, by `time.perf_counter`."""
        return Prediction(
            frame=frame,
            confidence=calibrated(math.exp(self.log_probability), temperature),
            value_confidence={name: calibrated(math.exp(value), temperature) for name, value in self.spans.items()},
            tokens=self.tokens,
            forced_tokens=self.forced,
            milliseconds=(time.perf_counter() - began) * 1000,
            event_entropy=self.event_entropy,
            line_entropy=self.line_entropy,
        )


class LocalSession:
    """One history and one decoder."""

    def __init__(self, model: LocalPredictor, context: SourceContext) -> None:
        self._model = model
        self._limit = min(model.context, model.weights.limit)
        self._prompt = make_prompt(context.source, context.lines)
        self._history = self._empty_history()
        self._constraints: dict[int, tuple[Prompt, Constraint]] = {}
        """By the prompt's identity; the prompt is kept so that the identity stays its own."""

        self._tape = Tape(model.weights.decoder(), model.sampling, model.cancelled)
        """It holds the history, then perhaps a predicted frame."""

        self._writer: Writer | None = None
        """Whose tokens the decoder holds."""

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

    def propose(self, asked: ArgumentsAsked) -> Prediction:
        """A call frame of the entry with arguments that the model makes up. The history must be empty."""
        self._model.begin()
        prompt = self._catch_up().prompt
        return proposal(asked, prompt, self._tape, self._constraint(prompt), self._model.tokenizer)

    def _say(self, jump: int | None) -> Prediction | None:
        began = time.perf_counter()
        self._model.begin()
        writer = self._catch_up()
        if jump is not None:
            self._tape.append(writer.jump_ids(jump))
        decoded = Decoded()
        frame = self._decode(decoded, writer.prompt, jump)
        return None if frame is None else decoded.prediction(frame, began, self._model.temperature)

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability of this frame as the next one, in nats: one pass for all of its tokens.

        What the constraint allows shares the probability, so a predicted frame's surprisal is that of its
        confidence; a token that it does not allow is charged as if there were no constraint. 0.0 for frames of
        other files, which are not shown to the model.
        """
        if frame.path:
            return 0.0
        writer = self._catch_up()
        # All activations, as a reader of predictions has them: an exception can leave the running one.
        ids, _ = writer.said(frame, self._history.stack)
        reader = Reader(writer.prompt, self._model.tokenizer, self._history.stack)
        plain = weighed(self._tape.score(ids), ids, self._constraint(writer.prompt), reader)
        return calibrated_surprisal(plain, self._model.temperature)

    def surprisal_of_end(self, first: Frame, last: Frame) -> float:
        """Minus the log probability, in nats, that the call `first` leads to `last`; the history must be empty."""
        writer = self._catch_up()
        plain = surprisal_of_end(self._tape, writer, self._constraint(writer.prompt), first, last)
        return calibrated_surprisal(plain, self._model.temperature)

    def _empty_history(self) -> History:
        return History(self._prompt, self._model.tokenizer, limit=self._limit)

    def _constraint(self, prompt: Prompt) -> Constraint:
        key = id(prompt)
        if key not in self._constraints:
            self._constraints[key] = prompt, Constraint(prompt, self._model.tokenizer, self._model.level)
        return self._constraints[key][1]

    def _catch_up(self) -> Writer:
        """Make the decoder hold the history, reusing every token that it already has; whose tokens those are."""
        writer = self._history.writer()
        if not self._history.fits(writer):
            raise ModelError(
                f"the source and its values take {len(writer.ids)} tokens, and {self._model.name} has room for "
                f"{self._limit - RESERVE} beside the next frame",
                hint="debug a smaller function of it: FILE.py::FUNCTION --call",
            )
        # Tokens before `low` have not changed since they were last compared, if it was these that were.
        same = min(writer.low, len(self._tape.held)) if writer is self._writer else 0
        self._tape.hold(writer.ids[same:], same)
        writer.low = len(writer.ids)
        self._writer = writer
        return writer

    def _decode(self, decoded: Decoded, prompt: Prompt, jump: int | None) -> Frame | None:
        # Every live activation, also where the tokens tell of the running one alone: an exception can leave it.
        reader = Reader(prompt, self._model.tokenizer, self._history.stack, jump=jump)
        constraint = self._constraint(prompt)
        while decoded.tokens < MAX_FRAME_TOKENS:
            valued = reader.name if reader.part in (Part.VALUE, Part.WHERE) else None
            room = min(MAX_FRAME_TOKENS - decoded.tokens, self._limit - len(self._tape.held))
            allowed = constraint.allowed(reader) if room > CLOSING_TOKENS else constraint.closing(reader)
            choice = self._tape.choose(allowed)
            decoded.tokens += 1
            decoded.forced += choice.is_forced
            decoded.log_probability += choice.log_probability
            if valued is not None:
                decoded.spans[valued] = decoded.spans.get(valued, 0.0) + choice.log_probability
            self._weigh(choice, reader, decoded)
            self._tape.append([choice.token])
            frame = reader.feed(choice.token)
            if frame is not None:
                return frame
            self._model.tell(reader.so_far)
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
