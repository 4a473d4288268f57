"""Accepting a candidate changes the hole and no other byte; what cannot be written so is refused, and stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from foreframe.app.writing_back import Original, read_original
from foreframe.debugger.errors import TargetError
from foreframe.debugger.holes import Hole, HoleKind, filled

HOLE = Hole(kind=HoleKind.STATEMENT, function="f", lineno=2, column=4, end_lineno=2, end_column=7)
TWO = "if n:\n    n += 1"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def completed(original: Original, candidate: str) -> str:
    """The text with the candidate in the place of the dots."""
    lineno = 1 + original.text.partition("...")[0].count("\n")
    return filled(original.text, replace(HOLE, lineno=lineno, end_lineno=lineno), candidate)


@pytest.mark.parametrize(
    ("before", "margin"),
    [
        (b"def f(n):\n    ...\n    return n\n", b"\n    "),
        (b"def f(n):\r\n    ...\r\n    return n", b"\r\n    "),
        (b"\xef\xbb\xbfdef f(n):\n    ...  # \xc3\xa9\n", b"\n    "),
        (b"# coding: latin-1\r\ndef f(n):  # \xe9\r\n    ...", b"\r\n    "),
        (b"def f(n):\n\t   ...\n", b"\n\t   "),
        (b"a = 1\n\x0c\ndef f(n):\r\n    ...\r\n    return n\r\n", b"\r\n    "),
    ],
)
def test_nothing_but_the_hole_is_changed(tmp_path: Path, before: bytes, margin: bytes):
    path = written(tmp_path / "user.py", before)
    path.chmod(0o750)
    original = read_original(path)
    assert "\r" not in original.text
    original.write(completed(original, TWO))
    assert path.read_bytes() == before.replace(b"...", b"if n:" + margin + b"    n += 1")
    assert path.stat().st_mode & 0o777 == 0o750
    read_original(path).put(original.data)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path):
    real = written(tmp_path / "real.py", b"def f(n):\n    ...\n")
    link = tmp_path / "link.py"
    link.symlink_to(real)
    original = read_original(link)
    original.write(completed(original, "return n"))
    assert link.is_symlink()
    assert real.read_bytes() == b"def f(n):\n    return n\n"


def test_a_file_that_has_changed_is_read_only_or_gone_is_not_written(tmp_path: Path):
    path = written(tmp_path / "user.py", b"def f(n):\n    ...\n")
    original = read_original(path)
    new = completed(original, "return n")
    path.write_bytes(b"def f(n):\n    ...\n# more\n")
    with pytest.raises(TargetError, match="has changed since it was read"):
        original.write(new)
    assert path.read_bytes().endswith(b"# more\n")
    path.write_bytes(original.data)
    path.chmod(0o444)
    with pytest.raises(TargetError, match="is read-only"):
        original.write(new)
    assert path.read_bytes() == original.data
    path.unlink()
    with pytest.raises(TargetError, match="cannot be written"):
        original.write(new)
    assert list(tmp_path.iterdir()) == []


def test_a_letter_that_the_encoding_lacks_is_told_and_the_file_stays(tmp_path: Path):
    path = written(tmp_path / "user.py", b"# coding: ascii\ndef f(n):\n    ...\n")
    original = read_original(path)
    with pytest.raises(TargetError, match="has no"):
        original.write(completed(original, "return 'é'"))
    assert path.read_bytes() == original.data
