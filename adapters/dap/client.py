"""A client of debugpy's adapter: requests with a time limit, each allowed only if the adapter offers it.

debugpy leaves a request that it does not know unanswered, and every later one with it. So nothing is sent that
it has not announced, nothing is awaited for ever, and once it has gone silent the next request fails at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

from ...debugger.errors import AdapterError, LocalProtocolError, PeerProtocolError
from .connection import Event, Request, Response
from .processes import end_session
from .schema import Capabilities, ProcessBody, shaped
from .transport import Transport

TIMEOUT_S: Final = 10.0
"""debugpy answers in milliseconds; a machine that is busy with a model may need a second."""

LAUNCH_TIMEOUT_S: Final = 60.0
"""Two interpreters start and import before a launch is answered: 2 to 3 s on two busy cores."""

STOP_TIMEOUT_S: Final = 2.0
"""From a kill to the end of the adapter's output takes milliseconds."""

LISTEN_HINT: Final = "start the program with: python -m debugpy --listen HOST:PORT --wait-for-client program.py"
RESTART_HINT: Final = "restart the session; the program's own state is lost"

ALWAYS: Final = frozenset(
    {
        *("initialize", "launch", "attach", "disconnect", "setBreakpoints", "setExceptionBreakpoints"),
        *("continue", "next", "stepIn", "stepOut", "pause"),
        *("threads", "stackTrace", "scopes", "variables", "source", "evaluate"),
    }
)
"""Requests that every adapter answers."""

GATED: Final[Mapping[str, str]] = {
    "breakpointLocations": "supportsBreakpointLocationsRequest",
    "cancel": "supportsCancelRequest",
    "completions": "supportsCompletionsRequest",
    "configurationDone": "supportsConfigurationDoneRequest",
    "dataBreakpointInfo": "supportsDataBreakpoints",
    "disassemble": "supportsDisassembleRequest",
    "exceptionInfo": "supportsExceptionInfoRequest",
    "goto": "supportsGotoTargetsRequest",
    "gotoTargets": "supportsGotoTargetsRequest",
    "loadedSources": "supportsLoadedSourcesRequest",
    "modules": "supportsModulesRequest",
    "readMemory": "supportsReadMemoryRequest",
    "restart": "supportsRestartRequest",
    "restartFrame": "supportsRestartFrame",
    "reverseContinue": "supportsStepBack",
    "setDataBreakpoints": "supportsDataBreakpoints",
    "setExpression": "supportsSetExpression",
    "setFunctionBreakpoints": "supportsFunctionBreakpoints",
    "setInstructionBreakpoints": "supportsInstructionBreakpoints",
    "setVariable": "supportsSetVariable",
    "stepBack": "supportsStepBack",
    "stepInTargets": "supportsStepInTargetsRequest",
    "terminate": "supportsTerminateRequest",
    "terminateThreads": "supportsTerminateThreadsRequest",
    "writeMemory": "supportsWriteMemoryRequest",
}
"""Request to the capability that must have been announced."""

ONE_AT_A_TIME: Final = frozenset({"evaluate", "setVariable", "setExpression"})
"""debugpy takes 0.2 s for each of these that finds another one in front of it, and a few ms alone."""

INITIALIZE: Final[Mapping[str, Any]] = {
    "clientID": "foreframe",
    "clientName": "foreframe",
    "adapterID": "debugpy",
    "pathFormat": "path",
    "linesStartAt1": True,
    "columnsStartAt1": True,
    "supportsVariableType": True,
}


def adapter_command(*, low_latency: bool) -> list[str]:
    """How to start debugpy's adapter. `-P` keeps modules in the user's folder from taking the place of its own."""
    module = f"{__package__}.low_latency" if low_latency else "debugpy.adapter"
    return [sys.executable, "-P", "-m", module]


Answer = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Carries out a request that the adapter makes of us, and gives the body of the response."""


class Client:
    """One adapter in a session of its own, or one that runs elsewhere, and the conversation with it."""

    def __init__(
        self,
        *,
        low_latency: bool = True,
        command: list[str] | None = None,
        address: tuple[str, int] | None = None,
        answers: Mapping[str, Answer] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.capabilities: Capabilities = {}
        self.gone = ""
        """Why the adapter cannot be spoken to any more; "" while it can."""

        self._command = command or adapter_command(low_latency=low_latency)
        self._address = address
        """Of the adapter that runs already; None starts one with `command`."""

        self._answers = answers or {}
        self._timeout_s = timeout_s
        self._silent = ""
        """The request that ran out of time with no response to any since."""

        self._is_stopping = False
        self._owns = False
        """Whether the debuggee was started for us, and ends with us."""

        self._process: asyncio.subprocess.Process | None = None
        self._transport: Transport | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Response]] = {}
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._initialized = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._groups: set[int] = set()

    async def start(self) -> None:
        """Start the adapter, or find the one that runs, and learn what it can do."""
        reader, writer = await (self._spawn() if self._address is None else self._connect(self._address))
        self._transport = Transport(reader, writer)
        self._reading = asyncio.create_task(self._read(self._transport))
        can = {"supportsRunInTerminalRequest": "runInTerminal" in self._answers}
        body = await self.request("initialize", {**INITIALIZE, **can}, timeout_s=LAUNCH_TIMEOUT_S)
        self.capabilities = shaped(body, Capabilities)

    async def _connect(self, address: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = address
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.open_connection(host, port)
        except (OSError, UnicodeError) as error:  # a TimeoutError is the first, a name that is no host's the other
            reason = "no such host" if isinstance(error, UnicodeError) else error.strerror or "no answer"
            raise AdapterError(f"nothing can be reached at {host}:{port}: {reason}", hint=LISTEN_HINT) from None

    async def _spawn(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise AdapterError(f"the debug adapter cannot be started: {error.strerror}") from None
        if self._is_stopping:
            await self.stop()
            raise AdapterError("the debug adapter was stopped before it had started")
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        return self._process.stdout, self._process.stdin

    async def launch(self, arguments: Mapping[str, Any], configure: Callable[[], Awaitable[None]]) -> None:
        """Start the debuggee; `configure` places breakpoints before its first line runs."""
        self._owns = True
        await self._begin("launch", arguments, configure, LAUNCH_TIMEOUT_S)

    async def attach(
        self, arguments: Mapping[str, Any], configure: Callable[[], Awaitable[None]], timeout_s: float
    ) -> None:
        """Join a debuggee that runs already. It is not ours: `stop` leaves it alone."""
        await self._begin("attach", arguments, configure, timeout_s)

    async def _begin(
        self,
        command: str,
        arguments: Mapping[str, Any],
        configure: Callable[[], Awaitable[None]],
        timeout_s: float,
    ) -> None:
        """It is answered only when the configuration is done, so it is asked for and left open meanwhile."""
        launching = asyncio.create_task(self.request(command, arguments, timeout_s=timeout_s))
        initialized = asyncio.create_task(self._initialized.wait())
        try:
            await asyncio.wait({launching, initialized}, return_when=asyncio.FIRST_COMPLETED)
            if not launching.done():
                await configure()
                await self.request("configurationDone", {})
            await launching
        finally:
            initialized.cancel()
            if launching.cancel():
                # Something else failed first, and its reason is the one to tell.
                with contextlib.suppress(AdapterError, asyncio.CancelledError):
                    await launching

    def can(self, command: str) -> bool:
        """Whether the adapter has announced that it answers this request."""
        if command in ALWAYS:
            return True
        if command not in GATED:
            raise LocalProtocolError(f"no request is called {command}")
        return bool(self.capabilities.get(GATED[command]))

    async def request(
        self, command: str, arguments: Mapping[str, Any] | None = None, *, timeout_s: float | None = None
    ) -> Mapping[str, Any]:
        """Ask and await the answer's body. Raises AdapterError for a refusal, silence, or an adapter that is gone."""
        if not self.can(command):
            raise AdapterError(f"this debug adapter cannot {command}")
        if command not in ONE_AT_A_TIME:
            return await self._request(command, arguments, timeout_s or self._timeout_s)
        async with self._one_at_a_time:
            return await self._request(command, arguments, timeout_s or self._timeout_s)

    async def events(self) -> AsyncIterator[Event]:
        """DAP events in order, until the adapter is gone; `gone` then says why."""
        while (event := await self._events.get()) is not None:
            yield event

    async def stop(self) -> None:
        """End the adapter, the debuggee, and whatever they started. Safe at any time, and twice."""
        self._is_stopping = True
        if self._process is not None:
            await end_session(self._process.pid, self._groups)
            await self._process.wait()
        if self._transport is not None:
            await self._transport.close()
        if self._reading is not None:
            # A process that escaped into a session of its own may hold the pipe open for as long as it likes.
            await asyncio.wait({self._reading}, timeout=STOP_TIMEOUT_S)
            self._reading.cancel()

    async def _request(self, command: str, arguments: Mapping[str, Any] | None, timeout_s: float) -> Mapping[str, Any]:
        if self.gone or self._transport is None:
            raise AdapterError(f"cannot {command}: {self.gone or 'the debug adapter was not started'}")
        if self._silent:
            raise AdapterError(f"the debug adapter stopped answering after {self._silent}", hint=RESTART_HINT)
        seq, data = self._transport.connection.request(command, arguments)
        answer = self._waiting[seq] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout_s):
                await self._transport.send(data)
                response = await answer
        except TimeoutError:
            self._silent = command
            message = f"the debug adapter has not answered {command} within {timeout_s:g} s"
            raise AdapterError(message, hint=RESTART_HINT) from None
        except ConnectionError:
            raise AdapterError(f"cannot {command}: {self.gone or 'the debug adapter is gone'}") from None
        finally:
            self._waiting.pop(seq, None)
        if not response.success:
            raise AdapterError(f"{command} failed: {response.message or 'the debug adapter gave no reason'}")
        return response.body

    async def _read(self, transport: Transport) -> None:
        """Hand on what arrives. When the adapter is gone, everyone who waits is told."""
        reason = "the debug adapter has ended"
        try:
            async for received in transport.received():
                match received:
                    case Response():
                        self._silent = ""
                        answer = self._waiting.get(received.request_seq)
                        if answer is not None and not answer.done():
                            answer.set_result(received)
                    case Event():
                        self._note(received)
                    case Request():
                        await self._answer(transport, received)
        except PeerProtocolError as error:
            reason = f"the debug adapter broke the protocol: {error}"
        except ConnectionError:
            pass
        self.gone = reason
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(AdapterError(reason, hint=RESTART_HINT))
        self._events.put_nowait(None)

    async def _answer(self, transport: Transport, asked: Request) -> None:
        answer = self._answers.get(asked.command)
        if answer is None:  # what is not announced as supported
            await transport.send(transport.connection.refuse(asked, f"foreframe cannot {asked.command}"))
            return
        try:
            said = transport.connection.respond(asked, await answer(asked.arguments))
        except AdapterError as error:
            said = transport.connection.refuse(asked, str(error))
        await transport.send(said)

    def _note(self, event: Event) -> None:
        if event.event == "initialized":
            self._initialized.set()
        elif event.event == "process" and self._owns:
            pid = shaped(event.body, ProcessBody).get("systemProcessId")
            # The launcher makes the debuggee lead a process group of its own.
            if isinstance(pid, int) and pid > 1:
                self._groups.add(pid)
        self._events.put_nowait(event)
