"""Where two runs part: what one of them has not come to yet is no parting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from foreframe.debugger.branches import changed, new_value, partings
from foreframe.debugger.comparison import Cause
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process

SOURCE = """\
def f(n, unused):
    t = n + 1
    if n > 5:
        t = 0
    u = t + 1
    return u
"""
LINE_2 = 1
"""Index of the frame before line 2."""


def run(n: int = 1, unused: int = 2) -> list[Frame]:
    return list(record_in_process(SOURCE, "f", f"f({n}, {unused})").frames)


@pytest.mark.parametrize("length", range(LINE_2 + 1, len(run())))
def test_a_run_that_waits_parts_nowhere_from_one_that_does_the_same_for_longer(length: int):
    whole, waiting = run(), run()[:length]
    change = new_value(whole[LINE_2], "unused", "3", LINE_2)
    branch = [*whole[:LINE_2], *(changed(frame, change) if frame.locals else frame for frame in whole[LINE_2:])]
    assert partings(waiting, branch, LINE_2) == []
    assert partings(branch, waiting, LINE_2) == []


def test_a_run_that_waits_where_the_other_does_not_come_by_parts_from_it():
    parent, branch = run(9)[: LINE_2 + 3], run(1)
    found = [str(one) for one in partings(parent, branch, LINE_2) if one.cause is Cause.CONTROL]
    assert found == [
        "only in the parent: line at line 4",
        *(f"only here: {frame}" for frame in ("line at line 5", "line at line 6", "return at line 6")),
    ]


def test_a_run_that_is_over_has_no_more_to_come():
    whole = run()
    further = [*whole, replace(whole[-1], event=Event.LINE, value=None, lineno=9)]
    assert [str(one) for one in partings(whole, further, LINE_2)] == ["only here: line at line 9"]
