"""The commands, for every test of the application."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.cli import main

from tests.app.commands import Command, Said


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
