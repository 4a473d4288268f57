"""A call read from its text gives the frame that running it gives."""

from __future__ import annotations

import subprocess
import sys

import pytest
from foreframe.debugger.entry import entry_frame
from foreframe.debugger.errors import TargetError
from foreframe.debugger.frame import Event
from foreframe.debugger.inprocess import record_in_process

from tests.programs import EXAMPLES, Example

SIGNATURES = {
    "plain": ("a, b", ["f(1, 'x')", "f(1, b=2)", "f(b=1, a=2)", "f(a={'k': [1]}, b=(None,))"]),
    "defaults": ("a, b=2, c=(3,)", ["f(1)", "f(1, 5)", "f(1, c=[])", "f(c=1, a=0)"]),
    "rest": ("a, *rest", ["f(1)", "f(1, 2, 'x')"]),
    "keywords": ("a, *, k, m=-1", ["f(1, k=2)", "f(k=1, m=2, a=3)"]),
    "spare": ("a, **spare", ["f(1)", "f(1, x=2, y='z')"]),
    "by position": ("a, b=1, /, c=2", ["f(1)", "f(1, 2, 3)", "f(1, c=5)"]),
    "a name twice": ("a, /, **spare", ["f(1, a=2)"]),
    "everything": ("a, /, b, c=3, *rest, d, e=5, **spare", ["f(1, 2, d=4)", "f(1, 2, 3, 4, 5, d=6, e=7, z=8)"]),
    "nothing": ("", ["f()", "  f( )  "]),
    "signs and sets": ("a, b", ["f(-1.5, {1})", "f(1 + 2j, b'x')", "f(True, ...)", "f('a' 'b', '\\n')"]),
}


@pytest.mark.parametrize(
    ("parameters", "call"),
    [(parameters, call) for parameters, calls in SIGNATURES.values() for call in calls],
    ids=lambda text: text.strip() or "no parameters",
)
def test_a_call_gives_the_frame_that_running_it_gives(parameters: str, call: str):
    source = f"x = 1\n\ndef f({parameters}):\n    return 1\n"
    first = record_in_process(source, "f", call.strip()).frames[0]
    assert entry_frame(source, call) == first
    assert list(entry_frame(source, call).locals) == list(first.locals)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_examples_begin_as_they_do_when_they_run(example: Example):
    source = example.path.read_text()
    assert entry_frame(source, example.call) == record_in_process(source, example.function, example.call).frames[0]


def test_without_a_call_the_modules_own_code_begins_at_its_first_line():
    frame = entry_frame("x = 1\r\ny = 2\r\n", "")
    assert (frame.event, frame.lineno, frame.source, frame.function) == (Event.CALL, 1, "x = 1", "<module>")
    assert entry_frame("", "").source == ""


@pytest.mark.parametrize(
    "source",
    [
        "def f(n):\n    return n\n\n\ndef f(n):\n    return -n\n",
        "import functools\n\n\n@functools.cache\ndef f(n):\n    return n\n",
        "def f(\n    n,\n):\n    return n\n",
        "async def f(n):\n    return n\n",
    ],
    ids=["the last of two", "decorated", "over several lines", "asynchronous"],
)
def test_the_definition_that_is_called_is_the_one_that_is_shown(source: str):
    assert entry_frame(source, "f(1)") == record_in_process(source, "f", "f(1)").frames[0]


def test_old_line_ends_count_as_they_do_for_python():
    assert entry_frame("x = 1\ry = 2\rdef f(): pass\r", "f()").source == "def f(): pass"
    assert entry_frame("x = '\x0c\u2028'\ndef f(): pass\n", "f()").lineno == 2


@pytest.mark.parametrize(
    ("parameters", "call", "sentence"),
    [
        ("a", "f()", "f needs the argument a"),
        ("a, *, k", "f(1)", "f needs the argument k"),
        ("a", "f(1, 2)", "f takes 1 argument by position, and 2 are given"),
        ("", "f(1)", "f takes 0 arguments by position, and 1 are given"),
        ("*, k", "f(1)", "f takes 0 arguments by position, and 1 are given"),
        ("a", "f(b=1)", "f takes no argument b="),
        ("a, /", "f(a=1)", "f takes no argument a="),
        ("a", "f(1, a=2)", "f is given a twice"),
        ("a", "f(**{'a': 1})", "** in a call cannot be read without running it"),
        ("a", "f(*[1])", "the argument *[1] is no literal, and nothing is executed to find its value"),
        ("a", "f(g())", "the argument g() is no literal, and nothing is executed to find its value"),
        ("a", "f({[1]})", "the argument {[1]} is no literal, and nothing is executed to find its value"),
        ("a=g()", "f()", "the argument g() is no literal, and nothing is executed to find its value"),
        ("a", "g(1)", "the source has no function g"),
        ("a", "f(", "--call 'f(' is not a Python expression"),
    ],
)
def test_arguments_that_do_not_fit_or_cannot_be_read_are_told_in_words(parameters: str, call: str, sentence: str):
    with pytest.raises(TargetError) as caught:
        entry_frame(f"def f({parameters}): pass\n", call)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("source", ["def f(:\n", "def f(): pass\0", "x = '\ud800'\ndef f(): pass\n", "(" * 10_000])
def test_a_source_that_does_not_compile_is_told_in_words(source: str):
    with pytest.raises(TargetError, match="is not Python that can be compiled"):
        entry_frame(source, "f()")


def test_nothing_is_executed_and_no_warning_is_shown():
    code = (
        "from foreframe.debugger.entry import entry_frame as e; e('''print(1)\np = '\\\\d'\ndef f(a): pass''', 'f(1)')"
    )
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


def test_ranges_and_frozen_sets_are_read_as_literals():
    frame = entry_frame("def f(a, b=frozenset({1})):\n    pass\n", "f(range(3))")
    assert frame.locals == {"a": "range(0, 3)", "b": "frozenset({1})"}
