"""Text and markers to token ids and back, over the `tokenizer.json` of any checkpoint.

A marker is one reserved token, looked up by its content: its id is the checkpoint's own. Text is encoded
with all reserved tokens off, so that a program that prints `<|frame_sep|>` cannot forge a frame. The text
between two markers is encoded by itself.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import GrammarError, ModelError
from ..debugger.frame import Event
from .cwm import EVENT_MARKERS, CwmMarker, Piece

_SAMPLE: Final = "def f(x):  # é\n\treturn  {\"a\": [1.5, '😀']}\n" + "".join(CwmMarker)
"""What must come back as it was: letters, digits, spaces, lines, non-ASCII text, and markers that are text."""

_HINT: Final = "name a checkpoint that was trained on CWM's trace format, with the tokenizer that it was trained with"


class CwmTokenizer:
    """The vocabulary of one checkpoint, as bytes."""

    def __init__(self, tokenizer: Any, name: str) -> None:
        """`tokenizer` is a `tokenizers.Tokenizer`; raises ModelError where it lacks a marker, or changes text."""
        reserved: dict[int, Any] = tokenizer.get_added_tokens_decoder()
        by_content = {token.content: number for number, token in reserved.items()}
        missing = [marker for marker in CwmMarker if marker not in by_content]
        if missing:
            raise ModelError(f"the tokenizer of {name} has no {', '.join(missing)}", hint=_HINT)
        # Every reserved token is to be text when it stands in text, whether the file calls it special or not.
        tokenizer.add_special_tokens(list(reserved.values()))
        tokenizer.encode_special_tokens = True
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.marker = {marker: by_content[marker] for marker in CwmMarker}
        self._marker_of = {number: marker for marker, number in self.marker.items()}
        words = {number: word for word, number in tokenizer.get_vocab(with_added_tokens=False).items()}
        self.texts: list[bytes] = [b""] * (1 + max(chain(words, reserved)))
        """By id; b"" for reserved tokens and for ids without one."""

        texts = _bytes_of({number: word for number, word in words.items() if number not in reserved})
        for number, text in texts.items():
            self.texts[number] = text
        # One of a text's ids, where there are several.
        self.ids = {text: number for number, text in enumerate(self.texts) if text}
        self.longest = max(map(len, self.ids), default=0)
        self._sorted = sorted(self.ids)
        self.encode = lru_cache(maxsize=4096)(self._encode)
        self._check(name)

    def __len__(self) -> int:
        return len(self.texts)

    @classmethod
    def load(cls, folder: Path) -> CwmTokenizer:
        """The tokenizer in a checkpoint's folder. Raises ModelError."""
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"{folder} has no tokenizer.json", hint=_HINT)
        try:
            from tokenizers import Tokenizer  # the library is 8 MB, and nano does without
        except ImportError:
            raise ModelError("the library `tokenizers` is not installed", hint="pip install 'foreframe[cwm]'") from None
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # noqa: BLE001 - the library raises Exception itself
            raise ModelError(f"{path} is damaged: {str(error)[:200]}", hint="fetch the checkpoint again") from None
        return cls(tokenizer, str(folder))

    def _encode(self, text: str) -> Sequence[int]:
        """Ids of text; none of them is reserved."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def event(self, event: Event) -> int:
        """Id of the marker that begins a frame of this event."""
        return self.marker[EVENT_MARKERS[event]]

    def encode_pieces(self, pieces: Iterable[Piece]) -> list[int]:
        """Ids of markers and of the text between them."""
        ids: list[int] = []
        for piece in pieces:
            if isinstance(piece, CwmMarker):
                ids.append(self.marker[piece])
            else:
                ids += self.encode(piece)
        return ids

    def decode_pieces(self, ids: Iterable[int]) -> list[Piece]:
        """Markers, and the text between them. GrammarError for other reserved tokens and broken UTF-8."""
        pieces: list[Piece] = []
        text = b""
        for number in ids:
            marker = self._marker_of.get(number)
            if marker is not None:
                pieces += [_decoded(text), marker] if text else [marker]
                text = b""
            elif 0 <= number < len(self.texts) and self.texts[number]:
                text += self.texts[number]
            else:
                raise GrammarError(f"token {number} is not text")
        return [*pieces, _decoded(text)] if text else pieces

    def beginning(self, text: bytes) -> Iterator[tuple[int, bytes]]:
        """Tokens that begin with `text` and go on, and how they go on."""
        for at in range(bisect.bisect_right(self._sorted, text), len(self._sorted)):
            token = self._sorted[at]
            if not token.startswith(text):
                return
            yield self.ids[token], token[len(text) :]

    def _check(self, name: str) -> None:
        ids = self._encode(_SAMPLE)
        if b"".join(self.texts[number] for number in ids) != _SAMPLE.encode():
            raise ModelError(
                f"the tokenizer of {name} does not give text back as it was",
                hint="byte-level tokenizers do, as those of CWM, Llama 3 and Qwen",
            )


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise GrammarError(f"text that is no UTF-8: {text[:40]!r}") from None


def _bytes_of(words: dict[int, str]) -> dict[int, bytes]:
    """The text of each token, in one of the two ways in which vocabularies write bytes."""
    alphabet = _byte_alphabet()
    if all(char in alphabet for word in words.values() for char in word):
        return {number: bytes(alphabet[char] for char in word) for number, word in words.items()}
    return {number: _piece_bytes(word) for number, word in words.items()}


def _piece_bytes(word: str) -> bytes:
    """SentencePiece's way: `▁` for a space, `<0x0A>` for a byte that is no character of its own."""
    if len(word) == 6 and word.startswith("<0x") and word.endswith(">"):
        return bytes.fromhex(word[3:5])
    return word.replace("▁", " ").encode()


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's: a printable character for each byte, its own where it has one, else from U+0100 on."""
    own = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in own]
    return {chr(byte): byte for byte in own} | {chr(0x100 + at): byte for at, byte in enumerate(others)}
