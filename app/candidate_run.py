"""A candidate's program as a target of its own: written to a scratch folder, and opened in a foreframe of its own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..debugger.errors import TargetError
from ..debugger.holes import Problem
from ..debugger.target import called_name
from .run import Run

_COMMAND = (sys.executable, "-m", "foreframe.app")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRun:
    """What is to be stepped through."""

    name: str
    """Of the file."""

    text: str
    call: str
    """Of a function in it; "" where the text ends in the call itself, since it is a method's."""

    options: Sequence[str]
    folder: Path
    """What the user's file imports is looked for there."""

    @classmethod
    def of(cls, given: Run, problem: Problem, text: str) -> CandidateRun | None:
        """The run's own call, else that of the first example that has one; None where there is none."""
        hole = problem.hole
        calls = [example.call for example in problem.examples if example.call]
        if given.target.function == hole.function and given.target.call:
            calls.insert(0, given.target.call)
        if not calls or problem.path is None:
            return None
        call = calls[0]
        try:
            called_name(call)
        except TargetError:
            text, call = f"{text.rstrip()}\n\n\n{call}\n", ""
        options = ["--model", given.model_name] if given.model_name else []
        options += ["--python", given.target.python] if given.target.python else []
        options += ["--cwd", str(given.target.cwd)] if given.target.cwd else []
        return cls(name=problem.path.name, text=text, call=call, options=options, folder=problem.path.parent)

    def show(self) -> int:
        """Open it in the terminal, and wait until its user has left it."""
        with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
            file = Path(folder) / self.name
            file.write_text(self.text, encoding="utf-8")
            path = os.pathsep.join(filter(None, (str(self.folder), os.environ.get("PYTHONPATH", ""))))
            words = [*_COMMAND, str(file), "--env", f"PYTHONPATH={path}", *self.options]
            words += ["--call", self.call] if self.call else []
            # Breakpoints of a file that is about to go are nothing to remember.
            return subprocess.call(words, env={**os.environ, "XDG_STATE_HOME": folder})

    @property
    def command(self) -> str:
        """What opens it, once the text has been saved somewhere."""
        return shlex.join(["foreframe", self.name, *(["--call", self.call] if self.call else [])])
