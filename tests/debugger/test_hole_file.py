"""Accepting a candidate changes the hole and no other byte; what cannot be written so is refused, and stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from foreframe.debugger.errors import TargetError
from foreframe.debugger.hole_file import read_hole_file
from foreframe.debugger.holes import Hole, HoleKind

HOLE = Hole(kind=HoleKind.STATEMENT, function="f", lineno=2, column=4, end_lineno=2, end_column=7)
TWO = "if n:\n    n += 1"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("before", "margin"),
    [
        (b"def f(n):\n    ...\n    return n\n", b"\n    "),
        (b"def f(n):\r\n    ...\r\n    return n", b"\r\n    "),
        (b"\xef\xbb\xbfdef f(n):\n    ...  # \xc3\xa9\n", b"\n    "),
        (b"# coding: latin-1\ndef f(n):  # \xe9\n    ...\r\n", b"\r\n    "),
        (b"def f(n):\n\t   ...\n", b"\n\t   "),
    ],
)
def test_nothing_but_the_hole_is_changed(tmp_path: Path, before: bytes, margin: bytes):
    path = written(tmp_path / "user.py", before)
    path.chmod(0o750)
    file = read_hole_file(path)
    assert "\r" not in file.text
    lineno = 1 + before.partition(b"...")[0].count(b"\n")
    new = file.completed(replace(HOLE, lineno=lineno, end_lineno=lineno), TWO)
    assert path.read_bytes() == before
    file.replace_with(new)
    assert path.read_bytes() == before.replace(b"...", b"if n:" + margin + b"    n += 1")
    assert path.stat().st_mode & 0o777 == 0o750
    new.replace_with(file)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path):
    real = written(tmp_path / "real.py", b"def f(n):\n    ...\n")
    link = tmp_path / "link.py"
    link.symlink_to(real)
    file = read_hole_file(link)
    file.replace_with(file.completed(HOLE, "return n"))
    assert link.is_symlink()
    assert real.read_bytes() == b"def f(n):\n    return n\n"


def test_a_file_that_has_changed_is_read_only_or_gone_is_not_written(tmp_path: Path):
    path = written(tmp_path / "user.py", b"def f(n):\n    ...\n")
    file = read_hole_file(path)
    new = file.completed(HOLE, "return n")
    path.write_bytes(b"def f(n):\n    ...\n# more\n")
    with pytest.raises(TargetError, match="has changed on disk"):
        file.replace_with(new)
    assert path.read_bytes().endswith(b"# more\n")
    path.write_bytes(file.content)
    path.chmod(0o444)
    with pytest.raises(TargetError, match="is read-only"):
        file.replace_with(new)
    assert path.read_bytes() == file.content
    path.unlink()
    with pytest.raises(TargetError, match="cannot be written"):
        file.replace_with(new)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"def f(): # \xff\n    ...\n", "cannot be read as Python"),
        (b"# coding: nonsense\n", "cannot be read as Python"),
        (b"# coding: utf-16\n", "cannot be read as Python"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, content: bytes, told: str):
    with pytest.raises(TargetError, match=told):
        read_hole_file(written(tmp_path / "user.py", content))
    with pytest.raises(TargetError, match="there is no file"):
        read_hole_file(tmp_path / "none.py")


def test_a_letter_that_the_encoding_lacks_is_told(tmp_path: Path):
    file = read_hole_file(written(tmp_path / "user.py", b"# coding: ascii\ndef f(n):\n    ...\n"))
    with pytest.raises(TargetError, match="which has no 'é'"):
        file.completed(replace(HOLE, lineno=3, end_lineno=3), "'é'")
