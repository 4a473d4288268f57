"""A stopped debuggee's state, over debugpy: values, expressions, threads and tasks. Satisfies `ports.Inspecting`.

debugpy tells of threads and stacks and completes names. What asks for values goes through one function of ours in
the debuggee (`inside.py`), since debugpy has no limit on the time of a `repr` and shows 100 items of a list.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from ...debugger import looking
from ...debugger.errors import AdapterError, InspectionError
from ...debugger.frame import StackFrame
from ...debugger.parsing import UNPARSABLE, parse_module
from ...debugger.ports import Inspecting
from ...debugger.values import Hop, Part, Task, Thread, Value, ValuePath
from .client import Client
from .schema import Completions, DapStackFrame, Evaluated, StackTrace, Threads, shaped

LIMIT_S: Final = 1.0
"""For what the interface asks of its own accord."""

USERS_LIMIT_S: Final = 5.0
"""For what the user has typed."""

GRACE_S: Final = 10.0
"""Beyond a limit, before the debuggee counts as silent: what waits in C code cannot always be interrupted."""

MAX_THREADS: Final = 50

FOLDERS: Final = tuple(str(Path(module).resolve().parent) for module in (looking.__file__, __file__))

LOAD: Final = f"""
import sys
package = sys.modules.get("_foreframe")
if package is None:
    package = sys.modules["_foreframe"] = type(sys)("_foreframe")
    package.__path__ = []
package.__path__ += [folder for folder in {FOLDERS!r} if folder not in package.__path__]
import _foreframe.inside
"""
"""The package is the shim's; where another way led to the debuggee, it is made here."""

BUILTINS: Final = "(lambda: 0).__builtins__"
"""Without a name: any name may mean something else in the user's frame."""


class Standing(Protocol):
    """Where the debuggee stands. One for each stop, and none while it runs."""

    @property
    def thread(self) -> int:
        """The one that is looked at."""
        ...

    def shown(self, reported: Sequence[DapStackFrame], thread: int) -> list[StackFrame]:
        """A thread's stack, as debugpy reports it, as the interface has it."""
        ...

    def ours(self, reported: Sequence[DapStackFrame]) -> list[DapStackFrame]:
        """Those entries of debugpy's stack that `shown` shows."""
        ...

    def named(self, file: str) -> str:
        """A file as frames name it; where frames have no name for it, as it is."""
        ...


class Inspector:
    """Asks over a client; `standing` says where the debuggee stands, `hold` makes another thread the one to step."""

    def __init__(self, client: Client, standing: Callable[[], Standing | None], hold: Callable[[int], None]) -> None:
        self._client = client
        self._standing = standing
        self._hold = hold
        self._is_loaded = False

    # Values.

    async def variables(self, level: int) -> list[Part]:
        """The data names of a stack frame."""
        found = await self._ask(level, LIMIT_S, "variables")
        return [Part(path=ValuePath(name=name), label=name, value=_value(*told)) for name, *told in found]

    async def parts(self, level: int, path: ValuePath) -> list[Part]:
        """What a value is opened into, at most some hundred parts or ranges of them."""
        found = await self._ask(level, LIMIT_S, "parts", path.name, *path.hops)
        return [
            Part(path=ValuePath(name=path.name, hops=(*path.hops, _hop(hop))), label=label, value=_value(*told))
            for hop, label, *told in found
        ]

    async def text(self, level: int, path: ValuePath, how: str) -> str:
        """A value's `str`, or its `repr` whole."""
        return await self._ask(level, LIMIT_S, "text", how, path.name, *path.hops)

    async def value(self, level: int, expression: str) -> Value:
        """What an expression gives."""
        return _value(*await self._ask(level, LIMIT_S, "value", expression))

    async def run(self, level: int, code: str) -> Value | None:
        """Execute statements in the stack frame; the value of the last one, if it is an expression and not None."""
        told = await self._ask(level, USERS_LIMIT_S, "run", *_split(code))
        return None if told is None else _value(*told)

    async def completions(self, level: int, text: str) -> list[str]:
        """What the last word of a text may become."""
        frame = await self._frame(level)
        arguments = {"frameId": frame, "text": text, "column": len(text) + 1}
        body = shaped(await self._client.request("completions", arguments), Completions)
        return [target.get("text", target["label"]) for target in body["targets"]]

    # Threads and tasks.

    async def threads(self) -> list[Thread]:
        """All threads, each with where it stands. debugpy waits half a second for one that does not stop."""
        standing = self._stopped()
        body = shaped(await self._client.request("threads"), Threads)
        known, held = body["threads"][:MAX_THREADS], await self._ask(0, LIMIT_S, "held")
        stacks = await asyncio.gather(*(self._reported(thread["id"]) for thread in known))
        return [
            Thread(
                number=thread["id"],
                name=thread["name"],
                is_held=thread["id"] in held,
                stack=standing.shown(stack, thread["id"]),
            )
            for thread, stack in zip(known, stacks, strict=True)
        ]

    async def select(self, number: int) -> Sequence[StackFrame]:
        """Look at another thread from now on, and step that one; its stack."""
        standing = self._stopped()
        if number not in await self._ask(0, LIMIT_S, "held"):
            if number not in {thread.number for thread in await self.threads()}:
                raise InspectionError(f"there is no thread {number}", hint="the list of threads has their numbers")
            hint = "it will when it comes back from what it waits for"
            raise InspectionError("this thread has not stopped: it is in code that is not Python's", hint=hint)
        self._hold(number)
        return standing.shown(await self._reported(number), number)

    async def tasks(self) -> list[Task]:
        """asyncio's tasks, of whichever loop."""
        standing = self._stopped()
        found = await self._ask(0, LIMIT_S, "tasks")
        return [
            Task(name=name, coroutine=coroutine, path=standing.named(file), lineno=lineno, state=state)
            for name, coroutine, file, lineno, state in found
        ]

    # How it is asked.

    def _stopped(self) -> Standing:
        standing = self._standing()
        if standing is None:
            raise AdapterError("the program is not stopped", hint="pause it first")
        return standing

    async def _reported(self, thread: int) -> list[DapStackFrame]:
        """debugpy's stack of a thread."""
        arguments = {"threadId": thread, "startFrame": 0, "levels": 0}
        return shaped(await self._client.request("stackTrace", arguments), StackTrace)["stackFrames"]

    async def _frame(self, level: int) -> int:
        """debugpy's number of a stack frame. All numbers die when the debuggee goes on, so none is kept."""
        standing = self._stopped()
        reported = await self._reported(standing.thread)
        ours = standing.ours(reported) or reported
        if level >= len(ours):
            raise AdapterError("this stack frame is not there any more")
        return ours[level]["id"]

    async def _ask(self, level: int, limit_s: float, question: str, *about: object) -> Any:
        """One question to `inside.answer`. Raises InspectionError with the one line that it says of a failure."""
        frame = await self._frame(level)
        if not self._is_loaded:
            await self._evaluate(frame, f"{BUILTINS}['exec']({LOAD!r}, {{}})", limit_s)
            self._is_loaded = True
        asked = ", ".join(map(repr, (limit_s, question, *about)))
        inside = f"{BUILTINS}['__import__']('sys').modules['_foreframe.inside']"
        told = await self._evaluate(frame, f"{inside}.answer({asked})", limit_s)
        try:
            # The debuggee says it in a literal, of which debugpy gives the repr.
            outcome, answer = ast.literal_eval(ast.literal_eval(told))
        except (ValueError, SyntaxError):
            raise AdapterError(f"the debuggee cannot be asked: {told[:200]}") from None
        if outcome == "error":
            raise InspectionError(answer)
        return answer

    async def _evaluate(self, frame: int, expression: str, limit_s: float) -> str:
        # "clipboard" is the one context in which debugpy does not cut the answer.
        arguments = {"expression": expression, "frameId": frame, "context": "clipboard"}
        body = await self._client.request("evaluate", arguments, timeout_s=limit_s + GRACE_S)
        return shaped(body, Evaluated)["result"]


def _split(code: str) -> tuple[str, str]:
    """The statements, and the expression at their end, whose value is wanted."""
    try:
        body = parse_module(code).body
    except UNPARSABLE:
        return code, ""  # the debuggee's Python may know better, or will say what is wrong
    if not body or not isinstance(body[-1], ast.Expr):
        return code, ""
    last = ast.get_source_segment(code, body[-1]) or ""
    before = ast.Module(body=body[:-1], type_ignores=[])
    return ast.unparse(before), last


def _value(text: str, kind: str, size: str, opens: bool) -> Value:
    return Value(text=text, kind=kind, size=size, opens=opens)


def _hop(told: Any) -> Hop:
    return tuple(told)


if TYPE_CHECKING:
    _: type[Inspecting] = Inspector
