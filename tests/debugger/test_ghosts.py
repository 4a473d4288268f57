"""Frames said ahead, and what became of them."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.ghosts import Ledger, Tally, foresee, look_ahead
from foreframe.debugger.ports import Prediction, SourceContext
from foreframe.debugger.trace import Header, Trace

from .test_scoring import ELSEWHERE, FRAMES, SOURCE, Knowing, broken, silent, wrong

CONTEXT = SourceContext(source=SOURCE, function="total")
TRACE = Trace(header=Header(target="totals.py::total", source=SOURCE, function="total"), frames=list(FRAMES))


def said(*ats: int) -> list[Prediction]:
    return [Prediction(frame=FRAMES[at], confidence=0.9) for at in ats]


def test_a_ghost_is_settled_by_the_frame_that_comes_in_its_place():
    ledger = Ledger()
    ledger.came(0, FRAMES[0])
    ledger.show([*said(1, 2, 3), Prediction(frame=wrong(FRAMES[4]), confidence=0.9)])
    for at, real in enumerate(FRAMES[1:5], 1):
        ledger.came(at, real)
    assert [(one.at, one.distance, one.line, one.whole) for one in ledger.settled] == [
        (1, 1, True, True),
        (2, 2, True, True),
        (3, 3, True, True),
        (4, 4, True, False),
    ]
    assert ledger.tallies[4] == Tally(of=1, lines=1, frames=0)
    # No ghost is surer than those that lead to it.
    assert [ledger.tallies[distance].sure for distance in (1, 2, 3)] == pytest.approx([0.9, 0.81, 0.729])
    assert ledger.all == Tally(of=4, lines=4, frames=3)


def test_the_same_frame_counts_once_for_each_distance_that_it_was_said_from():
    ledger = Ledger()
    ledger.came(0, FRAMES[0])
    ledger.show(said(1))
    ledger.show(said(1, 2))
    ledger.came(1, FRAMES[1])
    ledger.show(said(2))
    ledger.came(2, FRAMES[2])
    assert [(one.at, one.distance) for one in ledger.settled] == [(1, 1), (2, 2), (2, 1)]


def test_what_was_shown_first_is_what_counts():
    ledger = Ledger()
    ledger.show(said(3))
    ledger.show(said(0))
    ledger.came(0, FRAMES[0])
    assert [one.whole for one in ledger.settled] == [False]


def test_frames_of_other_files_are_no_place_for_a_ghost():
    ledger = Ledger()
    ledger.came(0, FRAMES[0])
    ledger.show(said(1))
    ledger.came(1, ELSEWHERE)
    assert not ledger.settled
    ledger.came(2, FRAMES[1])
    assert [(one.at, one.whole) for one in ledger.settled] == [(2, True)]


def test_a_ghost_beyond_the_end_of_the_program_was_wrong():
    ledger = Ledger()
    ledger.came(0, FRAMES[0])
    ledger.show(said(1, 2))
    ledger.came(1, FRAMES[1])
    ledger.end(2)
    ledger.end(2)
    assert [(one.at, one.real is None, one.line) for one in ledger.settled] == [(1, False, True), (2, True, False)]


def test_ghosts_of_a_state_that_the_user_has_changed_do_not_count():
    ledger = Ledger()
    ledger.show(said(0))
    ledger.forget()
    ledger.came(0, FRAMES[0])
    assert ledger.all == Tally()


def test_looking_ahead_that_is_given_up_leaves_the_history_as_it_was():
    session = Knowing().session(CONTEXT)
    session.observe(FRAMES[0])
    with contextlib.closing(look_ahead(session, 1, 5)) as ahead:
        assert [next(ahead).frame for _ in range(3)] == FRAMES[1:4]
    assert session.seen == FRAMES[:1]


def test_of_every_distance_it_is_counted_what_came():
    found = foresee(Knowing({4: wrong}), TRACE, CONTEXT, every=3, ahead=3)
    assert found.positions == 3
    # From frames 0, 3 and 6 of 8; the planted error is in frame 4, and the last look ahead sees the end.
    assert found.tallies == {1: Tally(3, 3, 2), 2: Tally(2, 2, 2), 3: Tally(2, 2, 2)}


def test_a_model_that_sees_a_frame_after_the_end_is_wrong_there():
    more = [*FRAMES, FRAMES[6]]

    class Endless(Knowing):
        """Goes on where the run has ended."""

        def session(self, context: SourceContext):
            session = super().session(context)
            session.predict = lambda: Prediction(frame=more[min(len(session.seen), 8)], confidence=0.9)
            return session

    found = foresee(Endless(), TRACE, CONTEXT, every=6, ahead=3)
    assert found.tallies[2] == Tally(2, 1, 1)
    cut = dataclasses.replace(TRACE, frames=list(FRAMES[:7]))
    assert foresee(Endless(), cut, CONTEXT, every=6, ahead=3).tallies[2] == Tally(1, 1, 1)


def test_where_the_model_has_nothing_to_say_there_is_no_ghost():
    for silence in (silent, broken):
        found = foresee(Knowing({2: silence}), TRACE, CONTEXT, every=8, ahead=3)
        assert found.tallies == {1: Tally(1, 1, 1)}


def test_a_trace_without_a_frame_of_its_own_shows_nothing():
    elsewhere = dataclasses.replace(TRACE, frames=[ELSEWHERE])
    assert foresee(Knowing(), elsewhere, CONTEXT, every=1, ahead=1).positions == 0
    assert ELSEWHERE.event is Event.LINE
