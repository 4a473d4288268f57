"""What a model is shown of a hole: the names that the statements after it want."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import pytest
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.hole_states import begin, stated
from foreframe.debugger.ports import Prediction, PredictorSession, SourceContext


def shown(body: str, arguments: str = "a, b", before: str = "") -> list[str]:
    """The lines of a function's body as a model is shown them."""
    text = f"{before}def f({arguments}):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    found = stated(text, find_holes(text))
    ast.parse(found)
    assert len(found.splitlines()) == len(text.splitlines())
    return [line[4:] for line in found.splitlines()[-len(body.splitlines()) :]]


@pytest.mark.parametrize(
    ("body", "line", "expected"),
    [
        # Names that are read and that nothing binds.
        ("c = a + b\n...\nreturn d * 2", 1, "d = ..."),
        ("...\nreturn low + high", 0, "low, high = ..."),
        ("...\nreturn max(low, LIMIT)", 0, "low = ..."),
        ("for x in a:\n    ...\n    print(y)", 1, "    y = ..."),
        ("...\nreturn [i * k for i in a]", 0, "k = ..."),
        ("while a:\n    print(n)\n    ...", 2, "    n = ..."),
        # None is missing: what is read later and changed nowhere else.
        ("total = 0\nfor x in a:\n    ...\nreturn total", 2, "    total = ..."),
        ("low = high = 0\n...\nhigh = b\nreturn low + high", 1, "low = ..."),
        # Nothing comes after it.
        ("...", 0, "return ..."),
        ("pass", 0, "return ..."),
        ("raise NotImplementedError", 0, "return ..."),
        ("c = a + b\nraise NotImplementedError", 1, "return ..."),
        ("if a:\n    return b\n...", 2, "return ..."),
        # It changes nothing that syntax could tell.
        ("...\nreturn a + b", 0, "..."),
    ],
)
def test_a_hole_binds_what_is_read_after_it(body: str, line: int, expected: str):
    lines = shown(body, before="LIMIT = 3\n")
    assert lines[line] == expected
    assert [kept for at, kept in enumerate(lines) if at != line] == [
        kept for at, kept in enumerate(body.splitlines()) if at != line
    ]


def test_the_hole_of_an_expression_is_shown_as_it_is():
    assert shown("c = a + ...\nreturn c")[0] == "c = a + ..."


def test_every_hole_is_shown_and_all_lines_stay_where_they_are():
    assert shown("# ?? the sum of both\nx = c\nraise NotImplementedError(\n    'later')\nreturn x + d") == [
        "c = ...",
        "x = c",
        "d = ...",
        "",
        "return x + d",
    ]


class Echo:
    """A session that remembers what it was shown, and says that frame again."""

    name = "echo"

    def __init__(self) -> None:
        self.shown = ""
        self.seen: list[Frame] = []

    def session(self, context: SourceContext) -> PredictorSession:
        self.shown = context.source
        return self

    def observe(self, frame: Frame) -> None:
        self.seen.append(frame)

    def predict(self) -> Prediction | None:
        return Prediction(frame=self.seen[-1], confidence=1.0) if self.seen else None

    def surprisal(self, frame: Frame) -> float:
        self.seen.append(frame)
        return 0.0

    def rewind(self, length: int) -> None:
        del self.seen[length:]

    def cancel(self) -> None: ...

    def close(self) -> None: ...


def lines_of(frames: Sequence[Frame]) -> list[str]:
    return [frame.source for frame in frames]


def test_frames_have_the_users_lines_outside_and_the_models_inside():
    text = "def f(a):\n    ...\n    return b\n"
    model = Echo()
    session = begin(model, SourceContext(source=text, function="f"))
    assert model.shown == "def f(a):\n    b = ...\n    return b\n"
    here = Frame(event=Event.LINE, lineno=2, source="    ...")
    after = Frame(event=Event.LINE, lineno=3, source="    return b")
    elsewhere = Frame(event=Event.LINE, lineno=2, source="    ...", path="other.py")
    session.observe(here)
    said = session.predict()
    assert said is not None
    assert said.frame == here
    session.observe(after)
    session.observe(elsewhere)
    assert session.surprisal(here) == 0.0
    assert lines_of(model.seen) == ["    b = ...", "    return b", "    ...", "    b = ..."]
    session.rewind(1)
    assert lines_of(model.seen) == ["    b = ..."]


@pytest.mark.parametrize("text", ["def f(a):\n    return a\n", "def f(:\n", "x = ...\n"])
def test_a_program_without_a_hole_that_can_be_filled_is_shown_as_it_is(text: str):
    model = Echo()
    assert begin(model, SourceContext(source=text)) is model
    assert model.shown == text
