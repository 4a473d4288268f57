"""The ways in as they are typed: the installed command in line mode, with nothing left out down to debugpy."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import pytest
from foreframe.app import cli

from .live import ALSO_SLOWLY, interpreter
from .test_line_mode import COMMAND, environment, told
from .ways import RAISES, SERVES, free_port, started

LIBRARY = 'import textwrap\ntext = textwrap.dedent("  a")\nprint(text)\n'


@pytest.mark.parametrize("version", ALSO_SLOWLY)
def test_libraries_are_stepped_over_and_with_all_code_into(version: str, tmp_path: Path) -> None:
    (tmp_path / "uses.py").write_text(LIBRARY)
    python = ["--python", interpreter(version)] if version else []
    answers, _ = told(tmp_path, "s\ns\n", *python, "--cli", "uses.py")
    assert answers[2][0] == "step 4 of 4, line 3 of uses.py"
    answers, _ = told(tmp_path, "s\ns\nw\nn\np text\nr\n", *python, "--all-code", "--cli", "uses.py")
    inside, stack, _, value, out = answers[2:7]
    assert inside[0].startswith("stack frame 0, line ")
    assert inside[0].endswith("/textwrap.py, in dedent")
    assert stack[1] == "stack frame 1, line 2 of uses.py"
    assert value == ["'  a'"]
    assert out[0] == "step 4 of 4, line 3 of uses.py"


@pytest.mark.parametrize("version", ALSO_SLOWLY)
def test_postmortem_runs_to_what_is_raised_and_shows_what_was_saved(version: str, tmp_path: Path) -> None:
    (tmp_path / "raises.py").write_text(RAISES)
    python = interpreter(version) or sys.executable
    answers, status = told(tmp_path, "w\nvars\na\nu\nvars\n", "postmortem", "--python", python, "--cli", "raises.py")
    assert "stopped: exception, ZeroDivisionError: division by zero" in answers[0]
    assert answers[1][0].startswith("stack frame 0, line 2 of raises.py, in divide")
    told_of = answers[0][answers[0].index("stopped: exception, ZeroDivisionError: division by zero") :]
    assert told_of[1].endswith(", exception at line 2 of raises.py, in divide: ZeroDivisionError: division by zero")
    assert told_of[2].startswith("code: ")
    assert "b is 0" in told_of[3:]
    assert any(line.startswith("prediction: ") and "line 10" not in line for line in told_of[3:])  # of that frame
    assert status == 0
    assert answers[2] == answers[3] == ["a is 0", "b is 0"]
    assert answers[4][0].startswith("stack frame 1, ")
    assert answers[5][0] == "items is []"
    failed = subprocess.run([python, "raises.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    (tmp_path / "crash.txt").write_text(failed.stderr)
    answers, status = told(tmp_path, "u\n", "postmortem", "--cli", "crash.txt")
    assert answers[0][1].endswith("in divide: ZeroDivisionError: division by zero")
    assert answers[1][0].endswith("in mean")
    assert status == 0


def test_a_program_is_attached_to_and_waited_for(tmp_path: Path) -> None:
    program, port = tmp_path / "serves.py", free_port()
    program.write_text(SERVES)
    with started("--listen", port, "--wait-for-client", program) as process:
        while f":{port:04X} 00000000:0000 0A" not in Path("/proc/net/tcp").read_text():
            time.sleep(0.05)
        answers, status = told(tmp_path, "b 6\nc\nu\n", "--attach", f"127.0.0.1:{port}", "serves.py", "--cli")
        assert (
            answers[0][0] == f"foreframe, compare mode, serves.py at 127.0.0.1:{port}, stops only; h lists the commands"
        )
        assert answers[2][:2] == ["stopped: breakpoint", answers[2][1]]
        assert "line 6 of serves.py, in serve" in answers[2][1]
        assert "reply is [1]" in answers[2]
        assert answers[3][0] == "stack frame 1, line 12 of serves.py"
        assert status == 0
        assert process.poll() is None  # it runs on without us
    port = free_port()
    with subprocess.Popen(
        [str(COMMAND), "--listen", f"127.0.0.1:{port}", "serves.py", "--cli"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(tmp_path),
    ) as debugger:  # fmt: skip
        while f":{port:04X} 00000000:0000 0A" not in Path("/proc/net/tcp").read_text():
            time.sleep(0.05)
        with started("--connect", f"127.0.0.1:{port}", program):
            said, _ = debugger.communicate("n\n", timeout=60)
        assert debugger.returncode == 0
    assert "line 4 of serves.py" in said.split("(foreframe) n\n")[1].split("\n")[0]


TESTS = "def test_good():\n    assert True\n\n\ndef test_bad():\n    x = 3\n    assert x == 4\n"


@pytest.mark.slow
def test_under_pytest_a_restart_runs_the_same_tests_again(tmp_path: Path) -> None:
    (tmp_path / "test_two.py").write_text(TESTS)
    words = ["-m", "pytest", "-q", "-k", "bad", "-p", "no:cacheprovider", "-p", "no:asyncio", "test_two.py"]
    answers, _ = told(tmp_path, "p x\nrestart\np x\nc\n", "--cli", *words)
    for stop in (answers[0], answers[2]):
        assert "stopped: exception, AssertionError: assert 3 == 4" in stop
    assert answers[1] == answers[3] == ["3"]
    assert any("1 failed, 1 deselected" in line for line in answers[4])


def test_a_word_of_ours_that_goes_to_the_program_is_told(tmp_path: Path) -> None:
    (tmp_path / "shows.py").write_text("import sys\n\nprint(sys.argv[1:])\n")
    words = ["record", "shows.py", "-o", "t.jsonl", "--model", "y", "--colour", "--", "--form"]
    done = subprocess.run(
        [str(COMMAND), *words], capture_output=True, text=True, cwd=tmp_path, env=environment(tmp_path), check=True
    )
    note = "foreframe: --model goes to the program: record has no such option, run has (after -- nothing is said)"
    assert [line for line in done.stderr.splitlines() if line.startswith("foreframe: ")] == [note]
    assert "['--model', 'y', '--colour', '--form']" in done.stdout + done.stderr


def test_every_option_says_what_it_does() -> None:
    for command in cli.COMMANDS:
        parsers = [cli._parser(command)]
        for parser in parsers:
            for action in parser._actions:
                if isinstance(action, argparse._SubParsersAction):
                    parsers += action.choices.values()
                else:
                    assert action.help, f"{parser.prog}: {action.option_strings or action.dest}"
