"""What a recorded run shows of a function: calls of it, and what they returned. For holes, as other examples are."""

from __future__ import annotations

import ast

from .calling import Signature, signature_of
from .entry import defined
from .examples import Example
from .frame import Event, Frame
from .parsing import NO_LITERAL, module_of, parse_literal
from .trace import Trace
from .ways import within


def trace_examples(trace: Trace, function: str) -> list[Example]:
    """Calls of a function that a trace has from their beginning to their end, with values that can be written down.

    None of one that is a generator or asynchronous: what such a call gives is not what its frames return.
    """
    tree = module_of(trace.header.source)
    node = defined(tree, function) if tree else None
    if node is not None and (isinstance(node, ast.AsyncFunctionDef) or any(map(_yields, within(node.body)))):
        return []
    signature = signature_of(trace.header.source, function) if node is not None else None
    found: list[Example] = []
    stack: list[Frame] = []
    for frame in trace.frames:
        while stack and stack[-1].depth > frame.depth:
            stack.pop()
        if frame.event is Event.CALL:
            stack.append(frame)
        elif frame.event in (Event.RETURN, Event.EXCEPTION) and stack and stack[-1].depth == frame.depth:
            call = stack.pop() if frame.event is Event.RETURN else stack[-1]
            example = _traced(call, frame, function, signature)
            if example is not None and example not in found:
                found.append(example)
    return found


def _traced(call: Frame, end: Frame, function: str, signature: Signature | None) -> Example | None:
    if call.path or call.function != function or end.value is None or end.event is not Event.RETURN:
        return None
    if not all(_is_literal(value) for value in (*call.locals.values(), end.value)):
        return None
    text = f"{function}({', '.join(f'{name}={value}' for name, value in call.locals.items())})"
    if signature is not None and call.lineno == signature.lineno:
        arguments = signature.arguments(call)
        text = text if arguments is None else signature.call(arguments)
    return Example(call=text, expected=end.value, origin="trace", lineno=call.lineno)


def _yields(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom)


def _is_literal(text: str) -> bool:
    try:
        parse_literal(text)
    except NO_LITERAL:
        return False
    return True
