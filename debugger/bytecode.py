"""What an instruction says about an event: how a `for` ends, a return or not, inside a comprehension or not.

It runs inside the debuggee, on Python 3.11 to 3.13 (see `rendering.py` for what that forbids).
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType


def _opcodes() -> dict[str, int]:
    """Numbers of the instructions. The module that knows them is not left behind: a user may have his own."""
    import opcode

    for name in ("opcode", "_opcode_metadata"):
        sys.modules.pop(name, None)
    return dict(opcode.opmap)


_NUMBERS = _opcodes()
_RETURNS = (_NUMBERS["RETURN_VALUE"], _NUMBERS.get("RETURN_CONST", -1))
_YIELD_VALUE, _SEND, _GET_ANEXT = _NUMBERS["YIELD_VALUE"], _NUMBERS["SEND"], _NUMBERS["GET_ANEXT"]
_FOR_ITER = _NUMBERS["FOR_ITER"]
_LOAD_FAST_AND_CLEAR = _NUMBERS.get("LOAD_FAST_AND_CLEAR")
"""Begins an inlined comprehension: sets aside what its variable's name stood for. Since 3.12."""

_RERAISE = _NUMBERS["RERAISE"]
_MAKE_FUNCTION, _LOAD_CONST = _NUMBERS["MAKE_FUNCTION"], _NUMBERS["LOAD_CONST"]
_CLOSURE = (_NUMBERS["BUILD_TUPLE"], _NUMBERS.get("LOAD_CLOSURE"))

_FAR = 12
"""Bytes between that instruction and the first that is protected, so that the name is restored."""


def returns(frame: FrameType) -> bool:
    """Whether the frame's current instruction is a `return`."""
    return frame.f_code.co_code[frame.f_lasti] in _RETURNS


def yields(frame: FrameType) -> bool:
    """Whether it hands a value out."""
    return frame.f_code.co_code[frame.f_lasti] == _YIELD_VALUE


def line_at(code: CodeType, at: int) -> int | None:
    """Line of an instruction."""
    return next((lineno for start, end, lineno in code.co_lines() if start <= at < end), None)


def ends_a_loop(frame: FrameType, error: BaseException) -> bool:
    """Whether the exception only tells a `for`, `yield from` or `await` that there is no more to come."""
    code, at = frame.f_code.co_code, frame.f_lasti
    if issubclass(type(error), StopIteration):
        return code[at] in (_FOR_ITER, _SEND)
    return issubclass(type(error), StopAsyncIteration) and code[at] == _SEND and code[at - 4] == _GET_ANEXT


class Comprehension:
    """Where in a code object a comprehension is, as far as frames are to know nothing of it."""

    __slots__ = ("lineno", "names", "spans")

    def __init__(self, lineno: int, *spans: range) -> None:
        self.lineno = lineno
        self.spans = list(spans)
        """Instruction offsets: the comprehension itself, and what an exception goes through on its way out."""
        self.names: list[str] = []
        """Its variables, where it has no frame of its own to keep them in."""

    def __contains__(self, at: int) -> bool:
        return any(at in span for span in self.spans)


def comprehensions(code: CodeType) -> list[Comprehension]:
    """The outermost comprehensions of a code object."""
    if _LOAD_FAST_AND_CLEAR is not None:
        return _inlined(code) if _LOAD_FAST_AND_CLEAR in code.co_code[::2] else []
    return _made(code) if any(_is_comprehension(constant) for constant in code.co_consts) else []


def _lines(code: CodeType) -> dict[int, int]:
    """Line of each instruction; 0 where it belongs to none."""
    return {at: lineno or 0 for start, end, lineno in code.co_lines() for at in range(start, end, 2)}


def _inlined(code: CodeType) -> list[Comprehension]:
    """Since 3.12: the whole comprehension is part of the function."""
    text, lines, table = code.co_code, _lines(code), list(_exception_table(code.co_exceptiontable))
    handlers = {handler for _, _, handler in table}
    found: list[Comprehension] = []
    for at in range(0, len(text), 2):
        if text[at] != _LOAD_FAST_AND_CLEAR:
            continue
        # The restoring of names is guarded; where an inner comprehension is guarded too, in several entries.
        handler = next((handler for start, _, handler in table if at < start <= at + _FAR), None)
        if handler is None:
            continue
        if not found or at not in found[-1]:
            end = max(end for start, end, target in table if target == handler and start not in handlers)
            found.append(Comprehension(lines.get(at, 0), range(at + 1, end + 1)))
        reraise = next((at for at in range(handler, len(text), 2) if text[at] == _RERAISE), handler)
        found[-1].spans.append(range(handler, reraise + 1))
        if text[at + 1] < len(code.co_varnames):
            found[-1].names.append(code.co_varnames[text[at + 1]])
    return found


def _made(code: CodeType) -> list[Comprehension]:
    """On 3.11: a function is made, then the iterable is evaluated. From another line, 3.12 goes there at once."""
    text, lines = code.co_code, _lines(code)
    found: list[Comprehension] = []
    for at in range(2, len(text) - 2, 2):
        if text[at] != _MAKE_FUNCTION or text[at - 2] != _LOAD_CONST:
            continue
        if _is_comprehension(code.co_consts[text[at - 1]]) and lines.get(at + 2) != lines.get(at):
            start = at - 2
            while text[start - 2] in _CLOSURE and start > 2:
                start -= 2
            found.append(Comprehension(lines.get(at, 0), range(start, at + 1)))
    return found


def _is_comprehension(constant: object) -> bool:
    name = constant.co_name if isinstance(constant, type(_made.__code__)) else ""
    return name in ("<listcomp>", "<setcomp>", "<dictcomp>")


def _exception_table(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(start, end, handler), in bytes."""
    bytes_left = iter(data)
    for first in bytes_left:
        numbers = [_varint(bytes_left, first), *(_varint(bytes_left, next(bytes_left)) for _ in range(3))]
        start, length, target, _depth = numbers
        yield start * 2, (start + length) * 2, target * 2


def _varint(bytes_left: Iterator[int], byte: int) -> int:
    value = byte & 63
    while byte & 64:
        byte = next(bytes_left)
        value = value << 6 | byte & 63
    return value
