"""The one module that chooses implementations: which recorder, which predictor, which lane."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..debugger.errors import ModelError, TargetError
from ..debugger.ports import Predictor, RealLane, SourceContext
from ..debugger.target import Target, read_source
from ..debugger.trace import Trace

if TYPE_CHECKING:
    from .run import Run


LEVEL = "flow"
"""How much the grammar forces by default (`model/constrain.py`); figures state it."""


def make_predictor(model: str, form: str = "source") -> Predictor:
    """The predictor behind a `--model` name, on a form of the source. Raises ModelError."""
    from ..model.constrain import Level
    from ..model.load import load_predictor

    if model.startswith(("http://", "https://")):
        raise ModelError("remote models are not supported yet", hint="--model nano, or a directory")
    predictor = load_predictor(model, level=Level(LEVEL))
    if form == "source":
        return predictor
    from ..debugger.operation_predictor import OperationPredictor

    return OperationPredictor(predictor)


def make_lane(target: Target) -> RealLane:
    """A fresh, unstarted run of the target under debugpy."""
    from ..adapters.dap.lane import DebugpyLane

    return DebugpyLane(target)


def context_of(trace: Trace) -> SourceContext:
    """What a predictor is shown of a recorded program."""
    return source_context(trace.header.source, trace.header.function)


def source_context(source: str, function: str) -> SourceContext:
    """The source, cut to what the entry reaches."""
    from ..adapters.syntax import reached_lines

    return SourceContext(source=source, function=function, lines=reached_lines(source, function))


def module_file(target: Target) -> Path:
    """The file that holds the target's own frames. Raises TargetError for a module that has no source file."""
    if target.path is not None:
        return target.path
    import importlib.machinery

    parts = target.module.split(".")
    # What another interpreter would find elsewhere is not known here.
    where = [str(target.cwd or Path.cwd()), *([] if target.python else sys.path)]
    spec = None
    for number in range(1, len(parts) + 1):
        # Found by looking, not by importing: a parent package's own code would run in our process.
        spec = importlib.machinery.PathFinder.find_spec(".".join(parts[:number]), where)
        if spec is None:
            break
        where = list(spec.submodule_search_locations or [])
    if spec is not None and spec.submodule_search_locations:
        spec = importlib.machinery.PathFinder.find_spec(f"{target.module}.__main__", where)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        raise TargetError(
            f"no module named {target.module} is found from here", hint="run it from its project's folder"
        )
    return Path(spec.origin)


def make_run(target: Target, mode: str, model: str, form: str = "source", **options: Any) -> Run:
    """What the interface needs to open on a target."""
    from ..debugger.entry import entry_frame
    from .run import Run

    file = module_file(target)
    source = read_source(file)
    first = entry_frame(source, target.call) if mode == "predict" else None

    return Run(
        target=target,
        mode="predict" if mode == "predict" else "compare",
        make_lane=lambda: make_lane(target),
        load_predictor=lambda: make_predictor(model, form),
        entry_frame=first,
        model_name=model,
        file=file,
        root=file.resolve().parent,
        reached=source_context(source, target.function).lines,
        **options,
    )
