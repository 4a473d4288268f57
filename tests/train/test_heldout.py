"""Held-out sets are held out: by structure, and function by function."""

from __future__ import annotations

import ast
import gzip
import itertools
import random
from pathlib import Path

import pytest
from foreframe.app.cli import main
from foreframe.debugger.errors import TraceError
from foreframe.debugger.frame import Event
from foreframe.train.data import fingerprint, heldout, stream, written
from foreframe.train.data.split import Side, side

SHIPPED = heldout.shipped()
TESTS = fingerprint.listed(fingerprint.TESTS)


def trees(name: str) -> list[ast.Module]:
    return [ast.parse(trace.header.source) for trace in SHIPPED[name]]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_no_program_that_ships_is_on_the_training_side(name: str):
    assert len(SHIPPED[name]) >= 100
    rng = random.Random(1)
    bases = [base for base in written.functions() + written.things() if base.held_out]
    # Values drawn for a program's holes are part of its structure.
    drawn = (written.as_written(rng, base) for base in bases for _ in range(32))
    kept_back = {fingerprint.marks(ast.parse(program.source))[0] for program in drawn}
    for tree in trees(name):
        # Written classes and scripts are held out by what they were made from, which structure alone does not tell.
        assert side(tree) is not Side.TRAINING or (name == "written" and fingerprint.marks(tree)[0] in kept_back)


@pytest.mark.parametrize("name", ["micro", "synthetic"])
def test_generated_programs_that_ship_are_held_out_by_their_structure_alone(name: str):
    assert {side(tree, TESTS) for tree in trees(name)} == {Side.HELD_OUT}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_function_that_ships_is_listed_and_so_blocked_wherever_it_stands(name: str):
    listed = fingerprint.listed(fingerprint.HELD_OUT)
    functions = heldout.functions(SHIPPED[name])
    assert functions
    assert functions <= listed <= fingerprint.blocked()


def test_the_list_holds_the_functions_that_ship_and_no_others():
    shipped = heldout.blocked_by(heldout.shipped_sources())
    assert fingerprint.listed(fingerprint.HELD_OUT) == shipped, "run `foreframe data held-out --list`"


@pytest.mark.parametrize("name", ["micro", "synthetic"])
def test_what_training_reads_shares_no_function_with_what_ships(name: str):
    weights = dict.fromkeys(heldout.SETS[name], 1.0)
    read = heldout.functions(trace for _, trace in itertools.islice(stream.traced(31, weights=weights), 300))
    assert not read & heldout.functions(SHIPPED[name])


def held_out_function() -> str:
    """The source of some shipped program that is one function of several lines."""
    for trace in SHIPPED["synthetic"]:
        tree = ast.parse(trace.header.source)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef) and len(tree.body[0].body) > 3:
            return ast.unparse(tree)
    raise AssertionError("no such program")


class Renamed(ast.NodeTransformer):
    """Every variable and argument under another name, and every number another one."""

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(f"{node.id}_other", node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(f"{node.arg}_other", node.annotation)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        is_number = isinstance(node.value, int) and not isinstance(node.value, bool)
        return ast.Constant(node.value + 17 if is_number else node.value)


def copies() -> dict[str, str]:
    source = held_out_function()
    tree = ast.parse(source)
    head, *body = source.splitlines()
    inside = "\n".join(f"    {line}" for line in source.splitlines())
    return {
        "the same": source,
        "renamed, other constants": ast.unparse(ast.fix_missing_locations(Renamed().visit(tree))),
        "with a docstring": "\n".join([head, '    """Do it."""', *body]),
        "in a class": f"class Holder:\n    size = 3\n\n{inside}\n",
        "in a function": f"def outer(seed):\n{inside}\n    return seed + 1\n",
        "beside other code": f"import math\n\ndef other(x):\n    y = x\n    return y\n\n{source}\n\nprint(other(1))\n",
    }


@pytest.mark.parametrize("name", copies())
def test_a_planted_copy_of_a_held_out_function_is_caught(name: str):
    assert side(ast.parse(copies()[name])) is not Side.TRAINING


def test_another_function_is_not_caught():
    changed = held_out_function() + "\n    pass\n"
    ((_, mark),) = fingerprint.of_functions(ast.parse(changed))
    assert mark not in fingerprint.blocked()


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_shipped_traces_are_whole_different_and_say_where_they_come_from(name: str):
    traces = SHIPPED[name]
    assert len({(trace.header.source, trace.header.call) for trace in traces}) == len(traces)
    for trace in traces:
        assert trace.header.target.startswith(f"{name}, held out, seed ")
        assert trace.frames[0].event is Event.CALL
        assert trace.frames[-1].event in (Event.RETURN, Event.EXCEPTION)
        assert trace.frames[-1].depth == 0


def test_a_seed_means_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heldout, "COMMON", 100)
    contents: dict[str, bytes] = {}
    for name, seed in (("one", "5"), ("again", "5"), ("other", "6")):
        path = tmp_path / f"{name}.jsonl.gz"
        assert main(["data", "held-out", "--set", "micro", "--n", "20", "--seed", seed, "-o", str(path)]) == 0
        contents[name] = path.read_bytes()
    assert contents["one"] == contents["again"] != contents["other"]
    assert gzip.decompress(contents["one"]).count(b'"kind"') == 20


def test_no_held_out_program_has_a_function_that_is_common_in_training(monkeypatch: pytest.MonkeyPatch):
    weights = {"program": 1.0}
    monkeypatch.setattr(heldout, "COMMON", 800)
    monkeypatch.setattr(heldout, "SETS", {"synthetic": tuple(weights)})
    tests = fingerprint.listed(fingerprint.TESTS)
    trained = [trace for _, trace in itertools.islice(stream.traced(0, weights=weights, blocked=tests), heldout.COMMON)]
    chosen = list(heldout.held_out("synthetic", 60, 3))
    assert not heldout.functions(chosen) & heldout.functions(trained)
    plain = [trace for _, trace in stream.held_out(3, 60, weights=weights)]
    assert heldout.functions(plain) & heldout.functions(trained), "else there was nothing to leave out"


def test_what_was_written_is_read_as_it_was(tmp_path: Path):
    traces = SHIPPED["micro"][:5]
    assert heldout.write(traces, tmp_path / "set.jsonl.gz") == sum(len(trace.frames) for trace in traces)
    assert heldout._read(tmp_path / "set.jsonl.gz") == traces
    with pytest.raises(TraceError, match="cannot be written"):
        heldout.write(traces, tmp_path)


def test_a_set_needs_a_name_and_a_file(capsys: pytest.CaptureFixture[str]):
    assert main(["data", "held-out", "--set", "micro"]) == 2
    assert "--set micro -o micro.jsonl.gz" in capsys.readouterr().err
