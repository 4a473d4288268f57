"""The one module that chooses implementations: which recorder, which predictor, which lane."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..debugger.errors import ModelError, TargetError
from ..debugger.ports import CandidateSource, Predictor, RealLane, SourceContext
from ..debugger.target import Target, read_source
from ..debugger.trace import Trace

if TYPE_CHECKING:
    from ..adapters.completion import RemoteModel
    from ..model.catalogue import Description
    from ..model.plan import Plan
    from .run import Run


TOKENIZER = "FOREFRAME_TOKENIZER"
"""Environment variable: the directory with the tokenizer of a model that another server than ours has."""

LEVEL = "flow"
"""How much the grammar forces by default (`model/constrain.py`); figures state it."""


def make_predictor(model: str, form: str = "source") -> Predictor:
    """The predictor behind a `--model` name, on a form of the source. Raises ModelError."""
    if model.startswith(("http://", "https://")):
        return formed(_remote(model), form)
    from ..model.constrain import Level
    from ..model.load import load_predictor

    return formed(load_predictor(model, level=Level(LEVEL)), form)


def formed(predictor: Predictor, form: str) -> Predictor:
    """The predictor on a form of the source: as it is, or with one operation a line."""
    if form == "source":
        return predictor
    from ..debugger.operation_predictor import OperationPredictor

    return OperationPredictor(predictor)


def make_worker(model: str, form: str = "source", *, memory_bytes: int = 0) -> Predictor:
    """The same predictor for the interface: a local model runs in a process of its own. Raises ModelError.

    The process may hold `memory_bytes`; 0 sets it no bound.
    """
    if model.startswith(("http://", "https://")):
        return make_predictor(model, form)
    from functools import partial

    from ..model.constrain import Level
    from ..model.load import load_predictor
    from ..model.worker import WorkerPredictor

    worker = WorkerPredictor(partial(load_predictor, model, level=Level(LEVEL)), memory_bytes=memory_bytes)
    return formed(worker, form)


def candidate_sources(
    predictor: Predictor | None = None,
    *,
    remote: str = "",
    remote_model: str = "",
    seed: int | None = None,
    executes: bool = True,
    processor_s: int = 0,
    given_up: Callable[[], bool] = lambda: False,
) -> list[CandidateSource]:
    """Who proposes code for holes: the model where it writes code, a larger one where one is named, then the search.

    The search tries by chance where there is a seed. Without `executes` nothing of the program runs for proposals.
    It ends as soon as it is given up, or has taken `processor_s` of the processor, where that is not 0.
    """
    from ..debugger.search import Search

    sources: list[CandidateSource] = [Search(seed=seed, executes=executes, processor_s=processor_s, given_up=given_up)]
    if remote:
        from ..adapters.infilling import RemoteInfilling

        sources.insert(0, RemoteInfilling(remote, os.environ, remote_model))
    if predictor is not None and _writes_code(predictor):
        from ..model.infilling import ModelInfilling

        sources.insert(0, ModelInfilling(predictor))
    return sources


def without_errors(source: str) -> str:
    """The source with its broken top-level statements left blank."""
    from ..adapters.syntax import without_errors

    return without_errors(source)


def _writes_code(predictor: Predictor) -> bool:
    from ..model.cwm_predictor import CwmPredictor

    return isinstance(predictor, CwmPredictor)


def describe_model(name: str) -> Description:
    """What a model says of itself. Raises ModelError."""
    from ..model.catalogue import describe

    return describe(name)


def list_models(directories: Sequence[Path]) -> Sequence[Description]:
    """The models here, and those in some directories more."""
    from ..model.catalogue import listing

    return list(listing(directories))


def plan_model(name: str, **asked: Any) -> Plan:
    """The memory that a model takes. Raises ModelError."""
    from ..model.plan import plan_of

    return plan_of(name, **asked)


def quantise_model(name: str, out: Path, kind: str, kv_bits: int) -> int:
    """Write a smaller copy of a model; its size in bytes. Raises ModelError."""
    from ..model.checkpoint import find
    from ..model.quantise import Kind, quantise

    return quantise(find(name), out, Kind(kind), kv_bits=kv_bits)


def make_lane(target: Target, **options: Any) -> RealLane:
    """A fresh, unstarted run of the target under debugpy."""
    from ..adapters.dap.lane import DebugpyLane

    return DebugpyLane(target, **options)


def attach_lane(target: Target, host: str, port: int, root: Path, *, listens: bool, **options: Any) -> RealLane:
    """A fresh, unstarted lane of a program that runs already, or that will come to us."""
    from ..adapters.dap.attached import AttachedProgram
    from ..adapters.dap.attaching import Meeting

    return AttachedProgram(target.path, Meeting(host=host, port=port, listens=listens), root, **options)


def context_of(trace: Trace) -> SourceContext:
    """What a predictor is shown of a recorded program."""
    return source_context(trace.header.source, trace.header.function)


def source_context(source: str, function: str) -> SourceContext:
    """The source, cut to what the entry reaches."""
    from ..adapters.syntax import reached_lines

    return SourceContext(source=source, function=function, lines=reached_lines(source, function))


def reached_from(function: str) -> Callable[[str], frozenset[int] | None]:
    """Which lines of a text this function of it reaches; the text may be another one at the next start."""
    return lambda source: source_context(source, function).lines


def preceding(source: str, lineno: int) -> set[int]:
    """Lines from which a line of the source can be reached in one step, by syntax alone."""
    from ..model.preceding import preceding as found

    return found(source, lineno)


def _remote(url: str) -> Predictor:
    """A predictor over a server's model. What `foreframe serve` has needs nothing here, not even a tokenizer."""
    from ..adapters.completion import connect
    from ..model.compact import VERSION
    from ..model.constrain import Level
    from ..model.predictor import LocalPredictor
    from ..model.tokenizer import Tokenizer

    remote = connect(url, os.environ)
    if not remote.dialect:
        return _remote_cwm(remote)
    if remote.dialect != VERSION:
        raise ModelError(
            f"{remote.name} speaks the dialect {remote.dialect}, and this foreframe speaks {VERSION}",
            hint="use the same foreframe on both sides",
        )
    try:
        tokenizer = Tokenizer(remote.vocabulary)
    except KeyError as error:
        raise ModelError(f"the vocabulary of {remote.name} lacks {error}", hint="restart the server") from None
    return LocalPredictor(
        name=remote.name,
        weights=remote.weights(len(tokenizer)),
        tokenizer=tokenizer,
        context=remote.context,
        level=Level(LEVEL),
    )


def _remote_cwm(remote: RemoteModel) -> Predictor:
    """A predictor in CWM's dialect over a server that has the model and not its tokenizer."""
    from ..model.constrain import Level
    from ..model.cwm_predictor import cwm_predictor
    from ..model.cwm_tokenizer import CwmTokenizer
    from ..model.tape import Sampling

    folder = os.environ.get(TOKENIZER, "")
    if not folder:
        raise ModelError(
            f"{remote.name} is not served by foreframe, so its tokenizer is not known here",
            hint=f"{TOKENIZER} in the environment names the directory of the checkpoint that is served; "
            "the address of foreframe serve ends in /v1",
        )
    return cwm_predictor(
        remote.name,
        remote.weights(max(len(CwmTokenizer.load(Path(folder))), _vocab_size(Path(folder)))),
        Path(folder),
        level=Level(LEVEL),
        sampling=Sampling(),
        context=remote.limit,
    )


def _vocab_size(folder: Path) -> int:
    """Rows of a checkpoint's embedding, of which some may have no token; 0 where its configuration is not there."""
    try:
        return int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["vocab_size"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def module_file(target: Target) -> Path:
    """The file that holds the target's own frames. Raises TargetError for a module that has no source file."""
    if target.path is not None:
        return target.path
    import importlib.machinery

    parts = target.module.split(".")
    where = [str(target.cwd or Path.cwd()), *(_search_path(target.python) if target.python else sys.path)]
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


def _search_path(python: str) -> list[str]:
    """Where another interpreter looks for modules; nowhere if it cannot say."""
    import subprocess

    ask = [python, "-P", "-c", "import sys, json; sys.stdout.write(json.dumps(sys.path))"]
    try:
        said = subprocess.run(ask, capture_output=True, timeout=10, check=True).stdout
        return [entry for entry in json.loads(said) if entry]
    except (OSError, subprocess.SubprocessError, ValueError):
        return []


def project_root(target: Target, file: Path) -> Path:
    """The folder whose files make frames, as the shim finds it (`debugger/shim.py`)."""
    root = file.resolve().parent
    if not target.module:
        return root
    is_package = file.name == "__main__.py" and target.module.rpartition(".")[2] != "__main__"
    for _ in range(target.module.count(".") + is_package):
        root = root.parent
    is_library = (root / "os.py").exists() or {"site-packages", "dist-packages"} & set(root.parts)
    return (target.cwd or Path.cwd()).resolve() if is_library else root


def make_run(
    target: Target,
    mode: str,
    model: str,
    form: str = "source",
    *,
    lane: Mapping[str, Any] | None = None,
    model_memory: int = 0,
    remember: bool = True,
    **options: Any,
) -> Run:
    """What the interface needs to open on a target.

    `lane` says how its debugger follows it. The model may hold `model_memory` bytes, or any number for 0.
    """
    from ..debugger.entry import entry_frame
    from .project import Project
    from .run import Run
    from .starting import RUNNERS

    file = module_file(target)
    root = project_root(target, file)
    source = read_source(file)
    first = entry_frame(source, target.call) if mode == "predict" else None

    def lane_of(target: Target) -> RealLane:
        return make_lane(target, **(lane or {}))

    return Run(
        target=target,
        mode="predict" if mode == "predict" else "compare",
        make_lane=lambda: lane_of(target),
        lane_of=lane_of,
        # A runner's own file is not what happens in it, and a model reads one file.
        load_predictor=None
        if target.module in RUNNERS
        else lambda: make_worker(model, form, memory_bytes=model_memory),
        entry_frame=first,
        model_name=model,
        file=file,
        root=root,
        record=(lane or {}).get("record", "lines"),
        stops_on_entry=(lane or {}).get("stop_on_entry", True),
        project=Project(root) if remember else None,
        reached=reached_from(target.function),
        **options,
    )


def with_call(run: Run, call: str) -> Run:
    """The same file, entered by another call. Raises TargetError where it is no call to begin a prediction with."""
    import dataclasses

    from ..debugger.entry import entry_frame
    from ..debugger.target import called_name

    source, lane_of = run.source(""), run.lane_of
    first = entry_frame(source, call)
    target = dataclasses.replace(run.target, function=called_name(call), call=call)
    return dataclasses.replace(
        run,
        target=target,
        entry_frame=first,
        reached=reached_from(target.function),
        make_lane=None if lane_of is None else lambda: lane_of(target),
    )
