"""Everything a user can do: one registry behind the keys, the key bar, the palette and the help screen.

An action that is not listed here has no key and no place in the help. `KeyReader` turns
keys into commands; it knows chords (`g d`) and counts (`3k`), and nothing about widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, and everywhere it is named. By position, so that the registry reads as a table."""

    name: str
    """`DebuggerApp.do_<name>` does it."""

    keys: tuple[str, ...]
    """Textual's key names; a space separates the keys of a chord. The first one is shown."""

    title: str
    """In the palette and the help."""

    group: str
    _: KW_ONLY
    short: str = ""
    """In the key bar; "" for what is not shown there."""

    modes: str = "compare predict replay child"
    """The modes in which it means something."""


# Shift and Ctrl with a function key arrive as F13-F24 where the terminal does not speak the
# Kitty protocol, so such keys are bound as pairs. F3 is broken in two terminals and not used.
ACTIONS: Final = (
    Action("over", ("n", "f10"), "Step over", "Stepping", short="over"),
    Action("into", ("s", "f11"), "Step into", "Stepping", short="into"),
    Action("out", ("r", "shift+f11", "f23"), "Step out", "Stepping", short="out"),
    Action("back", ("N",), "Step back", "Stepping", short="back"),
    Action("resume", ("c", "f5"), "Continue", "Stepping", short="continue"),
    Action("reverse", ("C",), "Reverse continue", "Stepping"),
    Action("to_cursor", ("t",), "Run to the cursor line", "Stepping"),
    Action("into_target", ("S",), "Step into one of the calls here", "Stepping", modes="compare child"),
    Action("jump", ("J",), "Go on at the cursor line, skipping what is between", "Stepping", modes="compare child"),
    Action("pause", ("p", "f6"), "Pause the program", "Stepping", modes="compare child"),
    Action("back_over", (), "Step back over calls", "Stepping"),
    Action("back_out", (), "Step back out, to the call", "Stepping"),
    Action("newest", ("e",), "Go to the newest frame", "Time travel"),
    Action("first", ("g g",), "Go to the first frame", "Time travel"),
    Action("previous_divergence", ("[",), "Previous divergence", "Time travel", short="◆ prev", modes="compare"),
    Action("next_divergence", ("]",), "Next divergence", "Time travel", short="◆ next", modes="compare"),
    Action("first_divergence", ("g d",), "First divergence", "Time travel", modes="compare"),
    Action("changed", ("g w",), "Back to where a value changed", "Time travel"),
    Action("history", ("h",), "History of the selected name", "Time travel"),
    Action("command", (":",), "Command line: goto, iter, when, log, …", "Time travel"),
    Action("copy_position", ("y",), "Copy the position, to be pasted", "Time travel"),
    Action("up", ("u",), "Up the stack, to the caller", "Time travel"),
    Action("down", ("d",), "Down the stack", "Time travel"),
    Action("breakpoint", ("b", "f9"), "Toggle a breakpoint", "Breakpoints", short="break"),
    Action("edit_breakpoint", ("B",), "Edit the breakpoint here: condition, hits, message", "Breakpoints"),
    Action("breakpoints", ("g b",), "List of breakpoints", "Breakpoints"),
    Action("function_breakpoint", ("F",), "Stop in a function", "Breakpoints", modes="compare child"),
    Action("exceptions", ("E",), "Stop at exceptions", "Breakpoints", modes="compare child"),
    Action("watch_change", ("W",), "Stop where a value changes", "Breakpoints", modes="compare"),
    Action("break_divergence", ("D",), "Break on divergence, on or off", "Breakpoints", modes="compare"),
    Action(
        "model_breaks", ("M",), "Stop where the model is wrong, unsure or surprised", "Breakpoints", modes="compare"
    ),
    Action("look_ahead", ("k",), "Look ahead one more frame", "Model", short="ahead", modes="compare"),
    Action(
        "divergence_card",
        ("K",),
        "What was predicted here, what came, and how sure the model was",
        "Model",
        modes="compare",
    ),
    Action("heat", (), "Show how much each line surprises the model", "Model", modes="compare"),
    Action("resync", ("=",), "Re-sync the free run to reality", "Model", modes="compare"),
    Action("switch_lane", ("v",), "Compare with the free run, or with teacher forcing", "Model", modes="compare"),
    Action("halts", ("H",), "Will the call in view end?", "Model", modes="compare predict"),
    Action("halts_run", (), "Run what was judged for real, confined and bounded", "Model", modes="compare predict"),
    Action("switch_mode", ("x",), "Switch between compare and predict", "Model", short="mode", modes="compare predict"),
    Action(
        "entry",
        ("G",),
        "Predict from another call: typed, an example's, or the model's",
        "Model",
        modes="compare predict",
    ),
    Action(
        "promote",
        ("P",),
        "Run what is predicted for real, after a question",
        "Model",
        short="run",
        modes="predict replay",
    ),
    Action(
        "inverse",
        ("Y",),
        "Find calls that would return a value, or lead to a state",
        "Model",
        modes="compare predict replay",
    ),
    Action(
        "what_if",
        ("w",),
        "What if the selected value, or the line at the cursor, were other",
        "Model",
        modes="compare predict replay",
    ),
    Action("branches", ("L",), "The tree of branches", "Model", modes="compare predict replay"),
    Action("fill", ("f",), "Fill the hole here: candidates, checked", "Model", modes="compare predict"),
    Action("fill_example", (), "Say what must hold for a hole", "Model", modes="compare predict"),
    Action("undo_fill", (), "Undo the candidate that was written", "Model", modes="compare predict"),
    Action("cancel", ("escape",), "Cancel predictions, never the program", "Model"),
    Action("restart", ("R", "ctrl+shift+f5", "ctrl+f17"), "Restart", "Session", modes="compare predict child"),
    Action("go_to_pane", ("ctrl+o",), "Go to a pane by its letter", "Screen"),
    Action("find", ("/",), "Find in the source", "Screen"),
    Action("find_next", (".",), "The next line found", "Screen"),
    Action("find_previous", (",",), "The line found before", "Screen"),
    Action("open", ("O",), "Look at another file", "Screen"),
    Action("zoom", ("z",), "Zoom the focused pane", "Screen", short="zoom"),
    Action("input", ("i",), "Type to the program's input", "Screen", modes="compare child"),
    Action("end_input", ("ctrl+d",), "End the program's input", "Screen", modes="compare child"),
    Action("next_tab", ("o",), "Next tab", "Screen"),
    Action("console", ("!",), "Evaluate in the stack frame", "State", modes="compare child"),
    Action("add_watch", ("a",), "Watch an expression", "State", modes="compare child"),
    Action("threads", ("g t",), "Threads and tasks of asyncio", "State", modes="compare child"),
    Action("values", ("I",), "Show values at the end of the lines, or not", "State"),
    Action(
        "children", ("g c",), "Look at a child of the program that has stopped", "State", modes="compare predict child"
    ),
    Action("program", ("g p",), "Back from a child to the program", "State", modes="child"),
    Action("release_children", (), "Let the children that have stopped run on", "State", modes="compare child"),
    Action("display_mode", ("m",), "Show the selected variable in the next mode", "State"),
    Action("set_variable", ("V",), "Set the selected variable", "State"),
    Action("theme", ("T",), "Switch between dark and light", "Screen"),
    Action("help", ("?", "f1"), "Help", "Screen"),
    Action("quit", ("q q", "shift+f5", "f17"), "Quit", "Session", short="quit"),
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
