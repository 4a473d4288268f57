"""Breakpoints of one program in a session of another one of the same folder: whose they are is kept with them."""

from __future__ import annotations

from pathlib import Path

from foreframe.app.project import Project
from foreframe.app.run import Run
from foreframe.app.stop_memory import first_breakpoints, kept
from foreframe.debugger.breakpoints import Breakpoint, ChangeWatch
from foreframe.debugger.target import Target

from .live import live

FIRST = """\
import sys


def total(xs):
    s = 0
    for x in xs:
        s += x
    return s


print(total([1, 2]))
"""
SECOND = """\
import first
s = 0
for x in (1, 2):
    s += x
first.total([3])
"""
LINE = "    s += x"


def programs(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "work"
    folder.mkdir()
    first, second = folder / "first.py", folder / "second.py"
    first.write_text(FIRST)
    second.write_text(SECOND)
    return first, second


async def test_a_breakpoint_stays_in_its_file_whichever_program_of_the_folder_is_debugged(tmp_path: Path) -> None:
    first, second = programs(tmp_path)

    def project() -> Project:
        return Project(first.parent, tmp_path / "state")

    async with live(first, project=project()) as here:
        await here.cursor(7)
        await here.press("B", *"x==99", "enter")
        await here.cursor(8)
        await here.press("b")
    async with live(second, project=project()) as here:
        known = here.app.session.breakpoints
        assert known.lines("") == {}
        there = known.at("first.py", 7)
        assert there is not None
        assert there.condition == "x==99"
        assert await here.go("c") == 8
        assert here.newest.path == "first.py"
        await here.cursor(8)
        await here.press("b")  # and the other one is kept again, by a session of this program
        await here.press("g", "b")
        await here.until(lambda: "◐ first.py:7" in here.screen, "whose it is, is said")
        assert "second.py:" not in here.screen
    async with live(first, project=project()) as here:
        assert sorted(here.app.session.breakpoints.lines("")) == [7]
        assert list(here.app.session.breakpoints.files()) == [("", [7])]


def test_what_is_kept_names_the_file_of_the_target_and_carries_the_others(tmp_path: Path) -> None:
    first, second = programs(tmp_path)

    def run(path: Path) -> Run:
        return Run(target=Target(path=path), mode="compare", root=first.parent)

    def texts(of: Run) -> dict[str, str]:
        return {"": of.source(""), "first.py": FIRST, "second.py": SECOND}

    one, other = run(first), run(second)
    known = first_breakpoints(one, None, lambda path: texts(one).get(path, ""))
    known.put(Breakpoint(path="", lineno=7, condition="x == 99"))
    known.put(Breakpoint(path="gone.py", lineno=3, anchor=("a", "b", "c"), is_lost=True))
    known.put(ChangeWatch(path="", function="total", expression="s"))
    data = kept(known, lambda path: texts(one).get(path, ""))
    assert [entry["path"] for entry in (*data["lines"], *data["changes"])] == ["first.py", "gone.py", "first.py"]

    elsewhere = first_breakpoints(other, data, lambda path: texts(other).get(path, ""))
    assert [entry.path for entry in elsewhere.changes] == ["first.py"]
    assert elsewhere.changes[0].first
    elsewhere.put(Breakpoint(path="", lineno=4))
    again = kept(elsewhere, lambda path: texts(other).get(path, ""))
    assert [entry for entry in again["lines"] if entry["path"] != "second.py"] == data["lines"]
    assert again["changes"] == data["changes"]
    assert [entry["line"] for entry in again["lines"] if entry["path"] == "second.py"] == [4]

    back = first_breakpoints(one, again, lambda path: texts(one).get(path, ""))
    assert [(line.lineno, line.condition) for line in back.in_files[""]] == [(7, "x == 99")]
    assert [(watch.path, watch.function) for watch in back.changes] == [("", "total")]


def test_the_file_of_a_module_is_known_by_its_place_in_the_project(tmp_path: Path) -> None:
    first, second = programs(tmp_path)
    (first.parent / "shop").mkdir()
    inside = first.parent / "shop" / "__main__.py"
    inside.write_text(FIRST)
    module = Run(target=Target(module="shop", cwd=first.parent), mode="compare", file=inside, root=first.parent)
    known = first_breakpoints(module, None, lambda path: FIRST)
    known.put(Breakpoint(path="", lineno=7))
    data = kept(known, lambda path: FIRST)
    other = Run(target=Target(path=second), mode="compare", root=first.parent)
    found = first_breakpoints(other, data, lambda path: {"": SECOND, "shop/__main__.py": FIRST}[path])
    assert {path: [one.lineno for one in there] for path, there in found.in_files.items()} == {"shop/__main__.py": [7]}
