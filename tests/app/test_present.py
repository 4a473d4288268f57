"""Everything that is said on the screen, without a screen."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from foreframe.app.actions import ACTIONS, Command, KeyReader, Waiting, in_mode, key_label
from foreframe.app.present import (
    bar_cell,
    column,
    confidence,
    divergence_line,
    ghost,
    header,
    key_words,
    percent,
    probability,
    window,
)
from foreframe.app.rows import columns, local_head, local_lines, local_rows
from foreframe.app.screens import help_lines, value_lines
from foreframe.app.session import Breakpoints, LaneState, Model, ModelState, Moment, Track
from foreframe.app.text import Line, differing, fit, highlighted, marked, printable, width, wrapped
from foreframe.debugger.comparison import divergence, frame_verdict
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import Prediction
from foreframe.debugger.stepping import Step
from hypothesis import given
from hypothesis import strategies as st

from .fakes import FRAMES, PROGRAM
from .live import live


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def styled(line: Line, style: str) -> str:
    """The text of a line that has the style."""
    return "".join(text for text, names in line if style in names.split())


def line_frame(**seen: str) -> Frame:
    return Frame(event=Event.LINE, lineno=3, source="x", locals=seen)


def said(frame: Frame, sure: float = 0.9, **values: float) -> Prediction:
    return Prediction(frame=frame, confidence=sure, value_confidence=values)


def moment(real: Frame, predicted: Frame, sure: float = 0.9, **values: float) -> Moment:
    return Moment(
        frame=real,
        predicted=said(predicted, sure, **values),
        verdict=frame_verdict(predicted, real),
        divergence=divergence(predicted, real),
    )


# Text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\tb", "a   b"),
        ("bell\x07", "bell␇"),
        ("\x7f", "␡"),
        ("right\u202eleft", "right\ufffdleft"),
        ("lone \ud800", "lone \ufffd"),
        ("[bold]", "[bold]"),
    ],
)
def test_nothing_printed_can_command_the_terminal(text: str, shown: str):
    assert printable(text) == shown


@given(st.text(max_size=40), st.integers(1, 30))
def test_fitted_text_takes_exactly_its_cells(text: str, cells: int):
    assert width([(fit(printable(text), cells), "")]) == cells


@pytest.mark.parametrize(
    ("left", "right", "parts"),
    [
        ("[1, 2, 3]", "[1, 5, 3]", ("2", "5")),
        ("17", "18", ("17", "18")),
        ("'abc'", "'abd'", ("abc", "abd")),
        ("[1, 2]", "[1, 2, 3]", ("", ", 3")),
        ("{'a': 1}", "{'a': 12}", ("1", "12")),
        ("same", "same", ("", "")),
    ],
)
def test_the_differing_span_covers_whole_words(left: str, right: str, parts: tuple[str, str]):
    (a, b), (c, d) = differing(left, right)
    assert (left[a:b], right[c:d]) == parts


@given(st.text(alphabet="ab1 ,.", max_size=12), st.text(alphabet="ab1 ,.", max_size=12))
def test_outside_the_differing_span_both_texts_are_the_same(left: str, right: str):
    (a, b), (c, d) = differing(left, right)
    assert 0 <= a <= b <= len(left)
    assert 0 <= c <= d <= len(right)
    assert left[:a] == right[:c]
    assert left[b:] == right[d:]


def test_a_difference_far_to_the_right_is_moved_into_view():
    text = ", ".join(map(str, range(200)))
    at = text.index("150")
    line = marked(text, (at, at + 3), 30, "value", "changed-span")
    assert styled(line, "changed-span") == "150"
    assert width(line) == 30


def test_highlighting_keeps_every_line_as_written():
    lines = highlighted(PROGRAM)
    assert [text_of(line) for line in lines] == PROGRAM.splitlines()
    assert styled(lines[3], "code-keyword") == "def"


def test_source_that_is_no_python_is_still_shown():
    assert text_of(highlighted("def (((\n  $$ '\n")[1]) == "  $$ '"


def test_long_values_are_wrapped_without_loss():
    assert "".join(wrapped("x" * 95, 30)) == "x" * 95
    assert max(map(len, wrapped("x" * 95, 30))) == 30


# Locals


def test_each_local_says_how_both_sides_agree():
    real = line_frame(a="1", b="2", c="3.0", d="{1, 2}")
    predicted = line_frame(a="1", b="7", c="3", e="5")
    rows = {row.name: row for row in local_rows(moment(real, predicted, b=0.41), None)}
    assert [(name, row.verdict) for name, row in rows.items()] == [
        ("a", "match"),
        ("b", "differs"),
        ("c", "equivalent"),
        ("d", "missing"),
        ("e", "extra"),
    ]
    assert rows["b"].confidence == 0.41
    assert rows["d"].predicted is None


def test_a_changed_name_is_marked():
    rows = local_rows(moment(line_frame(a="1", b="2"), line_frame(a="1", b="2")), line_frame(a="1", b="1"))
    assert [row.changed for row in rows] == [False, True]


def test_a_returned_value_is_a_row():
    real = Frame(event=Event.RETURN, lineno=3, source="x", value="18")
    wrong = dataclasses.replace(real, value="17")
    (row,) = local_rows(moment(real, wrong, **{"return": 0.3}), None)
    assert (row.name, row.predicted, row.real, row.verdict, row.confidence) == ("return", "17", "18", "differs", 0.3)


def test_another_place_is_the_first_row():
    real = line_frame(a="1")
    rows = local_rows(moment(real, dataclasses.replace(real, lineno=9)), None)
    assert (rows[0].predicted, rows[0].real, rows[0].verdict) == ("line 9", "line 3", "control")


def test_names_are_not_judged_where_another_place_was_predicted():
    real = line_frame(a="1", b="2")
    elsewhere = Frame(event=Event.CALL, lineno=9, source="def f(x):", locals={"x": "1"}, depth=1)
    rows = local_rows(moment(real, elsewhere), None)
    assert [(row.name, row.predicted, row.verdict) for row in rows] == [
        ("→ where", "call 9", "control"),
        ("a", None, ""),
        ("b", None, ""),
    ]


def test_rows_of_a_frame_that_waits_for_its_prediction_say_so():
    rows = local_rows(Moment(frame=line_frame(a="1"), verdict="pending"), None)
    line = text_of(local_lines(rows[0], columns(rows, 60))[0])
    assert "… " in line
    assert "predicting" in line


@pytest.mark.parametrize("cells", [34, 48, 56, 60, 80, 120])
@pytest.mark.parametrize("value", ["1", "'" + "x" * 200 + "'", "'日本語'"])
def test_locals_never_exceed_their_pane(cells: int, value: str):
    rows = local_rows(moment(line_frame(a="1", name=value), line_frame(a="2", name="0"), name=0.5), None)
    layout = columns(rows, cells)
    assert width(local_head(layout)) <= cells
    assert max(width(line) for row in rows for line in local_lines(row, layout)) <= cells


def test_a_narrow_pane_stacks_the_sides_where_they_differ():
    rows = local_rows(moment(line_frame(a="1", b="2"), line_frame(a="1", b="3")), None)
    layout = columns(rows, 40)
    assert [len(local_lines(row, layout)) for row in rows] == [1, 2]
    assert "3" in text_of(local_lines(rows[1], layout)[1])


def test_what_differs_is_marked_on_both_sides_and_named_in_words():
    (row,) = local_rows(moment(line_frame(y="[1, 2]"), line_frame(y="[1, 3]")), None)
    (line,) = local_lines(row, columns([row], 70))
    assert styled(line, "changed-span") == "32"
    assert "✗" in text_of(line)
    assert "differs" in text_of(line)


def test_after_the_free_run_parted_its_rows_are_tainted():
    real, wrong = line_frame(a="1"), line_frame(a="2")
    shown = Moment(frame=real, free=said(wrong), verdict="match", free_verdict="value", tainted=True)
    assert [row.verdict for row in local_rows(shown, None, free=True)] == ["tainted"]


def test_in_predict_mode_values_stand_on_the_predicted_side_alone():
    frame = line_frame(a="1")
    rows = local_rows(Moment(frame=frame, predicted=said(frame, a=0.7), imagined=True, verdict=""), None)
    assert [(row.predicted, row.real, row.confidence) for row in rows] == [("1", None, 0.7)]
    assert columns(rows, 60).real == 0


def test_the_whole_value_is_shown_with_what_differs_marked():
    long = "[" + ", ".join(map(str, range(100))) + "]"
    (row,) = local_rows(moment(line_frame(y=long), line_frame(y=long.replace("57", "58"))), None)
    lines = value_lines(row, 40)
    assert "".join(styled(line, "changed-span") for line in lines) == "5758"


# Ghosts, bars, header


def test_a_ghost_says_what_changes_and_where_it_goes():
    now = line_frame(x="1")
    assert ghost(now, said(dataclasses.replace(line_frame(x="1", y="18"), lineno=4), 0.62)) == "y = 18  → line 4  .62"
    returned = Frame(event=Event.RETURN, lineno=3, source="x", value="18")
    assert ghost(now, said(returned, 1.0)) == "returns 18  1.0"
    raised = Frame(event=Event.EXCEPTION, lineno=3, source="x", value="ZeroDivisionError: division by zero")
    assert ghost(now, said(raised)).startswith("raises ZeroDivisionError")
    called = Frame(event=Event.CALL, lineno=1, source="x", locals={"n": "3"}, depth=1, function="f")
    assert ghost(now, said(called)) == "calls f(n=3)  .90"


@pytest.mark.parametrize(("sure", "shown"), [(0.0, ".00"), (0.416, ".42"), (0.98, ".98"), (0.9951, "1.0"), (1, "1.0")])
def test_probabilities_take_three_cells(sure: float, shown: str):
    assert probability(sure) == shown
    assert len(confidence(sure)) == 5


@pytest.mark.parametrize(("share", "shown"), [(None, "—"), (0.999, "99%"), (1.0, "100%"), (0.804, "80%")])
def test_a_hundred_percent_means_all(share: float | None, shown: str):
    assert percent(share) == shown


def test_the_graver_and_the_less_sure_the_higher():
    real = line_frame(a="1")
    sure, unsure = column(moment(real, real, 0.99)), column(moment(real, real, 0.2))
    value = column(moment(real, line_frame(a="2")))
    control = column(moment(real, dataclasses.replace(real, lineno=9)))
    assert sure.height < unsure.height < value.height < control.height
    assert (sure.mark, value.mark) == (" ", "◆")


def test_a_wrong_prediction_is_as_high_as_the_model_is_surprised():
    real = line_frame(a="1")
    wrong = moment(real, line_frame(a="2"))
    near, mild, stunned = (column(dataclasses.replace(wrong, surprisal=nats)) for nats in (0.1, 6.0, 60.0))
    right = column(moment(real, real, 0.9))
    assert right.height < near.height < mild.height < stunned.height == 1.0


def test_a_bar_fills_its_rows_from_below():
    assert [bar_cell(0.5, row, 2) for row in (0, 1)] == [" ", "█"]
    assert [bar_cell(1.0, row, 2) for row in (0, 1)] == ["█", "█"]
    assert bar_cell(0.0, 0, 1) == "▁"


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(1, 200))
def test_the_frame_in_view_is_always_on_the_timeline(at: int, length: int, cells: int):
    at = min(at, length - 1)
    assert 0 <= at - window(at, length, cells) < cells


@pytest.mark.parametrize("cells", [60, 80, 100, 120, 200])
@pytest.mark.parametrize("mode", ["compare", "predict", "replay"])
def test_the_header_fits_and_keeps_what_matters(cells: int, mode: str):
    model = Model("cwm-nano", ModelState.READY, teacher_forced=0.96, free=0.81)
    line = text_of(
        header(
            target="a_rather_long_name.py::function", mode=mode, at=17, length=43,
            model=model, lane=LaneState.STOPPED, cells=cells,
        )
    )  # fmt: skip
    assert len(line) == cells
    assert "18/43" in line
    if mode == "compare":
        assert "tf 96% · free 81%" in line
        assert "● live" in line
    if mode == "predict":
        assert "⊘ NOT EXECUTED" in line


@pytest.mark.parametrize("cells", [60, 80, 120])
@pytest.mark.parametrize("mode", ["compare", "child"])
def test_the_header_says_however_narrow_it_is_that_a_child_waits(cells: int, mode: str):
    line = text_of(
        header(
            target="parent.py", mode=mode, at=4, length=5, model=Model("nano", ModelState.READY),
            lane=LaneState.RUNNING, held="child 4194304 is held", cells=cells,
        )
    )  # fmt: skip
    assert len(line) == cells
    assert "● child 4194304 is held  … running" in line


def test_a_divergence_is_one_line_with_both_values():
    line = divergence_line(17, moment(line_frame(y="18"), line_frame(y="17"), 0.41), 90)
    assert "#18" in text_of(line)
    assert "value y" in text_of(line)
    assert "predicted 17  came 18" in text_of(line)


def test_the_key_bar_ends_with_the_help_however_narrow():
    for notice in ("", "a notice that is longer than the whole of the bar is wide"):
        words = key_words([known for known in ACTIONS if known.short], notice, 40)
        assert words[-1][0] == "help"
        assert sum(width(line) for _, line in words) <= 40


# Keys


def test_no_two_actions_share_a_key():
    keys = [key for known in ACTIONS for key in known.keys]
    assert len(keys) == len(set(keys))


def test_function_keys_with_shift_come_in_both_spellings():
    keys = {key for known in ACTIONS for key in known.keys}
    assert {"shift+f5", "f17", "shift+f11", "f23", "ctrl+shift+f5", "ctrl+f17"} <= keys
    assert "f3" not in keys


def test_counts_and_chords_are_read():
    reader = KeyReader()
    assert reader.feed("1") == Waiting("1")
    assert reader.feed("2") == Waiting("12")
    command = reader.feed("n")
    assert isinstance(command, Command)
    assert (command.action.name, command.count) == ("over", 12)
    assert reader.feed("g") == Waiting("g")
    command = reader.feed("d")
    assert isinstance(command, Command)
    assert (command.action.name, command.count) == ("first_divergence", 1)


def test_a_broken_chord_is_forgotten():
    reader = KeyReader()
    assert reader.feed("q") == Waiting("q")
    command = reader.feed("n")
    assert isinstance(command, Command)
    assert command.action.name == "over"
    assert reader.feed("q") == Waiting("q")


def test_keys_that_are_not_ours_are_left_alone():
    assert KeyReader().feed("down") is None
    assert KeyReader().feed("0") is None


def test_brackets_are_known_by_textuals_names():
    command = KeyReader().feed("left_square_bracket")
    assert isinstance(command, Command)
    assert command.action.name == "previous_divergence"


def test_keys_are_labelled_as_on_a_keyboard():
    assert [key_label(key) for key in ("shift+f11", "n", "escape", "g d")] == ["Shift+F11", "n", "Esc", "g d"]


@pytest.mark.parametrize("mode", ["compare", "predict", "replay"])
def test_the_help_names_every_action_of_its_mode(mode: str):
    text = "\n".join(text_of(line) for line in help_lines(mode))
    assert [known.title for known in in_mode(mode) if known.title not in text] == []


# The session


def track() -> Track:
    return Track(Moment(frame=frame) for frame in FRAMES)


def test_stepping_over_what_is_recorded():
    assert track().stop_after(3, Step.INTO) == 5
    assert track().stop_after(3, Step.OVER) == 8
    assert track().stop_after(5, Step.OUT) == 8
    assert track().stop_after(8, Step.BACK) == 6


def test_a_step_beyond_the_recording_is_not_taken():
    last = len(FRAMES) - 1
    assert track().stop_after(last, Step.OVER) is None
    assert Track(track().moments[:6]).stop_after(5, Step.OUT) is None
    assert track().stop_after(0, Step.BACK) is None


def test_breakpoints_are_hit_on_line_frames_alone():
    places = Breakpoints()
    places.toggle("", 4, verified=True)
    assert track().hit_after(0, places) is None
    places.toggle("", 5, verified=True)
    assert track().hit_after(0, places) == 5
    assert track().hit_before(16, places) == 11


def test_divergences_stay_in_order_whatever_order_they_are_found_in():
    moments = track()
    wrong = moment(FRAMES[6], dataclasses.replace(FRAMES[6], lineno=1))
    for at in (12, 6):
        moments.replace(at, wrong)
    assert moments.divergences == [6, 12]
    moments.replace(6, Moment(frame=FRAMES[6]))
    assert moments.divergences == [12]


def test_locals_are_compared_with_the_same_activation():
    moments = track()
    assert moments.before(8) == FRAMES[3]
    assert moments.before(5) == FRAMES[4]
    assert moments.before(4) is None


async def test_a_branch_off_a_program_that_goes_on_parts_from_it_nowhere_so_far(tmp_path: Path) -> None:
    program = tmp_path / "goes_on.py"
    program.write_text("def f(n):\n    m = n + 1\n    return m\n\n\nprint(f(1))\n")
    async with live(program, model="nano") as here:
        await here.scored()
        while here.here != 2:
            await here.go("s")
        await here.scored()
        newest = len(here.app.session.real)
        await here.press("colon")
        await here.type("whatif n = 5")
        await here.press("enter")
        await here.until(lambda: "P runs it for real" in here.app.notice, "the branch is predicted")
        so_far = f"parts nowhere so far (the program is at #{newest})"
        assert so_far in here.app.notice
        assert so_far in here.screen
