"""The file that the debuggee's interpreter is given: it runs the user's program, and writes its frames.

    python -P shim.py LOG CAP MAX_EVENTS CONFINED NAME file|module WHAT FUNCTION CALL ARGS…

CONFINED is "", or MEMORY_BYTES:CPU_SECONDS:SCRATCH for `sandbox.py`.

It is run by path, on Python 3.11 to 3.13, in a process that belongs to the user's program, whose
`sys.argv`, `sys.path`, `__main__` and exit status are what plain Python makes them. The modules
beside this file are reached as a package of their own: neither they nor this folder can be
imported by the program, nor stand in the way of what it imports.
"""

from __future__ import annotations

import os
import sys

if not __package__:
    _package = type(sys)("_foreframe")
    _package.__path__ = [os.path.dirname(os.path.abspath(__file__))]
    sys.modules["_foreframe"] = _package
    __package__, __spec__ = "_foreframe", None  # where the relative imports look
    _path, sys.path = sys.path, [entry for entry in sys.path if entry.startswith(os.path.dirname(os.__file__))]
    import mmap  # noqa: F401  # pyright: ignore[reportUnusedImport] - for the modules below, as is the next:
    import opcode  # noqa: F401  # pyright: ignore[reportUnusedImport] - later, PYTHONPATH says what they are

    try:  # noqa: SIM105 - contextlib is a file
        import resource  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError:
        pass

    sys.path = _path

from .changing import Changing, change_told
from .log import Log, source_of
from .rendering import name_of, render_exception
from .sandbox import confine
from .tracing import Tracer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

_LIBRARIES = ("site-packages", "dist-packages", "__pypackages__")
_LOST = "the program replaced the trace function; its later frames are missing"
_OPTIMIZED = 1
"""The flag that functions have and class bodies have not."""


class Program:
    """What to run, found and compiled, as plain Python would find it."""

    def __init__(self, kind: str, what: str, args: list[str], text: str = "") -> None:
        self.spec: Any = None
        self.text = text
        """What to run in the place of the file's own text; "" for that."""
        if kind == "module":
            self._find_module(what)
            sys.argv = [self.path, *args]
        else:
            self._find_file(what)
            sys.argv = [what, *args]

    def _find_file(self, name: str) -> None:
        self.path = os.path.abspath(name)
        self.root = os.path.dirname(os.path.realpath(self.path))
        self._prepend(self.root)
        with open(self.path, "rb") as file:
            self.code = compile(self.text or file.read(), self.path, "exec", dont_inherit=True)

    def _find_module(self, name: str) -> None:
        self._prepend(os.getcwd())
        sys.argv = ["-m"]
        import runpy

        details: Any = vars(runpy)
        try:
            name, self.spec, self.code = details["_get_module_details"](name, details["_Error"])
        except details["_Error"] as error:
            raise SystemExit(f"{sys.executable}: {error}") from error  # as `python -m` says it
        self.path = self.spec.origin
        if self.text:
            self.code = compile(self.text, self.path, "exec", dont_inherit=True)
        self.root = os.path.dirname(os.path.realpath(self.path))
        for _ in name.split(".")[1:]:
            self.root = os.path.dirname(self.root)
        if self.root == os.path.dirname(os.path.realpath(os.__file__)) or _is_library(self.root):
            self.root = os.path.realpath(
                os.getcwd()
            )  # a library's module runs what is here: pytest, coverage, a server

    @staticmethod
    def _prepend(folder: str) -> None:
        """What `-P`, which keeps our own folder out, has kept out too."""
        if not os.environ.get("PYTHONSAFEPATH"):
            sys.path.insert(0, folder)

    def module(self, name: str) -> Any:
        """A fresh module for it to run in."""
        from _frozen_importlib_external import SourceFileLoader  # pyright: ignore

        module: Any = type(sys)(name)
        if name == "__main__" and "__annotations__" in vars(sys.modules[name]):
            module.__annotations__ = {}  # it is born with them, up to 3.13
        module.__file__ = self.path
        module.__cached__ = self.spec.cached if self.spec else None
        module.__spec__ = self.spec
        module.__loader__ = self.spec.loader if self.spec else SourceFileLoader(name, self.path)
        module.__package__ = self.spec.parent if self.spec else None
        module.__builtins__ = sys.modules["builtins"]
        if name == "__main__" or name not in sys.modules:
            sys.modules[name] = module
        return module

    def run(self, tracer: Tracer) -> None:
        """As a script: the module's own code is the entry."""
        main = self.module("__main__")
        tracer.entry = self.code
        tracer.start()
        exec(self.code, main.__dict__)

    def call(self, tracer: Tracer, function: str, call: str, *, bare: bool = False) -> None:
        """As a module whose function is called: the entry is the function, and frames end with it.

        Bare, it is entered without arguments, whatever its parameters are: someone else sets its variables.
        """
        sys.modules["__main__"] = type(sys)("__main__")
        namespace = self.module(os.path.basename(self.path).partition(".")[0]).__dict__
        exec(self.code, namespace)
        tracer.entry = entry_code(self.code, function)
        if bare and tracer.entry is not None:
            entered = bare_call(tracer.entry, namespace)
        else:
            expression = compile(call.strip(), "<call>", "eval", dont_inherit=True)

            def entered() -> object:
                return eval(expression, namespace)

        tracer.start()
        drain(entered())


def bare_call(code: CodeType, namespace: dict[str, Any]) -> Callable[[], object]:
    """Enters a function with nothing for its parameters, whatever they are."""
    kind: Any = type(drain)
    function = kind(code, namespace)
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]

    def enter() -> object:
        return function(*(None,) * code.co_argcount, **dict.fromkeys(named))

    return enter


def entry_code(program: CodeType, function: str) -> CodeType | None:
    """Code of the last top-level function of this name."""
    found = None
    for constant in program.co_consts:
        if not isinstance(constant, type(program)) or not constant.co_flags & _OPTIMIZED:
            continue
        if constant.co_name == function:
            found = constant
        elif constant.co_name == f"<generic parameters of {function}>":  # of `def f[T](x: T)`, since 3.12
            found = entry_code(constant, function)
    return found


def drain(result: Any) -> None:
    """Run what a call of an asynchronous function or a generator function has only prepared."""
    kind = name_of(type(result))
    if kind in ("coroutine", "async_generator"):
        import asyncio

        asyncio.run(result if kind == "coroutine" else _exhausted(result))
    elif kind == "generator":
        for _ in result:
            pass


async def _exhausted(values: Any) -> None:
    async for _ in values:
        pass


def exit_code(error: BaseException) -> int:
    """The exit status that the interpreter makes of an exception that nobody caught."""
    if isinstance(error, SystemExit):
        code = error.code
        return 0 if code is None else code if isinstance(code, int) else 1
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def project_files(program: Program, source: str, log: Log) -> Callable[[str], tuple[str, list[str]] | None]:
    """Says which files make frames, by what path they are shown, and has their text stored."""
    target = os.path.realpath(program.path)
    root = program.root.rstrip("/") + "/"
    apart = [os.path.realpath(prefix) + "/" for prefix in (sys.prefix, os.path.dirname(os.__file__))]
    apart = [prefix for prefix in apart if prefix.startswith(root) and prefix != root]
    realpath = os.path.realpath  # the program may replace it

    def shown(name: str) -> tuple[str, list[str]] | None:
        if name[:1] == "<":
            return None
        path = realpath(name)
        if path == target:
            return "", source.split("\n")
        if not path.startswith(root) or _is_library(path[len(root) :]) or any(map(path.startswith, apart)):
            return None
        text = source_of(path)
        log.text(path[len(root) :], text)
        return path[len(root) :], text.split("\n")

    return shown


def _is_library(path: str) -> bool:
    return any(part in _LIBRARIES for part in path.split("/"))


def main(argv: list[str]) -> int:
    """Run the program of the command line; the exit status is the program's."""
    path, cap, max_events, confined, name, kind, what, function, call, *args = argv
    log, change = Log(path, max_events=int(max_events)), change_told()
    sink = Changing(log, int(cap), **change["set"]) if "set" in change else log
    if confined:
        memory, seconds, scratch = confined.split(":", 2)
        confine(scratch, memory_bytes=int(memory), cpu_s=int(seconds), allowed=[path])
    header: dict[str, Any] = {"target": name, "function": function, "call": call, "cap": int(cap)}
    try:
        program = Program(kind, what, args, change.get("text", ""))
    except BaseException as error:  # noqa: BLE001 - a package's own code may run, and raise anything
        log.header(**header, source="")
        return _failed(log, error, f"{name} cannot be run: {error.__cause__ or render_exception(error, 300)}")
    source = program.text or source_of(program.path)
    log.header(**header, source=source)
    tracer = Tracer(sink, project_files(program, source, log), cap=int(cap))
    os.register_at_fork(after_in_child=tracer.stop)
    try:
        if function:
            program.call(tracer, function, call, bare=change.get("bare", False))
        else:
            program.run(tracer)
    except BaseException as error:  # noqa: BLE001 - the program may raise anything
        began, lost = log.num_frames > 0, _LOST if tracer.is_lost and not tracer.ended else ""
        tracer.stop()
        happened = render_exception(error, 300)
        return _failed(log, error, lost if began else f"the program failed before {function} began: {happened}")
    lost = _LOST if tracer.is_lost and not tracer.ended else ""
    tracer.stop()
    if function and not log.num_frames:
        log.end(0, f"the call {call} did not reach {function}")
    else:
        log.end(0, lost)
    return 0


def _failed(log: Log, error: BaseException, reason: str) -> int:
    """Tell the log and, as Python would, the terminal."""
    log.end(exit_code(error), reason)
    if isinstance(error, SystemExit):
        raise error  # the interpreter prints its message
    while error.__traceback__ is not None and error.__traceback__.tb_frame.f_globals is globals():
        error.__traceback__ = error.__traceback__.tb_next
    sys.excepthook(type(error), error, error.__traceback__)
    return exit_code(error)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
