"""Text to token ids and back, for `nano`.

Words that are in the vocabulary are one token; other words, and the inside of every string
literal, are spelled character by character, and digits stand alone: an edit of one character
is an edit of one token. Reserved tokens have ids that no text encodes to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

from ..debugger.errors import GrammarError, ModelError
from .vocabulary import MAX_INDENT, MAX_ITERATION, MAX_LINES, Marker

_STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_VALUE: Final = re.compile(rf"(?P<string>{_STRING})|(?P<word>[A-Za-z]+)|, |: |\(\)|\[\]|\{{\}}|.", re.DOTALL)
_CODE: Final = re.compile(
    rf"(?P<prefix>[rRbBfFuU]{{1,2}})?(?P<string>{_STRING})|(?P<word>[A-Za-z]+)|(?P<comment>\#.*)|(?P<space>\s+)"
    r"|,\s*|:\s+(?=[^\s#])|==|!=|<=|>=|//|\*\*|\+=|-=|->|\(\)|\[\]|\{\}|.",
    re.DOTALL,
)
_BRACES: Final = re.compile(r"\{\{|\}\}|\{(?P<expression>[^{}]*)\}")
CODE_POINT_DIGITS: Final = 6
"""Hexadecimal, after the marker of a character that is not in the vocabulary."""

_WORDY: Final = re.compile(r"\w")


_OTHER: Final = "reinstall foreframe, or name another --model"


class Tokenizer:
    """The vocabulary of one model."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = list(tokens)
        self._ids = {token: number for number, token in enumerate(tokens)}
        self.marker = {marker: self._ids[marker] for marker in Marker}
        self.lines = range(self._ids["<|line_0|>"], self._ids["<|line_0|>"] + MAX_LINES + 1)
        self.indents = range(self._ids["<|indent_0|>"], self._ids["<|indent_0|>"] + MAX_INDENT)
        self.visits = range(self._ids["<|visit_0|>"], self._ids["<|visit_0|>"] + MAX_ITERATION)
        self.first_text = self._ids[" "]
        """Ids from here on are text; below are reserved tokens."""

        self._hex = {self._ids[digit]: digit for digit in "0123456789abcdef"}

    def __len__(self) -> int:
        return len(self.tokens)

    @classmethod
    def load(cls, path: Path) -> Tokenizer:
        """Read a vocabulary file: a JSON list of tokens. ModelError if it is not one."""
        try:
            tokens = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
                raise ValueError("it is no list of texts")
            return cls(tokens)
        except FileNotFoundError:
            raise ModelError(f"there is no vocabulary {path}", hint=_OTHER) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path} is no vocabulary: {error}", hint=_OTHER) from None

    def save(self, path: Path) -> None:
        """Write what `load` reads."""
        path.write_text(json.dumps(self.tokens, ensure_ascii=True, indent=0), encoding="utf-8")

    def encode_value(self, text: str, spelled: Collection[str] = ()) -> list[int]:
        """Ids of a value's `repr`, or of a name; `decode` gives the text back exactly.

        `spelled` are words to spell out though they are in the vocabulary.
        """
        ids: list[int] = []
        for match in _VALUE.finditer(text):
            token = match.group()
            if (match.lastgroup == "word" and token not in spelled and token in self._ids) or (
                match.lastgroup is None and token in self._ids
            ):
                ids.append(self._ids[token])
            else:
                self._spell(token, ids)
        return ids

    def encode_code(self, text: str, spelled: Collection[str] = ()) -> list[int]:
        """Ids of one line of source, without its indentation, comment and needless spaces: not reversible."""
        ids: list[int] = []
        last = ""
        gap = False
        for match in _CODE.finditer(text):
            token = match.group()
            kind = match.lastgroup
            if kind == "comment":
                break
            if kind == "space":
                gap = True
                continue
            if gap and _WORDY.match(token) and _WORDY.match(last):
                ids.append(self._ids[" "])
            gap = False
            last = token[-1]
            if kind == "string":
                self._code_string(match, ids, spelled)
            elif kind == "word":
                if token not in spelled and token in self._ids:
                    ids.append(self._ids[token])
                else:
                    self._spell(token, ids)
            else:
                token = {",": ", ", ":": ": "}.get(token.strip(), token) if len(token) > 1 or token == "," else token
                if token in self._ids:
                    ids.append(self._ids[token])
                else:
                    self._spell(token, ids)
        return ids

    def _code_string(self, match: re.Match[str], ids: list[int], spelled: Collection[str]) -> None:
        """A literal as `repr` would write it where that is plain, so that it looks like the value it makes."""
        prefix = (match.group("prefix") or "").lower()
        body = match.group("string")
        if body[0] == '"' and "'" not in body and "\\" not in body:
            body = f"'{body[1:-1]}'"
        self._spell(prefix, ids)
        if "f" not in prefix:
            self._spell(body, ids)
            return
        at = 0
        for part in _BRACES.finditer(body):
            expression = part.group("expression")
            if expression is None:
                continue
            self._spell(body[at : part.start()] + "{", ids)
            ids += self.encode_code(expression, spelled)
            ids.append(self._ids["}"])
            at = part.end()
        self._spell(body[at:], ids)

    def _spell(self, text: str, ids: list[int]) -> None:
        for char in text:
            if " " <= char <= "~":
                ids.append(self._ids[char])
            else:
                ids.append(self.marker[Marker.CODE_POINT])
                ids += (self._ids[digit] for digit in f"{ord(char):0{CODE_POINT_DIGITS}x}")

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ids that `encode_value` made. GrammarError for reserved tokens and broken code points."""
        out: list[str] = []
        stream = iter(ids)
        for number in stream:
            if number == self.marker[Marker.CODE_POINT]:
                digits = [self._hex.get(digit, "?") for _, digit in zip(range(CODE_POINT_DIGITS), stream, strict=False)]
                out.append(_code_point("".join(digits)))
            elif self.first_text <= number < len(self.tokens):
                out.append(self.tokens[number])
            else:
                raise GrammarError(f"token {number} is not text")
        return "".join(out)


def is_vocabulary(path: Path) -> bool:
    """Whether a file is a vocabulary of ours, and not one of another library's."""
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8")), list)
    except (OSError, ValueError):
        return False


def _code_point(digits: str) -> str:
    try:
        if len(digits) == CODE_POINT_DIGITS:
            return chr(int(digits, 16))
    except (ValueError, OverflowError):
        pass
    raise GrammarError(f"{digits!r} is no code point")
