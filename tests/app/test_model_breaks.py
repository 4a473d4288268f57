"""The model's errors as events: the card of one, and the commands that end at one or count what comes true."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from foreframe.app.cli import main
from foreframe.app.divergence_card import card_lines
from foreframe.app.ghost_rows import after_lines, settled_line, share_lines
from foreframe.app.present import heat_cell
from foreframe.app.session import LaneState, Moment, Track
from foreframe.app.surprising import line_that_ran
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event
from foreframe.debugger.ghosts import Ledger
from foreframe.debugger.ports import Prediction, SourceContext

from .fakes import FRAMES, Oracle, OracleSession, compare_run, wait_for, wrong_value
from .showing import screen_text, settled, shown, started, text_of
from .test_present import moment

PROGRAM = "def scramble(number):\n    return number * 48271 % 2147483647\n\n\na = 1\nb = scramble(99991)\nc = 2\n"


def ahead(*ats: int) -> list[Prediction]:
    return [Prediction(frame=FRAMES[at], confidence=0.9) for at in ats]


# As text.


def test_what_a_call_gives_stands_beside_the_line_that_called():
    live = {0: FRAMES[3], 1: FRAMES[6]}
    ghosts, upcoming = after_lines(FRAMES[6], live, ahead(7, 8, 9), "")
    assert {lineno: text_of(line) for lineno, line in ghosts.items()} == {
        6: "returns 2  .90",
        12: "+2 result = 2  → line 11  .81",
        11: "+3 item = 2  → line 12  .73",
    }
    assert upcoming == {11: 2, 12: 3}


def test_a_line_that_comes_twice_has_all_its_ghosts_and_the_nearer_mark():
    ghosts, upcoming = after_lines(FRAMES[2], {0: FRAMES[2]}, ahead(*range(3, 11)), "")
    assert text_of(ghosts[11]) == "item = 1  → line 12  .90   +7 item = 2  → line 12  .48"
    assert [style for _, style in ghosts[11]] == ["ghost", "", "ghost-farther"]
    assert upcoming == {12: 1, 5: 3, 6: 4, 11: 6}


def test_an_exception_stands_beside_the_line_that_it_passes_through():
    raised = [dataclasses.replace(FRAMES[7], event=Event.EXCEPTION, value="ValueError: no", depth=d) for d in (1, 0)]
    said = [Prediction(frame=frame, confidence=0.9) for frame in raised]
    ghosts, _ = after_lines(FRAMES[6], {0: FRAMES[3], 1: FRAMES[6]}, said, "")
    assert text_of(ghosts[6]).startswith("raises ValueError: no")
    assert text_of(ghosts[12]).startswith("+2 raises ValueError: no")


def test_ghosts_of_another_file_than_the_one_in_view_are_not_drawn():
    assert after_lines(FRAMES[1], {}, ahead(2, 3), "other.py") == ({}, {})


def test_the_card_says_class_part_both_values_and_how_sure_the_model_was():
    real = FRAMES[6]
    one = dataclasses.replace(moment(real, wrong_value(real), 0.41, y=0.4), surprisal=2.0, free_verdict="value")
    text = "\n".join(text_of(line) for line in card_lines(one, 80))
    for words in (
        "class             value",
        "of                y",
        "3 → 2",
        "sure of its value ▄ .40",
        "of its frame      ▄ .41",
    ):
        assert words in text, words
    assert "2.0 nats: it gave the frame that came a probability of 0.14" in text
    assert "the free run      value" in text


def test_the_card_of_another_place_needs_no_values():
    real = FRAMES[6]
    text = "\n".join(text_of(line) for line in card_lines(moment(real, dataclasses.replace(real, lineno=5)), 80))
    assert "another line" in text
    assert "where it goes on" in text


def test_shares_are_a_column_for_each_distance():
    ledger = Ledger()
    assert "no ghost has been passed yet" in text_of(share_lines(ledger, 100)[0])
    ledger.came(0, FRAMES[0])
    ledger.show([*ahead(1), Prediction(frame=dataclasses.replace(FRAMES[2], lineno=4), confidence=0.9)])
    ledger.came(1, FRAMES[1])
    ledger.came(2, FRAMES[2])
    lines = [text_of(line) for line in share_lines(ledger, 100)]
    assert lines[0].split()[-2:] == ["+1", "+2"]
    assert lines[2].split()[-2:] == ["100%", "0%"]
    assert lines[4].split()[-2:] == ["90%", "81%"]
    told = [text_of(settled_line(one, 100)) for one in ledger.settled]
    assert "✓ #2     +1  came" in told[0]
    assert "did not come" in told[1]
    assert "came line 11" in told[1]


def test_heat_has_eight_levels_and_none_where_a_line_never_ran():
    assert heat_cell(None) == (" ", "")
    assert heat_cell(0.0) == ("▁", "heat-low")
    assert heat_cell(2.0) == ("▃", "heat")
    assert heat_cell(100.0) == ("█", "heat-high")


def test_the_surprise_of_a_frame_is_the_lines_that_ran():
    deep = [
        *FRAMES[:6],
        dataclasses.replace(FRAMES[4], depth=2),
        dataclasses.replace(FRAMES[5], depth=2),
        dataclasses.replace(FRAMES[7], depth=2),
        FRAMES[6],
    ]
    track = Track(Moment(frame=frame) for frame in deep)
    ran = [line_that_ran(track, at)[1] for at in range(len(deep))]
    # The entry's own call; into the call from line 12; the one from line 5 within it, its return, and what line 5 gave.
    assert ran == [9, 9, 10, 11, 12, 4, 5, 4, 5, 5]


# Headless.


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_compare_ends_at_the_first_frame_that_it_is_to_stop_at(program: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["compare", str(program), "--break", "divergence:return", "--break", "divergence:value", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    stopped = said["stopped"]
    assert stopped["at"] == len(said["frames"]) - 1
    assert stopped["kind"] == "divergence"
    assert stopped["frame"] == said["frames"][-1]
    assert stopped["frame"]["verdict"] in ("return", "value")
    assert said["frames"][-1]["lineno"] != 7

    assert main(["compare", str(program), "--break", "surprise:1000", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["stopped"] is None
    assert main(["compare", str(program), "--break", "confidence:1"]) == 1
    assert "less than 1" in capsys.readouterr().out.splitlines()[-1]


def test_without_a_break_the_object_is_what_it_was(program: Path, capsys: pytest.CaptureFixture[str]):
    main(["compare", str(program), "--json"])
    assert "stopped" not in json.loads(capsys.readouterr().out)


def test_a_break_that_means_nothing_is_refused_before_the_program_runs(
    program: Path, capsys: pytest.CaptureFixture[str]
):
    program.write_text("print('ran')\n")
    assert main(["compare", str(program), "--break", "divergence:lines"]) == 2
    said = capsys.readouterr()
    assert "there is no class of divergence 'lines'" in said.err
    assert "ran" not in said.out


def test_ghosts_eval_counts_by_distance_with_intervals(capsys: pytest.CaptureFixture[str]):
    assert main(["eval", "ghosts", "--set", "synthetic", "--limit", "3", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["schema"], said["task"], said["programs"], said["ahead"]) == (1, "ghosts", 3, 10)
    assert said["resampling"] == {"seed": 0, "resamples": 1000}
    first = said["by_distance"]["1"]
    assert first["lines"]["of"] == said["positions"]
    assert first["lines"]["low"] <= first["lines"]["share"] <= first["lines"]["high"]
    assert all(one["frames"]["count"] <= one["lines"]["count"] for one in said["by_distance"].values())
    assert first["confidence"] > said["by_distance"]["10"]["confidence"]
    assert said["sets"]["synthetic"]["by_distance"] == said["by_distance"]
    assert main(["eval", "ghosts", "--set", "micro", "--limit", "2"]) == 0
    assert "micro: 2 programs" in capsys.readouterr().out
    assert main(["eval", "ghosts", "--report", "somewhere"]) == 2


# Told once.


class Growing(Oracle):
    """Cannot be asked from the fourth frame on, each time for a larger number."""

    def session(self, context: SourceContext) -> OracleSession:
        session = super().session(context)
        answer = session.predict

        def predict() -> Prediction | None:
            if session.seen >= 3:
                raise ModelError(f"the source and its values take {1000 + session.seen} tokens, and it reads 1,000")
            return answer()

        session.predict = predict
        return session


async def test_a_trouble_is_told_once_however_its_numbers_change(tmp_path: Path):
    async with shown(compare_run(tmp_path, oracle=Growing())) as (app, pilot):
        await started(app, pilot)
        await pilot.press("c")
        await wait_for(pilot, lambda: settled(app) and len(app.session.real) == len(FRAMES), description="the end")
        assert app.session.lane is LaneState.ENDED
        assert screen_text(app).count("— the source and its values take") == 1
        assert len(app._notifications) == 1
