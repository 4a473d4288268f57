"""What training reads is what a prompt looks like when the debugger asks."""

import dataclasses
import itertools
import random
from collections import Counter

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.inprocess import record_in_process
from foreframe.model.compact_reader import Reader
from foreframe.model.flow import EXIT
from foreframe.model.history import History
from foreframe.model.load import embedded
from foreframe.model.prompt import make_prompt
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import MAX_LINES, Marker
from foreframe.train.documents import Document, Moves, _viewed, _Views, documents, with_jump
from foreframe.train.words import tokens

from tests.model.traces import recorded

TOKENIZER = Tokenizer.load(embedded() / "tokenizer.json")


def test_the_vocabulary_that_ships_is_the_one_that_is_made():
    assert TOKENIZER.tokens == tokens()


def test_there_is_a_document_for_each_activation():
    source, _, frames = next(item for item in recorded() if item[1] == "fact")
    calls = sum(frame.event is Event.CALL for frame in frames)
    assert len(documents(source, frames, TOKENIZER, max_tokens=1024)) == calls


def test_neither_the_source_nor_given_arguments_are_asked():
    for source, _, frames in recorded():
        for document in documents(source, frames, TOKENIZER, max_tokens=1024):
            context = document.ids.index(TOKENIZER.marker[Marker.CONTEXT])
            stop = document.ids.index(TOKENIZER.marker[Marker.STOP], context)
            assert not any(document.asked[: stop + 1])


def test_the_asked_tokens_of_all_documents_are_those_of_all_frames():
    source, _, frames = recorded()[0]
    asked = sum(sum(document.asked) for document in documents(source, frames, TOKENIZER, max_tokens=1024))
    prompt = make_prompt(source)
    from foreframe.model.compact import Writer

    writer = Writer(prompt, TOKENIZER, drop=False)
    for frame in frames:
        writer.write(frame)
    first = next(i for i, token in enumerate(writer.ids) if token == TOKENIZER.marker[Marker.STOP]) + 1
    assert asked == sum(writer.asked[first:])


def test_augmented_documents_are_still_documents():
    rng = random.Random(3)
    for source, _, frames in recorded():
        for document in documents(source, frames, TOKENIZER, max_tokens=256, rng=rng):
            assert len(document.ids) == len(document.asked) <= 256
            assert all(0 <= token < len(TOKENIZER) for token in document.ids)
            lines = [token - TOKENIZER.lines[0] for token in document.ids if token in TOKENIZER.lines]
            assert max(lines) <= MAX_LINES


def test_a_root_document_reads_back_as_frames():
    source, _, frames = recorded()[4]
    prompt = make_prompt(source)
    document = documents(source, frames, TOKENIZER, max_tokens=1024)[-1]
    reader = Reader(prompt, TOKENIZER)
    start = document.ids.index(TOKENIZER.marker[Marker.CONTEXT]) + 1
    read = [frame for token in document.ids[start:] if (frame := reader.feed(token))]
    assert read == frames


LONG = """
LIMIT = 10


def scale(x):
    y = x * LIMIT
    return y


def check(x):
    if x > 20:
        raise ValueError(x)
    return x


def main(n):
    total = 0
    for i in range(n):
        total += scale(i)
    try:
        check(total)
    except ValueError as error:
        total = -1
    return total
"""


def viewed(source: str, call: str, near: int = 4) -> list[str]:
    """Documents of views, as tokens' texts."""
    frames = record_in_process(source, call.partition("(")[0], call).frames
    history = _Views(make_prompt(source), TOKENIZER, set(), limit=1024, near=near)
    found = _viewed(history, [(frame, None) for frame in frames])
    assert len(found) > 2
    return ["".join(TOKENIZER.tokens[token] for token in document.ids) for document in found]


def test_a_view_shows_the_constants_and_the_functions_that_its_lines_name():
    scaled = next(text for text in viewed(LONG, "main(3)") if "<|call_sep|>" in text and "y=x*LIMIT" in text)
    assert "LIMIT=10" in scaled


def test_a_view_keeps_what_its_calls_returned():
    outer = [text for text in viewed(LONG, "main(3)", near=24) if "total<|arg_sep|>" in text]
    assert any("<|return_sep|>10<|frame_sep|>" in text for text in outer)


def test_what_is_asked_where_an_exception_leaves_a_call_is_what_the_debugger_asks():
    frames = record_in_process(LONG, "main", "main(9)").frames
    at = next(i for i, frame in enumerate(frames) if i and frame.event is Event.EXCEPTION and not frame.depth)
    plain = [(frame, None) for frame in frames]
    views = _viewed(_Views(make_prompt(LONG), TOKENIZER, set(), limit=1024, near=24), plain)
    for found, familiar in ((documents(LONG, frames, TOKENIZER, max_tokens=1024), 10_000), (views, 0)):
        history = History(make_prompt(LONG), TOKENIZER, limit=1024, familiar=familiar)
        for frame in frames[:at]:
            history.observe(frame)
        writer = history.writer()
        ids, asked = writer.said(frames[at], history.stack)
        assert (ids[0], asked[0], asked[-1]) == (TOKENIZER.marker[Marker.LEAVE], True, True)
        same = [document for document in found if document.ids == writer.ids + ids]
        assert [document.asked[-len(ids) :] for document in same] == [asked]


def test_what_the_debugger_shows_of_a_long_source_is_a_document():
    frames = record_in_process(LONG, "main", "main(9)").frames
    views = _Views(make_prompt(LONG), TOKENIZER, set(), limit=1024, near=24)
    found = [document.ids for document in _viewed(views, [(frame, None) for frame in frames])]
    history = History(make_prompt(LONG), TOKENIZER, limit=1024, familiar=0)
    for frame in frames:
        ids = history.writer().ids
        history.observe(frame)
        if len(history.stack) == 1 and frame.event is Event.LINE:
            assert any(document[: len(ids)] == ids for document in found)


def test_an_exception_that_ends_a_run_is_followed_by_leaving_and_one_that_is_handled_is_not():
    leave, exception = TOKENIZER.marker[Marker.LEAVE], TOKENIZER.marker[Marker.EXCEPTION]
    source = "def f(x):\n    y = x\n    return y[3]\n"
    frames = record_in_process(source, "f", "f('ab')").frames
    views = _Views(make_prompt(source), TOKENIZER, set(), limit=1024, near=24)
    for found in (
        documents(source, frames, TOKENIZER, max_tokens=1024)[-1],
        _viewed(views, [(frame, None) for frame in frames])[-1],
    ):
        assert exception in found.ids
        assert (found.ids[-1], found.asked[-1]) == (leave, True)
    roots = [text for text in viewed(LONG, "main(9)") if "total<|arg_sep|>" in text]
    assert roots
    assert not any(text.endswith("<|leave_sep|>") for text in roots)


@pytest.mark.parametrize("is_long", [False, True])
def test_long_sources_are_seen_in_views_and_short_ones_whole(is_long: bool, monkeypatch: pytest.MonkeyPatch):
    source = LONG.replace("total = 0\n", "total = 0\n" + "    total += n\n" * 60) if is_long else LONG
    frames = record_in_process(source, "main", "main(1)").frames
    num_viewed = Counter()

    def counted(history: _Views, moves: Moves) -> list[Document]:
        num_viewed[is_long] += 1
        return _viewed(history, moves)

    monkeypatch.setattr("foreframe.train.documents._viewed", counted)
    rng = random.Random(8)
    for _ in range(40):
        documents(source, frames, TOKENIZER, max_tokens=1024, rng=rng)
    assert num_viewed[is_long] > 32 if is_long else num_viewed[is_long] < 10


def test_a_jump_lands_where_the_run_went():
    rng = random.Random(5)
    frames = record_in_process(LONG, "main", "main(9)").frames
    jumps = Counter()
    for _ in range(300):
        moves = with_jump(frames, rng)
        for (before, _), (frame, jump) in itertools.pairwise(moves):
            if jump is not None:
                assert frame.depth == before.depth
                assert frame.lineno == jump if frame.event is Event.LINE else jump == EXIT
                skipped = frames[frames.index(before) + 1 : frames.index(frame)]
                assert skipped
                jumps[frame.event] += 1
    assert set(jumps) == {Event.LINE, Event.RETURN, Event.EXCEPTION}


def test_a_program_that_breaks_the_writer_ends_no_run_of_hours(capsys):
    from foreframe.train.data.stream import traced
    from foreframe.train.feed import fresh_documents

    program, trace = next(traced(1))
    broken = dataclasses.replace(trace, frames=[None])
    made = fresh_documents(iter([(program, broken), (program, trace)]), TOKENIZER, 1024, random.Random(1))
    assert list(made)
    assert "AttributeError" in capsys.readouterr().err
