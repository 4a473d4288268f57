"""Text that must have a form, over any vocabulary: what is forced, and which tokens may come next.

A state is what may follow the text so far: one of several literals, or the inside of a JSON string. It is
walked by bytes, since a token can end anywhere in it, in the middle of a character or of an escape too.
This module knows nothing of frames.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..debugger.errors import GrammarError
from .cwm_tokenizer import CwmTokenizer
from .decoder import Mask

MAX_STRING: Final = 1_100
"""Characters of a string: what the recorder leaves of a value, and how it says that it cut. A longer one is none."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One of these texts comes. None of them begins another; where there are none, the text is complete."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Inside a JSON string, its opening quote read."""

    close: Callable[[str], State | None]
    """The state after the closing quote, given what was quoted; None where that may not be quoted here."""

    after: bytes
    """Bytes of which one comes after the closing quote; empty where nothing does."""

    name: str = ""
    """Of the value, for the caller's own use."""

    read: bytes = b""
    at: int = 0
    """State of `_STRING`."""


State = Literal | Quoted

Option = tuple[bytes, Callable[[], State]]
"""A text, and the state after it."""

END: Final = Literal(())


def is_end(state: State) -> bool:
    """Whether the text is complete."""
    return isinstance(state, Literal) and not state.options


def advance(state: State, text: bytes) -> State | None:
    """The state after this text; None where it may not come."""
    while text:
        if isinstance(state, Literal):
            done = next((option for option in state.options if text.startswith(option[0])), None)
            if done is None:
                rest = tuple((option[len(text) :], then) for option, then in state.options if option.startswith(text))
                return Literal(rest) if rest else None
            text = text[len(done[0]) :]
            state = done[1]()
            continue
        at, length = _walk(state.at, text)
        if at not in (_DEAD, _CLOSED):
            return replace(state, read=state.read + text, at=at)
        closed = state.close(unquoted(state.read + text[: length - 1])) if at == _CLOSED else None
        if closed is None:
            return None
        state, text = closed, text[length:]
    return state


def forced(state: State) -> tuple[bytes, State]:
    """The longest text that must come, and the state after it."""
    run = b""
    while isinstance(state, Literal) and state.options:
        if len(state.options) == 1:
            run += state.options[0][0]
            state = state.options[0][1]()
            continue
        shared = _shared([option for option, _ in state.options])
        return run + shared, Literal(tuple((option[len(shared) :], then) for option, then in state.options))
    return run, state


def _shared(texts: Sequence[bytes]) -> bytes:
    """What all of them begin with."""
    first, last = min(texts), max(texts)
    length = next((at for at, byte in enumerate(first) if last[at : at + 1] != bytes([byte])), len(first))
    return first[:length]


def unquoted(body: bytes) -> str:
    """What a JSON string of these bytes holds. Raises GrammarError where it is none."""
    try:
        return str(json.loads(f'"{body.decode()}"'))
    except ValueError:
        raise GrammarError(f"not the inside of a JSON string: {body[:40]!r}") from None


class Vocabulary:
    """Masks over the tokens of one tokenizer: made once, and then shared by all sessions."""

    def __init__(self, tokenizer: CwmTokenizer, size: int) -> None:
        """`size` is the length of the model's logits, which may have more rows than there are tokens."""
        self.tokenizer = tokenizer
        self._size = size
        order = sorted((number for number, text in enumerate(tokenizer.texts) if text), key=self._length, reverse=True)
        self._order = np.array(order, dtype=np.int64)
        """Ids of text, the longest first."""

        lengths = np.array([self._length(number) for number in order], dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._bytes = np.frombuffer(b"".join(tokenizer.texts[number] for number in order), dtype=np.uint8)
        self._longer = [int((lengths > column).sum()) for column in range(tokenizer.longest)]
        self._short = self.tokens([number for number in order if self._length(number) == 1])
        self._inside: dict[int, tuple[Mask, list[tuple[int, bytes, bytes]]]] = {}

    def _length(self, number: int) -> int:
        return len(self.tokenizer.texts[number])

    def tokens(self, ids: Iterable[int]) -> Mask:
        """These tokens alone."""
        mask = np.zeros(self._size, dtype=np.bool_)
        mask[list(ids)] = True
        return mask

    def allowed(self, state: State) -> Mask:
        """Tokens whose text can come next."""
        if isinstance(state, Literal):
            return self._literal(state)
        inside, closing = self._string(state.at)
        mask = self._last(state.at) if _is_full(state.read) else inside.copy()
        follow: dict[bytes, State | None] = {}
        for number, content, rest in closing:
            if rest and rest[0] not in state.after:
                continue
            if content not in follow:
                follow[content] = state.close(unquoted(state.read + content))
            then = follow[content]
            if then is not None and advance(then, rest) is not None:
                mask[number] = True
        return mask

    def _literal(self, state: Literal) -> Mask:
        ids, longest = self.tokenizer.ids, self.tokenizer.longest
        mask = np.zeros(self._size, dtype=np.bool_)
        for option, then in state.options:
            prefixes = (option[:length] for length in range(1, min(len(option), longest) + 1))
            mask[[ids[prefix] for prefix in prefixes if prefix in ids]] = True
            longer = list(self.tokenizer.beginning(option))
            if longer:
                after = then()
                mask[[number for number, rest in longer if advance(after, rest) is not None]] = True
        return mask

    def _last(self, at: int) -> Mask:
        """Where a string is full: what brings an escape or a character to its end, byte by byte."""
        if at == _BODY:
            return np.zeros(self._size, dtype=np.bool_)
        inside, _ = self._string(at)
        return inside & self._short

    def _string(self, at: int) -> tuple[Mask, list[tuple[int, bytes, bytes]]]:
        """From a state of a string: tokens that stay in it, and those that close it, as id, content and rest."""
        if at not in self._inside:
            now = np.full(len(self._order), at, dtype=np.uint8)
            for column, count in enumerate(self._longer):
                now[:count] = _STRING[now[:count], self._bytes[self._starts[:count] + column]]
            inside = np.zeros(self._size, dtype=np.bool_)
            inside[self._order[(now != _DEAD) & (now != _CLOSED)]] = True
            closing = [self._closing(number, at) for number in self._order[now == _CLOSED].tolist()]
            self._inside[at] = inside, closing
        return self._inside[at]

    def _closing(self, number: int, at: int) -> tuple[int, bytes, bytes]:
        text = self.tokenizer.texts[number]
        _, length = _walk(at, text)
        return number, text[: length - 1], text[length:]


def _walk(at: int, text: bytes) -> tuple[int, int]:
    """The state of a string after this text, or once it is closed or broken; and how many bytes that took."""
    for number, byte in enumerate(text, 1):
        at = int(_STRING[at, byte])
        if at in (_DEAD, _CLOSED):
            return at, number
    return at, len(text)


def _is_full(read: bytes) -> bool:
    if len(read) <= MAX_STRING:
        return False
    at, characters = _BODY, 0
    for byte in read:
        at = int(_STRING[at, byte])
        characters += at == _BODY
    return characters >= MAX_STRING


# The inside of a JSON string (RFC 8259) in UTF-8 (RFC 3629), surrogate escapes in pairs alone: a finite
# automaton. Each row says which bytes lead where.
_ROWS: Final[dict[str, dict[str, str]]] = {
    "body": {
        "20-21 23-5b 5d-7f": "body",
        "5c": "escape",
        "22": "closed",
        "c2-df": "tail1",
        "e0": "e0",
        "e1-ec ee-ef": "tail2",
        "ed": "ed",
        "f0": "f0",
        "f1-f3": "tail3",
        "f4": "f4",
    },
    "closed": {"00-ff": "closed"},
    "dead": {},
    "tail1": {"80-bf": "body"},
    "tail2": {"80-bf": "tail1"},
    "tail3": {"80-bf": "tail2"},
    "e0": {"a0-bf": "tail1"},
    "ed": {"80-9f": "tail1"},
    "f0": {"90-bf": "tail2"},
    "f4": {"80-8f": "tail2"},
    "escape": {"22 2f 5c 62 66 6e 72 74": "body", "75": "u"},
    "u": {"30-39 41-43 45-46 61-63 65-66": "hex3", "44 64": "ud"},
    "ud": {"30-37": "hex2", "38-39 41-42 61-62": "high2"},
    "hex3": {"30-39 41-46 61-66": "hex2"},
    "hex2": {"30-39 41-46 61-66": "hex1"},
    "hex1": {"30-39 41-46 61-66": "body"},
    "high2": {"30-39 41-46 61-66": "high1"},
    "high1": {"30-39 41-46 61-66": "pair"},
    "pair": {"5c": "pair_escape"},
    "pair_escape": {"75": "pair_u"},
    "pair_u": {"44 64": "low"},
    "low": {"43-46 63-66": "hex2"},
}


def _table() -> NDArray[np.uint8]:
    number = {name: at for at, name in enumerate(_ROWS)}
    table = np.full((len(_ROWS), 256), number["dead"], dtype=np.uint8)
    for name, row in _ROWS.items():
        for spans, then in row.items():
            for span in spans.split():
                first, _, last = span.partition("-")
                table[number[name], int(first, 16) : int(last or first, 16) + 1] = number[then]
    return table


_STRING: Final = _table()
_BODY, _CLOSED, _DEAD = (list(_ROWS).index(name) for name in ("body", "closed", "dead"))
