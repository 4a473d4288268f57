"""What a hole's function is known to do: calls with what they must give, and states that must hold after the hole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One thing that must hold. Everything is text, evaluated in the file's own namespace, in the sandbox alone."""

    call: str = ""
    """The call to make, such as `f('a', 3)`. "" where `before` states the state at the hole instead."""

    expected: str | None = None
    """An expression that the call's result must be equal to; None where no result is stated."""

    raises: str = ""
    """`Type` or `Type: message`, where the call must end in that exception."""

    before: tuple[tuple[str, str], ...] = ()
    """Names with expressions: the locals as they are when the hole is reached, for an example without a call."""

    after: tuple[str, ...] = ()
    """Conditions, such as `total == 6`, all true at once on some passing of the hole, just after it."""

    origin: str = "typed"
    """typed, doctest, test or trace."""

    lineno: int = 0
    """Where it stands in its file, 0 if nowhere."""

    @property
    def text(self) -> str:
        """As a person would write it."""
        if self.raises:
            told = f"{self.call} raises {self.raises}"
        elif self.expected is not None:
            told = f"{self.call} == {self.expected}"
        else:
            told = self.call or ", ".join(f"{name} = {value}" for name, value in self.before)
        return f"{told} -> {', '.join(self.after)}" if self.after else told


def typed_example(text: str) -> Example:
    """`f(2) == 4`, or `f(0) raises ValueError: no`. TargetError where it is neither."""
    raise NotImplementedError


def frame_example(before: str, after: str) -> Example:
    """`f(3)` or `total = 3, i = 2` before, and `total == 6, i == 3` after. TargetError where they cannot be read."""
    raise NotImplementedError
