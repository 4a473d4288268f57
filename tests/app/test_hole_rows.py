"""What the pane of holes says of a candidate: what the model expects and what running it showed are never mixed up."""

from __future__ import annotations

from dataclasses import replace

from foreframe.app.hole_rows import (
    candidate_line,
    diff_lines,
    example_lines,
    expectations,
    head_line,
    hole_title,
    state_of,
    verdicts,
)
from foreframe.app.text import Line, width
from foreframe.debugger.examples import Example
from foreframe.debugger.holes import Candidate, Checked, Hole, HoleKind

EXAMPLES = (
    Example(call="f(2)", expected="4"),
    Example(call="f(0)", raises="ValueError: no"),
    Example(call="f(3)", after=("total == 3",)),
)
CANDIDATE = Candidate(text="if n:\n    n += 1", source="search", score=-3.25)
UNTRIED = Checked(candidate=CANDIDATE, predicted=("4.0", "ValueError: no", "3"))
FAILED = replace(UNTRIED, observed=("5", "ValueError: no", None), verified=(False, True, None))
SOLVED = replace(UNTRIED, observed=("4", "ValueError: no", "3"), verified=(True, True, True))


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def test_expectations_are_those_of_the_model_and_verdicts_those_of_the_runs():
    assert expectations(UNTRIED, EXAMPLES) == [True, True, None]
    assert expectations(replace(UNTRIED, predicted=("3", "KeyError: no", None)), EXAMPLES) == [False, False, None]
    assert expectations(Checked(candidate=CANDIDATE), EXAMPLES) == [None, None, None]
    assert verdicts(UNTRIED, EXAMPLES) == [None, None, None]
    assert verdicts(FAILED, EXAMPLES) == [False, True, None]


def test_what_was_not_run_on_every_example_is_never_called_verified():
    assert state_of(UNTRIED)[0] == "not verified"
    assert state_of(replace(SOLVED, verified=(True, True, None)))[0] == "not verified"
    assert state_of(Checked(candidate=CANDIDATE, predicted=("4", "ValueError: no", None)))[0] == "not verified"
    assert state_of(FAILED)[0] == "fails"
    assert state_of(SOLVED)[0] == "verified"


def test_a_candidate_takes_one_line_with_its_source_its_score_and_a_sign_for_each_example():
    line = candidate_line(FAILED, EXAMPLES, 120)
    assert text_of(line).startswith(" ✗ if n: ⏎ n += 1 ")
    assert text_of(line).split()[-4:] == ["search", "-3.25", "✓✓·", "✗✓·"]
    assert text_of(head_line(3)).index("verified") == text_of(line).index("✗✓·")
    assert text_of(head_line(3)).index("predicted") == text_of(line).index("✓✓·")
    assert width(candidate_line(FAILED, EXAMPLES, 40)) == 40


def test_the_review_shows_the_change_and_what_each_example_gave():
    lines = diff_lines("def f(n):\n    ...\n    return n\n", "def f(n):\n    n += 1\n    return n\n", "user.py")
    assert [text_of(line) for line in lines][3:] == [" def f(n):", "-    ...", "+    n += 1", "     return n"]
    assert [style for line in lines[4:6] for _, style in line] == ["differs", "match"]
    told = [text_of(line).strip() for line in example_lines(FAILED, EXAMPLES)]
    assert told[:3] == ["typed  f(2) == 4", "✓ predicted 4.0", "✗ run 5"]
    assert told[-1] == "· run nothing"


def test_a_hole_is_named_by_its_function_and_lines():
    hole = Hole(kind=HoleKind.STATEMENT, function="A.f", lineno=3, column=8, end_lineno=3, end_column=11, intent="add")
    assert hole_title(hole) == "A.f, line 3: statement · add"
    assert hole_title(replace(hole, end_lineno=5, intent="")) == "A.f, lines 3-5: statement"
