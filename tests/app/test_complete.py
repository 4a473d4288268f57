"""`foreframe complete` through the real command: what fills a hole, and that nothing happens to a file unasked."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from foreframe.app.cli import main
from foreframe.app.writing_back import read_original
from foreframe.debugger.errors import TargetError

DOUBLE = (
    'def double(x):\n    """Twice.\n\n    >>> double(2)\n    4\n    >>> double(5)\n    10\n    """\n    return ...\n'
)


def complete(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the JSON object, and what was said on standard error."""
    status = main(["complete", *words, "--json", "--model", "none"])
    said = capsys.readouterr()
    return status, json.loads(said.out) if said.out else {}, said.err


def file(folder: Path, text: str | bytes, name: str = "program.py") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence of a user's error."""
    status, told, error = complete(capsys, *words)
    assert (status, told) == (2, {})
    return error


def test_a_hole_is_filled_verified_and_told_and_the_file_is_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, DOUBLE)
    before = path.stat()
    status, told, _ = complete(capsys, str(path))
    assert (status, set(told), told["schema"], told["solved"]) == (0, {"schema", "holes", "solved"}, 1, True)
    (hole,) = told["holes"]
    assert set(hole) == {"lineno", "kind", "examples", "candidates"}
    assert (hole["lineno"], hole["kind"], hole["examples"]) == (9, "expression", ["double(2) == 4", "double(5) == 10"])
    best = hole["candidates"][0]
    assert set(best) == {"text", "source", "score", "predicted", "verified"}
    assert (best["text"], best["source"], best["verified"]) == ("x + x", "search", [True, True])
    assert (path.read_text(), path.stat().st_mtime_ns) == (DOUBLE, before.st_mtime_ns)


def test_the_model_says_what_it_expects_of_each_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["complete", str(file(tmp_path, DOUBLE)), "--json"]) == 0
    best = json.loads(capsys.readouterr().out)["holes"][0]["candidates"][0]
    assert all(isinstance(value, str) for value in best["predicted"])


def test_write_puts_the_best_verified_candidate_into_the_file_and_keeps_its_mode(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, DOUBLE)
    path.chmod(0o750)
    assert complete(capsys, str(path), "--write")[0] == 0
    assert path.read_text() == DOUBLE.replace("...", "x + x")
    assert path.stat().st_mode & 0o777 == 0o750
    assert list(tmp_path.iterdir()) == [path]


STATEMENTS = [
    ("def f(xs):\n    total = 0\n    for x in xs:\n        ...\n    return total\n", ["f([1, 2]) == 3", "f([5]) == 5"]),
    ("def f(a, b):\n    low = ...\n    return low + 1\n", ["f(3, 9) == 4", "f(8, 2) == 3"]),
    ("def f(xs):\n    pass\n", ["f([3, 1]) == 3", "f([2, 8]) == 8", "f([1, 5, 2]) == 5"]),
    ("def f(x):\n    raise NotImplementedError('soon')\n", ["f('ab') == 'AB'"]),
    ("def f(a):\n    # ?? one more\n\ndef g():\n    return 1\n", ["f(1) == 2", "f(5) == 6"]),
    ("class A:\n    def __init__(self, n):\n        self.n = n\n    def more(self, k):\n        ...\n",
     ["A(1).more(2) == 3", "A(5).more(4) == 9"]),
    ("def f(x):\n    if ...:\n        return 'low'\n    return 'high'\n",
     ["f(1) == 'low'", "f(9) == 'high'", "f(4) == 'low'"]),
    ("def f(xs):\n    found = []\n    ...\n    return found\n",
     ["f([1, 2]) == [2, 3]", "f([7]) == [8]", "f([]) == []"]),
    ("def f(n):\n    if n < 0:\n        ...\n    return n\n", ["f(-1) == 0", "f(3) == 3", "f(-7) == 0"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "examples"), STATEMENTS)
def test_holes_of_every_form_are_filled_from_typed_examples(
    source: str, examples: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = [word for example in examples for word in ("--example", example)]
    status, told, error = complete(capsys, str(file(tmp_path, source)), *words, "--write", "--timeout", "20")
    assert (status, error) == (0, "")
    namespace: dict[str, Any] = {}
    exec((tmp_path / "program.py").read_text(), namespace)  # our own program, filled
    assert all(eval(example, namespace) for example in examples)
    assert told["holes"][0]["candidates"][0]["verified"] == [True] * len(examples)


def test_examples_come_from_tests_beside_the_file_and_from_recorded_calls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, "def f(a, b):\n    return ...\n")
    file(tmp_path, "from program import f\n\ndef test_f():\n    assert f(2, 3) == 6\n", "test_program.py")
    whole = file(tmp_path, "def f(a, b):\n    return a * b\n\nf(4, 5)\n", "whole.py")
    trace = tmp_path / "t.jsonl"
    assert main(["record", str(whole), "-o", str(trace)]) == 0
    capsys.readouterr()
    status, told, _ = complete(capsys, str(path), "--trace", str(trace))
    assert (status, told["holes"][0]["examples"]) == (0, ["f(4, 5) == 20", "f(2, 3) == 6"])
    assert told["holes"][0]["candidates"][0]["text"] in ("a * b", "b * a")


def test_frames_say_what_must_hold_after_the_hole(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = "def f(xs):\n    total = i = 0\n    for x in xs:\n        i += 1\n        ...\n    print(total)\n"
    path = file(tmp_path, source)
    states = ["--before", "f([1, 2, 3])", "--after", "total == 6, i == 3"]
    states += ["--before", "total = 3, x = 4, i = 1", "--after", "total == 7"]
    status, told, _ = complete(capsys, str(path), *states)
    best = told["holes"][0]["candidates"][0]
    assert (status, best["text"], best["verified"]) == (0, "total += x", [True, True])


def test_nothing_is_executed_where_that_is_asked_and_nothing_is_called_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n" + DOUBLE
    status, told, _ = complete(capsys, str(file(tmp_path, trap)), "--no-run")
    candidates = told["holes"][0]["candidates"]
    assert (status, told["solved"]) == (1, False)
    assert candidates
    assert all(one["verified"] == [None, None] for one in candidates)
    assert not (tmp_path / "ran").exists()
    assert "--no-run verifies none" in refused(capsys, str(tmp_path / "program.py"), "--no-run", "--write")


def test_the_order_of_tries_can_be_left_to_chance_that_a_seed_repeats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = str(file(tmp_path, DOUBLE))
    first, second = (complete(capsys, path, "--order", "random", "--seed", "3")[1]["solved"] for _ in range(2))
    assert first is second is True


# What cannot be filled


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = ...\n\ndef f():\n    return 1\n", "outside of any function"),
        ("...\n", "outside of any function"),
        ("@...\ndef f():\n    return 1\n", "in a decorator"),
        ("def f(a=...):\n    return a\n", "in a default"),
        ("def f():\n    return 'a ... b'\n", "in a string"),
        ("def f():\n    return 1\n", "has no hole"),
        ("def f(x):\n    y = ...\n    return ...\n", "several holes, in lines 2, 3"),
        ("def f(x:\n", "line 1"),
    ],
)
def test_a_mark_that_is_no_hole_is_told_in_a_sentence(
    source: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, source)
    assert told in refused(capsys, str(path), "--example", "f() == 1", "--write")
    assert path.read_text() == source


def test_lines_that_are_named_are_a_hole_beside_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, "def f(x):\n    y = ...\n    return y * 2\n")
    assert "f has several holes, in lines 2, 3, and none" in refused(capsys, f"{path}:3-3", "--example", "f(1) == 2")


def test_where_nothing_fits_that_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, "def f(x):\n    return ...\n")
    examples = ("f(1) == 'zQ'", "f(2) == 9.75", "f(3) == [8, 'k']")
    words = [word for example in examples for word in ("--example", example)]
    assert main(["complete", str(path), *words, "--timeout", "1", "--model", "none"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["  nothing was found that fits"]


def test_examples_that_contradict_each_other_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, DOUBLE)
    assert "contradict" in refused(capsys, str(path), "--example", "double(2) == 5", "--write")
    assert "no call with its result" in refused(capsys, str(path), "--example", "2 + 2")
    assert path.read_text() == DOUBLE


SUMMED = '''def total(prices, rate):
    """
    >>> total([1, 2], 3)
    9
    >>> total([], 5)
    0
    >>> total([4], 2)
    8
    """
    result = 0
    for price in prices:
        result += price
    return result
'''


def test_lines_that_are_wrong_are_found_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, SUMMED)
    status, told, _ = complete(capsys, f"{path}:12-12", "--write")
    (hole,) = told["holes"]
    assert (status, hole["lineno"], hole["kind"]) == (0, 12, "statement")
    assert hole["candidates"][0]["verified"] == [True, True, True]
    assert path.read_text() == SUMMED.replace("result += price", hole["candidates"][0]["text"])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("10-99", "there are no lines 10-99"),
        ("3-4", "lines 3-4 are not whole statements"),
        ("11-11", "lines 11-11 are not whole statements"),
    ],
)
def test_lines_that_are_no_statements_are_told(
    lines: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert said in refused(capsys, f"{file(tmp_path, SUMMED)}:{lines}")


@pytest.mark.parametrize("words", [("12:19-12:34",), ("12:19-34",), ("12", "--select", "price+rate*2")])
def test_an_expression_that_is_wrong_is_found_anew_and_nothing_beside_it_changes(
    words: Sequence[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    source = SUMMED.replace("result += price", "result += price + rate * 2")
    path = file(tmp_path, source)
    place, *more = words
    status, told, error = complete(capsys, f"{path}:{place}", *more)
    (hole,) = told["holes"]
    assert (status, error, hole["lineno"], hole["kind"]) == (0, "", 12, "expression")
    assert hole["examples"] == ["total([1, 2], 3) == 9", "total([], 5) == 0", "total([4], 2) == 8"]
    best = hole["candidates"][0]
    assert (best["text"] in ("price * rate", "rate * price"), best["verified"]) == (True, [True] * 3)
    assert path.read_text() == source
    assert complete(capsys, f"{path}:{place}", *more, "--write")[0] == 0
    assert path.read_text() == source.replace("price + rate * 2", best["text"])


def test_an_expression_within_another_is_put_in_parentheses_where_it_needs_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, "def f(x, y):\n    return x * 2\n")
    words = ["--select", "x", "--example", "f(1, 2) == 6", "--example", "f(5, 1) == 12", "--write"]
    assert complete(capsys, f"{path}:2", *words)[0] == 0
    assert path.read_text() in [f"def f(x, y):\n    return ({total}) * 2\n" for total in ("x + y", "y + x")]


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        (":11", "prices +", "neither a whole expression nor whole statements"),
        (":12", "price * rate", "line 12 has no `price * rate`"),
        (":12", "result", "neither a whole expression nor whole statements"),
        (":99", "result", "there is no line 99"),
        ("", "price", "--select needs the line"),
        ("::total", "price", "--select needs the line"),
        (":12-12", "price", "--select needs the line"),
        (":12:19-12:99", "", "line 12 has no column 99"),
        (":12:16-12:20", "", "neither a whole expression nor whole statements"),
    ],
)
def test_code_that_is_no_whole_is_told_and_the_file_is_as_it_was(
    place: str, code: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = file(tmp_path, SUMMED.replace("prices:", "prices + []:"))
    before = path.read_bytes()
    words = ["--select", code] if code else []
    assert said in refused(capsys, f"{path}{place}", *words, "--write")
    assert path.read_bytes() == before


def test_an_interpreter_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, DOUBLE)
    assert "the interpreter /nowhere/python cannot be started" in refused(
        capsys, str(path), "--python", "/nowhere/python"
    )


def test_what_nothing_solves_leaves_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = "def f(x):\n    return ...\n"
    path = file(tmp_path, source)
    words = ["--example", "f(1) == 'qwzx'", "--example", "f(2) == [9.25, {}]", "--write", "--timeout", "2"]
    status, told, _ = complete(capsys, str(path), *words)
    assert (status, told["solved"], path.read_text()) == (1, False, source)


def test_a_hole_without_examples_is_not_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    status, told, error = complete(capsys, str(file(tmp_path, "def f(x):\n    return ...\n")))
    assert (status, told["holes"][0]["candidates"]) == (1, [])
    assert "no examples" in error


def test_one_of_several_functions_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, DOUBLE + "\n\ndef g(x):\n    return ...\n")
    assert [hole["lineno"] for hole in complete(capsys, f"{path}::double")[1]["holes"]] == [9]
    assert [hole["lineno"] for hole in complete(capsys, f"{path}:9")[1]["holes"]] == [9]
    assert "has no hole" in refused(capsys, f"{path}::nobody")


def test_a_program_that_waits_deletes_or_forks_harms_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    kept = file(tmp_path, "kept", "kept.txt")
    source = (
        "import os\n\ndef remove():\n    os.remove(KEPT)\n\ndef wait():\n    while True:\n        pass\n\n"
        "def fork():\n    return os.fork()\n\ndef eat():\n    return [bytes(1 << 28) for _ in range(100)]\n\n"
        f"KEPT = {str(kept)!r}\nACTS = [remove, wait, fork, eat]\n\n"
        "def f(n):\n    for act in ACTS[n:]:\n        act()\n    return ...\n"
    )
    path = file(tmp_path, source)
    began = time.monotonic()
    words = ["--example", "f(0) == 1", "--example", "f(4) == 4", "--timeout", "4"]
    status, _, _ = complete(capsys, str(path), *words)
    assert (status, kept.read_text()) == (1, "kept")
    assert time.monotonic() - began < 20


def test_what_is_broken_elsewhere_in_the_file_does_not_keep_a_hole_from_being_filled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    broken = "def later(x):\n    return (x +\n\n\n"
    path = file(tmp_path, DOUBLE + "\n\n" + broken)
    status, told, error = complete(capsys, str(path), "--write")
    assert (status, told["solved"], error) == (0, True, "")
    assert path.read_text() == DOUBLE.replace("...", "x + x") + "\n\n" + broken
    path = file(tmp_path, "def f(x):\n    # ?? one more\n\n\n" + broken)
    assert complete(capsys, str(path), "--example", "f(1) == 2", "--example", "f(5) == 6", "--write")[0] == 0
    assert path.read_text() == "def f(x):\n    return x + 1\n\n\n" + broken


# The file


@pytest.mark.parametrize(
    "data",
    [
        DOUBLE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + DOUBLE.encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + DOUBLE.encode(),
        DOUBLE.replace("    ", "\t").encode(),
        ("# mixed\r\n" + DOUBLE).encode(),
        DOUBLE.rstrip("\n").encode(),
        ("NAME = 'é😀'\n" + DOUBLE.replace("return ...", "return ('é', ...)[1]")).encode(),
    ],
    ids=["crlf", "bom", "latin-1", "tabs", "mixed", "no last newline", "not ascii"],
)
def test_every_other_byte_of_a_file_stays_as_it_was(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, data)
    assert complete(capsys, str(path))[0] == 0
    assert path.read_bytes() == data
    assert complete(capsys, str(path), "--write")[0] == 0
    assert path.read_bytes() == data.replace(b"...", b"x + x")


def test_several_statements_have_the_line_ends_and_the_indentation_of_their_place(tmp_path: Path):
    original = read_original(file(tmp_path, b"def f(x):\r\n\t...\r\n"))
    assert original.encoded("def f(x):\n\tif x:\n\t\treturn 1\n") == b"def f(x):\r\n\tif x:\r\n\t\treturn 1\r\n"


def test_a_file_that_changed_since_it_was_read_is_not_written(tmp_path: Path):
    path = file(tmp_path, DOUBLE)
    original = read_original(path)
    path.write_text(DOUBLE + "# by another\n")
    with pytest.raises(TargetError, match="has changed"):
        original.write("x = 1\n")
    assert path.read_text() == DOUBLE + "# by another\n"


def test_a_read_only_file_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = file(tmp_path, DOUBLE)
    path.chmod(0o444)
    status = main(["complete", str(path), "--write", "--json", "--model", "none"])
    assert (status, path.read_text()) == (2, DOUBLE)
    assert "read-only" in capsys.readouterr().err


def test_a_text_that_the_file_cannot_hold_is_not_written(tmp_path: Path):
    data = b"# -*- coding: latin-1 -*-\nx = 1\n"
    path = file(tmp_path, data)
    with pytest.raises(TargetError, match="iso-8859-1"):
        read_original(path).write("# -*- coding: latin-1 -*-\nx = '😀'\n")
    assert path.read_bytes() == data


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path):
    path = file(tmp_path, DOUBLE)
    link = tmp_path / "link.py"
    os.symlink(path, link)
    read_original(link).write("x = 1\n")
    assert (link.is_symlink(), path.read_text()) == (True, "x = 1\n")
