"""The children of a program in line mode: the installed command over a pipe, over debugpy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .family import AT, POPEN, WORKER
from .live import ALSO_SLOWLY, interpreter
from .test_line_mode import told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "parent.py").write_text(POPEN)
    return tmp_path


def without_numbers(answer: list[str]) -> list[str]:
    return [re.sub(r"child \d+", "child N", line) for line in answer]


@pytest.mark.parametrize("version", ALSO_SLOWLY)
def test_a_child_that_stops_is_told_of_looked_at_stepped_and_left(version: str, folder: Path):
    place = f"worker.py:{AT['call']}"
    words = [f"b {place}", "c", "status", "n", "wait", "child", "s", "p value", "w", "children", "child program"]
    words += ["child", "cl 1", "c", "q"]
    python = ["--python", interpreter(version)] if version else []
    arguments = ["--cli", "--subprocesses", *python, "parent.py"]
    answers, status = told(folder, "\n".join(words) + "\n", *arguments)
    said = dict(zip(words, map(without_numbers, answers[1:]), strict=True))
    held = f"held at line {AT['call']} of worker.py"
    assert without_numbers(answers[2]) == [
        "child N (worker.py) was started",
        f"child N stopped at line {AT['call']} of worker.py; child N looks at it",
        "the program is running; wait waits for it",
    ]
    assert said["status"][-2:] == ["the program, running, in view", f"child N, worker.py, {held}"]
    # What could not end by itself is refused, and so is a step of a program that runs.
    assert said["n"] == ["error: the program is running", "hint: wait waits for it, Ctrl-C pauses it"]
    assert said["wait"] == ["error: child N is held, and the program may wait for it", "hint: child looks at it"]
    looked = without_numbers(answers[6])
    assert looked[0] == "stopped: breakpoint"
    assert f"line {AT['call']} of worker.py, in work" in looked[1]
    assert looked[-1] == "i is 0"
    assert f"line {AT['inner']} of worker.py, in double" in said["s"][0]
    assert said["p value"] == ["0"]
    assert len(said["w"]) == 3
    assert said["children"] == [
        "the program, running",
        f"child N, worker.py, held at line {AT['inner']} of worker.py, in view",
    ]
    assert said["child program"] == ["the program is running; wait waits for it"]
    ended = without_numbers(answers[-2])
    assert [line for line in ended if not line.startswith(("model", "the program is running"))] == [
        "output: worker says 6",
        "child N has ended, this is the program again",
        "output: status 0",
        "the program ended with exit status 0",
    ]
    assert status == 2  # two lines were refused


def test_a_restart_ends_the_children_and_begins_without_them(folder: Path):
    words = [f"b worker.py:{AT['last']}", "c", "child", "restart", "children", "c", "child", "p total", "q"]
    answers, status = told(folder, "\n".join(words) + "\n", "--cli", "--subprocesses", "parent.py")
    assert answers[4][0] == "stopped: entry"
    assert answers[5] == ["the program, stopped at line 1 of parent.py, in view"]
    assert answers[8] == ["6"]
    assert status == 0
