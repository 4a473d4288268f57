"""Small runs: every reading of a run asks for the same frames, and a trial's curve is of its own processor time."""

import json
import math

import pytest
from foreframe.debugger.frame import Event
from foreframe.model.tokenizer import Tokenizer
from foreframe.train.data.program import Program
from foreframe.train.data.recording import record
from foreframe.train.recipes import NANO

torch = pytest.importorskip("torch")

SOURCE = "def f(text, n):\n    if n > 1 and text:\n        n = len(text) + n * 2\n    return [n, text.upper()]\n"


@pytest.fixture(scope="module")
def tokenizer():
    return Tokenizer.load(NANO / "tokenizer.json")


@pytest.fixture(scope="module")
def program():
    return Program(SOURCE, "f", "f('ab', 2)", "function")


def read(program, tokenizer, dialect, form):
    from foreframe.train.readings import Dialect, Form, reading

    trace = record(program)
    return reading(program, trace, tokenizer, dialect=Dialect(dialect), form=Form(form), max_tokens=4096)


@pytest.mark.parametrize("dialect", ["compact", "cwm"])
@pytest.mark.parametrize("form", ["source", "op"])
def test_every_reading_asks_for_the_same_frames(dialect, form, program, tokenizer):
    made = read(program, tokenizer, dialect, form)
    assert sum(made.document.asked) == len(made.frames)
    # Three lines and a return; the call is given.
    assert sorted(set(made.frames)) == [1, 2, 3, 4]
    assert made.frames == sorted(made.frames)


def test_the_other_readings_say_the_same_at_more_length(program, tokenizer):
    lengths = {
        (dialect, form): len(read(program, tokenizer, dialect, form).frames)
        for dialect in ("compact", "cwm")
        for form in ("source", "op")
    }
    assert lengths["compact", "source"] < lengths["compact", "op"] < lengths["cwm", "op"]
    assert lengths["compact", "source"] < lengths["cwm", "source"]


def test_the_cwm_reading_writes_what_is_published(program, tokenizer):
    made = read(program, tokenizer, "cwm", "source")
    asked = [token for token, asked in zip(made.document.ids, made.document.asked, strict=True) if asked]
    first = [token for token, frame in zip(asked, made.frames, strict=True) if frame == 1]
    text = "".join(tokenizer.tokens[token] for token in first)
    assert text.startswith('<|leave_sep|>{"text": "..", "n": ".."}<|action_sep|>')
    assert text.endswith("<|frame_sep|>")


def test_a_frame_of_the_users_is_right_where_all_its_operations_are(program, tokenizer):
    from foreframe.train.search import _exact

    made = read(program, tokenizer, "compact", "op")
    assert _exact([True] * len(made.frames), [made.frames]) == (4, 4)
    for place, frame in enumerate(made.frames):
        right = [at != place for at in range(len(made.frames))]
        assert _exact(right, [made.frames]) == (3, 4), frame


def test_what_a_call_enters_is_left_to_others():
    from foreframe.train.readings import has_one_activation

    nested = record(Program("def g(x):\n    return x\n\n\ndef f(x):\n    return g(x)\n", "f", "f(1)", "program"))
    assert sum(frame.event is Event.CALL for frame in nested.frames) == 2
    assert not has_one_activation(nested.frames)


@pytest.mark.parametrize("is_flat", [False, True])
def test_a_trial_leaves_its_curve_and_is_not_made_twice(is_flat, tmp_path):
    from foreframe.train.search import EXAMS, Trial, run

    trial = Trial(name="tiny", width=64, layers=1, is_flat=is_flat)
    found = run(trial, tmp_path, cpu_s=3.0, each=2)
    points = found["points"]
    assert 3 <= len(points) <= EXAMS + 1
    assert (points[0]["tokens"], points[0]["cpu_s"]) == (0, 0.0)
    assert [point["tokens"] for point in points] == sorted(point["tokens"] for point in points)
    assert 3.0 <= points[-1]["cpu_s"] < 6.0  # exams are not counted
    assert points[-1]["loss"] < 0.8 * points[0]["loss"]
    again = run(trial, tmp_path, cpu_s=3.0, each=2)
    assert again == json.loads((tmp_path / "trial.json").read_text())
    assert again["points"] == points


def test_a_fit_gives_back_the_line_that_points_lie_on():
    from foreframe.train.curves import fitted

    points = [
        {"tokens": tokens, "exact_frames": 1 / (1 + math.exp(20 - 1.3 * math.log(tokens)))}
        for tokens in (5e5, 1e6, 2e6, 4e6)
    ]
    fit = fitted(points)
    assert fit.slope == pytest.approx(1.3)
    assert fit.error == pytest.approx(0, abs=1e-9)
    assert fit.share(8e6) == pytest.approx(1 / (1 + math.exp(20 - 1.3 * math.log(8e6))))
    assert fitted([{"tokens": 0, "exact_frames": 0.7}, *points]) == fit  # what went on from other weights
    assert fitted(points[:2]) is None
    assert fitted([{"tokens": 1e5, "exact_frames": 0.0}, *points[:2]]) is None


def test_a_plot_and_a_table_have_every_trial(tmp_path):
    from foreframe.train.curves import plot, table

    points = [
        {"tokens": tokens, "cpu_s": tokens / 1e4, "loss": 3.0, "exact_frames": share, "micro": share, "frames": 9}
        for tokens, share in ((0, 0.0), (1e5, 0.1), (3e5, 0.2), (1e6, 0.35))
    ]
    found = [{"name": name, "parameters": 2_410_000, "points": points} for name in ("one", "other")]
    plot(found, "sizes", tmp_path / "a.svg")
    plot(found, "sizes", tmp_path / "b.svg")
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn == (tmp_path / "b.svg").read_text()
    assert "<svg" in drawn
    assert table(found).splitlines()[2] == "| one | 2.41M | 1.00M | 3.00 | 35.0% | 35.0% |"
