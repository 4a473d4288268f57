"""Small changes to written programs: other names, other constants, another operator, a statement gone or moved.

They work on text, line by line: a tree would have to be written back, which costs more than all the rest and loses
the writer's layout. What no longer compiles or ends is left out later.
"""

from __future__ import annotations

import ast
import random
import re
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
_HEADERS: Final = ("def ", "class ", "for ", "while ", "if ", "elif ", "else", "try", "except", "finally", "with ", "@")


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


def constant(rng: random.Random, source: str) -> str:
    """One whole number changed."""
    found = list(_INTEGER.finditer(source))
    if not found:
        return source
    match = rng.choice(found)
    old = int(match[0])
    new = rng.choice((old + 1, max(old - 1, 0), rng.randint(0, 10), old + rng.randint(1, 9)))
    return f"{source[: match.start()]}{new}{source[match.end() :]}"


def operator(rng: random.Random, source: str) -> str:
    """One operator or method changed for its neighbour."""
    possible = [swap for swap in _SWAPS if swap[0] in source]
    if not possible:
        return source
    old, new = rng.choice(possible)
    places = [match.start() for match in re.finditer(re.escape(old), source)]
    at = rng.choice(places)
    if old == "sorted(" and source.startswith("set(", at + len(old)):
        return source  # the order of a set of strings is no one's to predict
    if old == " in " and source[:at].endswith(" not"):
        return source
    line = source[source.rfind("\n", 0, at) + 1 : at]
    if line.lstrip().startswith(("for ", "def ", "class ")) and old in (" in ", " = 0", " = 1"):
        return source
    return source[:at] + new + source[at + len(old) :]


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


MEANING: Final = (constant, constant, operator, operator, statement)
"""Changes of what a program does."""
