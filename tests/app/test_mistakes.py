"""Every mistake in a command, told in one sentence with a hint."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from foreframe.debugger.trace import read_trace
from foreframe.model.load import embedded

from tests.app.commands import CALL, ITEMS, LETTERS, Command, program, recorded, refused
from tests.interpreters import other_python


def test_a_missing_file_is_answered_with_the_one_that_was_meant(foreframe: Command):
    refused(foreframe("compare", LETTERS.replace("letters", "leters")), "there is no file", f"did you mean {LETTERS}?")


def test_a_file_that_cannot_be_run_is_refused_with_the_reason(foreframe: Command, tmp_path: Path):
    (tmp_path / "binary.py").write_bytes(bytes(range(256)))
    (tmp_path / "zeros.py").write_bytes(b"x = 1\0")
    program(tmp_path, "def f(:\n", "syntax.py")
    for command in ("compare", "predict", "record"):
        more = {"compare": ["--json"], "predict": ["--json"], "record": ["-o", "t.jsonl"]}[command]
        refused(foreframe(command, tmp_path, *more), "is a directory")
        refused(foreframe(command, "binary.py", *more), "not Python source")
        refused(foreframe(command, "zeros.py", *more), "is a binary file")
        refused(foreframe(command, "syntax.py", *more), "syntax.py, line 1: invalid syntax")
    assert not (tmp_path / "t.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        ([f"{LETTERS}::g"], "has no function g", "it has f"),
        ([f"{LETTERS}::f"], "f needs arguments", '--call "f(…)"'),
        ([LETTERS, "--call", "1 + 1"], "is not a call of a function", "--call"),
        ([LETTERS, "--call", "f('r'"], "is not a Python expression", "--call"),
        ([f"{LETTERS}::f", "--call", "g('r')"], "does not call f", "f(…)"),
        ([LETTERS, "--call", "f()"], "f needs the argument text", "f(text)"),
        ([LETTERS, "--call", "f('r', 's', 't')"], "f takes 1 argument by position, and 3 are given", "f(text)"),
        ([LETTERS, "--call", "f(word='r')"], "f takes no argument word=", "f(text)"),
        ([LETTERS, "--call", "f('r', text='s')"], "f is given text twice", "f(text)"),
        (["-m", "json.tool", "--call", "f()"], "--call needs a file, not -m", "FILE.py"),
        ([], "no target given", "foreframe FILE.py"),
        (["--frobnicate"], "there is no option --frobnicate", "--help"),
        ([LETTERS, *CALL, "--model", "no-such-model"], "there is no model no-such-model", "`nano`"),
        ([LETTERS, *CALL, "--model", "~nobody/model"], "there is no model ~nobody/model", "`nano`"),
        (
            [LETTERS, *CALL, "--model", "http://localhost:1/v1"],
            "localhost:1 cannot be reached",
            "is the server running",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_in_naming_the_target_is_told_before_anything_runs(
    words: list[str], sentence: str, hint: str, foreframe: Command
):
    for command in ("compare", "predict"):
        refused(foreframe(command, *words, "--json"), sentence, hint)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["eval", "traces", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["eval", "nonsense"], "invalid choice: 'nonsense'"),
        (["eval", "traces", "--limit", "0"], "'0' is not a whole number from 1 on"),
        (["eval", "traces", "--limit", "-3"], "'-3' is not a whole number from 1 on"),
        (["eval", "traces", "--limit", "many"], "'many' is not a whole number from 1 on"),
        (["compare", LETTERS, "--timeout", "nan"], "'nan' is no number of seconds"),
        (["compare", LETTERS, "--timeout", "-1"], "'-1' is no number of seconds"),
        (["predict", LETTERS, "--model-memory", "lots"], "'lots' is no amount of memory, such as 8GiB"),
        (["compare", LETTERS, "--call"], "expected one argument"),
        (["record", LETTERS], "required: -o/--output"),
        (["replay"], "required: TRACE"),
        (["doctor", "--what"], "unrecognized arguments: --what"),
    ],
    ids=" ".join,
)
def test_an_option_that_is_wrong_is_told_like_every_other_mistake(words: list[str], sentence: str, foreframe: Command):
    refused(foreframe(*words), sentence, "--help")


def test_an_argument_that_is_no_literal_is_not_evaluated_to_predict(foreframe: Command):
    refused(foreframe("predict", LETTERS, "--call", "f(input())", "--json"), "is no literal", "give numbers")


def test_a_trace_that_could_not_be_written_is_told_before_the_program_runs(foreframe: Command, tmp_path: Path):
    path = program(tmp_path, "open('executed', 'w').close()\n")
    refused(foreframe("record", path, "-o", tmp_path), "cannot be written", "-o")
    refused(foreframe("record", path, "-o", tmp_path / "none" / "t.jsonl"), "cannot be written", "-o")
    assert not (tmp_path / "executed").exists()


def test_a_recording_takes_the_place_of_no_file_but_a_trace(foreframe: Command, tmp_path: Path):
    path = program(tmp_path, "x = 1\n")
    refused(foreframe("record", path, "-o", path), "is there and is no trace", "-o")
    assert path.read_text() == "x = 1\n"
    for _ in range(2):
        assert foreframe("record", path, "-o", "t.jsonl").status == 0


def test_an_interpreter_that_cannot_be_used_is_told_with_its_name(foreframe: Command, tmp_path: Path):
    refused(foreframe("compare", LETTERS, "--python", "/nowhere/python"), "/nowhere/python", "--python")
    fake = program(tmp_path, "#!/bin/sh\necho 3 9\n", "python3.9")
    fake.chmod(0o755)
    refused(foreframe("compare", LETTERS, "--python", fake), "is Python 3.9, too old", "3.11")
    if old := other_python("3.9"):
        refused(foreframe("compare", LETTERS, "--python", old), "is Python 3.9, too old", "3.11")
    refused(foreframe("compare", LETTERS, "--cwd", "/nowhere"), "no directory /nowhere", "--cwd")


@pytest.mark.parametrize(
    "twice", [["--set", "text='a'", "--set", "text='b'"], ["--line", "6", "x", "--line", "7", "y"]]
)
def test_a_second_change_is_refused_and_not_dropped(twice: list[str], foreframe: Command):
    said = foreframe("whatif", f"{LETTERS}::f", *CALL, "--at", 2, *twice, "--json")
    refused(said, f"whatif makes one change, and {twice[0]} is given twice", "leave")


# Traces that are none


def test_a_trace_that_is_none_cannot_be_replayed(foreframe: Command, tmp_path: Path):
    trace = recorded(foreframe, f"{LETTERS}::f", *CALL)
    assert trace.frames
    whole = (tmp_path / "t.jsonl").read_bytes()
    lines = whole.splitlines(keepends=True)
    damaged = {
        "empty": b"",
        "no frames": lines[0],
        "no JSON": bytes(range(256)),
        "another JSON": b'{"a": 1}\n',
        "cut in the header": whole[:50],
        "a broken line": b"".join([*lines[:2], b"{{{\n", *lines[2:]]),
        "a wrong record": b"".join([lines[0], b'{"event": "jump", "lineno": 1}\n', *lines[1:]]),
        "a schema of later": whole.replace(b'"schema": 1', b'"schema": 99', 1),
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
        refused(foreframe("replay", name), name)
    refused(foreframe("replay", "nothing.jsonl"), "there is no trace nothing.jsonl", "foreframe record")
    refused(foreframe("replay", tmp_path), "Is a directory")


def test_a_trace_whose_last_line_is_cut_is_still_one(foreframe: Command, tmp_path: Path):
    trace = recorded(foreframe, f"{LETTERS}::f", *CALL)
    path = tmp_path / "t.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    assert read_trace(path).frames == trace.frames
    refused(foreframe("replay", path), "needs a terminal")  # so it has been read


# Models that are none


@pytest.fixture(scope="session")
def own_nano(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the embedded model without what only training needs."""
    folder = tmp_path_factory.mktemp("models") / "nano"
    shutil.copytree(embedded(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    return folder


def test_a_model_in_a_folder_of_its_own_is_used_by_its_path(own_nano: Path, foreframe: Command):
    said = foreframe("predict", LETTERS, *CALL, "--json", "--model", own_nano)
    assert (said.status, said.json["model"]) == (0, own_nano.name)


@pytest.mark.parametrize("name", ["runtime/model.onnx", "runtime/genai_config.json", "nano.json", "tokenizer.json"])
def test_a_damaged_model_is_refused_by_name(name: str, own_nano: Path, foreframe: Command, tmp_path: Path):
    folder = tmp_path / "model"
    shutil.copytree(own_nano, folder)
    file = folder / name
    whole = file.read_bytes()
    for content in (b"", whole[: len(whole) // 2], bytes(range(256)) * 4, b"[1]", b'{"a": null}'):
        file.write_bytes(content)
        refused(foreframe("predict", LETTERS, *CALL, "--json", "--model", folder), str(folder))
    file.unlink()
    refused(foreframe("compare", LETTERS, *CALL, "--json", "--model", folder), str(folder))


def test_a_model_of_another_dialect_is_refused(own_nano: Path, foreframe: Command, tmp_path: Path):
    folder = tmp_path / "model"
    shutil.copytree(own_nano, folder)
    card = json.loads((folder / "nano.json").read_text())
    (folder / "nano.json").write_text(json.dumps({**card, "dialect": "compact-0"}))
    refused(foreframe("predict", LETTERS, *CALL, "--json", "--model", folder), "compact-0")


# Data for evals that is none


def test_data_that_is_none_is_refused_by_name_and_line(foreframe: Command, tmp_path: Path):
    good = json.dumps(ITEMS[0]).encode() + b"\n"
    damaged = {
        "empty.jsonl": b"",
        "text.jsonl": b"no JSON\n",
        "bytes.jsonl": b"\xff\xfe\x00\n",
        "list.jsonl": b"[1, 2]\n",
        "second.jsonl": good + b'{"id": "b", "code": "def f(): pass", "input": ""}\n',
        "number.jsonl": good.replace(b'"2"', b"2"),
        "no-gzip.jsonl.gz": good,
        "cut.jsonl.gz": gzip.compress(good * 100)[:60],
        "damaged.jsonl.gz": gzip.compress(good, mtime=0)[:12] + bytes(80),
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
        refused(foreframe("eval", "cruxeval", "--data", name, "--json"), name)
        refused(foreframe("eval", "traces", "--data", name, "--json"), name)
    assert "line 2" in foreframe("eval", "cruxeval", "--data", "second.jsonl").err
    refused(foreframe("eval", "cruxeval", "--json"), "eval cruxeval needs a file", "--data")
    refused(foreframe("eval", "inverse"), "eval inverse needs a file", "--data")
    refused(foreframe("eval", "cruxeval", "--data", "nothing.jsonl"), "there is no file nothing.jsonl")
    refused(foreframe("eval", "traces", "--data", tmp_path), "Is a directory")
