"""Everything a user can do: one registry behind the keys, the key bar, the palette and the help screen.

An action that is not listed here has no key and no place in the help. `KeyReader` turns
keys into commands; it knows chords (`g d`) and counts (`3k`), and nothing about widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, and everywhere it is named."""

    name: str
    """`DebuggerApp.do_<name>` does it."""

    keys: tuple[str, ...]
    """Textual's key names; a space separates the keys of a chord. The first one is shown."""

    title: str
    """In the palette and the help."""

    short: str = ""
    """In the key bar; "" for what is not shown there."""

    group: str
    modes: str = "compare predict replay"
    """The modes in which it means something."""


# Shift and Ctrl with a function key arrive as F13-F24 where the terminal does not speak the
# Kitty protocol, so such keys are bound as pairs. F3 is broken in two terminals and not used.
ACTIONS: Final = (
    Action(name="over", keys=("n", "f10"), title="Step over", short="over", group="Stepping"),
    Action(name="into", keys=("s", "f11"), title="Step into", short="into", group="Stepping"),
    Action(name="out", keys=("r", "shift+f11", "f23"), title="Step out", short="out", group="Stepping"),
    Action(name="back", keys=("N",), title="Step back", short="back", group="Stepping"),
    Action(name="resume", keys=("c", "f5"), title="Continue", short="continue", group="Stepping"),
    Action(name="reverse", keys=("C",), title="Reverse continue", group="Stepping"),
    Action(name="to_cursor", keys=("t",), title="Run to the cursor line", group="Stepping"),
    Action(name="into_target", keys=("S",), title="Step into one of the calls here", group="Stepping", modes="compare"),
    Action(
        name="jump",
        keys=("J",),
        title="Go on at the cursor line, skipping what is between",
        group="Stepping",
        modes="compare",
    ),
    Action(name="pause", keys=("p", "f6"), title="Pause the program", group="Stepping", modes="compare"),
    Action(name="back_over", keys=(), title="Step back over calls", group="Stepping"),
    Action(name="back_out", keys=(), title="Step back out, to the call", group="Stepping"),
    Action(name="newest", keys=("e",), title="Go to the newest frame", group="Time travel"),
    Action(name="first", keys=("g g",), title="Go to the first frame", group="Time travel"),
    Action(
        name="previous_divergence",
        keys=("[",),
        title="Previous divergence",
        short="◆ prev",
        group="Time travel",
        modes="compare",
    ),
    Action(
        name="next_divergence",
        keys=("]",),
        title="Next divergence",
        short="◆ next",
        group="Time travel",
        modes="compare",
    ),
    Action(name="first_divergence", keys=("g d",), title="First divergence", group="Time travel", modes="compare"),
    Action(name="changed", keys=("g w",), title="Back to where a value changed", group="Time travel"),
    Action(name="history", keys=("h",), title="History of the selected name", group="Time travel"),
    Action(name="command", keys=(":",), title="Command line: goto, iter, when, log, …", group="Time travel"),
    Action(name="copy_position", keys=("y",), title="Copy the position, to be pasted", group="Time travel"),
    Action(name="up", keys=("u",), title="Up the stack, to the caller", group="Time travel"),
    Action(name="down", keys=("d",), title="Down the stack", group="Time travel"),
    Action(name="breakpoint", keys=("b", "f9"), title="Toggle a breakpoint", short="break", group="Breakpoints"),
    Action(
        name="edit_breakpoint",
        keys=("B",),
        title="Edit the breakpoint here: condition, hits, message",
        group="Breakpoints",
    ),
    Action(name="breakpoints", keys=("g b",), title="List of breakpoints", group="Breakpoints"),
    Action(name="function_breakpoint", keys=("F",), title="Stop in a function", group="Breakpoints", modes="compare"),
    Action(name="exceptions", keys=("E",), title="Stop at exceptions", group="Breakpoints", modes="compare"),
    Action(name="watch_change", keys=("W",), title="Stop where a value changes", group="Breakpoints", modes="compare"),
    Action(
        name="break_divergence",
        keys=("D",),
        title="Break on divergence, on or off",
        group="Breakpoints",
        modes="compare",
    ),
    Action(
        name="model_breaks",
        keys=("M",),
        title="Stop where the model is wrong, unsure or surprised",
        group="Breakpoints",
        modes="compare",
    ),
    Action(
        name="look_ahead", keys=("k",), title="Look ahead one more frame", short="ahead", group="Model", modes="compare"
    ),
    Action(
        name="divergence_card",
        keys=("K",),
        title="What was predicted here, what came, and how sure the model was",
        group="Model",
        modes="compare",
    ),
    Action(name="heat", keys=(), title="Show how much each line surprises the model", group="Model", modes="compare"),
    Action(name="resync", keys=("=",), title="Re-sync the free run to reality", group="Model", modes="compare"),
    Action(
        name="switch_lane",
        keys=("v",),
        title="Compare with the free run, or with teacher forcing",
        group="Model",
        modes="compare",
    ),
    Action(
        name="switch_mode",
        keys=("x",),
        title="Switch between compare and predict",
        short="mode",
        group="Model",
        modes="compare predict",
    ),
    Action(
        name="entry",
        keys=("G",),
        title="Predict from another call: typed, an example's, or the model's",
        group="Model",
        modes="compare predict",
    ),
    Action(
        name="promote",
        keys=("P",),
        title="Run what is predicted for real, after a question",
        short="run",
        group="Model",
        modes="predict replay",
    ),
    Action(
        name="fill",
        keys=("f",),
        title="Fill the hole here: candidates, checked",
        group="Model",
        modes="compare predict",
    ),
    Action(name="fill_example", keys=(), title="Say what must hold for a hole", group="Model", modes="compare predict"),
    Action(
        name="undo_fill", keys=(), title="Undo the candidate that was written", group="Model", modes="compare predict"
    ),
    Action(
        name="what_if",
        keys=("w",),
        title="What if the selected value, or the line at the cursor, were other",
        group="Model",
    ),
    Action(name="branches", keys=("L",), title="The tree of branches", group="Model"),
    Action(name="cancel", keys=("escape",), title="Cancel predictions, never the program", group="Model"),
    Action(
        name="restart",
        keys=("R", "ctrl+shift+f5", "ctrl+f17"),
        title="Restart",
        group="Session",
        modes="compare predict",
    ),
    Action(name="go_to_pane", keys=("ctrl+o",), title="Go to a pane by its letter", group="Screen"),
    Action(name="find", keys=("/",), title="Find in the source", group="Screen"),
    Action(name="find_next", keys=(".",), title="The next line found", group="Screen"),
    Action(name="find_previous", keys=(",",), title="The line found before", group="Screen"),
    Action(name="open", keys=("O",), title="Look at another file", group="Screen"),
    Action(name="zoom", keys=("z",), title="Zoom the focused pane", short="zoom", group="Screen"),
    Action(name="input", keys=("i",), title="Type to the program's input", group="Screen", modes="compare"),
    Action(name="end_input", keys=("ctrl+d",), title="End the program's input", group="Screen", modes="compare"),
    Action(name="next_tab", keys=("o",), title="Next tab", group="Screen"),
    Action(name="console", keys=("!",), title="Evaluate in the stack frame", group="State", modes="compare"),
    Action(name="add_watch", keys=("a",), title="Watch an expression", group="State", modes="compare"),
    Action(name="threads", keys=("g t",), title="Threads and tasks of asyncio", group="State", modes="compare"),
    Action(name="display_mode", keys=("m",), title="Show the selected variable in the next mode", group="State"),
    Action(name="set_variable", keys=("V",), title="Set the selected variable", group="State"),
    Action(name="theme", keys=("T",), title="Switch between dark and light", group="Screen"),
    Action(name="help", keys=("?", "f1"), title="Help", group="Screen"),
    Action(name="quit", keys=("q q", "shift+f5", "f17"), title="Quit", short="quit", group="Session"),
)

GROUPS: Final = ("Stepping", "Time travel", "Breakpoints", "State", "Model", "Session", "Screen")

_SHOWN: Final = {
    "escape": "Esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "equals_sign": "=",
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "question_mark": "?",
    "colon": ":",
    "exclamation_mark": "!",
}
_CHARACTERS: Final = {name: shown for name, shown in _SHOWN.items() if len(shown) == 1}
MAX_COUNT: Final = 999


def action(name: str, actions: Iterable[Action] = ACTIONS) -> Action:
    """The action of that name."""
    return next(known for known in actions if known.name == name)


def with_keys(keys: Mapping[str, tuple[str, ...]], actions: Iterable[Action] = ACTIONS) -> list[Action]:
    """The actions, some of them with other keys, by name."""
    return [replace(known, keys=keys.get(known.name, known.keys)) for known in actions]


def in_mode(mode: str, actions: Iterable[Action] = ACTIONS) -> list[Action]:
    """What can be done in a mode."""
    return [known for known in actions if mode in known.modes.split()]


def key_label(keys: str) -> str:
    """A key as printed on it: `shift+f11` is Shift+F11, a chord is its keys side by side."""
    return " ".join(_label(key) for key in keys.split())


def _label(key: str) -> str:
    parts = [_SHOWN.get(part, part) for part in key.split("+")]
    return "+".join(part.capitalize() if len(part) > 1 else part for part in parts)


_SPELLINGS: Final = ("f17", "f22", "f23", "ctrl+f17")
"""What some terminals send for Shift or Ctrl with a function key; no keyboard has them printed."""


def shown_keys(known: Action) -> list[str]:
    """The labels of an action's keys, as a keyboard has them."""
    return [key_label(keys) for keys in known.keys if keys not in _SPELLINGS]


@dataclass(frozen=True, slots=True)
class Command:
    """An action that the user asked for."""

    action: Action
    count: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Keys that are the beginning of a command."""

    typed: str


class KeyReader:
    """Keys in, commands out."""

    def __init__(self, actions: Iterable[Action] = ACTIONS) -> None:
        self._sequences = {tuple(keys.split()): known for known in actions for keys in known.keys}
        self._prefixes = {keys[:n] for keys in self._sequences for n in range(1, len(keys))}
        self._typed: tuple[str, ...] = ()
        self._count = ""

    def feed(self, key: str) -> Command | Waiting | None:
        """Take one key. None: it is no command of ours, and whatever was typed before it is forgotten."""
        key = _CHARACTERS.get(key, key)
        if not self._typed and key.isdecimal() and (self._count or key != "0"):
            self._count = str(min(int(self._count + key), MAX_COUNT))
            return Waiting(self._count)
        typed, count = (*self._typed, key), int(self._count or 1)
        if typed in self._prefixes:
            self._typed = typed
            return Waiting(" ".join((self._count, *typed)).strip())
        self._typed, self._count = (), ""
        found = self._sequences.get(typed)
        if found is None and len(typed) > 1:
            return self.feed(key)
        return Command(found, count) if found else None


def grouped(mode: str, actions: Iterable[Action] = ACTIONS) -> Sequence[tuple[str, list[Action]]]:
    """The actions of a mode, by group."""
    possible = in_mode(mode, actions)
    return [(group, [known for known in possible if known.group == group]) for group in GROUPS]
