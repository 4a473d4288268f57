"""Line mode as a user has it: the installed command over a pipe and in a pseudo-terminal, debugpy, nano."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pexpect
import pytest
from foreframe.app.line_words import source_lines, status_lines
from foreframe.app.run import Run
from foreframe.app.session import Session
from foreframe.app.wiring import make_run
from foreframe.debugger.target import Target

from .live import ALSO_SLOWLY, PYTHONS, interpreter
from .test_terminal import COMMAND

PROGRAM = """\
def double(x):
    y = x * 2
    return y


def total(items):
    result = 0
    for item in items:
        result += double(item)
    return result


print("sum", total([1, 2, 3]))
"""
ASKS = """\
import sys

name = input("Name? ")
print("hello", name)
print("careful", file=sys.stderr)
rest = sys.stdin.read()
print(len(rest), "more")
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", **more}


def told(folder: Path, commands: str, *arguments: str) -> tuple[list[list[str]], int]:
    """What was said before the first command, and after each; and the exit status."""
    done = subprocess.run(
        [str(COMMAND), *arguments],
        input=commands,
        capture_output=True,
        text=True,
        timeout=100,
        cwd=folder,
        env=environment(folder),
        check=False,
    )
    assert not done.stderr
    assert "\x1b" not in done.stdout
    parts = f"\n{done.stdout}".split("\n(foreframe) ")
    return [part.rstrip("\n").split("\n")[1:] for part in parts], done.returncode


def test_the_status_of_a_session_in_which_nothing_has_happened_is_told(tmp_path: Path):
    (tmp_path / "sums.py").write_text(PROGRAM)
    session = Session(make_run(Target(path=tmp_path / "sums.py"), "compare", "nano"))
    assert status_lines(session)[0] == "mode: compare"
    assert not any("step" in line for line in status_lines(session))


SCRIPT = {
    "b 9, item == 2": ["set: line 9 of sums.py, if item == 2"],
    "b 99": ["error: sums.py has 13 lines, and no line 99"],
    "tbreak double": ["error: tbreak takes a line or FILE:LINE"],
    "b": [
        "breakpoint 1: line 9 of sums.py, if item == 2",
        "breakpoint 2: exceptions, userUnhandled: those that leave the program's own code, caught by a library or not",
    ],
    "c": ["stopped: breakpoint", "line 9 of sums.py, in total", "code: result += double(item)", "item is 2"],
    "s": ["line 2 of sums.py, in double", "x is 2", "prediction: match"],
    "=": ["predicted: line 2 of sums.py, in double, ", "came: line 2", "x: predicted 2, came 2, match"],
    "a": ["x is 2"],
    "w": [
        "stack frame 0, line 2 of sums.py, in double, in view",
        "stack frame 1, line 9 of sums.py, in total",
        "stack frame 2, line 13 of sums.py",
    ],
    "u": ["stack frame 1, line 9 of sums.py, in total", "code: result += double(item)"],
    "p result + 40": ["42"],
    "p missing": ["error: NameError: name 'missing' is not defined"],
    "d": ["line 2 of sums.py, in double"],
    "l 1,3": ["line 1: def double(x):", "line 2, here:     y = x * 2", "line 3:     return y"],
    "n": ["line 3 of sums.py, in double", "y is 4"],
    "!y = [1, 2]": [],
    "p y": ["[1, 2]"],
    "!y = 4": [],
    "r": ["line 8 of sums.py, in total", "result is 6"],
    "display result": ["display result: 6"],
    "n 2": ["line 8 of sums.py, in total", "display result: 12, was 6"],
    "back": ["line 3 of sums.py, in double, in the past", "display result: no value here, was 12"],
    "back-out": ["line 9 of sums.py, in total, in the past"],
    "rc": ["line 9 of sums.py, in total, in the past", "item is 2"],
    "iter 1": ["line 9 of sums.py, in total, in the past", "item is 1"],
    "when result == 6": ["line 8 of sums.py", "result is 6"],
    "changed result": ["line 9 changes result: 2 becomes 6"],
    "undisplay": [],
    "history item": ["line 8: item is 1", "line 8: item is 2", "line 8: item is 3"],
    "log 9 item": [": item is 1", ": item is 2", ": item is 3"],
    "newest": ["line 8 of sums.py, in total"],
    "tbreak 10": ["set: line 10 of sums.py"],
    "cl 1": ["removed: line 9 of sums.py, if item == 2"],
    "c ": ["stopped: breakpoint", "line 10 of sums.py, in total"],
    "b ": ["breakpoint 1: exceptions"],
    "j 7": ["line 7 of sums.py, in total"],
    "unt 10": ["stopped: breakpoint", "line 10 of sums.py, in total", "prediction: "],
    "save sums.jsonl": ["frames in sums.jsonl; foreframe replay opens it"],
    "c  ": ["output: sum 12", "the program ended with exit status 0", "model: "],
    "s ": ["error: the program has ended", "hint: restart runs it again, back steps back"],
    "restart": ["stopped: entry", "step 2 of 2, line 1 of sums.py"],
}


def test_a_source_with_form_feeds_has_the_lines_that_python_counts(tmp_path: Path) -> None:
    (tmp_path / "paged.py").write_text("x = 1\n\x0cy = 2\nz = 3\n")
    session = Session(Run(target=Target(path=tmp_path / "paged.py"), mode="compare"))
    assert [line[-5:] for line in source_lines(session, "", 1, 9, here=3)] == ["x = 1", "y = 2", "z = 3"]


def test_a_file_that_is_edited_is_run_anew_with_its_breakpoints_and_the_model_reads_it(tmp_path: Path) -> None:
    program = tmp_path / "edited.py"
    program.write_text("x = 1\ny = x\nz = [x, y]\n")
    edit = "!from pathlib import Path; p = Path(__file__); p.write_text('w = 0' + chr(10) * 3 + p.read_text())"
    answers, _ = told(tmp_path, f"b 3\n{edit}\nrestart\nb\nc\nq\n", "--cli", "edited.py")
    assert answers[3][1].startswith("step 2 of 2, line 1 of edited.py")
    assert "next, predicted: line 4 of edited.py, w is 0" in answers[3][-1]
    assert answers[4][0] == "breakpoint 1: line 6 of edited.py"
    assert "code: z = [x, y]" in answers[5]
    # Whatever the model predicts, it is what it does in a session that has known no other text.
    fresh, _ = told(tmp_path, "b 6\nc\nq\n", "--cli", "edited.py")
    assert any(line.startswith("prediction: ") for line in answers[5])
    assert answers[5] == fresh[2]


def test_what_the_entry_reaches_is_found_in_the_text_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "two.py"
    path.write_text("def g():\n    return 1\n\n\ndef f():\n    return 2\n")
    run = make_run(Target(path=path, function="f", call="f()"), "compare", "nano", remember=False)
    assert run.context().lines == {5, 6}
    path.write_text(f"\n\n{path.read_text()}")
    assert run.context().lines == {7, 8}


@pytest.mark.parametrize("version", PYTHONS)
def test_a_script_over_a_pipe_is_answered_line_by_line(version: str, tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(PROGRAM)
    python = ["--python", interpreter(version)] if version else []
    answers, status = told(tmp_path, "\n".join(SCRIPT), *python, "--cli", "sums.py")
    first, *rest = answers
    assert first[:2] == ["foreframe, compare mode, sums.py; h lists the commands", "stopped: entry"]
    assert first[2] == "step 2 of 2, line 1 of sums.py"
    assert "prediction: match" in first
    assert any(line.startswith("next, predicted: line 6 of sums.py, ") for line in first)
    for (command, expected), answer in zip(SCRIPT.items(), rest, strict=True):
        found = iter(answer)
        for line in expected:
            assert any(line in one for one in found), f"{command}: {line!r} is not in {answer}"
        assert expected or not answer, f"{command}: {answer}"
    end = rest[-1].index("end of commands")
    assert rest[-1][end + 1 : end + 4] == ["mode: compare", "program: stopped", "step 2 of 2, line 1 of sums.py"]
    assert status == 2  # a line of the script could not be done

    # What was saved is opened without interpreter and model, and is told in the same words.
    answers, status = told(tmp_path, "b 2\nc\nvars\n\ngoto 3\nq\n", "replay", "--cli", "sums.jsonl")
    assert answers[0][0] == "foreframe, replay mode, sums.py; h lists the commands"
    assert [line.partition(", ")[2] for line in answers[2][:1]] == ["line 2 of sums.py, in double"]
    assert answers[3] == answers[4] == ["x is 1"]
    assert status == 0


def test_the_programs_input_comes_from_the_script_and_ends_with_it(tmp_path: Path) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    answers, status = told(tmp_path, "input early\nc\n", "--cli", "asks.py")
    said = [line.removeprefix("output: ") for line in answers[2] if line.startswith("output: ")]
    assert "".join(said) == "Name? hello early0 more"  # a line that is waited in is told as far as it goes
    assert "error output: careful" in answers[2]
    assert "the program ended with exit status 0" in answers[2]
    assert status == 0
    answers, _ = told(tmp_path, "n 2\ninput Ann\nc\ninput one\neof\n", "run", "--cli", "asks.py")
    said = [line for answer in answers for line in answer]
    written = [line.removeprefix("output: ") for line in said if line.startswith("output: ")]
    assert "".join(written) == "Name? hello Ann4 more"  # debugpy tells what `print` wrote piece by piece
    # Nobody is left who could type: the program is told so, and does not wait for ever.
    answers, _ = told(tmp_path, "c\n", "--cli", "asks.py")
    assert "stopped: exception, EOFError: EOF when reading a line" in answers[1]


def test_what_is_predicted_is_told_as_such_and_nothing_is_executed(tmp_path: Path) -> None:
    (tmp_path / "makes.py").write_text(
        "from pathlib import Path\n\ndef make(name):\n    number = 1\n    Path(name).touch()\n    return number\n"
    )
    call = ["predict", "--cli", "makes.py", "--call", "make('made.txt')"]
    answers, status = told(tmp_path, "n\nc\n=\nback 9\nreal\nh unt\n", *call)
    first, step, end, compared, back, real, told_help = answers
    assert first[0] == "foreframe, predict mode, makes.py::make; h lists the commands"
    assert first[1].endswith(" sure, not executed")
    assert "line 5 of makes.py, in make, predicted, " in step[0]
    assert "the entry was left: the predicted run ends here" in end
    assert compared[0].startswith("predicted: return at line 6 of makes.py, in make, value 1, ")
    assert back[0] == "this is the first frame"
    assert real == ["error: makes.py::make would be executed, from its beginning", "hint: real run does it"]
    assert told_help[0] == "unt or until [LINE]: go to a line; without one, to one further down in this function"
    assert status == 2
    assert not (tmp_path / "made.txt").exists()


@pytest.mark.parametrize("version", ALSO_SLOWLY)
def test_in_a_terminal_lines_go_to_the_running_program_and_ctrl_c_pauses_it(version: str, tmp_path: Path) -> None:
    (tmp_path / "asks.py").write_text(ASKS)
    python = ["--python", interpreter(version)] if version else []
    terminal = pexpect.spawn(
        str(COMMAND),
        [*python, "--cli", "asks.py"],
        cwd=str(tmp_path),
        env=environment(tmp_path, TERM="xterm-256color", NO_COLOR="1"),
        encoding="utf-8",
        timeout=60,
    )
    seen: list[str] = []

    def until(text: str) -> None:
        terminal.expect_exact(text)
        seen.append(terminal.before + terminal.after)

    until("(foreframe) ")
    terminal.sendline("n")
    until("line 3 of asks.py")
    until("(foreframe) ")
    terminal.sendline("")  # again
    until("Name? ")
    terminal.sendline("Ann")
    until("line 4 of asks.py")
    until("(foreframe) ")
    terminal.sendline("b 7")
    until("set: line 7 of asks.py")
    until("(foreframe) ")
    terminal.sendline("c")
    until("the program is running: Ctrl-C pauses it; what you type goes to its input")
    terminal.sendcontrol("c")
    until("pausing")
    terminal.sendline("more")
    until("more\r\n")
    terminal.sendcontrol("d")
    until("rest is 'more\\n'")
    until("(foreframe) ")
    terminal.sendcontrol("d")
    until("end of commands")
    until("program: stopped")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert "\x1b" not in "".join(seen)
    assert not list(tmp_path.glob("foreframe-*"))
    assert list(tmp_path.glob(".local/state/foreframe/**/*.json"))  # what a person stops at is kept


def test_mistakes_are_told_in_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(COMMAND), "--cli", "nowhere.py"], input="", capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("foreframe: there is no file nowhere.py")
    (tmp_path / "fails.py").write_text("def f():\n    return 1 / 0\n\n\nf()\n")
    answers, status = told(tmp_path, "c\nfrobnicate\ngoto\nexceptions none\nc\n", "--cli", "fails.py")
    assert answers[1][0] == "stopped: exception, ZeroDivisionError: division by zero"
    assert answers[1][1].endswith(", exception at line 2 of fails.py, in f: ZeroDivisionError: division by zero")
    assert answers[2] == ["error: there is no command frobnicate", "hint: h lists them; ! runs a statement"]
    assert answers[3] == ["error: goto needs STEP"]
    assert "userUnhandled, does not stop: " in "".join(answers[4])
    assert "the program ended with exit status 1" in answers[5]
    assert status == 2


def test_compare_in_lines_is_run_in_lines(tmp_path: Path) -> None:
    (tmp_path / "totals.py").write_text(PROGRAM)
    commands = "b 9\nc\nd\nq\n"
    compared, status = told(tmp_path, commands, "compare", "--cli", "totals.py")
    assert status == 0
    assert any("line 9 of totals.py, in total" in line for line in compared[2])
    refused = subprocess.run(
        [str(COMMAND), "compare", "--cli", "--json", "totals.py"],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environment(tmp_path), check=False,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "compare --cli steps the program and takes no --json" in refused.stderr
