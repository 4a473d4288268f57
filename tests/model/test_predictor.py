"""Sessions over the real embedded model: the same answers however one came to the question, and no token read twice."""

import contextlib
import itertools
import json
import math
import shutil
from dataclasses import replace

import pytest
from foreframe.debugger.calibration import calibrated
from foreframe.debugger.errors import GrammarError, ModelError
from foreframe.debugger.evaluation import free_run
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import SourceContext
from foreframe.model import predictor
from foreframe.model.compact import Writer
from foreframe.model.constrain import Level
from foreframe.model.flow import EXIT
from foreframe.model.load import embedded, load_predictor
from foreframe.model.predictor import LocalSession, Sampling

from .traces import recorded

PREDICTOR = load_predictor()
PROGRAMS = [item for item in recorded() if 6 < len(item[2]) < 60][:12]


def session(source: str, function: str) -> LocalSession:
    return PREDICTOR.session(SourceContext(source=source, function=function))


def reads(session: LocalSession) -> list[int]:
    """How many tokens each coming append hands to the decoder."""
    counts: list[int] = []
    append = session._tape.decoder.append

    def counted(tokens):
        counts.append(len(tokens))
        append(tokens)

    session._tape.decoder.append = counted
    return counts


@pytest.mark.parametrize("at", range(len(PROGRAMS)))
def test_a_session_kept_answers_as_a_fresh_one(at: int):
    source, function, frames = PROGRAMS[at]
    kept = session(source, function)
    for number, frame in enumerate(frames):
        kept.observe(frame)
        if number % 4 == 0:
            fresh = session(source, function)
            for earlier in frames[: number + 1]:
                fresh.observe(earlier)
            said, anew = kept.predict(), fresh.predict()
            assert (said and said.frame) == (anew and anew.frame)
            if said and anew:
                assert said.confidence == pytest.approx(anew.confidence, abs=0.05)


@pytest.mark.parametrize("source", ["", "\n\n", "# Nothing yet.\n", "pass\n", '"""Says what it does."""', "x: int\n"])
def test_a_module_in_which_nothing_happens_returns(source: str):
    frames = record_in_process(source).frames
    here = session(source, "")
    here.observe(frames[0])
    for frame in frames[1:]:
        assert here.predict() is not None
        assert math.isfinite(here.surprisal(frame))
        here.observe(frame)
    assert here.predict() is None


def test_a_deep_recursion_is_not_written_out_at_each_frame(monkeypatch: pytest.MonkeyPatch):
    source = "def f(n):\n    if n == 0:\n        return 0\n    return 1 + f(n - 1)\n\n\nf(600)\n"
    frames = record_in_process(source).frames
    written: list[int] = []
    restate = Writer.restate

    def counted(writer, stack):
        written.append(len(stack))
        restate(writer, stack)

    monkeypatch.setattr(Writer, "restate", counted)
    here = session(source, "")
    for frame in frames:
        here.observe(frame)
    assert sum(written) < 40 * len(frames)


def test_rewinding_answers_as_before():
    source, function, frames = PROGRAMS[0]
    here = session(source, function)
    answers = []
    for frame in frames:
        here.observe(frame)
        said = here.predict()
        answers.append(said and said.frame)
    for length in (3, 1, len(frames) - 1):
        here.rewind(0)
        for frame in frames:
            here.observe(frame)
        here.rewind(length)
        said = here.predict()
        assert (said and said.frame) == answers[length - 1]


def test_observing_what_was_predicted_reads_no_token_again():
    source, function, frames = next(item for item in PROGRAMS if not item[1].startswith("fact"))
    here = session(source, function)
    here.observe(frames[0])
    first = here.predict()
    assert first is not None
    counts = reads(here)
    here.observe(first.frame)
    second = here.predict()
    assert second is not None
    # A loop header is followed by how often it was reached, which the writer adds: one token at most.
    assert sum(counts) <= second.tokens + 1


def test_a_step_costs_the_same_after_many_calls():
    source = "def g(x):\n    y = x + 1\n    return y\n\n\n"
    source += "def f(n):\n    t = 0\n    for i in range(n):\n        t = g(t)\n    return t\n"
    from foreframe.debugger.inprocess import record_in_process

    frames = record_in_process(source, "f", "f(40)").frames
    here = session(source, "f")
    counts = reads(here)
    costs = []
    for frame in frames:
        here.observe(frame)
        before = len(counts)
        here.predict()
        costs.append(sum(counts[before:]))
    early, late = costs[10:60], costs[-60:-10]
    assert sum(late) < 1.5 * sum(early) + 300  # 300: the context may have been restated once


def test_a_history_longer_than_the_context_goes_on():
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n        t -= 1\n    return t\n"
    from foreframe.debugger.inprocess import record_in_process

    frames = record_in_process(source, "f", "f(120)").frames
    here = session(source, "f")
    right = 0
    for frame, after in itertools.pairwise(frames):
        here.observe(frame)
        said = here.predict()
        right += said is not None and said.frame.lineno == after.lineno
    assert right > 0.8 * len(frames)


def test_values_too_long_for_the_model_are_told_in_a_sentence():
    source = "def f(x):\n    y = x[:3]\n    return y\n"
    here = session(source, "f")
    value = f"[{', '.join(map(str, range(500)))}]"
    here.observe(Frame(event=Event.CALL, lineno=1, source="def f(x):", function="f", locals={"x": value}))
    with pytest.raises(ModelError, match="nano has room for 896"):
        here.predict()


def test_a_long_file_is_read_about_the_present_line():
    long = "".join(f"def other_{n}(a, b):\n    c = a + b\n    return c * {n}\n\n\n" for n in range(60))
    source = long + "def g(x):\n    y = x + 1\n    return y\n\n\nx = 3\ny = g(x)\nz = y\n"
    from foreframe.debugger.inprocess import record_in_process

    frames = record_in_process(source, "", "").frames
    here = session(source, "")
    right = 0
    for frame, after in itertools.pairwise(frames):
        here.observe(frame)
        if frame.function == "g":
            with contextlib.suppress(GrammarError):
                said = here.predict()
                right += said is not None and said.frame == after
    assert right >= 2, "of the three frames inside g"


PASSES_ON = """
def g(x):
    if x < 0:
        raise ValueError("no")
    return x


def f(x):
    try:
        y = g(x)
    except ValueError:
        y = 0
    return y
"""


def test_an_exception_crosses_functions_far_down_a_file_of_many_lines():
    from foreframe.debugger.inprocess import record_in_process

    # More lines than there are line tokens, and more tokens than the context.
    many = "".join(f"def other_{n}(a, b):\n    c = a + b\n    return c * {n}\n\n\n" for n in range(100))
    source = many + PASSES_ON
    frames = record_in_process(source, "f", "f(-1)").frames
    here = session(source, "f")
    places = []
    for frame in frames[:-1]:
        here.observe(frame)
        said = here.predict()
        places.append(said and (said.frame.event, said.frame.lineno, said.frame.depth))
    assert places == [(frame.event, frame.lineno, frame.depth) for frame in frames[1:]]


def test_frames_of_other_files_are_not_shown_to_the_model():
    source, function, frames = PROGRAMS[0]
    plain, mixed = session(source, function), session(source, function)
    for frame in frames[:3]:
        plain.observe(frame)
        mixed.observe(frame)
    mixed.observe(Frame(event=Event.CALL, lineno=3, source="def other():", depth=1, path="other.py"))
    assert plain.predict().frame == mixed.predict().frame


def test_confidence_is_a_probability_and_comes_with_every_value():
    source, function, frames = PROGRAMS[1]
    for said in free_run(session(source, function), frames[0]):
        assert 0 <= said.confidence <= 1
        assert all(0 <= p <= 1 for p in said.value_confidence.values())
        assert said.forced_tokens <= said.tokens
        if said.frame.value is not None:
            assert "return" in said.value_confidence


def test_samples_of_one_seed_are_alike_and_of_others_differ():
    source, function, frames = PROGRAMS[2]

    def sampled(seed: int) -> list[Frame]:
        model = load_predictor(sampling=Sampling(temperature=3.0, seed=seed))
        here = model.session(SourceContext(source=source, function=function))
        return [said.frame for said in free_run(here, frames[0], limit=5)]

    assert sampled(1) == sampled(1)
    assert len({str(sampled(seed)) for seed in range(4)}) > 1


def test_the_end_of_the_entry_is_the_end_of_predictions():
    source, function, frames = PROGRAMS[0]
    here = session(source, function)
    for frame in frames:
        here.observe(frame)
    assert here.predict() is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nano.json", "{", "damaged"),
        ("nano.json", '{"dialect": "compact-2", "context": Infinity}', "damaged"),
        ("nano.json", '{"dialect": "compact-2", "context": -5}', "damaged"),
        ("nano.json", '{"dialect": "other", "context": 5}', "dialect"),
        ("tokenizer.json", "[]", "vocabulary"),
        ("runtime/model.onnx", "", "cannot be loaded"),
        ("runtime/genai_config.json", "{}", "cannot be loaded"),
    ],
)
def test_a_damaged_model_is_told_in_one_sentence(name: str, content: str, message: str, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(embedded(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / name).write_text(content)
    with pytest.raises(ModelError, match=message):
        load_predictor(str(folder))


def test_an_unknown_model_is_told_with_a_hint():
    with pytest.raises(ModelError, match="no model") as caught:
        load_predictor("nona")
    assert "nano" in caught.value.hint


SKIPPED = """
def g(x):
    y = x + 1
    return y


def f(x):
    total = 0
    for i in range(x):
        total += g(i)
    return total
"""


def test_a_jump_lands_on_its_line_or_at_the_end():
    from foreframe.debugger.inprocess import record_in_process

    frames = record_in_process(SKIPPED, "f", "f(3)").frames
    here = session(SKIPPED, "f")
    for frame in frames[:3]:
        here.observe(frame)
    adds = SKIPPED.split("\n").index("        total += g(i)") + 1
    for line in (adds, EXIT):
        said = here.jump(line)
        assert said is not None
        assert said.frame.lineno == line or said.frame.value is not None
        assert said.frame.value is not None or line != EXIT
        assert said.frame.depth == 0


def test_after_a_jump_the_history_goes_on_and_goes_back():
    from foreframe.debugger.inprocess import record_in_process

    frames = record_in_process(SKIPPED, "f", "f(3)").frames
    here = session(SKIPPED, "f")
    for frame in frames[:5]:
        here.observe(frame)
    assert frames[4].event is Event.CALL
    over = here.jump(EXIT)
    assert over is not None
    assert (over.frame.depth, over.frame.value is not None) == (1, True)
    here.observe(over.frame)
    after = here.predict()
    assert after is not None
    assert after.frame.depth == 0
    here.rewind(5)
    again = here.jump(EXIT)
    assert again is not None
    assert again.frame == over.frame


def test_a_temperature_changes_what_is_believed_and_nothing_that_is_said():
    source, function, frames = PROGRAMS[0]
    context = SourceContext(source=source, function=function)
    doubting = replace(PREDICTOR, temperature=2.0)
    plain, other = (free_run(predictor.session(context), frames[0]) for predictor in (PREDICTOR, doubting))
    assert len(plain) > 3
    for sure, doubted in zip(plain, other, strict=True):
        assert sure.frame == doubted.frame
        assert doubted.confidence == pytest.approx(calibrated(sure.confidence, 2.0), abs=1e-3)
        assert set(doubted.value_confidence) == set(sure.value_confidence)


@pytest.mark.parametrize("temperature", [0, -1, "warm", None, float("nan"), float("inf")])
def test_a_card_with_a_temperature_that_is_none_is_damaged(temperature: object, tmp_path):
    folder = tmp_path / "nano"
    shutil.copytree(embedded(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    card = folder / "nano.json"
    facts = json.loads(card.read_text())
    card.write_text(json.dumps({**facts, "temperature": 1.5}))
    assert load_predictor(str(folder)).temperature == 1.5
    card.write_text(json.dumps({**facts, "temperature": temperature}))
    with pytest.raises(ModelError, match="is damaged"):
        load_predictor(str(folder))


@pytest.mark.parametrize("temperature", [1.0, 2.0])
@pytest.mark.parametrize("at", [0, 3, 7])
def test_a_predicted_frames_surprisal_is_that_of_its_confidence(at: int, temperature: float):
    """Where the model wrote the frame as it would be written: it can state a change that is none."""
    source, function, frames = PROGRAMS[at]
    here = replace(PREDICTOR, temperature=temperature).session(SourceContext(source=source, function=function))
    alike = 0
    for frame in frames[:-1]:
        here.observe(frame)
        said = here.predict()
        assert said is not None
        written = here._tape.held[len(here._writer.ids) :]
        surprisal = here.surprisal(said.frame)
        assert surprisal >= 0
        if written == here._writer.said(said.frame, here._history.stack)[0]:
            alike += 1
            assert surprisal == pytest.approx(-math.log(said.confidence), abs=0.05)
    assert alike > len(frames) / 2


def test_surprisal_changes_nothing_and_frames_that_cannot_follow_have_one_too():
    source, function, frames = PROGRAMS[0]
    here, other = session(source, function), session(source, function)
    for frame in frames[:-1]:
        here.observe(frame)
        other.observe(frame)
        assert 0 < here.surprisal(frames[0]) < math.inf
        said, same = here.predict(), other.predict()
        assert (said and said.frame) == (same and same.frame)


def test_entropies_are_of_choices_that_were_open():
    source, function, frames = PROGRAMS[0]
    here = session(source, function)
    first = here.predict()
    assert first is not None
    assert (first.event_entropy, first.frame.event) == (0.0, Event.CALL)
    for frame in frames[:-1]:
        here.observe(frame)
        said = here.predict()
        assert said is not None
        assert 0 <= said.event_entropy < math.log(5)
        assert said.line_entropy >= 0


def test_without_constraint_a_malformed_frame_is_told_and_the_session_goes_on():
    source, function, frames = PROGRAMS[0]
    wild = replace(PREDICTOR, level=Level.OFF, sampling=Sampling(temperature=4.0))
    here = wild.session(SourceContext(source=source, function=function))
    malformed = 0
    for frame in frames[:-1]:
        here.observe(frame)
        try:
            here.predict()
        except GrammarError:
            malformed += 1
        assert here._tape.held == here._catch_up().ids
    assert malformed


@pytest.mark.parametrize("level", [Level.FORMAT, Level.LINES, Level.FLOW])
def test_under_constraint_even_a_raving_model_says_frames(level: Level, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(predictor, "MAX_FRAME_TOKENS", 60)
    for seed, (source, function, frames) in enumerate(PROGRAMS):
        raving = replace(PREDICTOR, level=level, sampling=Sampling(temperature=50.0, seed=seed))
        here = raving.session(SourceContext(source=source, function=function))
        for frame in frames[:6]:
            here.observe(frame)
            said = here.predict()
            if said is not None:
                said.frame.source.encode()
                "".join([*said.frame.locals, *said.frame.locals.values(), said.frame.value or ""]).encode()


@pytest.mark.parametrize("at", range(4))
def test_a_call_weighs_its_own_end_as_a_jump_does_and_leaves_nothing_behind(at: int):
    source, function, frames = PROGRAMS[at]
    asked, jumping = session(source, function), session(source, function)
    jumping.observe(frames[0])
    said = jumping.jump(EXIT)
    assert said is not None
    weighed = asked.surprisal_of_end(frames[0], said.frame)
    assert weighed == pytest.approx(-math.log(said.confidence), abs=0.3)
    other = asked.surprisal_of_end(frames[0], replace(said.frame, value="'quite another value'"))
    assert other > weighed
    assert asked.surprisal_of_end(frames[0], said.frame) == pytest.approx(weighed, abs=0.05)
    assert asked.predict() is not None
