from __future__ import annotations

import subprocess
import sys

import pytest
from foreframe.debugger.comparison import (
    Cause,
    Divergence,
    Verdict,
    compare_locals,
    compare_values,
    divergence,
    frame_verdict,
)
from foreframe.debugger.frame import Event, Frame
from hypothesis import given
from hypothesis import strategies as st

LITERALS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary(),
    lambda inside: (
        st.lists(inside)
        | st.tuples(inside, inside)
        | st.sets(st.integers() | st.text() | st.booleans())
        | st.dictionaries(st.integers() | st.text(), inside)
    ),
    max_leaves=8,
)
REPRS = st.text() | LITERALS.map(repr)

MIRRORED = {Verdict.MISSING: Verdict.EXTRA, Verdict.EXTRA: Verdict.MISSING}

TABLE = [
    # predicted, real, verdict
    ("1", "1", Verdict.MATCH),
    ("<no literal", "<no literal", Verdict.MATCH),
    (None, None, Verdict.MATCH),
    (None, "1", Verdict.MISSING),
    ("1", None, Verdict.EXTRA),
    ("1", "1.0", Verdict.EQUIVALENT),
    ("0.30000000000000004", "0.3", Verdict.EQUIVALENT),
    ("0.31", "0.3", Verdict.DIFFERS),
    ("inf", "-inf", Verdict.DIFFERS),
    ("0.0", "-0.0", Verdict.EQUIVALENT),
    ("1000000000000", "1000000000001", Verdict.DIFFERS),
    ("1", "True", Verdict.DIFFERS),
    ("[0]", "[False]", Verdict.DIFFERS),
    ("{1}", "{True}", Verdict.DIFFERS),
    ("{'True'}", "{True}", Verdict.DIFFERS),
    ("1", "'1'", Verdict.DIFFERS),
    ("'a'", "b'a'", Verdict.DIFFERS),
    ("[1]", "(1,)", Verdict.DIFFERS),
    ('"a"', "'a'", Verdict.EQUIVALENT),
    ("[1,2]", "[1, 2]", Verdict.EQUIVALENT),
    ("[1, 2]", "[2, 1]", Verdict.DIFFERS),
    ("[1]", "[1, 2]", Verdict.DIFFERS),
    ("{2, 1}", "{1, 2}", Verdict.EQUIVALENT),
    ("{1, 2}", "{1, 3}", Verdict.DIFFERS),
    ("{'a': 1}", "{'a': 1.0}", Verdict.EQUIVALENT),
    ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", Verdict.DIFFERS),
    ("{'a': [0.1]}", "{'a': [0.10000000000000002]}", Verdict.EQUIVALENT),
    ("<Cat object at 0x7f00aa>", "<Cat object at 0x55ee11>", Verdict.EQUIVALENT),
    ("<Cat object at 0x7f00aa>", "<Dog object at 0x55ee11>", Verdict.DIFFERS),
    ("'0xdead'", "'0xbeef'", Verdict.DIFFERS),
    ("'aaa...+9", "'aaaa...+8", Verdict.EQUIVALENT),
    ("'aaa...+9", "'aaaaaaaaaaa'", Verdict.EQUIVALENT),
    ("'aab...+9", "'aaaa...+8", Verdict.DIFFERS),
    ("'aaaaaaaa...+9", "'aa'", Verdict.DIFFERS),
    ("...+1", "'aa'", Verdict.DIFFERS),
    ("'aaaaaaaa...+9", "'aa", Verdict.DIFFERS),
    (r"'\d'", r"'\\d'", Verdict.EQUIVALENT),
    ("[[]]" * 2, "[[]] [[]]", Verdict.DIFFERS),
    ("1" + "0" * 400 + "+1j", "1", Verdict.DIFFERS),
    ("[1" + "0" * 400 + "]", "[1.0]", Verdict.DIFFERS),
    ("[1" + "0" * 400 + ",]", "[1" + "0" * 400 + "]", Verdict.EQUIVALENT),
    ("(" * 9000, "(" * 9001, Verdict.DIFFERS),
    ("-" * 90_000 + "1", "1", Verdict.DIFFERS),
    ("1" + " " * 100_000, "1", Verdict.DIFFERS),
]


@pytest.mark.parametrize(("predicted", "real", "verdict"), TABLE)
def test_two_values_get_the_verdict_a_person_would_give(predicted: str | None, real: str | None, verdict: Verdict):
    assert compare_values(predicted, real) is verdict
    assert compare_values(real, predicted) is MIRRORED.get(verdict, verdict)


@given(st.none() | REPRS)
def test_a_value_matches_itself(value: str | None):
    assert compare_values(value, value) is Verdict.MATCH


@given(st.none() | REPRS, st.none() | REPRS)
def test_any_two_texts_compare_without_raising_and_alike_from_both_sides(left: str | None, right: str | None):
    verdict = compare_values(left, right)
    assert compare_values(right, left) is MIRRORED.get(verdict, verdict)


@given(st.text(min_size=1), st.integers(min_value=1, max_value=50))
def test_a_value_is_equivalent_to_itself_cut_short(value: str, kept: int):
    cut = f"{value[:kept]}...+{len(value)}"
    assert compare_values(cut, value) in (Verdict.EQUIVALENT, Verdict.MATCH)


@given(st.integers(), st.integers())
def test_whole_numbers_agree_only_when_equal(left: int, right: int):
    assert (compare_values(str(left), str(right)) is Verdict.MATCH) == (left == right)


def test_a_badly_escaped_text_puts_no_warning_on_the_screen():
    code = r"from foreframe.debugger.comparison import compare_values as c; c('\'\\d\'', '1')"
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert run.stderr == ""


def line(lineno: int = 2, /, **seen: str) -> Frame:
    return Frame(event=Event.LINE, lineno=lineno, source="", locals=seen)


def leaves(value: str, event: Event = Event.RETURN) -> Frame:
    return Frame(event=event, lineno=2, source="", value=value)


CAUSES = [
    # predicted, real, cause, name to blame
    (None, line(), Cause.LENGTH, ""),
    (line(), None, Cause.LENGTH, ""),
    (line(2), line(3), Cause.CONTROL, ""),
    (line(), leaves("1"), Cause.CONTROL, ""),
    (line(), Frame(event=Event.LINE, lineno=2, source="", depth=1), Cause.CONTROL, ""),
    (line(), Frame(event=Event.LINE, lineno=2, source="", path="other.py"), Cause.CONTROL, ""),
    (line(), leaves("ValueError: x", Event.EXCEPTION), Cause.EXCEPTION, ""),
    (leaves("1"), leaves("ValueError: x", Event.EXCEPTION), Cause.EXCEPTION, ""),
    (leaves("KeyError: 1", Event.EXCEPTION), leaves("KeyError: 2", Event.EXCEPTION), Cause.EXCEPTION, "return"),
    (leaves("1"), leaves("2"), Cause.RETURN, "return"),
    (line(a="1", b="2"), line(a="1", b="3"), Cause.VALUE, "b"),
    (line(a="1"), line(a="1", b="3"), Cause.MISSING, "b"),
    (line(a="1", b="2"), line(a="1"), Cause.MISSING, "b"),
    (line(b="2"), line(a="1", b="3"), Cause.VALUE, "b"),
    (line(3, a="1"), line(2, a="2"), Cause.CONTROL, ""),
]


@pytest.mark.parametrize(("predicted", "real", "cause", "name"), CAUSES)
def test_the_gravest_difference_of_two_frames_is_named(predicted: Frame | None, real: Frame | None, cause: Cause, name):
    found = divergence(predicted, real)
    assert found is not None
    assert (found.cause, found.name) == (cause, name)


@pytest.mark.parametrize(
    ("predicted", "real"), [(None, None), (line(a="1"), line(a="1")), (line(a="1"), line(a="1.0"))]
)
def test_frames_that_a_person_would_call_the_same_do_not_diverge(predicted: Frame | None, real: Frame | None):
    assert divergence(predicted, real) is None


def test_every_cause_stands_in_the_table():
    assert {cause for _, _, cause, _ in CAUSES} == set(Cause)


def test_locals_are_judged_in_the_order_they_came_and_extra_ones_last():
    verdicts = compare_locals(line(extra="1", a="1", b="2"), line(b="3", missing="1", a="1"))
    assert list(verdicts.items()) == [
        ("b", Verdict.DIFFERS),
        ("missing", Verdict.MISSING),
        ("a", Verdict.MATCH),
        ("extra", Verdict.EXTRA),
    ]


@pytest.mark.parametrize(
    ("predicted", "word"),
    [
        (line(a="1"), "match"),
        (line(a="1.0"), "equivalent"),
        (None, "missing"),
        (line(a="2"), "value"),
        (line(3, a="1"), "control"),
    ],
)
def test_a_whole_frame_gets_one_word(predicted: Frame | None, word: str):
    assert frame_verdict(predicted, line(a="1")) == word


def test_a_divergence_reads_as_a_sentence():
    assert str(divergence(line(a="1"), line(a="2"))) == "value a: predicted 1, came 2"
    assert str(divergence(line(a="1"), None)) == "length: predicted line at line 2, came nothing"
    assert str(Divergence(cause=Cause.MISSING, name="b", real="3")) == "missing b: predicted nothing, came 3"
