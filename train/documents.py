"""Traces to training documents: token ids, and which of them the model is asked to predict.

One document per activation: the source, the live callers' histories, and the activation's own
frames with the bodies of its calls dropped; or, as where a source is long, the lines about the
present one and the activation's own frames alone. That is what a prompt looks like when the debugger
asks (`model.history` makes both), so nothing is learned in a form that is never met.
"""

from __future__ import annotations

import keyword
import random
import re
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..adapters.syntax import reached_lines
from ..debugger.frame import Event, Frame
from ..model.activation import Activation
from ..model.compact import Writer, prompt_ids
from ..model.flow import EXIT
from ..model.history import FAMILIAR, History
from ..model.prompt import NEAR, Prompt, make_prompt
from ..model.tokenizer import Tokenizer
from ..model.vocabulary import MAX_LINES

MAX_ACTIVATIONS = 4
"""Documents a trace: a recursion of a hundred calls would otherwise drown all else."""

_MODULES = (
    "__main__",
    "app",
    "bank",
    "books",
    "core",
    "game",
    "lib",
    "main",
    "models",
    "shop",
    "tasks",
    "tools",
    "utils",
)
"""Names of files. Recordings of functions call theirs `program`."""

_WORD = re.compile(r"[A-Za-z]{2,}")

Moves = Sequence[tuple[Frame, int | None]]
"""Frames, and with each the line of the jump that lands on it (see `Writer.jump`); None where it is the next one."""


@dataclass(frozen=True, slots=True)
class Document:
    """One training example."""

    ids: list[int]
    asked: list[bool]
    """True where the loss counts: the model's own choices, never the source or the given arguments."""


class _Collector(Writer):
    """A writer that keeps activations' tokens as they stand when they are left."""

    def __init__(self, prompt: Prompt, tokenizer: Tokenizer, spelled: Collection[str], *, nested: bool) -> None:
        super().__init__(prompt, tokenizer, spelled=spelled)
        self.documents: list[Document] = []
        self._nested = nested
        """Whether to keep those of called functions too."""

        self._is_back = False
        """Whether an exception has just come out of a call."""

    def leaving(self, activation: Activation) -> None:
        """Keep it."""
        if self._nested or len(self.stack) == 1:
            self.documents.append(self.document(activation))

    def settle(self, depth: int) -> None:
        """Unwind, and know of it."""
        self._is_back = bool(self.stack) and self.stack[-1].depth > depth
        super().settle(depth)

    def _exception(self, frame: Frame) -> None:
        at = len(self.ids)
        super()._exception(frame)
        if self._is_back:  # it was asked for in the tokens of what it left
            self.asked[at:] = [False] * (len(self.ids) - at)

    def document(self, activation: Activation) -> Document:
        """The tokens so far, asking for this activation's own frames."""
        start, hidden = activation.start, self.tokenizer.lines[0]
        # A line that the prompt does not show is nothing that a model could say.
        asked = [asked and token != hidden for token, asked in zip(self.ids, self.asked, strict=True)]
        return Document(self.ids.copy(), [False] * start + asked[start:])

    @contextmanager
    def followed(self, frame: Frame, stack: Sequence[Activation]) -> Generator[None]:
        """Whatever is written of `frame` within; an activation that an exception leaves is asked where that comes to.

        `stack` are the live activations, of which this writer may show the running one alone.
        """
        if frame.event is not Event.EXCEPTION or not stack or stack[-1].depth == frame.depth:
            yield
            return
        at, running = len(self.documents), self.document(self.stack[-1])
        ids, asked = self.said(frame, stack)
        yield
        self.documents[at : at + 1] = [Document(running.ids + ids, running.asked + asked)]

    def end(self) -> None:
        """No frame follows: an exception that was the last one leaves the entry, and that is asked for too."""
        if len(self.stack) == 1 and self.stack[0].latest is Event.EXCEPTION:
            self.settle(self.stack[0].depth - 1)

    def left_open(self) -> list[Document]:
        """The document of the outermost activation, if it is still live; its frames are as good."""
        return [self.document(activation) for activation in self.stack[:1]]


class _Views(History):
    """A history of which no source is short enough to be shown whole, and that keeps all its views."""

    def __init__(self, prompt: Prompt, tokenizer: Tokenizer, spelled: Collection[str], *, limit: int, near: int):
        self._made: list[_Collector] = []
        super().__init__(prompt, tokenizer, limit=limit, familiar=0, near=near, spelled=spelled)

    def new_writer(self, prompt: Prompt) -> Writer:
        """One that keeps what it held."""
        made = _Collector(prompt, self._tokenizer, self._spelled, nested=False)
        self._made.append(made)
        return made

    def observe(self, frame: Frame) -> None:
        """Extend the history, and its documents."""
        running = self.writer()
        assert isinstance(running, _Collector)
        with running.followed(frame, self.stack):
            super().observe(frame)

    def documents(self) -> list[Document]:
        """Of every view: what it held when its activation was left, or when it was given up."""
        running = self.writer()
        assert isinstance(running, _Collector)
        running.end()
        return [document for made in self._made for document in made.documents + made.left_open()]


def documents(
    source: str, frames: Sequence[Frame], tokenizer: Tokenizer, *, max_tokens: int, rng: random.Random | None = None
) -> list[Document]:
    """The documents of one trace; with `rng`, augmented and sampled, without, plain and all.

    Augmentations: line tokens start anywhere, some words are spelled out, some lines that the entry
    does not reach are left out, some histories begin in the middle, some show only what is near, and in
    some a step over, a step out or a run to a line skips frames.
    """
    if rng is None:
        found = _whole(make_prompt(source), [(frame, None) for frame in frames], tokenizer, set(), cut=0)
    else:
        found = _augmented(source, frames, tokenizer, max_tokens, rng)
        if len(found) > MAX_ACTIVATIONS:
            found = [*rng.sample(found[:-1], MAX_ACTIVATIONS - 1), found[-1]]
    fitting = [Document(document.ids[:max_tokens], document.asked[:max_tokens]) for document in found]
    return [document for document in fitting if any(document.asked)]


def _augmented(
    source: str, frames: Sequence[Frame], tokenizer: Tokenizer, max_tokens: int, rng: random.Random
) -> list[Document]:
    shown = source.count("\n") + 1
    first = rng.randint(1, max(1, MAX_LINES - shown)) if rng.random() < 0.3 else 1
    keep = reached_lines(source, frames[0].function) if rng.random() < 0.9 else None
    prompt = make_prompt(source, keep, first=first)
    spelled = _some_words(source, rng) if rng.random() < 0.15 else set[str]()
    frames = _of_a_module(frames, rng)
    moves = with_jump(frames, rng) if rng.random() < 0.12 else [(frame, None) for frame in frames]
    is_long = len(prompt_ids(prompt, tokenizer, spelled)) > FAMILIAR
    if rng.random() < (0.95 if is_long else 0.1):
        history = _Views(prompt, tokenizer, spelled, limit=max_tokens, near=rng.choice((8, 16, NEAR, NEAR, NEAR, NEAR)))
        return _viewed(history, moves)
    cut = rng.randrange(5, len(frames) - 2) if len(frames) > 12 and rng.random() < 0.15 else 0
    return _whole(prompt, moves, tokenizer, spelled, cut=cut)


def _whole(prompt: Prompt, moves: Moves, tokenizer: Tokenizer, spelled: Collection[str], *, cut: int) -> list[Document]:
    """Documents that show the whole source, and every live activation's history from frame `cut` on."""
    writer = _Collector(prompt, tokenizer, spelled, nested=True)
    _write(writer, moves[:cut])
    if cut:
        # A prompt too long for the context restates the present and forgets what led to it.
        stack = writer.stack
        writer = _Collector(prompt, tokenizer, spelled, nested=True)
        writer.restate(stack)
    _write(writer, moves[cut:])
    writer.end()
    return writer.documents + writer.left_open()


def _write(writer: _Collector, moves: Moves) -> None:
    for frame, jump in moves:
        if jump is not None:
            writer.jump(jump)
        with writer.followed(frame, writer.stack):
            writer.write(frame)


def _viewed(history: _Views, moves: Moves) -> list[Document]:
    """Documents as the debugger makes them where a source is long."""
    for frame, jump in moves:
        if jump is not None:
            history.jump(jump)
        history.observe(frame)
    return history.documents()


def with_jump(frames: Sequence[Frame], rng: random.Random) -> Moves:
    """The frames with one stretch skipped: a step over, a step out, or a run to a line; unchanged where none fits."""
    plain = [(frame, None) for frame in frames]
    starts = [at for at, frame in enumerate(frames[:-2]) if frame.value is None]
    if not starts:
        return plain
    at = rng.choice(starts)
    landings = list(_landings(frames, at))
    if not landings:
        return plain
    to, jump = rng.choice(landings)
    return [*plain[: at + 1], (frames[to], jump), *plain[to + 1 :]]


def _landings(frames: Sequence[Frame], at: int) -> Iterable[tuple[int, int]]:
    """Where a jump from `frames[at]` can land, in the same activation: index, and the line or `EXIT`."""
    depth = frames[at].depth
    seen: set[int] = set()
    last = at
    for to in range(at + 1, len(frames)):
        frame = frames[to]
        if frame.depth < depth or (frame.depth == depth and frame.event is Event.CALL):
            break
        if frame.depth > depth:
            continue
        last = to
        if frame.event is Event.LINE and frame.lineno not in seen:
            seen.add(frame.lineno)
            if to > at + 1:
                yield to, frame.lineno
        elif frame.event is Event.RETURN:
            break
    else:
        if frames[last].event is not Event.RETURN:
            return  # the recording may go on
    if last > at + 1 and frames[last].value is not None:
        yield last, EXIT


def _of_a_module(frames: Sequence[Frame], rng: random.Random) -> Sequence[Frame]:
    """The frames as if the file had another name now and then: it is in the `repr` of objects, and in no source."""
    if rng.random() < 0.6:
        return frames
    name = rng.choice(_MODULES)

    def renamed(text: str) -> str:
        return text.replace("<program.", f"<{name}.").replace("<class 'program.", f"<class '{name}.")

    return [
        replace(
            frame,
            locals={key: renamed(text) for key, text in frame.locals.items()},
            value=None if frame.value is None else renamed(frame.value),
        )
        for frame in frames
    ]


def _some_words(source: str, rng: random.Random) -> set[str]:
    words = {word for word in _WORD.findall(source) if not keyword.iskeyword(word)}
    return set(rng.sample(sorted(words), min(len(words), rng.randint(1, 4))))
