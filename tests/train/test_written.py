import ast
import itertools
import random

import pytest
from foreframe.debugger.frame import Event
from foreframe.train.data import fingerprint, mutate, split, stream, written
from foreframe.train.data.program import Program
from foreframe.train.data.split import Side

BASES = written.functions() + written.things()
CHANGES = tuple(dict.fromkeys(mutate.MEANING))


TESTS = fingerprint.listed(fingerprint.TESTS)


def test_there_are_as_many_as_promised_and_a_fair_share_is_held_out():
    functions, things = written.functions(), written.things()
    assert len(functions) >= 400
    assert len(things) >= 118
    assert sum(base.held_out for base in functions) >= 30
    assert sum(base.held_out for base in things) >= 8


def test_no_two_are_the_same_code():
    seen: dict[str, str] = {}
    for base in BASES:
        mark, _ = fingerprint.marks(tree(base))
        assert mark not in seen, (base.source, seen[mark])
        seen[mark] = base.source


def tree(base: written.Written) -> ast.Module:
    return ast.parse(written.as_written(random.Random(0), base).source)


def test_every_one_runs_and_mostly_returns():
    for base in BASES:
        kept, returned = drawn(base, 3)
        if returned < 3:  # a few draws say little: where not all is well, more are taken
            kept, returned = drawn(base, 24)
            assert kept > 12, (kept, base.source)
        assert returned >= kept / 2, (returned, kept, base.source)


def drawn(base: written.Written, draws: int) -> tuple[int, int]:
    """How many draws gave a trace worth keeping, and how many of those returned."""
    rng = random.Random(11)
    side = Side.HELD_OUT if base.held_out else Side.TRAINING
    traces = [stream.examine(written.as_written(rng, base), side, TESTS) for _ in range(draws)]
    kept = [trace for trace in traces if not isinstance(trace, str)]
    return len(kept), sum(trace.frames[-1].event is Event.RETURN for trace in kept)


def test_a_mark_says_what_is_held_out():
    first, second, third = written.read(
        "#: f($int)\ndef f(x):\n    return x != 1\n#: !g()\ndef g():\n    pass\n#: !\nx = 1\n"
    )
    assert (first.function, first.kinds, first.held_out) == ("f", ("int",), False)
    assert (second.function, second.kinds, second.held_out) == ("g", (), True)
    assert (third.function, third.source, third.held_out) == ("", "x = 1\n", True)


@pytest.mark.parametrize("wanted", [Side.TRAINING, Side.HELD_OUT])
def test_written_programs_are_on_the_side_of_what_they_were_made_from(wanted: Side):
    made = itertools.islice(stream.traced(21, weights={"written": 1.0}, wanted=wanted), 150)
    assert {program.held_out for program, _ in made} == {wanted is Side.HELD_OUT}


def test_no_function_of_what_is_held_out_is_trained_on():
    trained: set[str] = set()
    for program, _ in itertools.islice(stream.traced(22, weights={"written": 0.9, "program": 0.1}), 800):
        whole, functions = fingerprint.marks(ast.parse(program.source))
        trained |= {whole, *(mark for _, mark in functions)}
    held_out = {fingerprint.marks(tree(base))[0] for base in BASES if base.held_out}
    assert len(held_out) >= 38
    assert len(written.kept_back()) >= 38
    assert not trained & held_out
    assert not trained & written.kept_back()


def test_a_copy_of_what_is_held_out_is_held_out_wherever_it_comes_from():
    base = next(base for base in written.functions() if base.held_out)
    copy = mutate.rename(random.Random(1), base.source, list(base.names), 1.0)
    assert split.side(ast.parse(f"y = 1\n{copy}"), frozenset(), held_out=False) is Side.HELD_OUT


def test_nothing_to_train_on_is_lost_to_a_likeness_with_what_is_held_out():
    for base in BASES:
        where = split.side(tree(base), TESTS, held_out=base.held_out)
        assert where is (Side.HELD_OUT if base.held_out else Side.TRAINING)
        # Those of the sets that ship are blocked, whoever else writes them.
        assert base.held_out or split.side(tree(base), held_out=False) is Side.TRAINING


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_program_compiles_and_most_are_changed(change: mutate.Change):
    rng = random.Random(9)
    changed = 0
    for base in BASES:
        source = written.as_written(rng, base).source
        result = change(rng, source)
        compile(result, "<test>", "exec")
        changed += result != source
    assert changed > len(BASES) * (0.2 if change is mutate.arguments else 0.6)


@pytest.mark.parametrize(
    ("change", "source", "possible"),
    [
        (mutate.constant, "x = 7\n", {"x = 8\n"}),
        (mutate.operator, "y = x < 3\n", {"y = x <= 3\n", "y = x > 3\n"}),
        (
            mutate.statement,
            "def f():\n    x = 1\n    y = 2\n",
            {"def f():\n    y = 2\n", "def f():\n    y = 2\n    x = 1\n"},
        ),
        (
            mutate.block,
            "def f(x):\n    if x:\n        x = 1\n    return x\n",
            {"def f(x):\n    return x\n", "def f(x):\n    pass\n"},
        ),
        (mutate.block, "while x:\n    for y in x:\n        y = 0\n", {"while x:\n    pass\n", ""}),
        (mutate.block, "if x:\n    y = 1\nelse:\n    y = 2\n", {"if x:\n    y = 1\n"}),
        (mutate.variables, "def f(a, b):\n    return a - b\n", {"def f(a, b):\n    return b - a\n"}),
        (mutate.arguments, "x = f(a, b)\n", {"x = f(b, a)\n", "x = f(a)\n", "x = f(b)\n"}),
    ],
)
def test_a_change_makes_what_it_says(change: mutate.Change, source: str, possible: set[str]):
    found = {change(random.Random(seed), source) for seed in range(60)}
    assert possible <= found


def test_a_change_that_would_not_compile_is_not_made():
    source = "def f():\n    count = 0\n    def g():\n        nonlocal count\n        count += 1\n    return g\n"
    for seed in range(60):
        for change in CHANGES:
            compile(change(random.Random(seed), source), "<test>", "exec")


def test_what_a_program_is_made_from_stays_known_when_it_is_changed():
    rng = random.Random(4)
    for base in BASES[::20]:
        program = written.changed(rng, base)
        assert isinstance(program, Program)
        assert program.held_out is base.held_out
