"""What `foreframe eval holes` counts, and that a solved hole of the set is solved by a program that holds."""

from __future__ import annotations

import json
import statistics
from dataclasses import replace
from itertools import permutations

import pytest
from foreframe.app import hole_eval, wiring
from foreframe.app.cli import main
from foreframe.app.filling import fill
from foreframe.app.hole_eval import Solved, problem_of
from foreframe.app.hole_orders import PROPOSALS, by_chance, places, ranking_figures, search_figures
from foreframe.debugger.examples import typed_example
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.hole_set import Size, shipped
from foreframe.debugger.holes import Problem

NEVER = typed_example("double(2) == 'qwzx'"), typed_example("double(5) == [9.25, {}]")


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
    order = search_figures([(10, 40), (5, 10)], 1, (1,))
    assert order["ratio"] == pytest.approx((4 * 2) ** 0.5, abs=0.01)
    assert (order["holes"], order["unsolved_at_random"]) == (2, 1)
    assert search_figures([], 0, (1,))["ratio"] is None


def test_a_place_by_chance_is_the_geometric_mean_over_all_orders():
    for of, holding in ((1, 1), (5, 1), (6, 2), (6, 6)):
        firsts = [min(order.index(at) for at in range(holding)) + 1 for order in permutations(range(of))]
        assert by_chance(of, holding) == pytest.approx(statistics.geometric_mean(firsts))


def test_the_first_proposals_are_read_and_run_whatever_the_model_says_of_them():
    source = "def double(x):\n    return ...\n"
    examples = typed_example("double(2) == 4"), typed_example("double(5) == 10")
    problem = Problem(text=source, hole=find_holes(source)[0], examples=examples)
    model = wiring.make_predictor("nano")
    found = places(problem, model)
    assert found is not None
    assert found.proposals == PROPOSALS
    assert 1 <= found.holding < 10
    assert 1 <= min(found.cost, found.model) <= found.chance * 3
    figures = ranking_figures([found])
    assert figures["median_tried"] == {"model": found.model, "cost": found.cost, "random": found.chance}
    assert figures["random_over_model"] == pytest.approx(found.chance / found.model, abs=0.01)
    assert places(replace(problem, examples=NEVER), model) is None


def test_what_a_search_without_a_find_has_tried_is_counted():
    source = "def double(x):\n    return ...\n"
    never = Problem(text=source, hole=find_holes(source)[0], examples=NEVER)
    solution = fill(never, wiring.candidate_sources(), None, timeout_s=3)
    assert solution.best is None
    assert solution.tried >= 1_000


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
    assert figures["order"]["holes"] == bool(item["text"])
    assert set(figures["ranking"]["median_tried"]) == {"model", "cost", "random"}


@pytest.mark.parametrize("words", [["--set", "nonsense"], ["--data", "x.jsonl"]])
def test_what_cannot_be_meant_is_told(words: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "holes", *words]) == 2
    assert "foreframe: " in capsys.readouterr().err
