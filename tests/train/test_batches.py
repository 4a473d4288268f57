"""Batches: a document costs and teaches the same, however it is laid out."""

import random

import pytest
from foreframe.train.documents import Document

torch = pytest.importorskip("torch")

VOCAB = 64


@pytest.fixture
def objective():
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.objective import Objective

    torch.manual_seed(0)
    return Objective(build(nano_config(VOCAB, width=64, layers=2)))


def document(rng: random.Random, beginning: list[int], length: int, *, unasked: int = 0) -> Document:
    own = [rng.randrange(1, VOCAB) for _ in range(length)]
    asked = [place >= unasked and rng.random() < 0.7 for place in range(length - 1)]
    return Document(beginning + own, [False] * len(beginning) + [*asked, True])


@pytest.fixture
def siblings() -> list[Document]:
    """Three documents of one source, the last with a history of its own before it asks; then two strangers."""
    rng = random.Random(0)
    source = [rng.randrange(1, VOCAB) for _ in range(40)]
    of_one_source = [document(rng, source, length, unasked=unasked) for length, unasked in ((9, 0), (30, 0), (21, 8))]
    return [*of_one_source, document(rng, [], 33, unasked=5), document(rng, [], 50, unasked=12)]


def loss_and_gradients(objective, batches):
    objective.zero_grad()
    device = torch.device("cpu")
    total = sum(objective(*batch.inputs(device))[0] for batch in batches)
    total.backward()
    return total.item(), [parameter.grad.clone() for parameter in objective.parameters()]


def packed(documents, max_tokens=10_000):
    from foreframe.train.batches import families, pack

    return pack(list(families(documents, max_tokens)))


def test_a_shared_beginning_stands_once_in_a_packed_row(siblings):
    from foreframe.train.batches import families

    found = list(families(siblings, 10_000))
    assert [(len(family.documents), family.shared) for family in found] == [(3, 40), (1, 0), (1, 0)]
    batch = packed(siblings)
    assert batch.ids_BT.shape == (1, 40 + 9 + 30 + 21 + 33 + 50)
    assert (batch.num_tokens, batch.num_documents) == (183, 5)
    assert [piece.length for piece in batch.layout.pieces] == [40, 9, 30, 21, 33, 50]
    assert [piece.continues for piece in batch.layout.pieces] == [None, 0, 0, 0, None, None]


def test_positions_go_on_from_the_shared_beginning_for_each_document(siblings):
    positions = packed(siblings).positions_BT[0].tolist()
    assert positions == [*range(40), *range(40, 49), *range(40, 70), *range(40, 61), *range(33), *range(50)]


@pytest.mark.parametrize("layout", ["shared", "padded"])
def test_loss_and_gradients_are_those_of_the_documents_by_themselves(layout, objective, siblings):
    from foreframe.train.batches import pad

    batch = packed(siblings) if layout == "shared" else pad(siblings)
    together, gradients = loss_and_gradients(objective, [batch])
    apart, expected = loss_and_gradients(objective, [pad([document]) for document in siblings])
    assert together == pytest.approx(apart, rel=1e-5)
    for gradient, wanted in zip(gradients, expected, strict=True):
        torch.testing.assert_close(gradient, wanted, rtol=1e-3, atol=1e-4)


def test_in_bfloat16_the_loss_and_the_direction_of_the_gradients_stay(objective, siblings):
    long = document(random.Random(1), siblings[0].ids[:40], 500, unasked=400)  # its mask is cut from another one
    batches = [packed([*siblings[:3], long, *siblings[3:]])]
    exact, gradients = loss_and_gradients(objective, batches)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rounded, others = loss_and_gradients(objective, batches)
    assert rounded == pytest.approx(exact, rel=1e-3)
    for gradient, other in zip(gradients, others, strict=True):
        assert torch.cosine_similarity(gradient.flatten(), other.flatten(), dim=0) > 0.99


def test_a_document_by_itself_has_the_loss_of_the_bare_model(objective, siblings):
    from foreframe.train.batches import pad

    alone = siblings[0]
    loss, right = objective(*pad([alone]).inputs(torch.device("cpu")))
    objective.model.set_attn_implementation("eager")
    logits = objective.model(torch.tensor([alone.ids])).logits[0, :-1]
    places = [place for place, asked in enumerate(alone.asked) if asked]
    chosen = logits[[place - 1 for place in places]]
    target = torch.tensor([alone.ids[place] for place in places])
    assert loss.item() == pytest.approx(
        torch.nn.functional.cross_entropy(chosen, target, reduction="sum").item(), rel=1e-4
    )
    assert right.tolist() == (chosen.argmax(-1) == target).tolist()


def test_no_document_sees_its_sibling(objective, siblings):
    """Another text in one document changes no prediction of the others."""
    device = torch.device("cpu")
    first, second, *rest = siblings
    changed = Document(first.ids[:40] + [token % 60 + 1 for token in first.ids[40:]], first.asked)
    with torch.no_grad():
        losses = [objective(*packed([one, second, *rest]).inputs(device))[0] for one in (first, changed)]
        alone = [objective(*packed([one]).inputs(device))[0] for one in (first, changed)]
    assert (losses[1] - losses[0]).item() == pytest.approx((alone[1] - alone[0]).item(), abs=1e-3)


def test_a_family_is_cut_where_it_would_not_fit(siblings):
    from foreframe.train.batches import families

    found = list(families(siblings, 99))
    assert [len(family.documents) for family in found] == [2, 1, 1, 1]
    assert all(family.num_tokens <= 99 for family in found)


@pytest.mark.parametrize("layout", ["shared", "padded"])
def test_every_document_of_a_pool_is_used_once_within_the_limit(layout):
    from foreframe.train.feed import laid_out

    rng = random.Random(1)
    pool = [document(rng, [], rng.randint(10, 90)) for _ in range(200)]
    made = list(laid_out(pool, layout, 512, rng))
    assert sum(batch.num_documents for batch in made) == 200
    assert sum(batch.num_tokens for batch in made) == sum(len(document.ids) for document in pool)
    assert max(batch.ids_BT.numel() for batch in made) <= 512
    assert sum(len(batch.target_N) for batch in made) == sum(sum(document.asked[1:]) for document in pool)


def test_real_documents_of_one_program_share_its_source():
    from itertools import islice

    from foreframe.model.tokenizer import Tokenizer
    from foreframe.train.batches import families
    from foreframe.train.data.stream import traced
    from foreframe.train.documents import documents
    from foreframe.train.recipes import NANO

    tokenizer = Tokenizer.load(NANO / "tokenizer.json")
    made = [
        document
        for program, trace in islice(traced(7), 200)
        for document in documents(program.source, trace.frames, tokenizer, max_tokens=1024, rng=random.Random(0))
    ]
    shared = sum(family.num_tokens for family in families(made, 8192))
    assert shared < 0.9 * sum(len(document.ids) for document in made)
