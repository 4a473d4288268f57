"""The model's process: the same answers as in ours, given up at once, replaced when it dies, ended with us."""

import gc
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from foreframe.app.wiring import make_worker
from foreframe.debugger.errors import Cancelled, ModelError
from foreframe.debugger.ports import Predictor, SourceContext
from foreframe.model import tape
from foreframe.model.checkpoint import embedded
from foreframe.model.load import load_predictor
from foreframe.model.worker import MAX_DEATHS, WorkerPredictor

from .traces import recorded

SOURCE, FUNCTION, FRAMES = next(item for item in recorded() if 6 < len(item[2]) < 60)
CONTEXT = SourceContext(source=SOURCE, function=FUNCTION)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch):
    """The child finds the predictors of this file."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


@pytest.fixture(name="worker")
def _worker():
    worker = WorkerPredictor(load_predictor)
    yield worker
    worker.close()


def test_what_it_held_open_is_given_back_once_nobody_has_it():
    held = set(os.listdir("/proc/self/fd"))
    worker = WorkerPredictor(load_predictor)
    assert set(os.listdir("/proc/self/fd")) > held
    worker.close()
    worker.cancel()  # of a thread that does not know yet
    del worker
    gc.collect()
    assert set(os.listdir("/proc/self/fd")) <= held


class Sleepy:
    """Made in the child: a predictor that thinks until it is cancelled, or for a minute."""

    name = "sleepy"

    def __init__(self) -> None:
        self.cancelled = threading.Event()

    def session(self, context: SourceContext) -> "Sleepy":
        return self

    def cancel(self) -> None:
        self.cancelled.set()

    def observe(self, frame) -> None:
        pass

    def rewind(self, length: int) -> None:
        pass

    def predict(self) -> None:
        self.cancelled.wait(60)
        was, self.cancelled = self.cancelled.is_set(), threading.Event()
        if was:
            raise Cancelled("cancelled")

    def jump(self, lineno: int) -> None:
        """Answers at once."""

    def surprisal(self, frame) -> float:
        return 0.0


def load_for_a_minute() -> Sleepy:
    """Says its process to whoever started it, and is never done."""
    Path(os.environ["LOADING"]).write_text(str(os.getpid()))
    time.sleep(60)
    return Sleepy()


class Greedy(Sleepy):
    """A predictor that takes half a gigabyte to say nothing."""

    name = "greedy"

    def predict(self) -> None:
        held = b"x" * 500_000_000
        time.sleep(5)
        del held


def test_a_worker_answers_as_the_model_in_our_process(worker: WorkerPredictor):
    there, here = worker.session(CONTEXT), load_predictor().session(CONTEXT)
    for frame in FRAMES:
        there.observe(frame)
        here.observe(frame)
        said, expected = there.predict(), here.predict()
        assert (said and said.frame) == (expected and expected.frame)
    for session in (there, here):
        session.rewind(2)
    assert there.predict().frame == here.predict().frame
    assert there.surprisal(FRAMES[2]) == here.surprisal(FRAMES[2])


def test_sessions_of_one_worker_are_independent(worker: WorkerPredictor):
    one, two = worker.session(CONTEXT), worker.session(CONTEXT)
    one.observe(FRAMES[0])
    two.observe(FRAMES[0])
    two.observe(FRAMES[1])
    first = one.predict()
    two.predict()
    assert one.predict().frame == first.frame


def resident_mib(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_a_session_that_nobody_has_any_more_costs_the_child_nothing(worker: WorkerPredictor):
    held: list[float] = []
    for _ in range(14):
        session = worker.session(CONTEXT)
        session.observe(FRAMES[0])
        session.predict()
        held.append(resident_mib(worker.pid))
    assert held[-1] - held[3] < 64  # ten caches are 160 MiB


def test_a_prediction_is_given_up_at_once_and_the_next_question_is_answered():
    worker = WorkerPredictor(Sleepy)
    session = worker.session(CONTEXT)
    asked_for = threading.Timer(0.3, worker.cancel)
    asked_for.start()
    with pytest.raises(Cancelled):
        session.predict()
    assert session.jump(1) is None
    worker.close()


def test_a_cancellation_that_comes_when_nothing_is_asked_is_forgotten(worker: WorkerPredictor):
    session = worker.session(CONTEXT)
    session.observe(FRAMES[0])
    worker.cancel()
    assert session.predict() is not None


def test_a_worker_that_is_killed_is_told_of_once_and_replaced(worker: WorkerPredictor):
    session = worker.session(CONTEXT)
    for frame in FRAMES[:3]:
        session.observe(frame)
    before = session.predict()
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="SIGKILL"):
        session.predict()
    assert session.predict().frame == before.frame


def test_a_frame_told_to_a_dead_worker_is_not_lost(worker: WorkerPredictor):
    session, other = worker.session(CONTEXT), load_predictor().session(CONTEXT)
    session.observe(FRAMES[0])
    session.predict()
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="SIGKILL"):  # noqa: PT012 - the pipe may hold some frames more
        for frame in FRAMES[1:3]:
            session.observe(frame)
        session.predict()
    session.rewind(1)
    for frame in FRAMES[1:3]:
        session.observe(frame)
    for frame in FRAMES[:3]:
        other.observe(frame)
    assert session.predict().frame == other.predict().frame


def test_a_session_that_begins_while_no_child_lives_is_answered(worker: WorkerPredictor):
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match="SIGKILL"):
        worker.session(CONTEXT).predict()
    session = worker.session(CONTEXT)
    session.observe(FRAMES[0])
    session.rewind(1)
    assert session.predict() is not None


def test_a_worker_that_dies_each_time_is_not_started_for_ever():
    worker = WorkerPredictor(Sleepy)
    session = worker.session(CONTEXT)
    for _ in range(MAX_DEATHS):
        threading.Timer(0.2, lambda: os.kill(worker.pid, signal.SIGKILL)).start()
        with pytest.raises(ModelError, match="SIGKILL"):
            session.predict()
    with pytest.raises(ModelError, match="not started again"):
        session.predict()
    worker.close()


def test_a_worker_that_outgrows_its_memory_is_stopped_and_says_so():
    worker = WorkerPredictor(Greedy, memory_bytes=400_000_000)
    with pytest.raises(ModelError, match="GiB of memory"):
        worker.session(CONTEXT).predict()
    worker.close()


def test_a_model_that_cannot_be_loaded_raises_as_in_our_process():
    with pytest.raises(ModelError, match="no model nowhere") as told:
        WorkerPredictor(partial(load_predictor, "nowhere"))
    assert "nano" in told.value.hint


def test_the_model_is_not_loaded_in_our_process():
    code = """
import sys
from functools import partial
from foreframe.model.checkpoint import embedded
from foreframe.model.load import load_predictor
from foreframe.model.worker import WorkerPredictor
worker = WorkerPredictor(load_predictor)
assert "onnxruntime_genai" not in sys.modules and "torch" not in sys.modules
worker.close()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_worker_ends_with_the_process_that_started_it():
    code = """
import os, signal
from foreframe.model.checkpoint import embedded
from foreframe.model.load import load_predictor
from foreframe.model.worker import WorkerPredictor
worker = WorkerPredictor(load_predictor)
print(worker.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    child = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    ends(int(child.stdout))


def test_a_worker_that_is_still_loading_ends_with_the_process_that_started_it(tmp_path: Path):
    code = """
from foreframe.model.worker import WorkerPredictor
from tests.model.test_worker import load_for_a_minute
WorkerPredictor(load_for_a_minute)
"""
    told = tmp_path / "pid"
    starter = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "LOADING": str(told)})
    while not (told.exists() and told.read_text()):
        assert starter.poll() is None
        time.sleep(0.02)
    starter.kill()
    starter.wait()
    ends(int(told.read_text()))


def ends(pid: int) -> None:
    """Within five seconds; a zombie has ended too."""
    stat = Path(f"/proc/{pid}/stat")
    for _ in range(100):
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    raise AssertionError("it is still there")


def eager() -> Predictor:
    """Made in the child: nano, telling each of its tokens."""
    tape.TELL_S = -1.0  # type: ignore[misc]
    return load_predictor("nano")


def test_a_frame_is_heard_of_while_it_is_made():
    worker = WorkerPredictor(eager)
    heard: list[str] = []
    worker.hear = heard.append
    session = worker.session(CONTEXT)
    for at, frame in enumerate(FRAMES[:-1]):
        session.observe(frame)
        heard.clear()
        said = session.predict()
        assert said is not None
        changes = {name: value for name, value in said.frame.locals.items() if frame.locals.get(name) != value}
        if said.frame.event == "line" and frame.event == "line" and changes:
            assert heard[-1] == ", ".join(f"{name} = {value}" for name, value in changes.items()), at
            assert len(heard) > 2
            break
    else:
        pytest.fail("no frame of this trace changes a value")
    worker.close()


def test_the_ceiling_of_the_command_line_reaches_the_model():
    with pytest.raises(ModelError, match="GiB of memory"):
        make_worker("nano", memory_bytes=20_000_000)


def test_our_vocabulary_without_its_card_is_told_as_that(tmp_path: Path):
    shutil.copy(embedded() / "tokenizer.json", tmp_path)
    shutil.copy(embedded() / "config.json", tmp_path)
    with pytest.raises(ModelError, match=r"no nano\.json"):
        load_predictor(str(tmp_path))
