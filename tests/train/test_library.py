import ast
import colorsys
import inspect
import itertools
import os
import posixpath
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from foreframe.debugger.recorder import record
from foreframe.debugger.target import Target
from foreframe.debugger.trace import Trace
from foreframe.train.data import calls, fingerprint, library, modules
from foreframe.train.data.modules import Module

# What calls the functions of the standard library here: a Python may come without its own tests.
TESTS = """
import colorsys, os, posixpath, subprocess, unittest

class Colours(unittest.TestCase):
    def test_there_and_back(self):
        self.assertEqual(colorsys.rgb_to_hls(1.0, 0.5, 0.5), (0.0, 0.75, 1.0))
        colorsys.hls_to_rgb(0.0, 0.75, 1.0)
        colorsys.rgb_to_yiq(0.0, 0.5, 1.0)

def test_paths():
    for path in ("a/b/c.txt", "/usr/../lib//x", "plain", "a/.hidden", "archive.tar.gz"):
        posixpath.split(path), posixpath.splitext(path), posixpath.normpath(path)
    posixpath.commonpath(["/a/b", "/a/c"])

def test_harm():
    for act in (lambda: open({written!r}, "w").close(), lambda: os.mkdir({written!r}),
                lambda: subprocess.run(["touch", {written!r}])):
        try:
            act()
        except PermissionError:
            colorsys.hsv_to_rgb(0.5, 0.5, 0.5)
"""
ENDLESS = """
def test_that_never_ends():
    while True:
        pass
"""
OWN = '''
import random, time

COUNT = []

def letters(words):
    """Letters of some words, in the order of a set: another in each process."""
    found = []
    for letter in set("".join(words)):
        found.append(letter)
    return found

def calls_so_far(step):
    COUNT.append(step)
    total = sum(COUNT)
    return total

def helper(n):
    half = n // 2
    # a comment is no line of a prompt
    return half

def halves(n, *, times=2, key=None):
    """
    >>> halves(40)
    [20, 10]
    >>> halves(9, times=3)
    [4, 2, 1]
    >>> letters(["spam", "eggs"]) and None
    >>> calls_so_far(1) and None
    >>> halves(3, key=print)
    [1, 0]
    """
    found = []
    for _ in range(times):
        n = helper(n)
        found.append(n)
    return found

def unused():
    return 1
'''


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("library")
    (folder / "calling.py").write_text(TESTS.replace("{written!r}", repr(str(folder / "written"))))
    (folder / "endless.py").write_text(ENDLESS)
    (folder / "own_halves.py").write_text(OWN)
    chosen = [
        Module("colorsys", "standard", ("a_test_that_is_not_installed", "endless", "calling")),
        Module("posixpath", "standard", ("calling",)),
        Module("own_halves", "package"),
        Module("a_module_that_is_not_installed", "package"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        rows = library.build(folder / "out", chosen=chosen, blocked=())
    return SimpleNamespace(home=folder / "out", folder=folder, chosen=chosen, rows={row.module: row for row in rows})


def stored(home: Path, name: str) -> list[Trace]:
    return library._read(home / f"{name}.jsonl.gz")


def everything(home: Path) -> list[Trace]:
    return [trace for name in library.SETS for trace in stored(home, name)]


def test_two_modules_of_the_standard_library_give_traces_of_the_calls_that_their_tests_make(built: SimpleNamespace):
    assert list(built.rows) == ["own_halves", "colorsys", "posixpath"]
    found = {trace.header.call for trace in everything(built.home)}
    assert "rgb_to_hls(1.0, 0.5, 0.5)" in found
    assert "splitext('archive.tar.gz')" in found or "split('a/b/c.txt')" in found
    for trace in everything(built.home):
        assert 3 <= len(trace.frames) <= 150
        lines = trace.header.source.split("\n")
        assert all(frame.source == lines[frame.lineno - 1] for frame in trace.frames)
        assert compile(trace.header.source, "piece", "exec")


def test_the_frames_are_those_of_the_recorder(built: SimpleNamespace):
    compared = 0
    for trace in everything(built.home):
        module = {"colorsys": colorsys, "posixpath": posixpath}.get(library.module_of(trace))
        if module is None or compared == 6:
            continue
        target = Target(path=Path(str(module.__file__)), function=trace.header.function, call=trace.header.call)
        real = [frame for frame in record(target, program_output=None).frames if not frame.path]
        assert [(f.event, f.source, f.locals, f.value, f.depth) for f in real] == [
            (f.event, f.source, f.locals, f.value, f.depth) for f in trace.frames
        ]
        compared += 1
    assert compared == 6


def test_what_hangs_on_the_order_of_a_set_or_on_what_ran_before_is_left_out(built: SimpleNamespace):
    assert {trace.header.function for trace in everything(built.home)} & {"letters", "calls_so_far"} == set()
    assert built.rows["own_halves"].left_out["another outcome the second time"] > 2


def test_a_piece_is_the_function_and_what_it_reaches(built: SimpleNamespace):
    halves = next(trace for trace in everything(built.home) if trace.header.call == "halves(9, times=3)")
    assert halves.header.target == "own_halves::halves"
    assert [node.name for node in ast.parse(halves.header.source).body] == ["helper", "halves"]  # type: ignore[attr-defined]
    assert halves.frames[-1].value == "[4, 2, 1]"


def test_tests_that_do_harm_are_refused_and_those_that_never_end_are_ended(built: SimpleNamespace):
    assert not (built.folder / "written").exists()
    assert "hsv_to_rgb(0.5, 0.5, 0.5)" in {trace.header.call for trace in everything(built.home)}


def test_a_planted_copy_of_a_test_sets_function_is_left_out(built: SimpleNamespace):
    planted = ast.parse(OWN.replace("halves", "f").replace("found", "x").replace("times", "k"))
    mark = dict(fingerprint.of_functions(planted))["f"]
    rows = library.build(built.home, chosen=built.chosen, blocked={mark})
    kept = {trace.header.function for trace in everything(built.home)}
    library.build(built.home, chosen=built.chosen, blocked=())
    assert "halves" not in kept
    assert "helper" in kept
    assert next(row for row in rows if row.module == "own_halves").left_out["in a test set"] > 0


def test_what_is_held_out_is_never_trained_on(built: SimpleNamespace):
    training, held_out = stored(built.home, "training"), stored(built.home, "standard_held_out")
    assert {library.module_of(trace) for trace in held_out} == {"posixpath"}
    assert "posixpath" not in {library.module_of(trace) for trace in training}
    assert not marks(training) & marks(held_out)
    assert library.held_out_functions(built.home) == marks(held_out) | marks(stored(built.home, "package_held_out"))


def marks(traces: list[Trace]) -> set[str]:
    return {mark for trace in traces for _, mark in fingerprint.of_functions(ast.parse(trace.header.source))}


def test_a_function_of_a_held_out_module_is_not_trained_on_in_another(built: SimpleNamespace, tmp_path: Path):
    copies = [name for name in ("copied_a", "copied_b", "copied_c", "copied_d") if not modules.is_held_out(name)]
    copy = Module(copies[0], "package")
    parts = built.home / "parts"
    (parts / f"{copy.name}.json").write_text((parts / "posixpath.json").read_text())
    (parts / f"{copy.name}.jsonl").write_bytes((parts / "posixpath.jsonl").read_bytes())
    rows = library.build(built.home, chosen=[copy, *built.chosen], blocked=())
    library.build(built.home, chosen=built.chosen, blocked=())
    row = next(row for row in rows if row.module == copy.name)
    assert row.traces == 0
    assert row.left_out["as in another module"] > 0


def test_a_module_that_failed_is_named_with_the_reason_and_tried_again(
    built: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    chosen = [Module("late_halves", "package")]
    home = tmp_path / "out"
    assert library.build(home, chosen=chosen, blocked=()) == []
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == "nothing of late_halves: ModuleNotFoundError: No module named 'late_halves'"
    (home / "parts" / "late_halves.jsonl").write_text("half a line of a process that was ended")
    (tmp_path / "late_halves.py").write_text(OWN)
    (row,) = library.build(home, chosen=chosen, blocked=())
    assert "nothing of" not in capsys.readouterr().err
    assert (row.module, row.traces) == ("late_halves", built.rows["own_halves"].traces)


def test_a_module_that_is_done_is_not_run_again(built: SimpleNamespace, monkeypatch: pytest.MonkeyPatch):
    chosen = [module for module in built.chosen if module.name in built.rows]
    before = {name: (built.home / f"{name}.jsonl.gz").read_bytes() for name in library.SETS}
    monkeypatch.setattr(library, "_child", lambda *_, **__: pytest.fail("a process was started"))
    library.build(built.home, chosen=chosen, blocked=())
    assert before == {name: (built.home / f"{name}.jsonl.gz").read_bytes() for name in library.SETS}


def test_a_library_is_read_for_ever_in_an_order_that_follows_from_the_seed(built: SimpleNamespace):
    size = len(stored(built.home, "training"))
    first, again, other = (
        list(itertools.islice(library.traced(built.home, seed=seed), 2 * size)) for seed in (1, 1, 2)
    )
    assert first == again != other
    assert first[:size] != first[size:]
    assert {program.family for program, _ in first} == {"library"}


def test_a_source_that_is_held_out_since_is_not_read(built: SimpleNamespace):
    size = len(stored(built.home, "training"))
    program, _ = next(library.traced(built.home, seed=1))
    marks = {mark for _, mark in fingerprint.of_functions(ast.parse(program.source))}
    rest = list(itertools.islice(library.traced(built.home, seed=1, blocked=marks), size))
    assert rest
    assert program.source not in {other.source for other, _ in rest}


def test_where_nothing_is_built_there_is_nothing_to_read_and_a_sentence_says_so(tmp_path: Path):
    assert list(library.traced(tmp_path)) == []
    assert "library build -o" in library.missing(tmp_path)
    assert library.main(["show", "-o", str(tmp_path)]) == 2


def test_one_module_in_six_is_held_out():
    for kind in ("standard", "package"):
        names = [name for name, found in kinds().items() if found == kind]
        assert 0.1 < sum(map(modules.is_held_out, names)) / len(names) < 0.3
    assert len({modules.is_held_out(name) for name in ("posixpath", "ntpath", "genericpath")}) == 1


def kinds() -> dict[str, str]:
    return {module.name: module.kind for module in modules.modules()}


def plain(a, b=2, *rest, c=3, **others):  # type: ignore[no-untyped-def]
    return a, b, rest, c, others


def optional(a, b=None, c=0, /, d=5, e=6):  # type: ignore[no-untyped-def]
    return a, b, c, d, e


@pytest.mark.parametrize(
    ("call", "written"),
    [
        ("plain(1)", "plain(1)"),
        ("plain('x', 2)", "plain('x')"),
        ("plain([1], c={'k': (1,)})", "plain([1], c={'k': (1,)})"),
        ("plain(1, 2, 3, z=None)", "plain(1, 2, 3, z=None)"),
        ("plain(range(3), True)", "plain(range(0, 3), True)"),
        ("plain(b=2.0, a=set())", "plain(set(), 2.0)"),
        ("optional(1, None, 0, e=7)", "optional(1, None, 0, e=7)"),
        ("optional(1, d=4)", "optional(1, None, 0, 4)"),
        ("plain(print)", None),
        ("plain(1, [object()])", None),
        ("plain('long' * 50)", None),
        ("plain(float('nan'))", None),
        ("plain(os.environ)", None),
    ],
)
def test_a_call_is_written_as_a_program_writes_it(call: str, written: str | None):
    watch = calls.Watch({"plain": plain, "optional": optional})  # type: ignore[dict-item]
    sys.setprofile(watch)
    given = eval(call)
    sys.setprofile(None)
    found = [calls.call_text(name, arguments) for name, texts in watch.calls.items() for arguments in texts]
    assert found == ([] if written is None else [written])
    assert written is None or repr(eval(written)) == repr(given)
    assert os.environ


def test_a_generator_that_goes_on_is_no_call_of_it():
    def counting(n: int):  # type: ignore[no-untyped-def]
        while n:
            yield n
            n -= 1

    watch = calls.Watch({"counting": counting})  # type: ignore[dict-item]
    sys.setprofile(watch)
    list(counting(3))
    sys.setprofile(None)
    assert list(watch.calls["counting"]) == [(("", "3"),)]


def test_a_changed_call_has_literals_of_the_same_types():
    rng = random.Random(1)
    real = (
        (("", "'a-b'"), ("", "[1, 'x', (2.5, None)]"), ("k", "{'a': [True]}")),
        (("", "''"), ("", "[]"), ("k", "{}")),
    )
    changed = {calls.neighbour(rng, real) for _ in range(300)}
    assert len(changed) > 40
    for arguments in changed:
        values = [ast.literal_eval(text) for _, text in arguments]
        assert list(map(type, values)) == [str, list, dict]
        assert [keyword for keyword, _ in arguments] == ["", "", "k"]
    assert inspect.signature(plain).bind("a", [1], k={})
