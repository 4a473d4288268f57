"""Processes that the debuggee starts, where the user asked to hear of them: each is let run, and listed.

debugpy holds every child until a client attaches to it, so one does, sets no breakpoint, and lets it go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...debugger.errors import AdapterError
from ...debugger.ports import Output
from .client import LAUNCH_TIMEOUT_S, Client
from .schema import ExitedBody, OutputBody, shaped


async def follow(asked: Mapping[str, Any], tell: Callable[[Output], None]) -> None:
    """Attach as a `debugpyAttach` event asks, and tell of the child's start, its output and its end."""
    where = asked["connect"]
    client = Client(address=(where["host"], where["port"]))
    name = f"process {asked['subProcessId']}"

    async def nothing() -> None:
        await client.request("setExceptionBreakpoints", {"filters": []})

    try:
        await client.start()
        await client.attach(asked, nothing, LAUNCH_TIMEOUT_S)
        tell(Output("console", f"{name} was started by the program; it runs undebugged\n"))
        async for event in client.events():
            if event.event == "output":
                body = shaped(event.body, OutputBody)
                if (category := body.get("category", "console")) in ("stdout", "stderr"):
                    tell(Output(category, body["output"]))
            elif event.event == "exited":
                tell(Output("console", f"{name} ended with exit status {shaped(event.body, ExitedBody)['exitCode']}\n"))
            elif event.event == "terminated":
                return
    except AdapterError as error:
        tell(Output("console", f"{name} cannot be followed: {error}\n"))
    finally:
        await client.stop()
