"""The commands end to end, with the real recorder and the real model."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from foreframe.app import wiring
from foreframe.app.cli import PLUGGED, main
from foreframe.app.wiring import make_predictor
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event
from foreframe.debugger.ports import SourceContext
from foreframe.debugger.trace import Trace

from tests.app.commands import CALL, LETTERS, Command, program, recorded, refused
from tests.app.shapes import COMPARE, PREDICT, misfit
from tests.interpreters import other_python
from tests.programs import well_formed

# compare


def test_compare_prints_exactly_the_documented_fields(foreframe: Command):
    said = foreframe("compare", f"{LETTERS}::f", *CALL, "--json")
    assert misfit(said.json, COMPARE) == ""
    assert said.json["schema"] == 1
    assert said.json["target"] == f"{LETTERS}::f"
    assert said.json["python"] == ".".join(map(str, sys.version_info[:3]))


def test_compare_agrees_with_itself(foreframe: Command):
    answer = foreframe("compare", f"{LETTERS}::f", *CALL, "--json").json
    frames, forced = answer["frames"], answer["teacher_forced"]
    assert frames[0]["verdict"] == "given"
    assert forced["frames"] == answer["free_run"]["frames"] == len(frames) - 1
    assert forced["exact"] == sum(frame["verdict"] == "match" for frame in frames)
    assert frames[-1]["value"] == "{'r': 1}"
    assert answer["timing"]["tokens"] >= answer["timing"]["forced_tokens"]


def test_compare_answers_no_with_status_1_where_the_prediction_parts_from_the_run(foreframe: Command, tmp_path: Path):
    unknowable = program(tmp_path, "import os\n\n\ndef f():\n    n = os.getpid()\n    return n\n")
    said = foreframe("compare", f"{unknowable}::f", "--json")
    assert said.status == 1
    assert said.json["free_run"]["final_value_match"] is False
    assert any(frame["tainted"] for frame in said.json["frames"])


def test_compare_without_json_is_a_table_for_a_person(foreframe: Command):
    said = foreframe("compare", f"{LETTERS}::f", *CALL)
    assert "counts = {}" in said.out
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(said.out)


def test_what_the_program_prints_stays_out_of_the_data(foreframe: Command, tmp_path: Path):
    said = foreframe("compare", program(tmp_path, "print('from the program')\n"), "--json")
    assert misfit(said.json, COMPARE) == ""
    assert said.err == "from the program\n"


def test_half_a_surrogate_pair_in_a_message_is_told_as_it_is(foreframe: Command, tmp_path: Path):
    broken = program(tmp_path, "try:\n    raise ValueError('a \\ud800 b')\nexcept ValueError:\n    pass\n")
    said = foreframe("compare", broken, "--json")
    assert "ValueError: a \ud800 b" in [frame["value"] for frame in said.json["frames"]]
    assert "ValueError: a \\ud800 b" in foreframe("compare", broken).out


class Leaves:
    """nano until it has been asked four times; after that there is no answer."""

    def __init__(self) -> None:
        self.nano, self.asked = make_predictor("nano"), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.nano, name)

    def session(self, context: SourceContext) -> Any:
        inner, outer = self.nano.session(context), self

        class Session:
            observe, rewind, surprisal = inner.observe, inner.rewind, inner.surprisal

            def predict(self) -> Any:
                outer.asked += 1
                if outer.asked > 4:
                    raise ModelError("the server has left", hint="is it running?")
                return inner.predict()

        return Session()


def test_a_model_that_leaves_in_the_middle_of_a_comparison_is_told_of_once(
    foreframe: Command, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(wiring, "make_predictor", lambda *_: Leaves())
    said = foreframe("compare", f"{LETTERS}::f", *CALL, "--json")
    predicted = [frame["predicted"] is not None for frame in said.json["frames"]]
    assert predicted[:3] == [False, True, True]
    assert not any(predicted[3:])
    assert said.err == "foreframe: the server has left\n           is it running?\n"


def test_a_comparison_in_text_says_that_the_run_was_cut_short(foreframe: Command, tmp_path: Path):
    said = foreframe("compare", program(tmp_path, "n = 0\nwhile True:\n    n += 1\n"), "--max-events", "6")
    assert said.out.rstrip().endswith("the run did not come to its end: stopped after 6 events")
    killed = program(tmp_path, "import os\nx = 1\nos.kill(os.getpid(), 9)\n", "killed.py")
    assert "the run did not come to its end: killed by SIGKILL" in foreframe("compare", killed).out
    assert "did not come" not in foreframe("compare", program(tmp_path, "x = 1\n", "ends.py")).out


def test_compare_works_where_standard_error_has_no_file_descriptor(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["compare", program(tmp_path, "x = 1\n").as_posix(), "--json"]) in (0, 1)
    assert misfit(json.loads(capsys.readouterr().out), COMPARE) == ""


@pytest.mark.parametrize("command", ["compare p.py --json", "record p.py -o t.jsonl"])
def test_a_closed_standard_error_is_no_reason_not_to_run_the_program(command: str, tmp_path: Path):
    program(tmp_path, "print('heard')\n", "p.py")
    words = f"exec {sys.executable} -m foreframe.app {command} 2>&-"
    ended = subprocess.run(words, shell=True, cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=False)
    assert ended.returncode in (0, 1)
    # The data or nothing: neither what the program prints nor what is for a person.
    assert all(line.startswith("{") for line in ended.stdout.splitlines())


# predict


def test_predict_executes_nothing(foreframe: Command, tmp_path: Path):
    text = "open('executed', 'w').close()\n\n\ndef f(n):\n    open('executed', 'w').close()\n    return n\n"
    path = program(tmp_path, text)
    for words in ([f"{path}::f", "--call", "f(1)"], [str(path)]):
        said = foreframe("predict", *words, "--json", "--max-frames", 6)
        assert said.status == 0
        assert misfit(said.json, PREDICT) == ""
        assert said.json["executed"] is False
    assert not (tmp_path / "executed").exists()


def test_predict_begins_with_the_call_and_its_arguments(foreframe: Command):
    frames = foreframe("predict", LETTERS, *CALL, "--json").json["frames"]
    assert (frames[0]["event"], frames[0]["locals"]) == ("call", {"text": "'r'"})
    assert len(frames) > 1


def test_predict_stops_at_its_limit_and_says_that_the_end_was_not_reached(foreframe: Command):
    answer = foreframe("predict", LETTERS, *CALL, "--json", "--max-frames", 2).json
    assert len(answer["frames"]) == 3
    assert answer["ended"] is False


def test_predict_says_why_the_model_stopped(foreframe: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wiring, "make_predictor", lambda *_: Leaves())
    said = foreframe("predict", f"{LETTERS}::f", *CALL, "--json")
    assert (said.status, len(said.json["frames"])) == (0, 5)
    assert (said.json["ended"], said.json["trouble"]) == (False, "the server has left")
    assert said.err == "foreframe: the server has left\n           is it running?\n"


# record


def test_record_leaves_a_file_that_is_a_trace(foreframe: Command):
    trace = recorded(foreframe, f"{LETTERS}::f", *CALL)
    well_formed(trace.frames, trace.header.source)
    assert trace.frames[-1].value == "{'r': 1}"
    assert trace.end is not None
    assert trace.end.exit_code == 0


SHOWS_ARGUMENTS = "import sys\n\nwords = sys.argv[1:]\nwords.append('')\n"


def words_seen(trace: Trace) -> str:
    return next(frame.locals["words"] for frame in trace.frames if "words" in frame.locals)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (["a", "--flag", "b"], "['a', '--flag', 'b']"),
        (["--", "--json", "-o", "x"], "['--json', '-o', 'x']"),
        (["a", "--", "--", "b"], "['a', '--', 'b']"),
        (["--flag=1", "-x", "--", "-m", "y"], "['--flag=1', '-x', '-m', 'y']"),
        ([], "[]"),
    ],
)
def test_what_we_do_not_know_and_all_after_two_dashes_is_the_programs(
    given: list[str], seen: str, foreframe: Command, tmp_path: Path
):
    assert words_seen(recorded(foreframe, program(tmp_path, SHOWS_ARGUMENTS), *given)) == seen


@pytest.mark.parametrize("given", [["--flag", "x", "y"], ["x", "--flag", "y"], ["x"], ["--", "x", "--timeout"]])
def test_a_module_is_run_as_python_runs_it_with_its_words_in_order(
    given: list[str], foreframe: Command, tmp_path: Path
):
    program(tmp_path, "", "pkg/__init__.py")
    program(tmp_path, SHOWS_ARGUMENTS, "pkg/tool.py")
    trace = recorded(foreframe, "-m", "pkg.tool", *given)
    assert trace.header.target == "-m pkg.tool"
    assert words_seen(trace) == repr([word for word in given if word != "--"])


def test_a_module_from_elsewhere_on_the_path_is_predicted_from_its_file(foreframe: Command):
    answer = foreframe("predict", "-m", "colorsys", "--json", "--max-frames", 1).json
    assert answer["target"] == "-m colorsys"
    assert answer["frames"][0]["source"] == '"""Conversion functions between RGB and other color systems.'


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_program_runs_in_the_interpreter_that_is_named(version: str, foreframe: Command, tmp_path: Path):
    if not (python := other_python(version)):
        pytest.skip(f"no Python {version} here")
    trace = recorded(foreframe, program(tmp_path, "x = 1\n"), "--python", python)
    assert trace.header.python.startswith(f"{version}.")


def test_the_program_runs_in_the_folder_that_is_named(foreframe: Command, tmp_path: Path):
    (tmp_path / "deep").mkdir()
    path = program(tmp_path, "import os\nhere = os.getcwd()\nlast = 1\n")
    trace = recorded(foreframe, path, "--cwd", tmp_path / "deep")
    assert trace.frames[-2].locals["here"] == repr(str(tmp_path / "deep"))


# Programs that end badly: their frames are kept, and what became of them is no error of ours.


def test_a_program_that_asks_for_input_where_there_is_none_has_its_own_exception(foreframe: Command, tmp_path: Path):
    trace = recorded(foreframe, program(tmp_path, "name = input()\n"))
    assert trace.frames[-1].event is Event.EXCEPTION
    assert (trace.frames[-1].value or "").startswith("EOFError")


def test_a_program_that_kills_itself_leaves_its_frames_and_the_reason(foreframe: Command, tmp_path: Path):
    path = program(tmp_path, "import os\nx = 1\nos.kill(os.getpid(), 9)\n")
    said = foreframe("record", path, "-o", "t.jsonl")
    assert said.status == 0
    assert said.err == "4 frames in t.jsonl; killed by SIGKILL\n"
    answer = foreframe("compare", path, "--json")
    assert answer.status in (0, 1)
    assert answer.json["end"] == {"exit_code": None, "reason": "killed by SIGKILL"}


def test_an_endless_program_is_ended_at_the_limits_that_are_named(foreframe: Command, tmp_path: Path):
    path = program(tmp_path, "while True:\n    x = 1\n")
    assert "stopped after 50 events" in foreframe("record", path, "-o", "t.jsonl", "--max-events", 50).err
    path = program(tmp_path, "import time\ntime.sleep(60)\n")
    assert "ran longer than 0.5 s" in foreframe("record", path, "-o", "t.jsonl", "--timeout", 0.5).err


def test_a_recording_that_fails_leaves_no_empty_file_and_an_old_one_alone(foreframe: Command, tmp_path: Path):
    path = program(tmp_path, "1/0\n\n\ndef f(): pass\n")
    assert foreframe("record", f"{path}::f", "-o", "new.jsonl").status == 2
    assert not (tmp_path / "new.jsonl").exists()
    (tmp_path / "old.jsonl").write_text("kept")
    assert foreframe("record", f"{path}::f", "-o", "old.jsonl").status == 2
    assert (tmp_path / "old.jsonl").read_text() == "kept"


# data and train


def test_help_lists_the_commands_that_other_packages_bring(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["--help"])
    heard = capsys.readouterr().out
    assert all(re.search(rf"^    {name} +\w", heard, re.MULTILINE) for name in PLUGGED)


def test_a_mistake_in_a_command_of_another_package_is_told_as_every_other(foreframe: Command):
    refused(foreframe("data", "preview", "--source", "nothing"), "invalid choice: 'nothing'", "foreframe data preview")
    refused(foreframe("data", "stream", "--seconds", "0"), "'0' is not a whole number from 1 on", "--help")
    refused(foreframe("data"), "required: WORD", "--help")


def test_what_a_command_lacks_is_told_with_how_to_install_it(foreframe: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "foreframe.train.sft", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    refused(foreframe("train", "--recipe", "nano_cpu"), "needs torch, which is not installed", "foreframe[train]")


@pytest.mark.slow  # torch is loaded
def test_training_says_what_it_takes(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    assert "--recipe" in capsys.readouterr().out


# doctor


def test_the_doctor_finds_a_working_installation_well(foreframe: Command):
    said = foreframe("doctor", "--json")
    assert {"schema", "checks", "ok"} <= set(said.json)
    failed = [check["name"] for check in said.json["checks"] if not check["ok"]]
    assert [name for name in failed if name != "terminal"] == []
    assert said.status == (0 if said.json["ok"] else 1)


# As a process


def test_the_interface_needs_a_terminal_and_says_so(foreframe: Command):
    refused(foreframe(LETTERS), "needs a terminal", "--json")
    refused(foreframe("predict", LETTERS, *CALL), "needs a terminal", "--json")


def test_the_exit_status_is_the_processs(tmp_path: Path):
    run = subprocess.run(
        [sys.executable, "-m", "foreframe.app", "compare", "none.py"], capture_output=True, cwd=tmp_path, check=False
    )
    assert run.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path):
    reading, writing = os.pipe()
    os.close(reading)
    words = [sys.executable, "-m", "foreframe.app", "predict", LETTERS, *CALL, "--json"]
    run = subprocess.run(words, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (run.returncode, run.stderr) == (0, b"")
