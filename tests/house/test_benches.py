"""The benches are run now and then: what they import of ours is there all the same."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from tests.bench import recording

BENCHES = sorted((Path(__file__).parents[1] / "bench").glob("*.py"))


@pytest.mark.parametrize("bench", BENCHES, ids=lambda path: path.stem)
def test_what_a_bench_imports_of_ours_exists(bench: Path) -> None:
    ours = [
        node
        for node in ast.walk(ast.parse(bench.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("foreframe.")
    ]
    for node in ours:
        module = importlib.import_module(str(node.module))
        for alias in node.names:
            if not hasattr(module, alias.name):
                importlib.import_module(f"{node.module}.{alias.name}")


def test_the_bench_of_recordings_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording.lazily(recording.recorded(tmp_path, 3_000))
    assert len(capsys.readouterr().out.split()) == 6
