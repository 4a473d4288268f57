"""Small changes to written programs: other names, other constants, another operator, a statement or a block gone or
moved, two variables taken for each other, arguments of a call in another order or missing.

They work on text, line by line: a tree would have to be written back, which costs more than all the rest and loses
the writer's layout. A change that would not compile is not made; one that does not end is left out later.
"""

from __future__ import annotations

import ast
import functools
import random
import re
import warnings
from collections.abc import Callable
from typing import Final

from .words import FUNCTIONS, NAMES

_INTEGER: Final = re.compile(r"(?<![\w.'\"%{:])\d+(?![\w.'\"])")
_KEYWORD: Final = re.compile(r"\b(\w+)=(?!=)")
_SWAPS: Final = (
    (" + ", " - "), (" - ", " + "), (" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "),
    (" == ", " != "), (" != ", " == "), (" += ", " -= "), (" -= ", " += "), (" and ", " or "), (" or ", " and "),
    (" > ", " < "), (" < ", " > "), (" not in ", " in "), (" in ", " not in "), ("True", "False"), ("False", "True"),
    (".append(", ".insert(0, "), ("max(", "min("), ("min(", "max("), (".upper()", ".lower()"), (".lower()", ".upper()"),
    ("[0]", "[-1]"), ("[-1]", "[0]"), (".pop()", ".pop(0)"), (".pop(0)", ".pop()"), (" // ", " % "),
    ("continue", "break"),
    ("break", "continue"), ("[1:]", "[:-1]"), (" % 2 == 0", " % 2 == 1"), (".isdigit()", ".isalpha()"),
    (".islower()", ".isupper()"), (".isupper()", ".islower()"), ("sorted(", "list("), ("reverse=True", "reverse=False"),
    ("if not ", "if "), (" + 1", " + 2"), ("''", "'-'"), ("[]", "[0]"), (" = 0", " = 1"), (" = 1", " = 0"),
)  # fmt: skip
_CALL: Final = re.compile(r"(?<!def )\b\w+\(([^()\[\]{}'\"]+)\)")
"""A call whose arguments hold no brackets and no strings."""

_HEADERS: Final = ("def ", "class ", "for ", "while ", "if ", "elif ", "else", "try", "except", "finally", "with ", "@")
_BLOCKS: Final = ("def ", "for ", "while ", "if ", "elif ", "else:", "with ")
_NO_USE: Final = ("def ", "class ", "for ", "global ", "nonlocal ")
"""Beginnings of lines that bind names rather than use them."""


Change = Callable[[random.Random, str], str]


def _compiling(change: Change) -> Change:
    """The change, or none where its result would not compile."""

    @functools.wraps(change)
    def checked(rng: random.Random, source: str) -> str:
        changed = change(rng, source)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compile(changed, "<changed>", "exec", dont_inherit=True)
        except SyntaxError:
            return source
        return changed

    return checked


def renamable(source: str) -> list[str]:
    """Names of variables and parameters that may be renamed throughout: none that is also a keyword argument."""
    tree = ast.parse(source)
    found: dict[str, None] = {}
    fixed = set(_KEYWORD.findall(source)) | {"self"}
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                found[name] = None
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                fixed.add(name)
            case ast.Attribute(attr=name):
                fixed.add(name)
            case _:
                pass
    return [name for name in found if name not in fixed and name != "_" and not name.isupper()]


_KINDS_OF: Final[dict[str, list[str]]] = {}
for _kind, _names in NAMES.items():
    for _name in _names:
        _KINDS_OF.setdefault(_name, []).append(_kind)
_ANY: Final = tuple(_KINDS_OF)


def rename(rng: random.Random, source: str, names: list[str], share: float = 0.5) -> str:
    """About this share of the names replaced by others that people use for the like."""
    words = set(re.findall(r"\w+", source))
    mapping: dict[str, str] = {}
    for name in names:
        if rng.random() >= share:
            continue
        kinds = _KINDS_OF.get(name)
        new = rng.choice(NAMES[rng.choice(kinds)]) if kinds else rng.choice(_ANY)
        if new not in words:
            mapping[name] = new
            words.add(new)
    if not mapping:
        return source
    pattern = re.compile(rf"(?<![.\w'])({'|'.join(map(re.escape, mapping))})(?![\w'])")
    return pattern.sub(lambda match: mapping[match[1]], source)


def rename_function(rng: random.Random, source: str, call: str, function: str) -> tuple[str, str, str]:
    """The program with its entry under another name."""
    new = "f" if rng.random() < 0.5 else rng.choice(FUNCTIONS)
    if re.search(rf"\b{new}\b", source):
        return source, call, function
    pattern = re.compile(rf"(?<![.\w]){function}(?=\()")
    return pattern.sub(new, source), new + call[len(function) :], new


@_compiling
def constant(rng: random.Random, source: str) -> str:
    """One whole number changed."""
    found = list(_INTEGER.finditer(source))
    if not found:
        return source
    match = rng.choice(found)
    old = int(match[0])
    new = rng.choice((old + 1, max(old - 1, 0), rng.randint(0, 10), old + rng.randint(1, 9)))
    return f"{source[: match.start()]}{new}{source[match.end() :]}"


@_compiling
def operator(rng: random.Random, source: str) -> str:
    """One operator or method changed for its neighbour."""
    possible = [swap for swap in _SWAPS if swap[0] in source]
    if not possible:
        return source
    old, new = rng.choice(possible)
    places = [match.start() for match in re.finditer(re.escape(old), source)]
    at = rng.choice(places)
    if old == "sorted(" and source.startswith(("set(", "{"), at + len(old)):
        return source  # the order of a set of strings is no one's to predict
    if old == " in " and source[:at].endswith(" not"):
        return source
    line = source[source.rfind("\n", 0, at) + 1 : at]
    if line.lstrip().startswith(("for ", "def ", "class ")) and old in (" in ", " = 0", " = 1"):
        return source
    return source[:at] + new + source[at + len(old) :]


@_compiling
def statement(rng: random.Random, source: str) -> str:
    """One simple statement gone, or two that are neighbours exchanged."""
    lines = source.split("\n")
    simple = [
        i
        for i, line in enumerate(lines)
        if line.startswith(" ") and not line.lstrip().startswith((*_HEADERS, "return", "#"))
    ]
    if not simple:
        return source
    at = rng.choice(simple)
    margin = len(lines[at]) - len(lines[at].lstrip())
    if rng.random() < 0.5 and at + 1 in simple and lines[at + 1][:margin].isspace() and lines[at + 1][margin] != " ":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif lines[at - 1].endswith(":") and not lines[at + 1].startswith(" " * margin):
        lines[at] = " " * margin + "pass"
    else:
        del lines[at]
    return "\n".join(lines)


@_compiling
def block(rng: random.Random, source: str) -> str:
    """A branch or a loop gone, or a function without its body."""
    lines = source.split("\n")
    headers = [i for i, line in enumerate(lines) if line.endswith(":") and line.lstrip().startswith(_BLOCKS)]
    if not headers:
        return source
    first = rng.choice(headers)
    margin = _margin(lines[first])
    last = first + 1
    while last < len(lines) and (not lines[last].strip() or _margin(lines[last]) > margin):
        last += 1
    while not lines[last - 1].strip():
        last -= 1
    if lines[first].lstrip().startswith("def "):
        left = [lines[first], " " * (margin + 4) + "pass"]
    else:
        emptied = lines[first - 1].endswith(":") and not lines[last].startswith(" " * max(margin, 1))
        left = [" " * margin + "pass"] if emptied else []
    return "\n".join([*lines[:first], *left, *lines[last:]])


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


@_compiling
def variables(rng: random.Random, source: str) -> str:
    """Two variables of one line taken for each other."""
    names = renamable(source)
    if len(names) < 2:
        return source
    pattern = re.compile(rf"(?<![.\w'])({'|'.join(map(re.escape, names))})(?![\w'])")
    places: list[list[re.Match[str]]] = []
    at = 0
    for line in source.split("\n"):
        found = list(pattern.finditer(source, at, at + len(line)))
        at += len(line) + 1
        if len({match[0] for match in found}) > 1 and not line.lstrip().startswith(_NO_USE):
            places.append(found)
    if not places:
        return source
    found = rng.choice(places)
    first = rng.choice(found)
    second = rng.choice([match for match in found if match[0] != first[0]])
    if first.start() > second.start():
        first, second = second, first
    between = source[first.end() : second.start()]
    return f"{source[: first.start()]}{second[0]}{between}{first[0]}{source[second.end() :]}"


@_compiling
def arguments(rng: random.Random, source: str) -> str:
    """Two arguments of a call in each other's place, or one of them missing."""
    calls = [match for match in _CALL.finditer(source) if ", " in match[1]]
    if not calls:
        return source
    call = rng.choice(calls)
    given = call[1].split(", ")
    if rng.random() < 0.5:
        i, j = rng.sample(range(len(given)), 2)
        given[i], given[j] = given[j], given[i]
    else:
        del given[rng.randrange(len(given))]
    return f"{source[: call.start(1)]}{', '.join(given)}{source[call.end(1) :]}"


MEANING: Final = 3 * (constant, operator) + 2 * (statement,) + (block, variables, arguments)
"""Changes of what a program does, each as often as it stands here."""
