from __future__ import annotations

import pytest
from foreframe.debugger.spans import Loop, long_statements, loop_at

SOURCE = """\
x = f(
    1,
    g(2),
)
if (a and
        b):
    y = [
        1]
for i in h(
    3
):
    while y: y.pop()
    z = '''
'''
@decorated(
    1)
def k(
    a, b
):
    return 1
try:
    pass
except (A,
        B):
    pass
"""


def test_lines_of_one_statement_belong_to_its_first():
    assert long_statements(SOURCE) == {
        **dict.fromkeys((1, 2, 3, 4), 1),
        **dict.fromkeys((5, 6), 5),
        **dict.fromkeys((7, 8), 7),
        **dict.fromkeys((9, 10, 11), 9),
        **dict.fromkeys((13, 14), 13),
        **dict.fromkeys((17, 18, 19), 17),
        **dict.fromkeys((23, 24), 23),
    }


@pytest.mark.parametrize(
    ("lineno", "loop"),
    [(1, None), (9, Loop(9, 12)), (12, Loop(12, 12)), (13, Loop(9, 12)), (20, None)],
)
def test_the_innermost_loop_around_a_line(lineno: int, loop: Loop | None):
    assert loop_at(SOURCE, lineno) == loop


def test_text_that_is_no_python_has_neither():
    assert long_statements("def f(:\n  x\n") == {}
    assert loop_at("for x in\n", 1) is None
    assert long_statements("\0") == {}
