"""Programs recorded in both forms, and how far a form is from one operation a line."""

from __future__ import annotations

import ast
import itertools
from collections import Counter

from foreframe.debugger.errors import RecordingError
from foreframe.debugger.folding import fold
from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.operations import one_operation
from foreframe.debugger.rewritten import Rewritten
from foreframe.debugger.trace import End

MAX_EVENTS = 3_000
"""Of the original; the other form makes a frame of each operation, so it gets twenty times as many."""

Run = tuple[list[Frame], End | None] | str


def run(source: str, function: str, call: str, *, max_events: int = MAX_EVENTS) -> Run:
    """Frames and end, or why there are none."""
    try:
        trace = record_in_process(source, function, call, max_events=max_events, value_cap=200)
    except RecordingError as error:
        return str(error)
    return trace.frames, trace.end


def same_in_both_forms(source: str, function: str = "", call: str = "") -> tuple[Rewritten, list[Frame], list[Frame]]:
    """Both recordings, of which the second folds to the first; AssertionError names the first frame that does not."""
    rewritten = one_operation(source)
    before = run(source, function, call)
    after = run(rewritten.source, function, call, max_events=20 * MAX_EVENTS)
    if isinstance(before, str) or isinstance(after, str):
        assert before == after
        return rewritten, [], []
    folded = fold(after[0], rewritten)
    if before[1] is not None and before[1].reason:
        folded = folded[: len(before[0])]  # the other recording goes on for longer
    else:
        assert before[1] == after[1]
    for at, (one, other) in enumerate(itertools.zip_longest(before[0], folded)):
        assert one == other, (
            f"frame {at} of {call or 'the module'} is\n{one}\nand was\n{other}\nin\n{source}\nas\n{rewritten.source}"
        )
        assert one.function == other.function
    return rewritten, before[0], after[0]


def num_operations(statement: ast.stmt) -> int:
    """Operations of a simple statement, or of a compound one's header."""
    parts: list[ast.AST] = []
    for name, value in ast.iter_fields(statement):
        if name not in (
            "body",
            "orelse",
            "finalbody",
            "handlers",
            "cases",
            "decorator_list",
            "args",
            "msg",
            "annotation",
        ):
            parts += [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, ast.AST)]
    if isinstance(statement, ast.Raise):
        return max(sum(map(_count, parts)) - 1, 0)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple):
        return sum(map(_count, [*statement.targets, *statement.value.elts]))
    return sum(map(_count, parts)) + isinstance(statement, ast.AugAssign)


def _count(node: ast.AST) -> int:
    match node:
        case ast.Lambda() | ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return 0
        case ast.Call(func=ast.Attribute(value=holder), args=args, keywords=keywords):
            return 1 + sum(map(_count, [holder, *args, *keywords]))
        case ast.Tuple(ctx=ast.Store()) | ast.List(ctx=ast.Store()) | ast.Slice() | ast.FormattedValue():
            own = 0
        case ast.Tuple() | ast.List() | ast.Set() | ast.Dict():
            own = int(any(isinstance(part, ast.Name) for part in ast.walk(node)))
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = 2
        case ast.Compare(ops=ops):
            own = len(ops)
        case (
            ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.IfExp() | ast.Call() | ast.Subscript() | ast.Attribute()
            | ast.Yield() | ast.YieldFrom() | ast.Await() | ast.JoinedStr() | ast.NamedExpr()
        ):  # fmt: skip
            own = 1
        case _:
            own = 0
    return own + sum(map(_count, ast.iter_child_nodes(node)))


def tally(source: str, rewritten: Rewritten, before: list[Frame], after: list[Frame]) -> Counter[str]:
    """What a program adds to the figures."""
    statements = [node for node in ast.walk(ast.parse(rewritten.source)) if isinstance(node, ast.stmt)]
    left = sum(num_operations(node) > 1 for node in statements if not isinstance(node, ast.ClassDef))
    was_whole = all(num_operations(node) < 2 for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    return Counter(
        programs=1,
        rewritten=rewritten.is_changed,
        whole=left == 0,
        whole_before=was_whole,
        lines=sum(bool(line.strip()) for line in rewritten.original_lines),
        new_lines=sum(bool(line.strip()) for line in rewritten.new_lines),
        frames=len(before),
        new_frames=len(after),
    )
