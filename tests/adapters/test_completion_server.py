"""Our server over real sockets, with a small model in its own process."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
from foreframe.adapters.completion_server import MAX_BODY
from foreframe.model.decoder import Weights, load

from tests.tiny_cwm import CONTEXT, VOCAB, export_tiny

from .serving import InProcess, served

PROMPT = [5, 6, 7, 8]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return load(export_tiny(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def model(weights: Weights) -> InProcess:
    return InProcess(weights)


@pytest.fixture
def client(model: InProcess) -> Iterator[httpx2.Client]:
    with served(model, max_clients=2) as url, httpx2.Client(base_url=url, timeout=20) as client:
        yield client


def ask(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    response = client.post("/completions", json={"prompt": PROMPT, "temperature": 0, **fields})
    assert response.status_code == 200, response.text
    return response.json()


def greedy(weights: Weights, count: int) -> list[int]:
    decoder = weights.decoder()
    decoder.append(PROMPT)
    chosen: list[int] = []
    for _ in range(count):
        chosen.append(int(decoder.logits().argmax()))
        decoder.append(chosen[-1:])
    return chosen


def test_a_completion_has_openais_form_and_vllms_token_ids(client: httpx2.Client, model: InProcess, weights: Weights):
    answer = ask(client, max_tokens=5, logprobs=2, return_token_ids=True, return_tokens_as_token_ids=True)
    chosen = greedy(weights, 5)
    (choice,) = answer["choices"]
    assert (answer["object"], answer["model"], choice["index"]) == ("text_completion", "tiny", 0)
    assert choice["token_ids"] == chosen
    assert choice["text"] == "".join(model.vocabulary[token] for token in chosen)
    assert choice["finish_reason"] == "length"
    assert choice["logprobs"]["tokens"] == [f"token_id:{token}" for token in chosen]
    told = choice["logprobs"]
    for name, log_p, top in zip(told["tokens"], told["token_logprobs"], told["top_logprobs"], strict=True):
        assert len(top) == 2
        assert top[name] == log_p == max(top.values())
    assert answer["usage"] == {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9}


def test_without_being_asked_it_gives_neither_ids_nor_log_probabilities(client: httpx2.Client):
    (choice,) = ask(client)["choices"]
    assert choice["logprobs"] is None
    assert "token_ids" not in choice
    assert len(choice["text"]) == 16, "OpenAI's number of tokens"


def test_a_text_prompt_is_its_tokens(client: httpx2.Client, model: InProcess):
    text = "".join(model.vocabulary[token] for token in PROMPT)
    assert ask(client, prompt=text)["choices"] == ask(client, prompt=PROMPT)["choices"]
    assert ask(client, prompt=[PROMPT])["choices"] == ask(client, prompt=PROMPT)["choices"]


def test_a_stop_token_is_told_as_the_reason(client: httpx2.Client, weights: Weights):
    chosen = greedy(weights, 5)
    (choice,) = ask(client, max_tokens=5, stop_token_ids=chosen[2:3], return_token_ids=True)["choices"]
    assert choice["token_ids"] == chosen[: chosen.index(chosen[2]) + 1]
    assert choice["finish_reason"] == "stop"


def test_only_allowed_tokens_come(client: httpx2.Client):
    (choice,) = ask(client, max_tokens=9, allowed_token_ids=[3, 11], return_token_ids=True, temperature=5)["choices"]
    assert set(choice["token_ids"]) <= {3, 11}


def test_a_seed_makes_a_sample_repeatable(client: httpx2.Client):
    def texts(seed: int) -> str:
        return ask(client, max_tokens=12, temperature=2.5, seed=seed)["choices"][0]["text"]

    assert texts(1) == texts(1) != texts(2)


def test_the_prompts_own_tokens_are_scored_from_where_it_is_wanted(client: httpx2.Client):
    (whole,) = ask(client, max_tokens=1, prompt_logprobs=2)["choices"]
    (part,) = ask(client, max_tokens=1, prompt_logprobs=2, prompt_logprobs_from=3)["choices"]
    assert whole["prompt_logprobs"][0] is None
    for token, row in zip(PROMPT[1:], whole["prompt_logprobs"][1:], strict=True):
        assert str(token) in row
        assert 2 <= len(row) <= 3
    assert part["prompt_logprobs"][:3] == [None, None, None]
    assert part["prompt_logprobs"][3].keys() == whole["prompt_logprobs"][3].keys()


def events(client: httpx2.Client, **fields: Any) -> list[str]:
    body = {"prompt": PROMPT, "temperature": 0, "stream": True, **fields}
    with client.stream("POST", "/completions", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        return [line.removeprefix("data: ") for line in response.iter_lines() if line]


def test_a_stream_has_a_token_an_event_and_adds_up_to_the_whole(client: httpx2.Client):
    *parts, usage, done = events(client, max_tokens=4, stream_options={"include_usage": True}, return_token_ids=True)
    choices = [json.loads(part)["choices"][0] for part in parts]
    (whole,) = ask(client, max_tokens=4, return_token_ids=True)["choices"]
    assert [choice["token_ids"] for choice in choices] == [*([token] for token in whole["token_ids"]), []]
    assert "".join(choice["text"] for choice in choices) == whole["text"]
    assert [choice["finish_reason"] for choice in choices] == [None] * 4 + ["length"]
    assert json.loads(usage)["usage"]["completion_tokens"] == 4
    assert done == "[DONE]"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"prompt": []}, "empty"),
        ({"prompt": ""}, "empty"),
        ({"prompt": None}, "prompt is a list"),
        ({"prompt": {"a": 1}}, "prompt is a list"),
        ({"prompt": [[1], [2]]}, "no token id"),
        ({"prompt": [1, -1]}, "0 to 49"),
        ({"prompt": [1, VOCAB]}, "0 to 49"),
        ({"prompt": [1, True]}, "no token id"),
        ({"prompt": [1.0]}, "no token id"),
        ({"prompt": [0] * (CONTEXT + 1)}, "more than the 64"),
        ({"max_tokens": CONTEXT}, "more than the 64"),
        ({"max_tokens": -1}, "whole number"),
        ({"max_tokens": "9"}, "whole number"),
        ({"max_tokens": 10**30}, "whole number"),
        ({"temperature": -1}, "temperature"),
        ({"temperature": "hot"}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"logprobs": 1000}, "0 to 100"),
        ({"seed": 1.5}, "seed"),
        ({"stop_token_ids": [VOCAB]}, "stop_token_ids"),
        ({"stop_token_ids": 3}, "stop_token_ids"),
        ({"allowed_token_ids": []}, "no token could follow"),
        ({"allowed_token_ids": ["a"]}, "allowed_token_ids"),
        ({"prompt_logprobs": 1, "prompt_logprobs_from": 5}, "1 to 4"),
        ({"stream": "yes"}, "true or false"),
        ({"model": "gpt"}, "no model 'gpt'"),
        ({"n": 2}, "n is not supported"),
        ({"echo": True}, "echo is not supported"),
        ({"stop": ["\n"]}, "stop is not supported"),
        ({"top_p": 0.5}, "top_p is not supported"),
        ({"min_tokens": 3}, "min_tokens is not supported"),
        ({"stream": True, "prompt_logprobs": 1}, "prompt_logprobs is not supported in a stream"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(client: httpx2.Client, fields: dict[str, Any], sentence: str):
    response = client.post("/completions", json={"prompt": PROMPT, **fields})
    assert response.status_code == 400
    message = response.json()["error"]["message"]
    assert sentence in message
    assert "\n" not in message


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b"3", b'"prompt"'])
def test_a_body_that_is_no_json_object_is_refused(client: httpx2.Client, body: bytes):
    response = client.post("/completions", content=body)
    assert response.status_code == 400
    assert "body" in response.json()["error"]["message"]


def test_a_body_that_is_too_large_is_refused(client: httpx2.Client):
    assert client.post("/completions", content=b" " * (MAX_BODY + 1)).status_code == 413


def test_unknown_routes_and_methods_are_refused_as_json(client: httpx2.Client):
    assert client.get("/nothing").json()["error"]["code"] == 404
    assert client.get("/completions").json()["error"]["code"] == 405
    assert client.get("/models/other/tokenizer").json()["error"]["code"] == 404


def test_more_clients_than_there_is_room_for_are_told_to_wait(client: httpx2.Client, model: InProcess):
    model.pause_s = 0.02
    background = [threading.Thread(target=ask, args=(client,), kwargs={"max_tokens": 40}) for _ in range(2)]
    for thread in background:
        thread.start()
    while model.at_work < 2:
        time.sleep(0.01)
    response = client.post("/completions", json={"prompt": PROMPT})
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    assert "2 requests" in response.json()["error"]["message"]
    for thread in background:
        thread.join()
    model.pause_s = 0.0
    ask(client)


@pytest.mark.parametrize("stream", [False, True])
def test_clients_that_come_at_once_are_counted_at_once(client: httpx2.Client, model: InProcess, stream: bool):
    model.pause_s = 0.05
    statuses: list[int] = []

    def one() -> None:
        body = {"prompt": PROMPT, "max_tokens": 20, "stream": stream}
        statuses.append(client.post("/completions", json=body).status_code)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 2 + [429] * 6
    model.pause_s = 0.0
    ask(client)


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_hangs_up_frees_its_decoder(client: httpx2.Client, model: InProcess, stream: bool):
    model.pause_s = 0.2
    body = {"prompt": PROMPT, "max_tokens": 50, "stream": stream}
    if stream:
        with client.stream("POST", "/completions", json=body) as response:
            next(response.iter_lines())
    else:
        with pytest.raises(httpx2.ReadTimeout):
            client.post("/completions", json=body, timeout=0.5)
    assert model.asked
    until = time.monotonic() + 3  # the completion itself would take ten seconds
    while model.at_work and time.monotonic() < until:
        time.sleep(0.02)
    assert model.at_work == 0
    model.pause_s = 0.0
    ask(client, max_tokens=1)


def test_the_key_is_asked_for_everywhere_but_for_health(model: InProcess):
    with served(model, key="open sesame") as url, httpx2.Client(base_url=url) as client:
        for route in ("/models", "/models/tiny/tokenizer"):
            assert client.get(route).status_code == 401
        assert client.post("/completions", json={"prompt": PROMPT}).status_code == 401
        assert client.get(url.removesuffix("/v1") + "/metrics").status_code == 401
        assert client.get(url.removesuffix("/v1") + "/health").json() == {"status": "ok"}
        wrong = client.get("/models", headers={"Authorization": "Bearer open says me"})
        assert "key" in wrong.json()["error"]["message"]
        assert client.get("/models", headers={"Authorization": "Bearer open sesame"}).status_code == 200


def test_the_metrics_count_what_happened(client: httpx2.Client):
    ask(client, max_tokens=3)
    ask(client, max_tokens=3)
    client.post("/completions", json={"prompt": []})
    lines = client.get(str(client.base_url).removesuffix("/v1/") + "/metrics").text.splitlines()
    told = {name: int(value) for name, value in map(str.split, lines)}
    assert told["foreframe_requests_total"] == 3
    assert told["foreframe_completion_tokens_total"] == 6
    assert told["foreframe_prompt_tokens_total"] == 8
    assert told["foreframe_prompt_tokens_cached_total"] == 4
    assert told["foreframe_requests_in_flight"] == 0


def test_the_vocabulary_is_given_whole(client: httpx2.Client, model: InProcess):
    assert client.get("/models/tiny/tokenizer").json() == list(model.vocabulary)


def test_the_vocabulary_of_a_model_with_a_hub_name_is_given_too(weights: Weights):
    model = InProcess(weights)
    model.name = "someone/tiny"
    with served(model) as url, httpx2.Client(base_url=url) as client:
        assert client.get("/models/someone%2Ftiny/tokenizer").json() == list(model.vocabulary)
        assert client.get("/models/tiny/tokenizer").status_code == 404


def test_log_probabilities_survive_the_journey_exactly(client: httpx2.Client, weights: Weights):
    (choice,) = ask(client, max_tokens=1, logprobs=VOCAB, return_tokens_as_token_ids=True)["choices"]
    (top,) = choice["logprobs"]["top_logprobs"]
    decoder = weights.decoder()
    decoder.append(PROMPT)
    logits = decoder.logits().astype(np.float64)
    received = np.array([top[f"token_id:{token}"] for token in range(VOCAB)])
    assert np.argsort(-received, kind="stable").tolist() == np.argsort(-logits, kind="stable").tolist()
