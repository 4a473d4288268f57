"""`foreframe serve` as a process of its own, and the debugger over it and over servers that misbehave."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from foreframe.adapters.completion_card import vocabulary_hash
from foreframe.app.cli import main
from foreframe.app.predicted_lane import FrameScored, ModelFailed, ModelTroubled, PredictedLane
from foreframe.app.wiring import context_of, make_predictor
from foreframe.debugger.errors import ForeframeError
from foreframe.debugger.evaluation import free_run
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import Predictor
from foreframe.debugger.trace import Trace
from foreframe.model.load import embedded
from foreframe.model.onnx_graph import Precision, decoder_graph
from foreframe.train.export import write
from safetensors.numpy import load_file

from tests.adapters.serving import Answer, cut_short, hangs, hangs_up, misbehaving, says
from tests.programs import EXAMPLES, Example

TESTED = [example for example in EXAMPLES if example.name in ("brackets", "count_letters", "recursion", "run_length")]
LETTERS = next(example for example in EXAMPLES if example.name == "count_letters")


@contextlib.contextmanager
def serving(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`foreframe serve` on a free port: the process and its address."""
    command = [sys.executable, "-m", "foreframe.app", "serve", "--port", "0", *words]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, env={**os.environ, **environment}, **pipes)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, line.split()[-1]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """nano in float32. In int8 a chunk of tokens is computed a little differently from one token, here and there."""
    folder = tmp_path_factory.mktemp("models") / "float32"
    config = json.loads((embedded() / "config.json").read_text())
    weights = {name: array.astype("float32") for name, array in load_file(embedded() / "model.safetensors").items()}
    write(decoder_graph(config, weights, Precision.NONE), config, folder / "runtime")
    for name in ("nano.json", "tokenizer.json"):
        shutil.copy(embedded() / name, folder)
    return folder


@pytest.fixture(scope="module")
def url(model: Path) -> Iterator[str]:
    with serving("--model", str(model), "--workers", "2") as (_process, url):
        yield url


@pytest.fixture(scope="module")
def local(model: Path) -> Predictor:
    return make_predictor(str(model))


@pytest.fixture(scope="module")
def remote(url: str) -> Predictor:
    return make_predictor(url)


def recorded(example: Example) -> Trace:
    return record_in_process(example.path.read_text(), example.function, example.call)


def said(predictor: Predictor, trace: Trace) -> list[Any]:
    """What is predicted after each real frame, then from the first frame alone."""
    session = predictor.session(context_of(trace))
    answers: list[Any] = []
    for frame in trace.frames[:12]:
        session.observe(frame)
        try:
            prediction = session.predict()
            answers.append(prediction and (prediction.frame, prediction.tokens, prediction.forced_tokens))
        except ForeframeError as error:
            answers.append(str(error))
    answers += (one.frame for one in free_run(predictor.session(context_of(trace)), trace.frames[0], limit=12))
    return answers


@pytest.mark.parametrize("example", TESTED, ids=lambda example: example.name)
def test_a_served_model_predicts_exactly_the_frames_it_predicts_here(
    example: Example, local: Predictor, remote: Predictor
):
    trace = recorded(example)
    here, there = said(local, trace), said(remote, trace)
    assert here == there
    assert len(here) > 12


def test_the_confidence_over_a_server_is_that_of_the_tokens_it_told(local: Predictor, remote: Predictor):
    trace = recorded(LETTERS)
    predictions = []
    for predictor in (local, remote):
        session = predictor.session(context_of(trace))
        session.observe(trace.frames[0])
        predictions.append(session.predict())
    here, there = predictions
    assert there.confidence == pytest.approx(here.confidence, abs=0.02)
    assert there.confidence >= here.confidence - 1e-4, "what was not told counts as impossible"


def test_compare_over_a_server_says_what_it_says_here(
    url: str, model: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
):
    told: list[dict[str, Any]] = []
    surprisals: dict[str, list[float]] = {str(model): [], url: []}
    for name in (str(model), url):
        main(["compare", str(LETTERS.path), "--call", LETTERS.call, "--json", "--model", name])
        answer = json.loads(capfd.readouterr().out)
        for frame in answer["frames"]:
            surprisals[name].append(frame.pop("surprisal"))
            for prediction in (frame, frame["predicted"], frame["free"]):
                if prediction:
                    prediction.pop("confidence")
                    prediction.pop("value_confidence", None)
        told.append({name: answer[name] for name in ("frames", "teacher_forced", "free_run")})
    assert told[0] == told[1]
    # Sums of the same rounded terms, in another order.
    assert surprisals[url] == pytest.approx(surprisals[str(model)], abs=2e-3)
    assert told[0]["teacher_forced"]["exact"] > 0


def test_eight_clients_at_once_are_each_told_what_one_alone_is_told(url: str):
    prompts = [[2, 4, *range(300 + 7 * client, 330 + 7 * client)] for client in range(8)]

    def ask(prompt: list[int]) -> str:
        body = {"prompt": prompt, "max_tokens": 12, "temperature": 0}
        return httpx2.post(f"{url}/completions", json=body, timeout=60).json()["choices"][0]["text"]

    alone = [ask(prompt) for prompt in prompts]
    together = [""] * 8

    def client(number: int) -> None:
        together[number] = ask(prompts[number])

    threads = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_worker(pid: int) -> bool:
    return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="child processes are read from /proc")
def test_a_worker_that_dies_is_replaced_and_told_of():
    with serving("--workers", "1") as (process, url):
        (worker,) = filter(is_worker, children(process.pid))
        body = {"prompt": [2, 4, 300], "max_tokens": 2000}
        answers: list[httpx2.Response] = []
        asking = threading.Thread(
            target=lambda: answers.append(httpx2.post(f"{url}/completions", json=body, timeout=60))
        )
        asking.start()
        health = url.removesuffix("/v1")
        while "in_flight 1" not in httpx2.get(f"{health}/metrics").text:
            time.sleep(0.01)
        os.kill(worker, signal.SIGKILL)
        asking.join()
        assert answers[0].status_code == 500
        assert "died" in answers[0].json()["error"]["message"]
        body["max_tokens"] = 2
        assert httpx2.post(f"{url}/completions", json=body, timeout=60).status_code == 200


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="child processes are read from /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_with_its_workers(number: signal.Signals):
    with serving("--workers", "1") as (process, url):
        workers = list(filter(is_worker, children(process.pid)))
        assert len(workers) == 1
        assert httpx2.get(f"{url}/models").status_code == 200
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (130 if number is signal.SIGINT else 0, "", "")
        assert not [worker for worker in workers if Path(f"/proc/{worker}/cmdline").exists()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="child processes are read from /proc")
def test_ending_while_answers_are_not_complete_is_quiet_and_says_so_to_the_clients():
    with serving("--workers", "1") as (process, url):
        (worker,) = filter(is_worker, children(process.pid))
        os.kill(worker, signal.SIGSTOP)
        answers: list[httpx2.Response] = []
        broken: list[httpx2.TransportError] = []

        def ask(*, stream: bool) -> None:
            body = {"prompt": [2, 4, 300], "max_tokens": 2, "stream": stream}
            try:
                answers.append(httpx2.post(f"{url}/completions", json=body, timeout=60))
            except httpx2.TransportError as error:
                broken.append(error)

        clients = [threading.Thread(target=ask, kwargs={"stream": stream}) for stream in (False, True)]
        for client in clients:
            client.start()
        while "in_flight 2" not in httpx2.get(f"{url.removesuffix('/v1')}/metrics").text:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=40)
        for client in clients:
            client.join()
        assert (process.returncode, out, err) == (0, "", "")
        (answer,) = answers
        assert answer.status_code == 503
        assert answer.json()["error"]["message"] == "the server is ending"
        assert len(broken) == 1, "a stream that has begun can only break off"


def test_a_model_named_by_its_hub_name_is_used_over_its_server(model: Path, local: Predictor, tmp_path: Path):
    entry = tmp_path / "models--someone--small"
    (entry / "refs").mkdir(parents=True)
    (entry / "refs" / "main").write_text("abc")
    (entry / "snapshots").mkdir()
    (entry / "snapshots" / "abc").symlink_to(model)
    with serving("--model", "someone/small", "--workers", "1", HF_HUB_CACHE=str(tmp_path)) as (_process, url):
        assert httpx2.get(f"{url}/models").json()["data"][0]["id"] == "someone/small"
        predictor = make_predictor(url)
        assert predictor.name.startswith("small@")
        assert said(predictor, recorded(LETTERS)) == said(local, recorded(LETTERS))


def test_a_model_in_this_folder_has_the_folders_name(model: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(model)
    for name in (".", "../float32", "./"):
        assert make_predictor(name).name == "float32"


def test_a_key_in_the_environment_is_asked_for_and_sent(monkeypatch: pytest.MonkeyPatch):
    with serving("--workers", "1", FOREFRAME_SERVE_KEY="open-sesame") as (_process, url):
        monkeypatch.delenv("FOREFRAME_API_KEY", raising=False)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        with pytest.raises(ForeframeError, match="asks for a key") as told:
            make_predictor(url)
        assert "FOREFRAME_API_KEY" in told.value.hint
        monkeypatch.setenv("FOREFRAME_API_KEY", "open-sesame")
        assert make_predictor(url).name.startswith("nano@127.0.0.1:")


def test_listening_beyond_this_machine_is_said_in_one_sentence():
    with serving("--workers", "1", "--host", "0.0.0.0", FOREFRAME_SERVE_KEY="") as (process, _url):
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=20)
    assert err.count("\n") == 1
    assert "0.0.0.0 is no loopback address" in err
    assert "FOREFRAME_SERVE_KEY is not set" in err


def test_what_cannot_be_served_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
    assert "cannot be listened on" in capsys.readouterr().err
    assert main(["serve", "--port", "70000"]) == 2
    assert "no port" in capsys.readouterr().err
    assert main(["serve", "--port", "0", "--workers", "1", "--model", str(tmp_path)]) == 2
    assert f"{tmp_path} is no model" in capsys.readouterr().err


def test_without_the_server_library_it_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delitem(sys.modules, "foreframe.adapters.completion_server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["serve", "--port", "0"]) == 2
    assert "foreframe[serve]" in capsys.readouterr().err


def test_a_model_in_this_process_loads_no_http_library():
    code = "import sys; from foreframe.app.wiring import make_predictor; make_predictor('nano'); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert not {"httpx2", "starlette", "uvicorn", "anyio"} & set(loaded)


# The debugger over a server that lists a model of ours and then misbehaves.


@contextlib.contextmanager
def pretending(answer: Answer) -> Iterator[str]:
    vocabulary = json.loads((embedded() / "tokenizer.json").read_text())
    told = json.loads((embedded() / "nano.json").read_text())
    card = {name: told[name] for name in ("dialect", "context")} | {"vocabulary_sha256": vocabulary_hash(vocabulary)}
    entry = {"id": "nano", "owned_by": "foreframe", "max_model_len": 2048, "foreframe": card}

    def models(handler: Any, before: int) -> None:
        says(vocabulary if handler.path.endswith("tokenizer") else {"data": [entry]})(handler, before)

    with misbehaving(answer, models=models) as server:
        yield server.url


WRONG_IDS = {"choices": [{"token_ids": [9999], "logprobs": {
    "tokens": ["token_id:9999"], "token_logprobs": [-0.1], "top_logprobs": [{"token_id:9999": -0.1}],
}}]}  # fmt: skip
NO_LOGPROBS = {"choices": [{"text": "x", "token_ids": [300], "logprobs": None}]}

BAD = [
    (says(b"garbage"), "no JSON"),
    (says(b'{"choices": ['), "no JSON"),
    (says({"error": {"message": "boom"}}, 500), "HTTP 500: boom"),
    (hangs(1.0), "did not answer"),
    (hangs_up, "closed the connection"),
    (cut_short, "closed the connection"),
    (says(b" " * (11 << 20)), "more than 10 MB"),
    (says(WRONG_IDS), "token ids go past"),
    (says(NO_LOGPROBS), "no log probabilities"),
    (says({}, 401), "asks for a key"),
]


@pytest.mark.parametrize(("answer", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_the_real_lane_goes_on_when_the_server_misbehaves(
    answer: Answer, sentence: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FOREFRAME_TIMEOUT", "0.5")
    with pretending(answer) as url:
        main(["compare", str(LETTERS.path), "--call", LETTERS.call, "--json", "--model", url])
    out, err = capfd.readouterr()
    compared = json.loads(out)
    assert [frame["event"] for frame in compared["frames"]][-1] == "return"
    assert compared["frames"][-1]["value"] == repr(LETTERS.value)
    assert {frame["verdict"] for frame in compared["frames"][1:]} == {"missing"}
    assert not any(frame["predicted"] for frame in compared["frames"])
    (line,) = [line for line in err.splitlines() if line.startswith("foreframe: ")]
    assert sentence in line


@pytest.mark.parametrize("answer", [says(b"garbage"), says({}, 500), hangs(1.0), hangs_up, says({}, 401)])
def test_a_server_that_cannot_even_say_what_it_has_is_refused_before_anything_runs(
    answer: Answer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FOREFRAME_TIMEOUT", "0.5")
    with misbehaving(answer) as server:
        assert main(["compare", str(LETTERS.path), "--call", LETTERS.call, "--json", "--model", server.url]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 2


def lane_over(url: str) -> list[Any]:
    """What the interface's predicted lane posts: the model loads or not, then three real frames are scored."""
    trace = recorded(LETTERS)
    posted: list[Any] = []
    lane = PredictedLane(lambda: make_predictor(url), lambda: context_of(trace), posted.append)
    lane.start()
    for at, frame in enumerate(trace.frames[:3]):
        lane.score(at, frame)
    until = time.monotonic() + 30
    while time.monotonic() < until and sum(isinstance(one, (FrameScored, ModelFailed)) for one in posted) < 3:
        if posted and isinstance(posted[-1], ModelFailed):
            break
        time.sleep(0.02)
    lane.close()
    return posted


def test_the_interface_is_told_that_a_server_is_not_there():
    with misbehaving(says({})) as server:
        url = server.url
    (failed,) = lane_over(url)
    assert "cannot be reached" in str(failed.error)


def test_the_interface_is_told_of_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "ftp://127.0.0.1")
    (failed,) = lane_over("http://127.0.0.2:9/v1")
    assert isinstance(failed, ModelFailed)
    assert "proxy" in str(failed.error)


def test_the_interface_is_told_why_a_frame_has_no_prediction():
    with pretending(says(WRONG_IDS)) as url:
        loaded, *posted = lane_over(url)
    assert loaded.name.startswith("nano@")
    # The first frame is given.
    assert [type(one) for one in posted] == [FrameScored, *(2 * [ModelTroubled, FrameScored])]
    assert all("token ids go past" in str(one.error) for one in posted if isinstance(one, ModelTroubled))


def test_a_server_that_fails_once_is_not_noticed(local: Predictor):
    trace = recorded(LETTERS)
    failures = {"left": 2}

    with serving("--workers", "1") as (_process, url), httpx2.Client() as client:

        def answer(handler: Any, before: int) -> None:
            if failures["left"]:
                failures["left"] -= 1
                return says({}, 500)(handler, before)
            _path, _headers, body = handler.server.requests[before]
            return says(client.post(f"{url}/completions", content=body).content)(handler, before)

        with pretending(answer) as flaky:
            session = make_predictor(flaky).session(context_of(trace))
            session.observe(trace.frames[0])
            prediction = session.predict()
    assert prediction is not None
    assert failures["left"] == 0
