"""Command lines, for every package that has commands: a mistake in one is told as every other is."""

from __future__ import annotations

import argparse
import re
from typing import Final, NoReturn

from .errors import ForeframeError

_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]i?)B?", re.IGNORECASE)


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


def parse_size(text: str) -> int:
    """Bytes of `24GiB`, `80 GB` or `512M`; 0 for what is no amount of memory."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        return 0
    amount, unit = match.groups()
    base = 1024 if unit.lower().endswith("i") else 1000
    return int(float(amount) * base ** ("KMGT".index(unit[0].upper()) + 1))


def memory(text: str) -> int:
    """An amount of memory in bytes, as the type of an option."""
    if not (size := parse_size(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of memory, such as 8GiB")
    return size
