"""What a user installs: one namespace, everything in it that the program needs, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGING = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
FOLDERS = sorted({folder.partition("/")[0] for folder in PACKAGING["package-dir"].values()})


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: a build in the tree leaves files that the next build would pick up."""
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for folder in [*FOLDERS, "tests"]:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)],
        check=True,
        capture_output=True,
    )
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_one_namespace_and_its_metadata(names: set[str]):
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"foreframe"}
    assert not [name for name in names if name.startswith("foreframe/tests")]


def test_every_module_of_ours_is_in_the_wheel(names: set[str]):
    ours = {
        f"foreframe/{path.relative_to(ROOT).as_posix()}" for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")
    }
    assert ours - names == set(), "a new folder needs a line in pyproject.toml, [tool.setuptools]"


@pytest.mark.parametrize("folder", ["assets/examples", "assets/holes", "assets/models/nano"])
def test_what_the_program_reads_beside_its_code_is_in_the_wheel(names: set[str], folder: str):
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert files, f"{folder} is empty"
    assert {f"foreframe/{path.relative_to(ROOT).as_posix()}" for path in files} - names == set()


def test_the_style_sheet_is_in_the_wheel(names: set[str]):
    assert [name for name in names if name.startswith("foreframe/app/") and name.endswith(".tcss")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it. Third-party packages are this environment's own."""
    home = tmp_path_factory.mktemp("home")
    venv.create(home)
    python = home / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index", str(wheel)],
        check=True,
    )
    packages = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    # A path in a .pth file is only searched: our own editable install there is not activated.
    (Path(packages.decode().strip()) / "beside.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin"


def test_the_installed_command_answers_anywhere(installed: Path, tmp_path: Path):
    version = subprocess.check_output([installed / "foreframe", "--version"], text=True, cwd=tmp_path)
    assert version.split()[-1] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert "compare" in subprocess.check_output([installed / "foreframe", "--help"], text=True, cwd=tmp_path)


def test_the_installed_command_records_an_example(installed: Path, tmp_path: Path):
    shutil.copy(ROOT / "assets" / "examples" / "count_letters.py", tmp_path)
    subprocess.run([installed / "foreframe", "record", "count_letters.py", "-o", "t.jsonl"], check=True, cwd=tmp_path)
    assert b'"event"' in (tmp_path / "t.jsonl").read_bytes()


def test_an_installed_foreframe_comes_from_the_wheel(installed: Path, tmp_path: Path):
    where = subprocess.check_output(
        [installed / "python", "-c", "import foreframe.debugger.frame as f; print(f.__file__)"], text=True, cwd=tmp_path
    )
    assert Path(where).is_relative_to(installed.parent)


@pytest.mark.parametrize("name", [*FOLDERS, "tests"])
def test_an_installed_foreframe_leaves_common_names_to_the_users_project(installed: Path, tmp_path: Path, name: str):
    run = subprocess.run(
        [installed / "python", "-c", f"import {name}"], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert f"No module named '{name}'" in run.stderr
