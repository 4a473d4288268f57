"""A program that owns a terminal: the debuggee runs in one of the user's, and we follow it from ours."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...debugger.errors import AdapterError

HINT: Final = '--terminal names a command that runs what follows it, such as "xterm -e" or "tmux split-window"'


class Terminal:
    """The command that opens a terminal, and what was run in it. Raises AdapterError where there is none such."""

    def __init__(self, command: Sequence[str]) -> None:
        if shutil.which(command[0]) is None:
            # Refusing debugpy's request would only make it wait.
            raise AdapterError(f"the terminal {command[0]} cannot be started: there is no such command", hint=HINT)
        self._command = list(command)
        self._opened: list[asyncio.subprocess.Process] = []

    async def run(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Carry out a `runInTerminal` request. Raises AdapterError where the command cannot be started.

        Its environment goes with it, since a terminal may be a server that was started elsewhere.
        """
        changes: Mapping[str, str | None] = asked.get("env") or {}
        variables = [f"{name}={value}" for name, value in changes.items() if value is not None]
        nothing = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                *(["env", *variables] if variables else []),
                *asked["args"],
                cwd=asked.get("cwd"),
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
                env=dict(os.environ),
                start_new_session=True,
            )
        except OSError as error:
            raise AdapterError(
                f"the terminal {self._command[0]} cannot be started: {error.strerror}", hint=HINT
            ) from None
        self._opened.append(process)
        return {"processId": process.pid}
