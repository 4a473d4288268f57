"""The remote decoder against our own server over real sockets, beside a decoder in this process on the same weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from foreframe.adapters.completion import RUN, RemoteDecoder, RemoteWeights, connect
from foreframe.adapters.completion_api import FgserveApi, LlamaCppApi, OpenAIApi
from foreframe.adapters.completion_http import Connection, Patience
from foreframe.debugger.errors import ModelError
from foreframe.model.decoder import Decoder, Weights, load

from tests.tiny_cwm import CONTEXT, VOCAB, export_tiny

from .serving import LISTED, InProcess, misbehaving, says, served

TOKENS = np.random.default_rng(7).integers(2, VOCAB, CONTEXT).tolist()
"""Without the end token: what follows it means nothing."""

EXACT = 1e-4
"""float32 sums in another order, and log probabilities of another shift."""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    return load(export_tiny(tmp_path_factory.mktemp("tiny")))


@pytest.fixture
def server(weights: Weights) -> InProcess:
    return InProcess(weights)


@pytest.fixture
def connection(server: InProcess) -> Iterator[Connection]:
    with served(server) as url:
        yield Connection(url)


@pytest.fixture
def decoder(connection: Connection) -> RemoteDecoder:
    """One that is told of every token, so that all its logits can be compared."""
    return RemoteWeights(OpenAIApi(connection, "tiny", VOCAB), limit=CONTEXT, vocab_size=VOCAB).decoder()


@pytest.fixture
def narrow(connection: Connection) -> RemoteDecoder:
    """One that is told of the three likeliest."""
    return RemoteWeights(OpenAIApi(connection, "tiny", 3), limit=CONTEXT, vocab_size=VOCAB).decoder()


def fresh(weights: Weights, tokens: list[int]) -> np.ndarray:
    decoder = weights.decoder()
    decoder.append(tokens)
    return log_p(decoder.logits())


def log_p(logits: np.ndarray) -> np.ndarray:
    shifted = logits.astype(float) - float(logits.max())
    return shifted - np.log(np.exp(shifted).sum())


def test_a_remote_decoder_is_a_decoder(decoder: RemoteDecoder):
    as_protocol: Decoder = decoder
    assert (as_protocol.length, as_protocol.limit) == (0, CONTEXT)


def test_random_appends_and_rewinds_always_equal_a_fresh_local_decoder(weights: Weights, decoder: RemoteDecoder):
    random = np.random.default_rng(3)
    held: list[int] = []
    for _ in range(60):
        if random.random() < 0.4:
            length = int(random.integers(0, len(held) + 1))
            decoder.rewind(length)
            del held[length:]
        # Often what the server itself would say, so that runs are followed and left in the middle.
        if held and random.random() < 0.5 and len(held) < CONTEXT - 1:
            more = [max(2, int(fresh(weights, held).argmax()))]
        else:
            more = random.integers(2, VOCAB, random.integers(0, min(6, CONTEXT - len(held)))).tolist()
        decoder.append(more)
        held += more
        if held and random.random() < 0.7:
            np.testing.assert_allclose(log_p(decoder.logits()), fresh(weights, held), atol=EXACT)
    assert decoder.length == len(held)


def test_following_the_servers_own_choice_costs_one_request_a_run(server: InProcess, narrow: RemoteDecoder):
    narrow.append(TOKENS[:5])
    for _ in range(RUN):
        narrow.append([int(narrow.logits().argmax())])
    assert len(server.asked) == 1
    narrow.logits()
    assert len(server.asked) == 2


def test_another_token_than_the_servers_drops_the_rest_of_the_run(server: InProcess, narrow: RemoteDecoder):
    narrow.append(TOKENS[:5])
    second = int(np.argsort(narrow.logits())[-2])
    narrow.append([second])
    narrow.logits()
    assert [asked.prompt for asked in server.asked] == [tuple(TOKENS[:5]), (*TOKENS[:5], second)]


def test_stepping_back_and_forth_again_asks_nothing(server: InProcess, narrow: RemoteDecoder):
    narrow.append(TOKENS[:5])
    chosen = [int(narrow.logits().argmax())]
    narrow.append(chosen)
    seen = narrow.logits().tolist()
    narrow.rewind(2)
    narrow.append([*TOKENS[2:5], *chosen])
    assert narrow.logits().tolist() == seen
    assert len(server.asked) == 1


def test_only_the_likeliest_tokens_are_possible_and_they_are_the_right_ones(weights: Weights, narrow: RemoteDecoder):
    narrow.append(TOKENS[:5])
    logits = narrow.logits()
    known = np.flatnonzero(np.isfinite(logits))
    expected = fresh(weights, TOKENS[:5])
    assert sorted(known.tolist()) == sorted(np.argsort(expected)[-3:].tolist())
    np.testing.assert_allclose(logits[known], expected[known], atol=EXACT)
    with pytest.raises(ValueError, match="read-only"):
        logits[0] = 0.0


def test_a_token_that_is_allowed_but_unlikely_is_asked_for(weights: Weights, server: InProcess, narrow: RemoteDecoder):
    narrow.append(TOKENS[:5])
    expected = fresh(weights, TOKENS[:5])
    allowed = np.zeros(VOCAB, dtype=bool)
    allowed[np.argsort(expected)[:10]] = True
    logits = np.where(allowed, narrow.logits(allowed), -np.inf)
    assert logits.argmax() == np.where(allowed, expected, -np.inf).argmax()
    assert len(server.asked) == 2
    assert np.isfinite(narrow.logits(allowed)).sum() == 6, "what was said before is still known"
    assert len(server.asked) == 2


def test_scoring_equals_asking_before_each_token(weights: Weights, server: InProcess, decoder: RemoteDecoder):
    decoder.append(TOKENS[:3])
    rows = decoder.score(TOKENS[3:15])
    stepwise = [fresh(weights, TOKENS[:at]) for at in range(3, 15)]
    np.testing.assert_allclose([log_p(row) for row in rows], stepwise, atol=EXACT)
    assert len(server.asked) == 1
    assert decoder.length == 15
    assert decoder.score([]).shape == (0, VOCAB)


def test_scoring_tells_of_each_scored_token_however_unlikely(weights: Weights, narrow: RemoteDecoder):
    narrow.append(TOKENS[:3])
    rows = narrow.score(TOKENS[3:15])
    for at, row in enumerate(rows, 3):
        assert row[TOKENS[at]] == pytest.approx(fresh(weights, TOKENS[:at])[TOKENS[at]], abs=EXACT)


def test_scoring_that_fails_appends_nothing():
    with misbehaving(says(b"garbage")) as server:
        api = OpenAIApi(Connection(server.url, patience=Patience(tries=1)), "m", 5)
        decoder = RemoteWeights(api, limit=64, vocab_size=10).decoder()
        decoder.append([1, 2])
        with pytest.raises(ModelError):
            decoder.score([3, 4])
        assert decoder.length == 2


def test_a_server_that_scores_nothing_is_asked_token_by_token():
    with misbehaving(says({"choices": [{"tokens": [4]}]})) as server:
        decoder = RemoteWeights(FgserveApi(Connection(server.url)), limit=64, vocab_size=10).decoder()
        decoder.append([1])
        rows = decoder.score([4, 5, 6])
        assert decoder.length == 4
        assert [np.flatnonzero(np.isfinite(row)).tolist() for row in rows] == [[4]] * 3


def test_a_branch_goes_its_own_way(weights: Weights, server: InProcess, decoder: RemoteDecoder):
    decoder.append(TOKENS[:5])
    decoder.logits()
    other = decoder.branch()
    other.logits()
    assert len(server.asked) == 1, "a branch knows what was said before"
    other.append(TOKENS[20:22])
    decoder.append(TOKENS[30:32])
    np.testing.assert_allclose(log_p(other.logits()), fresh(weights, TOKENS[:5] + TOKENS[20:22]), atol=EXACT)
    np.testing.assert_allclose(log_p(decoder.logits()), fresh(weights, TOKENS[:5] + TOKENS[30:32]), atol=EXACT)


def test_the_last_free_place_can_still_be_asked_about(weights: Weights, decoder: RemoteDecoder):
    decoder.append(TOKENS[:-1])
    np.testing.assert_allclose(log_p(decoder.logits()), fresh(weights, TOKENS[:-1]), atol=EXACT)
    decoder.append(TOKENS[-1:])
    with pytest.raises(ModelError, match="64 tokens"):
        decoder.append([0])


def test_misuse_is_refused_as_by_a_local_decoder(decoder: RemoteDecoder):
    with pytest.raises(ValueError, match="empty"):
        decoder.logits()
    with pytest.raises(ValueError, match="0 to 49"):
        decoder.append([VOCAB])
    with pytest.raises(ValueError, match="0 tokens"):
        decoder.rewind(1)


# What other servers answer, as their documents and sources have it.

CHOICE: dict[str, Any] = {
    "index": 0,
    "text": "ab",
    "token_ids": [7, 8],
    "logprobs": {
        "text_offset": [0, 10],
        "tokens": ["token_id:7", "token_id:8"],
        "token_logprobs": [-0.5, -0.25],
        "top_logprobs": [{"token_id:7": -0.5, "token_id:9": -1.5}, {"token_id:8": -0.25, "token_id:1": -9999.0}],
    },
    "finish_reason": "length",
}


def changed(**logprobs: Any) -> dict[str, Any]:
    return {"choices": [{**CHOICE, "logprobs": {**CHOICE["logprobs"], **logprobs}}]}


def asked_of(answer: Any, api: str = "openai") -> np.ndarray:
    with misbehaving(says(answer)) as server:
        connection = Connection(server.url, patience=Patience(tries=1))
        apis = {
            "openai": OpenAIApi(connection, "m", 5),
            "llama": LlamaCppApi(connection, 5),
            "cwm": FgserveApi(connection),
        }
        decoder = RemoteWeights(apis[api], limit=64, vocab_size=10).decoder()
        decoder.append([1, 2])
        return decoder.logits()


def test_vllms_answer_is_read_with_and_without_token_ids():
    for choice in (CHOICE, {name: value for name, value in CHOICE.items() if name != "token_ids"}):
        logits = asked_of({"choices": [choice]})
        assert {int(at): float(logits[at]) for at in np.flatnonzero(np.isfinite(logits))} == {7: -0.5, 9: -1.5}


def test_llama_cpps_answer_is_read():
    first = {"id": 7, "token": "a", "bytes": [97], "logprob": -0.5}
    other = {"id": 3, "token": "b", "bytes": [98], "logprob": -1.0}
    told = {**first, "top_logprobs": [first, other]}
    for name in ("completion_probabilities", "probs"):
        logits = asked_of({"content": "a", "tokens": [7], name: [told]}, "llama")
        assert {int(at): float(logits[at]) for at in np.flatnonzero(np.isfinite(logits))} == {7: -0.5, 3: -1.0}


def test_the_answer_of_cwms_own_server_is_read_as_tokens_without_doubt():
    logits = asked_of({"choices": [{"index": 0, "text": "a", "tokens": [4, 5], "logprobs": None}]}, "cwm")
    assert np.flatnonzero(np.isfinite(logits)).tolist() == [4]


def test_a_token_that_cwms_own_server_may_not_choose_is_told():
    with misbehaving(says({"choices": [{"tokens": [4]}]})) as server:
        decoder = RemoteWeights(FgserveApi(Connection(server.url)), limit=64, vocab_size=10).decoder()
        decoder.append([1])
        with pytest.raises(ModelError, match="cannot follow"):
            decoder.logits(np.arange(10) == 5)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"choices": [{**CHOICE, "logprobs": None}]}, "no log probabilities"),
        (
            {"choices": [{**CHOICE, "token_ids": None, "logprobs": {**CHOICE["logprobs"], "tokens": ["a", "b"]}}]},
            "text",
        ),
        (changed(top_logprobs=[{"a": -0.5}, {"b": -0.5}]), "text"),
        ({"choices": [{**CHOICE, "token_ids": [7, 99]}]}, "go past 9"),
        ({"choices": [{**CHOICE, "token_ids": [-7, 8]}]}, "no completion"),
        ({"choices": [{**CHOICE, "token_ids": [7.5, 8]}]}, "no completion"),
        ({"choices": [{**CHOICE, "token_ids": ["7", True]}]}, "no completion"),
        (changed(token_logprobs=[None, None]), "no completion"),
        (changed(token_logprobs=[3.0, -1.0]), "no completion"),
        (changed(top_logprobs=[{"token_id:7": float("nan")}, {}]), "no completion"),
        (changed(top_logprobs=[None, None]), "no completion"),
        (changed(tokens=[], token_logprobs=[], top_logprobs=[]), "no completion"),
        ({"choices": [{**CHOICE, "token_ids": []}]}, "no completion"),
        ({"choices": []}, "no completion"),
        ({"choices": 3}, "no completion"),
        ({}, "no completion"),
        ([], "no completion"),
        (None, "no completion"),
        ("choices", "no completion"),
    ],
)
def test_an_answer_that_is_no_completion_is_told_in_one_sentence(answer: Any, sentence: str):
    with pytest.raises(ModelError, match=sentence) as told:
        asked_of(answer)
    assert "\n" not in str(told.value)
    assert told.value.hint


def test_a_server_that_overlooks_what_is_allowed_is_told_of():
    with misbehaving(says({"choices": [CHOICE]})) as server:
        decoder = RemoteWeights(OpenAIApi(Connection(server.url), "m", 5), limit=64, vocab_size=10).decoder()
        decoder.append([1])
        with pytest.raises(ModelError, match="not allowed"):
            decoder.logits(np.arange(10) == 5)


def test_what_a_server_has_is_asked_first(server: InProcess):
    with served(server) as url:
        remote = connect(url, {})
    assert (remote.dialect, remote.limit, remote.context) == ("none", CONTEXT, CONTEXT)
    assert list(remote.vocabulary) == list(server.vocabulary)
    assert remote.name.startswith("tiny@127.0.0.1:")


@pytest.mark.parametrize(
    ("models", "api"),
    [
        (LISTED, OpenAIApi),
        (says({"data": [{"id": "m.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 4096}}]}), LlamaCppApi),
        (says({"detail": "Not Found"}, 404), FgserveApi),
    ],
)
def test_other_servers_are_told_apart_by_what_they_list(models, api: type):
    with misbehaving(says({}), models=models) as server:
        remote = connect(server.url, {})
    assert isinstance(remote.api, api)
    assert remote.dialect == ""


@pytest.mark.parametrize("listed", [{}, [], {"data": []}, {"data": [{}]}, {"data": [{"id": "m", "foreframe": 1}]}])
def test_a_listing_that_is_none_is_told(listed: Any):
    with misbehaving(says(listed)) as server, pytest.raises(ModelError, match="lists its models"):
        connect(server.url, {})


def test_a_vocabulary_that_is_not_the_models_is_refused(server: InProcess):
    card = {"dialect": "compact-1", "context": 64, "vocabulary_sha256": "0" * 64}
    listed = {"data": [{"id": "m", "owned_by": "foreframe", "max_model_len": 64, "foreframe": card}]}

    def models(handler, before: int) -> None:
        says(["a"] if handler.path.endswith("tokenizer") else listed)(handler, before)

    with misbehaving(models) as other, pytest.raises(ModelError, match="not its model's"):
        connect(other.url, {})
