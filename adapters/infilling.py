"""A larger model elsewhere fills a hole: OpenAI's chat API, asked for code, whose answer is text to be checked.

It is shown the file with its hole marked, the examples and the intent, never anything else of the machine. What it
answers is a proposal like any other: parsed here, run in the sandbox alone.
"""

from __future__ import annotations

import contextlib
import re
import textwrap
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..debugger.errors import ModelError
from ..debugger.holes import Candidate, HoleKind, Problem, filled
from ..debugger.parsing import expression_of, module_of
from .completion_http import Connection, Patience, key_from, patience_from

MARK: Final = "<HOLE>"
ANSWERS: Final = 4
"""Proposals asked for, one request each: not every server knows `n`."""

_MAX_TOKENS: Final = 400
_MAX_SOURCE: Final = 24_000
"""Characters of the file that are shown; around the hole, where it is longer."""

_FENCE: Final = re.compile(r"```[^\n`]*\n(.*?)```", re.DOTALL)


@dataclass(slots=True)
class RemoteInfilling:
    """The model behind an address that ends in `/v1`; `model` is its name there, "" the first that it lists."""

    url: str
    environment: Mapping[str, str]
    model: str = ""
    name: str = field(default="remote", init=False)

    def candidates(self, problem: Problem, deadline: float) -> Iterator[Candidate]:
        """Its answers, the first at temperature 0. Raises ModelError where there is no such server."""
        name, known = self.model, set[str]()
        for number in range(ANSWERS):
            if number and time.monotonic() > deadline:
                return
            # One each, since a connection's patience is fixed and what is left gets less.
            with contextlib.closing(self._connection(deadline)) as connection:
                try:
                    name = name or _first(connection.get("models"), connection)
                    text = _code(_answer(connection, name, _messages(problem), number), problem)
                except ModelError:
                    if number and time.monotonic() >= deadline:
                        return  # it was the time that was short, not the server that failed
                    raise
            if text is not None and text not in known:
                known.add(text)
                yield Candidate(text=text, source=self.name, score=-1.0 - number)

    def _connection(self, deadline: float) -> Connection:
        left = max(deadline - time.monotonic(), 0.1)
        patience = patience_from(self.environment)
        brief = Patience(connect_s=min(patience.connect_s, left), read_s=min(patience.read_s, left), tries=1)
        return Connection(self.url, key=key_from(self.environment), patience=brief)


def _messages(problem: Problem) -> list[dict[str, str]]:
    source = filled(problem.text, problem.hole, MARK)
    at = source.find(MARK)
    start = max(at - _MAX_SOURCE // 2, 0)
    wanted = "one Python expression" if problem.hole.kind is HoleKind.EXPRESSION else "Python statements"
    lines = [f"```python\n{source[start : start + _MAX_SOURCE]}\n```"]
    if problem.hole.intent:
        lines.append(f"What is wanted: {problem.hole.intent}")
    lines += ["These must hold:", *(f"- {example.text}" for example in problem.examples)]
    system = f"You complete Python code. Answer with {wanted} that belongs in place of {MARK}, and nothing else."
    return [{"role": "system", "content": system}, {"role": "user", "content": "\n".join(lines)}]


def _answer(connection: Connection, name: str, messages: Sequence[dict[str, str]], number: int) -> str:
    asked = {
        "model": name,
        "messages": messages,
        "max_tokens": _MAX_TOKENS,
        "temperature": 0.8 if number else 0.0,
        "seed": number,
    }
    said = connection.post("chat/completions", asked)
    try:
        content = said["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        content = None
    if not isinstance(content, str):
        raise ModelError(f"{connection.server} answered no message", hint="is it a chat server?")
    return content


def _first(listing: Any, connection: Connection) -> str:
    try:
        return str(listing["data"][0]["id"])
    except (KeyError, IndexError, TypeError):
        raise ModelError(f"{connection.server} lists no model", hint="--remote-model names one") from None


def _code(answer: str, problem: Problem) -> str | None:
    """The code in an answer, at the left margin; None where it is none."""
    match = _FENCE.search(answer)
    text = textwrap.dedent((match[1] if match else answer).expandtabs(4)).strip("\n").rstrip()
    parsed = module_of
    if problem.hole.kind is HoleKind.EXPRESSION:
        text, parsed = text.strip(), expression_of
    fits = parsed(text) is not None and module_of(filled(problem.text, problem.hole, text)) is not None
    return text if text and fits else None
