"""What syntax says can follow, held against what ran: by both dialects' constraints, and on every Python here."""

from pathlib import Path

import pytest
from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target
from foreframe.model.compact import Writer
from foreframe.model.compact_reader import Reader
from foreframe.model.constrain import Constraint, Level
from foreframe.model.cwm import frame_pieces, parse_frames
from foreframe.model.cwm_constrain import CwmConstraint
from foreframe.model.cwm_places import Places
from foreframe.model.flow import EXIT, Flow
from foreframe.model.history import History
from foreframe.model.load import embedded
from foreframe.model.prompt import MODULE, Prompt, make_prompt
from foreframe.model.tokenizer import Tokenizer
from foreframe.model.vocabulary import Marker
from foreframe.train.data.stream import traced

from tests.adapters.programs_flow import FLOW
from tests.interpreters import other_python

from .programs_calls import CALLS
from .programs_following import CASES, HANDLERS
from .test_cwm_constrain import allows, steps

TOKENIZER = Tokenizer.load(embedded() / "tokenizer.json")


def check(source: str, frames: list[Frame]) -> None:
    """Each frame is allowed by both constraints, wherever they stand before it, and read back as it was."""
    prompt = follow(source, frames)
    cwm = CwmConstraint(Places(prompt, Level.FLOW, MODULE), Level.FLOW)
    for stack, shape in steps(source, "", frames):
        assert not allows(cwm, stack, shape), stack and stack[-1]
    assert parse_frames(list(frame_pieces(frames)), prompt, "") == frames


def follow(source: str, frames: list[Frame]) -> Prompt:
    """Each frame is allowed in the compact dialect."""
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER, drop=False)
    start = len(writer.ids)
    for frame in frames:
        writer.write(frame)
    reader = Reader(prompt, TOKENIZER, entry=frames[0].function)
    compact = Constraint(prompt, TOKENIZER, Level.FLOW)
    for token in writer.ids[start:]:
        top = reader.stack[-1] if reader.stack else None
        assert compact.allowed(reader)[token], f"{TOKENIZER.tokens[token]} as {reader.part} after {top}"
        reader.feed(token)
    return prompt


PROGRAMS = {**CASES, **FLOW, **CALLS, **HANDLERS}


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_what_runs_is_allowed(source: str):
    check(source, record_in_process(source).frames)


@pytest.mark.slow
def test_what_two_thousand_generated_programs_do_is_allowed():
    for _, (program, trace) in zip(range(2_000), traced(305), strict=False):
        follow(program.source, trace.frames)


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.12", "3.13"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_what_runs_on_other_pythons_is_allowed(name: str, version: str, tmp_path: Path):
    if not (python := other_python(version)):
        pytest.skip(f"there is no Python {version} on this machine")
    path = tmp_path / "program.py"
    path.write_text(PROGRAMS[name], encoding="utf-8")
    check(PROGRAMS[name], record(Target(path=path, python=python), program_output=None).frames)


def flow(source: str) -> Flow:
    found = make_prompt(source).flow
    assert found is not None
    return found


def test_a_body_goes_back_to_its_header_and_nowhere_else():
    source = "def f(x):\n    for i in x:\n        x = i\n    while x:\n        x = 0\n    return x\n"
    assert {n: flow(source).after[n] for n in (3, 5)} == {3: {2}, 5: {4}}


def test_the_body_of_an_endless_loop_follows_itself():
    assert 3 in flow("def f(x):\n    while True:\n        x += 1\n").after[3]


def test_what_leaves_a_with_block_or_a_try_comes_first_to_its_cleanup():
    source = (
        "def f(x):\n    with x:\n        return 1\n    try:\n        return 2\n    except E:\n        x = 3\n"
        "    finally:\n        x = 4\n    return 5\n"
    )
    found = flow(source)
    assert (found.after[3], found.handlers[3]) == ({2}, {2})
    assert (found.after[5], found.handlers[5], found.after[6]) == ({9}, {6}, {6, 7, 9})
    assert found.after[9] == {10, EXIT}


def test_an_exception_asks_the_handlers_in_turn():
    source = "try:\n    x = 1\nexcept A:\n    x = 2\nexcept B:\n    x = 3\n"
    assert (flow(source).handlers[2], flow(source).after[3], flow(source).after[5]) == ({3}, {3, 4, 5}, {5, 6})


def test_only_where_nothing_is_hidden_lines_call_nothing():
    plain = "def f(x):\n    if x:\n        y = x\n    return y\n"
    assert flow(plain).quiet == {1, 2, 3}
    assert flow(plain + "class C:\n    def __bool__(self):\n        return True\n").quiet == {1, 3, 5}
    assert flow(plain + "def g():\n    yield 1\n").quiet == set()


def test_a_handler_is_left_without_its_name_and_stayed_in_with_it():
    source = "try:\n    x = 1 / 0\nexcept ZeroDivisionError as error:\n    y = 2\n    z = 3\nw = 4\n"
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    for frame in record_in_process(source).frames[:7]:
        writer.write(frame)
    reader = Reader(prompt, TOKENIZER, writer.stack)
    compact = Constraint(prompt, TOKENIZER, Level.FLOW)
    assert writer.stack[-1].lineno == 5
    line, gone, name = (TOKENIZER.lines[6], TOKENIZER.marker[Marker.GONE], TOKENIZER.encode_value("error"))
    assert not compact.allowed(reader)[line]
    for token in [*name, gone]:
        assert compact.allowed(reader)[token]
        reader.feed(token)
    assert compact.allowed(reader)[line]
    assert not compact.allowed(reader)[TOKENIZER.lines[5]]


def asked_after(source: str, call: str) -> set[str]:
    """The tokens that can begin what follows the last frame of a run."""
    prompt = make_prompt(source)
    writer = Writer(prompt, TOKENIZER)
    for frame in record_in_process(source, "f", call).frames:
        writer.write(frame)
    allowed = Constraint(prompt, TOKENIZER, Level.FLOW).allowed(Reader(prompt, TOKENIZER, writer.stack))
    return {TOKENIZER.tokens[i] for i in range(len(TOKENIZER)) if allowed[i]}


def test_an_exception_that_no_handler_takes_is_followed_by_no_line():
    plain = "def f(x):\n    y = x\n    z = y[3]\n    return z\n"
    assert asked_after(plain, "f('ab')") == {Marker.EXCEPTION, Marker.LEAVE}
    handled = plain.replace("    z = y[3]\n", "    try:\n        z = y[3]\n    except KeyError:\n        z = y\n")
    # The handler does not match, which syntax does not know.
    assert TOKENIZER.tokens[TOKENIZER.lines[5]] in asked_after(handled, "f('ab')")
    assert TOKENIZER.tokens[TOKENIZER.lines[3]] not in asked_after(handled, "f('ab')")


LAST = """\
def f(x):
    try:
        return x[0]
    except IndexError as error:
        told = str(error)
    return told
"""


def test_a_handlers_last_line_that_binds_a_name_unbinds_the_exception_first():
    frames = record_in_process(LAST, "f", "f('')").frames
    follow(LAST, frames)
    prompt = make_prompt(LAST)
    writer = Writer(prompt, TOKENIZER)
    for frame in frames[:-2]:
        writer.write(frame)
    allowed = Constraint(prompt, TOKENIZER, Level.FLOW).allowed(Reader(prompt, TOKENIZER, writer.stack))
    assert writer.stack[-1].lineno == 5
    assert allowed[TOKENIZER.encode_value("error")[0]]
    assert not allowed[TOKENIZER.encode_value("told")[0]]


def additions(count: int, indent: str = "    ") -> str:
    return "".join(f"{indent}v{i} = x + {i}\n" for i in range(count))


EDGES = {
    "straight": (f"def f(x):\n{additions(60)}    return x\n", "f(1)"),
    "a loop": (f"def f(x):\n    for k in range(x):\n{additions(40, ' ' * 8)}    return x\n", "f(3)"),
    "definitions": ("".join(f"def f{i}(x):\n    y = x\n    return y\n\n" for i in range(20)) + "print(f1(2))\n", ""),
}


@pytest.mark.parametrize(("source", "call"), EDGES.values(), ids=EDGES)
def test_a_view_shows_every_line_that_comes_next(source: str, call: str):
    history = History(make_prompt(source), TOKENIZER, limit=1024, familiar=0)
    for frame in record_in_process(source, "f" if call else "", call).frames:
        assert frame.lineno in history.writer().prompt.number
        history.observe(frame)
