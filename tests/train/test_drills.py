"""Which operations a model gets wrong: measured with the weights that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from foreframe.train import drills
from foreframe.train.data import micro


def test_what_is_hard_is_found_to_be_wrong_more_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    easy = [("str", "$str.upper()"), ("bool", "$int in $ints"), ("int", "len($ints)")]
    hard = [("float", "round(sum($floats), 2)"), ("int", "sum($ints)"), ("strs", "sorted($strs, key=len)")]
    assert {*easy, *hard} <= {*micro.KINDS["expression"]}
    monkeypatch.setattr(micro, "KINDS", {"expression": easy + hard})
    output = tmp_path / "drills.json"
    assert drills.command(["--each", "12", "-o", str(output)]) == 0
    shares = {(kind, text): share for share, kind, text in json.loads(output.read_text())}
    assert len(shares) == 6
    assert max(shares[one] for one in easy) < min(shares[one] for one in hard)
