"""A disk that is full while a program is recorded: a sentence, and an application that goes on."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from foreframe.app.session import LaneState
from foreframe.debugger import recording
from foreframe.debugger.errors import RecordingError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.recorder import record
from foreframe.debugger.recording import Recording
from foreframe.debugger.target import Target

from ..app.live import live

GROWS = "total = 0\ntext = ''\nfor i in range({times}):\n    text = str(i) * 100\n    total += i\nprint(total)\n"


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file system of six megabytes, for everything temporary."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a small file system")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_a_full_disk_ends_the_recording_with_a_sentence_and_the_screen_lives(small_disk: Path, tmp_path: Path):
    program = tmp_path / "grows.py"
    program.write_text(GROWS.format(times=20_000))
    async with live(program) as app:
        await app.press("c")
        await app.until(lambda: app.ended, "the program ends")
        told = "".join(app.output.split())  # it is wrapped, at any width of the path
        assert f"theprogramisgone:nospaceisleftin{small_disk}torecorditsframes" in told
        assert len(app.app.session.real) > 1000
        await app.press("N")
        assert app.app.session.real.at == app.app.session.real.newest - 1
        # Nor is there any for what the user wants to keep, and no half of it is left.
        with pytest.raises(OSError, match="No space"):
            (small_disk / "filler").write_bytes(b"x" * (7 << 20))
        await app.press("colon")
        await app.type(f"save {small_disk / 'kept.jsonl'}")
        await app.press("enter")
        await app.until(lambda: "cannot be written: No space left" in app.app.notice, "the reason")
        assert not (small_disk / "kept.jsonl").exists()
        # With room again, the same screen starts it again.
        (small_disk / "filler").unlink()
        program.write_text(GROWS.format(times=3))
        await app.restart()
        assert app.app.session.lane is LaneState.STOPPED


async def test_no_place_for_the_frames_is_told_before_the_program_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "grows.py"
    program.write_text(GROWS.format(times=3))
    async with live(program) as app:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        await app.press("R")
        await app.until(lambda: "the frames have no place: " in app.output, "the reason")
        assert "TMPDIR may name another folder" in " ".join(app.output.split())
        assert app.app.session.lane is LaneState.ENDED
        monkeypatch.setattr(tempfile, "tempdir", None)
        await app.restart()
        assert app.app.session.lane is LaneState.STOPPED


async def test_values_that_have_no_place_any_more_are_told_on_the_screen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    program = tmp_path / "grows.py"
    program.write_text(GROWS.format(times=500))
    async with live(program) as app:
        monkeypatch.setattr(recording, "_IN_MEMORY", 0)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        await app.press("c")
        await app.until(lambda: app.ended, "the program ends")
        assert app.output.count("values are recorded no more: No such file or directory") == 1
        assert len(app.app.session.real) > 1500


def test_a_recorder_without_room_says_so(small_disk: Path, tmp_path: Path):
    program = tmp_path / "grows.py"
    program.write_text(GROWS.format(times=20_000))
    trace = record(Target(path=program))
    assert trace.end is not None
    assert trace.end.reason == "no space is left for the trace"
    (small_disk / "filler").write_bytes(b"x" * (4 << 20))
    with pytest.raises(RecordingError, match="no space is left for the trace"):
        record(Target(path=program))


def test_where_frames_were_is_known_though_their_values_have_no_room(small_disk: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recording, "_IN_MEMORY", 1 << 20)
    frames = Recording()
    for i in range(60_000):
        frames.append(
            Frame(event=Event.LINE, lineno=i % 7 + 1, source="x = 1", locals={"x": str(i) * 40}, function="f")
        )
    assert frames.trouble == "values are recorded no more: No space left on device"
    assert len(frames) == 60_000
    assert frames[1_000].locals == {"x": "1000" * 40}
    assert frames[45_000].locals == {}
    assert [frames[at].lineno for at in (1_000, 45_000)] == [1_000 % 7 + 1, 45_000 % 7 + 1]
    assert frames[-1].locals == {"x": "59999" * 40}  # the newest are at hand
