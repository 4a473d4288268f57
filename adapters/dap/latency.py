"""How long a step takes over the Debug Adapter Protocol, measured on a program of our own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ...debugger.errors import AdapterError
from .client import Client
from .connection import Event
from .schema import Scopes, StackTrace, StoppedBody, shaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """One sample a step: the step, its stop, and what a debugger asks then (stackTrace, scopes, variables)."""

    low_latency: bool
    step_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle sample; the first steps are slower, since the debuggee imports."""
        return median(self.step_ms)


async def measure(*, low_latency: bool = True, steps: int = 20) -> Latency:
    """Step through a small function and time it. Raises AdapterError where debugpy cannot run."""
    with tempfile.TemporaryDirectory(prefix="foreframe-") as folder:
        program = Path(folder) / "program.py"
        program.write_text("".join(f"x{i} = {i}\n" for i in range(steps + 2)))
        client = Client(low_latency=low_latency)
        try:
            return Latency(low_latency=low_latency, step_ms=tuple(await _steps(client, program, steps)))
        finally:
            await client.stop()


async def _steps(client: Client, program: Path, steps: int) -> list[float]:
    async def configure() -> None:
        pass

    await client.start()
    launch = {"program": str(program), "console": "internalConsole", "stopOnEntry": True, "subProcess": False}
    await client.launch(launch, configure)
    events = client.events()
    taken: list[float] = []
    thread = await _stopped(events)
    for _ in range(steps):
        start = time.perf_counter()
        await client.request("next", {"threadId": thread})
        thread = await _stopped(events)
        await _look(client, thread)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


async def _stopped(events: AsyncIterator[Event]) -> int:
    async for event in events:
        if event.event == "stopped":
            return shaped(event.body, StoppedBody).get("threadId", 1)
    raise AdapterError("the program ended before the measurement did")


async def _look(client: Client, thread: int) -> None:
    stack = shaped(await client.request("stackTrace", {"threadId": thread}), StackTrace)
    scopes = shaped(await client.request("scopes", {"frameId": stack["stackFrames"][0]["id"]}), Scopes)
    await client.request("variables", {"variablesReference": scopes["scopes"][0]["variablesReference"]})
