"""Commands as tests give them, in this process; and what a mistake is answered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foreframe.debugger.trace import Trace, read_trace

from tests.programs import EXAMPLES_FOLDER

LETTERS = str(EXAMPLES_FOLDER / "count_letters.py")
CALL = ["--call", "f('r')"]

ITEMS = [
    {"id": "sample_0", "code": "def f(x):\n    return x + 1", "input": "2", "output": "3"},
    {"id": "sample_1", "code": "def f(a, b):\n    c = b\r\n    return [c, a]", "input": "1, 'x'", "output": '["x", 1]'},
    {"id": "sample_2", "code": "def f(x:\n", "input": "2", "output": "3"},
    {"id": "sample_3", "code": "def f(x):\n    return '\ud800'", "input": "'\\0'", "output": "3"},
    {"id": 4, "code": "def f(x):\n    return x", "input": "open('executed', 'w')", "output": "'\\d'"},
]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Command = Callable[..., Said]


def program(folder: Path, text: str, name: str = "program.py") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def recorded(foreframe: Command, *words: object) -> Trace:
    said = foreframe("record", "-o", "t.jsonl", *words)
    assert said.status == 0, said.err
    assert said.out == ""
    return read_trace(Path("t.jsonl"))


def refused(said: Said, *parts: str) -> None:
    """Status 2, one sentence and a hint on stderr, nothing on stdout."""
    assert said.status == 2, said
    assert said.out == ""
    sentence, hint = said.err.splitlines()
    assert sentence.startswith("foreframe: ")
    assert hint.startswith("           ")
    assert hint.strip()
    assert "Traceback" not in said.err
    for part in parts:
        assert part in said.err, said.err
