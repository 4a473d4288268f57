"""Shapes of the Debug Adapter Protocol's bodies, as far as foreframe uses them. Spelled as on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, TypeVar, cast

Shape = TypeVar("Shape")


def shaped(body: Mapping[str, Any], shape: type[Shape]) -> Shape:
    """A body, known to the type checker by its shape. Nothing is checked: a peer may still have left something out."""
    return cast(Shape, body)


class ExceptionFilter(TypedDict):
    """A class of exceptions that the adapter can be told to stop at."""

    filter: str
    label: str
    default: NotRequired[bool]


class Capabilities(TypedDict, total=False):
    """What an adapter says that it can do; left out means no."""

    supportsConfigurationDoneRequest: bool
    supportsFunctionBreakpoints: bool
    supportsConditionalBreakpoints: bool
    supportsHitConditionalBreakpoints: bool
    supportsLogPoints: bool
    supportsEvaluateForHovers: bool
    supportsStepBack: bool
    supportsRestartFrame: bool
    supportsRestartRequest: bool
    supportsGotoTargetsRequest: bool
    supportsStepInTargetsRequest: bool
    supportsCompletionsRequest: bool
    supportsModulesRequest: bool
    supportsSetVariable: bool
    supportsSetExpression: bool
    supportsExceptionInfoRequest: bool
    supportsLoadedSourcesRequest: bool
    supportsBreakpointLocationsRequest: bool
    supportsDataBreakpoints: bool
    supportsTerminateRequest: bool
    supportsTerminateThreadsRequest: bool
    supportsCancelRequest: bool
    supportsDisassembleRequest: bool
    supportsReadMemoryRequest: bool
    supportsWriteMemoryRequest: bool
    supportsInstructionBreakpoints: bool
    exceptionBreakpointFilters: list[ExceptionFilter]


class Source(TypedDict, total=False):
    """A file."""

    name: str
    path: str
    sourceReference: int


class Breakpoint(TypedDict):
    """Where the adapter put a breakpoint, which need not be where it was asked for."""

    verified: bool
    id: NotRequired[int]
    line: NotRequired[int]
    message: NotRequired[str]
    source: NotRequired[Source]


class Breakpoints(TypedDict):
    """Body of a setBreakpoints response: one for each asked for, in order."""

    breakpoints: list[Breakpoint]


class DapStackFrame(TypedDict):
    """One entry of a call stack; `StackFrame` without the prefix is ours."""

    id: int
    name: str
    line: int
    source: NotRequired[Source]


class StackTrace(TypedDict):
    """Body of a stackTrace response, innermost first."""

    stackFrames: list[DapStackFrame]
    totalFrames: NotRequired[int]


class Scope(TypedDict):
    """A set of variables of one stack frame."""

    name: str
    variablesReference: int
    expensive: NotRequired[bool]


class Scopes(TypedDict):
    """Body of a scopes response."""

    scopes: list[Scope]


class Variable(TypedDict):
    """One variable; a reference other than 0 opens its parts. All references die when the debuggee goes on."""

    name: str
    value: str
    variablesReference: int
    type: NotRequired[str]


class Variables(TypedDict):
    """Body of a variables response."""

    variables: list[Variable]


class Evaluated(TypedDict):
    """Body of an evaluate response."""

    result: str
    variablesReference: int
    type: NotRequired[str]


class Target(TypedDict):
    """One of the ways in which a text can go on."""

    label: str
    text: NotRequired[str]


class Completions(TypedDict):
    """Body of a completions response."""

    targets: list[Target]


class DapThread(TypedDict):
    """A thread."""

    id: int
    name: str


class Threads(TypedDict):
    """Body of a threads response."""

    threads: list[DapThread]


class StoppedBody(TypedDict):
    """Body of the stopped event."""

    reason: str
    threadId: NotRequired[int]
    description: NotRequired[str]
    text: NotRequired[str]
    allThreadsStopped: NotRequired[bool]


class OutputBody(TypedDict):
    """Body of the output event."""

    output: str
    category: NotRequired[str]


class ExitedBody(TypedDict):
    """Body of the exited event."""

    exitCode: int


class ProcessBody(TypedDict):
    """Body of the process event."""

    name: str
    systemProcessId: NotRequired[int]
