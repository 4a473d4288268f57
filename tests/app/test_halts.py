"""Whether a call ends: asked with the key on the whole application over the real lane, and on the command line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.adapters.dap.lane import DebugpyLane
from foreframe.app.cli import main
from foreframe.app.run import Run
from foreframe.app.session import LaneState, ModelState
from foreframe.app.tui import DebuggerApp
from foreframe.app.wiring import make_run, make_worker
from foreframe.debugger import halting_set
from foreframe.debugger.halting import Verdict
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target, parse_target

from .live import ALSO_SLOWLY, Live, interpreter

PROGRAM = """\
def down(n):
    total = 0
    while n != 0:
        total += n
        n -= 2
        if total > 1000:
            print(total)
    return total


def up(n):
    while n > 0:
        n = n + 1
    return n


print(down(6))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    return path


@contextlib.asynccontextmanager
async def shown(run: Run) -> AsyncIterator[Live]:
    app = DebuggerApp(run)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        here = Live(app, pilot)
        await here.until(lambda: app.session.model.state is ModelState.READY, "the model is there")
        yield here


def state(here: Live) -> str:
    return here.app.case.state if here.app.case else ""


@pytest.mark.parametrize("version", ALSO_SLOWLY)
async def test_the_call_that_the_program_stands_in_is_judged_and_run_beside_it(program: Path, version: str) -> None:
    target = Target(path=program, python=interpreter(version))
    run = Run(
        target=target,
        mode="compare",
        make_lane=lambda: DebugpyLane(target),
        load_predictor=lambda: make_worker("nano"),
        root=program.parent,
    )
    async with shown(run) as here:
        app = here.app
        await here.stopped()
        # The module itself first: it only defines, and calls what goes round.
        await here.cursor(3)
        assert await here.go("t") == 3
        await here.press("H")
        await here.until(lambda: state(here) == "judged", "the judgement")
        case = app.case
        assert case is not None
        assert case.judgement is not None
        assert case.call == "down(6)"
        assert case.judgement.verdict is Verdict.HALTS
        assert "HALTS halts" in here.screen
        assert "does down(6) end?" in here.screen
        await here.press("end", "enter")
        await here.until(lambda: case.real is not None, "the real run")
        assert case.real is not None
        assert case.real.ended
        assert "the judgement agrees" in here.screen
        assert app.session.lane is LaneState.STOPPED
        # The debuggee has not moved for it.
        assert here.here == 3


async def test_in_predict_mode_nothing_is_run_unless_it_is_agreed_to(program: Path) -> None:
    async with shown(make_run(parse_target([str(program)], call="up(3)"), "predict", "nano", remember=False)) as here:
        await here.press("H")
        await here.until(lambda: state(here) == "judged", "the judgement")
        case = here.app.case
        assert case is not None
        assert case.judgement is not None
        assert case.judgement.verdict is Verdict.ENDLESS
        assert case.judgement.cycle is not None
        assert case.judgement.cycle.lineno == 12
        assert "the while loop on line 12, in up" in here.screen
        await here.press("end", "enter")
        await here.until(lambda: "will be executed" in here.screen, "the question")
        await here.press("n")
        assert not case.running
        assert case.real is None
        await here.press("end", "enter")
        await here.until(lambda: "will be executed" in here.screen, "the question")
        await here.press("y")
        await here.until(lambda: case.real is not None, "the real run")
        assert case.real is not None
        assert case.real.ended is False
        assert "no end within" in here.screen


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("def f(n, /):\n    return n", "f(3)"),
        ("def f(*rest):\n    return rest", "f(3, 'b')"),
        ("def f(**named):\n    return named", "f(n=3)"),
        ("def f(n, *rest, key=2, **named):\n    return n", "f(1, 2, key=3, other=4)"),
    ],
)
async def test_the_very_call_in_view_is_what_a_real_run_makes(tmp_path: Path, function: str, call: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"{function}\n\n\n{call}\n", encoding="utf-8")
    trace = record(Target(path=path), program_output=None)
    run = Run(target=Target(path=path), mode="compare", load_predictor=lambda: make_worker("nano"), root=tmp_path)
    async with shown(run) as here:
        for frame in trace.frames:
            here.app.keep(frame)
        here.app.session.look_at(next(at for at, frame in enumerate(trace.frames) if frame.depth))
        asked = here.app._call_in_view()
        assert asked is not None
        assert asked.target is not None
        assert (asked.call, asked.target.call) == (call, call)


async def test_escape_gives_a_judgement_up_and_the_key_asks_again(program: Path) -> None:
    async with shown(make_run(parse_target([str(program)], call="up(3)"), "predict", "nano", remember=False)) as here:
        await here.press("H", "escape")
        await here.until(lambda: state(here) in ("given up", "judged"), "it is given up, or was faster")
        first = here.app.case
        await here.press("H")
        await here.until(lambda: state(here) == "judged", "the judgement")
        assert here.app.case is not first


async def test_without_a_model_the_key_says_so(program: Path) -> None:
    target = Target(path=program)
    app = DebuggerApp(Run(target=target, mode="compare", make_lane=lambda: DebugpyLane(target), root=program.parent))
    async with app.run_test(size=(120, 36)) as pilot:
        here = Live(app, pilot)
        await here.stopped()
        await here.press("H")
        assert app.case is None
        assert "there is no model" in here.screen


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_the_verdict_with_its_loop_and_compares(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["halts", str(program), "--call", "up(3)", "--run", "--json"]) == 1
    found = said(capsys)
    assert found["schema"] == 1
    assert found["verdict"] == "does not halt"
    assert found["loop"] == {
        "kind": "while", "function": "up", "lineno": 12, "end_lineno": 13, "source": "while n > 0:",
    }  # fmt: skip
    assert found["executed"] is True
    assert found["real"]["ended"] is False
    assert found["real"]["agrees"] is True
    assert found["steps"] is None
    assert found["frames"] > 0
    assert {sample["name"] for sample in found["samples"]} == {"source", "one operation a line", "syntax"}


def test_the_command_runs_nothing_unless_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "writes.py"
    path.write_text(f"def f(n):\n    open({str(tmp_path / 'there')!r}, 'w')\n    return n\n", encoding="utf-8")
    assert main(["halts", str(path), "--call", "f(1)"]) == 0
    assert "it has no loop and calls nothing again" in capsys.readouterr().out
    assert not (tmp_path / "there").exists()


def test_a_module_without_a_call_is_judged_by_its_own_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "module.py"
    path.write_text("x = 5\nwhile True:\n    x += 1\n", encoding="utf-8")
    assert main(["halts", str(path), "--json"]) == 1
    found = said(capsys)
    assert found["loop"]["function"] == "<module>"
    assert found["executed"] is False
    assert found["real"] is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--call", "gone(1)"], "has no function gone"),
        (["--call", "up(x)"], "is no literal"),
        (["--call", "up()"], "needs the argument n"),
        (["--max-frames", "0"], "--max-frames"),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_sentence(
    program: Path, words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(SystemExit):
        assert main(["halts", str(program), *words]) == 2
    assert message in capsys.readouterr().err


def test_the_eval_prints_shares_and_baselines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "halting", "--set", "dev", "--limit", "1", "--json"]) == 0
    found = said(capsys)
    assert found["n"] == 2
    assert found["accuracy"]["of"] == 2
    assert {label: share["of"] for label, share in found["per_class"].items()} == {"halts": 1, "does not halt": 1}
    assert found["others"]["always halts"]["accuracy"]["share"] == 0.5
    assert found["accuracy"]["low"] < found["accuracy"]["share"] <= found["accuracy"]["high"]
    assert len(found["programs"]) == 2
    said_of = found["calibration"]
    assert said_of["answers"] == sum(one["right"]["of"] for one in said_of["bins"]) <= 2
    assert said_of["temperature"] > 1
    assert 0 <= said_of["error"] <= 1


@pytest.mark.parametrize("words", [["--set", "gone"], ["--data", "file.jsonl"]])
def test_the_eval_says_what_it_has(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "halting", *words]) == 2
    assert "held-out" in capsys.readouterr().err


def test_the_set_is_large_enough_and_split_by_pairs() -> None:
    items = halting_set.shipped()
    counts = {(item.split, item.label): 0 for item in items}
    for item in items:
        counts[item.split, item.label] += 1
    assert counts == {
        ("dev", Verdict.HALTS): 43,
        ("held-out", Verdict.HALTS): 86,
        ("dev", Verdict.ENDLESS): 43,
        ("held-out", Verdict.ENDLESS): 86,
    }
    assert len({(item.call, item.source) for item in items}) == len(items)
