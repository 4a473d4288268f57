"""What one opening of the interface is about. Wiring fills it in; nothing here starts anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from ..debugger.entries import Entry
from ..debugger.errors import TargetError
from ..debugger.frame import Frame
from ..debugger.ports import Predictor, RealLane, SourceContext
from ..debugger.recording import RecordedFile
from ..debugger.target import Target, read_source
from ..debugger.trace import Trace
from .actions import ACTIONS, Action
from .project import Project
from .settings import GHOSTS

Mode = Literal["compare", "predict", "replay", "child"]

DARK: Final = "foreframe-dark"
LIGHT: Final = "foreframe-light"


def position(text: str) -> tuple[Path, int]:
    """The file and the frame's index in a position such as `t.jsonl#18`, which counts from 1."""
    name, mark, step = text.rpartition("#")
    if mark and step.isdecimal() and not Path(text).exists():
        if not int(step):
            raise TargetError(f"there is no step {text}: they are counted from 1")
        return Path(name), int(step) - 1
    return Path(text), 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A target, a mode, and how to get what the mode needs."""

    target: Target
    mode: Mode
    make_lane: Callable[[], RealLane] | None = None
    """A fresh, unstarted lane for every start and restart; None where nothing may be executed."""

    lane_of: Callable[[Target], RealLane] | None = None
    """The same for another call of the same file; None where there is no other."""

    load_predictor: Callable[[], Predictor] | None = None
    """Slow; called once, off the event loop, after the first paint. None: no predictions."""

    late_predictor: Callable[[], Predictor] | None = None
    """The same where none is needed to begin with: called when the model is first asked for."""

    trace: Trace | RecordedFile | None = None
    """What replay mode shows."""

    at: int = 0
    """Index of the frame that replay mode opens on."""
    opens_at_end: bool = False
    """Whether a replay begins with the newest frame: with what went wrong."""

    exceptions: Sequence[str] = ()
    """Kinds of exceptions that stop the program until its user chooses others (`EXCEPTION_FILTERS`)."""

    attached: str = ""
    """HOST:PORT of a program that was started elsewhere."""

    child: str = ""
    """What a process is called that the program has started, of which this is about, in the mode `child`."""

    entry_frame: Frame | None = None
    """Predict mode's first frame: the call with its arguments. None for module-level code."""

    entry: Entry | None = None
    """Where that call comes from, if it was not typed."""

    stops_on_entry: bool = True
    """Whether the program stops before its first line."""

    record: Literal["lines", "stops"] = "lines"
    """What is recorded of a live program: every line, or what each stop shows alone."""

    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    """Sources to be shown and predicted in the place of the files: by a frame's `path`, those that were edited."""

    model_name: str = ""
    theme: str = DARK
    file: Path | None = None
    """The target's own file; needed where the target is a module, else `target.path`."""

    root: Path | None = None
    """What a frame's `path` is relative to; the working directory unless given."""

    reached: Callable[[str], frozenset[int] | None] = lambda text: None
    """Lines of a text of the target's own file that its entry reaches; None means all of them."""

    project: Project | None = None
    """What is kept between two runs; None keeps nothing."""

    actions: Sequence[Action] = ACTIONS
    """The registry, perhaps with other keys."""

    ascii: bool = False
    """Draw with ASCII glyphs only."""

    plain: bool = False
    """Tell it in lines (`line_mode.py`) instead of drawing it."""

    ghosts: int = GHOSTS
    """How many frames the model looks ahead while the user reads."""

    values: bool = True
    """Whether real values stand at the end of the lines of the function in view, to begin with."""

    @property
    def seen_from_outside(self) -> bool:
        """Whether its frames are what its stops show, of whichever thread has stopped; else they are the main one's."""
        return bool(self.attached or self.child)

    @property
    def name(self) -> str:
        """The target as the user would write it, without folders."""
        if self.trace is not None:
            return self.trace.header.target.rpartition("/")[2] or "a recording"
        if self.child:
            return self.child
        target = self.target
        if self.attached:
            return f"{target.path.name if target.path else 'a program'} at {self.attached}, stops only"
        if target.path is None:
            return target.name
        return f"{target.path.name}::{target.function}" if target.function else target.path.name

    def position(self, at: int) -> str:
        """A frame's place as text that one can paste: after `foreframe replay`, where there is a recording."""
        name = str(self.trace.path) if isinstance(self.trace, RecordedFile) else self.name
        return f"{name}#{at + 1}"

    def location(self, path: str) -> Path | None:
        """Where on disk a frame's `path` is; None if that is not known."""
        if path:
            return ((self.root or self.target.cwd or Path.cwd()) / path).resolve()
        own = self.file or self.target.path
        return own.resolve() if own else None

    def source(self, path: str) -> str:
        """Text of the file that a frame's `path` names. Raises TargetError where it cannot be read."""
        if path in self.texts:
            return self.texts[path]
        if self.trace is not None:
            if not path:
                return self.trace.header.source
            if path in self.trace.sources:
                return self.trace.sources[path]
        location = self.location(path)
        if location is None and self.attached:
            raise TargetError(f"{self.attached} has not stopped yet; p pauses it")
        if location is None:
            raise TargetError(f"the file of {self.target.name} is not known")
        return read_source(location)

    def context(self) -> SourceContext:
        """What a predictor is told before the first frame."""
        source = self.source("")
        return SourceContext(source=source, function=self.target.function, lines=self.reached(source))
