"""Every failure that foreframe explains to its user. The class says whose fault it was.

Anything else that escapes is a bug and keeps its traceback.
"""

import re


class ForeframeError(Exception):
    """A failure the user can act on: one sentence, and a hint where there is one."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def in_a_line(self) -> str:
        """The sentence, and the hint after it."""
        return f"{self}; {self.hint}" if self.hint else str(self)

    @property
    def kind(self) -> str:
        """The sentence without its numbers: what is said once, however often its numbers change."""
        return re.sub(r"\d[\d,.]*", "N", str(self))


class TargetError(ForeframeError):
    """The user named something that cannot be run."""


class RecordingError(ForeframeError):
    """The debuggee or its interpreter failed in a way that leaves nothing to show."""


class TraceError(ForeframeError):
    """A stored trace cannot be read."""


class GrammarError(ForeframeError):
    """Text or tokens that are no frame: the model's fault, or a damaged file's."""


class ModelError(ForeframeError):
    """A model cannot be found, loaded or run."""


class ProtocolError(ForeframeError):
    """The Debug Adapter Protocol was broken."""


class LocalProtocolError(ProtocolError):
    """By us."""


class PeerProtocolError(ProtocolError):
    """By the other side."""


class AdapterError(ForeframeError):
    """The debug adapter refused, died, or stopped answering."""


class QueryError(ForeframeError):
    """An expression over recorded values cannot be evaluated."""


class InspectionError(ForeframeError):
    """The debuggee's own code failed, or took too long, when something was asked of it."""


class Cancelled(Exception):  # noqa: N818 - it is no error
    """Whoever asked has given the question up. Nothing is wrong, and nobody is told."""
