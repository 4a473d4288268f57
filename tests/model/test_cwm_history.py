"""What CWM is shown: all live activations while they fit, less where they do not, and always a readable trace."""

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.model.cwm import CwmMarker, Piece, context_pieces, frame_pieces, parse_frames
from foreframe.model.cwm_history import History
from foreframe.model.prompt import make_prompt

from .cwm_models import tokenizer
from .traces import recorded

TOKENIZER = tokenizer()


def history(source: str, entry: str, budget: int = 100_000) -> History:
    lines = range(1, source.count("\n") + 2)
    return History(make_prompt(source), TOKENIZER, lines=lines, entry=entry, budget=budget)


def shown(here: History) -> tuple[str, list[Piece]]:
    """The source and the pieces of the frames that a model sees."""
    begin, context, source, end, *frames = TOKENIZER.decode_pieces(here.ids)
    assert (begin, context, end) == (CwmMarker.BEGIN, CwmMarker.CONTEXT, CwmMarker.FRAME)
    return source, frames


CALLS = """
def g(x):
    y = x + 1
    return y


def f(n):
    t = 0
    for i in range(n):
        t = g(t)
    return t
"""


def test_a_straight_run_is_shown_as_published():
    source = "def f(x):\n    y = x\n    return y\n"
    frames = record_in_process(source, "f", "f(1)").frames
    here = history(source, "f")
    for frame in frames:
        here.write(frame)
    assert here.ids == TOKENIZER.encode_pieces([*context_pieces(source, 1), *list(frame_pieces(frames))[:-1]])


def test_the_body_of_a_call_that_has_returned_is_dropped_and_its_two_ends_stay():
    frames = record_in_process(CALLS, "f", "f(3)").frames
    here = history(CALLS, "f")
    for frame in frames[:-1]:
        here.write(frame)
    kept = [frame for frame in frames[:-1] if frame.depth == 0 or frame.event is not Event.LINE]
    assert parse_frames(shown(here)[1], make_prompt(CALLS), "f") == kept


def test_a_callers_locals_survive_a_call():
    frames = record_in_process(CALLS, "f", "f(1)").frames
    here = history(CALLS, "f")
    at = next(number for number, frame in enumerate(frames) if frame.event is Event.RETURN)
    for frame in frames[: at + 1]:
        here.write(frame)
    assert here.pieces(frames[at + 1])[1] == '{"n": "..", "t": "1", "i": ".."}'


def test_asking_how_a_frame_is_written_changes_nothing():
    frames = record_in_process(CALLS, "f", "f(2)").frames
    here = history(CALLS, "f")
    for frame in frames:
        before = list(here.ids), [(a.lineno, a.locals) for a in here.stack]
        pieces = here.pieces(frame)
        assert (list(here.ids), [(a.lineno, a.locals) for a in here.stack]) == before
        length = len(here.ids)
        here.write(frame)
        if frame.event is not Event.RETURN:
            assert here.ids[length:] == TOKENIZER.encode_pieces(pieces)


def budget_of(source: str, *, frames: int) -> int:
    """Tokens of the source and some forty for each frame."""
    return len(history(source, "f").ids) + 40 * frames


def read_back(here: History, source: str) -> list[Frame]:
    """What a model reads, parsed; the entry is what START_OF_TRACE marks."""
    text, frames = shown(here)
    (marked,) = [line for line in text.split("\n") if line.endswith("START_OF_TRACE")]
    return parse_frames(frames, make_prompt(source), marked.split("(")[0].removeprefix("def ").strip())


@pytest.mark.parametrize("budget", [8, 12, 30])
def test_past_the_budget_the_middle_goes_and_the_first_frame_kept_restates_all_locals(budget: int):
    source = "def f(n):\n    t = 0\n    for i in range(n):\n        t += i\n        t -= 1\n    return t\n"
    frames = record_in_process(source, "f", "f(60)").frames
    here = history(source, "f", budget_of(source, frames=budget))
    for number, frame in enumerate(frames[:-1]):
        here.write(frame)
        assert not here.is_too_long
        seen = read_back(here, source)
        assert seen[0] == frames[0]
        assert seen[1:] == frames[number + 2 - len(seen) : number + 1]
        if number > 4 and len(seen) < number:
            first = shown(here)[1][6]
            assert '".."' not in first


def test_where_the_middle_has_gone_callers_show_their_call_and_where_they_stand():
    source = "def g(x):\n    for i in range(60):\n        x += i\n    return x\n\n\n"
    source += "def f(n):\n    a = n\n    b = g(a)\n    return b\n"
    frames = record_in_process(source, "f", "f(3)").frames
    here = history(source, "f", budget_of(source, frames=12))
    for frame in frames[:100]:
        here.write(frame)
    seen = read_back(here, source)
    assert [(frame.event, frame.lineno) for frame in seen[:3]] == [(Event.CALL, 7), (Event.LINE, 9), (Event.CALL, 1)]
    assert seen[1] == frames[2]
    assert seen[3:] == frames[100 - len(seen) + 3 : 100]
    for frame in frames[100:-1]:
        here.write(frame)
    assert read_back(here, source)[-1] == frames[-2]


def test_where_not_even_the_callers_fit_the_trace_starts_further_in():
    source = "def g(n):\n    if n == 0:\n        return 0\n    return 1 + g(n - 1)\n\n\ndef f(n):\n    return g(n)\n"
    frames = record_in_process(source, "f", "f(40)").frames
    here = history(source, "f", budget_of(source, frames=14))
    deepest = max(range(len(frames)), key=lambda at: frames[at].depth)
    for frame in frames[: deepest + 1]:
        here.write(frame)
    assert not here.is_too_long
    assert "def g(n):  # << START_OF_TRACE" in shown(here)[0]
    assert [a.depth for a in here.stack][-1] == frames[deepest].depth
    # Coming back, each caller is shown again, with the value that came back to it.
    for frame in frames[deepest + 1 : -1]:
        here.write(frame)
        assert not here.is_too_long
        assert read_back(here, source)[-1].value == frame.value
    assert "def f(n):  # << START_OF_TRACE" in shown(here)[0]
    assert [(a.function, a.lineno, a.locals) for a in here.stack] == [("f", 8, {"n": "40"})]


@pytest.mark.parametrize("at", range(0, len(recorded()), 5))
def test_any_history_in_any_budget_is_a_trace_that_ends_in_the_present_frame(at: int):
    source, function, frames = recorded()[at]
    least = len(history(source, function or "<module>").ids)
    for room in (60, 150, 400):
        here = history(source, function or "<module>", least + room)
        for frame in frames[:-1]:
            here.write(frame)
            pieces = shown(here)[1]
            assert pieces[-1] is CwmMarker.FRAME
            if here.stack:
                assert here.stack[-1].depth >= frame.depth - (frame.event is Event.RETURN)
