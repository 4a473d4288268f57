"""A program with slots in the place of its hole: run on its examples without being compiled again for each filling.

The hole's function is compiled once a skeleton, a piece of code in which `_foreframe_slot(k)` stands for an
expression; what the slot gives is the value of whatever expression is tried, evaluated on the locals there. So a
candidate costs one run of the examples, some tens of microseconds, up to the first example that fails.

It runs inside a confined child (`search_shim.py`), on the user's program.
"""

from __future__ import annotations

import ast
import copy
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

from .hole_names import AFTER, PIECE, statement_of
from .rendering import render, render_exception
from .search_pool import key_of

SLOT = "_foreframe_slot"
VISIT = "_foreframe_visit"
_CAP = 2_000
_TICK_S = 0.1
_VISITS = 500
"""Of the hole in one run, after which it is taken to go on for ever."""

_STATES = 10
_PASSES = 4


class OutOfTimeError(BaseException):
    """A run goes on for too long."""


class StopError(BaseException):
    """What was wanted from this run is known."""


class Program:
    """The user's module, executed, with its hole open."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.path = asked["path"] or "<search>"
        self.tree = ast.parse(asked["source"])
        self.names = asked["function"].split(".")
        self.codes: list[CodeType | None] = []
        self.sampling: Callable[[dict[str, Any]], Any] | None = None
        self.visits = 0
        self.runs = 0
        self._running = False
        self._ticked = -1
        self.checks: list[Callable[[], bool]] = []
        self.pieces = [
            (f"{PIECE}_{number}", example["before"])
            for number, example in enumerate(asked["examples"])
            if example["before"]
        ]
        self.namespace: dict[str, Any] = {}
        if asked["executes"]:
            self._load()
        signal.signal(signal.SIGALRM, self._tick)
        signal.setitimer(signal.ITIMER_REAL, _TICK_S, _TICK_S)

    def _load(self) -> None:
        name = self.path.rpartition("/")[2].partition(".")[0]
        module: Any = type(sys)(name)
        module.__file__ = self.path
        sys.modules[name] = module
        self.namespace = module.__dict__
        exec(compile(self.asked["source"] + self.asked["calls"], self.path, "exec", dont_inherit=True), self.namespace)
        self.namespace[SLOT], self.namespace[VISIT] = self._slot, self._visit
        for name, parameters in self.pieces:
            exec(f"def {name}({', '.join(parameters)}): pass", self.namespace)
        self.function = self._live(self.path_names())
        self.checks = [self._check_of(number, example) for number, example in enumerate(self.asked["examples"])]

    def path_names(self) -> list[str]:
        """The way to the outermost function that holds the hole."""
        way: list[str] = []
        body: Sequence[ast.stmt] = self.tree.body
        for name in self.names:
            way.append(name)
            nodes = (n for n in body if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef))
            node = next(n for n in nodes if n.name == name and _holds(n, self.asked["lineno"]))
            if not isinstance(node, ast.ClassDef):
                break
            body = node.body
        return way

    def _live(self, way: list[str]) -> FunctionType:
        """The function object with the hole, also one that decorators hide, and no overload of its name above it."""
        qualified = ".".join(way)
        found = [
            one
            for one in gc.get_objects()
            if type(one) is FunctionType
            and one.__code__.co_qualname == qualified
            and one.__globals__ is self.namespace
            and one.__code__.co_firstlineno <= self.asked["lineno"]
        ]
        if not found:
            raise LookupError(f"{qualified} is not defined when the module has been executed")
        return max(found, key=lambda one: one.__code__.co_firstlineno)

    def _check_of(self, number: int, example: dict[str, Any]) -> Callable[[], bool]:
        """Runs one example; whether it held."""
        call = self.namespace[f"_foreframe_example_{number}"]
        raises, shows, exact = example["raises"], example["shows"], example["exact"]
        expected = example["expected"]
        wanted = compile(expected, "<expected>", "eval", dont_inherit=True) if expected is not None else None

        def check() -> bool:
            self.visits = 0
            self.runs += 1
            self._running = True
            try:
                value = call()
                if wanted is None:
                    return not raises and (not shows or render(value, _CAP) == shows) and (shows != "" or value is True)
                right = eval(wanted, self.namespace)
                return bool(value == right) and (not exact or render(value, _CAP) == render(right, _CAP))
            except (OutOfTimeError, MemoryError):
                return False
            except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
                told = render_exception(error, _CAP)
                return raises != "" and (told == raises or told.partition(":")[0] == raises)
            finally:
                self._running = False

        return check

    def given(self) -> list[dict[str, Any]]:
        """Nothing of the program is run: what the examples' calls give its parameters, where that is literal."""
        found: list[dict[str, Any]] = []
        top = self.stripped().body[0]
        if not isinstance(top, ast.FunctionDef):
            return found
        names = [argument.arg for argument in top.args.args]
        for example in self.asked["examples"]:
            call = ast.parse(example["call"], mode="eval").body
            try:
                if isinstance(call, ast.Call):
                    state = dict(zip(names, map(ast.literal_eval, call.args), strict=False))
                    state |= {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
                    found.append(state)
            except (ValueError, TypeError):
                continue
        return found

    def install(self, statements: Sequence[ast.stmt] | ast.expr) -> bool:
        """Put a skeleton into the hole; whether it can stand there."""
        tree = copy.deepcopy(self.stripped())
        pieces = [self._piece(name, parameters) for name, parameters in self.pieces]
        try:
            self.function.__code__ = self._code(tree, self.path_names(), statements)
            for (name, _), piece in zip(self.pieces, pieces, strict=True):
                self.namespace[name].__code__ = self._code(piece, [name], statements)
        except (SyntaxError, ValueError):
            return False  # out of place there, or with other free variables
        return True

    def _code(self, tree: ast.Module, way: Sequence[str], filling: Sequence[ast.stmt] | ast.expr) -> CodeType:
        """Of one function in a tree, with the hole filled."""
        filler = _Filler(self.asked["lineno"], self.asked["column"], filling)
        code = compile(ast.fix_missing_locations(filler.visit(tree)), self.path, "exec", dont_inherit=True)
        for name in way:
            code = _inside(code, name)
        return code

    def _statement(self, tree: ast.Module) -> tuple[list[ast.stmt], int]:
        column = self.asked["column"] if self.asked["kind"] == "statement" else None
        return statement_of(tree, self.asked["lineno"], column)

    def _piece(self, name: str, parameters: Sequence[str]) -> ast.Module:
        """The hole's statement, and the probe behind it, as a function of the locals before it."""
        body, at = self._statement(self.stripped())
        tree = ast.parse(f"def {name}({', '.join(parameters)}): pass")
        function = tree.body[0]
        assert isinstance(function, ast.FunctionDef)
        function.body = copy.deepcopy(body[at : at + 2])
        return tree

    def stripped(self) -> ast.Module:
        """The way to the function, and nothing beside it."""
        if not hasattr(self, "_bare"):
            body: Sequence[ast.stmt] = self.tree.body
            top: list[ast.stmt] = []
            into = top
            for name in self.path_names():
                nodes = (n for n in body if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef))
                node = copy.deepcopy(next(n for n in nodes if n.name == name and _holds(n, self.asked["lineno"])))
                body = node.body
                node.decorator_list = []
                into.append(node)
                if isinstance(node, ast.ClassDef):
                    node.bases, node.keywords, node.body = [], [], []
                    into = node.body
            self._bare = ast.Module(body=top, type_ignores=[])
            if any(example["after"] for example in self.asked["examples"]):
                body, at = self._statement(self._bare)
                body[at + 1 : at + 1] = ast.parse(f"{AFTER}(locals())").body
        return self._bare

    def holds(self) -> bool:
        """Whether what is installed passes every example; the one that fails is asked first the next time."""
        for at, check in enumerate(self.checks):
            if not check():
                if at:
                    self.checks.insert(0, self.checks.pop(at))
                return False
        return True

    def states(self, fillers: Sequence[Any]) -> list[dict[str, Any]]:
        """Locals at the hole: of the first time that each example comes there, then of later times, with something
        of `fillers` in the hole meanwhile. For values alone: containers are copies, as deep as they can be.
        """
        first: list[dict[str, Any]] = []
        later: list[dict[str, Any]] = []
        for number, check in enumerate(list(self.checks)):
            for turn, filler in enumerate(fillers):
                seen: list[dict[str, Any]] = []

                def sample(state: dict[str, Any], seen: list[Any] = seen, filler: Any = filler) -> Any:
                    seen.append(_copied(state))
                    if len(seen) > _PASSES:
                        raise StopError
                    return filler

                self.sampling = sample
                check()
                if seen and turn == 0:
                    first.append(seen[0])
                later += seen[1:]
                if number * len(fillers) > 3 * _STATES:
                    break
        self.sampling = None
        return _different([*first, *later])[:_STATES]

    def _slot(self, number: int) -> Any:
        state = self._locals(sys._getframe(1))
        if self.sampling is not None:
            return self.sampling(state)
        self.visits += 1
        if self.visits > _VISITS:
            raise OutOfTimeError
        code = self.codes[number]
        assert code is not None
        return eval(code, {**self.namespace, **state})

    def _visit(self) -> None:
        if self.sampling is not None:
            self.sampling(self._locals(sys._getframe(1)))
            return
        self.visits += 1
        if self.visits > _VISITS:
            raise OutOfTimeError

    def _locals(self, frame: Any) -> dict[str, Any]:
        """Names that code in this place sees: those of the functions around it too, where they run."""
        state: dict[str, Any] = dict(frame.f_locals)
        outermost = self.function.__code__
        while frame is not None and frame.f_code is not outermost:
            frame = frame.f_back
            if frame is not None and frame.f_code.co_filename == self.path:
                state = {**frame.f_locals, **state}
        state.pop(".0", None)
        return state

    def _tick(self, *_: object) -> None:
        """Twice in the same run: it is taken to go on for ever."""
        if self._running and self._ticked == self.runs:
            self._ticked = -1
            raise OutOfTimeError
        self._ticked = self.runs


def _holds(node: ast.stmt, lineno: int) -> bool:
    return node.lineno <= lineno <= (node.end_lineno or node.lineno)


def _inside(code: CodeType, name: str) -> CodeType:
    """The code of a function or class in another's; type parameters have code of their own around it."""
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    parameters = next((one for one in inner if one.co_name == f"<generic parameters of {name}>"), None)
    return next(one for one in inner if one.co_name == name) if parameters is None else _inside(parameters, name)


def _copied(state: dict[str, Any]) -> dict[str, Any]:
    copies: dict[str, Any] = {}
    for name, value in state.items():
        try:
            copies[name] = copy.deepcopy(value)
        except Exception:  # noqa: BLE001 - what cannot be copied is looked at as it is
            copies[name] = value
    return copies


def _different(states: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for state in states:
        found.setdefault(tuple((name, key_of(value)) for name, value in state.items()), state)
    return list(found.values())


class _Filler(ast.NodeTransformer):
    """Puts something in the hole's place."""

    def __init__(self, lineno: int, column: int, filling: Sequence[ast.stmt] | ast.expr) -> None:
        self._place = lineno, column
        self._filling = filling

    def visit_Expr(self, node: ast.Expr) -> Any:
        """A statement, if it is the hole."""
        if (node.lineno, node.col_offset) == self._place and not isinstance(self._filling, ast.expr):
            return [copy.deepcopy(one) for one in self._filling]
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> Any:
        """An expression, if it is the hole."""
        if (node.lineno, node.col_offset) == self._place and isinstance(self._filling, ast.expr):
            return copy.deepcopy(self._filling)
        return node
