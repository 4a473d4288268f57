"""Traces to training documents: token ids, and which of them the model is asked to predict.

One document per activation: the source, the live callers' histories, and the activation's own
frames with the bodies of its calls dropped. That is what a prompt looks like when the debugger
asks (`model.compact.Writer` makes both), so nothing is learned in a form that is never met.
"""

from __future__ import annotations

import keyword
import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..debugger.frame import Frame
from ..model.compact import Activation, Writer
from ..model.prompt import Prompt, make_prompt
from ..model.tokenizer import Tokenizer
from ..model.vocabulary import MAX_LINES

MAX_ACTIVATIONS = 4
"""Documents a trace: a recursion of a hundred calls would otherwise drown all else."""

_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Document:
    """One training example."""

    ids: list[int]
    asked: list[bool]
    """True where the loss counts: the model's own choices, never the source or the given arguments."""


class _Collector(Writer):
    """A writer that keeps each activation's tokens as they stand when it is left."""

    def __init__(self, prompt: Prompt, tokenizer: Tokenizer, spelled: Collection[str]) -> None:
        super().__init__(prompt, tokenizer, spelled=spelled)
        self.documents: list[Document] = []

    def leaving(self, activation: Activation) -> None:
        """Keep it."""
        self.documents.append(self.document(activation))

    def document(self, activation: Activation) -> Document:
        """The tokens so far, asking for this activation's own frames."""
        start = activation.start
        return Document(self.ids.copy(), [False] * start + self.asked[start:])


def documents(
    source: str, frames: Sequence[Frame], tokenizer: Tokenizer, *, max_tokens: int, rng: random.Random | None = None
) -> list[Document]:
    """The documents of one trace; with `rng`, augmented and sampled, without, plain and all.

    Augmentations: line tokens start anywhere, some words are spelled out, and some histories begin
    in the middle, so that neither a long file nor an unknown name nor a long run is strange to the model.
    """
    spelled: set[str] = set()
    first = 1
    shown = source.count("\n") + 1
    if rng is not None:
        if rng.random() < 0.3:
            first = rng.randint(1, max(1, MAX_LINES - shown))
        if rng.random() < 0.15:
            spelled = _some_words(source, rng)
    prompt = make_prompt(source, first=first)
    writer = _Collector(prompt, tokenizer, spelled)
    cut = rng.randrange(5, len(frames) - 2) if rng is not None and len(frames) > 12 and rng.random() < 0.15 else 0
    for frame in frames[:cut]:
        writer.write(frame)
    if cut:
        # A prompt too long for the context restates the present and forgets what led to it.
        stack = writer.stack
        writer = _Collector(prompt, tokenizer, spelled)
        writer.restate(stack)
    for frame in frames[cut:]:
        writer.write(frame)
    found = writer.documents
    # A recording that a limit cut short leaves its activations open; their frames are as good.
    found += [writer.document(activation) for activation in writer.stack[:1]]
    if rng is not None and len(found) > MAX_ACTIVATIONS:
        found = [*rng.sample(found[:-1], MAX_ACTIVATIONS - 1), found[-1]]
    fitting = [Document(document.ids[:max_tokens], document.asked[:max_tokens]) for document in found]
    return [document for document in fitting if any(document.asked)]


def _some_words(source: str, rng: random.Random) -> set[str]:
    words = {word for word in _WORD.findall(source) if not keyword.iskeyword(word)}
    return set(rng.sample(sorted(words), min(len(words), rng.randint(1, 4))))
