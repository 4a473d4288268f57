"""What a model says that stops a run."""

from __future__ import annotations

import dataclasses

import pytest
from foreframe.debugger.comparison import divergence, frame_verdict
from foreframe.debugger.errors import ForeframeError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.model_breaks import CLASSES, ModelBreaks, classes
from foreframe.debugger.ports import Prediction
from foreframe.debugger.scoring import Row

from .test_scoring import ELSEWHERE, FRAMES

LINE, RETURN = FRAMES[4], FRAMES[5]
RAISED = dataclasses.replace(RETURN, event=Event.EXCEPTION, value="ValueError: no")


def row(said: Frame | None, real: Frame, sure: float = 0.9, surprisal: float | None = 1.0) -> Row:
    prediction = None if said is None else Prediction(frame=said, confidence=sure)
    return Row(
        real=real,
        teacher_forced=prediction,
        free=None,
        verdict=frame_verdict(said, real),
        divergence=divergence(said, real),
        free_verdict="",
        tainted=False,
        surprisal=surprisal,
    )


@pytest.mark.parametrize(
    ("said", "real", "expected"),
    [
        (LINE, LINE, []),
        (None, LINE, ["length"]),
        (RETURN, LINE, ["event"]),
        (RAISED, RETURN, ["exception"]),
        (dataclasses.replace(RAISED, value="KeyError: 1"), RAISED, ["exception"]),
        (dataclasses.replace(LINE, depth=3), LINE, ["event"]),
        (dataclasses.replace(LINE, lineno=7), LINE, ["line"]),
        (dataclasses.replace(RETURN, value="3"), RETURN, ["return"]),
        (dataclasses.replace(LINE, locals={"x": "1", "y": "3"}), LINE, ["value"]),
        (dataclasses.replace(LINE, locals={"x": "7", "z": "0"}), LINE, ["value", "missing", "extra"]),
        (dataclasses.replace(LINE, locals={"x": "1.0", "y": "2"}), LINE, []),
    ],
)
def test_every_way_of_being_wrong_has_a_class(said: Frame | None, real: Frame, expected: list[str]):
    assert classes(said, real) == expected
    assert bool(expected) is (divergence(said, real) is not None)


def test_a_run_stops_at_the_classes_that_are_asked_for_and_says_which():
    breaks = ModelBreaks().changed("divergence value")
    met = breaks.met(row(dataclasses.replace(LINE, locals={"x": "1", "y": "3"}), LINE))
    assert met is not None
    assert (met.kind, met.reason) == ("divergence", "divergence (value): value y: predicted 3, came 2")
    assert breaks.met(row(dataclasses.replace(LINE, lineno=7), LINE)) is None
    assert breaks.met(row(LINE, LINE)) is None


def test_a_run_stops_where_the_model_is_less_sure_or_more_surprised_than_asked():
    assert ModelBreaks().changed("confidence:0.5").met(row(LINE, LINE, sure=0.5)) is None
    unsure = ModelBreaks().changed("confidence:0.5").met(row(LINE, LINE, sure=0.4))
    assert unsure is not None
    assert unsure.reason == "the model was 0.4 sure, less than 0.5"
    assert ModelBreaks().changed("surprise 3").met(row(LINE, LINE, surprisal=3.0)) is None
    stunned = ModelBreaks().changed("surprise 3").met(row(LINE, LINE, surprisal=3.1))
    assert stunned is not None
    assert stunned.kind == "surprise"


def test_a_frame_that_the_model_was_not_asked_about_stops_nothing():
    everything = ModelBreaks().changed("divergence any").changed("confidence 1").changed("surprise 0")
    assert everything.met(row(None, LINE, surprisal=None)) is None
    assert everything.met(row(None, ELSEWHERE)) is None
    assert everything.met(row(None, LINE, surprisal=2.0)) is not None


def test_a_class_with_a_plus_is_that_one_and_all_graver_ones():
    graver = ModelBreaks().changed("divergence return+").classes
    assert graver == {"event", "exception", "line", "return"}
    assert ModelBreaks().changed("divergence").classes == set(CLASSES)
    assert ModelBreaks().changed("divergence line, locals").classes == {"line", "value", "missing", "extra"}


def test_they_are_changed_one_by_one_and_told_in_a_line():
    breaks = ModelBreaks()
    assert (str(breaks), breaks.any) == ("off", False)
    for words in ("divergence line value", "confidence 0.5", "surprise 3"):
        breaks = breaks.changed(words)
    assert str(breaks) == "divergence line, value; confidence below 0.5; surprise above 3"
    assert str(breaks.changed("divergence off").changed("surprise off")) == "confidence below 0.5"
    assert not breaks.changed("off").any


@pytest.mark.parametrize(
    "words", ["", "lines", "divergence lines", "confidence 5", "confidence nan", "surprise much", "surprise -1"]
)
def test_words_that_mean_nothing_are_refused_with_what_there_is(words: str):
    with pytest.raises(ForeframeError) as caught:
        ModelBreaks().changed(words)
    assert "divergence CLASS" in caught.value.hint
