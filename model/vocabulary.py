"""The reserved tokens of the compact dialect, and the sizes that bound a prompt.

The whole vocabulary is a file beside the weights; `train/words.py` made it.
"""

from __future__ import annotations

import enum
from typing import Final


class Marker(enum.StrEnum):
    """Reserved tokens of the compact dialect. Text never becomes one of them."""

    PAD = "<|pad|>"
    BEGIN = "<|begin_of_text|>"
    JUMP = "<|jump_sep|>"
    """Before a frame that is not the next one: the frames in between are not told."""

    CONTEXT = "<|trace_context_start|>"
    """Between the source and the frames."""

    CALL = "<|call_sep|>"
    RETURN = "<|return_sep|>"
    EXCEPTION = "<|exception_sep|>"
    LEAVE = "<|leave_sep|>"
    """The activation is left by an exception: unwinding, not a frame."""

    IS = "<|arg_sep|>"
    """Between a name and its value."""

    GONE = "<|gone_sep|>"
    """After a name that is no longer bound."""

    AND = "<|action_sep|>"
    """Between two changes."""

    STOP = "<|frame_sep|>"
    """Ends call, return and exception frames; a line frame is ended by its line."""

    CODE_POINT = "<|code_point|>"
    """Six hexadecimal digits follow: a character outside printable ASCII."""


MAX_LINES: Final = 192
"""Line tokens. A source longer than this is cut before it is a prompt."""

MAX_INDENT: Final = 16
MAX_ITERATION: Final = 64
"""A loop header's visits are counted up to here; later visits share the last token."""
