"""Figures as Markdown and as plots. The figures are real, of a predictor that knows its traces by heart."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from foreframe.app import charts, eval_report
from foreframe.debugger.evaluation import evaluate_traces
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import SourceContext
from foreframe.debugger.trace import Trace

from tests.debugger.test_evaluation import Parrot

SOURCE = "def f(a):\n    b = a[1:]\n    return b\n"


def traced(call: str) -> Trace:
    return record_in_process(SOURCE, "f", call)


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    traces = {"micro": [traced("f('ab')")] * 3, "other": [traced("f([1])"), traced("f('ab')")]}
    found: dict[str, Any] = evaluate_traces(
        Parrot(traces["micro"][0].frames), traces, lambda trace: SourceContext(source=trace.header.source, function="f")
    )
    found["sets"]["micro"]["about"] = "micro, held out, seed 7, program 1"
    return {**found, "model": "parrot", "level": "flow", "python": "3.11.7"}


def table(text: str) -> list[list[str]]:
    """The cells of the first table in a text."""
    rows = text[text.index("|") :].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_card_has_a_row_a_set_with_its_seed_interval_and_target(figures: dict[str, Any]):
    _, _, micro, other = table(eval_report.card(figures))
    assert micro == [
        "micro (3 programs, seed 7)", "100.0% (100.0 to 100.0)", "100.0% (100.0 to 100.0)",
        "100.0% (43.9 to 100.0) of 3", "95% / 99% / 93%",
    ]  # fmt: skip
    assert other[0] == "other (2 programs)"
    assert other[3].startswith("50.0% ")
    assert other[4] == "none"


def test_the_card_states_pass_at_1_with_its_interval(figures: dict[str, Any]):
    sets = {"cruxeval": figures["sets"]["other"]}
    text = eval_report.card({**figures, "sets": sets, "cruxeval": {"pass_at_1": 0.35, "n": 100}})
    assert table(text)[2][3] == "pass@1 35.0% (26.4 to 44.7)"


def test_every_table_of_a_report_is_rectangular(figures: dict[str, Any]):
    blocks = re.findall(r"(?:^\|.*\n?)+", eval_report.report(figures), re.MULTILINE)
    assert len(blocks) > 10
    for block in blocks:
        widths = {line.count("|") for line in block.splitlines()}
        assert len(widths) == 1, block


def test_the_report_shows_each_plot_that_is_made(figures: dict[str, Any]):
    shown = set(re.findall(r"\((\w+\.svg)\)", eval_report.report(figures)))
    assert shown == set(eval_report.plots(figures))


def test_plots_are_well_formed_and_stay_within_their_paper(figures: dict[str, Any]):
    for svg in eval_report.plots(figures).values():
        root = ET.fromstring(svg)
        width, height = (float(root.attrib[side]) for side in ("width", "height"))
        for dot in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert 0 < float(dot.attrib["cx"]) < width
            assert 0 < float(dot.attrib["cy"]) < height


def test_a_dot_stands_where_its_share_is_and_its_text_is_escaped():
    rows = {"<a>": {"one": charts.Dot(share=0.5, low=0.4, high=0.6, of=10)}}
    root = ET.fromstring(charts.dots("t", "n", rows))
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<a>" in texts
    assert "50.0% of 10" in texts
    (dot,) = root.iter("{http://www.w3.org/2000/svg}circle")
    ticks = {text.text: float(text.attrib["x"]) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert float(dot.attrib["cx"]) == pytest.approx(ticks["50%"], abs=0.2)


def test_charts_without_rows_are_still_charts():
    for svg in (charts.dots("t", "n", {}), charts.reliability("t", "n", {"frames": []})):
        assert ET.fromstring(svg).tag.endswith("svg")
