"""One run as each dialect and form writes it, with the frame of the user's that every asked token belongs to.

The debugger reads the compact dialect alone with `nano`; what another reading would have cost is asked here. Runs are
of one activation, so that a document is the whole run in every reading.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..debugger.folding import Folder
from ..debugger.frame import Event, Frame
from ..debugger.operations import one_operation
from ..debugger.trace import Trace
from ..model.cwm import CwmMarker, Piece, context_pieces, frame_pieces
from ..model.tokenizer import Tokenizer
from ..model.vocabulary import MAX_INDENT, Marker
from .data.program import Program
from .data.recording import record
from .documents import Document, documents
from .teacher_forced import marks


class Dialect(enum.StrEnum):
    """How frames are written."""

    COMPACT = "compact"
    CWM = "cwm"
    """Code World Model's wire form, in nano's vocabulary: JSON locals and whole source lines."""


class Form(enum.StrEnum):
    """What is stepped through."""

    SOURCE = "source"
    OPERATIONS = "op"
    """The source with one operation a line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and for each of its asked tokens the number of the user's frame; -1 for none."""

    document: Document
    frames: list[int]


def has_one_activation(frames: Sequence[Frame]) -> bool:
    """Whether nothing is called that has frames of its own."""
    return all(frame.depth == 0 and (frame.event is not Event.CALL or not at) for at, frame in enumerate(frames))


def reading(
    program: Program, trace: Trace, tokenizer: Tokenizer, *, dialect: Dialect, form: Form, max_tokens: int
) -> Reading | None:
    """The run of a program of one activation; None where its rewritten form cannot be recorded or asks nothing."""
    owners = list(range(len(trace.frames)))
    frames: Sequence[Frame] = trace.frames
    if form is Form.OPERATIONS:
        rewritten = one_operation(program.source)
        if rewritten.is_changed:
            program = replace(program, source=rewritten.source)
            again = record(program)
            if isinstance(again, str):
                return None
            frames = again.frames
            folder = Folder(rewritten)
            done, owners = 0, []
            for frame in frames:
                owners.append(done)
                done += folder.feed(frame) is not None
    write = _compact if dialect is Dialect.COMPACT else _cwm
    document, numbers = write(program.source, frames, tokenizer)
    asked = sum(document.asked[:max_tokens])
    if not asked:
        return None
    owned = [owners[number] if 0 <= number < len(owners) else -1 for number in numbers[:asked]]
    return Reading(Document(document.ids[:max_tokens], document.asked[:max_tokens]), owned)


def _compact(source: str, frames: Sequence[Frame], tokenizer: Tokenizer) -> tuple[Document, list[int]]:
    """Of each asked token the index of its frame; the entry's call is given."""
    (document,) = documents(source, frames, tokenizer, max_tokens=1_000_000)
    _, numbers = marks(document, tokenizer)
    return document, [number + 1 if number >= 0 else -1 for number in numbers]


def _cwm(source: str, frames: Sequence[Frame], tokenizer: Tokenizer) -> tuple[Document, list[int]]:
    ids = list(_encoded(context_pieces(source, frames[0].lineno), tokenizer))
    asked, numbers = [False] * len(ids), list[int]()
    at = 0
    for piece in frame_pieces(frames):
        if piece is CwmMarker.END:
            break
        new = list(_encoded([piece], tokenizer))
        ids += new
        asked += [at > 0] * len(new)
        numbers += [at] * len(new) if at else []
        at += piece is CwmMarker.FRAME
    return Document(ids, asked), numbers


_MARKERS: Mapping[CwmMarker, Marker] = {
    CwmMarker.BEGIN: Marker.BEGIN,
    CwmMarker.FRAME: Marker.STOP,
    CwmMarker.ACTION: Marker.AND,
    CwmMarker.RETURN: Marker.RETURN,
    CwmMarker.CALL: Marker.CALL,
    CwmMarker.LINE: Marker.LEAVE,
    CwmMarker.EXCEPTION: Marker.EXCEPTION,
    CwmMarker.ARG: Marker.IS,
    CwmMarker.CONTEXT: Marker.CONTEXT,
}
"""Reserved tokens of nano's vocabulary in their place: which number a marker has does not matter to learning."""


def _encoded(pieces: Iterable[Piece], tokenizer: Tokenizer) -> Iterator[int]:
    """Source, in which lines end, is written as the compact dialect writes it; all else is JSON."""
    for piece in pieces:
        if isinstance(piece, CwmMarker):
            yield tokenizer.marker[_MARKERS[piece]]
        elif "\n" not in piece:
            yield from tokenizer.encode_value(piece)
        else:
            for line in piece.removesuffix("\n").split("\n"):
                code = line.lstrip(" ")
                yield tokenizer.indents[min((len(line) - len(code)) // 4, MAX_INDENT - 1)]
                yield from tokenizer.encode_code(code)


def readings(
    programs: Iterator[tuple[Program, Trace]],
    tokenizer: Tokenizer,
    *,
    dialect: Dialect,
    form: Form,
    max_tokens: int,
) -> Iterator[Reading]:
    """Those of programs as they come."""
    for program, trace in programs:
        if has_one_activation(trace.frames):
            made = reading(program, trace, tokenizer, dialect=dialect, form=form, max_tokens=max_tokens)
            if made is not None:
                yield made
