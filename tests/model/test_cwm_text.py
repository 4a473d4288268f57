"""Forced text and masks, against a slow twin that tries every token."""

import json

import numpy as np
import pytest
from foreframe.model.cwm_text import END, MAX_STRING, Literal, Quoted, Vocabulary, advance, forced, is_end
from hypothesis import given
from hypothesis import strategies as st

from .cwm_models import tokenizer

TOKENIZER = tokenizer()
VOCABULARY = Vocabulary(TOKENIZER, len(TOKENIZER) + 5)


def end():
    return END


def pair(names=("x", "xs")) -> Literal:
    """`{"NAME": "VALUE"}`, the value not being `..`."""
    closing = Literal(((b"}", end),))
    value = Quoted(close=lambda text: None if text == ".." else closing, after=b"}", name="v")
    return Literal(tuple((f'{{"{name}": "'.encode(), lambda: value) for name in names))


TEXTS = ['{"x": "1"}', '{"xs": "[\'a\', \\"b\\"]"}', '{"x": "é\\u00e9\\ud83d\\ude00😀"}', '{"x": ""}', '{"xs": "...."}']


@pytest.mark.parametrize("text", TEXTS)
def test_masks_are_those_of_trying_every_token(text: str):
    """At each byte of the text, in the middle of characters and escapes too."""
    for length in range(len(text.encode())):
        state = advance(pair(), text.encode()[:length])
        assert state is not None
        tried = [bool(word) and advance(state, word) is not None for word in TOKENIZER.texts]
        assert VOCABULARY.allowed(state).tolist() == [*tried, False, False, False, False, False]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_whole_is_at_its_end_and_nothing_follows(text: str):
    state = advance(pair(), text.encode())
    assert state is not None
    assert is_end(state)
    assert advance(state, b" ") is None


@pytest.mark.parametrize(
    "text",
    ['{"x": ".."}', '{"x": "\\u002e."}', '{"y": "', '{"x": "\n', '{"x": "\\x', '{"x": "\\ud800"}', '{"x": "\\udc00"}'],
)
def test_what_may_not_come_is_refused(text: str):
    assert advance(pair(), text.encode()) is None


@given(st.binary(max_size=12))
def test_the_inside_of_a_string_is_what_json_and_utf_8_take(body: bytes):
    state = advance(pair(), b'{"x": "' + body + b'"}')
    try:
        value = json.loads((b'{"x": "' + body + b'"}').decode())["x"]
        json.dumps(value).encode()
        value.encode()
        fine = value != ".." and b'"' not in body.replace(b'\\"', b"")
    except (ValueError, KeyError):
        fine = False
    assert (state is not None and is_end(state)) == fine


def test_what_all_begin_with_is_forced_and_then_the_model_is_asked():
    run, state = forced(pair())
    assert run == b'{"x'
    assert isinstance(state, Literal)
    run, state = forced(pair(["x"]))
    assert run == b'{"x": "'
    assert isinstance(state, Quoted)


def test_a_string_that_is_full_can_only_end():
    state = advance(pair(), b'{"x": "' + b"a" * MAX_STRING)
    assert state is not None
    assert VOCABULARY.allowed(state)[TOKENIZER.ids[b"a"]]
    state = advance(state, b"a")
    assert state is not None
    left = [TOKENIZER.texts[number] for number in np.flatnonzero(VOCABULARY.allowed(state))]
    assert b'"}' in left
    assert all(b'"' in text for text in left)


def test_an_escape_that_a_full_string_has_begun_can_be_brought_to_its_end():
    state = advance(pair(), b'{"x": "' + b"a" * (MAX_STRING + 1) + b"\\u00")
    for _ in range(2):
        assert state is not None
        allowed = [TOKENIZER.texts[number] for number in np.flatnonzero(VOCABULARY.allowed(state))]
        assert {len(text) for text in allowed} == {1}
        state = advance(state, allowed[0])
    assert state is not None
    assert advance(state, b'"}') == END


@given(st.integers(0, 2**32))
def test_any_walk_over_the_masks_ends_in_a_whole_text(seed: int):
    rng = np.random.default_rng(seed)
    state, text = pair(), b""
    while not is_end(state):
        token = int(rng.choice(np.flatnonzero(VOCABULARY.allowed(state))))
        text += TOKENIZER.texts[token]
        state = advance(state, TOKENIZER.texts[token])
        assert state is not None
    (value,) = json.loads(text).values()
    assert value != ".."
    value.encode()
