"""Nothing is asked of a model twice, as long as reality goes the way that was looked ahead to."""

from __future__ import annotations

import dataclasses

from foreframe.app.remembering import RememberingPredictor
from foreframe.debugger.ghosts import look_ahead
from foreframe.debugger.ports import SourceContext
from foreframe.debugger.scoring import Comparison

from tests.debugger.test_scoring import FRAMES, SOURCE, Knowing, wrong

CONTEXT = SourceContext(source=SOURCE, function="total")


def test_steps_along_the_way_that_was_looked_ahead_to_cost_one_frame_each():
    inner = Knowing()
    session = RememberingPredictor(inner, "knowing").session(CONTEXT)
    session.observe(FRAMES[0])
    list(look_ahead(session, 1, 3))
    assert inner.asked == 3
    session.observe(FRAMES[1])
    assert [said.frame for said in look_ahead(session, 2, 3)] == FRAMES[2:5]
    assert inner.asked == 4
    assert inner.sessions[0].seen == FRAMES[:4]


def test_where_reality_goes_another_way_the_session_underneath_is_taken_back():
    inner = Knowing({2: wrong})
    session = RememberingPredictor(inner, "knowing").session(CONTEXT)
    session.observe(FRAMES[0])
    list(look_ahead(session, 1, 4))
    session.observe(FRAMES[1])
    session.observe(FRAMES[2])
    assert inner.sessions[0].seen == FRAMES[:3]
    said = session.predict()
    assert said is not None
    assert said.frame == FRAMES[3]


def test_surprise_is_asked_from_where_the_history_is():
    inner = Knowing()
    session = RememberingPredictor(inner, "knowing").session(CONTEXT)
    session.observe(FRAMES[0])
    list(look_ahead(session, 1, 4))
    assert session.surprisal(FRAMES[6]) == 7.5
    assert inner.sessions[0].seen == FRAMES[:1]


def test_a_comparison_that_looks_ahead_is_what_it_is_without():
    elsewhere = dataclasses.replace(FRAMES[1], path="helpers.py")
    for planted in ({}, {3: wrong, 4: wrong}):
        plain = Comparison(Knowing(planted), CONTEXT)
        looking = Comparison(RememberingPredictor(Knowing(planted), "knowing"), CONTEXT)
        for real in [*FRAMES[:3], elsewhere, *FRAMES[3:]]:
            plain.step(real)
            looking.step(real)
            list(looking.look_ahead(4))
        assert looking.rows == plain.rows
