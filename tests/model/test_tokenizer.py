"""Text to ids and back."""

import json

import pytest
from foreframe.debugger.errors import GrammarError, ModelError
from foreframe.model.load import embedded
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import Marker
from hypothesis import given
from hypothesis import strategies as st

TOKENIZER = Tokenizer.load(embedded() / "tokenizer.json")


@given(st.text(max_size=80))
def test_any_value_comes_back_as_it_was(text: str):
    assert TOKENIZER.decode(TOKENIZER.encode_value(text)) == text


@given(st.text(max_size=80))
def test_text_never_becomes_a_reserved_token(text: str):
    reserved = set(range(TOKENIZER.first_text)) - {TOKENIZER.marker[Marker.CODE_POINT]}
    assert reserved.isdisjoint(TOKENIZER.encode_value(text))
    assert reserved.isdisjoint(TOKENIZER.encode_code(text))


def test_a_program_that_prints_a_marker_cannot_forge_a_frame():
    ids = TOKENIZER.encode_value("'<|frame_sep|><|return_sep|>'")
    assert TOKENIZER.marker[Marker.STOP] not in ids
    assert TOKENIZER.marker[Marker.RETURN] not in ids


@given(st.text("abcdefgh 0123456789", min_size=1, max_size=30), st.data())
def test_changing_one_character_of_a_string_changes_one_token(text: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(text) - 1))
    other = text[:at] + "z" + text[at + 1 :]
    before, after = (TOKENIZER.encode_value(repr(value)) for value in (text, other))
    assert len(before) == len(after)
    assert sum(x != y for x, y in zip(before, after, strict=True)) == 1


def test_digits_stand_alone():
    assert len(TOKENIZER.encode_value("-12345")) == 6


def test_common_words_are_one_token_and_others_are_spelled():
    assert len(TOKENIZER.encode_code("total")) == 1
    assert len(TOKENIZER.encode_code("qzxv")) == 4
    assert TOKENIZER.decode(TOKENIZER.encode_value("total", spelled={"total"})) == "total"
    assert len(TOKENIZER.encode_value("total", spelled={"total"})) == 5


def test_needless_spaces_and_comments_of_code_cost_nothing():
    assert TOKENIZER.encode_code("x = y + 1  # why") == TOKENIZER.encode_code("x=y+1")
    assert TOKENIZER.encode_code("not x") != TOKENIZER.encode_code("notx")


def test_a_double_quoted_literal_looks_like_the_value_that_it_makes():
    assert TOKENIZER.encode_code('"ab c"') == TOKENIZER.encode_value("'ab c'")


WITH_A_NUMBER = json.dumps([*TOKENIZER.tokens[:-1], 7])


@pytest.mark.parametrize("text", ["[]", "{", '{"a": 1}', '["a"]', "7", WITH_A_NUMBER])
def test_a_file_that_is_no_vocabulary_is_refused(text: str, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(text)
    with pytest.raises(ModelError, match="is no vocabulary"):
        Tokenizer.load(path)


def test_a_broken_code_point_is_a_grammar_error():
    ids = [TOKENIZER.marker[Marker.CODE_POINT], *TOKENIZER.encode_value("00zz")]
    with pytest.raises(GrammarError):
        TOKENIZER.decode(ids)
