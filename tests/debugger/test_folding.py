"""Frames of the rewritten form as the user's, where a real frame is put in it, and the values of sub-expressions."""

from __future__ import annotations

from foreframe.debugger.folding import Value, fold, place, values
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.operations import one_operation
from foreframe.debugger.rewritten import Rewritten

SOURCE = """\
def double(n):
    return n * 2 + 0

def f(items, n):
    total = 0
    for item in items[1:]:
        total += double(item) + n
    x = n > 0 and items[0] or total
    return [item + 1 for item in items if item < total], total
"""


def recorded(source: str, call: str) -> tuple[Rewritten, list[Frame]]:
    rewritten = one_operation(source)
    return rewritten, record_in_process(rewritten.source, call.partition("(")[0], call).frames


def told(found: list[Value], frames: list[Frame]) -> list[tuple[int, str, str]]:
    return [(frames[value.at].lineno, value.part.text, value.value) for value in found]


def test_folded_frames_are_the_users_lines_without_temporaries():
    rewritten, inner = recorded(SOURCE, "f([3, 5], 1)")
    frames = fold(inner, rewritten)
    assert [(frame.depth, str(frame.event), frame.lineno) for frame in frames] == [
        (0, "call", 4), (0, "line", 5), (0, "line", 6), (0, "line", 7),
        (1, "call", 1), (1, "line", 2), (1, "return", 2),
        (0, "line", 6), (0, "line", 8), (0, "line", 9), (0, "return", 9),
    ]  # fmt: skip
    assert dict(frames[8].locals) == {"items": "[3, 5]", "n": "1", "total": "11", "item": "5"}
    assert frames[3].source == "        total += double(item) + n"
    assert {name for frame in inner for name in frame.locals} & rewritten.temporaries
    assert not {name for frame in frames for name in frame.locals} & rewritten.temporaries


def test_frames_of_other_files_pass_as_they_are():
    rewritten = one_operation(SOURCE)
    elsewhere = Frame(event=Event.LINE, lineno=7, source="x", locals={"_1": "1"}, path="helpers.py")
    assert fold([elsewhere], rewritten) == [elsewhere]
    assert place(elsewhere, None, rewritten) == elsewhere


def test_the_values_of_sub_expressions_come_in_the_order_they_are_known():
    rewritten, inner = recorded(SOURCE, "f([3, 5], 1)")
    frames = fold(inner, rewritten)
    assert told(values(inner, rewritten), frames) == [
        (6, "items[1:]", "[5]"),
        (2, "n * 2", "10"),
        (7, "double(item)", "10"),
        (7, "double(item) + n", "11"),
        (9, "item + 1", "4"),
        (9, "item + 1", "6"),
        (9, "[item + 1 for item in items if item < total]", "[4, 6]"),
    ]


def test_an_operand_that_was_skipped_has_no_value_and_the_whole_has():
    source = "def f(a, b):\n    return a and b[0]\n"
    for call, expected in (
        ("f([], 1)", [("a", "[]"), ("a and b[0]", "[]")]),
        ("f(2, [3])", [("a", "2"), ("b[0]", "3"), ("a and b[0]", "3")]),
    ):
        rewritten, inner = recorded(source, call)
        found = values(inner, rewritten)
        assert [(value.part.text, value.value) for value in found] == expected
        assert {value.at for value in found} == {1}


def test_a_part_knows_its_columns_in_characters():
    source = "def f(é):\n    return 'é' + é[1:] + 'x'\n"
    rewritten, inner = recorded(source, "f('ab')")
    spans = [(value.part.column, value.part.end_column, value.value) for value in values(inner, rewritten)]
    assert spans == [(17, 22, "'b'"), (11, 22, "'éb'")]


def test_values_of_a_callee_belong_to_its_own_lines():
    rewritten, inner = recorded(SOURCE, "f([3, 5], 1)")
    frames = fold(inner, rewritten)
    (inside,) = [value for value in values(inner, rewritten) if value.part.text == "n * 2"]
    assert (frames[inside.at].depth, frames[inside.at].source) == (1, "    return n * 2 + 0")


def placed(event: Event, lineno: int, before: int | None) -> str:
    rewritten = one_operation(SOURCE)
    frame = Frame(
        event=event, lineno=lineno, source="", locals={"n": "1"}, value="1" if event is Event.RETURN else None
    )
    found = place(frame, before, rewritten)
    assert dict(found.locals) == {"n": "1"}
    assert found.source == rewritten.new_lines[found.lineno - 1]
    assert fold([found], rewritten)[0].lineno == lineno
    return found.source.strip()


def test_a_real_frame_is_placed_where_its_line_begins():
    assert placed(Event.LINE, 6, 5) == "_1 = items[1:]"
    assert placed(Event.LINE, 7, 6) == "_1 = double(item)"
    assert placed(Event.CALL, 4, None) == "def f(items, n):"


def test_coming_back_from_a_loops_body_a_real_frame_is_placed_at_its_header():
    assert placed(Event.LINE, 6, 7) == "for item in _1:"


def test_a_return_is_placed_on_the_statements_last_line():
    assert placed(Event.RETURN, 9, 9) == "return _1, total"
    assert placed(Event.RETURN, 2, 2) == "return _1 + 0"
