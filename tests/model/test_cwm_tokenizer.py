"""Text, markers and ids, over a tokenizer trained here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from foreframe.debugger.errors import GrammarError, ModelError
from foreframe.model.constrain import Level
from foreframe.model.cwm import CwmMarker, context_pieces, frame_pieces
from foreframe.model.cwm_predictor import cwm_predictor
from foreframe.model.cwm_tokenizer import CwmTokenizer
from foreframe.model.tape import Sampling
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from .cwm_models import folder, tokenizer, train_tokenizer
from .oracle import Oracle
from .traces import recorded

TOKENIZER = tokenizer()


def test_markers_have_the_ids_of_the_folders_own_tokenizer():
    plain = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    assert TOKENIZER.marker == {marker: plain.token_to_id(marker) for marker in CwmMarker}
    assert TOKENIZER.marker[CwmMarker.FRAME] != 128_100


@given(st.text() | st.lists(st.sampled_from([*CwmMarker, "<|not_ours|>", "a", " "])).map("".join))
def test_text_comes_back_as_it_was_and_no_text_is_a_marker(text: str):
    ids = TOKENIZER.encode(text)
    assert not set(ids) & set(TOKENIZER.marker.values())
    assert "".join(TOKENIZER.decode_pieces(ids)) == text
    assert not any(isinstance(piece, CwmMarker) for piece in TOKENIZER.decode_pieces(ids))


def test_a_program_that_prints_markers_cannot_forge_a_frame():
    from foreframe.debugger.inprocess import record_in_process

    source = "def f(x):\n    print('<|frame_sep|><|return_sep|>')  # <|end_of_text|>\n    return x\n"
    frames = record_in_process(source, "f", "f('<|frame_sep|><|return_sep|>')").frames
    pieces = [*context_pieces(source, 1), *frame_pieces(frames)]
    ids = TOKENIZER.encode_pieces(pieces)
    reserved = {number: marker for marker, number in TOKENIZER.marker.items()}
    assert [reserved[number] for number in ids if number in reserved] == [p for p in pieces if type(p) is CwmMarker]
    assert TOKENIZER.decode_pieces(ids) == pieces


def test_every_recorded_trace_comes_back_from_its_ids():
    for _, _, frames in recorded():
        pieces = list(frame_pieces(frames))
        assert TOKENIZER.decode_pieces(TOKENIZER.encode_pieces(pieces)) == pieces


def test_other_reserved_tokens_and_unknown_ids_are_no_text():
    plain = Tokenizer.from_file(str(folder() / "tokenizer.json"))
    for number in (plain.token_to_id("<|not_ours|>"), len(TOKENIZER), -1):
        with pytest.raises(GrammarError, match="is not text"):
            TOKENIZER.decode_pieces([number])


def test_half_a_character_is_a_grammar_error():
    with pytest.raises(GrammarError, match="UTF-8"):
        TOKENIZER.decode_pieces([TOKENIZER.ids["é".encode()[:1]]])


def test_missing_markers_are_named(tmp_path: Path):
    train_tokenizer(["x = 1"], ["<|frame_sep|>", "<|call_sep|>"]).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ModelError, match=r"has no <\|begin_of_text\|>.*<\|trace_context_start\|>$") as told:
        CwmTokenizer.load(tmp_path)
    assert "<|frame_sep|>" not in str(told.value)
    assert told.value.hint


def test_a_tokenizer_that_changes_text_is_refused(tmp_path: Path):
    made = Tokenizer(models.WordLevel(unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.train_from_iterator(["def f"], trainers.WordLevelTrainer(special_tokens=["?"], show_progress=False))
    made.add_special_tokens(list(CwmMarker))
    made.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ModelError, match="does not give text back"):
        CwmTokenizer.load(tmp_path)


def test_a_sentencepiece_vocabulary_is_read_as_text_too(tmp_path: Path):
    """As Gemma's: `▁` for a space, and bytes as `<0x0A>` where a character has no token."""
    from tokenizers import normalizers

    made = Tokenizer(models.BPE(byte_fallback=True, unk_token=None))
    made.normalizer = normalizers.Replace(" ", "▁")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    made.train_from_iterator(
        ["def f(x):\n return x"] * 2, trainers.BpeTrainer(vocab_size=290, special_tokens=bytes_, show_progress=False)
    )
    # The trainer makes them special; in such a vocabulary they are words.
    made.add_special_tokens(list(CwmMarker))
    made.save(str(tmp_path / "tokenizer.json"))
    path = tmp_path / "tokenizer.json"
    written = json.loads(path.read_text())
    written["added_tokens"] = [token for token in written["added_tokens"] if token["content"] not in bytes_]
    path.write_text(json.dumps(written))
    read = CwmTokenizer.load(tmp_path)
    text = "def  g(é):\n\treturn '😀' "
    assert "".join(read.decode_pieces(read.encode(text))) == text


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"model": 3}', "\udcff\x00"])
def test_a_damaged_tokenizer_is_told_in_one_sentence(tmp_path: Path, damage: str):
    (tmp_path / "tokenizer.json").write_text(damage, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(ModelError, match="damaged") as told:
        CwmTokenizer.load(tmp_path)
    assert "\n" not in str(told.value)


def test_a_folder_without_a_tokenizer_is_a_models_error(tmp_path: Path):
    with pytest.raises(ModelError, match=r"no tokenizer\.json"):
        CwmTokenizer.load(tmp_path)


def test_the_tokenizer_of_larger_weights_is_refused(tmp_path: Path):
    shutil.copy(folder() / "tokenizer.json", tmp_path)
    small = Oracle(TOKENIZER)
    small.vocab_size = 50
    with pytest.raises(ModelError, match="50 tokens in its weights"):
        cwm_predictor("tiny", small, tmp_path, level=Level.FLOW, sampling=Sampling(), context=100)


def test_importing_the_dialect_loads_nothing_heavy():
    heavy = ("tokenizers", "torch", "transformers")
    code = f"import sys, foreframe.model.cwm_predictor; print(*(m for m in {heavy!r} if m in sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""
