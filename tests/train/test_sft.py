"""The training loop, for real and small: it learns, it can be cut off, and it leaves behind what it takes to go on."""

import dataclasses
import functools
import json
import os
import random
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from foreframe.train.recipes import Config

torch = pytest.importorskip("torch")


def tiny(tmp_path, **changes) -> Config:
    config = Config(
        name="tiny",
        run_dir=tmp_path / "run",
        width=64,
        layers=2,
        batch_tokens=1024,
        max_tokens=256,
        warmup_steps=1,
        seconds=1e6,
        num_workers=0,
        threads=1,
        log_every_s=0.0,
        evaluate_programs=0,
        max_steps=2,
    )
    return dataclasses.replace(config, **changes)


def test_a_run_can_be_cut_off_and_gone_on_with(tmp_path):
    from foreframe.train.sft import main

    first = main(tiny(tmp_path))
    second = main(tiny(tmp_path, max_steps=4))
    assert (first["step"], second["step"]) == (2, 4)
    assert second["tokens"] > first["tokens"]
    assert second["stretch"] == 2
    assert [entry["step"] for entry in steps(tmp_path / "run")] == [1, 2, 3, 4]
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["max_steps"] == 4


def test_its_weights_start_another_run(tmp_path):
    from foreframe.train.sft import main

    main(tiny(tmp_path), batches=some_batches(2))
    entry = main(
        tiny(tmp_path, run_dir=tmp_path / "other", init=tmp_path / "run", max_steps=1), batches=some_batches(1)
    )
    assert entry["step"] == 1
    assert entry["tokens"] < 2000


def test_the_same_seed_gives_the_same_loss(tmp_path):
    from foreframe.train.sft import main

    losses = [main(tiny(tmp_path / name, max_steps=1))["loss"] for name in ("a", "b")]
    assert losses[0] == losses[1]


def steps(run_dir) -> list[dict]:
    entries = [json.loads(line) for line in (run_dir / "log.jsonl").read_text().splitlines()]
    return [entry for entry in entries if "loss" in entry]


def held_out(run_dir) -> list[dict]:
    entries = [json.loads(line) for line in (run_dir / "log.jsonl").read_text().splitlines()]
    return [entry["held_out"] for entry in entries if "held_out" in entry]


@functools.cache
def _batches() -> list:
    from foreframe.train.feed import TraceBatches

    return list(islice(TraceBatches(tiny(Path("unused")), 1), 4))


def some_batches(number: int) -> list:
    """At most four; always the same."""
    return _batches()[:number]


def test_a_run_that_was_cut_off_goes_on_with_the_losses_it_would_have_had(tmp_path):
    from foreframe.train.sft import main

    data = some_batches(4)
    main(tiny(tmp_path, max_steps=4, ema=0.9), batches=data)
    main(tiny(tmp_path, run_dir=tmp_path / "cut", max_steps=2, ema=0.9), batches=data[:2])
    main(tiny(tmp_path, run_dir=tmp_path / "cut", max_steps=4, ema=0.9), batches=data[2:])
    whole, cut = steps(tmp_path / "run"), steps(tmp_path / "cut")
    assert [entry["loss"] for entry in cut] == pytest.approx([entry["loss"] for entry in whole], rel=1e-6)
    assert cut[-1]["tokens"] == whole[-1]["tokens"]
    for name in ("model.safetensors", "ema.safetensors"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()


def test_training_from_scratch_gets_better_at_programs_it_never_saw(tmp_path):
    from foreframe.train.sft import main

    learning = tiny(tmp_path, max_steps=30, learning_rate=1e-2, log_every_s=1e6, evaluate_programs=8)
    main(learning)
    before, after = held_out(tmp_path / "run")
    assert after["loss"] < before["loss"] - 2.0
    assert after["frames"] == before["frames"] > 20


def test_a_mean_of_the_weights_follows_them_and_is_what_is_evaluated(tmp_path):
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.optim import Average

    model = build(nano_config(64, width=64, layers=1))
    average = Average(model, 0.5)
    first = model.lm_head.weight.detach().clone()
    with torch.no_grad():
        model.lm_head.weight += 1.0
    average.update(1_000)
    with average.in_place():
        torch.testing.assert_close(model.lm_head.weight, first + 0.5)
    torch.testing.assert_close(model.lm_head.weight, first + 1.0)


def test_a_checkpoint_that_was_not_finished_is_passed_over(tmp_path):
    from foreframe.train.sft import main

    main(tiny(tmp_path), batches=some_batches(2))
    unfinished = tmp_path / "run" / "checkpoints" / "step-00000009.tmp"
    unfinished.mkdir()
    (unfinished / "progress.json").write_text('{"step": 9}')
    assert main(tiny(tmp_path, max_steps=3), batches=some_batches(1))["step"] == 3
    assert [path.name for path in (tmp_path / "run" / "checkpoints").iterdir()] == ["step-00000003"]


def test_an_ending_that_is_cut_off_goes_on_falling_where_it_was(tmp_path):
    from foreframe.train.sft import main

    main(tiny(tmp_path, max_steps=2), decay_s=100.0, batches=some_batches(2))
    main(tiny(tmp_path, max_steps=4), decay_s=100.0, batches=some_batches(2))
    entries = steps(tmp_path / "run")
    peak = tiny(tmp_path).learning_rate
    assert entries[2]["seconds"] > entries[0]["seconds"]
    assert [entry["lr"] for entry in entries] == pytest.approx(
        [peak * (1 - entry["seconds"] / 100) for entry in entries], rel=1e-9
    )
    gone_back = main(tiny(tmp_path, max_steps=5), batches=some_batches(1))
    assert (gone_back["lr"], gone_back["decay"]) == (peak, None)


@pytest.mark.parametrize("again", [1e-9, 100.0, None])
def test_a_run_that_is_over_is_refused_and_left_as_it_is(again, tmp_path):
    from foreframe.debugger.errors import ForeframeError
    from foreframe.train.sft import main

    main(tiny(tmp_path, max_steps=0), decay_s=1e-9, batches=some_batches(4))
    held = files(tmp_path)
    with pytest.raises(ForeframeError, match="is over") as caught:
        main(tiny(tmp_path, max_steps=0, seed=2), decay_s=again, batches=some_batches(1))
    assert "init=" in caught.value.hint
    assert files(tmp_path) == held


def files(folder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_checkpoint_of_before_there_were_endings_is_gone_on_with(tmp_path):
    from foreframe.train.sft import main

    main(tiny(tmp_path), batches=some_batches(2))
    (path,) = tmp_path.rglob("progress.json")
    older = ("step", "documents", "tokens", "asked", "seconds", "stretch")
    held = json.loads(path.read_text())
    path.write_text(json.dumps({name: held[name] for name in older}))
    assert main(tiny(tmp_path, max_steps=3), batches=some_batches(1))["step"] == 3


@pytest.mark.parametrize("changes", [{"width": 128}, {"layers": 1}, {"optimizer": "muon"}])
def test_a_checkpoint_of_another_model_is_refused_and_left_as_it_is(changes, tmp_path):
    from foreframe.debugger.errors import ForeframeError
    from foreframe.train.sft import main

    main(tiny(tmp_path), batches=some_batches(2))
    held = files(tmp_path)
    with pytest.raises(ForeframeError, match="does not fit this recipe") as caught:
        main(tiny(tmp_path, **changes), batches=some_batches(1))
    assert "\n" not in str(caught.value)
    assert "recipe.json" in caught.value.hint
    assert files(tmp_path) == held


def test_a_directory_that_cannot_be_made_is_told_in_a_sentence(tmp_path, capsys):
    from foreframe.train.sft import command

    (tmp_path / "file").write_text("")
    fields = {"run_dir": tmp_path / "file" / "run", "init": "", "width": 64, "layers": 1, "evaluate_programs": 0}
    assert command([word for name, value in fields.items() for word in ("--set", f"{name}={value}")]) == 2
    said, hint = capsys.readouterr().err.splitlines()
    assert said.endswith("cannot be written: Not a directory")
    assert "run_dir" in hint


def test_programs_that_never_give_a_document_end_the_wait(monkeypatch):
    from foreframe.debugger.errors import ForeframeError
    from foreframe.model.tokenizer import Tokenizer
    from foreframe.train import feed
    from foreframe.train.data.stream import traced
    from foreframe.train.recipes import NANO

    monkeypatch.setattr(feed, "MAX_IN_A_ROW", 20)
    tokenizer = Tokenizer.load(NANO / "tokenizer.json")
    with pytest.raises(ForeframeError, match="in its first 8 tokens"):
        next(feed.fresh_documents(traced(1), tokenizer, 8, random.Random(1)))
    some = list(islice(feed.fresh_documents(traced(1), tokenizer, 256, random.Random(1)), 60))
    assert len(some) == 60


@pytest.mark.parametrize(("module", "words"), [("sft", ["--recipe", "nano_cpu"]), ("search", ["sizes"])])
@pytest.mark.parametrize("lacking", ["torch", "accelerate"])
def test_without_what_it_needs_a_command_says_how_to_install_it(module, words, lacking):
    code = (
        f"import runpy, sys; sys.modules[{lacking!r}] = None; "
        f"sys.argv = {['', *words]!r}; runpy.run_module('foreframe.train.{module}', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"foreframe.train.{module} needs {lacking}, which is not installed",
        "pip install 'foreframe[train]'",
    ]


@pytest.fixture
def ctrl_c():
    """Ctrl-C is heard, though tests that run in the background are started to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_stop_keeps_what_it_has_learned(sent, tmp_path, ctrl_c):
    from foreframe.train.journal import told_by_signals
    from foreframe.train.sft import main

    data = some_batches(3)

    def interrupted():
        yield data[0]
        os.kill(os.getpid(), sent)
        os.kill(os.getpid(), signal.SIGTERM)
        yield from data[1:]

    with told_by_signals() as stop:
        entry = main(tiny(tmp_path, max_steps=100), batches=interrupted(), stop=stop)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert entry["step"] == 2
    assert main(tiny(tmp_path, max_steps=3), batches=data[2:])["step"] == 3


def test_a_second_ctrl_c_ends_a_run_at_once(ctrl_c):
    from foreframe.train.journal import told_by_signals

    with told_by_signals() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_the_command_that_is_told_to_stop_saves_and_says_how_to_go_on(sent, tmp_path):
    fields = {
        "run_dir": tmp_path,
        "init": "",
        "width": 64,
        "layers": 1,
        "batch_tokens": 1024,
        "log_every_s": 0,
        "evaluate_programs": 0,
    }
    settings = [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]
    # A shell that runs the tests in the background has them, and what they start, ignore SIGINT.
    heard = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    run = "from foreframe.train.sft import command; sys.exit(command(sys.argv[1:]))"
    command = [sys.executable, "-c", heard + run, "--recipe", "nano_cpu", *settings]
    # To the whole group, as a terminal sends Ctrl-C: the process that makes the data must outlive it.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        for line in process.stdout:
            if line.startswith("step"):
                break
        os.killpg(process.pid, sent)
        output, _ = process.communicate(timeout=100)
    assert process.returncode == 0, output
    assert "stopped and saved; the same command goes on from here" in output
    assert "Removed shared tensor" not in output
    (saved,) = tmp_path.glob("checkpoints/step-*")
    assert int(saved.name.removeprefix("step-")) >= 1


def test_weights_that_are_not_there_are_an_error_with_a_hint(tmp_path):
    from foreframe.debugger.errors import ModelError
    from foreframe.train.sft import main

    with pytest.raises(ModelError, match="cannot start this run") as caught:
        main(tiny(tmp_path, init=tmp_path))
    assert caught.value.hint


def test_no_two_processes_make_the_same_programs():
    from foreframe.train.feed import TraceBatches

    first, second = (next(iter(TraceBatches(tiny(Path("unused")), 1, process, 2))) for process in range(2))
    assert first.ids_BT.tolist() != second.ids_BT.tolist()
    assert max(first.num_tokens, second.num_tokens) <= 512


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "sgd"},
        {"batch_tokens": 8},
        {"decay_share": 2.0},
        {"layout": "ragged"},
        {"ema": 1.0},
        {"width": 100},
        {"width": 0},
        {"layers": 0},
        {"max_tokens": 8},
        {"replay": 0},
        {"num_workers": -1},
        {"threads": -1},
        {"evaluate_programs": -1},
        {"precision": "bfloat16"},
        {"mix": "micro=1,words=2"},
        {"mix": "micro=-1,drill=2"},
        {"mix": "micro=0"},
        {"mix": "micro"},
    ],
)
def test_a_config_that_makes_no_sense_is_refused(changes, tmp_path):
    with pytest.raises(ValueError, match=next(iter(changes))):
        tiny(tmp_path, **changes)


def test_a_run_reads_the_mix_that_it_is_told(tmp_path):
    from foreframe.train.feed import mixed

    config = tiny(tmp_path, mix="drill=1,steps=3", library_share=0.0)
    families = [program.family for program, _ in islice(mixed(config, seed=4), 200)]
    assert set(families) == {"drill", "steps"}
    assert 0.6 < families.count("steps") / 200 < 0.9


def test_an_override_names_a_field_and_keeps_its_type(tmp_path):
    from foreframe.train.sft import overridden

    config = overridden(tiny(tmp_path), ["max_steps=7", "learning_rate=0.5"])
    assert (config.max_steps, config.learning_rate) == (7, 0.5)
    config = overridden(config, ["compiled=true", "init=somewhere", "run_dir=here"])
    assert (config.compiled, config.init, config.run_dir) == (True, Path("somewhere"), Path("here"))
    assert overridden(config, ["init="]).init is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "steps=7"], "a recipe has no field 'steps'"),
        (["--set", "width=wide"], "width cannot be 'wide'"),
        (["--set", "compiled=perhaps"], "compiled cannot be 'perhaps'"),
        (["--set", "width=100"], "this is no recipe: width is a multiple of 64"),
        (["--set", "precision=bfloat16"], "precision 'bfloat16' is neither no nor bf16"),
        (["--set", "num_workers=-1"], "num_workers is 0 at least"),
        (["--set", "width=128"], "cannot start this run: the model has another shape"),
        (["--recipe", "none"], "invalid choice: 'none'"),
    ],
)
def test_a_mistake_in_the_command_line_is_told_in_a_sentence(words, told, capsys):
    from foreframe.train.sft import command

    assert command(words) == 2
    first, *hint = capsys.readouterr().err.splitlines()
    assert told in first
    assert len(hint) <= 1
