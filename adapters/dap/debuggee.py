"""debugpy's program in every launch: the recorder's shim, its tracer and debugpy's side by side.

    debuggee.py SHIM INPUT PLACE lines|stops ARGUMENTS…

SHIM is its path, INPUT a FIFO that becomes standard input ("" where a terminal is that), PLACE a file to note in
where the program lies, the next word what is recorded (`at_stops.py` for stops), and the rest goes to the shim.

Run by path, in the debuggee, on Python 3.11 to 3.13: it imports nothing of ours but the shim, which it
loads from its path under a name that no program of a user has.

From 3.12 on `sys.monitoring` tells each tool of each event, the shim (1 to 4) before debugpy (0), so a line
is on file before debugpy may wait on it. On 3.11 a thread has one trace function, and debugpy's is in it:
`Chain` takes its place and calls both, the shim's first for the same reason.

debugpy sees nothing of the main thread before the entry's call and after its end: no breakpoint stops in code
that makes no frames, the first line that `stopOnEntry` can find is the entry's, and a step past the last runs out.
"""

from __future__ import annotations

import builtins
import contextlib
import itertools
import os
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType
    from typing import Any

    TraceFunction = Callable[..., Any]

SHIM_NAME = "_foreframe_shim"
STOPS_NAME = "_foreframe_stops"
SPARSE_NAME = "_foreframe_at_stops"
HOOKS_NAME = "_foreframe_pytest"

PROGRAM_WORDS = 9
"""Words of the shim's command line before those of the program."""

STARTUP = frozenset({"abc", "codecs", "encodings", "importlib", "io", "os", "posixpath", "site", "stat", "sys"})
"""Loaded before any program: no file of a user's can take their place."""


class Local:
    """The trace function of one frame: the shim's if it makes frames of ours, and debugpy's while it has one."""

    __slots__ = ("chain", "mine", "theirs")

    def __init__(self, chain: Chain, mine: TraceFunction | None, theirs: TraceFunction | None) -> None:
        self.chain = chain
        self.mine = mine
        self.theirs = theirs

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Local:
        """An event in this frame. debugpy finds in `frame.f_trace` what it would find without us."""
        if self.mine is not None:
            self.mine(frame, event, arg)
        theirs = self.theirs
        if theirs is not None and self.chain.is_open:
            frame.f_trace = theirs
            result = theirs(frame, event, arg)
            # As the interpreter has it: what is returned is the next one, and None leaves `f_trace` as it is,
            # which debugpy sets to None when it has lost interest.
            self.theirs = frame.f_trace if result is None else result
            frame.f_trace = self
            self.chain.keep()
        return self


class Chain:
    """The trace function of the main thread on 3.11: calls the shim's, then debugpy's."""

    def __init__(self, debugger: Any, settrace: Callable[[TraceFunction | None], None], notes: Notes) -> None:
        self.is_open = False
        self._notes = notes
        self._debugger = debugger
        self._settrace = settrace
        self._mine: TraceFunction | None = None
        self._theirs: TraceFunction | None = sys.gettrace()
        self._thread = threading.get_ident()
        debugger.set_trace_for_frame_and_parents = self.trace_frames
        settrace(None)

    def replace(self, mine: TraceFunction | None) -> None:
        """What `sys.settrace` does in the debuggee; `threading` calls it too, in each new thread, for debugpy."""
        if threading.get_ident() != self._thread:
            self._settrace(mine)
            return
        self._notes.settrace(sys._getframe(1))
        self._mine = mine
        self._settrace(None if mine is None else self)

    def __call__(self, frame: FrameType, event: str, arg: Any) -> TraceFunction | None:
        """A call event; what is returned is told of the frame's further events."""
        assert self._mine is not None
        mine = self._mine(frame, event, arg)
        theirs = frame.f_trace
        if isinstance(theirs, Local):  # a generator that resumes
            theirs = theirs.theirs
        if self.is_open and self._theirs is not None:
            frame.f_trace = theirs
            result = self._theirs(frame, event, arg)
            theirs = frame.f_trace if result is None else result
            self.keep()
        # debugpy's function is never left alone in a frame: it would put debugpy's in the thread, past us.
        return None if mine is None and theirs is None else Local(self, mine, theirs)

    def keep(self) -> None:
        """Stay in place: debugpy sets the thread's trace function anew whenever it starts to step."""
        current = sys.gettrace()
        if current is not self and threading.get_ident() == self._thread:
            self._theirs = current
            self._settrace(self)

    def trace_frames(self, thread: int | None, frame: Any, **_options: object) -> None:
        """In the place of debugpy's method, which would throw out our functions where it wants its own called.

        Another thread may call it while the frames run, so a frame of ours never loses its function, not even briefly.
        """
        debugger = self._debugger
        theirs = debugger.trace_dispatch
        is_our_thread = thread in (None, self._thread)
        while frame is not None:
            local = getattr(frame, "f_trace", None)
            if isinstance(local, Local):
                local.theirs = theirs
            elif hasattr(frame, "f_trace_lines") and debugger.get_file_type(frame) is None:
                frame.f_trace = Local(self, None, theirs) if is_our_thread else theirs
            frame = frame.f_back


def without_jumps(monitoring: Any) -> None:
    """Keep debugpy from stopping at jumps.

    On 3.12 it takes a jump back for a new line, for loops on one line. In other loops it then stops before the
    line's own event, which it ignores when it comes; and the shim sees no new line on the same line either.
    """
    register, jump, debugpys = monitoring.register_callback, monitoring.events.JUMP, monitoring.DEBUGGER_ID

    def register_callback(tool: int, event: int, callback: Any) -> Any:
        return register(tool, event, None if (tool, event) == (debugpys, jump) else callback)

    monitoring.register_callback = register_callback
    register(debugpys, jump, None)


class Notes:
    """Tells the lane what the program does that ends the recording, or blinds it: a line each in a file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._process = os.getpid()
        self._own = (os.path.dirname(os.path.abspath(__file__)), os.path.dirname(threading.__file__) + "/threading.py")
        self._thread = threading.get_ident()
        self.is_recording = False
        self._has_told = False
        sys.addaudithook(self._heard)

    def _heard(self, event: str, about: tuple[Any, ...]) -> None:
        """An audit event. No tracer sees this function."""
        if event == "os.exec":
            # In a fork it is not the program's end, nor where it is going to fail.
            if os.getpid() == self._process and os.access(about[0], os.X_OK):
                self._write("exec", os.fsdecode(about[0]))
        elif event == "sys.settrace" and sys.version_info < (3, 12):
            self.settrace(sys._getframe(1))

    def settrace(self, caller: FrameType) -> None:
        """A trace function is set. Until 3.11 a thread has one, so that the program's takes ours away."""
        file = caller.f_code.co_filename
        is_ours = (
            file.startswith(self._own) or "/debugpy/" in file or caller.f_globals.get("__package__") == "_foreframe"
        )
        # A trace function that raises is removed, which the recorder's does at the recursion limit: then it profiles,
        # to come back.
        is_ours = is_ours or getattr(sys.getprofile(), "__module__", "").startswith("_foreframe")
        if is_ours or self._has_told or not self.is_recording or threading.get_ident() != self._thread:
            return
        self._has_told = True
        self._write("trace", f"{file}, line {caller.f_lineno}")

    def _write(self, kind: str, text: str) -> None:
        with contextlib.suppress(OSError), open(self._path, "a", encoding="utf-8", errors="replace") as file:
            file.write(f"{kind} {text!r}\n")


class Wait:
    """What debugpy is about to hold a thread for."""

    def __init__(self, frame: FrameType, event: str, arg: Any, *, is_step: bool, is_whole: bool) -> None:
        self.frame = frame
        self.event = event
        self.arg = arg
        self.is_step = is_step
        self.is_whole = is_whole
        """Whether an exception's whole traceback is shown, and not what lies outside of the frame alone."""


class Gate:
    """Lets debugpy see the main thread, or not."""

    def __init__(self, notes: Notes, *, is_alone: bool) -> None:
        """`is_alone`: debugpy shares the thread with no tracer of ours."""
        self._notes = notes
        # Itself, not debugpy's own door to it, which imports by name at each call: the program may have a debugpy.py.
        from _pydevd_bundle import pydevd_comm_constants as constants  # pyright: ignore
        from debugpy.server import api  # pyright: ignore[reportMissingTypeStubs]
        from pydevd import get_global_debugger  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

        self._steps = {number for name, number in vars(constants).items() if name.startswith("CMD_STEP_")}
        self._steps.discard(constants.CMD_STEP_CAUGHT_EXCEPTION)
        self.debugger: Any = get_global_debugger()
        self.on_jump: Callable[[FrameType], None] = lambda _frame: None
        """Told of a frame that was made to go on at another line: no interpreter sends a line event for that one."""

        # It would say nothing of a condition with a name that is not there.
        self.debugger.skip_print_breakpoint_exception = ()
        self._set_next = self.debugger.set_next_statement
        self.debugger.set_next_statement = self._jump
        self._see: Callable[[bool], None] = api.trace_this_thread
        self._chain: Chain | None = None
        if sys.version_info < (3, 12):
            from pydevd_tracing import TracingFunctionHolder  # pyright: ignore

            settrace = TracingFunctionHolder._original_tracing
            if is_alone:
                self._see(False)
                sys.settrace = noted(notes, settrace)
            else:
                self._chain = Chain(self.debugger, settrace, notes)
                sys.settrace = self._chain.replace
        else:
            self._see(False)
            without_jumps(sys.monitoring)

    def on_wait(self, held: Callable[[Wait], bool]) -> None:
        """Have `held` asked before a thread is held; it runs on where that says no."""
        wait, unhandled = self.debugger.do_wait_suspend, "USER_UNHANDLED"

        def wait_suspend(
            thread: Any, frame: FrameType, event: str, arg: Any, exception_type: str | None = None
        ) -> None:
            is_step = thread.stop_reason in self._steps
            if held(Wait(frame, event, arg, is_step=is_step, is_whole=exception_type == unhandled)):
                wait(thread, frame, event, arg, exception_type)
                return
            info = thread.additional_info
            info.pydev_step_stop, info.pydev_step_cmd, info.pydev_original_step_cmd = None, -1, -1
            info.pydev_state = 1  # it runs
            info.update_stepping_info()

        self.debugger.do_wait_suspend = wait_suspend

    def _jump(self, frame: FrameType, *request: object) -> tuple[bool, int, str]:
        """In the place of debugpy's method, called in the thread that has stopped. Raises ValueError as it does."""
        jumped, old, why = self._set_next(frame, *request)
        if jumped:
            self.on_jump(frame)
        return jumped, old, why

    def set(self, is_open: bool) -> None:
        """Open it or shut it."""
        self._notes.is_recording = is_open
        if self._chain is not None:
            self._chain.is_open = is_open
        else:
            self._see(is_open)


def noted(notes: Notes, settrace: Callable[[Any], None]) -> Callable[[Any], None]:
    """What `sys.settrace` does in a debuggee whose events are all debugpy's: the user is told."""

    def replace(mine: Any) -> None:
        notes.settrace(sys._getframe(1))
        settrace(mine)

    return replace


def gated(tracer: type[Any], gate: Gate, stops: Any) -> type[Any]:
    """The shim's tracer, which opens the gate when the entry is called and shuts it when the entry is left."""

    class GatedTracer(tracer):
        def start(self) -> None:
            gate.on_jump = self.line
            super().start()

        def enter(self, frame: FrameType) -> object:
            begins = not self.stack
            activation = super().enter(frame)
            if begins and activation is not None:
                gate.set(True)
            return activation

        def leave(self, frame: FrameType, value: object, *, suspended: bool) -> None:
            super().leave(frame, value, suspended=suspended)
            if not suspended:
                stops.forget(frame)
            if self.ended:
                gate.set(False)

        def unwind(self, frame: FrameType) -> None:
            super().unwind(frame)
            stops.forget(frame)

        def stop(self) -> None:
            # An exception that leaves the entry is debugpy's to see: it may be told to stop at those.
            gate.set(False)
            super().stop()

    return GatedTracer


def follow_links(debugger: Any) -> None:
    """Have debugpy judge by where a file really lies whether it is the project's, as the shim does.

    Code bears the path that it was reached by, a symlink's perhaps.
    """
    from pydevd_file_utils import canonical_normalized_path  # pyright: ignore

    files = debugger._files_filtering
    in_project_roots = files.in_project_roots

    def lies_in_project_roots(path: str) -> bool:
        return in_project_roots(canonical_normalized_path(path))

    files.in_project_roots = lies_in_project_roots


def show(debugger: Any, path: str) -> None:
    """Let debugpy see one file that lies outside of the project: the module that `-m` names, of a library."""
    import glob

    from _pydevd_bundle.pydevd_filtering import ExcludeFilter  # pyright: ignore

    excluded = debugger._files_filtering._exclude_filters
    debugger.set_exclude_filters([ExcludeFilter(glob.escape(path), False, True), *excluded])


def load(name: str, path: str) -> ModuleType:
    """A module of ours, from its file."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forget_debugpy() -> None:
    """Take back what debugpy does to the program's surroundings."""
    if hasattr(threading, "_counter"):
        threading._counter = itertools.count(1).__next__  # pyright: ignore[reportAttributeAccessIssue]
    for addition in ("execfile", "runfile"):
        if hasattr(builtins, addition):
            delattr(builtins, addition)


def unshadow(folder: str) -> None:
    """Forget the standard modules that debugpy loaded and that a file beside the program has the name of.

    Plain Python would import the user's. debugpy keeps its own references, so it does not miss them.
    """
    names = {entry.partition(".")[0] for entry in os.listdir(folder)} - STARTUP
    for loaded in list(sys.modules):
        if loaded.partition(".")[0] in names and loaded not in sys.builtin_module_names:
            del sys.modules[loaded]


def main(argv: list[str]) -> int:
    """Run the shim as the recorder would have it run, behind the gate."""
    shim_path, fifo, note, record, *arguments = argv
    is_sparse = record == "stops"
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]
    if fifo:
        descriptor = os.open(fifo, os.O_RDONLY)
        os.dup2(descriptor, 0)
        os.close(descriptor)
    folder = os.path.dirname(note)
    gate = Gate(Notes(os.path.join(folder, "notes")), is_alone=is_sparse)
    follow_links(gate.debugger)
    forget_debugpy()
    shim: Any = load(SHIM_NAME, shim_path)
    stopping: Any = load(STOPS_NAME, os.path.join(here, "stopping.py"))
    changed = os.path.join(folder, "changed")
    stops: Any = stopping.Stops(changed, sys.modules["_foreframe.rendering"].render, tells_ends=not is_sparse)
    sys.modules[STOPS_NAME] = stops
    if is_sparse:
        sparse: Any = load(SPARSE_NAME, os.path.join(here, "at_stops.py"))
        shim.Tracer = sparse.tracer_of_stops(shim.Tracer, gate)
    else:
        shim.Tracer = gated(shim.Tracer, gate, stops)
    project_files = shim.project_files

    def located(program: Any, source: str, log: Any) -> Any:
        """Whoever else must know which files make frames: debugpy, to step into no others, and the lane."""
        gate.debugger.set_project_roots([program.root])
        if not os.path.realpath(program.path).startswith(os.path.join(program.root, "")):
            show(gate.debugger, program.path)
        with open(note, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{program.path}\0{program.root}\0")
        return project_files(program, source, log)

    shim.project_files = located
    kind, what = arguments[5:7]  # see the shim's command line
    with contextlib.suppress(OSError):
        unshadow(os.getcwd() if kind == "module" else os.path.dirname(os.path.realpath(what)))
    if (kind, what) == ("module", "pytest"):
        load(HOOKS_NAME, os.path.join(here, "pytest_hooks.py"))
        arguments[PROGRAM_WORDS:PROGRAM_WORDS] = ["-p", HOOKS_NAME]
    return shim.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
