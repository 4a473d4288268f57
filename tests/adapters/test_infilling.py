"""A larger model fills holes over HTTP: a real server on loopback, whose words are proposals and no more."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from foreframe.adapters.infilling import RemoteInfilling
from foreframe.app.cli import main
from foreframe.debugger.errors import ModelError
from foreframe.debugger.examples import typed_example
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.holes import Problem

from tests.adapters.serving import Answer, hangs, misbehaving, says

SOURCE = "def f(x):\n    # ?? three times\n    return ...\n"
LISTED = says({"data": [{"id": "large"}]})


def problem(source: str = SOURCE, example: str = "f(2) == 6") -> Problem:
    return Problem(text=source, hole=find_holes(source)[0], examples=(typed_example(example),))


def chat(*answers: str) -> Answer:
    """A chat server that gives these answers in turn, the last one again and again."""

    def answer(handler: BaseHTTPRequestHandler, before: int) -> None:
        text = answers[min(before - 1, len(answers) - 1)]  # the first request lists the models
        says({"choices": [{"message": {"role": "assistant", "content": text}}]})(handler, before)

    return answer


def proposals(answer: Answer, of: Problem, seconds: float = 10) -> list[str]:
    with misbehaving(answer, models=LISTED) as server:
        found = RemoteInfilling(server.url, {}).candidates(of, time.monotonic() + seconds)
        return [candidate.text for candidate in found]


def test_the_server_is_shown_the_hole_the_intent_and_the_examples():
    with misbehaving(chat("x * 3"), models=LISTED) as server:
        list(RemoteInfilling(server.url, {"OPENAI_API_KEY": "secret"}).candidates(problem(), time.monotonic() + 10))
        asked = [json.loads(body) for _, _, body in server.requests if body]
        assert all(headers["authorization"] == "Bearer secret" for _, headers, _ in server.requests)
    shown = asked[0]["messages"][1]["content"]
    assert "return <HOLE>" in shown
    assert "three times" in shown
    assert "f(2) == 6" in shown
    assert (asked[0]["model"], asked[0]["temperature"]) == ("large", 0.0)


def test_code_is_taken_out_of_fences_and_what_is_no_code_is_left_out():
    answers = ("Sure!\n```python\nx * 3\n```\nDone.", "I cannot do that.", "x + x + x", "x * 3")
    assert proposals(chat(*answers), problem()) == ["x * 3", "x + x + x"]
    assert proposals(chat("```python3\nx * 3\n```", "```py\r\nx + 1\r\n```"), problem()) == ["x * 3", "x + 1"]


def test_statements_may_be_several_and_may_return():
    source = "def f(x):\n    ...\n"
    answer = "```\n    y = x * 3\n    return y\n```"
    assert proposals(chat(answer), problem(source)) == ["y = x * 3\nreturn y"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (says({"choices": []}), "answered no message"),
        (says(b"<html>"), "no JSON"),
        (says({"error": "no"}, 404), "HTTP 404"),
        (hangs(3), "did not answer"),
    ],
)
def test_a_server_that_does_not_answer_is_told_in_a_sentence(answer: Answer, told: str):
    with pytest.raises(ModelError, match=told):
        proposals(answer, problem(), seconds=1)


def test_what_a_server_proposes_is_verified_and_written_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "program.py"
    path.write_text("def f(n):\n    ...\n")
    code = "first, second = 0, 1\nfor _ in range(n):\n    first, second = second, first + second\nreturn first"
    victim = tmp_path / "victim"
    victim.write_text("kept")
    bad = f"import os\nos.remove({str(victim)!r})\nreturn 55"
    examples = [word for text in ("f(10) == 55", "f(7) == 13", "f(1) == 1") for word in ("--example", text)]
    with misbehaving(chat(bad, code), models=LISTED) as server:
        words = ["complete", str(path), *examples, "--remote", server.url, "--write", "--json", "--model", "none"]
        status = main(words)
    (hole,) = json.loads(capsys.readouterr().out)["holes"]
    assert (status, hole["candidates"][0]["source"], hole["candidates"][0]["verified"]) == (0, "remote", [True] * 3)
    assert [one["verified"] for one in hole["candidates"] if "remove" in one["text"]] == [[False] * 3]
    assert victim.read_text() == "kept"
    assert "first, second = second, first + second" in path.read_text()


def test_a_server_that_is_gone_leaves_the_search_to_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "program.py"
    path.write_text(SOURCE)
    words = ["complete", str(path), "--example", "f(2) == 6", "--example", "f(5) == 15", "--model", "none", "--json"]
    status = main([*words, "--remote", "http://127.0.0.1:9/v1"])
    said = capsys.readouterr()
    assert (status, json.loads(said.out)["holes"][0]["candidates"][0]["source"]) == (0, "search")
    assert "cannot be reached" in said.err
