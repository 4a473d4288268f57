"""What training reads is what a prompt looks like when the debugger asks."""

import random

from foreframe.debugger.frame import Event
from foreframe.model.compact import Reader
from foreframe.model.load import embedded
from foreframe.model.prompt import make_prompt
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import MAX_LINES, Marker
from foreframe.train.documents import documents
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
