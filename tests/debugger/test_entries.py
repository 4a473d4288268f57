"""Calls to predict from: what doctests and tests hold, told by their text alone; and what a model makes up."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from foreframe.app.wiring import make_predictor, source_context
from foreframe.debugger import entries, entry
from foreframe.debugger.entries import MAX_TEST_FILES, arguments_asked, examples, proposed
from foreframe.debugger.errors import GrammarError, ModelError, TargetError
from foreframe.debugger.ports import Predictor, ProposingSession

SOURCE = '''\
"""A module.

>>> repeat("module", times=1)
'module'
"""


def repeat(word: str, times: int = 2, *, sep: str = ""):
    """Repeat.

    >>> repeat("ab")
    'abab'
    >>> len(repeat("ab", 3))
    6
    >>> repeat(open("x").read())  # not a literal
    >>> repeat("ab")
    'abab'
    """
    return sep.join([word] * times)


def keyed(*, number: int, table: dict[str, int]):
    return table, number
'''


def test_the_calls_of_doctests_come_first_then_those_of_the_module_and_of_asserts_each_once():
    tests = """\
import mod
from mod import repeat

repeat("not asserted")

def test_it():
    assert mod.repeat("x", 0) == ""
    assert repeat("ab") == "abab"
    with raises(TypeError):
        repeat("no assert")

class Test(TestCase):
    def test_it(self):
        self.assertEqual(repeat("y"), "yy")
"""
    found = examples(SOURCE, "repeat", [("test_mod.py", tests), ("test_broken.py", "def (")])
    assert [(entry.call, entry.origin, entry.where) for entry in found] == [
        ("repeat('ab')", "doctest", "line 11"),
        ("repeat('ab', 3)", "doctest", "line 13"),
        ("repeat('module', times=1)", "doctest", "line 3"),
        ("repeat('x', 0)", "test", "test_mod.py, line 7"),
        ("repeat('y')", "test", "test_mod.py, line 14"),
    ]
    assert examples(SOURCE, "keyed") == []
    assert examples("no Python at all (", "keyed") == []


def test_the_tests_of_a_file_are_found_beside_it_and_in_the_folder_of_tests(tmp_path: Path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "tests").mkdir()
    program = tmp_path / "pkg" / "mod.py"
    for name in ("pkg/mod.py", "pkg/test_other.py", "pkg/mod_test.py", "tests/test_mod.py", "tests/test_not.py"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "pkg" / "test_mod.py").write_bytes(b"\xff\xfe")
    assert [name for name, _ in entries.tests_beside(program)] == ["mod_test.py", "test_mod.py", "test_other.py"]
    for number in range(2 * MAX_TEST_FILES):
        (tmp_path / "pkg" / f"test_{number}.py").write_text("")
    assert len(list(entries.tests_beside(program))) <= MAX_TEST_FILES


@pytest.fixture(name="nano", scope="module")
def _nano() -> Predictor:
    return make_predictor("nano")


def test_a_model_makes_up_arguments_that_are_literals_of_the_annotated_types(nano: Predictor):
    session = nano.session(source_context(SOURCE, "repeat"))
    calls = [entry.call for entry in proposed(session, SOURCE, "repeat", 4)]
    assert 1 < len(set(calls)) == len(calls) <= 4
    assert all(call.startswith(("repeat('", 'repeat("')) for call in calls)
    assert calls == [entry.call for entry in proposed(session, SOURCE, "repeat", 4)]
    assert calls != [entry.call for entry in proposed(session, SOURCE, "repeat", 4, seed=1000)]
    keyed = proposed(nano.session(source_context(SOURCE, "keyed")), SOURCE, "keyed", 1)[0]
    assert keyed.origin == "sampled"
    assert keyed.call.startswith("keyed(number=")
    assert ", table={" in keyed.call


def test_a_text_that_a_model_makes_up_ends_where_its_quote_closes(nano: Predictor):
    session = nano.session(source_context(SOURCE, "repeat"))
    assert isinstance(session, ProposingSession)
    found = 0
    for seed in range(16):
        try:
            said = session.propose(replace(arguments_asked(SOURCE, "repeat", seed), temperature=2.0))
        except GrammarError:  # a text that goes on for ever
            continue
        assert isinstance(ast.literal_eval(said.frame.locals["word"]), str)
        found += 1
    assert found > 8


def test_a_model_that_cannot_propose_and_a_function_that_is_not_there_are_told_of():
    class Plain:
        pass

    with pytest.raises(ModelError, match="cannot propose"):
        proposed(Plain(), SOURCE, "repeat", 1)  # type: ignore[arg-type]
    with pytest.raises(TargetError, match="no function nowhere"):
        arguments_asked(SOURCE, "nowhere", 0)


def test_a_source_is_read_once_however_many_calls_the_tests_make(monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    parse = entries.module_of

    def counted(text: str) -> ast.Module | None:
        read.append(text)
        return parse(text)

    monkeypatch.setattr(entries, "module_of", counted)
    monkeypatch.setattr(entry, "module_of", counted)
    tests = "def test_it():\n" + "".join(f"    assert repeat(words[{at}], {at})\n" for at in range(100))
    assert (
        examples(SOURCE, "repeat", [("test_mod.py", tests + "    assert repeat('a', 100)\n")])[-1].call
        == "repeat('a', 100)"
    )
    assert read.count(SOURCE) <= 2
