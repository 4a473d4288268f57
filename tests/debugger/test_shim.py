"""The debuggee's program runs as plain Python runs it, and finds its own modules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.recorder import Limits, command, environment, record
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace


def write(folder: Path, **files: str) -> Path:
    """Modules by name; dots in a name are written `_dot_`."""
    for name, text in files.items():
        path = folder / (name.replace("_dot_", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder


def both(folder: Path, words: list[str], target: Target) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    """Status, output and errors of plain Python, and of the debuggee."""
    results = []
    (folder / "log").touch()
    for line in ([sys.executable, *words], command(target, folder / "log", Limits())):
        done = _run(line, folder)
        results.append((done.returncode, done.stdout, done.stderr))
    return results[0], results[1]


def _run(line: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    nothing = subprocess.DEVNULL
    return subprocess.run(
        line, cwd=folder, env=environment(), stdin=nothing, capture_output=True, text=True, timeout=60, check=False
    )


TELLS = """
    import sys, os
    print(__name__, __file__, __spec__ and __spec__.name, __package__, __doc__, sorted(set(globals()))[:20])
    print(sys.argv, sys.path[0], sys.modules["__main__"].__dict__ is globals(), type(__loader__).__name__)
    print(sys.getrecursionlimit(), os.getcwd(), [name for name in sys.modules if name.startswith("foreframe.")])
    """


def test_a_script_is_told_what_plain_python_tells_it(tmp_path: Path):
    write(tmp_path, script=TELLS)
    plain, ours = both(tmp_path, ["script.py", "a", "-b"], Target(path=Path("script.py"), args=("a", "-b")))
    assert ours == plain


def test_a_script_behind_a_link_imports_from_where_it_really_is(tmp_path: Path):
    write(tmp_path, real_dot_script="import beside\nprint(beside.x)\n", real_dot_beside="x = 5\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "real" / "script.py")
    plain, ours = both(tmp_path, ["link.py"], Target(path=Path("link.py")))
    assert ours == plain
    assert ours[1] == "5\n"


@pytest.mark.parametrize("module", ["package.inner", "package", "package.none"])
def test_a_module_is_told_what_plain_python_tells_it(module: str, tmp_path: Path):
    write(tmp_path, package_dot___init__="x = 1\n", package_dot_inner=TELLS, package_dot___main__=TELLS)
    plain, ours = both(tmp_path, ["-m", module, "a"], Target(module=module, args=("a",)))
    assert ours == plain


@pytest.mark.parametrize(
    "program",
    [
        "import sys\nsys.exit('a message')\n",
        "def f():\n    raise KeyError(1)\n\nf()\n",
        "import atexit\natexit.register(print, 'left')\nraise SystemExit(4)\n",
        "import sys\nsys.excepthook = lambda *e: print('mine', e[0])\n1/0\n",
        "x = 1\ndef f(:\n",
        "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('late'))).start()\n",
        "try:\n    1/0\nexcept ZeroDivisionError:\n    import missing_module\n",
        "print(input(), input())\n",
        "import warnings\nwarnings.warn('careful')\n",
    ],
)
def test_output_status_and_traceback_are_plain_pythons(program: str, tmp_path: Path):
    write(tmp_path, script=program)
    plain, ours = both(tmp_path, ["script.py"], Target(path=Path("script.py")))
    assert ours == plain


def test_processes_that_a_program_starts_find_its_functions(tmp_path: Path):
    write(
        tmp_path,
        script="""
        import multiprocessing

        def double(n):
            return n * 2

        if __name__ == "__main__":
            for method in ("fork", "spawn"):
                with multiprocessing.get_context(method).Pool(1) as pool:
                    print(pool.map(double, [1, 2]))
        """,
    )
    trace = recorded(tmp_path, Target(path=tmp_path / "script.py"))
    assert (tmp_path / "output").read_text() == "[2, 4]\n[2, 4]\n"
    assert {frame.depth for frame in trace.frames} == {0}


def recorded(folder: Path, target: Target) -> Trace:
    with (folder / "output").open("wb") as output:
        trace = record(target, program_output=output)
    assert trace.end is not None
    assert (trace.end.exit_code, trace.end.reason) == (0, ""), (folder / "output").read_text()
    return trace


def test_a_program_with_modules_of_our_names_and_of_the_librarys_imports_its_own(tmp_path: Path):
    names = ["model", "app", "debugger", "log", "tracing", "rendering", "shim", "recorder", "opcode", "mmap", "queue"]
    for name in names:
        write(tmp_path, **{name: f"mine = '{name}'\n"})
    imports = "\n".join(f"import {name}\nassert {name}.mine == '{name}'" for name in names)
    write(tmp_path, train=f"{imports}\ndone = True\n")
    for environ in ({}, {"PYTHONPATH": str(tmp_path)}):
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            trace = recorded(tmp_path, Target(path=tmp_path / "train.py"))
        assert trace.frames[-1].depth == 0
        assert {frame.path for frame in trace.frames} == {"", *(f"{name}.py" for name in names)}


def test_nothing_of_ours_can_be_imported_by_the_program(tmp_path: Path):
    write(
        tmp_path,
        script="import importlib.util\nfound = [importlib.util.find_spec(n) for n in ('shim', 'tracing', 'log')]\n",
    )
    trace = recorded(tmp_path, Target(path=tmp_path / "script.py"))
    assert not any("ModuleSpec" in text for frame in trace.frames for text in frame.locals.values())


def test_files_of_the_project_make_frames_with_their_path_and_libraries_do_not(tmp_path: Path):
    write(
        tmp_path,
        script="""
        import json, helpers.tools, outside, installed
        x = helpers.tools.double(2)
        y = outside.triple(2)
        z = installed.half(2)
        """,
        helpers_dot___init__="ready = True\n",
        helpers_dot_tools="def double(n):  # doubled\n    return n * 2\n",
    )
    outside = write(tmp_path.with_name(f"{tmp_path.name}-outside"), outside="def triple(n):\n    return n * 3\n")
    installed = write(tmp_path / "lib" / "site-packages", installed="def half(n):\n    return n / 2\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(outside), str(installed)]))
        trace = recorded(tmp_path, Target(path=tmp_path / "script.py"))
    assert {frame.path for frame in trace.frames} == {"", "helpers/__init__.py", "helpers/tools.py"}
    call = next(frame for frame in trace.frames if frame.function == "double")
    assert (call.event, call.depth, call.source) == (Event.CALL, 1, "def double(n):  # doubled")
    assert trace.sources["helpers/tools.py"].startswith("def double")


def test_a_module_of_the_standard_library_can_be_a_target_itself(tmp_path: Path):
    (tmp_path / "data.json").write_text("[1]")
    target = Target(module="json.tool", args=("data.json",), cwd=tmp_path)
    trace = recorded(tmp_path, target)
    assert trace.frames[-1].event is Event.EXCEPTION or trace.frames[-1].value == "None"
    assert "main" in {frame.function for frame in trace.frames}
    assert {frame.path.partition("/")[0] for frame in trace.frames} <= {
        "",
        "__init__.py",
        "decoder.py",
        "scanner.py",
        "encoder.py",
    }


def test_a_source_in_another_encoding_and_with_other_line_ends_is_shown_as_python_reads_it(tmp_path: Path):
    (tmp_path / "script.py").write_bytes("# coding: latin-1\r\nx = 'é'\r\ny = 1\f\r\n".encode("latin-1"))
    trace = recorded(tmp_path, Target(path=tmp_path / "script.py"))
    assert trace.header.source == "# coding: latin-1\nx = 'é'\ny = 1\f\n"
    assert [frame.source for frame in trace.frames if frame.event is Event.LINE] == ["x = 'é'", "y = 1\f"]


def test_the_same_program_gives_the_same_frames_twice(tmp_path: Path):
    write(tmp_path, script="names = set('abcdefgh')\nfor name in names:\n    x = object()\n")
    target = Target(path=tmp_path / "script.py")
    assert recorded(tmp_path, target).frames == recorded(tmp_path, target).frames
