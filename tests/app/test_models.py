"""`foreframe models`, as its user types it."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from foreframe.app.cli import main
from foreframe.debugger.errors import ModelError
from foreframe.model.load import embedded, load_predictor

from tests.tiny_cwm import save_tiny

PLAN = ["models", "plan", "facebook/cwm", "--context", "32768"]


@pytest.fixture(autouse=True)
def no_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))


def printed(capsys: pytest.CaptureFixture[str]):
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_a_plan_that_fits_has_status_0_and_itemises_bytes(capsys):
    assert main([*PLAN, "--gpu", "24GiB", "--quantisation", "nf4", "--json"]) == 0
    plan = printed(capsys)
    assert (plan["schema"], plan["fits"], plan["context"]) == (1, True, 32_768)
    assert plan["total_bytes"] == sum(item["bytes"] for item in plan["items"]) <= 24 * 2**30
    assert plan["parameters"] == 32_581_097_472
    assert plan["longest_context"] >= 32_768
    assert plan["changes"] == []


def test_a_plan_that_does_not_fit_has_status_1_and_says_what_to_change(capsys):
    assert main([*PLAN, "--gpu", "24GiB"]) == 1
    out = capsys.readouterr().out
    assert "It does not fit in 24.0 GiB." in out
    assert "  --quantisation nf4: 23.8 GiB, fits" in out


def test_what_a_plan_proposes_can_be_typed_and_fits(capsys):
    assert main([*PLAN, "--gpu", "20GiB", "--json"]) == 1
    proposed = [change for change in printed(capsys)["changes"] if change["fits"] and change["change"][:2] == "--"]
    assert proposed
    for change in proposed:
        assert main(["models", "plan", "facebook/cwm", "--gpu", "20GiB", *change["change"].split(), "--json"]) == 0
        assert printed(capsys)["total_bytes"] == change["total_bytes"]


def test_without_a_gpu_a_plan_is_a_table_and_no_judgement(capsys):
    assert main(PLAN) == 0
    assert "fit" not in capsys.readouterr().out


def test_a_directory_with_a_configuration_alone_is_planned(tmp_path: Path, capsys):
    (save_tiny(tmp_path) / "model.safetensors").unlink()
    assert main(["models", "plan", str(tmp_path), "--gpu", "1GiB", "--json"]) == 0
    assert printed(capsys)["context"] == 64


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "nobody/nothing", "--gpu", "24GiB"], "hf download nobody/nothing"),
        (["plan", "facebook/cwm", "--gpu", "much"], "no amount of GPU memory"),
        (["plan", "facebook/cwm", "--context", "200000"], "131,072"),
        (["plan", "facebook/cwm", "--context", "0"], "whole number"),
        (["info", "."], "no config.json"),
        (["info", "nowhere"], "there is no model nowhere"),
        (["info", "http://127.0.0.1:9/v1"], "is on a server"),
        (["list", "nowhere"], "there is no directory nowhere"),
        (["quantize", "facebook/cwm", "-o", "out", "--to", "nf4"], "hf download facebook/cwm"),
        (["quantize", "nano", "-o", "out", "--to", "int3"], "invalid choice"),
        ([], "ACTION"),
    ],
)
def test_a_users_error_is_one_sentence_and_status_2(arguments, told: str, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["models", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert len(err.splitlines()) <= 2


def test_the_list_has_nano_and_says_what_is_wrong_with_a_damaged_model(tmp_path: Path, capsys):
    save_tiny(tmp_path / "models" / "good")
    os.truncate(save_tiny(tmp_path / "models" / "cut") / "model.safetensors", 200_000)
    assert main(["models", "list", str(tmp_path / "models"), "--json"]) == 0
    models = {Path(model["name"]).name: model for model in printed(capsys)["models"]}
    assert set(models) == {"nano", "cwm", "good", "cut"}
    assert models["nano"]["runtime"] == "onnxruntime-genai"
    assert models["cwm"]["folder"] == ""
    assert models["good"]["runtime"] == "transformers"
    assert "cut short" in models["cut"]["problem"]
    assert main(["models", "list", str(tmp_path / "models")]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


DAMAGE = [
    ("config.json", {"quantization_config": "int8"}, "quantization_config"),
    ("config.json", {"model_type": "other", "vocab_size": "many"}, "vocab_size"),
    ("config.json", {"model_type": "other", "max_position_embeddings": [9]}, "max_position_embeddings"),
    ("nano.json", {"context": float("inf")}, "context"),
    ("nano.json", {"context": -5}, "context"),
    ("nano.json", {"context": "long"}, "context"),
]


@pytest.mark.parametrize(("file", "changes", "told"), DAMAGE)
def test_a_field_that_cannot_be_is_a_problem_of_that_model_alone(
    file: str, changes: dict[str, object], told: str, tmp_path: Path, capsys
):
    save_tiny(tmp_path / "good")
    path = save_tiny(tmp_path / "bad") / file
    fields = json.loads(path.read_text()) if path.exists() else {"dialect": "compact-2"}
    path.write_text(json.dumps({**fields, **changes}))
    assert main(["models", "list", str(tmp_path), "--json"]) == 0
    problems = {Path(model["name"]).name: model["problem"] for model in printed(capsys)["models"]}
    assert told in problems.pop("bad")
    assert set(problems.values()) == {""}
    assert main(["models", "info", str(tmp_path / "bad")]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (lambda folder: (folder / "nano.json").unlink(), "no nano.json"),
        (lambda folder: (folder / "nano.json").write_text("{}"), "nano.json is damaged"),
        (lambda folder: (folder / "runtime/model.onnx").unlink(), "it has no graph, model.onnx"),
        (lambda folder: (folder / "runtime/genai_config.json").unlink(), "it has no genai_config.json"),
    ],
    ids=["no card", "an empty card", "no graph", "no description"],
)
def test_what_a_model_lacks_is_told_alike_by_whoever_looks_at_it(
    damaged: Callable[[Path], object], told: str, tmp_path: Path, capsys
):
    folder = tmp_path / "models" / "mine"
    shutil.copytree(embedded(), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    damaged(folder)
    with pytest.raises(ModelError, match=told):
        load_predictor(str(folder))
    assert main(["models", "info", str(folder)]) == 2
    assert told in capsys.readouterr().err
    assert main(["models", "list", str(folder.parent), "--json"]) == 0
    assert told in {Path(model["name"]).name: model["problem"] for model in printed(capsys)["models"]}["mine"]


def test_a_model_in_the_hubs_cache_is_listed_under_its_name(tmp_path: Path, capsys):
    entry = tmp_path / "home" / "hub" / "models--someone--tiny"
    save_tiny(entry / "snapshots" / "abc")
    (entry / "refs").mkdir()
    (entry / "refs" / "main").write_text("abc")
    assert main(["models", "list"]) == 0
    assert "someone/tiny" in capsys.readouterr().out
    assert main(["models", "info", "someone/tiny", "--json"]) == 0
    assert printed(capsys)["architecture"] == "cwm"


def test_a_model_says_how_large_it_is(capsys):
    assert main(["models", "info", "nano", "--json"]) == 0
    nano = printed(capsys)
    assert (nano["dialect"], nano["quantisation"], nano["num_parameters"]) == ("compact-2", "int8", 5_449_472)
    assert main(["models", "info", "facebook/cwm"]) == 0
    assert "32,581,097,472" in capsys.readouterr().out


def test_a_quantised_copy_predicts_under_its_folders_name(tmp_path: Path, capsys):
    out = tmp_path / "nano-int4"
    assert main(["models", "quantize", "nano", "-o", str(out), "--to", "onnx-int4"]) == 0
    assert "onnx-int4" in capsys.readouterr().err
    program = tmp_path / "p.py"
    program.write_text("def f(x):\n    return x + 1\n")
    assert main(["predict", f"{program}::f", "--call", "f(2)", "--model", str(out), "--json"]) == 0
    predicted = json.loads(capsys.readouterr().out)
    assert predicted["model"] == "nano-int4"
    assert len(predicted["frames"]) > 1
