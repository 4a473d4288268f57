"""Where line mode stops and what it tells there, in places that make no frames: class bodies, lambdas, threads."""

from __future__ import annotations

from pathlib import Path

import pexpect
from foreframe.app.line_output import LineOutput

from .live import live
from .test_line_mode import environment, told
from .test_terminal import COMMAND

CLASS = """\
print("start")
class Conf:
    a = 1
    b = a + 1
apply = lambda x: (
    x +
    Conf.b)
print(apply(4))
"""
THREADS = """\
import threading


def work(k):
    total = 0
    for i in range(2):
        total += k * i
    return total


for k in (3, 4):
    one = threading.Thread(target=work, args=(k,))
    one.start()
    one.join()
print("done")
"""
DEFS = """\
total = 1
def one():
    return 1
total = 2
print(total)
"""


def test_a_class_body_is_shown_where_it_stands(tmp_path: Path):
    (tmp_path / "conf.py").write_text(CLASS)
    said, _ = told(tmp_path, "b 4\nc\nw\nvars\nb 7\nc\nvars\nq\n", "--cli", "conf.py")
    stop, stack, names, _, inside, given = said[2:8]
    assert any("line 4 of conf.py, in Conf" in line for line in stop)
    assert stack[0].startswith("stack frame 0, line 4 of conf.py, in Conf")
    assert "a is 1" in names
    assert any("line 7 of conf.py" in line for line in inside)
    assert given == ["x is 4"]


def test_names_in_a_thread_are_told_and_an_unknown_thread_is_unknown(tmp_path: Path):
    (tmp_path / "threads.py").write_text(THREADS)
    said, _ = told(tmp_path, "b 7\nc\nvars\nthreads 99\nq\n", "--cli", "threads.py")
    assert {"k is 3", "i is 0", "total is 0"} <= set(said[3])
    assert said[4][0] == "error: there is no thread 99"


def test_a_temporary_breakpoint_goes_with_its_stop_in_any_thread_and_beside_others(tmp_path: Path):
    (tmp_path / "threads.py").write_text(THREADS)
    said, _ = told(tmp_path, "tbreak 8\ntbreak 7\nc\nb\nc\nb\nc\nq\n", "--cli", "threads.py")
    first, then, end = said[4], said[6], said[7]
    assert [line for line in first if "line 7" in line] == []
    assert [line for line in first if "line 8" in line] != []
    assert [line for line in then if "line" in line] == []
    assert "the program ended with exit status 0" in end


def test_a_watch_set_on_a_definition_of_the_module_is_the_modules(tmp_path: Path):
    (tmp_path / "defs.py").write_text(DEFS)
    said, _ = told(tmp_path, "n\nchange total\nc\nq\n", "--cli", "defs.py")
    assert said[2] == ["set: change of total in the module defs.py"]
    assert any("line 5 of defs.py" in line for line in said[3])


def test_slips_are_answered(tmp_path: Path):
    (tmp_path / "defs.py").write_text(DEFS)
    said, status = told(tmp_path, "logpoint 4\nb defs.py\nhistory zz\nlog 4\nq\n", "--cli", "defs.py")
    assert [lines[0] for lines in said[1:5]] == [
        "error: logpoint needs a line and what to write, as in logpoint 12 n is {n}",
        "error: defs.py is a file: say the line too",
        "zz has no value in this call",
        "error: nothing stands after the line: log LINE EXPR",
    ]
    assert status == 2


def test_a_program_without_an_entry_stop_is_paused(tmp_path: Path):
    (tmp_path / "tick.py").write_text("import time\nn = 0\nwhile True:\n    n += 1\n    time.sleep(0.05)\n")
    child = pexpect.spawn(
        str(COMMAND),
        ["--cli", "--no-stop", "tick.py"],
        cwd=tmp_path,
        env=environment(tmp_path, TERM="xterm"),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("is running: Ctrl-C pauses it")
    child.sendintr()
    child.expect("stopped: pause")
    child.sendline("p n > 0")
    child.expect("True")
    child.sendline("q")
    child.expect(pexpect.EOF)


def test_where_nothing_can_be_attached_to_the_status_says_so(tmp_path: Path):
    said, status = told(tmp_path, "", "attach", "--cli", "localhost:1")
    assert "nothing can be reached at localhost:1" in str(said)
    assert status == 2


def test_a_breakpoint_outlives_a_temporary_one_that_is_asked_for_in_its_place(tmp_path: Path):
    (tmp_path / "counts.py").write_text("for i in range(3):\n    x = i\nprint(x)\n")
    said, _ = told(tmp_path, "b 2\ntbreak 2\nc\nc\nb\n", "--cli", "counts.py")
    assert said[2] == ["error: there is a breakpoint on line 2 already, and it stays"]
    assert said[3][0].startswith("stopped: breakpoint")
    assert said[4][0].startswith("stopped: breakpoint")
    assert said[5][0].startswith("breakpoint 1: line 2 of counts.py")


def test_what_the_debugger_says_does_not_cut_a_line_of_the_programs_in_two():
    said: list[str] = []
    output = LineOutput(said.append)
    for category, text in (("stdout", "total"), ("console", "a note\n"), ("stdout", " 10\n"), ("stderr", "x")):
        output.write(category, text)
    output.write("stdout", "y\n")
    output.write("stderr", "z\n")
    output.write("stdout", "Name? ")
    assert said == ["debugger: a note", "output: total 10", "output: y", "error output: xz"]  # nor does the other pipe
    output.end_lines()
    assert said[4:] == ["output: Name? "]


async def test_nor_does_it_in_the_interface(tmp_path: Path):
    (tmp_path / "defs.py").write_text(DEFS)
    async with live(tmp_path / "defs.py") as here:
        log = here.app.output.log_view
        log.clear()
        for category, text in (("stdout", "first\ntotal"), ("console", "a note\nand more\n"), ("stdout", " 10\n")):
            log.hear(text, category)
        assert ["".join(part for part, _ in line) for line in log.lines] == ["first", "a note", "and more", "total 10"]
