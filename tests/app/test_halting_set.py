"""The labels of the programs that halting is measured on, by running them."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.halting_eval import Item, items
from foreframe.debugger.bounded import run_bounded
from foreframe.debugger.halting import Verdict
from foreframe.debugger.recorder import Limits
from foreframe.debugger.target import Target, called_name

ENDING = Limits(events=20_000, seconds=60.0)
"""More than any that halts needs."""

ENDLESS = Limits(events=100_000, seconds=60.0, memory_bytes=1 << 30)


@pytest.mark.slow
@pytest.mark.parametrize("item", items(), ids=lambda item: f"{item.label.value}-{item.call}")
def test_a_program_is_what_its_label_says(item: Item, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(item.source, encoding="utf-8")
    halts = item.label is Verdict.HALTS
    target = Target(path=path, function=called_name(item.call), call=item.call)
    real = run_bounded(target, ENDING if halts else ENDLESS)
    assert real.ended is halts, real.reason
    if halts:
        assert "raised" not in real.reason
    else:
        assert real.num_frames >= ENDLESS.events or "recursed" in real.reason or "memory" in real.reason, real.reason
