"""What is kept of a project, and what happens to it when its file is not what we wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreframe.app.project import Project, state_folder


def test_a_section_is_read_as_it_was_written_and_leaves_the_others_alone(tmp_path: Path) -> None:
    project = Project(tmp_path / "work", tmp_path / "state")
    assert project.read("watches") is None
    assert project.write("watches", ["x + 1"])
    assert project.write("breakpoints", {"a.py": [{"line": 3}]})
    again = Project(tmp_path / "work", tmp_path / "state")
    assert again.read("watches") == ["x + 1"]
    assert again.read("breakpoints") == {"a.py": [{"line": 3}]}
    assert Project(tmp_path / "elsewhere", tmp_path / "state").read("watches") is None


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"schema": 99, "watches": [1]}'])
def test_a_file_that_is_not_ours_counts_as_no_memory_and_is_replaced(tmp_path: Path, content: str) -> None:
    project = Project(tmp_path, tmp_path / "state")
    project.file.parent.mkdir(parents=True)
    project.file.write_text(content)
    assert project.read("watches") is None
    assert project.write("watches", [1])
    assert project.read("watches") == [1]


def test_where_nothing_can_be_kept_the_answer_is_no(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, where a folder would have to be")
    project = Project(tmp_path, tmp_path / "state")
    assert not project.write("watches", [1])
    assert project.read("watches") is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state"]


def test_the_folder_is_the_one_of_the_xdg_specification(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "foreframe"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")  # to be ignored, says the specification
    assert state_folder() == Path.home() / ".local" / "state" / "foreframe"
