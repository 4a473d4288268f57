"""`foreframe whatif` and the entries of `foreframe predict`, as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from foreframe.app.cli import main

PROGRAM = '''\
def grade(points, limit):
    """Grade.

    >>> grade(3, 5)
    'no'
    """
    passed = points > limit
    word = "no"
    if passed:
        word = "yes"
    return word


def bare(points, limit):
    return points + limit
'''


@pytest.fixture(name="program")
def _program(tmp_path: Path) -> str:
    path = tmp_path / "grading.py"
    path.write_text(PROGRAM)
    return str(path)


def test_a_branch_is_predicted_executed_and_compared(program: str, capsys: pytest.CaptureFixture[str]):
    asked = ["whatif", f"{program}::grade", "--at", "4", "--set", "passed=True", "--run", "--json"]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == 1
    assert found["entry"] == {"call": "grade(3, 5)", "from": "doctest", "where": "line 4"}
    assert found["change"] == {"at": 4, "name": "passed", "text": "True", "lineno": 0}
    assert (found["parent"]["from"], found["parent"]["end"]["value"]) == ("recorded", "'no'")
    assert found["branch"]["executed"] is False
    assert found["branch"]["frames"][0]["locals"]["passed"] == "True"
    assert found["branch"]["end"]["value"] == "'yes'"
    assert found["executed"]["exact"]
    assert [frame["value"] for frame in found["executed"]["frames"]][-1] == "'yes'"
    assert found["executed"]["first_difference"]["branch"] == "line at line 10"
    assert found["score"] == {"frames": 3, "exact": 3, "agreement_length": 3, "final_value_match": True}
    assert Path(program).read_text() == PROGRAM


def test_without_run_nothing_is_executed_and_the_parent_is_predicted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "unsafe.py"
    path.write_text('import nowhere\nopen("ran", "w")\n\n\ndef f(a):\n    b = a + 1\n    return b\n')
    assert main(["whatif", f"{path}::f", "--call", "f(1)", "--at", "3", "--line", "7", "return b * 0", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["parent"]["from"], found["parent"]["end"]["value"]) == ("predicted", "2")
    assert "executed" not in found
    assert found["branch"]["frames"][0]["source"] == "    return b * 0"
    assert [entry.name for entry in tmp_path.iterdir()] == ["unsafe.py"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--at", "99", "--set", "a=1"], "there is no step 99"),
        (["--at", "2", "--set", "nothing=1"], "step 2 has no local nothing"),
        (["--at", "2", "--set", "points=open('x')"], "is no literal"),
        (["--at", "2", "--set", "points"], "gives no name a value"),
        (["--at", "2", "--line", "8", "def ("], "the file is no Python"),
        (["--at", "2", "--line", "300", "x"], "there is no line 300"),
        (["--at", "2", "--line", "x", "y"], "--line takes the number of a line first"),
    ],
)
def test_what_cannot_be_changed_is_said(
    program: str, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["whatif", f"{program}::grade", *words]) == 2
    assert message in capsys.readouterr().err


def test_predict_takes_an_example_or_lets_the_model_make_up_a_call(program: str, capsys: pytest.CaptureFixture[str]):
    assert main(["predict", f"{program}::grade", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entry"]["from"] == "doctest"
    (Path(program).parent / "test_grading.py").write_text("def test():\n    assert bare(1, limit=2) == 3\n")
    assert main(["predict", f"{program}::bare", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["entry"]
    assert found == {"call": "bare(1, limit=2)", "from": "test", "where": "test_grading.py, line 2"}
    assert main(["predict", f"{program}::bare", "--sample", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["entry"]["from"] == "sampled"
    assert len(found["samples"]) == 3
    assert found["entry"]["call"] == found["samples"][0]
    assert main(["predict", f"{program}::grade", "--call", "grade(1, 2)", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entry"]["from"] == "typed"


def test_predict_without_any_call_says_how_to_get_one(program: str, capsys: pytest.CaptureFixture[str]):
    assert main(["predict", f"{program}::bare", "--json"]) == 2
    assert "--sample 1 lets the model make up a call" in capsys.readouterr().err
    assert main(["predict", program, "--sample", "1", "--json"]) == 2
    assert "--sample needs a function" in capsys.readouterr().err
