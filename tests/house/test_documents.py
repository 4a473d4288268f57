"""What the documents tell a reader to type exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from foreframe.app.cli import COMMANDS

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_TEST = re.compile(r"\b(tests/(?:adapters|app|bench|debugger|house|model|train)/\w+\.py)(?:::(\w+))?")
_LINK = re.compile(r"\]\(([^)#\s]+)")


def code(text: str) -> list[str]:
    """The lines of code in a document, in blocks and within sentences, without a prompt."""
    blocks = "\n".join(_FENCED.findall(text)).splitlines()
    return [line.strip().removeprefix("$ ") for line in [*blocks, *_INLINE.findall(_FENCED.sub("", text))]]


def words_after(command: str, text: str) -> set[str]:
    """The word after each use of a command."""
    return {line.split()[len(command.split())] for line in code(text) if line.startswith(f"{command} ")}


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.name)
def document(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_every_make_target_that_a_document_names_is_in_the_makefile(document: Path):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert words_after("make", document.read_text()) - targets == set()


def test_every_command_that_a_document_names_is_one_of_ours(document: Path):
    named = words_after("foreframe", document.read_text())
    commands = {word for word in named if re.fullmatch(r"[a-z]+", word)}
    assert commands - set(COMMANDS) == set()


def test_every_module_that_a_document_runs_exists(document: Path):
    named = {module for module in words_after("python -m", document.read_text()) if module.startswith("foreframe.")}
    assert {module for module in named if importlib.util.find_spec(module) is None} == set()


def test_every_file_that_a_document_links_to_exists(document: Path):
    links = {link for link in _LINK.findall(document.read_text()) if "://" not in link}
    assert {link for link in links if not (document.parent / link).exists()} == set()


def test_every_file_that_a_command_in_a_document_uses_exists(document: Path):
    used = {word for line in code(document.read_text()) for word in line.split() if word.startswith("assets/")}
    files = {word.partition("::")[0] for word in used}
    assert {name for name in files if not (ROOT / name).exists()} == set()


def test_every_test_that_a_document_names_exists(document: Path):
    missing: set[str] = set()
    for file, name in _TEST.findall(document.read_text()):
        path = ROOT / file
        there = path.is_file() and (not name or re.search(rf"^(?:async )?def {name}\(", path.read_text(), re.MULTILINE))
        missing |= set() if there else {f"{file}::{name}"}
    assert missing == set()
