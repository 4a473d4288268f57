"""The debugger over a server that is not ours: a model in CWM's dialect behind the API as vLLM has it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import httpx2
import pytest
from foreframe.app.wiring import make_predictor
from foreframe.debugger.errors import ModelError
from foreframe.debugger.frame import Event, Frame
from foreframe.debugger.ports import SourceContext
from foreframe.model.constrain import Level

from tests.adapters.serving import LISTED, InProcess, misbehaving, says, served

SOURCE = "def f(x):\n    y = x + 1\n    return y\n"
CALL = Frame(event=Event.CALL, lineno=1, source="def f(x):", locals={"x": "1"}, function="f")


def test_without_a_tokenizer_it_says_where_to_name_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FOREFRAME_TOKENIZER", raising=False)
    with misbehaving(says({}), models=LISTED) as server, pytest.raises(ModelError, match="tokenizer") as told:
        make_predictor(server.url)
    assert "FOREFRAME_TOKENIZER" in told.value.hint


def test_a_model_of_cwms_dialect_is_predicted_with_over_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    pytest.importorskip("foreframe.model.cwm_predictor")
    from tests.model import cwm_models

    shutil.copy(cwm_models.folder() / "tokenizer.json", tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"vocab_size": cwm_models.weights().vocab_size}))
    monkeypatch.setenv("FOREFRAME_TOKENIZER", str(tmp_path))
    context = SourceContext(source=SOURCE, function="f")
    answers: list[Any] = []
    with served(InProcess(cwm_models.weights())) as url, httpx2.Client() as client:

        def forward(handler: Any, before: int) -> None:
            _path, _headers, body = handler.server.requests[before]
            body = body.replace(b'"model": "m"', b'"model": "tiny"')
            says(client.post(f"{url}/completions", content=body).content)(handler, before)

        entry = {"id": "m", "owned_by": "vllm", "max_model_len": cwm_models.CONTEXT}
        with misbehaving(forward, models=says({"data": [entry]})) as server:
            for predictor in (cwm_models.predictor(Level.FLOW), make_predictor(server.url)):
                session = predictor.session(context)
                session.observe(CALL)
                answers.append(session.predict())
    here, there = answers
    assert here.frame == there.frame
    assert (here.tokens, here.forced_tokens) == (there.tokens, there.forced_tokens)
