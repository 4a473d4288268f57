"""Real CWM, and any checkpoint tuned on its trace format, as a `Predictor`.

A frame is decoded run by run: what must come is appended as the tokenizer would write it, and the model is
asked where syntax leaves a choice. The token at the seam is asked for again, since what follows may belong
to it: in `{"x": "..` the quote and the dots can be one token. Everything is read in one pass when the model
is next asked, so a forced run costs no pass of its own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Event, Frame
from ..debugger.ports import Prediction, SourceContext
from .activation import Activation
from .constrain import Level
from .cwm import EVENT_MARKERS, SHAPES, CwmMarker, Piece, Reader
from .cwm_constrain import CwmConstraint, changed_names
from .cwm_history import History
from .cwm_places import Places
from .cwm_text import Quoted, State, Vocabulary, advance, forced, is_end
from .cwm_tokenizer import CwmTokenizer
from .decoder import Mask, Weights
from .predictor import Decoded
from .prompt import MODULE, make_prompt
from .tape import Cancellable, Choice, Sampling, Tape, surprise

MAX_FRAME_TOKENS: Final = 4_000
"""A frame longer than this is a model going round in circles: three values as long as they may be."""

RESERVE: Final = 1_024
"""Tokens kept free for the frame to come; at most a quarter of the context."""

_WORDS: Final = {CwmMarker.CALL: "calls", CwmMarker.RETURN: "returns", CwmMarker.EXCEPTION: "raises"}
"""Of a frame that is not complete, for a person."""

_HINT: Final = "debug a smaller function of it (FILE.py::FUNCTION --call), or use a model with a longer context"


def cwm_predictor(
    name: str, weights: Weights, folder: Path, *, level: Level, sampling: Sampling, context: int
) -> CwmPredictor:
    """A model of CWM's dialect, with the tokenizer in `folder`; `context` is the longest trace it was trained on.

    Raises ModelError where the tokenizer is missing, lacks a marker, or is not that of the weights.
    """
    tokenizer = CwmTokenizer.load(folder)
    if len(tokenizer) > weights.vocab_size:
        raise ModelError(
            f"{name} has {weights.vocab_size} tokens in its weights and {len(tokenizer)} in its tokenizer",
            hint="the tokenizer belongs to another checkpoint, or its markers were added after training",
        )
    vocabulary = Vocabulary(tokenizer, weights.vocab_size)
    return CwmPredictor(name, weights, tokenizer, vocabulary, context, level, sampling)


@dataclass(slots=True)
class CwmPredictor(Cancellable):
    """A model of CWM's dialect in this process."""

    name: str
    weights: Weights
    tokenizer: CwmTokenizer
    vocabulary: Vocabulary
    context: int
    level: Level
    sampling: Sampling

    def session(self, context: SourceContext) -> CwmSession:
        """A new, empty history of the program."""
        return CwmSession(self, context)


class CwmSession:
    """One history and one decoder."""

    def __init__(self, model: CwmPredictor, context: SourceContext) -> None:
        self._model = model
        self._entry = context.function or MODULE
        self._prompt = make_prompt(context.source, context.lines)
        self._limit = min(model.context, model.weights.limit)
        self._places = Places(self._prompt, model.level, self._entry)
        self._constraint = CwmConstraint(self._places, model.level)
        self._tape = Tape(model.weights.decoder(), model.sampling, model.cancelled)
        """It holds the history, then perhaps a predicted frame."""

        whole = range(1, len(self._prompt.lines) + 1)
        self._lines = [lineno for lineno in whole if context.lines is None or lineno in context.lines]
        self._frames: list[Frame] = []
        self._history = self._new_history()

    def observe(self, frame: Frame) -> None:
        """Extend the history; frames of other files are not shown to the model."""
        self._frames.append(frame)
        if not frame.path:
            self._history.write(frame)

    def rewind(self, length: int) -> None:
        """Forget all frames but the first `length`; the tokens they share with the history are kept."""
        kept = self._frames[:length]
        self._frames = []
        self._history = self._new_history()
        for frame in kept:
            self.observe(frame)

    def predict(self) -> Prediction | None:
        """The next frame, or None where the entry has been left."""
        if self._frames and not self._history.stack:
            return None
        began = time.perf_counter()
        self._model.begin()
        self._catch_up()
        stack = self._history.stack
        draft = _Draft(self._model, self._tape, self._constraint, stack, self._limit)
        shape = draft.free() if self._model.level is Level.OFF else draft.frame()
        frame = _showable(Reader(self._places, stack, self._history.suspended).frame(shape))
        return draft.decoded.prediction(frame, began)

    def surprisal(self, frame: Frame) -> float:
        """Minus the log probability of this frame as the next one, in nats: one pass for all of its tokens.

        What the constraint allows shares the probability; what it forces costs nothing, and a token that it
        does not allow is charged as if there were no constraint. 0.0 for frames of other files.
        """
        if frame.path:
            return 0.0
        self._catch_up()
        pieces = self._history.pieces(frame)
        rows = self._tape.score(self._model.tokenizer.encode_pieces(pieces))
        steps = self._steps(frame.event, pieces)
        return math.fsum(surprise(logits, *step) for logits, step in zip(rows, steps, strict=True))

    def _steps(self, event: Event, pieces: Sequence[Piece]) -> Iterator[tuple[int, Mask | None]]:
        """Each token of a frame, and what is allowed in its place; None where the constraint has lost its way."""
        tokenizer, vocabulary, stack = self._model.tokenizer, self._model.vocabulary, self._history.stack
        if self._model.level is Level.OFF:
            yield from ((token, None) for token in tokenizer.encode_pieces(pieces))
            return
        for at, piece in enumerate(pieces):
            if isinstance(piece, CwmMarker):
                token = tokenizer.marker[piece]
                events = self._constraint.events(stack) if at == 0 else ()
                yield token, vocabulary.tokens(map(tokenizer.event, events) if at == 0 else [token])
                continue
            state = self._constraint.text(event, stack, pieces[:at])
            for token in tokenizer.encode(piece):
                if state is None:
                    yield token, None
                    continue
                run, ahead = forced(state)
                text = tokenizer.texts[token]
                # The last token of a forced run is the model's, as in a draft.
                is_forced = run.startswith(text) and (len(text) < len(run) or is_end(ahead))
                yield token, vocabulary.tokens([token]) if is_forced else vocabulary.allowed(state)
                state = advance(state, text)

    def _new_history(self) -> History:
        budget = self._limit - min(RESERVE, self._limit // 4)
        return History(self._prompt, self._model.tokenizer, lines=self._lines, entry=self._entry, budget=budget)

    def _catch_up(self) -> None:
        """Make the decoder hold the history, reusing every token that it already has."""
        history = self._history
        if history.is_too_long:
            raise ModelError(
                f"the source and its values take {len(history.ids)} tokens, and {self._model.name} has room for "
                f"{history.budget} beside the next frame",
                hint=_HINT,
            )
        same = min(history.low, len(self._tape.held))
        self._tape.hold(history.ids[same:], same)
        history.low = len(history.ids)


class _Draft:
    """A frame being decoded: its tokens after the history that the tape holds."""

    def __init__(
        self, model: CwmPredictor, tape: Tape, constraint: CwmConstraint, stack: Sequence[Activation], limit: int
    ) -> None:
        self.decoded = Decoded()
        self._model = model
        self._vocabulary = model.vocabulary
        self._tokenizer = model.tokenizer
        self._tape = tape
        self._constraint = constraint
        self._stack = stack
        self._base = len(tape.held)
        self._room = min(limit - self._base, MAX_FRAME_TOKENS)
        self._ids: list[int] = []
        self._chosen = 0

    def frame(self) -> list[Piece]:
        """Decode under the constraint."""
        events = {self._tokenizer.event(event): event for event in self._constraint.events(self._stack)}
        choice = self._choose(self._vocabulary.tokens(events))
        self.decoded.event_entropy = choice.entropy
        event = events[choice.token]
        pieces: list[Piece] = [EVENT_MARKERS[event]]
        for part in SHAPES[event]:
            if part is None:
                state = self._constraint.text(event, self._stack, pieces)
                assert state is not None, "an allowed event has a text"
                pieces.append(self._text(state, pieces[-1]))
            else:
                pieces.append(part)
                self._ids.append(self._tokenizer.marker[part])
        self._count(changed_names(pieces))
        return pieces

    def free(self) -> list[Piece]:
        """Decode under no constraint, up to the end of a frame."""
        marker = self._tokenizer.marker
        while not self._ids or self._ids[-1] != marker[CwmMarker.FRAME]:
            choice = self._choose(None)
            if choice.token == marker[CwmMarker.END]:
                raise GrammarError("the model ended the trace before the entry was left")
            if len(self._ids) == 1:
                self.decoded.event_entropy = choice.entropy
        self._count(())
        return self._tokenizer.decode_pieces(self._ids)

    def _text(self, state: State, after: Piece) -> str:
        """Decode the text between two markers."""
        start, text = len(self._ids), b""
        while True:
            run, ahead = forced(state)
            if is_end(ahead):
                whole = (text + run).decode()
                self._ids[start:] = self._tokenizer.encode(whole)
                return whole
            text, state = self._jump(start, text, run, state)
            choice = self._choose(self._vocabulary.allowed(state))
            if after is CwmMarker.ACTION:
                self.decoded.line_entropy += choice.entropy
            chosen = self._tokenizer.texts[choice.token]
            then = advance(state, chosen)
            assert then is not None, "an allowed token goes on from here"
            # A token with a value's opening quote is part of the value.
            value = state if isinstance(state, Quoted) else then
            if isinstance(value, Quoted):
                spans = self.decoded.spans
                spans[value.name] = spans.get(value.name, 0.0) + choice.log_probability
            text, state = text + chosen, then

    def _jump(self, start: int, text: bytes, run: bytes, state: State) -> tuple[bytes, State]:
        """Append a forced run as the tokenizer writes it, but for the token at the seam."""
        if not run:
            return text, state
        # The run can end in the middle of a character, where lines part.
        *ids, _ = self._tokenizer.encode((text + run).decode(errors="ignore"))
        written = b"".join(self._tokenizer.texts[number] for number in ids)
        if len(written) <= len(text):
            return text, state
        then = advance(state, written[len(text) :])
        assert then is not None, "a forced run goes on from here"
        self._ids[start:] = ids
        return written, then

    def _choose(self, allowed: Mask | None) -> Choice:
        if len(self._ids) >= self._room:
            raise GrammarError("the model's frame has no end")
        if allowed is None or allowed.sum() != 1:
            self._tape.hold(self._ids, self._base)  # where one token is possible, the model is not asked
        choice = self._tape.choose(allowed)
        self._ids.append(choice.token)
        self._chosen += not choice.is_forced
        self.decoded.log_probability += choice.log_probability
        self._model.tell(self._so_far)
        return choice

    def _so_far(self) -> str:
        """The frame's text, for a person. GrammarError in the middle of a character."""
        pieces = self._tokenizer.decode_pieces(self._ids)
        words = (_WORDS.get(piece, "") if isinstance(piece, CwmMarker) else piece.strip() for piece in pieces)
        return " ".join(filter(None, words))

    def _count(self, names: Iterable[str]) -> None:
        self.decoded.tokens = len(self._ids)
        # Tokens that were chosen one by one may have become fewer, where the tokenizer writes them as one.
        self.decoded.forced = max(0, len(self._ids) - self._chosen)
        self.decoded.spans = {name: self.decoded.spans.get(name, 0.0) for name in names}


def _showable(frame: Frame) -> Frame:
    """The frame; GrammarError where it has half of a surrogate pair, which no terminal and no file takes."""
    try:
        "".join([*frame.locals, *frame.locals.values(), frame.value or ""]).encode()
    except UnicodeEncodeError:
        raise GrammarError("the model's frame has half a character") from None
    return frame
