"""The commands end to end, with the real recorder and the real model; and every mistake, told in one sentence."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from foreframe.app import wiring
from foreframe.app.cli import PLUGGED, main
from foreframe.app.wiring import make_predictor
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event
from foreframe.debugger.ports import SourceContext
from foreframe.debugger.trace import Trace, read_trace
from foreframe.model.load import embedded

from tests.interpreters import other_python
from tests.programs import EXAMPLES_FOLDER, well_formed

LETTERS = str(EXAMPLES_FOLDER / "count_letters.py")
CALL = ["--call", "f('r')"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def foreframe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in `tmp_path`; what its child processes write is heard too."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Said:
        capfd.readouterr()
        status = main([str(word) for word in words])
        heard = capfd.readouterr()
        return Said(status, heard.out, heard.err)

    return run


def program(folder: Path, text: str, name: str = "program.py") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


# Shapes of the JSON: a type for a value, a tuple of types for alternatives, a dict for exactly these fields,
# and a list of one shape for each of its items.

LOCALS = "a dict of texts"
WHOLE = "a whole number"
FRAME = {"event": str, "lineno": WHOLE, "source": str, "locals": LOCALS, "value": (str, None), "depth": WHOLE}
PREDICTED = {**FRAME, "confidence": float, "value_confidence": dict}
COUNTS = dict.fromkeys(("frames", "exact", "line", "event", "values", "num_values"), WHOLE)
PERCENTILES = {"p50": float, "p95": float}
SHARES = dict.fromkeys(("exact_share", "events_share", "lines_share", "values_share"), float)
ACCURACY = {**dict.fromkeys(("frames", "exact", "events", "lines", "values", "num_values"), WHOLE), **SHARES}
ABOUT = {"model": str, "level": str, "python": str, "seconds": float, "tokens_per_second": float}

COMPARE = {
    "schema": WHOLE, "target": str, "model": str, "python": str,
    "end": {"exit_code": (WHOLE, None), "reason": str},
    "frames": [{
        **FRAME, "predicted": (PREDICTED, None), "verdict": str, "confidence": (float, None),
        "free": (PREDICTED, None), "free_verdict": str, "tainted": bool,
        "surprisal": (float, None),
    }],
    "teacher_forced": COUNTS,
    "free_run": {**COUNTS, "agreement_length": WHOLE, "final_value_match": bool},
    "timing": {
        "predicted_frame_ms": PERCENTILES, "real_frame_ms": PERCENTILES, "tokens": WHOLE, "forced_tokens": WHOLE,
    },
}  # fmt: skip
PREDICT = {
    "schema": WHOLE, "target": str, "model": str, "executed": bool, "ended": bool,
    "entry": {"call": str, "from": str, "where": str}, "frames": [({**FRAME}, PREDICTED)],
}  # fmt: skip
SHARE = {"count": WHOLE, "of": WHOLE, "share": float, "low": float, "high": float}
MEASURED = {
    **ACCURACY, "intervals": {name: [float] for name in ("exact", "events", "lines", "values")},
    "mean_over_programs": {"exact": float, "lines": float},
}  # fmt: skip
CALIBRATION = {
    "claims": WHOLE, "error": float, "bins": list, "temperature": float,
    "other_half": {"claims": WHOLE, "error": float, "error_with_temperature": float},
}  # fmt: skip
FIGURES = {
    "programs": WHOLE, "teacher_forced": MEASURED,
    "free_run": {**MEASURED, "whole_programs": WHOLE, "whole": SHARE, "final_value": SHARE},
    "by": dict.fromkeys(("value_type", "operation", "frames", "depth"), dict),
    "calibration": {"frame": CALIBRATION, "value": CALIBRATION, "sure_and_wrong": SHARE},
    "jumps": dict,
}  # fmt: skip
TRACES = {
    "schema": WHOLE, "task": str, **FIGURES, "sets": dict, "resampling": {"seed": WHOLE, "resamples": WHOLE},
    "predicted_frame_ms": PERCENTILES, **ABOUT,
}  # fmt: skip
CRUXEVAL = {
    "schema": WHOLE, "task": str, "n": WHOLE, "pass_at_1": float, "format_valid": float, "state_match": float,
    "line_match": float, **ABOUT,
}  # fmt: skip


def misfit(value: object, shape: object, where: str = "it") -> str:
    """How a value is not of a shape, in words; "" where it is."""
    match shape:
        case dict():
            if not isinstance(value, dict) or set(value) != set(shape):
                return f"{where} should have the fields {sorted(shape)}: {value}"
            return next(
                filter(None, (misfit(value[name], part, f"{where}.{name}") for name, part in shape.items())), ""
            )
        case list():
            if not isinstance(value, list):
                return f"{where} should be a list: {value}"
            return next(filter(None, (misfit(item, shape[0], f"{where}[{i}]") for i, item in enumerate(value))), "")
        case tuple():
            told = [misfit(value, part, where) for part in shape]
            return "" if "" in told else " or ".join(told)
        case None:
            return "" if value is None else f"{where} should be null: {value}"
        case "a whole number":
            return "" if type(value) is int else f"{where} should be a whole number: {value}"
        case "a dict of texts":
            fits = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
            return "" if fits else f"{where} should hold texts: {value}"
        case type():
            return "" if type(value) is shape else f"{where} should be a {shape.__name__}: {value}"
        case _:
            raise TypeError(shape)


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


# record


def recorded(foreframe: Command, *words: object) -> Trace:
    said = foreframe("record", "-o", "t.jsonl", *words)
    assert said.status == 0, said.err
    assert said.out == ""
    return read_trace(Path("t.jsonl"))


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


# eval


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


ITEMS = [
    {"id": "sample_0", "code": "def f(x):\n    return x + 1", "input": "2", "output": "3"},
    {"id": "sample_1", "code": "def f(a, b):\n    c = b\r\n    return [c, a]", "input": "1, 'x'", "output": '["x", 1]'},
    {"id": "sample_2", "code": "def f(x:\n", "input": "2", "output": "3"},
    {"id": "sample_3", "code": "def f(x):\n    return '\ud800'", "input": "'\\0'", "output": "3"},
    {"id": 4, "code": "def f(x):\n    return x", "input": "open('executed', 'w')", "output": "'\\d'"},
]


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


# Mistakes


def refused(said: Said, *parts: str) -> None:
    """Status 2, one sentence and a hint on stderr, nothing on stdout."""
    assert said.status == 2, said
    assert said.out == ""
    sentence, hint = said.err.splitlines()
    assert sentence.startswith("foreframe: ")
    assert hint.startswith("           ")
    assert hint.strip()
    assert "Traceback" not in said.err
    for part in parts:
        assert part in said.err, said.err


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


def test_an_interpreter_that_cannot_be_used_is_told_with_its_name(foreframe: Command, tmp_path: Path):
    refused(foreframe("compare", LETTERS, "--python", "/nowhere/python"), "/nowhere/python", "--python")
    fake = program(tmp_path, "#!/bin/sh\necho 3 9\n", "python3.9")
    fake.chmod(0o755)
    refused(foreframe("compare", LETTERS, "--python", fake), "is Python 3.9, too old", "3.11")
    if old := other_python("3.9"):
        refused(foreframe("compare", LETTERS, "--python", old), "is Python 3.9, too old", "3.11")
    refused(foreframe("compare", LETTERS, "--cwd", "/nowhere"), "no directory /nowhere", "--cwd")


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
    refused(foreframe("eval", "cruxeval", "--json"), "needs a file", "--data")
    refused(foreframe("eval", "cruxeval", "--data", "nothing.jsonl"), "there is no file nothing.jsonl")
    refused(foreframe("eval", "traces", "--data", tmp_path), "Is a directory")


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
