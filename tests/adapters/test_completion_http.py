"""Our client against servers that misbehave, over real sockets."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback

import pytest
from foreframe.adapters.completion_http import (
    MAX_RESPONSE,
    Connection,
    Patience,
    StatusError,
    key_from,
    patience_from,
)
from foreframe.debugger.errors import ModelError

from .serving import LISTED, after, cut_short, floods, hangs, hangs_up, misbehaving, says

QUICK = Patience(connect_s=1.0, read_s=0.3, tries=3, backoff_s=0.01, rest_s=0.0)
KEY = "sk-very-secret"


def ask(url: str, *, key: str = "", patience: Patience = QUICK):
    return Connection(url, key=key, patience=patience).post("completions", {"prompt": [1]})


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (says(b"\x00\xffgarbage"), "no JSON"),
        (says(b'{"choices": [{"text"'), "no JSON"),
        (says(b"[" * 100_000), "no JSON"),
        (says(b""), "no JSON"),
        (says({"error": {"message": "out of memory"}}, 500), "HTTP 500: out of memory"),
        (says(b"<html>oops", 500), "HTTP 500"),
        (says({"error": "no such model"}, 404), "HTTP 404: no such model"),
        (says(b"{}", 401), "asks for a key"),
        (says(b"{}", 302, Location="http://elsewhere.example/v1"), "redirects to elsewhere.example"),
        (says(b" " * (MAX_RESPONSE + 1)), "more than 10 MB"),
        (hangs(1.0), "did not answer within 0.3 s"),
        (hangs_up, "closed the connection"),
        (cut_short, "closed the connection"),
        (floods, "more than 10 MB"),
    ],
)
def test_a_bad_answer_is_told_in_one_sentence_with_a_hint(answer, sentence: str):
    patience = Patience(connect_s=1.0, read_s=5.0, tries=2, backoff_s=0.01) if answer is floods else QUICK
    with misbehaving(answer) as server, pytest.raises(ModelError, match=sentence) as told:
        ask(server.url, patience=patience)
    assert "\n" not in str(told.value)
    assert told.value.hint


def test_nobody_there_is_told_in_one_sentence():
    with misbehaving(LISTED) as server:
        url = server.url
    with pytest.raises(ModelError, match="cannot be reached"):
        ask(url)


@pytest.mark.parametrize(
    "first", [says(b"", 500), says(b"", 503), says(b"", 429), hangs_up], ids=["500", "503", "429", "hangs up"]
)
def test_a_failure_that_may_pass_is_tried_again(first):
    with misbehaving(after(2, first, says({"fine": True}))) as server:
        assert ask(server.url) == {"fine": True}
        assert len(server.requests) == 3


def test_a_failure_that_stays_is_tried_a_bounded_number_of_times():
    with misbehaving(says(b"", 503)) as server:
        with pytest.raises(StatusError):
            ask(server.url)
        assert len(server.requests) == QUICK.tries


@pytest.mark.parametrize("status", [400, 401, 404, 422])
def test_a_refusal_is_not_tried_again(status: int):
    with misbehaving(says(b"", status)) as server:
        with pytest.raises(StatusError):
            ask(server.url)
        assert len(server.requests) == 1


def test_a_server_that_asks_for_a_pause_gets_it():
    with misbehaving(after(1, says(b"", 429, Retry_After="1"), says({}))) as server:
        began = time.monotonic()
        ask(server.url)
        assert time.monotonic() - began >= 1.0


def test_a_pause_of_an_hour_is_not_waited_for():
    patience = Patience(tries=2, backoff_s=0.01, max_wait_s=0.05)
    with misbehaving(after(1, says(b"", 503, Retry_After="3600"), says({"fine": True}))) as server:
        assert ask(server.url, patience=patience) == {"fine": True}


def test_after_a_failure_requests_fail_at_once_and_then_are_made_again():
    patience = Patience(read_s=0.2, tries=1, rest_s=0.4)
    with misbehaving(after(1, hangs(0.6), says({"fine": True}))) as server:
        connection = Connection(server.url, patience=patience)
        for _ in range(3):
            with pytest.raises(ModelError, match="did not answer"):
                connection.get("models")
        assert len(server.requests) == 1
        time.sleep(0.5)
        assert connection.get("models") == {"fine": True}


def test_closing_ends_the_wait_for_a_retry():
    patience = Patience(tries=2, backoff_s=30.0, max_wait_s=60.0)
    with misbehaving(says(b"", 503)) as server:
        connection = Connection(server.url, patience=patience)
        failures: list[ModelError] = []

        def wait() -> None:
            try:
                connection.get("models")
            except ModelError as error:
                failures.append(error)

        thread = threading.Thread(target=wait)
        thread.start()
        while not server.requests:
            time.sleep(0.01)
        connection.close()
        thread.join(10)
    assert [str(error).split()[-1] for error in failures] == ["closed"]


def test_only_so_many_requests_are_in_flight_at_once():
    at_once: list[int] = []
    lock = threading.Lock()
    now = 0

    def answer(handler, before: int) -> None:
        nonlocal now
        with lock:
            now += 1
            at_once.append(now)
        time.sleep(0.05)
        with lock:
            now -= 1
        says({})(handler, before)

    with misbehaving(answer) as server:
        connection = Connection(server.url, patience=Patience(read_s=10.0))
        threads = [threading.Thread(target=connection.get, args=("models",)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(at_once) == 12
    assert max(at_once) == 4


def test_the_key_goes_out_as_a_bearer_token():
    with misbehaving(says({})) as server:
        ask(server.url, key=KEY)
        assert server.requests[0][1]["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "answer",
    [
        says({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 400),
        says({"error": {"message": f"Bearer {KEY} is wrong"}}, 401),
        says(f"echo {KEY}".encode()),
        says({"error": f"{KEY} failed"}, 500),
        hangs(1.0),
        hangs_up,
    ],
)
def test_the_key_is_in_no_error_and_in_no_log(answer, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    with misbehaving(answer) as server, pytest.raises(ModelError) as told:
        ask(server.url, key=KEY)
    shown = "".join(traceback.format_exception(told.value)) + told.value.hint + caplog.text
    assert KEY not in shown


def test_a_key_that_a_redirect_gives_back_is_not_shown():
    with misbehaving(says(b"", 302, Location=f"http://{KEY}.example/")) as server:
        with pytest.raises(ModelError, match="redirects") as told:
            ask(server.url, key=KEY)
        assert KEY not in "".join(traceback.format_exception(told.value))


def test_a_key_with_a_line_end_in_it_is_refused_without_being_shown():
    with pytest.raises(ModelError, match="FOREFRAME_API_KEY") as told:
        Connection("http://127.0.0.1:1/v1", key=f"{KEY}\nX-Evil: 1")
    assert KEY not in "".join(traceback.format_exception(told.value))


def test_a_redirect_is_not_followed():
    with misbehaving(says({})) as other:
        with misbehaving(says(b"", 307, Location=other.url)) as server, pytest.raises(StatusError, match="redirects"):
            ask(server.url, key=KEY)
        assert other.requests == []


def test_the_key_comes_from_the_environment_ours_first():
    assert key_from({}) == ""
    assert key_from({"OPENAI_API_KEY": "b"}) == "b"
    assert key_from({"FOREFRAME_API_KEY": " a\n", "OPENAI_API_KEY": "b"}) == "a"


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_a_time_out_that_is_no_number_of_seconds_is_refused(text: str):
    with pytest.raises(ModelError, match="FOREFRAME_TIMEOUT"):
        patience_from({"FOREFRAME_TIMEOUT": text})


@pytest.mark.parametrize(
    "url", ["http://", "http://127.0.0.1:99999/v1", "http://[::1/v1", "ftp://a/v1", "http://a/v1?key=1", "nano"]
)
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ModelError, match="no address"):
        Connection(url)


PROXIES = ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY")
ENVIRONMENTS = [
    {"ALL_PROXY": "socks5://user:hunter2@127.0.0.1:1080"},
    {"HTTP_PROXY": "ftp://user:hunter2@x"},
    {"HTTP_PROXY": "http://user:hunter2@é..b"},
    {"SSL_CERT_FILE": "/nonexistent"},
    {"SSL_CERT_FILE": __file__},
]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_settings_of_the_environment_that_cannot_be_used_are_told_of_without_their_password(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "socksio", None)
    for name in (*PROXIES, *map(str.lower, PROXIES)):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ModelError, match="proxy and certificate settings") as told:
        Connection("http://127.0.0.2:9/v1")
    assert next(iter(environment)) in told.value.hint
    assert "hunter2" not in "".join(traceback.format_exception(told.value)) + told.value.hint


@pytest.mark.parametrize("host", ["a..b", "é..b", f"{'a' * 70}.example"])
def test_a_host_with_a_name_that_none_has_is_told_in_one_sentence(host: str):
    with pytest.raises(ModelError, match="no host's") as told:
        ask(f"http://{host}/v1")
    assert host in str(told.value)


def test_a_password_in_the_address_is_refused_without_being_shown():
    with pytest.raises(ModelError) as told:
        Connection("http://user:hunter2@127.0.0.1/v1")
    assert "hunter2" not in str(told.value) + told.value.hint
