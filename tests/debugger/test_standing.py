"""What a model is told of a moment that it has not seen come: the live calls, each on its line."""

from __future__ import annotations

from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.standing import standing

SOURCE = "def f(x):\n    y = x\n    return y / 0\n\n\nclass A:\n    def f(self):\n        pass\n\n\nf(1)\n"


def line(lineno: int, depth: int, function: str, **seen: str) -> Frame:
    return Frame(event=Event.LINE, lineno=lineno, source="", locals=seen, depth=depth, function=function)


FRAMES = [
    Frame(event=Event.CALL, lineno=1, source="", function="<module>"),
    line(11, 0, "<module>", n="3"),
    line(2, 1, "f", x="1"),
    line(3, 1, "f", x="1", y="1"),
    Frame(event=Event.EXCEPTION, lineno=3, source="", value="ZeroDivisionError", depth=1, function="f"),
]


def told(at: int, source: str = SOURCE) -> list[tuple[str, int, int, dict[str, str]]]:
    return [
        (frame.event.value, frame.lineno, frame.depth, dict(frame.locals)) for frame in standing(FRAMES, at, source)
    ]


def test_each_live_call_is_told_with_what_it_holds_now_and_its_line():
    assert told(3) == [
        ("call", 1, 0, {"n": "3"}),
        ("line", 11, 0, {"n": "3"}),
        ("call", 1, 1, {"x": "1", "y": "1"}),
        ("line", 3, 1, {"x": "1", "y": "1"}),
    ]


def test_a_call_that_has_raised_is_told_with_the_line_that_did():
    seen = {"x": "1", "y": "1"}
    assert told(4)[2:] == [("call", 1, 1, seen), ("line", 3, 1, seen), ("exception", 3, 1, {})]


def test_the_entrys_own_call_is_as_it_was_and_a_source_that_we_cannot_read_is_no_trouble():
    assert told(0) == [("call", 1, 0, {})]
    assert told(2, "this is no Python")[2] == ("call", 2, 1, {"x": "1"})


def test_the_call_of_a_decorated_function_stands_on_its_def():
    source = "@print\n@print\ndef f(x):\n    y = x\n    return y\n"
    call, here = standing([line(5, 0, "f", x="1", y="1")], 0, source)
    assert (call.event, call.lineno, call.source) == (Event.CALL, 3, "def f(x):")
    assert here.lineno == 5
