"""The labels of the programs that halting is measured on, by running them."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.debugger.bounded import run_bounded
from foreframe.debugger.cycles import program_of
from foreframe.debugger.halting import Verdict, by_syntax, weighed, witness_of
from foreframe.debugger.halting_set import HaltingItem, shipped
from foreframe.debugger.ports import SourceContext
from foreframe.debugger.recorder import Limits, record
from foreframe.debugger.sampling import free_sample
from foreframe.debugger.target import Target, called_name

from ..debugger.test_halting import Replayed

ENDING = Limits(events=20_000, seconds=60.0)
"""More than any that halts needs."""

ENDLESS = Limits(events=100_000, seconds=300.0, memory_bytes=1 << 30)
"""A list that grows all the time takes more than a minute of a machine that has other work too."""


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("item", shipped(), ids=lambda item: f"{item.label.value}-{item.call}")
def test_a_program_is_what_its_label_says(item: HaltingItem, tmp_path: Path) -> None:
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


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_with_the_frames_that_really_come_nine_programs_in_ten_are_judged_rightly(tmp_path: Path) -> None:
    right = 0
    for number, item in enumerate(shipped()):
        path = tmp_path / f"program{number}.py"
        path.write_text(item.source, encoding="utf-8")
        name = called_name(item.call)
        target = Target(path=path, function=name, call=item.call)
        frames = record(target, limits=Limits(events=400), program_output=None).frames
        session = Replayed(frames).session(SourceContext(source=item.source, function=name))
        program = program_of(item.source, name)
        run = free_sample("real", session, frames[0], program)
        right += weighed([by_syntax(program), witness_of(run)]).verdict is item.label
    assert right >= 0.9 * len(shipped()), right
