"""How a program is called, made up by a model, and how likely it is that such a call ends in some way.

Of the call frame the values are sampled, and the rest is given.

Training gives a model its entry's call and never asks for it; what it knows of arguments it has from the calls
inside programs. So its proposals are sampled, not the likeliest, and whoever asks checks that they are literals.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Sequence
from typing import Final

import numpy as np

from ..debugger.errors import GrammarError
from ..debugger.frame import Frame
from ..debugger.ports import END, ArgumentsAsked, Prediction
from .compact import Writer
from .compact_reader import Reader
from .constrain import Constraint
from .decoder import Logits, Mask
from .prompt import Prompt
from .tape import Tape, drawn, masked, surprise
from .tokenizer import Tokenizer
from .vocabulary import Marker

MAX_VALUE_TOKENS: Final = 60
"""Of one argument; a longer one is a model going round in circles."""


def proposal(
    asked: ArgumentsAsked, prompt: Prompt, tape: Tape, constraint: Constraint, tokenizer: Tokenizer
) -> Prediction:
    """The call frame, after the prompt that the tape holds. Raises GrammarError where a value has no end."""
    if asked.lineno not in prompt.number:
        raise GrammarError(f"line {asked.lineno} is not among those that the model reads")
    began = time.perf_counter()
    draft = _Draft(tape, Reader(prompt, tokenizer), constraint, asked)
    draft.put(tokenizer.marker[Marker.CALL], tokenizer.lines[prompt.number[asked.lineno]])
    if not asked.arguments:
        draft.put(tokenizer.marker[Marker.STOP])
    for at, (name, beginnings) in enumerate(asked.arguments):
        draft.put(*tokenizer.encode_value(name), tokenizer.marker[Marker.IS])
        is_last = at == len(asked.arguments) - 1
        draft.value(beginnings, tokenizer.marker[Marker.STOP if is_last else Marker.AND])
    assert draft.frame is not None  # STOP ends it
    return Prediction(
        frame=draft.frame,
        confidence=math.exp(draft.log_probability),
        tokens=draft.tokens,
        milliseconds=(time.perf_counter() - began) * 1000,
    )


class _Draft:
    """The frame so far, on the tape and in a reader."""

    def __init__(self, tape: Tape, reader: Reader, constraint: Constraint, asked: ArgumentsAsked) -> None:
        self._tape, self._reader, self._constraint = tape, reader, constraint
        self._tokenizer = reader.tokenizer
        self._random, self._temperature = np.random.default_rng(asked.seed), asked.temperature
        self.log_probability = 0.0
        """Of the values, as the model has it, whatever temperature they were sampled at."""

        self.tokens = 0
        self.frame = None

    def put(self, *ids: int) -> None:
        """Append tokens that are given."""
        for token in ids:
            self._tape.append([token])
            self.frame = self._reader.feed(token)
            self.tokens += 1

    def value(self, beginnings: str, end: int) -> None:
        """Sample one value, up to the marker that ends it. A text ends where its quote closes."""
        is_text, text = bool(beginnings) and set(beginnings) <= set("'\""), ""
        for number in range(MAX_VALUE_TOKENS):
            allowed = self._allowed(end, beginnings if not number else "")
            if is_text:
                self._keep_text(allowed, text, end)
            choice = self._tape.choose(allowed)  # it looks whether the question was given up
            token = choice.token if choice.log_p is None else self._sampled(allowed)
            self.put(token)
            if token == end:
                return
            text += self._tokenizer.tokens[token]
        raise GrammarError("the model's value has no end")

    def _keep_text(self, allowed: Mask, text: str, end: int) -> None:
        """Forbid what would go on behind the closing quote of a text, and its end before that."""
        if text and _closes_at(text) == len(text) - 1:
            allowed[:] = False
            allowed[end] = True
            return
        allowed[end] = False
        for token in np.flatnonzero(allowed):
            piece = self._tokenizer.tokens[token]
            if text and text[0] not in piece:
                continue  # it closes nothing
            longer = text + piece
            if _closes_at(longer) not in (None, len(longer) - 1):
                allowed[token] = False

    def _sampled(self, allowed: Mask) -> int:
        log_p = masked(self._tape.decoder.logits(allowed), allowed)
        token = drawn(log_p, self._temperature, self._random)
        self.log_probability += float(log_p[token])
        return token

    def _allowed(self, end: int, beginnings: str) -> Mask:
        """What the constraint allows in a value, with `end` alone to end it, or only what such a value begins with."""
        allowed = self._constraint.allowed(self._reader).copy()
        ends = [self._tokenizer.marker[marker] for marker in (Marker.AND, Marker.STOP)]
        possible = bool(allowed[ends].any())
        allowed[ends] = False
        allowed[end] = possible and not beginnings
        if beginnings:
            tokens = self._tokenizer.tokens
            first = self._tokenizer.first_text
            allowed[:first] = False
            allowed[[i for i in range(first, len(tokens)) if tokens[i][:1] not in beginnings]] = False
        return allowed


def _closes_at(text: str) -> int | None:
    """Where the quote that a text begins with is closed; None where it is open."""
    at = 1
    while at < len(text) and text[at] != text[0]:
        at += 1 + (text[at] == "\\")
    return at if at < len(text) else None


def surprisal_of_end(tape: Tape, writer: Writer, constraint: Constraint, first: Frame, last: Frame) -> float:
    """Minus the log probability, in nats, that the call `first` leads to `last`, with nothing in between. One pass.

    `last` is how the call ends, or a line of it. `writer` has written no frame, and stays as it is.
    """
    twin = copy.copy(writer)
    twin.ids, twin.asked, twin.stack = [], [], []
    twin.write(first)
    stack = list(twin.stack)
    jump = END if last.value is not None else last.lineno
    twin.jump(jump)
    start = len(twin.ids)
    twin.write(last)
    rows = tape.score(twin.ids)
    reader = Reader(writer.prompt, writer.tokenizer, stack, jump=jump)
    return weighed(rows[start:], twin.ids[start:], constraint, reader)


def weighed(rows: Logits, ids: Sequence[int], constraint: Constraint, reader: Reader | None) -> float:
    """Of the tokens of one frame, each among those that the constraint allows where it is one of them."""
    total = 0.0
    for logits, token in zip(rows, ids, strict=True):
        total += surprise(logits, token, reader and constraint.allowed(reader))
        try:
            if reader is not None and reader.feed(token) is not None:
                break
        except GrammarError:
            reader = None
    return total
