"""Sessions over a checkpoint of CWM's dialect: random weights, so that what is well-formed is the grammar's doing."""

import itertools
import math
import random

import pytest
from foreframe.debugger.errors import GrammarError, ModelError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import SourceContext
from foreframe.model.constrain import Level
from foreframe.model.cwm import CwmMarker, frame_pieces, parse_frames, pieces_of
from foreframe.model.cwm_predictor import CwmSession
from foreframe.model.prompt import make_prompt

from tests.programs import EXAMPLES

from .cwm_models import predictor, tokenizer
from .oracle import Oracle, perfect
from .traces import recorded

LEVELS = [Level.FORMAT, Level.LINES, Level.FLOW]
TOKENIZER = tokenizer()
PROGRAMS = [item for item in recorded() if 6 < len(item[2]) < 60][:12]
HISTORIES = [
    (at, length)
    for at, (_, _, frames) in enumerate(PROGRAMS)
    for length in random.Random(at).sample(range(len(frames)), min(9, len(frames)))
][:100]


def session(level: Level, source: str, function: str, *, temperature: float = 1.0, seed: int = 0) -> CwmSession:
    return predictor(level, temperature=temperature, seed=seed).session(SourceContext(source=source, function=function))


def looks_right(frame: Frame, source: str, live: list[Frame]) -> None:
    """AssertionError where no frame is like this after these live ones."""
    assert frame.source == source.split("\n")[frame.lineno - 1]
    assert (frame.value is None) == (frame.event in (Event.CALL, Event.LINE))
    assert not frame.locals or frame.value is None
    assert frame.depth <= len(live) - (frame.event is not Event.CALL)
    "".join([*frame.locals, *frame.locals.values(), frame.value or ""]).encode()


@pytest.mark.parametrize("level", LEVELS)
def test_every_frame_of_random_weights_is_well_formed_after_a_hundred_histories(level: Level):
    assert len(HISTORIES) == 100
    for seed, (at, length) in enumerate(HISTORIES):
        source, function, frames = PROGRAMS[at]
        here = session(level, source, function, seed=seed)
        for frame in frames[:length]:
            here.observe(frame)
        if length and not here._history.stack:
            continue
        said = here.predict()
        assert said is not None
        live = [item.depth for item in here._history.stack]
        looks_right(said.frame, source, live)
        # What was said can be written, and then reads the same after the same history.
        again = [*frames[:length], said.frame]
        assert parse_frames(list(frame_pieces(again)), make_prompt(source), function)[-1] == said.frame
        here.observe(said.frame)
        here._catch_up()


def test_a_free_run_of_random_weights_goes_on_from_its_own_frames():
    source, function, _ = PROGRAMS[0]
    here = session(Level.FLOW, source, function)
    for _ in range(12):
        said = here.predict()
        if said is None:
            break
        here.observe(said.frame)
    assert len(here._frames) > 3
    assert here._frames[0].event is Event.CALL


def feed(oracle: Oracle, here: CwmSession, frames: list[Frame]):
    """Each frame in turn as the model's target; then it is observed."""
    live: dict[int, Frame] = {}
    for frame in frames:
        before = live.get(frame.depth) if frame.event is Event.LINE else None
        oracle.target = list(pieces_of(frame, before and before.locals))
        if frame.event in (Event.CALL, Event.LINE):
            live[frame.depth] = frame
        yield frame
        here.observe(frame)


TRACES = [
    *recorded()[:20],
    *(
        (source, example.function, record_in_process(source, example.function, example.call).frames)
        for example in EXAMPLES[:3]
        for source in [example.path.read_text(encoding="utf-8")]
    ),
]


@pytest.mark.parametrize(("level", "share"), [(Level.FORMAT, 0.3), (Level.LINES, 0.3), (Level.FLOW, 0.5)])
def test_a_model_that_knows_says_every_frame_and_is_asked_for_what_is_not_forced(level: Level, share: float):
    """The shares are those of the tokens of real frames that no model need say."""
    tokens = forced = 0
    for source, function, frames in TRACES:
        oracle, model = perfect(TOKENIZER, level)
        here = model.session(SourceContext(source=source, function=function))
        for frame in feed(oracle, here, frames):
            passes = oracle.passes
            said = here.predict()
            assert said is not None
            assert said.frame == frame
            assert 0 <= said.forced_tokens <= said.tokens
            assert oracle.passes - passes >= said.tokens - said.forced_tokens
            tokens += said.tokens
            forced += said.forced_tokens
    assert forced / tokens >= share


def test_a_forced_run_is_one_append():
    source = "def f(first, second):\n    third = first\n    return third\n"
    frames = record_in_process(source, "f", "f(1, 2)").frames
    oracle, model = perfect(TOKENIZER, Level.FLOW)
    here = model.session(SourceContext(source=source, function="f"))
    for frame in feed(oracle, here, frames):
        oracle.appends.clear()
        oracle.passes = 0
        said = here.predict()
        assert said is not None
        assert said.frame == frame
        here._tape.hold(oracle_ids(here, frame), len(here._history.ids))
        # The history, what was forced before each question, and what was after the last one.
        assert len(oracle.appends) <= oracle.passes + 2
        assert sum(oracle.appends) >= said.tokens
    # After the call, only the event is asked for: its locals are as they were, and one line is first.
    assert said.forced_tokens > 0


def oracle_ids(here: CwmSession, frame: Frame) -> list[int]:
    return TOKENIZER.encode_pieces(here._history.pieces(frame))


def test_observing_what_was_predicted_takes_nothing_back():
    source, function, frames = PROGRAMS[0]
    oracle, model = perfect(TOKENIZER, Level.FLOW)
    here = model.session(SourceContext(source=source, function=function))
    for _ in feed(oracle, here, frames[:5]):
        here.predict()
    held = list(here._tape.held)
    # The end of the frame was forced, and so not handed over yet.
    here._catch_up()
    assert here._tape.held[: len(held)] == held
    assert here._tape.held == here._history.ids


def test_the_first_line_after_a_call_is_the_grammars_but_for_the_event():
    source, function, frames = PROGRAMS[0]
    oracle, model = perfect(TOKENIZER, Level.FLOW)
    here = model.session(SourceContext(source=source, function=function))
    for _ in feed(oracle, here, frames[:2]):
        said = here.predict()
    assert said is not None
    assert said.frame == frames[1]
    assert said.tokens - said.forced_tokens == 1
    assert said.value_confidence == {}


def test_a_session_kept_answers_as_a_fresh_one():
    source, function, frames = PROGRAMS[2]
    kept = session(Level.FLOW, source, function, temperature=0)
    for number, frame in enumerate(frames[:4]):
        kept.observe(frame)
        fresh = session(Level.FLOW, source, function, temperature=0)
        for earlier in frames[: number + 1]:
            fresh.observe(earlier)
        if number % 3 == 0:
            assert answer(kept) == answer(fresh)


def answer(here: CwmSession) -> object:
    try:
        said = here.predict()
    except GrammarError as error:
        return str(error)
    return said and said.frame


def test_rewinding_answers_as_before():
    source, function, frames = PROGRAMS[1]
    here = session(Level.FLOW, source, function, temperature=0)
    answers = []
    for frame in frames[:6]:
        here.observe(frame)
        answers.append(answer(here))
    for length in (4, 2, 6):
        here.rewind(0)
        for frame in frames[:6]:
            here.observe(frame)
        here.rewind(length)
        assert answer(here) == answers[length - 1]


def test_without_constraint_a_malformed_frame_is_told_and_the_session_goes_on():
    source, function, frames = PROGRAMS[0]
    here = session(Level.OFF, source, function)
    malformed = 0
    for frame in frames[:10]:
        here.observe(frame)
        try:
            here.predict()
        except GrammarError:
            malformed += 1
        here._catch_up()
        assert here._tape.held == here._history.ids
    assert malformed


def test_without_constraint_a_model_that_knows_says_the_frame():
    source, function, frames = PROGRAMS[3]
    oracle, model = perfect(TOKENIZER, Level.OFF)
    here = model.session(SourceContext(source=source, function=function))
    for frame in feed(oracle, here, frames):
        said = here.predict()
        assert said is not None
        assert said.frame == frame
        assert said.forced_tokens == 0


def test_after_the_entry_is_left_nothing_comes():
    source, function, frames = PROGRAMS[0]
    here = session(Level.FLOW, source, function)
    for frame in frames:
        here.observe(frame)
    assert here.predict() is None


def test_a_predicted_frames_surprisal_is_that_of_its_confidence():
    """Where the tokenizer writes the frame in the tokens that were chosen: frames without long random values."""
    same = asked = 0
    for at, length in HISTORIES:
        source, function, frames = PROGRAMS[at]
        here = session(Level.FLOW, source, function, temperature=0.3)
        for frame in frames[:length]:
            here.observe(frame)
        if length and not here._history.stack:
            continue
        said = here.predict()
        assert said is not None
        surprisal = here.surprisal(said.frame)
        assert surprisal >= 0
        if said.tokens - said.forced_tokens <= 3:
            asked += 1
            same += math.isclose(surprisal, -math.log(said.confidence), abs_tol=0.05)
    assert same > asked / 2 > 2


def test_surprisal_changes_nothing():
    source, function, frames = PROGRAMS[1]
    here, other = (session(Level.FLOW, source, function, temperature=0) for _ in range(2))
    for frame, after in itertools.pairwise(frames[:7]):
        for one in (here, other):
            one.observe(frame)
        assert here.surprisal(after) == pytest.approx(here.surprisal(after), abs=1e-3)
        # Not even a frame of another kind, which could not follow.
        assert here.surprisal(frames[-1]) > 0
        assert answer(here) == answer(other)


def test_what_is_forced_surprises_nobody_and_frames_of_other_files_are_not_shown():
    source = "def f(x):\n    raise ValueError(x)\n"
    frames = record_in_process(source, "f", "f(1)").frames
    here = session(Level.FLOW, source, "f")
    for frame in frames[:1]:
        here.observe(frame)
    line = Frame(event=Event.LINE, lineno=2, source="    raise ValueError(x)", locals={"x": "1"}, function="f")
    assert line == frames[1]
    said = here.predict()
    assert said is not None
    # Only the event is the model's.
    assert here.surprisal(line) < 3
    other = Frame(event=Event.CALL, lineno=3, source="def other():", depth=1, path="other.py")
    assert here.surprisal(other) == 0.0
    here.observe(other)
    assert here._history.ids[-1] == TOKENIZER.marker[CwmMarker.FRAME]


def test_a_source_longer_than_the_context_is_told_in_a_sentence():
    source = "x = [" + ", ".join(map(str, range(2500))) + "]\n"
    here = predictor(Level.FLOW, context=1000).session(SourceContext(source=source))
    with pytest.raises(ModelError, match="tiny has room for 750") as told:
        here.predict()
    assert told.value.hint


def test_a_history_longer_than_the_context_goes_on():
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n        t -= 1\n    return t\n"
    frames = record_in_process(source, "f", "f(80)").frames
    oracle, model = perfect(TOKENIZER, Level.FLOW)
    model.context = 1200
    here = model.session(SourceContext(source=source, function="f"))
    for _ in feed(oracle, here, frames):
        said = here.predict()
        assert said is not None
        assert len(here._tape.held) <= 1200
