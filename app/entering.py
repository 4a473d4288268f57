"""What the key of entries does: a prediction begins at a call that is typed, an example's, or made up by the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.message import Message

from ..debugger.entries import Entry, examples, proposed, tests_beside
from ..debugger.errors import ForeframeError
from ..debugger.ports import Predictor, SourceContext
from ..debugger.spans import function_at
from ..debugger.stepping import Step
from .asking import Asking
from .entry_form import SAMPLED, EntryScreen, entry_words
from .predicted_lane import GivenUp, Tell
from .run import Run

SAMPLES = 5
"""Calls asked of the model at a time; the first is taken, the others are offered with the same key."""


@dataclass
class EntriesProposed(Message):
    """Calls that the model has made up; none, and an error, where it could not."""

    function: str
    entries: list[Entry]
    error: ForeframeError | None = None


class Entering(Asking):
    """The part of the application that chooses where a prediction begins."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.entry = run.entry or Entry(call=run.target.call)
        """What the imagined track began with."""

        self._made_up: dict[str, list[Entry]] = {}
        """Calls that the model has made up, by function."""

        self._seed = 0

    def begin(self) -> None:
        """An entry that was not typed is named."""
        super().begin()
        if self.given.entry is not None:
            self.say(f"{self.entry.call} ({entry_words(self.entry)}); G chooses another call")

    def do_entry(self, count: int) -> None:
        """Ask for a call to predict from."""
        if self.given.file is None and self.given.target.path is None:
            return self.say("the file of this program is not known")
        try:
            source = self.given.source("")
        except ForeframeError as error:
            return self._explain(error)
        function = self._called_function()
        known: list[Entry] = []
        location = self.given.location("")
        if function and location is not None:
            known = [*examples(source, function, tests_beside(location))]
        known += self._made_up.get(function, [])
        run = self.entered or self.given
        self.push_screen(EntryScreen(run.target.call or (f"{function}(" if function else ""), known), self._answered)
        return None

    def _called_function(self) -> str:
        """The function to call: the entry's, or the one that the source cursor is in."""
        run = self.entered or self.given
        if run.target.function or self.source.state.path:
            return run.target.function
        source = self.text_of("")
        lines = source.split("\n")
        words = re.split(r"[(\[]", lines[function_at(source, self.source.cursor).start - 1])[0].split()
        return words[-1] if "def" in words[:-1] else ""

    def _answered(self, entry: Entry | None) -> None:
        if entry == SAMPLED:
            self._sample()
        elif entry is not None:
            self.begin_at(entry)
        self.draw_soon()

    def _sample(self) -> None:
        function = self._called_function()
        if not function:
            return self.say("put the cursor into a function first")
        if (lane := self.ready_lane()) is None:
            return None
        from .wiring import source_context  # it needs the parser of adapters, which no first picture does

        try:
            context = source_context(self.given.source(""), function)
        except ForeframeError as error:
            return self._explain(error)
        self._seed += 1
        self.say(f"the model makes up calls of {function}…")
        lane.ask(partial(_propose, context, self._seed))
        return None

    @on(EntriesProposed)
    def _proposed(self, message: EntriesProposed) -> None:
        if message.error is not None:
            self._explain(message.error)
        else:
            self._made_up[message.function] = message.entries
            self.begin_at(message.entries[0])
        self.draw_soon()

    def begin_at(self, entry: Entry) -> None:
        """Predict from a call. What the program does, where there is one, is not touched."""
        from .wiring import with_call

        try:
            run = with_call(self.given, entry.call)
        except ForeframeError as error:
            return self._explain(error)
        self.enter(run)
        self.entry = entry
        self.session.enter(run)
        if self.given.mode == "predict":
            self.be_about(run)
        self.imagine(Step.INTO)
        self.say(f"{entry.call} ({entry_words(entry)}): nothing of it is executed")
        return None


def _propose(context: SourceContext, seed: int, predictor: Predictor, tell: Tell, given_up: GivenUp) -> None:
    """On the model's thread. What was given up before its turn is found out all the same: it is for later, too."""
    function = context.function
    try:
        said = EntriesProposed(
            function, proposed(predictor.session(context), context.source, function, SAMPLES, seed=seed)
        )
    except ForeframeError as error:
        said = EntriesProposed(function, [], error)
    tell(said)
