"""What may come next in a frame of CWM's dialect: its event, names, values and line. Syntax decides.

The levels are those of `constrain.py`. At every level but `off` the JSON skeleton stands, a name comes once,
`".."` only where the name was bound, and the line is one of the source. At `format` and `lines` any names
may come. At `flow` all names that are bound come again, in the order in which they were bound, but for those
that syntax could have unbound; new are only names that the line binds; and after a line that calls nothing,
what it does not bind is unchanged. No value is looked at, and nothing runs.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from ..debugger.frame import Event
from ..debugger.parsing import parse_module
from .activation import Activation
from .constrain import Level, is_still
from .cwm import UNCHANGED, CwmMarker, Piece
from .cwm_places import Place, Places
from .cwm_text import END, Literal, Option, Quoted, State

RETURNED = "return"
"""Name of the value that a return or exception frame carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """One place, and the locals that a frame can have there."""

    place: Place
    names: Sequence[str] = ()
    """In this order."""

    loose: Collection[str] = ()
    """Of `names`, those that may be left out."""

    fresh: Collection[str] = ()
    """Names that may come after them."""

    still: Collection[str] = ()
    """Names whose value is as it was."""

    def knows(self, name: str) -> bool:
        """Whether a value of this name can be unchanged."""
        return self.place.activation is not None and name in self.place.activation.locals

    def next(self, read: Sequence[str]) -> tuple[list[str], bool] | None:
        """Names that can come after these, and whether all may be said; None where these cannot come."""
        at = 0
        for name in read:
            found = self.names.index(name, at) if name in self.names[at:] else len(self.names)
            if found == len(self.names) and name not in self.fresh:
                return None
            if any(skipped not in self.loose for skipped in self.names[at:found]):
                return None
            at = min(found + 1, len(self.names))
        rest = self.names[at:]
        must = next((number for number, name in enumerate(rest) if name not in self.loose), None)
        if must is not None:
            return list(rest[: must + 1]), False
        return list(dict.fromkeys(name for name in [*rest, *self.fresh] if name not in read)), True


class CwmConstraint:
    """The states of the texts of a frame, for one prompt."""

    def __init__(self, places: Places, level: Level) -> None:
        self._prompt = places.prompt
        self._places = places.at(level)
        self._syntax = _Names()
        self._is_free = level is not Level.FLOW or self._prompt.flow is None
        """Whether any names may come."""

        if self._prompt.flow is not None:
            self._syntax.read(parse_module(self._prompt.source))

    def events(self, stack: Sequence[Activation]) -> list[Event]:
        """Events that can come next."""
        return self._places.events(stack)

    def text(self, event: Event, stack: Sequence[Activation], pieces: Sequence[Piece]) -> State | None:
        """The text that comes after these pieces of a frame, the last of which is a marker.

        None where there is none: after an event or locals that are not allowed.
        """
        match pieces[-1]:
            case CwmMarker.ARG:
                value = Quoted(close=lambda _: END, after=b"", name=RETURNED)
                return Literal(((b'"', lambda: value),))
            case CwmMarker.ACTION:
                return self._line(event, stack, pieces[1])
            case _:
                tracks = self._tracks(event, stack)
                return self._names((), tracks) if tracks else None

    def _line(self, event: Event, stack: Sequence[Activation], seen: str) -> State | None:
        places = self._places.of(event, stack)
        if event is Event.CALL or event is Event.LINE:
            places = [track.place for track in self._left(json.loads(seen), self._tracks(event, stack))]
        texts = dict.fromkeys(self._prompt.line(lineno) for place in places for lineno in place.lines)
        return Literal(tuple((f"{text}\n".encode(), _end) for text in texts)) if texts else None

    def _left(self, seen: dict[str, str], tracks: list[_Track]) -> list[_Track]:
        """Of the tracks, those that these locals leave."""
        unchanged = [name for name, value in seen.items() if value == UNCHANGED]
        if tracks and tracks[0].place.activation is None:
            unchanged = []
        return [
            track
            for track in tracks
            if all(map(track.knows, unchanged)) and (self._is_free or (track.next([*seen]) or ("", False))[1])
        ]

    def _names(self, read: tuple[str, ...], tracks: list[_Track]) -> State:
        """After these names and their values."""
        opening = b', "' if read else b'{"'
        closing: Option = (b"}" if read else b"{}", _end)
        if self._is_free:
            name = Quoted(close=partial(self._named, read, tracks), after=b":")
            return Literal(((opening, lambda: name), closing))
        following = [(track, found) for track in tracks if (found := track.next(read)) is not None]
        options: list[Option] = [closing] if any(can_end for _, (_, can_end) in following) else []
        for name in dict.fromkeys(name for _, (names, _) in following for name in names):
            able = [track for track, (names, _) in following if name in names]
            text = opening + json.dumps(name)[1:].encode() + b': "'
            if all(name in track.still for track in able):
                unchanged = f'{UNCHANGED}"'.encode()
                options.append((text + unchanged, partial(self._names, (*read, name), able)))
            else:
                options.append((text, partial(self._value, read, name, able)))
        return Literal(tuple(options))

    def _named(self, read: tuple[str, ...], tracks: list[_Track], name: str) -> State | None:
        """After a name of the model's own."""
        if name in read or not name:
            return None
        return Literal(((b': "', partial(self._value, read, name, tracks)),))

    def _value(self, read: tuple[str, ...], name: str, tracks: list[_Track]) -> State:
        return Quoted(close=partial(self._valued, read, name, tracks), after=b",}", name=name)

    def _valued(self, read: tuple[str, ...], name: str, tracks: list[_Track], value: str) -> State | None:
        if value == UNCHANGED:
            tracks = [track for track in tracks if track.knows(name)]
        return self._names((*read, name), tracks) if tracks else None

    def _tracks(self, event: Event, stack: Sequence[Activation]) -> list[_Track]:
        places = self._places.of(event, stack)
        if self._is_free:
            return [_Track(place=place) for place in places]
        if event is Event.CALL:
            return list(self._entries(places[0].lines))
        return [self._track(place, is_top=place.activation is stack[-1]) for place in places]

    def _track(self, place: Place, *, is_top: bool) -> _Track:
        """A line frame's."""
        top, flow = place.activation, self._prompt.flow
        assert top is not None
        assert flow is not None
        bound = flow.binds.get(top.lineno, set[str]())
        binds = bound | flow.shared
        return _Track(
            place=place,
            names=list(top.locals),
            loose=binds | self._syntax.unbound,
            fresh=sorted(binds),
            still=top.locals.keys() - flow.binds.get(top.lineno, set())
            if is_top and is_still(self._prompt, top)
            else (),
        )

    def _entries(self, lines: Sequence[int]) -> Iterator[_Track]:
        """A call frame's: the parameters of a `def`, any names where a generator is resumed."""
        names, flow = self._syntax, self._prompt.flow
        assert flow is not None
        for lineno in lines:
            place = Place(None, [lineno])
            scope = self._prompt.entered(lineno)
            if lineno not in flow.parameters:
                yield _Track(place=place, fresh=sorted(names.everything))
                continue
            parameters = flow.parameters[lineno]
            # What is no data, as a function given, is left out; an inner function sees outer names too.
            inner = scope is not None and self._prompt.is_inner(scope)
            yield _Track(
                place=place, names=parameters, loose=parameters, fresh=sorted(names.everything) if inner else ()
            )


def changed_names(pieces: Sequence[Piece]) -> list[str]:
    """Names of the values that a frame does not leave as they were."""
    if CwmMarker.ARG in pieces:
        return [RETURNED]
    return [name for name, value in json.loads(pieces[1]).items() if value != UNCHANGED]


def _end() -> State:
    return END


@dataclass(slots=True)
class _Names:
    """What the syntax of a module says of its names."""

    unbound: set[str] = field(default_factory=set[str])
    """Names that can stop being data: deleted, an `except … as` that ends, functions, classes and modules."""

    everything: set[str] = field(default_factory=set[str])
    """Parameters, and all names that are assigned to."""

    def read(self, tree: ast.Module) -> None:
        """Collect them."""
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.unbound.add(node.name)
                case ast.ClassDef(name=str(name)) | ast.ExceptHandler(name=str(name)):
                    self.unbound.add(name)
                case ast.Name(ctx=ast.Del()):
                    self.unbound.add(node.id)
                case ast.alias():
                    self.unbound.add((node.asname or node.name).partition(".")[0])
                case ast.Name(ctx=ast.Store()):
                    self.everything.add(node.id)
                case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                    self.everything.add(name)
                case ast.arg():
                    self.everything.add(node.arg)
                case _:
                    pass
        self.everything |= self.unbound
