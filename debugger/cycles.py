"""Where a program can go round: its loops and its recursive functions, each with the ways out that syntax shows.

A way out is a set of conditions that must hold together. Nothing is evaluated here, and no value is known:
which way is taken, and whether one ever is, is for `outlook.py` to say of predicted states.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .arguments import Function
from .binding import doubtful
from .effects import Changes, advances, changes_of, draws, growing, is_endless, may_raise
from .parsing import is_literal, module_of
from .sight import Sight, all_end, knows_others, running
from .ways import MAX_WAYS, Condition, Leaving, Way, alternatives, contradicts, jumps, leaves, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A loop, or a function that calls itself."""

    kind: Literal["while", "for", "recursion"]
    function: str
    """In which it is; for a recursion, the one that begins again."""

    lineno: int
    end_lineno: int
    ways: tuple[Way, ...]
    is_open: bool = False
    """Whether it can be left in a way that is no test: an iterator that ends, an exception that a handler takes."""

    may_raise: bool = False
    """Whether it may end in an exception, which ends the run or is taken elsewhere."""

    is_finite: bool = False
    """A `for` that ends by itself."""

    body_lineno: int = 0
    """First line of a loop's body."""

    grows: str = ""
    """The name of what a `for` goes over, if it can grow under it."""

    changes: Changes

    in_generator: bool = False
    """Whether whoever asks for the next value decides if it goes on."""

    is_certain: bool = False
    """Whether its function comes to it whatever is true: no test decides, and nothing before it returns."""

    def holds(self, function: str, lineno: int) -> bool:
        """Whether a line of a function is in it."""
        return function == self.function and self.lineno <= lineno <= self.end_lineno


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A test that decides between two places, for holding a predicted path against its own values."""

    function: str
    condition: Condition
    body: range
    """Lines that come next where the condition holds."""

    once: bool = False
    """Whether it is asked only on arrival from elsewhere: whether there is anything to go over."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a program can go round in, from its entry."""

    cycles: tuple[Cycle, ...]
    branches: Mapping[tuple[str, int], Branch]
    """By function and line."""

    spans: Sequence[tuple[int, int, str]] = ()
    """First and last line of each function, and its name."""

    entry: str = "<module>"

    is_seen: bool = False
    """Whether all that the entry calls and goes over is in sight, and ends if it is in no cycle and does not draw."""

    draws: bool = False
    """Whether something without an end is made that is not at once gone over by a `for`: `zip(names, count())`."""

    def function_at(self, lineno: int) -> str:
        """The innermost function that a line is in."""
        inside = [(last - first, name) for first, last, name in self.spans if first <= lineno <= last]
        return min(inside)[1] if inside else "<module>"

    def is_entry(self, lineno: int) -> bool:
        """Whether calls begin on a line: a `def`, or the module's first."""
        return lineno in {first for first, _, _ in self.spans} or self.function_at(lineno) == "<module>"


def program_of(source: str, entry: str, given: Mapping[str, str] | None = None) -> Program:
    """The cycles that the entry reaches, "" being the module's own code. Nothing, where the source does not parse.

    `given` are the entry's locals by their `repr`; literals, where they are left out.
    """
    tree = module_of(source)
    if tree is None:
        return Program((), {})
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    body = functions[entry].body if entry in functions else tree.body
    calls = {name: _called(node.body, functions, classes) for name, node in functions.items()}
    reached = _closure(_called(body, functions, classes), calls) | ({entry} & functions.keys())
    endless = {name for name, node in functions.items() if _generates_for_ever(node)}
    plain = frozenset(name for name, value in (given or {}).items() if is_literal(value))
    doubts = doubtful(tree, plain if knows_others(tree) else None)
    raising = {name for name, node in functions.items() if may_raise(node.body, functions, doubts=doubts)}
    risky = _closure(raising, _turned(calls))
    shared = frozenset(
        name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    )
    cycles: list[Cycle] = []
    branches: dict[tuple[str, int], Branch] = {}
    scopes = [(name, functions[name].body) for name in functions if name in reached]
    if entry not in functions:
        scopes.insert(0, ("<module>", body))
    for name, statements in scopes:
        cycles += _loops(name, statements, own=functions, endless=endless, risky=risky, shared=shared, doubts=doubts)
        branches |= {(name, one.condition.lineno): one for one in _branches(name, statements)}
        again = {other for other in calls.get(name, ()) if name in _closure({other}, calls)}
        if again:
            cycles.append(_recursion(functions[name], again, may_raise(functions[name].body, functions, risky, doubts)))
    nodes = [node for node in ast.walk(tree) if isinstance(node, Function)]
    spans = [(node.lineno, node.end_lineno or node.lineno, node.name) for node in nodes]
    is_given = entry not in functions or all(map(is_literal, (given or {}).values()))
    seen = Sight(tree).reached(entry) if is_given else None
    return Program(
        cycles=tuple(cycles),
        branches=branches,
        spans=spans,
        entry=entry if entry in functions else "<module>",
        is_seen=seen is not None and all_end(seen),
        draws=any(draws(statements, functions, endless) for _, statements in scopes),
    )


def _called(
    statements: Iterable[ast.AST], functions: Mapping[str, Function], classes: Mapping[str, ast.ClassDef]
) -> set[str]:
    """Functions of the source that these call by name, as methods too; a class calls what it is made with."""
    found: set[str] = set()
    for node in running(statements):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in classes:
                found |= {"__init__"} & functions.keys()
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in functions:
                found.add(name)
            case _:
                pass
    return found


def _closure(names: set[str], calls: Mapping[str, set[str]]) -> set[str]:
    found, new = set(names), set(names)
    while new:
        new = {after for name in new for after in calls.get(name, ())} - found
        found |= new
    return found


def _turned(calls: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """Callers, by what they call."""
    return {name: {caller for caller, called in calls.items() if name in called} for name in calls}


# Loops.


def _generates_for_ever(node: Function) -> bool:
    """Whether it is a generator with a loop that has no way out."""
    if not any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in within(node.body)):
        return False
    return any(not loop.ways and not loop.is_open for loop in _loops(node.name, node.body))


def _loops(
    function: str,
    statements: Sequence[ast.stmt],
    *,
    own: Collection[str] = (),
    endless: Collection[str] = (),
    risky: Collection[str] = (),
    shared: frozenset[str] = frozenset(),
    doubts: Collection[ast.AST] = frozenset(),
) -> Iterator[Cycle]:
    """Of the source's `own` functions, `endless` generate for ever, `risky` may raise, any may bind `shared` names."""
    certain = _certain(statements)
    guarded = {
        inner
        for node in within(statements)
        if isinstance(node, ast.Try | ast.TryStar) and node.handlers
        for inner in within(node.body)
    }
    managed = {
        inner
        for node in within(statements)
        if isinstance(node, ast.With | ast.AsyncWith)
        for inner in within(node.body)
    }
    generates = any(isinstance(node, ast.Yield | ast.YieldFrom) for node in within(statements))
    for node in within(statements):
        if not isinstance(node, ast.While | ast.For | ast.AsyncFor):
            continue
        inside = Leaving()
        inside.walk(node.body, (), breaks=True)
        ways = list(inside.ways)
        is_while = isinstance(node, ast.While)
        if is_while:
            ways += alternatives(node.test, False, node.lineno)
        ends = not is_while and not is_endless(node.iter, own, endless)
        grows = "" if is_while else growing(node)
        yield Cycle(
            kind="while" if is_while else "for",
            function=function,
            lineno=node.lineno,
            end_lineno=node.body[-1].end_lineno or node.lineno,
            ways=tuple(dict.fromkeys(way for way in ways if not contradicts(way))),
            is_open=inside.is_open
            or ends
            or len(ways) > MAX_WAYS
            or node in guarded
            or any(map(advances, within(node.body))),
            may_raise=may_raise([node], own, risky, doubts) or node in managed,
            is_finite=ends and not grows,
            body_lineno=node.body[0].lineno,
            grows=grows,
            changes=changes_of(node, shared),
            in_generator=generates,
            is_certain=node in certain,
        )


def _certain(statements: Sequence[ast.stmt]) -> set[ast.AST]:
    """Statements that control comes to, unless one before them does not end or raises."""
    found: set[ast.AST] = set()
    for node in statements:
        found.add(node)
        if leaves([node]):
            break
    return found


def _branches(function: str, statements: Sequence[ast.stmt]) -> Iterator[Branch]:
    for node in within(statements):
        if isinstance(node, ast.If | ast.While | ast.For):
            last = node.body[-1].end_lineno or node.lineno
            # A body on the test's own line is no other place.
            if node.body[0].lineno > node.lineno:
                test = node.iter if isinstance(node, ast.For) else node.test
                body = range(node.lineno + 1, last + 1)
                condition = Condition(test, True, node.lineno)
                yield Branch(function=function, condition=condition, body=body, once=isinstance(node, ast.For))


# Recursion.


def _recursion(node: Function, again: set[str], may_raise: bool) -> Cycle:
    """It is left where no call that leads back here is reached."""
    reaching = _Reaching(again)
    reaching.walk(node.body, ())
    sites = list(dict.fromkeys(reaching.sites))
    ways: list[Way] = [()]
    for given in sites:
        # Not this call: one of the conditions on the way to it fails.
        missed = [way for one in given for way in alternatives(one.test, not one.wanted, one.lineno)]
        ways = [(*way, *other) for way in ways for other in missed][: MAX_WAYS + 1]
    return Cycle(
        kind="recursion",
        function=node.name,
        lineno=node.lineno,
        end_lineno=node.end_lineno or node.lineno,
        ways=tuple(dict.fromkeys(tuple(dict.fromkeys(way)) for way in ways)) if sites else (),
        may_raise=may_raise,
        # Where it is another function that calls this one again, or one inside it, that one may have the way out.
        is_open=reaching.is_open or not sites or len(ways) > MAX_WAYS or (not ways and again != {node.name}),
        changes=Changes(frozenset(argument.arg for argument in (*node.args.posonlyargs, *node.args.args)), acts=True),
        in_generator=any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in within(node.body)),
    )


class _Reaching:
    """Collects the conditions on the way to each call of one of these functions."""

    def __init__(self, again: set[str]) -> None:
        self._again = again
        self.sites: list[Way] = []
        self.is_open = False
        """Whether a call may be passed by in a way that is no test: by a handler, a case, a `return` in a loop."""

    def walk(self, statements: Sequence[ast.stmt], given: Way, *, sure: bool = True) -> None:
        """`given` holds on the way to these statements; `sure` says that nothing else decides whether they run."""
        for node in statements:
            match node:
                case ast.If():
                    given, left = self._if(node, given, sure)
                    sure = sure and not leaves(left)
                case ast.While() | ast.For() | ast.AsyncFor():
                    self._loop(node, given, sure)
                    sure = sure and not leaves(node.body)
                case ast.Try() | ast.TryStar():
                    self.walk([*node.body, *node.orelse], given, sure=sure and not node.handlers)
                    self.walk([one for handler in node.handlers for one in handler.body], given, sure=False)
                    self.walk(node.finalbody, given, sure=sure)
                    sure = sure and not leaves([node])
                case ast.With() | ast.AsyncWith():
                    self._parts([item.context_expr for item in node.items], given, node.lineno, sure)
                    self.walk(node.body, given, sure=sure)
                    sure = sure and not leaves(node.body)
                case ast.Match():
                    self._parts([node.subject], given, node.lineno, sure)
                    self._parts([case.guard for case in node.cases if case.guard], given, node.lineno, sure=False)
                    self.walk([one for case in node.cases for one in case.body], given, sure=False)
                    sure = sure and not leaves([node])
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    pass
                case _:
                    self._parts(ast.iter_child_nodes(node), given, node.lineno, sure)
                    if isinstance(node, ast.Assert):
                        given = (*given, Condition(node.test, True, node.lineno))

    def _if(self, node: ast.If, given: Way, sure: bool) -> tuple[Way, Sequence[ast.stmt]]:
        """What holds after it, and the statements of it that control may have come through."""
        holds, fails = (Condition(node.test, wanted, node.lineno) for wanted in (True, False))
        self._parts([node.test], given, node.lineno, sure)
        self.walk(node.body, (*given, holds), sure=sure)
        self.walk(node.orelse, (*given, fails), sure=sure)
        if jumps(node.body):
            return (*given, fails), node.orelse
        if jumps(node.orelse):
            return (*given, holds), node.body
        return given, [*node.body, *node.orelse]

    def _loop(self, node: ast.While | ast.For | ast.AsyncFor, given: Way, sure: bool) -> None:
        test = node.test if isinstance(node, ast.While) else node.iter
        self._parts([test], given, node.lineno, sure)
        self.walk(node.body, (*given, Condition(test, True, node.lineno)), sure=sure)
        self.walk(node.orelse, given, sure=sure and not leaves(node.body))

    def _parts(self, nodes: Iterable[ast.AST], given: Way, lineno: int, sure: bool) -> None:
        for node in nodes:
            self._calls(node, given, lineno, sure)

    def _calls(self, node: ast.AST, given: Way, lineno: int, sure: bool) -> None:
        """The same inside an expression."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._calls(test, given, lineno, sure)
                self._calls(body, (*given, Condition(test, True, lineno)), lineno, sure)
                self._calls(orelse, (*given, Condition(test, False, lineno)), lineno, sure)
            case ast.BoolOp(op=op, values=values):
                for value in values:
                    self._calls(value, given, lineno, sure)
                    given = (*given, Condition(value, isinstance(op, ast.And), lineno))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                outermost, *inner = node.generators
                self._calls(outermost.iter, given, lineno, sure)
                given = (*given, Condition(outermost.iter, True, lineno))
                made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                tests = (test for one in node.generators for test in one.ifs)
                self._parts([*made, *tests, *(one.iter for one in inner)], given, lineno, sure)
            case ast.Lambda():
                pass
            case _:
                match node:
                    case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in self._again:
                        self.sites.append(given)
                        self.is_open = self.is_open or not sure
                    case _:
                        pass
                self._parts(ast.iter_child_nodes(node), given, lineno, sure)
