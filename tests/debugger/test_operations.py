"""What becomes of a line: each form of expression and statement, and what stays as it is."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from foreframe.debugger.frame import Event
from foreframe.debugger.operations import one_operation
from foreframe.debugger.rewritten import Rewritten

from tests.debugger.forms import num_operations, run, same_in_both_forms


def body_of(statement: str, parameters: str = "a, b, c, d, f, g, items") -> str:
    """The lines that a statement in a function becomes."""
    source = f"def program({parameters}):\n" + "".join(f"    {line}\n" for line in statement.split("\n"))
    rewritten = one_operation(source)
    return dedent("\n".join(rewritten.new_lines[1:])).strip("\n")


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("x = a + b * c", "_1 = b * c\nx = a + _1"),
        ("x = f(g(a), b[0])", "_1 = g(a)\n_2 = b[0]\nx = f(_1, _2)"),
        ("return a.b.c(d)", "_1 = a.b\nreturn _1.c(d)"),
        ("x = a[b + 1:-c]", "_1 = b + 1\n_2 = -c\nx = a[_1:_2]"),
        ("x = [a + b, (c, d)]", "_1 = a + b\n_2 = (c, d)\nx = [_1, _2]"),
        ("x = {a: b + c}", "_1 = b + c\nx = {a: _1}"),
        ("x = f(a + b, *c[0], k=d[0])", "_1 = a + b\n_2 = c[0]\nx = f(_1, *_2, k=d[0])"),
        ("x = f(b, k=a + b)", "_1 = a + b\nx = f(b, k=_1)"),
        ("x = f\"{a + b} of {len(c)}\"", "_1 = a + b\n_2 = f'{_1}'\n_3 = len(c)\nx = f'{_2} of {_3}'"),
        ("x = f\"{len(a)} of {len(b)}\"", "_1 = len(a)\n_2 = len(b)\nx = f'{_1} of {_2}'"),
        ("x = len(vars(a)) + 1", "_1 = vars(a)\n_2 = len(_1)\nx = _2 + 1"),
        ("raise ValueError(a + b) from c", "_1 = a + b\nraise ValueError(_1) from c"),
        ("raise ValueError(f\"no {a.b}\")", "_1 = a.b\n_2 = f'no {_1}'\nraise ValueError(_2)"),
        ("assert f(a) > b, g(a)", "_1 = f(a)\nassert _1 > b, g(a)"),
        ("del a[b + 1]", "_1 = b + 1\ndel a[_1]"),
        ("for x in range(len(a)):\n    f(x)", "_1 = len(a)\nfor x in range(_1):\n    f(x)"),
        ("with f(a + b) as x:\n    g(x)", "_1 = a + b\nwith f(_1) as x:\n    g(x)"),
        ("x = list(map(f, a[1:]))", "_1 = a[1:]\nx = list(map(f, _1))"),
        ("x = sum(y * y for y in a[1:])", "_1 = a[1:]\nx = sum((y * y for y in _1))"),
    ],
)  # fmt: skip
def test_nested_operations_get_a_line_each_in_the_order_they_are_evaluated(statement: str, lines: str):
    assert body_of(statement) == lines


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("a[0] = b + c", "_1 = b + c\na[0] = _1"),
        ("a.b = c[0]", "_1 = c[0]\na.b = _1"),
        ("a[f(b)] += c * d", "_1 = f(b)\n_2 = a[_1]\n_3 = c * d\n_2 += _3\na[_1] = _2"),
        ("a.b += 1", "_1 = a.b\n_1 += 1\na.b = _1"),
        ("a += b * c", "_1 = b * c\na += _1"),
        ("a, b = b, a + b", "_1 = a + b\na, b = b, _1"),
        ("a[0], a[1] = a[1], a[0]", "_1 = a[1]\n_2 = a[0]\na[0] = _1\na[1] = _2"),
        ("x, y = f(a)", "_1 = f(a)\nx, y = _1"),
        ("x = a[0] = f(b)", "_1 = f(b)\nx = _1\na[0] = _1"),
    ],
)
def test_a_target_is_evaluated_once_and_after_the_value(statement: str, lines: str):
    assert body_of(statement) == lines


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        ("x = a and f(b)", "_1 = a\nif _1:\n    _1 = f(b)\nx = _1"),
        ("x = a or b or c", "_1 = a\nif not _1:\n    _1 = b\n    if not _1:\n        _1 = c\nx = _1"),
        ("x = a if b > c else d", "if b > c:\n    _1 = a\nelse:\n    _1 = d\nx = _1"),
        ("x = a < b < c", "_1 = a < b\nif _1:\n    _1 = b < c\nx = _1"),
        ("if a < b and c:\n    pass", "if a < b:\n    _1 = c\nelse:\n    _1 = False\nif _1:\n    pass"),
        ("if a or not b:\n    pass", "if a:\n    _1 = True\nelse:\n    _1 = not b\nif _1:\n    pass"),
        ("if (n := len(a)) > 1:\n    pass", "n = len(a)\nif n > 1:\n    pass"),
        (
            "while a[b] == c:\n    b += 1",
            "while True:\n    _1 = a[b]\n    if _1 == c:\n        b += 1\n    else:\n        break",
        ),
        (
            "while a[b]:\n    break\nelse:\n    c = 1",
            "while a[b]:\n    break\nelse:\n    c = 1",
        ),
        (
            "if a:\n    pass\nelif b[c] > 1:\n    pass\nelse:\n    pass",
            "if a:\n    pass\nelse:\n    _1 = b[c]\n    if _1 > 1:\n        pass\n    else:\n        pass",
        ),
    ],
)
def test_what_may_be_skipped_becomes_a_branch(statement: str, lines: str):
    assert body_of(statement) == lines


def test_a_comprehension_becomes_a_loop_over_temporaries():
    assert body_of("x = [y * y + 1 for y in items if y > 1]") == (
        "_1 = []\nfor _2 in items:\n    if _2 > 1:\n        _3 = _2 * _2\n        _4 = _3 + 1\n"
        "        _1.append(_4)\nx = _1"
    )
    assert body_of("x = {y: {z for z in y} for y in items}") == (
        "_1 = {}\nfor _2 in items:\n    _3 = set()\n    for _4 in _2:\n        _3.add(_4)\n    _1[_2] = _3\nx = _1"
    )


def test_a_method_is_looked_up_before_its_arguments_unless_it_is_known_to_be_there():
    assert body_of("a.add(b + c)") == "_1 = a.add\n_2 = b + c\n_1(_2)"
    assert body_of("x = []\nx.append(b + c)") == "x = []\n_1 = b + c\nx.append(_1)"
    assert body_of("x = []\nx.append((b, c))") == "x = []\n_1 = (b, c)\nx.append(_1)"


def test_a_name_that_may_be_unbound_or_rebound_is_read_where_it_stands():
    assert body_of("if a:\n    x = 1\ny = x + f(b)").endswith("_1 = x\n_2 = f(b)\ny = _1 + _2")
    assert body_of("global x\ny = x + f(b)").endswith("_1 = x\n_2 = f(b)\ny = _1 + _2")
    assert body_of("y = undefined(f(b))") == "_1 = undefined\n_2 = f(b)\ny = _1(_2)"
    assert body_of("for x in a:\n    y = x + f(b)").endswith("_1 = f(b)\n    y = x + _1")


def test_what_is_read_twice_or_stored_to_later_is_kept_where_its_name_may_be_rebound():
    assert body_of("global x\ny = a < x < b") == "global x\n_2 = x\n_1 = a < _2\nif _1:\n    _1 = _2 < b\ny = _1"
    assert body_of("global x\na[x] += 1") == "global x\n_1 = x\n_2 = a[_1]\n_2 += 1\na[_1] = _2"
    assert body_of("global x\nx.y += 1") == "global x\n_1 = x\n_2 = _1.y\n_2 += 1\n_1.y = _2"


def test_while_a_generator_is_suspended_only_its_own_names_stay():
    assert body_of("x = a + (yield b)") == "_1 = (yield b)\nx = a + _1"
    assert body_of("x = len((yield b), a[0])").startswith("_1 = len\n_2 = (yield b)\n")


def test_a_name_is_no_built_in_functions_where_a_star_import_may_have_bound_it():
    source = "from math import *\ndef f(a):\n    return sum(a[1:] + {x for x in a})\n"
    assert "_1 = sum\n" in one_operation(source).source
    assert "{x for x in a}" in one_operation(source).source


@pytest.mark.parametrize(
    "statement",
    [
        "x = a + b",
        "raise a or ValueError(b)",
        "f(a, [1, 2], (3, 'x'), k=-1)",
        "x = sorted(a, key=lambda y: (y[1], -y[0]))",
        "x = (y + 1 for y in a)",
        "x = [lambda: y for y in a]",
        "x = [f(z := y) for y in a]",
        "x = a and b or c",
        "x = (\n    a + b\n    * c\n)",
        "x = a + b * c; y = x",
        "if a: x = a + b * c",
        "match a:\n    case [x, y] if x + y > c * d:\n        pass",
        "with f(a + b), g(a + b):\n    pass",
        "def inner(x=a + b * c):\n    pass",
        "class Inner:\n    x = a + b * c",
        "async def inner():\n    return await f(g(a))",
        "try:\n    pass\nfinally:\n    while a[b] > 1:\n        b += 1",
        "def inner():\n    yield 1\nx = list(inner())",
        "x = f(locals(), a + b * c)",
        "x = eval('a' + str(b))",
        "x = len(vars()) + 1",
    ],
)
def test_what_cannot_be_taken_apart_exactly_stays_as_it_is(statement: str):
    assert body_of(statement) == statement


def test_methods_and_inner_functions_are_rewritten_and_zero_argument_super_still_works():
    source = """\
class Base:
    def __init__(self, n):
        self.n = n

class Child(Base):
    __count = 0
    def __init__(self, n):
        super().__init__(n * 2 + self.__count)

def f(n):
    def inner(k):
        return Child(k + 1).n + 1
    return inner(n * 2 + 1)
"""
    rewritten, frames, _ = same_in_both_forms(source, "f", "f(3)")
    assert "        _1 = super()\n        _2 = _1.__init__\n" in rewritten.source
    assert "        _1 = k + 1\n        _2 = Child(_1)\n" in rewritten.source
    assert frames[-1].value == "17"


def test_temporaries_are_named_like_nothing_in_the_source():
    assert one_operation("a = _1 = 1\nb = a + a * a\n").temporaries == {"_t1"}
    assert one_operation("a = x = 1\nb = a + a * a\n").temporaries == {"_1"}
    assert one_operation("_1 = _t2 = _tt3 = 1\nb = _1 + _1 * _1\n").temporaries == {"_ttt1"}


def test_a_source_that_is_not_python_or_has_tabs_is_left_as_it_is():
    for source in ("def f(:\n", "def f(a):\n\treturn a + a * a\n", "", "\0"):
        rewritten = one_operation(source)
        assert rewritten.source == source
        assert not rewritten.is_changed
        assert [line.origin for line in rewritten.lines] == list(range(1, source.count("\n") + 2))


def test_comments_and_blank_lines_stay_and_strings_keep_their_text_where_code_moves_to_the_right():
    source = '''\
# before
def f(s):
    i = 0
    while s[i] + 1 < 3:  # a comment

        # inside
        text = """two
  lines"""
        i += 1
    return text, i
'''
    rewritten, frames, _ = same_in_both_forms(source, "f", "f([0, 1, 5])")
    assert frames[-1].value == "('two\\n  lines', 2)"
    assert rewritten.new_lines[0] == "# before"
    assert "            # inside" in rewritten.new_lines
    assert '  lines"""' in rewritten.new_lines


def origins(rewritten: Rewritten) -> list[tuple[int, str]]:
    return [(line.origin, text.strip()) for line, text in zip(rewritten.lines, rewritten.new_lines, strict=True)]


def test_every_new_line_knows_its_original_line_and_every_temporary_its_expression():
    rewritten = one_operation("def f(a, é):\n    é = é + 'é'; a = 1\n    return é * len(a[1:])\n")
    assert origins(rewritten)[2:5] == [(3, "_1 = a[1:]"), (3, "_2 = len(_1)"), (3, "return é * _2")]
    parts = [line.part for line in rewritten.lines if line.part is not None]
    assert [(part.lineno, part.column, part.end_column, part.text) for part in parts] == [
        (3, 19, 24, "a[1:]"),
        (3, 15, 25, "len(a[1:])"),
    ]


def test_an_exception_comes_from_the_original_line_and_before_what_would_have_come_after_it():
    source = "def g():\n    return 1\ndef f(a):\n    b = 0\n    return a['k'] + g()\n"
    _, frames, _ = same_in_both_forms(source, "f", "f({})")
    assert [(frame.event, frame.lineno) for frame in frames[-2:]] == [(Event.LINE, 5), (Event.EXCEPTION, 5)]


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n        while n[0] + 1 < 3:\n            n[0] += 1\n        if step(): break",
        "while True:\n        for x in range(n[0] + 1):\n            n[0] += 1\n        if step(): break",
        "while True:\n        n[0] = n[0] * 2 + 1\n        if step(): break",
        "while True:\n        try:\n            n[0] = n[0] * 2 // step() - 1\n        except TypeError: break",
        "for x in range(n[0] + 2):\n        if x and step() and n[0]: continue\n        n[0] += 1",
        "while n[0] + 1 < 5:\n        n[0] += 1\n        if n[0] % 2 + 1 == 2: continue\n    else:\n        n[0] = 0",
        "try:\n        return n[0] + 1 * 2\n    finally:\n        step()",
        "with manager(n[0] + 1):\n        return n[0] + 1 * 2",
    ],
)
def test_loops_and_exits_are_told_of_as_often_as_before(loop: str):
    source = f"""\
import contextlib

@contextlib.contextmanager
def manager(k):
    yield k

def step(turns=[]):
    turns.append(1)
    return len(turns) > 2

def f():
    n = [1]
    {loop}
    return n
"""
    rewritten, frames, _ = same_in_both_forms(source, "f", "f()")
    assert rewritten.is_changed
    assert len(frames) > 5


def test_no_line_of_the_form_does_more_than_one_operation_where_all_can_be_taken_apart():
    source = """\
def f(words, limit):
    found = {}
    for word in words[1:]:
        if len(word) < limit and word[0] != 'x' or not word:
            found[word] = found.get(word, 0) + 1
    best = [(found[w] * 2, w) for w in found if len(w) > 1]
    return sorted(best)[:3] if best else f'{limit + 1} {len(found)}'
"""
    rewritten, _, _ = same_in_both_forms(source, "f", "f(['a', 'bb', 'bb', 'xc'], 4)")
    statements = [node for node in ast.walk(ast.parse(rewritten.source)) if isinstance(node, ast.stmt)]
    assert max(map(num_operations, statements)) == 1
    assert max(num_operations(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)) > 3


def test_a_generator_is_closed_when_it_was_closed_before():
    source = """\
def numbers(n):
    try:
        yield n
    finally:
        closed = True

def f(n):
    first = next(numbers(n + 1 * 2))
    return first
"""
    rewritten, frames, _ = same_in_both_forms(source, "f", "f(1)")
    assert "next(numbers(_2))" in rewritten.source
    assert any((frame.value or "").startswith("GeneratorExit") for frame in frames)


def test_rewriting_what_was_rewritten_changes_nothing_more():
    source = "def f(a, b):\n    return a.c(b[0] + 1) and [x for x in a if x + 1 > b]\n"
    once = one_operation(source)
    assert one_operation(once.source).source == once.source
    assert not isinstance(run(once.source, "f", "f(1, 2)"), str)
