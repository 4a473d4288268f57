"""What `foreframe eval` measures and prints, with the real model; tests/app/test_mistakes.py has what it refuses."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from foreframe.model.load import embedded

from tests.app.commands import CALL, ITEMS, LETTERS, Command, recorded, refused
from tests.app.shapes import CRUXEVAL, FIGURES, TRACES, misfit


def test_eval_traces_measures_every_held_out_set_that_ships(foreframe: Command):
    said = foreframe("eval", "traces", "--limit", 1, "--json")
    assert said.status == 0
    assert misfit(said.json, TRACES) == ""
    shipped = {path.name.partition(".")[0] for path in (embedded().parents[1] / "traces").iterdir()}
    assert {"micro", "synthetic"} <= set(said.json["sets"]) == shipped
    for figures in said.json["sets"].values():
        assert "seed" in figures.pop("about")
        assert misfit(figures, FIGURES) == ""
    assert (said.json["task"], said.json["programs"], said.json["model"]) == ("traces", len(shipped), "nano")
    assert set(said.json["jumps"]) == {"over", "out", "line"}


def test_eval_traces_may_be_asked_for_one_set(foreframe: Command):
    assert list(foreframe("eval", "traces", "--set", "micro", "--limit", 1, "--json").json["sets"]) == ["micro"]
    refused(foreframe("eval", "traces", "--set", "macro"), "there is no set macro", "micro, synthetic")


def test_a_report_holds_its_tables_and_plots(foreframe: Command, tmp_path: Path):
    said = foreframe("eval", "traces", "--set", "micro", "--limit", 2, "--report", "report", "--json")
    assert misfit(said.json, TRACES) == ""
    text = (tmp_path / "report" / "report.md").read_text()
    assert "## micro" in text
    plots = set(re.findall(r"\]\((\w+\.svg)\)", text))
    assert plots == {path.name for path in (tmp_path / "report").glob("*.svg")} != set()
    (tmp_path / "file").write_text("")
    refused(
        foreframe("eval", "traces", "--set", "micro", "--limit", 1, "--report", "file"),
        "file cannot be written",
        "--report",
    )


def test_the_card_is_a_table_with_a_row_for_each_set_and_for_cruxeval(foreframe: Command, tmp_path: Path):
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in ITEMS))
    said = foreframe("eval", "card", "--set", "micro", "--cruxeval", "items.jsonl", "--limit", 2)
    head, _, micro, cruxeval, *_ = said.out.splitlines()
    assert head == "| set | exact frames | lines | free-run final value | target |"
    assert micro.startswith("| micro (2 programs, seed 101) | ")
    assert cruxeval.startswith("| cruxeval (2 programs) | ")
    assert "pass@1" in cruxeval
    assert cruxeval.endswith("| 70% / 93% / 22% |")


def test_eval_traces_reads_what_record_wrote(foreframe: Command):
    trace = recorded(foreframe, f"{LETTERS}::f", *CALL)
    answer = foreframe("eval", "traces", "--data", "t.jsonl", "--json").json
    assert (answer["programs"], answer["teacher_forced"]["frames"]) == (1, len(trace.frames) - 1)


def test_a_set_of_traces_is_named_as_its_file_and_no_two_are_one(foreframe: Command, tmp_path: Path):
    recorded(foreframe, f"{LETTERS}::f", *CALL)
    trace = (tmp_path / "t.jsonl").read_bytes()
    (tmp_path / "m.a.jsonl.gz").write_bytes(gzip.compress(trace))
    (tmp_path / "m.b.jsonl").write_bytes(trace)
    answer = foreframe("eval", "traces", "--data", "m.a.jsonl.gz", "m.b.jsonl", "--json").json
    assert (list(answer["sets"]), answer["programs"]) == (["m.a", "m.b"], 2)
    (tmp_path / "deep").mkdir()
    for other in ("deep/t.jsonl", "t.jsonl.gz"):
        said = foreframe("eval", "traces", "--data", "t.jsonl", other, "--json")
        refused(said, f"t.jsonl and {other} are both the set t", "rename")
    (tmp_path / "cruxeval.jsonl").write_bytes(trace)
    (tmp_path / "items.jsonl").write_text(json.dumps(ITEMS[0]))
    said = foreframe("eval", "traces", "--data", "cruxeval.jsonl", "--cruxeval", "items.jsonl", "--json")
    refused(said, "--data and --cruxeval both give the set cruxeval", "--data")


def test_eval_cruxeval_answers_in_the_documented_fields_whatever_the_items_hold(foreframe: Command, tmp_path: Path):
    (tmp_path / "items.jsonl").write_text("".join(json.dumps(item) + "\n" for item in ITEMS))
    said = foreframe("eval", "cruxeval", "--data", "items.jsonl", "--json")
    assert (said.status, said.err) == (0, "")
    assert misfit(said.json, CRUXEVAL) == ""
    assert (said.json["task"], said.json["n"]) == ("cruxeval-o", len(ITEMS))
    assert foreframe("eval", "cruxeval", "--data", "items.jsonl", "--limit", 1, "--json").json["n"] == 1


def test_eval_without_json_is_for_a_person(foreframe: Command, tmp_path: Path):
    out = foreframe("eval", "traces", "--set", "micro", "--limit", 1).out
    assert out.startswith("| set |")
    assert "### By operation: micro" in out or "### By call depth: micro" in out
    (tmp_path / "items.jsonl").write_text(json.dumps(ITEMS[0]))
    assert "pass_at_1: " in foreframe("eval", "cruxeval", "--data", "items.jsonl").out
