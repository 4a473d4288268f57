"""The model's own infilling: a model of frames says that it cannot, one of code continues the text up to the hole."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from foreframe.debugger.errors import ModelError
from foreframe.debugger.hole_finding import find_holes
from foreframe.debugger.holes import Problem
from foreframe.model.infilling import ModelInfilling, _cut  # pyright: ignore[reportPrivateUsage]


@dataclass
class Frames:
    name: str = "nano"


def problem(source: str) -> Problem:
    return Problem(text=source, hole=find_holes(source)[0], examples=())


def test_a_model_that_was_trained_on_frames_alone_says_that_it_writes_no_code():
    with pytest.raises(ModelError, match="nano was trained on frames alone"):
        next(ModelInfilling(Frames()).candidates(problem("def f(x):\n    return ...\n"), time.monotonic() + 1))  # pyright: ignore


def test_what_is_written_is_cut_to_the_longest_beginning_that_fits():
    expression = problem("def f(x):\n    return (...) + 1\n")
    assert _cut("x * 2) + 1\n\ndef g(", expression) == "x * 2"
    statements = problem("def f(x):\n    ...\n    return y\n")
    assert _cut("y = x\n    y += 1\nreturn (", statements) == "y = x"
    assert _cut("((((", expression) == ""
