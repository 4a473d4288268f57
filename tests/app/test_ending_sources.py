"""Which text of a program is judged: the one that is shown, and none that does not compile."""

from __future__ import annotations

from pathlib import Path

from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.run import Run
from foreframe.app.wiring import make_worker
from foreframe.debugger.halting import Verdict
from foreframe.debugger.target import Target

from .test_halts import shown, state

PROGRAM = """\
def spin(n):
    while True:
        n += 1


spin(1)
"""


async def test_the_text_in_view_is_judged_and_not_what_was_written_to_the_file_since(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    target = Target(path=path)
    run = Run(
        target=target,
        mode="compare",
        make_lane=lambda: DebugpyLane(target),
        load_predictor=lambda: make_worker("nano"),
        root=tmp_path,
    )
    async with shown(run) as here:
        await here.stopped()
        await here.cursor(3)
        assert await here.go("t") == 3
        path.write_text(PROGRAM.replace("while True:", "while True and (:"), encoding="utf-8")
        await here.press("H")
        await here.until(lambda: state(here) == "judged", "the judgement")
        case = here.app.case
        assert case is not None
        assert case.judgement is not None
        assert case.judgement.verdict is Verdict.ENDLESS
        assert case.judgement.by_syntax
        # What is read anew, as for another start, does not compile.
        here.app.forget_sources()
        await here.press("H")
        await here.until(lambda: here.app.case is not case and state(here) == "judged", "the second judgement")
        assert here.app.case is not None
        assert here.app.case.judgement is None
        assert "not Python that can be compiled" in here.app.case.error
