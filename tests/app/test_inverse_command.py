"""`foreframe inverse` and its figures, end to end: the real model, and calls run in confined processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from foreframe.app.cli import main

PROGRAM = """\
import os

SEEN = []


def slug(text, limit=20):
    words = text.lower().split()
    return "-".join(words)[:limit]


def halves(n: int):
    steps = 0
    while n > 1:
        n = n // 2
        steps += 1
    return steps


def wipe(path):
    os.remove(str(path))
    return "gone"


def grows(x):
    SEEN.append(x)
    return len(SEEN)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "tools.py"
    path.write_text(PROGRAM)
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    status = main(["inverse", *words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def called(program: Path, call: str) -> object:
    space: dict[str, Any] = {}
    exec(program.read_text(), space)
    return eval(call, space)


def test_a_call_that_returns_the_value_is_found_and_it_does(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = asked(capsys, f"{program}::slug", "--returns", "'red-fox'")
    best = said["proposals"][0]
    assert (status, said["schema"], said["solved"], said["executed"]) == (0, 1, True, True)
    assert (best["verified"], best["outcome"]) == (True, "'red-fox'")
    assert best["source"] in ("model", "search", "mutation")
    assert best["predicted"] is not None
    assert said["tried"] >= 1
    assert called(program, best["call"]) == "red-fox"


def test_a_call_that_comes_to_a_state_is_found(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = asked(capsys, f"{program}::halves", "--at", "15", "--state", "n == 5 and steps == 2")
    assert status == 0
    assert said["goal"] == "n == 5 and steps == 2 at line 15"
    number = int(said["proposals"][0]["call"].removeprefix("halves(").removesuffix(")"))
    assert number // 8 == 5 or number // 4 == 5


@pytest.mark.parametrize("wanted", ["(2+1j)", "'--5'"])
def test_no_value_is_too_odd_to_ask_for(tmp_path: Path, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.py"
    path.write_text("def f(x):\n    return x + 1j if isinstance(x, int) else x\n")
    status, said = asked(capsys, f"{path}::f", "--returns", wanted, "--timeout", "20")
    assert (status, said["proposals"][0]["outcome"]) == (0, wanted)


def test_without_running_nothing_is_verified(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = asked(capsys, f"{program}::halves", "--returns", "1", "--no-run", "--timeout", "4")
    assert not said["solved"]
    assert not said["executed"]
    assert {one["verified"] for one in said["proposals"]} == {None}
    assert {one["outcome"] for one in said["proposals"]} == {None}
    assert status == (0 if said["proposals"][0]["reaches"] else 1)


def test_calls_that_would_do_harm_are_refused_and_the_file_stays(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    precious = program.parent / "gone"
    precious.write_text("precious")
    source = PROGRAM + f"\n\nwipe({str(precious)!r}) if False else None\n"
    program.write_text(source)
    status, said = asked(capsys, f"{program}::wipe", "--returns", "'gone'", "--timeout", "1.5")
    assert (status, said["solved"]) == (1, False)
    assert any(one["outcome"].startswith("no value: refused") for one in said["proposals"])
    assert precious.read_text() == "precious"


def test_what_only_earlier_calls_made_true_is_not_verified(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The fifth call of a process returns 5; no call does that alone.
    status, said = asked(capsys, f"{program}::grows", "--returns", "5", "--timeout", "1.5")
    assert (status, said["solved"]) == (1, False)
    assert said["tried"] > 5


def test_the_same_seed_finds_the_same(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (f"{program}::slug", "--returns", "'a-b-c'", "--seed", "7")
    first, second = asked(capsys, *words)[1], asked(capsys, *words)[1]
    assert first["proposals"][0]["call"] == second["proposals"][0]["call"]
    assert first["tried"] == second["tried"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["slug"], "names no function"),
        (["tools.py::nothing", "--returns", "1"], "has no function nothing"),
        (["tools.py::slug"], "say where the call should lead"),
        (["tools.py::slug", "--at", "3"], "go together"),
        (["tools.py::slug", "--at", "3", "--state", "len(x) == 3"], "no comparison"),
        (["other.py::slug", "--returns", "1"], "there is no file"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_so(
    program: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(program.parent)
    assert main(["inverse", *words]) == 2
    assert told in capsys.readouterr().err


def test_the_figures_count_only_inputs_that_were_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    items = [
        ("def f(text):\n    return text.upper()", "'HI'"),
        ("def f(n):\n    return [n] * 2", "[4, 4]"),
        ("def f(x):\n    return 1", "2"),
    ]
    data = tmp_path / "items.jsonl"
    lines = [
        json.dumps({"code": code, "input": "?", "output": out, "id": str(i)}) for i, (code, out) in enumerate(items)
    ]
    data.write_text("\n".join(lines[:2]))
    assert main(["eval", "inverse", "--data", str(data), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    for arm in ("model", "random", "search"):
        assert figures[arm]["all"]["solved"]["count"] == 2
        assert figures[arm]["rest"]["solved"]["of"] == 0
    ranking = figures["model"]["all"]["ranking"]
    # A batch that there was no time to weigh is not counted.
    assert 1 <= ranking["batches"] <= 2
    assert ranking["tried_in_model_order"] >= ranking["batches"]
    unexecuted = figures["unexecuted"]["all"]
    assert unexecuted["right"]["count"] <= unexecuted["claimed"]["count"] <= 2
    assert main(["eval", "inverse", "--data", str(data), "--set", "magic"]) == 2


@pytest.mark.slow
def test_an_output_that_nothing_returns_is_not_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "items.jsonl"
    data.write_text(json.dumps({"code": "def f(x):\n    return 1", "input": "?", "output": "2", "id": "a"}))
    assert main(["eval", "inverse", "--data", str(data), "--set", "search", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["search"]["all"]["solved"]["count"] == 0
