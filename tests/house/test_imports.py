"""What starting up may load. import-linter reads the code; these look at a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

DEBUGGER = [
    f"foreframe.debugger.{path.stem}" for path in sorted((ROOT / "debugger").glob("*.py")) if path.stem != "__init__"
]
LIGHT = [*DEBUGGER, "foreframe.adapters.dap.wire", "foreframe.adapters.dap.connection", "foreframe.app.cli"]

# What a process holds after running `code`, beyond what it began with, the standard library and ourselves.
THIRD_PARTY = """
import sys
before = set(sys.modules)
{code}
tops = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(tops - sys.stdlib_module_names - {{"foreframe"}}), file=sys.stderr)
"""


def third_party(code: str, cwd: Path) -> str:
    """Names of the third-party packages that running `code` loads, in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", THIRD_PARTY.format(code=code)], capture_output=True, text=True, check=True, cwd=cwd
    )
    return run.stderr.strip()


@pytest.mark.parametrize("module", LIGHT)
def test_a_light_module_loads_the_standard_library_alone(module: str, tmp_path: Path):
    assert third_party(f"import {module}", tmp_path) == ""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["compare", "--help"], ["no-such-file.py"]])
def test_asking_for_help_and_refusing_a_target_load_no_third_party_code(arguments: list[str], tmp_path: Path):
    code = f"""
import contextlib, io
from foreframe.app.cli import main
with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
    main({arguments!r})
"""
    assert third_party(code, tmp_path) == ""


@pytest.mark.parametrize("name", ["app", "debugger", "model", "train", "adapters", "assets"])
def test_no_folder_of_ours_can_be_imported_under_its_bare_name(name: str, tmp_path: Path):
    run = subprocess.run(
        [sys.executable, "-c", f"import {name}"], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert run.stderr.endswith(f"ModuleNotFoundError: No module named '{name}'\n")


def test_predicting_with_nano_loads_neither_torch_nor_transformers(tmp_path: Path):
    program = ROOT / "assets" / "examples" / "count_letters.py"
    code = f"""
import contextlib, io
from foreframe.app.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["predict", {str(program)!r}, "--call", "f('ab')", "--json"]) == 0
"""
    loaded = third_party(code, tmp_path).split()
    assert "onnxruntime_genai" in loaded
    assert not {"torch", "transformers", "safetensors", "onnx"} & set(loaded)


PREDICTS = """
import os, sys
from foreframe.app.cli import main
main(["predict", sys.argv[1], "--call", "f('ab')", "--json"])
links = [os.readlink(entry.path) for entry in os.scandir("/proc/self/fd") if os.path.lexists(entry.path)]
sys.exit(any(link.startswith("socket:") for link in links))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open sockets are read from /proc")
def test_predicting_opens_no_connection_and_leaves_nothing_behind(tmp_path: Path):
    subprocess.run(
        [sys.executable, "-c", PREDICTS, ROOT / "assets" / "examples" / "count_letters.py"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    assert list(tmp_path.iterdir()) == []
