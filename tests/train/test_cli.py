"""`foreframe data`: what it prints, and what it does not load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from foreframe.app.cli import main
from foreframe.train.data import preview
from foreframe.train.data.preview import samples
from foreframe.train.data.programs import FAMILIES


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["data", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("source", sorted(FAMILIES))
def test_a_preview_shows_programs_of_the_source_with_their_frames(source: str, capsys: pytest.CaptureFixture[str]):
    out = said(capsys, "preview", "--source", source, "--n", "3")
    assert out.count(f"- {source}: ") == 3
    assert out.count(" call   ") >= 3
    assert "return" in out or "raise" in out


def test_a_preview_is_of_its_seed(capsys: pytest.CaptureFixture[str]):
    first, again, other = (said(capsys, "preview", "--n", "2", "--seed", seed) for seed in ("1", "1", "2"))
    assert first == again != other
    assert first.split() == " ".join(samples("", 2, 1)).split()


def test_a_preview_of_the_held_out_side_shows_other_programs(capsys: pytest.CaptureFixture[str]):
    words = ("preview", "--source", "micro", "--n", "2")
    assert said(capsys, *words, "--held-out") != said(capsys, *words)


def test_the_stream_is_measured_and_set_beside_what_training_eats(capsys: pytest.CaptureFixture[str]):
    figures = json.loads(said(capsys, "stream", "--seconds", "1", "--against", "460", "--json"))
    assert figures["schema"] == 1
    assert figures["programs"] > 0
    assert figures["tokens_per_second"] > figures["asked_tokens_per_second"] > 0
    assert figures["times_training"] == pytest.approx(figures["tokens_per_second"] / 460, abs=0.06)
    table = said(capsys, "stream", "--seconds", "1", "--source", "micro")
    assert "frames per second" in table
    assert "times training" not in table
    assert "100.0%" in table


@pytest.mark.parametrize("words", [["preview", "--n", "1"], ["stream", "--seconds", "1"], ["--help"]])
def test_looking_at_data_loads_no_torch(words: list[str]):
    code = (
        "import contextlib, sys\nfrom foreframe.app.cli import main\n"
        f"with contextlib.suppress(SystemExit):\n    main(['data', *{words!r}])\n"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_a_stream_of_which_nothing_was_left_out_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(preview, "measure", lambda *_, **__: preview.Rate(tokens=9, seconds=1.0))
    assert "left out" in said(capsys, "stream", "--seconds", "1")
