"""debugpy's stack mapped to frames, without debugpy."""

from pathlib import Path

from foreframe.adapters.dap.placing import Place, has_landed, stack_frames
from foreframe.adapters.dap.schema import DapStackFrame
from foreframe.debugger.frame import Event, Frame, StackFrame
from foreframe.debugger.trace import Header, Trace

PLACE = Place(target="/project/main.py", root="/project/")


def frame(event: Event, lineno: int, depth: int, function: str, path: str = "") -> Frame:
    return Frame(event=event, lineno=lineno, source="", depth=depth, function=function, path=path)


def trace(*frames: Frame) -> Trace:
    return Trace(header=Header(target="main.py", source=""), frames=list(frames), sources={"lib/a.py": ""})


def reported(*entries: tuple[str, int, str]) -> list[DapStackFrame]:
    return [{"id": 0, "name": name, "line": line, "source": {"path": path}} for name, line, path in entries]


def placed(stack: list[StackFrame]) -> list[tuple[str, int]]:
    return [(entry.function, entry.at) for entry in stack]


CALL = trace(
    frame(Event.CALL, 1, 0, "<module>"),
    frame(Event.LINE, 1, 0, "<module>"),
    frame(Event.CALL, 5, 1, "f", "lib/a.py"),
    frame(Event.LINE, 6, 1, "f", "lib/a.py"),
)
AT_F = ("f", 6, "/project/lib/a.py")
AT_MODULE = ("<module>", 1, "/project/main.py")


def test_each_activation_has_its_newest_frame():
    stack = stack_frames(reported(AT_F, AT_MODULE), PLACE, CALL)
    assert placed(stack) == [("f", 3), ("<module>", 1)]
    assert [entry.path for entry in stack] == ["lib/a.py", ""]
    assert has_landed(stack, CALL.frames, before=3)


def test_a_stop_without_a_new_frame_has_not_landed():
    stack = stack_frames(reported(AT_F, AT_MODULE), PLACE, CALL)
    assert not has_landed(stack, CALL.frames, before=4)


def test_a_return_to_the_middle_of_a_line_has_not_landed():
    returned = trace(*CALL.frames, frame(Event.RETURN, 6, 1, "f", "lib/a.py"))
    stack = stack_frames(reported(AT_MODULE), PLACE, returned)
    assert placed(stack) == [("<module>", 1)]
    assert not has_landed(stack, returned.frames, before=4)


def test_lambdas_and_class_bodies_are_part_of_the_activation_around_them():
    entries = reported(AT_F, ("<lambda>", 1, "/project/main.py"), AT_MODULE)
    assert placed(stack_frames(entries, PLACE, CALL)) == [("f", 3), ("<lambda>", 1), ("<module>", 1)]
    inside = stack_frames(reported(("Point", 2, "/project/lib/a.py"), AT_F, AT_MODULE), PLACE, CALL)
    # Its line is in no frame.
    assert placed(inside) == [("Point", -1), ("f", 3), ("<module>", 1)]
    assert not has_landed(inside, CALL.frames, before=3)


def test_code_that_makes_no_frames_is_left_out_unless_asked_for():
    entries = reported(AT_F, ("reduce", 9, "/usr/lib/functools.py"), AT_MODULE, ("main", 1, "/shim.py"))
    assert placed(stack_frames(entries, PLACE, CALL)) == [("f", 3), ("<module>", 1)]
    shown = stack_frames(entries, PLACE, CALL, libraries=True)
    assert placed(shown) == [("f", 3), ("reduce", -1), ("<module>", 1), ("main", -1)]
    assert shown[1].path == "/usr/lib/functools.py"


def test_a_file_of_the_project_that_has_made_no_frames_yet_is_not_ours():
    assert PLACE.shown("/project/lib/b.py", CALL) is None
    assert PLACE.shown("/elsewhere/lib/a.py", CALL) is None


def test_a_stack_that_is_another_threads_has_no_frames():
    assert placed(stack_frames(reported(("work", 3, "/project/main.py")), PLACE, CALL)) == [("work", -1)]


def test_an_exception_on_its_way_out_still_has_the_frames_it_left():
    raised = trace(
        *CALL.frames,
        frame(Event.EXCEPTION, 6, 1, "f", "lib/a.py"),
        frame(Event.EXCEPTION, 1, 0, "<module>"),
    )
    entries = reported(AT_F, ("<module> (Current frame)", 1, "/project/main.py"))
    assert placed(stack_frames(entries, PLACE, raised)) == [("f", 4), ("<module>", 5)]


def test_an_empty_trace_places_nothing():
    assert placed(stack_frames(reported(AT_MODULE), PLACE, trace())) == [("<module>", -1)]
    assert not has_landed([], [], before=0)


def test_what_the_debuggee_notes_is_read_when_it_is_whole(tmp_path: Path):
    note = tmp_path / "place"
    assert Place.read(note) is None
    note.write_text("/project/main.py\0/pro")
    assert Place.read(note) is None
    note.write_text("/project/main.py\0/project\0")
    assert Place.read(note) == PLACE
