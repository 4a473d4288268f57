"""What `foreframe eval holes` counts, and that a solved hole of the set is solved by a program that holds."""

from __future__ import annotations

import json

import pytest
from foreframe.app import hole_eval
from foreframe.app.cli import main
from foreframe.app.hole_eval import Solved, problem_of
from foreframe.debugger.hole_set import Size, shipped


def solved(number: int, *, text: str = "x", tried: int = 10, kind: Size = Size.STATEMENT) -> Solved:
    return Solved(
        id=f"f.{number}", kind=kind, dev=False, text=text, source="search", tried=tried, seconds=1.0, clock=2.0
    )


def test_shares_have_intervals_by_kind_and_what_was_not_solved_has_no_median():
    found = [solved(1), solved(2, text=""), solved(3, tried=30), solved(4, kind=Size.SEVERAL, text="")]
    kinds = hole_eval._set(found)
    assert kinds["statement"]["solved"]["count"] == 2
    assert kinds["statement"]["solved"]["of"] == 3
    assert kinds["statement"]["median_tried"] == 20
    assert 0 < kinds["statement"]["solved"]["low"] < 2 / 3 < kinds["statement"]["solved"]["high"] < 1
    assert kinds["multi-statement"]["median_seconds"] is None
    assert kinds["expression"]["solved"]["of"] == 0


def test_the_ratio_of_orders_is_of_geometric_means_over_the_same_holes():
    order = hole_eval._order([solved(1, tried=10), solved(2, tried=5)], [[solved(1, tried=40)], [solved(2, text="")]])
    assert order["ratio"] == pytest.approx((4 * 2) ** 0.5, abs=0.01)
    assert order["unsolved_at_random"] == 1
    assert hole_eval._order([], [])["ratio"] is None


def test_every_item_of_the_set_is_a_problem_with_its_examples():
    for item in shipped():
        problem = problem_of(item)
        assert problem.hole.kind.value == ("expression" if item.kind is Size.EXPRESSION else "statement")
        assert item.id.split(".", 1)[1].startswith(problem.hole.function)
        assert 2 <= len(problem.examples) <= 40


def test_one_hole_is_measured_and_the_figures_are_one_object(capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "holes", "--set", "dev", "--set", "statement", "--limit", "1", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["schema"] == 1
    (item,) = figures["items"]
    assert item["kind"] == "statement"
    assert item["dev"]
    assert figures["sets"]["dev"]["statement"]["solved"]["of"] == 1
    assert figures["sets"]["held_out"]["statement"]["solved"]["of"] == 0
    assert figures["sets"]["dev"]["statement"]["solved"]["count"] == bool(item["text"])
    assert item["seconds"] <= hole_eval.SECONDS or not item["text"]


@pytest.mark.parametrize("words", [["--set", "nonsense"], ["--data", "x.jsonl"]])
def test_what_cannot_be_meant_is_told(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "holes", *words]) == 2
    assert "foreframe: " in capsys.readouterr().err
