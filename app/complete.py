"""`foreframe complete`: the holes of a file, what may fill each, what the model expects of it and what it did."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import TargetError
from ..debugger.examples import Example, frame_example, typed_example
from ..debugger.hole_finding import find_holes, marked, of_function, other_holes
from ..debugger.hole_selection import COLUMNS, LINES, hole_named, hole_of_code
from ..debugger.holes import Checked, Hole, Solution, filled
from ..debugger.options import Parser
from ..debugger.ports import Predictor
from ..debugger.recorded_examples import trace_examples
from ..debugger.trace import read_trace
from . import wiring
from .arguments import add_model, seconds
from .filling import check_alone, fill, problem_of
from .headless import print_json
from .writing_back import Original, read_original

NO_MODEL: Final = "none"
_PLACED: Final = re.compile(rf"(.+?):({COLUMNS.pattern}|{LINES.pattern})")


def add_arguments(parser: Parser) -> None:
    """Of `complete`."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="FILE.py, FILE.py::FUNCTION, FILE.py:LINE; or code to find anew: FILE.py:12-14, lines, "
        "or FILE.py:12:9-12:20, an expression from column 9 to column 20, both included, counted from 1",
    )
    parser.add_argument(
        "--select", default="", metavar="CODE", help='an expression of FILE.py:LINE to find anew, such as "a + b"'
    )
    parser.add_argument(
        "--example", action="append", default=[], metavar="TEXT", help='what must hold, such as "f(2) == 4"'
    )
    parser.add_argument("--trace", type=Path, action="append", default=[], metavar="FILE", help="recorded calls")
    parser.add_argument(
        "--before", action="append", default=[], metavar="TEXT", help='a call, or locals such as "total = 3, i = 2"'
    )
    parser.add_argument(
        "--after", action="append", default=[], metavar="TEXT",
        help='what must hold after the hole, such as "total == 6, i == 3"; one for each --before',
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="put the best verified candidate into the file")
    parser.add_argument("--no-run", action="store_true", help="execute nothing: nothing is verified")
    parser.add_argument("--timeout", type=seconds, default=10.0, metavar="S", help="for each hole; 10 if left out")
    parser.add_argument("--order", choices=("cost", "random"), default="cost", help="in which candidates are tried")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the random order")
    parser.add_argument("--remote", default="", metavar="URL", help="a larger model: http://HOST:PORT/v1")
    parser.add_argument("--remote-model", default="", metavar="NAME", help="its name there; its first if left out")
    parser.add_argument("--python", default="", metavar="EXE", help="interpreter that candidates run in")
    add_model(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: Namespace) -> int:
    """Fill what was asked for; 0 where everything is solved, 1 where not."""
    path, function, place = _place(options.file)
    original = read_original(path)
    readable, holes = _wanted(original, path, function, place, options.select.strip())
    if options.write and options.no_run:
        raise TargetError("--write needs verified candidates, and --no-run verifies none", hint="leave one of them out")
    predictor = None if options.model == NO_MODEL else wiring.make_predictor(options.model, options.form)
    solutions = [_solve(readable, hole, options, predictor) for hole in holes]
    solved = all(solution.best is not None for solution in solutions)
    if options.json:
        print_json({"holes": [_told(solution) for solution in solutions], "solved": solved})
    else:
        _print(solutions)
    if options.write and solved:
        _write(original, solutions)
    return 0 if solved else 1


def _wanted(original: Original, path: Path, function: str, place: str, code: str) -> tuple[Original, Sequence[Hole]]:
    """What is to be filled: lines or an expression that the user named, or holes; and what they are read in."""
    if code and not place.isdecimal():
        raise TargetError(f"--select needs the line that `{code}` is in", hint=f"{path}:12 names line 12")
    if code or "-" in place:
        hole = hole_of_code(original.text, code, int(place)) if code else hole_named(original.text, place)
        check_alone(hole, other_holes(original.text))
        return original, [hole]
    readable, found = _found(original)
    return readable, _asked(found, path, function, int(place or 0))


def _found(original: Original) -> tuple[Original, Sequence[Hole]]:
    """The holes, and what they were found in: the file without what is broken beside them, if something is."""
    try:
        return original, find_holes(original.text)
    except TargetError as error:
        before = marked(original.text).split("\n")
        after = wiring.without_errors("\n".join(before)).split("\n")
        # A comment that is a hole stays one where nothing is broken.
        kept = zip(original.text.split("\n"), before, after, strict=True)
        readable = replace(original, text="\n".join(line if was == now else now for line, was, now in kept))
        try:
            return readable, find_holes(readable.text)
        except TargetError:
            raise error from None


def _given(hole: Hole, options: Namespace) -> list[Example]:
    """What the command line says that must hold."""
    examples = [typed_example(text) for text in options.example]
    if len(options.before) != len(options.after):
        raise TargetError(
            "--before and --after come in pairs", hint='as in --before "f([1, 2])" --after "total == 3, i == 2"'
        )
    examples += [frame_example(before, after) for before, after in zip(options.before, options.after, strict=True)]
    for trace in options.trace:
        examples += trace_examples(read_trace(trace), hole.entry)
    return examples


def _solve(original: Original, hole: Hole, options: Namespace, predictor: Predictor | None) -> Solution:
    problem = problem_of(original, hole, _given(hole, options), python=options.python)
    if not problem.examples:
        print(
            f"foreframe: line {hole.lineno}: {hole.function} has no examples, so nothing can be verified; "
            f'--example "{hole.entry}(…) == …" gives one',
            file=sys.stderr,
        )
        return Solution(problem=problem, checked=())
    return fill(
        problem,
        wiring.candidate_sources(
            predictor,
            remote=options.remote,
            remote_model=options.remote_model,
            seed=options.seed if options.order == "random" else None,
            executes=not options.no_run,
        ),
        predictor,
        timeout_s=options.timeout,
        run=not options.no_run,
        on_trouble=lambda error: print(f"foreframe: line {hole.lineno}: {error}", file=sys.stderr),
    )


def _place(text: str) -> tuple[Path, str, str]:
    """The file, the function in it, and the line or what else in it is named; "" for what is not."""
    name, _, function = text.partition("::")
    if not function and not Path(name).exists() and (match := _PLACED.fullmatch(name)):
        return Path(match[1]), "", match[2]
    return Path(name), function, ""


def _asked(holes: Sequence[Hole], path: Path, function: str, lineno: int) -> list[Hole]:
    """Those that the user named; two in one function cannot be filled one by one."""
    chosen = of_function(holes, function) if function else list(holes)
    if lineno:
        chosen = [hole for hole in chosen if hole.lineno <= lineno <= hole.end_lineno]
    if not chosen:
        where = f"{path}::{function}" if function else f"line {lineno} of {path}"
        raise TargetError(
            f"{where} has no hole", hint=f"there is one in line {holes[0].lineno}, in {holes[0].function}"
        )
    for one in chosen:
        check_alone(one, holes)
    return chosen


def _write(original: Original, solutions: Sequence[Solution]) -> None:
    """All holes at once, the last first, so that the places of the others stay."""
    text = original.text
    for solution in reversed(solutions):
        best = solution.best
        assert best is not None
        text = filled(text, solution.problem.hole, best.candidate.text)
    original.write(text)


def _told(solution: Solution) -> dict[str, Any]:
    hole = solution.problem.hole
    return {
        "lineno": hole.lineno,
        "kind": hole.kind.value,
        "examples": [example.text for example in solution.problem.examples],
        "candidates": [_candidate(one) for one in solution.checked],
    }


def _candidate(one: Checked) -> dict[str, Any]:
    candidate = one.candidate
    return {
        "text": candidate.text,
        "source": candidate.source,
        "score": round(candidate.score, 4),
        "predicted": list(one.predicted) or [None] * len(one.verified),
        "verified": list(one.verified),
    }


def _print(solutions: Sequence[Solution]) -> None:
    for solution in solutions:
        hole = solution.problem.hole
        print(f"line {hole.lineno}, {hole.function}: {hole.kind.value}, {len(solution.problem.examples)} examples")
        if not solution.checked:
            print("  nothing was found that fits")
        for one in solution.checked:
            held = sum(verdict is True for verdict in one.verified)
            mark = "✓" if one.solves else "·"
            print(f"  {mark} {held}/{len(one.verified)}  {one.candidate.text.replace(chr(10), chr(10) + ' ' * 9)}")
