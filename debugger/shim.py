"""What runs inside the debuggee: values to text, events to frames, frames to a file that outlives the process.

Run by path, on Python 3.11 to 3.13, in a process that belongs to the user's program: this file
imports nothing of ours and as little of the standard library as it can, since a module that it
loads first would hide a user's own file of that name. It knows the JSON lines that `trace.py`
reads, and nothing about models, windows or the debug adapter.

What makes a frame (the interpreter decides all the rest, such as which lines a `with` visits):

* only code in files under the project's root, on the main thread, between the entry's call and its end;
* not lambdas, comprehensions, generator expressions and class bodies: they are parts of a statement. A
  named function that one of them calls does make frames, one deeper than the function around it;
* a comprehension that the interpreter inlined (3.12 and later) shows neither its lines nor its variables;
* an exception frame where an exception is raised in an activation or enters it from a call, once until
  it is handled; a bare `raise` and the end of `finally` only pass it on. The StopIteration that ends a
  `for` loop is not one. The return event of an activation that an exception leaves is not a frame;
* a `yield` or `await` that suspends is a return frame; the resumption is a call frame with all locals;
* locals are data: no functions, classes, modules, dunder names, nor what `typing` and `__future__` export.
"""

from __future__ import annotations

import sys
from _collections import defaultdict, deque
from _functools import _lru_cache_wrapper
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, FrameType
    from typing import Any, Protocol

    class Sink(Protocol):
        """Where frames go."""

        def frame(
            self,
            event: str,
            activation: Activation,
            lineno: int,
            changed: dict[str, str],
            gone: list[str],
            value: str | None,
        ) -> None:
            """Take one frame; `activation.texts` holds the locals after the change."""
            ...


# Values to text --------------------------------------------------------------------------------

_SLOW_S = 0.25
"""A type with a `__repr__` that took longer than this is not asked again."""

_DEEP = 40
"""Containers nested deeper than this are left to `repr` itself."""

_LARGE_SET = 1_000
"""Members; larger sets are not sorted, since that would cost milliseconds an event."""

_LONG_INT = 1 << 14_000
"""Past about 4,300 digits the interpreter refuses to print an integer."""

_SHORT_INT, _SHORT_STR = 10**40, 100

_slow: dict[int, type] = {}
_name_of: Callable[[type], str] = type.__dict__["__name__"].__get__


def render(value: object, cap: int) -> str:
    """`repr(value)`, cut at `cap` characters and the count of those left out. Never raises.

    Sets come in sorted order and addresses as `0x…`, so that the same state always gives the same
    text. Of what is far too long only the beginning is looked at; an element or a character that
    nobody looked at is then counted as three or one.
    """
    kind = type(value)
    if kind is int or kind is float or kind is bool or value is None:
        text = _number(value)
    elif kind is str and len(value) <= cap:  # pyright: ignore[reportArgumentType]
        text = repr(value)
    else:
        skipped = [0]
        try:
            text = _text(value, cap, (), skipped)
        except BaseException as error:  # noqa: BLE001 - a debuggee's objects may do anything
            text = f"<repr raised {_name_of(type(error))}>"
        if skipped[0]:
            return f"{text[:cap]}...+{max(len(text) - cap, 0) + skipped[0]}"
    return text if len(text) <= cap else f"{text[:cap]}...+{len(text) - cap}"


def render_exception(error: BaseException, cap: int) -> str:
    """`Type: message` as the last line of a traceback has it. Never raises."""
    name = _name_of(type(error))
    try:
        message = str.__getitem__(str(error), slice(0, cap + 1))
    except BaseException as raised:  # noqa: BLE001 - see above
        message = f"<str raised {_name_of(type(raised))}>"
    text = f"{name}: {_scrub(message)}" if message else name
    return text if len(text) <= cap else f"{text[:cap]}...+{len(text) - cap}"


def _number(value: Any) -> str:
    if type(value) is int and not -_LONG_INT < value < _LONG_INT:
        return f"<int of {value.bit_length()} bits>"
    return repr(value)


def _text(value: Any, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    """`repr(value)`, exact where it fits in `room`; otherwise anything longer that begins so."""
    kind = type(value)
    if kind is int or kind is float or kind is bool or value is None:
        return _number(value)
    if kind is str or kind is bytes:
        return repr(value) if len(value) <= room else _beginning(value, max(room, 0), skipped)
    within = _CONTAINERS.get(id(kind))
    if within is None or len(inside) > _DEEP:
        return _object(value)
    if id(value) in inside:
        return within
    if kind is dict or kind is defaultdict:
        text = _mapping(value, room, (*inside, id(value)), skipped)
        return text if kind is dict else f"defaultdict({_text(value.default_factory, room, inside, skipped)}, {text})"
    if not value and kind is not deque:
        return repr(value)
    if 3 * len(value) < room and (kind is list or kind is tuple) and _is_flat(value):
        return repr(value)
    if kind is set or kind is frozenset:
        text = _members(value, room, (*inside, id(value)), skipped)
        return f"{{{text}}}" if kind is set else f"frozenset({{{text}}})"
    text = _joined(value, len(value), room, (*inside, id(value)), skipped)
    if kind is list:
        return f"[{text}]"
    if kind is tuple:
        return f"({text},)" if len(value) == 1 else f"({text})"
    return f"deque([{text}])" if value.maxlen is None else f"deque([{text}], maxlen={value.maxlen})"


_CONTAINERS: dict[int, str] = {
    id(list): "[...]",
    id(tuple): "(...)",
    id(dict): "{...}",
    id(set): "set(...)",
    id(frozenset): "frozenset(...)",
    id(defaultdict): "defaultdict(...)",
    id(deque): "[...]",
}
"""By id, since a metaclass may forbid hashing: the types that we walk, and how each shows itself inside itself."""


def _is_flat(items: Iterable[Any]) -> bool:
    """Whether `repr` of a container of these is short work, and says what we would."""
    for item in items:
        kind = type(item)
        if kind is int:
            if not -_SHORT_INT < item < _SHORT_INT:
                return False
        elif kind is str:
            if len(item) > _SHORT_STR:
                return False
        elif kind is not float and kind is not bool and item is not None:
            return False
    return True


def _beginning(value: Any, length: int, skipped: list[int]) -> str:
    """`repr` of the first characters, in the quotes that `repr` of all of them would choose."""
    skipped[0] += len(value) - length
    quoted = repr(value[:length])
    single, double = ("'", '"') if type(value) is str else (b"'", b'"')
    if quoted[-1] == "'" and single in value and double not in value:
        return quoted.replace("'", '"', 1)[:-1] + '"'
    return quoted


def _joined(items: Iterable[Any], count: int, room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    parts: list[str] = []
    for item in items:
        if room < 0:
            skipped[0] += 3 * (count - len(parts))
            break
        part = _text(item, room, inside, skipped)
        parts.append(part)
        room -= len(part) + 2
    return ", ".join(parts)


def _mapping(value: dict[Any, Any], room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    if 6 * len(value) < room and _is_flat(value) and _is_flat(value.values()):
        return dict.__repr__(value)
    parts: list[str] = []
    for key, item in value.items():
        if room < 0:
            skipped[0] += 6 * (len(value) - len(parts))
            break
        part = f"{_text(key, room, inside, skipped)}: {_text(item, room, inside, skipped)}"
        parts.append(part)
        room -= len(part) + 2
    return f"{{{', '.join(parts)}}}"


def _members(value: set[Any] | frozenset[Any], room: int, inside: tuple[int, ...], skipped: list[int]) -> str:
    if len(value) > _LARGE_SET:
        return _joined(value, len(value), room, inside, skipped)
    if all(type(item) is int for item in value):
        return _joined(sorted(value), len(value), room, inside, skipped)
    unseen: list[int] = [0]
    texts = sorted(_text(item, room, inside, unseen) for item in value)
    skipped[0] += unseen[0]
    return ", ".join(texts)


def _object(value: object) -> str:
    kind = type(value)
    if id(kind) not in _slow:
        started = perf_counter()
        try:
            text = repr(value)
        except BaseException as error:  # noqa: BLE001 - see above
            return f"<repr raised {_name_of(type(error))}>"
        if perf_counter() - started < _SLOW_S:
            return _scrub(str.__getitem__(text, slice(None)))
        _slow[id(kind)] = kind
    return f"<repr of {_name_of(kind)} takes too long>"


def _scrub(text: str) -> str:
    """The text without addresses, which differ from run to run."""
    if " at 0x" not in text:
        return text
    first, *rest = text.split(" at 0x")
    return " at 0x…".join([first, *(part.lstrip("0123456789abcdefABCDEF") for part in rest)])


# Which names are locals ------------------------------------------------------------------------

_LEFT_OUT, _FIXED, _MUTABLE = 0, 1, 2
_kinds: dict[int, tuple[int, type]] = {}
"""By id of a type, since a metaclass may forbid hashing; the type is kept, so that its id stays its own."""


def _kind_of(kind: type) -> int:
    """How locals of this type are treated: left out, compared by identity, or rendered each time."""
    known = _kinds.get(id(kind))
    if known is None:
        known = _kinds[id(kind)] = _classify(kind), kind
    return known[0]


def _classify(kind: type) -> int:
    if any(kind is fixed for fixed in (int, float, bool, str, bytes, complex, type(None))):
        return _FIXED
    if issubclass(kind, type) or any(kind is code for code in _CODE_TYPES):
        return _LEFT_OUT
    return _LEFT_OUT if type.__getattribute__(kind, "__module__") in ("typing", "__future__") else _MUTABLE


_CODE_TYPES: tuple[type, ...] = (
    type(sys),
    type(render),
    type(len),
    type(_text.__get__(0)),
    type(list[int]),
    _lru_cache_wrapper,
)
"""Modules, functions, built-in functions, methods, `list[int]`, and what `functools.cache` makes of a function."""


# Events to frames ------------------------------------------------------------------------------


class Code:
    """What there is to know about a code object that makes frames."""

    __slots__ = ("code", "firstlineno", "function", "path", "watched")

    def __init__(self, code: CodeType, path: str, lines: list[str]) -> None:
        self.code = code
        self.path = path
        self.function = code.co_name
        self.firstlineno = max(code.co_firstlineno, 1)
        """The line with `def`, which follows the decorators."""
        self.watched = False
        if self.function != "<module>":
            for lineno in range(self.firstlineno, len(lines) + 1):
                words = lines[lineno - 1].split(None, 2)
                if words[:1] == ["def"] or words[:2] == ["async", "def"]:
                    self.firstlineno = lineno
                    break


class Activation:
    """One call of a function that makes frames, from its call (or resumption) to its return (or suspension)."""

    __slots__ = ("code", "depth", "fixed", "frame", "raised", "texts")

    def __init__(self, frame: FrameType, code: Code, depth: int) -> None:
        self.frame = frame
        self.code = code
        self.depth = depth
        self.texts: dict[str, str] = {}
        """The locals as last shown."""
        self.fixed: dict[str, object] = {}
        """Those of an immutable type: while the name keeps its object, the text stands."""
        self.raised: tuple[int, int] | None = None
        """Which exception is on its way through, and the instruction it came from; None once a line has run."""


class Tracer:
    """Turns what the interpreter reports into frames; `SetTrace` and `Monitoring` report to it."""

    def __init__(self, sink: Sink, files: Callable[[str], tuple[str, list[str]] | None], *, cap: int) -> None:
        self.sink = sink
        self.files = files
        """Gives for a code object's filename the path to show and the lines; None if it makes no frames."""
        self.cap = cap
        self.entry: CodeType | None = None
        """Frames begin with a call of it, and end with its end."""
        self.ended = False
        self.stack: list[Activation] = []
        self._codes: dict[int, Code] = {}
        self._shown: dict[str, tuple[str, list[str]] | None] = {}

    def code(self, code: CodeType) -> Code | None:
        """What is known about the code object; None if it makes no frames."""
        known = self._codes.get(id(code))
        if known is not None:
            return known
        name = code.co_filename
        if name not in self._shown:
            self._shown[name] = self.files(name)
        file = self._shown[name]
        # A lambda or comprehension has a name in brackets; a class body alone is neither a module nor optimised.
        if file is None or (code.co_name != "<module>" if code.co_name[0] == "<" else not code.co_flags & _OPTIMIZED):
            return None
        known = self._codes[id(code)] = Code(code, *file)
        return known

    def enter(self, frame: FrameType) -> Activation | None:
        """A function starts or resumes; None if it makes no frames."""
        code = self.code(frame.f_code)
        if code is None or self.ended:
            return None
        stack = self.stack
        if not stack:
            if frame.f_code is not self.entry:
                return None
        elif frame.f_back is not stack[-1].frame:
            caller = frame.f_back
            while caller is not None and self._activation(caller) is None:
                caller = caller.f_back
            if caller is None:
                return None  # another thread's
        activation = Activation(frame, code, len(stack))
        stack.append(activation)
        lineno = frame.f_lineno
        if lineno is None or lineno <= code.firstlineno:  # pyright: ignore[reportUnnecessaryComparison]
            lineno = code.firstlineno
        changed, gone = self._look(activation, frame)
        self.sink.frame("call", activation, lineno, changed, gone, None)
        return activation

    def line(self, frame: FrameType) -> None:
        """A line is about to run."""
        activation = self._activation(frame)
        if activation is not None:
            activation.raised = None
            changed, gone = self._look(activation, frame)
            self.sink.frame("line", activation, frame.f_lineno, changed, gone, None)

    def leave(self, frame: FrameType, value: object, *, suspended: bool) -> None:
        """A function returns, or hands out a value and waits."""
        activation = self._activation(frame)
        if activation is not None:
            if suspended and _name_of(type(value)) == "async_generator_wrapped_value":
                value = _unwrapped(value)
            self.sink.frame("return", activation, frame.f_lineno, {}, [], render(value, self.cap))
            self._pop(suspended=suspended)

    def unwind(self, frame: FrameType) -> None:
        """An exception leaves a function."""
        if self._activation(frame) is not None:
            self._pop(suspended=False)

    def raised(self, frame: FrameType, error: BaseException) -> None:
        """An exception is raised in a function, or comes out of a call that it made."""
        activation = self._activation(frame)
        if activation is None or _ends_a_loop(frame, error):
            return
        if activation.raised is None or activation.raised[0] != id(error):
            text = render_exception(error, self.cap)
            self.sink.frame("exception", activation, frame.f_lineno, {}, [], text)
        activation.raised = id(error), frame.f_lasti

    def _pop(self, *, suspended: bool) -> None:
        self.stack.pop()
        if not self.stack and not suspended:
            self.ended = True

    def _activation(self, frame: FrameType) -> Activation | None:
        """The frame's activation, now the innermost: those above it ended without our being told."""
        stack = self.stack
        if stack and stack[-1].frame is frame:
            return stack[-1]
        for at in range(len(stack) - 2, -1, -1):
            if stack[at].frame is frame:
                del stack[at + 1 :]
                return stack[at]
        return None

    def _look(self, activation: Activation, frame: FrameType) -> tuple[dict[str, str], list[str]]:
        """Locals that changed since this activation was last shown, and names that went."""
        texts, fixed = activation.texts, activation.fixed
        changed: dict[str, str] = {}
        seen = 0
        for name, value in frame.f_locals.items():
            if fixed.get(name, _ABSENT) is value:
                seen += 1
                continue
            known = _kinds.get(id(type(value)))
            kind = known[0] if known is not None else _kind_of(type(value))
            if kind == _LEFT_OUT or (name not in texts and _is_hidden(name)):
                continue
            seen += 1
            if kind == _FIXED:
                fixed[name] = value
            else:
                fixed.pop(name, None)
            text = render(value, self.cap)
            if texts.get(name) != text:
                texts[name] = changed[name] = text
        if seen == len(texts):
            return changed, _NONE
        shown = {name for name, value in frame.f_locals.items() if name in texts and _kind_of(type(value)) != _LEFT_OUT}
        gone = [name for name in texts if name not in shown]
        for name in gone:
            del texts[name]
            fixed.pop(name, None)
        return changed, gone


_OPTIMIZED = 1
"""The flag of code with fast locals: functions."""

_ABSENT = object()
_NONE: list[str] = []


def _is_hidden(name: str) -> bool:
    return name[0] == "." or (name[:2] == "__" and name[-2:] == "__")


def _unwrapped(value: object) -> object:
    """What an asynchronous generator hands out comes wrapped; the collector can see inside."""
    import gc

    return next(iter(gc.get_referents(value)), None)


def _opcodes() -> dict[str, int]:
    """Numbers of the instructions; the module that knows them is not left behind, a user may have his own."""
    import opcode

    for name in ("opcode", "_opcode_metadata"):
        sys.modules.pop(name, None)
    return dict(opcode.opmap)


_OPCODES = _opcodes()
_FOR_ITER, _SEND, _GET_ANEXT = _OPCODES["FOR_ITER"], _OPCODES["SEND"], _OPCODES["GET_ANEXT"]
_RETURN_VALUE, _YIELD_VALUE = _OPCODES["RETURN_VALUE"], _OPCODES["YIELD_VALUE"]


def _ends_a_loop(frame: FrameType, error: BaseException) -> bool:
    """Whether this is how a `for` or `async for` learns that there are no more items."""
    if isinstance(error, StopIteration):
        return frame.f_code.co_code[frame.f_lasti] == _FOR_ITER
    if isinstance(error, StopAsyncIteration):
        at = frame.f_lasti
        return frame.f_code.co_code[at] == _SEND and frame.f_code.co_code[at - 4] == _GET_ANEXT
    return False


class SetTrace:
    """Reports by `sys.settrace`: Python 3.11."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        enter, line, raised = tracer.enter, tracer.line, tracer.raised

        def called(frame: FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
            return happened if enter(frame) is not None else None

        def happened(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
            if event == "line":
                line(frame)
            elif event == "return":
                self._returned(frame, arg)
            elif event == "exception":
                raised(frame, arg[1])
            return happened

        self._called = called

    def _returned(self, frame: FrameType, value: object) -> None:
        """A real return, a suspension, or the None that marks unwinding: the instruction tells them apart."""
        tracer = self.tracer
        instruction = frame.f_code.co_code[frame.f_lasti]
        raised = tracer.stack[-1].raised if tracer.stack else None
        if instruction == _RETURN_VALUE:
            tracer.leave(frame, value, suspended=False)
        elif instruction == _YIELD_VALUE and (raised is None or raised[1] != frame.f_lasti):
            tracer.leave(frame, value, suspended=True)
        else:
            tracer.unwind(frame)

    def start(self) -> None:
        """Trace what this thread calls from now on. The one place that sets the trace function."""
        sys.settrace(self._called)

    def stop(self) -> None:
        """Trace no more."""
        sys.settrace(None)


class Monitoring:
    """Reports by `sys.monitoring`: Python 3.12 and later."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer
        self._tool = 4  # 0 to 2 and 5 have known owners: debugpy, coverage, profilers, optimisers
        self._monitoring: Any = sys.monitoring  # pyright: ignore[reportAttributeAccessIssue]
        events = self._monitoring.events
        self._global = events.PY_START | events.PY_THROW | events.PY_UNWIND | events.RAISE
        self._local = events.LINE | events.PY_RETURN | events.PY_YIELD | events.PY_RESUME

    def start(self) -> None:
        """Trace what is called from now on."""
        monitoring, events = self._monitoring, self._monitoring.events
        if monitoring.get_tool(self._tool) is not None:
            self._tool = 3
        monitoring.use_tool_id(self._tool, "foreframe")
        for event, function in self._callbacks().items():
            monitoring.register_callback(self._tool, getattr(events, event), function)
        monitoring.set_events(self._tool, self._global)

    def stop(self) -> None:
        """Trace no more."""
        monitoring = self._monitoring
        monitoring.set_events(self._tool, 0)
        for code in self.tracer._codes.values():
            if code.watched:
                monitoring.set_local_events(self._tool, code.code, 0)
        for event in self._callbacks():
            monitoring.register_callback(self._tool, getattr(monitoring.events, event), None)
        monitoring.free_tool_id(self._tool)

    def _callbacks(self) -> dict[str, Callable[..., object]]:
        monitoring, tracer, getframe = self._monitoring, self.tracer, sys._getframe
        disable = monitoring.DISABLE

        def started(code: CodeType, _offset: int) -> object:
            known = tracer.code(code)
            if known is None:
                return disable
            if not known.watched:
                known.watched = True
                monitoring.set_local_events(self._tool, code, self._local)
            tracer.enter(getframe(1))
            return None

        return {
            "PY_START": started,
            "PY_RESUME": lambda _code, _offset: tracer.enter(getframe(1)) and None,
            "PY_THROW": lambda _code, _offset, _error: tracer.enter(getframe(1)) and None,
            "LINE": lambda _code, _lineno: tracer.line(getframe(1)),
            "PY_RETURN": lambda _code, _offset, value: tracer.leave(getframe(1), value, suspended=False),
            "PY_YIELD": lambda _code, _offset, value: tracer.leave(getframe(1), value, suspended=True),
            "RAISE": lambda _code, _offset, error: tracer.raised(getframe(1), error),
            "PY_UNWIND": lambda _code, _offset, _error: tracer.unwind(getframe(1)),
        }


def follow(tracer: Tracer) -> SetTrace | Monitoring:
    """What this interpreter offers to report to the tracer."""
    return Monitoring(tracer) if sys.version_info >= (3, 12) else SetTrace(tracer)


# Running the program ---------------------------------------------------------------------------


def entry_code(program: CodeType, function: str) -> CodeType | None:
    """Code of the last top-level function of this name."""
    found = None
    for constant in program.co_consts:
        if isinstance(constant, type(program)) and constant.co_name == function and constant.co_flags & _OPTIMIZED:
            found = constant
    return found


def drain(result: object) -> None:
    """Run what a call of an asynchronous function or a generator function has only prepared."""
    kind = _name_of(type(result))
    if kind == "coroutine":
        import asyncio

        asyncio.run(result)  # pyright: ignore[reportArgumentType]
    elif kind == "generator":
        for _ in result:  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType]
            pass


def exit_code(error: SystemExit) -> int:
    """The exit status that the interpreter makes of it."""
    code = error.code
    if code is None:
        return 0
    return code if isinstance(code, int) else 1
