"""Command lines, for every package that has commands: a mistake in one is told as every other is."""

from __future__ import annotations

import argparse
from typing import NoReturn

from .errors import ForeframeError


class Parser(argparse.ArgumentParser):
    """One that tells a mistake as every other is told: a sentence, and where to read more."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise ForeframeError(message, hint=f"{self.prog} --help says what it takes")


def positive(text: str) -> int:
    """A whole number from 1 on, as the type of an option."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)
