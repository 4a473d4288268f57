"""Whatever a model says, the readers of both dialects give frames or their own error: nothing else is raised."""

import random
from collections.abc import Callable, Iterator

import pytest
from foreframe.debugger.errors import GrammarError
from foreframe.debugger.frame import Event, Frame
from foreframe.model.compact import Writer
from foreframe.model.compact_reader import Reader
from foreframe.model.constrain import Constraint, Level
from foreframe.model.cwm import CwmMarker, Piece, frame_pieces, parse_frames, split_wire
from foreframe.model.cwm import Reader as CwmReader
from foreframe.model.cwm_places import Places
from foreframe.model.load import embedded
from foreframe.model.prompt import MODULE, Prompt, make_prompt
from foreframe.model.tokenizer import Tokenizer

from .cwm_models import tokenizer
from .traces import recorded

COMPACT = Tokenizer.load(embedded() / "tokenizer.json")
CWM = tokenizer()
TRACES = [item for item in recorded() if len(item[2]) < 40][:25]
PROMPTS = [make_prompt(source) for source, _, _ in TRACES]
WIRES = ["".join(frame_pieces(frames)).encode() for _, _, frames in TRACES]

Case = Callable[[random.Random, int], None]


def mutated(rng: random.Random, whole: list[int], size: int) -> list[int]:
    """A few pieces of a sequence, cut, doubled, swapped and with noise among them."""
    at = sorted(rng.randrange(len(whole) + 1) for _ in range(2))
    found = whole[at[0] : at[1]][:60]
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(found) + 1)
        noise = [rng.randrange(size) for _ in range(rng.randrange(3))]
        found[place : place + rng.randrange(4)] = noise or found[:3]
    return found


def random_bytes(rng: random.Random, at: int) -> None:
    """As text, in which markers can stand: what a server answers."""
    raw = bytes(mutated(rng, list(WIRES[at]), 256)) if rng.random() < 0.7 else rng.randbytes(rng.randrange(40))
    text = raw.decode(rng.choice(["utf-8", "latin-1"]), "replace")
    if rng.random() < 0.5:
        text = "".join([rng.choice([*CwmMarker]), text, rng.choice([*CwmMarker]), text[:9], rng.choice([*CwmMarker])])
    parse_frames(split_wire(text), PROMPTS[at], TRACES[at][1])


def shuffled_pieces(rng: random.Random, at: int) -> None:
    """Frames of real pieces in another order, and pieces of one program after those of another."""
    pieces: list[Piece] = list(frame_pieces(TRACES[at][2]))
    other = list(frame_pieces(rng.choice(TRACES)[2]))
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(pieces) + 1)
        pieces[place : place + rng.randrange(3)] = rng.choice([other, pieces])[: rng.randrange(1, 7)]
    read_pieces(pieces[:40], at)


def cwm_tokens(rng: random.Random, at: int) -> None:
    """Ids, as a model without constraint says them."""
    ids = CWM.encode_pieces(list(frame_pieces(TRACES[at][2]))[:30])
    read_pieces(CWM.decode_pieces(mutated(rng, ids, len(CWM) + 3)), at)


def read_pieces(pieces: list[Piece], at: int) -> None:
    reader = CwmReader(PLACES[at])
    shape: list[Piece] = []
    for piece in pieces:
        shape.append(piece)
        if piece is CwmMarker.FRAME:
            reader.frame(shape)
            shape = []


def compact_tokens(rng: random.Random, at: int) -> None:
    """Ids of nano's, after a real history."""
    reader = Reader(PROMPTS[at], COMPACT, STACKS[at])
    for token in mutated(rng, COMPACT_IDS[at], len(COMPACT)):
        reader.feed(token)


def _written(prompt: Prompt, frames: list[Frame]) -> Writer:
    writer = Writer(prompt, COMPACT, drop=False)
    for frame in frames:
        writer.write(frame)
    return writer


PLACES = [Places(prompt, Level.FLOW, item[1] or MODULE) for prompt, item in zip(PROMPTS, TRACES, strict=True)]
COMPACT_IDS = [_written(prompt, item[2]).ids for prompt, item in zip(PROMPTS, TRACES, strict=True)]
STACKS = [_written(prompt, item[2][: len(item[2]) // 2]).stack for prompt, item in zip(PROMPTS, TRACES, strict=True)]
CASES: list[Case] = [random_bytes, shuffled_pieces, cwm_tokens, compact_tokens]


def outcomes(case: Case, count: int) -> Iterator[bool]:
    """For each of `count` inputs, whether it was read; anything but a GrammarError comes out."""
    rng = random.Random(case.__name__)
    for _ in range(count):
        try:
            case(rng, rng.randrange(len(TRACES)))
        except GrammarError:
            yield False
        else:
            yield True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_twenty_thousand_inputs_raise_nothing_but_the_grammars_error(case: Case):
    read = sum(outcomes(case, 5_000))
    assert 0 < read < 5_000


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_a_million_inputs_raise_nothing_but_the_grammars_error(case: Case):
    assert sum(outcomes(case, 250_000))


LETTERS = """
def größe(näme, срок):
    länge = len(näme)
    for бук in näme:
        länge += срок
    return länge
"""


@pytest.mark.parametrize("level", [Level.FORMAT, Level.LINES, Level.FLOW])
def test_whatever_is_chosen_of_what_can_follow_something_can_follow_it(level: Level):
    held = {"näme": "'ab'", "срок": "3"}
    lines = LETTERS.split("\n")
    frames = [
        Frame(event=Event.CALL if at == 2 else Event.LINE, lineno=at, source=lines[at - 1], locals=held | more)
        for at, more in ((2, {}), (3, {}), (4, {"länge": "2"}))
    ]
    starts = [(prompt, stack) for prompt, stack in zip(PROMPTS, STACKS, strict=True) if stack]
    starts += [
        (make_prompt(LETTERS), _written(make_prompt(LETTERS), frames[:length]).stack) for length in (1, 2, 3)
    ] * 5
    rng = random.Random(3)
    for prompt, stack in starts * 6:
        constraint = Constraint(prompt, COMPACT, level)
        reader = Reader(prompt, COMPACT, stack)
        for _ in range(60):
            (can,) = constraint.allowed(reader).nonzero()
            assert len(can)
            try:
                made = reader.feed(int(rng.choice(can)))
            except GrammarError:  # a spelling that is no value or no character: it is refused, and nothing is lost
                break
            if made is not None:
                break
