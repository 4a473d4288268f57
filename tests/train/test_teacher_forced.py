"""What is measured while a run goes on: kinds of tokens, and frames that are right as a whole."""

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.model.tokenizer import Tokenizer
from foreframe.train.documents import documents
from foreframe.train.recipes import NANO

torch = pytest.importorskip("torch")

SOURCE = "def f(a):\n    b = a + 1\n    return b\n"


@pytest.fixture
def tokenizer():
    return Tokenizer.load(NANO / "tokenizer.json")


@pytest.fixture
def document(tokenizer):
    names = {"source": "", "function": "f", "depth": 0}
    frames = [
        Frame(event=Event.CALL, lineno=1, locals={"a": "12"}, **names),
        Frame(event=Event.LINE, lineno=2, locals={"a": "12"}, **names),
        Frame(event=Event.LINE, lineno=3, locals={"a": "12", "b": "13"}, **names),
        Frame(event=Event.RETURN, lineno=3, value="13", **names),
    ]
    (only,) = documents(SOURCE, frames, tokenizer, max_tokens=256)
    return only


def spoken(document, tokenizer) -> list[tuple[str, int]]:
    from foreframe.train.teacher_forced import KINDS, marks

    kinds, frames = marks(document, tokenizer)
    return [(KINDS[kind].value, frame) for kind, frame in zip(kinds, frames, strict=True)]


def test_every_asked_token_has_its_kind_and_its_frame(document, tokenizer):
    assert spoken(document, tokenizer) == [
        ("line", 0),
        ("name", 1), ("name", 1), ("value", 1), ("value", 1), ("line", 1),
        ("event", 2), ("return", 2), ("return", 2), ("value end", 2),
    ]  # fmt: skip


def test_a_frame_that_is_cut_off_is_not_counted(document, tokenizer):
    from foreframe.train.documents import Document

    cut = Document(document.ids[:-1], document.asked[:-1])
    assert [frame for _, frame in spoken(cut, tokenizer)] == [0, 1, 1, 1, 1, 1, -1, -1, -1]


@pytest.mark.parametrize("layout", ["shared", "padded"])
def test_one_wrong_token_spoils_its_frame_and_its_kind_alone(layout, document, tokenizer):
    from foreframe.train.teacher_forced import KINDS, Kind, _sums, asked

    held = asked([document, document], layout, tokenizer)
    assert held.num_frames == 6
    right = torch.ones(len(held.kinds_N), dtype=torch.bool)
    right[held.kinds_N.tolist().index(KINDS.index(Kind.VALUE))] = False
    sums = _sums(held, 0.0, right).tolist()
    assert sums[1:4] == [20.0, 5.0, 6.0]
    good, of = sums[4 : 4 + len(KINDS)], sums[4 + len(KINDS) :]
    assert [int(n - g) for g, n in zip(good, of, strict=True)] == [int(kind is Kind.VALUE) for kind in KINDS]


@pytest.mark.parametrize("layout", ["shared", "padded"])
def test_what_ships_is_graded_alike_in_both_layouts_and_well(layout, tokenizer, tmp_path):
    from accelerate import Accelerator
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.checkpoint import load_weights
    from foreframe.train.objective import Objective
    from foreframe.train.recipes import Config
    from foreframe.train.teacher_forced import Exam

    model = build(nano_config(len(tokenizer)))
    load_weights(model, NANO / "model.safetensors")
    config = Config(name="exam", run_dir=tmp_path, layout=layout, batch_tokens=4096, evaluate_programs=12)
    grades = Exam(config, tokenizer).grade(Accelerator(), Objective(model))
    assert grades["frames"] > 50
    assert grades["exact_frames"] > 0.72  # half of the programs are of written functions that are held out whole
    assert min(grades["event"], grades["line"], grades["name"]) > 0.85
    assert grades["loss"] < 0.45
