"""Arguments in, exit status out. Imports no more than `--help` needs.

Exit status: 0 done; 1 the question was answered "no"; 2 a user's error, told in one sentence with a hint.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import signal
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from ..debugger.errors import ForeframeError, TraceError
from ..debugger.options import Parser, memory, parse_size, positive
from ..debugger.target import Target
from .actions import Action
from .arguments import add_limits, add_look, add_model, add_target, target_of, tell_of_ours
from .attach import ALIASES
from .choosing import add_sample, chosen_target
from .settings import Settings, read_settings, settings_file
from .starting import add_stops, add_surroundings, first_exceptions, lane_options

if TYPE_CHECKING:
    from .run import Run

PLUGGED = {
    "data": "look at what training reads, measure it, write held-out sets",
    "train": "train a model on traces",
}
"""Commands of packages that this one may not import: entry points of the group `foreframe.commands`."""

MODULES = {
    "inverse": ("inverse", "find calls that lead to a returned value, or to a state at a line"),
    "halts": ("halts", "will TARGET end? within how many steps? with what confidence?"),
    "eval": ("evals", "measure the model: traces, cruxeval, and the table of its card"),
    "complete": ("complete", "fill the holes of half-written functions, from what must hold"),
    "models": ("models", "list, info, plan (will it fit?), quantize"),
    "whatif": ("whatif", "change a value or a line at a step: what follows, predicted, and executed with --run"),
    "serve": ("serve", "answer other foreframes: the model behind an OpenAI-compatible API"),
}
"""Commands with a module of their own, which is loaded for them alone: it has `add_arguments` and `run`."""

COMMANDS = (
    "attach",
    "postmortem",
    "record",
    "predict",
    "compare",
    "replay",
    "doctor",
    "run",
    *MODULES,
    *PLUGGED,
)

_FIRST_LOOK_S = 0.1

EPILOG = """\
examples:
  foreframe script.py arg1 -- --flag          step a program; what follows -- is the program's alone
  foreframe lib.py::parse --call "parse('a=1')"   step one function
  foreframe predict lib.py --call "f(3)"       step without executing anything
  foreframe compare lib.py::f --call "f(3)" --json
"""


class Look(TypedDict):
    """How the interface is drawn."""

    theme: str
    ascii: bool
    plain: bool
    actions: Sequence[Action]
    ghosts: int
    values: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit status. SystemExit after --help, and where SIGTERM or SIGHUP ended it."""
    _open_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # half a surrogate pair, in a program's message: JSON has it so
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in ALIASES:
        words[:1] = ALIASES[words[0]]
    if words and words[0] not in COMMANDS and words[0] not in ("-h", "--help", "--version"):
        words.insert(0, "run")
    try:
        with _ended_by_signals():
            words = _in_lines(words)
            plugged = bool(words) and words[0] in PLUGGED
            status = _plugged(words[0], words[1:]) if plugged else _dispatch(_options(words or ["--help"]))
            sys.stdout.flush()
        return status
    except ForeframeError as error:
        from .headless import print_error

        print_error(error)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has left; so do we, quietly.
        _silence()
        return 0
    except OSError as error:
        if _can_write():
            raise  # no fault of standard output's
        from .headless import print_error

        _silence()
        print_error(ForeframeError(f"standard output cannot be written: {error.strerror}", hint="is its disk full?"))
        return 2


def _open_streams() -> None:
    """Give us the standard streams that whoever started us closed: any file that we open would take their place.

    Input, the data and what is for a person would then be found in one another, and in files of ours.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, number)
            if null == number:
                os.set_inheritable(null, True)
            else:
                os.close(null)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


@contextlib.contextmanager
def _ended_by_signals() -> Generator[None]:
    """SIGTERM and SIGHUP raise SystemExit meanwhile: a program that we run is ended too, and our files removed.

    One that is ignored stays so, as `nohup` asks. A command that ends in its own way sets its handlers after these.
    """
    heard = [number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _frame: object) -> None:
        for one in heard:
            signal.signal(one, signal.SIG_IGN)  # `timeout` sends two: what the first one ends is to be ended in peace
        raise SystemExit(128 + number)

    for number in heard:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in heard:
            if signal.getsignal(number) is end:
                signal.signal(number, signal.SIG_DFL)


def _can_write() -> bool:
    """Whether standard output takes one more line break; nothing else tells whose error an OSError was."""
    try:
        os.write(sys.stdout.fileno(), b"\n")
    except OSError:
        return False
    return True


def _silence() -> None:
    """Leave the interpreter nothing to complain of when it flushes standard output at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _in_lines(words: list[str]) -> list[str]:
    """`compare --cli` is `run --cli`: both lanes, told in lines. Raises ForeframeError for what is a table's alone."""
    ours = words[1 : words.index("--")] if "--" in words else words[1:]
    if words[:1] != ["compare"] or "--cli" not in ours:
        return words
    for option in ("--json", "--break", "--max-events", "--timeout"):
        if any(word.partition("=")[0] == option for word in ours):
            raise ForeframeError(f"compare --cli steps the program and takes no {option}", hint="leave one of them out")
    return ["run", *words[1:]]


def _options(words: list[str]) -> argparse.Namespace:
    """Ours, and in `rest` the words that are the program's: those we do not know, and all after `--`."""
    at = words.index("--") if "--" in words else len(words)
    options, rest = _parser(words[0]).parse_known_args(words[:at])
    if rest and "target" not in options:
        raise ForeframeError(f"unrecognized arguments: {' '.join(rest)}", hint="foreframe --help says what it takes")
    if rest and not options.target and not options.module:
        raise ForeframeError(f"there is no option {rest[0]}", hint="foreframe --help says which there are")
    if rest and getattr(options, "module", ""):
        # A module's words are all its own: without a TARGET among ours, they stay in their order.
        options, rest = _parser(words[0], has_target=False).parse_known_args(words[:at])
        options.target = ""
    if not getattr(options, "module", ""):
        tell_of_ours(_parser(words[0]), words[0], rest)
    options.rest = [*rest, *words[at + 1 :]]
    _settle(options)
    return options


def _settle(options: argparse.Namespace) -> None:
    """What the command line leaves open, the settings say."""
    options.settings = settings = read_settings(settings_file())
    given: dict[str, object] = vars(options)
    for name in ("model", "form", "python", "record"):
        if name in given and given[name] is None:
            given[name] = getattr(settings, name)
    if "model_memory" in given and given["model_memory"] is None:
        given["model_memory"] = parse_size(settings.model_memory)


def _dispatch(options: argparse.Namespace) -> int:
    if options.command == "run":
        return _open(options, "compare")
    if options.command == "predict" and not options.json:
        return _open(options, "predict")
    if options.command == "attach":
        from .attach import attached_run

        return _show(attached_run(options, **_look(options)))
    if options.command == "postmortem":
        return _postmortem(options)
    if options.command in MODULES:
        return _module(options.command).run(options)
    from . import headless

    match options.command:
        case "record":
            return headless.record(target_of(options), Path(options.output), headless.limits(options))
        case "predict":
            target, chosen = chosen_target(options)
            return headless.predict(target, options.model, options.max_frames, options.form, chosen=chosen)
        case "compare":
            return headless.compare(
                target_of(options),
                options.model,
                headless.limits(options),
                options.form,
                breaks=headless.read_breaks(options.breaks),
                as_json=options.json,
            )
        case "doctor":
            return headless.examine(options.model, as_json=options.json)
        case _:
            return _replay(options)


def _module(command: str) -> Any:
    from importlib import import_module

    return import_module(f".{MODULES[command][0]}", __package__)


def _plugged(name: str, words: list[str]) -> int:
    """Run a command that another package brings."""
    from importlib.metadata import entry_points

    found = [entry for entry in entry_points(group="foreframe.commands") if entry.name == name]
    if not found:
        raise ForeframeError(f"this installation has no command {name}", hint="install foreframe again")
    try:
        return found[0].load()(words)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing in ("", "foreframe"):
            raise
        raise ForeframeError(
            f"foreframe {name} needs {missing}, which is not installed", hint="pip install 'foreframe[train]'"
        ) from None


def _open(options: argparse.Namespace, mode: str) -> int:
    from .wiring import make_run

    chosen = None
    target = target_of(options) if mode == "compare" else None
    if target is None:
        target, chosen = chosen_target(options)
    run = make_run(
        target,
        mode,
        options.model,
        options.form,
        lane=lane_options(options),
        exceptions=first_exceptions(options),
        model_memory=options.model_memory,
        remember=options.settings.remember,
        entry=chosen.entry if chosen is not None else None,
        **_look(options),
    )
    return _show(run)


def _postmortem(options: argparse.Namespace) -> int:
    """A saved traceback is shown; a program is run to what it raises."""
    from .postmortem import holds_traceback, read_traceback
    from .run import Run

    if options.target and holds_traceback(Path(options.target)):
        trace = read_traceback(Path(options.target))
        run = Run(target=Target(), mode="replay", trace=trace, opens_at_end=True, **_late(options), **_look(options))
        return _show(run)
    options.stop_on_entry = False
    return _open(options, "compare")


def _replay(options: argparse.Namespace) -> int:
    from ..debugger.recording import RecordedFile
    from .run import Run, position

    path, at = position(options.trace)
    trace = RecordedFile(path)
    # What comes within a moment is there with the first picture; the interface reads the rest.
    while trace.read_on(_FIRST_LOOK_S) and not len(trace.frames):
        pass
    if not len(trace.frames):
        raise TraceError(f"{path} holds no frames", hint="record the program again")
    return _show(Run(target=Target(), mode="replay", trace=trace, at=at, **_late(options), **_look(options)))


def _late(options: argparse.Namespace) -> dict[str, Any]:
    """A recording needs no model until it is asked for what is not recorded."""

    def load() -> Any:
        from .wiring import make_worker

        return make_worker(settings.model, settings.form, memory_bytes=parse_size(settings.model_memory))

    settings: Settings = options.settings
    return {"late_predictor": load, "model_name": settings.model}


def _look(options: argparse.Namespace) -> Look:
    from .run import DARK, LIGHT

    settings: Settings = options.settings
    theme = {"": DARK, "dark": DARK, "light": LIGHT}.get(settings.theme, settings.theme)
    return {
        "theme": LIGHT if options.light else theme,
        "ascii": options.ascii or settings.ascii,
        "plain": options.cli,
        "actions": settings.actions(),
        "ghosts": settings.ghosts,
        "values": settings.values,
    }


def _show(run: Run) -> int:
    if run.plain:
        from .line_commands import run_lines

        return run_lines(run)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ForeframeError(
            "the interface needs a terminal",
            hint="--cli does not, nor do foreframe compare … --json and foreframe predict … --json",
        )
    from .tui import DebuggerApp

    app = DebuggerApp(run)
    app.run()
    return app.return_code or 0


def _parser(command: str, *, has_target: bool = True) -> Parser:
    from . import attach as attach_command

    parser = Parser(
        prog="foreframe",
        allow_abbrev=False,
        description="A neural debugger: the frame a world model predicted beside the frame that came.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"foreframe {_version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str) -> Parser:
        return commands.add_parser(name, help=text, description=text, allow_abbrev=False)

    run = add("run", "step TARGET in the terminal; the word `run` may be left out")
    _add_opening(run, has_target)

    postmortem = add("postmortem", "run TARGET to the exception that it does not catch; or show a saved traceback")
    _add_opening(postmortem, has_target)

    attach = add("attach", "join a program that runs under debugpy already, or wait for one")
    attach_command.add_arguments(attach)
    add_look(attach)

    record = add("record", "write the real trace of TARGET to a file")
    record.add_argument("-o", "--output", required=True, metavar="FILE", help="JSON lines; overwritten")
    add_limits(record)
    add_target(record, has_target)

    predict = add("predict", "step TARGET without executing anything")
    predict.add_argument(
        "--json", action="store_true", help="print the predicted frames instead of opening the interface"
    )
    add_sample(predict)
    predict.add_argument("--max-frames", type=positive, default=400, metavar="N", help="of one prediction with --json")
    _add_opening(predict, has_target)

    compare = add("compare", "run TARGET and score the prediction of every frame; with --cli, step it in lines")
    compare.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    compare.add_argument(
        "--break", dest="breaks", action="append", default=[], metavar="WHAT",
        help="end at the first frame of divergence, divergence:line (or another class), confidence:0.5 (less sure), "
        "surprise:3 (more nats); may be repeated",
    )  # fmt: skip
    add_limits(compare)
    add_target(compare, has_target)
    add_model(compare)

    replay = add("replay", "open a recorded trace: no interpreter, no model")
    replay.add_argument("trace", metavar="TRACE[#STEP]", help="a file of `record`, and where to open it")
    add_look(replay)

    for name, (_, text) in MODULES.items():
        own = add(name, text)
        if name == command:
            _module(name).add_arguments(own)

    doctor = add("doctor", "what works on this machine, measured")
    doctor.add_argument("--model", default="nano", help="the one that is loaded and measured")
    doctor.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    for name, text in PLUGGED.items():
        commands.add_parser(name, help=text)  # for --help; its words are parsed by whoever brings it
    return parser


def _add_opening(parser: Parser, has_target: bool) -> None:
    """Options of what opens the interface on a target."""
    add_stops(parser)
    add_surroundings(parser)
    add_target(parser, has_target)
    add_model(parser)
    parser.add_argument(
        "--model-memory", type=memory, default=None, metavar="SIZE",
        help="such as 8GiB: a local model that grows beyond it is stopped, and said to be",
    )  # fmt: skip
    add_look(parser)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("foreframe")
    except PackageNotFoundError:
        return "(not installed)"


if __name__ == "__main__":
    sys.exit(main())
