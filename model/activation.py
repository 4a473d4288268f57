"""A function that is running: what both dialects keep of it from one frame to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..debugger.frame import Event
from .prompt import Function, Prompt


@dataclass(slots=True)
class Activation:
    """A function that has been entered and not left."""

    depth: int
    lineno: int
    locals: dict[str, str]
    function: str = ""
    scope: Function | None = None
    """The function in the source; None for the module's own code."""

    start: int = 0
    """Length of the tokens just after its call frame."""

    visits: dict[int, int] = field(default_factory=dict[int, int])
    """For each `for` header whose loop is being run, how often it has been reached."""

    thrown: tuple[int, ...] = ()
    """Tokens of its newest exception frame."""

    latest: Event = Event.CALL
    """Of its frames, its own calls' left out."""

    entered: Mapping[int, int] = field(default_factory=dict[int, int])
    """How often the present line has called each function, by the line of its `def`; never changed in place."""

    def reach(self, lineno: int, prompt: Prompt) -> None:
        """Move to a line, and count the visits of loop headers."""
        for header in [header for header in self.visits if not header <= lineno <= prompt.loops[header].last]:
            del self.visits[header]
        if lineno in prompt.loops:
            self.visits[lineno] = self.visits.get(lineno, -1) + 1
        self.lineno = lineno
        self.latest = Event.LINE
        self.entered = {}

    def call(self, function: Function | None) -> None:
        """The present line enters a function."""
        header = function.header if function else 0
        self.entered = {**self.entered, header: self.entered.get(header, 0) + 1}
