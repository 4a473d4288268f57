"""What foreframe evaluates in a stopped debuggee: one call a question, answered within a time.

It runs there, on Python 3.11 to 3.13, as a module of the package that the recorder's shim has made, and it is
called by expressions that debugpy evaluates (`inspecting.py` writes them). debugpy's own `variables` would ask
each part for its `repr`, however long that takes; here what takes too long is interrupted.

The frame that is asked about is the one that debugpy evaluates in: it is on the stack, some calls above ours.
"""

from __future__ import annotations

import _signal as signal  # pyright: ignore[reportMissingImports]
import _thread
import sys
from time import sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from ...debugger import activation, looking, rendering

    Described = tuple[str, str, str, bool]
else:
    from . import activation, looking, rendering

LISTING_S = 0.5
"""For the texts of one list of values; what comes after it gets its type alone."""

LIST_CAP, WHOLE_CAP = 1_000, 200_000
"""Characters of a value among others, and of one that is looked at alone."""


class Limit:
    """Interrupts the thread that it was made in, as Ctrl+C would, once so many seconds have passed."""

    def __init__(self, seconds: float) -> None:
        self._lock = _thread.allocate_lock()
        self._thread = _thread.get_ident()
        self._is_over = False
        self._has_struck = False
        # debugpy's own timer: a thread of ours would be traced, and would stop where all others stop.
        self._timer: Any = debugger().timeout_tracker.call_on_timeout(seconds, self._strike)

    def __enter__(self) -> None:
        self._timer.__enter__()

    def __exit__(self, kind: type | None, *error: object) -> None:
        with self._lock:
            self._is_over = True
        self._timer.__exit__(kind, *error)
        if self._has_struck and kind is None:
            # It may be under way still, and must not reach the program.
            sleep(0.05)

    def _strike(self) -> None:
        """On debugpy's thread. A signal ends a sleep too, but a program that handles it would have it for its own."""
        with self._lock:
            if self._is_over:
                return
            self._has_struck = True
            is_main = self._thread == threads().main_thread().ident
            if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                signal.pthread_kill(self._thread, signal.SIGINT)
            else:
                from ctypes import c_ulong, py_object, pythonapi

                pythonapi.PyThreadState_SetAsyncExc(c_ulong(self._thread), py_object(KeyboardInterrupt))


def answer(seconds: float, question: str, *about: Any) -> str:
    """As a literal: ("ok", what one of the functions below says), or ("error", why not) in one line. Never raises."""
    ask: Callable[..., Any] = QUESTIONS[question]
    try:
        with Limit(seconds):
            return repr(("ok", ask(*about)))
    except KeyboardInterrupt:
        return repr(("error", f"it took more than {seconds:g} s and was interrupted"))
    except BaseException as error:  # noqa: BLE001 - a debuggee's objects may do anything
        return repr(("error", " ".join(rendering.render_exception(error, LIST_CAP).split())))


def variables() -> list[Any]:
    """The data names of the frame: name and description."""
    budget = looking.Budget(LISTING_S)
    found = activation.data_in(selected().f_locals).items()
    return [(name, *looking.described(value, budget, LIST_CAP)) for name, value in found]


def parts(name: str, *steps: Any) -> list[Any]:
    """What a value is opened into: step, label and description of each part."""
    budget = looking.Budget(LISTING_S)
    found = looking.parts(reach(name, steps))
    return [(step, label, *looking.described(part, budget, LIST_CAP)) for step, label, part in found]


def text(how: str, name: str, *steps: Any) -> str:
    """A value's `str` or whole `repr`."""
    value = reach(name, steps)
    return rendering.render(value, WHOLE_CAP) if how == "repr" else str.__str__(str(value))[:WHOLE_CAP]


def value(expression: str) -> Described:
    """An expression's value."""
    found = debugpys("pydevd_vars").evaluate_expression(debugger(), selected(), expression, is_exec=False)
    if type(found).__name__ == "ExceptionOnEvaluate":
        raise found.result
    return looking.described(found, looking.Budget(LISTING_S), WHOLE_CAP)


def run(statements: str, last: str) -> Described | None:
    """Execute statements in the frame, then give the value of the last expression, if there is one that is not None."""
    frame, evaluate = selected(), debugpys("pydevd_vars").evaluate_expression
    if statements:
        evaluate(debugger(), frame, statements, is_exec=True)
    if not last:
        return None
    found = evaluate(debugger(), frame, last, is_exec=False)
    if type(found).__name__ == "ExceptionOnEvaluate":
        raise found.result
    return None if found is None else looking.described(found, looking.Budget(LISTING_S), WHOLE_CAP)


def held() -> list[int]:
    """debugpy's numbers of the threads that wait in its loop. What is evaluated in any other is never answered."""
    number: Any = sys.modules["_pydevd_bundle._debug_adapter.pydevd_base_schema"]
    id_of, standing = debugpys("pydevd_constants").get_thread_id, sys._current_frames()
    found: list[int] = []
    for thread in threads().enumerate():
        frame = standing.get(thread.ident)
        while frame is not None and frame.f_code.co_name != "_do_wait_suspend":
            frame = frame.f_back
        if frame is not None:
            found.append(number.BaseSchema._translate_id_to_dap(id_of(thread)))
    return found


def tasks() -> list[Any]:
    """asyncio's tasks that are not done: name, coroutine, file, line, and what each waits for."""
    asyncio: Any = sys.modules.get("asyncio.tasks")
    if asyncio is None:
        return []
    known: list[Any] = [*getattr(asyncio, "_scheduled_tasks", ()), *getattr(asyncio, "_eager_tasks", ())]
    known += getattr(asyncio, "_all_tasks", ())  # until 3.11
    running = set(map(id, asyncio._current_tasks.values()))
    return [_task(task, id(task) in running) for task in known if not task.done()]


def _task(task: Any, is_running: bool) -> tuple[str, str, str, int, str]:
    coroutine = task.get_coro()
    inner, frame = coroutine, None
    while inner is not None:  # where it stands is where the innermost coroutine does
        frame = getattr(inner, "cr_frame", None) or getattr(inner, "gi_frame", None) or frame
        inner = getattr(inner, "cr_await", None) or getattr(inner, "gi_yieldfrom", None)
    waits = getattr(task, "_fut_waiter", None)
    state = "running" if is_running else "ready" if waits is None else f"waits for {rendering.name_of(type(waits))}"
    file, lineno = ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno or 0)
    return task.get_name(), getattr(coroutine, "__qualname__", repr(coroutine)), file, lineno, state


QUESTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (variables, parts, text, value, run, held, tasks)
}


def reach(name: str, steps: tuple[Any, ...]) -> Any:
    """The value that steps lead to, from a local or global name."""
    frame = selected()
    found = frame.f_locals[name] if name in frame.f_locals else frame.f_globals[name]
    for step in steps:
        found = looking.take(found, step)
    return found


def selected() -> FrameType:
    """The frame of the program that debugpy evaluates in."""
    caller = sys._getframe(1)
    while caller.f_code.co_name != "evaluate_expression":
        assert caller.f_back is not None
        caller = caller.f_back
    return caller.f_locals["frame"]


def debugpys(module: str) -> Any:
    """One of debugpy's own modules, which have been imported long since."""
    return sys.modules[f"_pydevd_bundle.{module}"]


def threads() -> Any:
    """The module `threading` as debugpy knows it: a file of the user's may have that name."""
    return sys.modules["_pydev_bundle._pydev_saved_modules"].threading


def debugger() -> Any:
    """debugpy's debugger object."""
    return debugpys("pydevd_constants").get_global_debugger()
