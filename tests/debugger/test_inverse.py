"""From where a function should lead to a call that leads there: the search alone, and with a model and with runs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from foreframe.debugger.calling import signature_of
from foreframe.debugger.errors import QueryError
from foreframe.debugger.evaluation import same_output
from foreframe.debugger.forward import Forward
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.goals import Goal, Outcome, Reaches, Returns, conditions
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.inverse import BATCH, Inversion, Order, Progress
from foreframe.debugger.material import derive, parts
from foreframe.debugger.mutation import nearness, repairs
from foreframe.debugger.ports import ArgumentsAsked, Prediction, SourceContext
from foreframe.debugger.searching import Search, Source


def outcome(source: str, call: str) -> Outcome:
    """What a call of a program of ours really does."""
    trace = record_in_process(source, call.partition("(")[0], call, max_events=500, max_seconds=1)
    last = trace.frames[-1]
    ended = trace.end is not None and not trace.end.reason and last.event is Event.RETURN and not last.depth
    return Outcome(value=last.value if ended else None, trouble="" if ended else "no end", frames=trace.frames)


def solve(source: str, goal: Goal, *, seed: int = 0, tries: int = 3_000) -> tuple[str, int]:
    """The first call that leads there, by the search alone, and how many were tried."""
    search = Search(signature_of(source, "f"), goal, seed)
    tried = 0
    while tried < tries:
        for candidate in search.propose(BATCH):
            tried += 1
            call = search.signature.call(candidate.arguments)
            found = outcome(source, call)
            if goal.met(found):
                return call, tried
            search.learn(candidate, found)
    return "", tried


PROGRAMS = {
    "def f(text):\n    return text.upper()[::-1]\n": "'DLROW'",
    "def f(words, sep):\n    return sep.join(sorted(words))\n": "'ant;bee;cat'",
    "def f(n):\n    total = 0\n    while n:\n        total += n % 10\n        n //= 10\n    return total\n": "12",
    "def f(pairs):\n    return {k: v * 2 for k, v in pairs}\n": "{'a': 4, 'b': 10}",
    "def f(text, skip):\n    return [c for c in text if c != skip]\n": "['x', 'y', 'z']",
    "def f(a, b):\n    return a * 3 + b\n": "47",
    "def f(items):\n    return [x for x in items if x > 10]\n": "[11, 40]",
    "def f(text):\n    return text.count('a') - text.count('b')\n": "-3",
    "def f(d, key):\n    return d[key].strip()\n": "'found it'",
}


@pytest.mark.parametrize(("source", "value"), PROGRAMS.items())
def test_the_search_finds_a_call_that_really_returns_the_value(source: str, value: str) -> None:
    call, tried = solve(source, Returns(value))
    assert call, f"none in {tried}"
    assert outcome(source, call).value == value


def test_the_search_finds_a_call_that_comes_to_a_state() -> None:
    source = "def f(n):\n    x = 1\n    for i in range(n):\n        x = x * 2\n    return x\n"
    call, _ = solve(source, Reaches(4, conditions("x == 16 and i == 4")))
    assert any(frame.locals.get("x") == "16" and frame.lineno == 4 for frame in outcome(source, call).frames)


def test_the_same_seed_proposes_the_same_and_nothing_twice() -> None:
    signature = signature_of("def f(a, b):\n    return a + b\n", "f")

    def proposed(seed: int) -> list[str]:
        search = Search(signature, Returns("'ab'"), seed)
        return [signature.call(one.arguments) for one in search.propose(200)]

    assert proposed(1) == proposed(1) != proposed(2)
    assert len(set(proposed(1))) == len(proposed(1))


def test_calls_of_the_source_are_tried_first() -> None:
    source = 'def f(a, b):\n    """\n    >>> f(41, "x")\n    """\n    return None\n'
    search = Search(signature_of(source, "f"), Returns("None"))
    assert search.propose(1)[0].arguments == (41, "x")


@pytest.mark.parametrize("wanted", ["1000", "1.5", f"{10**400}", f"[{10**400 + 1}]"])
def test_numbers_too_large_for_a_float_are_far_from_others_and_gone_on_from(wanted: str) -> None:
    search = Search(signature_of("def f(n):\n    return 10 ** n\n", "f"), Returns(wanted))
    for candidate in search.propose(32):
        search.learn(candidate, Outcome(value=f"{10**500}"))
        search.learn(candidate, Outcome(value="2"))
    assert search.propose(32)
    assert 0 < search.goal.nearness(Outcome(value=f"{10**500}")) < 0.5


def test_a_function_without_parameters_has_one_call() -> None:
    search = Search(signature_of("def f():\n    return 4\n", "f"), Returns("4"))
    assert [one.arguments for one in search.propose(16)] == [()]


@pytest.mark.parametrize(
    ("text", "wanted", "is_it"),
    [
        ("{1, 2}", "{2, 1}", True),
        ("1", "True", False),
        ("1", "1.0", False),
        ("[(1, 'a')]", '[(1, "a")]', True),
        ("[1, True]", "[1, 1]", False),
        ("0.30000000000000004", "0.3", False),
        ("<object at 0x…>", "<object at 0x…>", True),
        (None, "None", False),
    ],
)
def test_a_value_is_the_wanted_one_only_if_it_is_equal(text: str | None, wanted: str, is_it: bool) -> None:
    assert Returns(wanted).met(Outcome(value=text)) is is_it


@pytest.mark.parametrize("text", ["x", "x == y", "f(x) == 3", "x == 3 or y == 4", "", "x == 1 == 2"])
def test_a_state_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(QueryError) as refused:
        conditions(text)
    assert "x == 3" in refused.value.hint


def test_states_compare_by_value_and_refuse_no_types() -> None:
    more, same = conditions("n > 3 and name == 'a'")
    assert more.holds({"n": "4"})
    assert not more.holds({"n": "3"})
    assert not more.holds({"n": "'text'"})
    assert not more.holds({})
    assert same.holds({"name": '"a"'})


@pytest.mark.parametrize(
    ("value", "output", "wanted", "found"),
    [
        ("abc", "ABC", "ABD", "abd"),
        ([1, 2, 3], [3, 2, 1], [3, 9, 1], [1, 9, 3]),
        (5, 10, 14, 9),
        ("aaa", 3, 5, "aaaaa"),
        ({"a": 1}, {"a": 1}, {"b": 1}, {"b": 1}),
    ],
)
def test_a_repair_carries_the_difference_of_the_output_over(
    value: object, output: object, wanted: object, found: object
) -> None:
    assert found in list(repairs(value, output, wanted))


def test_what_is_nearer_to_the_wanted_value_counts_for_more() -> None:
    wanted = ["ab", "cd"]
    steps: list[object] = [None, "ab", [], ["x"], ["ab"], ["ab", "ce"], wanted]
    order = [nearness(step, wanted) for step in steps]
    assert order == sorted(order)
    assert order[-1] == 1.0 > order[-2]


def test_pieces_of_an_output_and_what_it_may_come_from() -> None:
    assert {1, "ab", "a"} <= {part for part in parts([1, "ab cd", {"a": 2}]) if isinstance(part, str | int)}
    assert ["x", "y"] in list(derive("x y"))
    assert {"b": 1, "a": 2} in list(derive({1: "b", 2: "a"}))
    assert 5 not in list(derive("--5"))
    assert all(type(one) is not int or one == 5000 for one in derive("7" * 5000))


DOUBLE = "def f(n: int):\n    y = n * 2\n    return y\n"


class Doubler:
    """A model that knows what one function does, but for odd numbers, of which it is wrong."""

    name = "doubler"

    def __init__(self) -> None:
        self.sampled = 0

    def session(self, context: SourceContext) -> DoublerSession:
        return DoublerSession(self)

    def cancel(self) -> None:
        """Nothing takes time."""

    def close(self) -> None:
        """Nothing is held."""


class DoublerSession:
    def __init__(self, model: Doubler) -> None:
        self.model = model
        self.frames: list[Frame] = []

    def observe(self, frame: Frame) -> None:
        self.frames.append(frame)

    def rewind(self, length: int) -> None:
        del self.frames[length:]

    def surprisal(self, frame: Frame) -> float:
        return 1.0

    def said(self, first: Frame) -> str:
        n = first.locals["n"]
        return str(int(n) * 2 + int(n) % 2) if n.lstrip("-").isdecimal() else "'nothing'"

    def predict(self) -> Prediction | None:
        if len(self.frames) > 1:
            return None
        frame = Frame(event=Event.RETURN, lineno=3, source="    return y", value=self.said(self.frames[0]))
        return Prediction(frame=frame, confidence=0.9)

    def propose(self, asked: ArgumentsAsked) -> Prediction:
        self.model.sampled += 1
        n = str(100 + asked.seed)
        frame = Frame(event=Event.CALL, lineno=asked.lineno, source="def f(n):", locals={asked.arguments[0][0]: n})
        return Prediction(frame=frame, confidence=0.1)

    def surprisal_of_end(self, first: Frame, last: Frame) -> float:
        return 0.0 if self.said(first) == last.value else 9.0


def inversion(value: str, *, runs: bool = True, order: Order = Order.MODEL, tried: list[str] | None = None) -> Progress:
    signature, goal = signature_of(DOUBLE, "f"), Returns(value)
    forward = Forward(Doubler(), SourceContext(source=DOUBLE, function="f"), signature, goal)

    def run(calls: Sequence[str], _deadline: float) -> list[Outcome]:
        (tried if tried is not None else []).extend(calls)
        return [outcome(DOUBLE, call) for call in calls]

    question = Inversion(Search(signature, goal), forward, run if runs else None, order=order)
    return list(question.go_on(5.0))[-1]


def test_the_likeliest_of_a_batch_is_tried_first() -> None:
    tried: list[str] = []
    progress = inversion("44", tried=tried)
    assert tried[0] == "f(22)"
    assert progress.solved
    assert (progress.first, progress.rank) == (1, (1, 1, len(tried)))
    best = progress.proposals[0]
    assert (best.call, best.verified, best.reaches) == ("f(22)", True, True)
    assert best.predicted is not None
    assert best.predicted.value == "44"


def test_a_verified_call_stands_though_the_model_says_otherwise() -> None:
    best = inversion("46").proposals[0]
    assert (best.call, best.verified, best.reaches) == ("f(23)", True, False)
    assert best.predicted is not None
    assert best.predicted.value == "47"


def test_what_was_not_executed_is_never_called_verified() -> None:
    progress = inversion("44", runs=False)
    assert not progress.solved
    assert progress.proposals[0].call == "f(22)"
    assert progress.proposals[0].reaches
    assert {proposal.verified for proposal in progress.proposals} == {None}


def test_a_wrong_prediction_is_caught_by_the_run() -> None:
    # The model would have f(11) return 23, which it does not.
    progress = inversion("23", runs=False)
    assert progress.proposals[0].call == "f(11)"
    assert progress.proposals[0].reaches
    assert outcome(DOUBLE, "f(11)").value == "22"


def test_the_models_own_calls_are_among_the_proposals() -> None:
    progress = inversion("206")
    assert progress.proposals[0].call == "f(103)"
    assert progress.proposals[0].source in (Source.MODEL, Source.SEARCH)
    model = Doubler()
    forward = Forward(model, SourceContext(source=DOUBLE), signature_of(DOUBLE, "f"), Returns("206"))
    assert forward.sample(3) == (103,)


def test_a_question_ends_when_its_time_is_up() -> None:
    signature = signature_of("def f(n):\n    return 1\n", "f")
    search = Search(signature, Returns("'never'"))
    question = Inversion(search, None, lambda calls, _: [Outcome(value="1")] * len(calls))
    last = list(question.go_on(0.2))[-1]
    assert last.is_over
    assert not last.solved
    assert 0.2 <= last.seconds < 2
    assert last.tried


def test_outputs_are_judged_no_more_kindly_than_cruxeval_does() -> None:
    pairs = [("1", "1.0"), ("[1, 2]", "[1, 2]"), ("{'a': 1}", "{'a': 1}"), ("'a'", '"a"'), ("0.1", "0.10000001")]
    assert all(same_output(text, wanted) for text, wanted in pairs if Returns(wanted).met(Outcome(value=text)))
