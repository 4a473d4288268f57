"""One loop under every strategy, with real processes: each is what it was started as, and none sees another's data."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")

ROOT = Path(__file__).parents[2]
CONFIGS = ROOT / "train" / "configs"
LAUNCHERS = {
    "alone": [],
    "ddp": ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"],
    "zero2": ["-m", "accelerate.commands.launch", "--config_file", str(CONFIGS / "zero2.yaml")],
    "zero3": ["-m", "accelerate.commands.launch", "--config_file", str(CONFIGS / "zero3.yaml")],
}
needs_deepspeed = pytest.mark.skipif(importlib.util.find_spec("deepspeed") is None, reason="deepspeed is not installed")
ZERO = [pytest.param(name, marks=needs_deepspeed) for name in ("zero2", "zero3")]
OPTIMIZER = {"ddp": "AdamW", "zero2": "DeepSpeedZeroOptimizer", "zero3": "DeepSpeedZeroOptimizer_Stage3"}

pytestmark = [
    pytest.mark.slow,
    # DeepSpeed compiles an extension once in an environment.
    pytest.mark.timeout(900),
]


def launched(launcher: str, command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    # Beside the environment: a build that was killed elsewhere left a lock that would stop us for ever.
    here = {"TORCH_EXTENSIONS_DIR": str(Path(sys.prefix, "torch_extensions")), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, *LAUNCHERS[launcher], *command],
        cwd=ROOT, env={**here, **os.environ, **environment}, capture_output=True, text=True, check=False, timeout=800,
    )  # fmt: skip


def run(launcher: str, mode: str, run_dir: Path, **changes) -> list[dict]:
    """The log of a tiny run."""
    fields = {
        "name": "tiny", "run_dir": str(run_dir), "width": 64, "layers": 2, "batch_tokens": 1024, "max_tokens": 256,
        "warmup_steps": 1, "seconds": 1e6, "num_workers": 0, "log_every_s": 0.0, "evaluate_programs": 2, "max_steps": 3,
    } | changes  # fmt: skip
    done = launched(launcher, ["-m", "tests.train.spread", mode, json.dumps(fields)])
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in (run_dir / "log.jsonl").read_text().splitlines()]


def steps(log: list[dict]) -> list[dict]:
    return [entry for entry in log if "loss" in entry]


@pytest.mark.parametrize("strategy", ["ddp", *ZERO])
def test_a_strategy_is_what_it_was_started_as_and_goes_on_where_it_was(strategy, tmp_path):
    from foreframe.model.tokenizer import Tokenizer
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.checkpoint import load_weights
    from foreframe.train.recipes import NANO
    from safetensors.torch import load_file

    log = run(strategy, "fresh", tmp_path, layout="padded")
    began = log[0]["began"]
    assert began["strategy"] == {"ddp": "MULTI_CPU"}.get(strategy, "DEEPSPEED")
    assert began["num_processes"] == 2
    assert began["optimizers"] == [OPTIMIZER[strategy]]

    seen = [json.loads((tmp_path / f"seen-{rank}.json").read_text()) for rank in range(2)]
    assert all(seen)
    assert steps(log)[-1]["documents"] == sum(map(len, seen))
    assert len({*seen[0], *seen[1]}) == sum(map(len, seen))

    weights = tmp_path / "model.safetensors"
    assert {tensor.dtype for tensor in load_file(weights).values()} == {torch.bfloat16}
    load_weights(build(nano_config(len(Tokenizer.load(NANO / "tokenizer.json")), width=64, layers=2)), weights)

    log = run(strategy, "fresh", tmp_path, layout="padded", max_steps=5)
    assert [entry["step"] for entry in steps(log)] == [1, 2, 3, 4, 5]
    assert steps(log)[-1]["stretch"] == 2
    assert steps(log)[-1]["documents"] > steps(log)[2]["documents"]
    assert log[-1]["held_out"]["loss"] < log[1]["held_out"]["loss"]
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-00000005"]


@pytest.mark.parametrize("strategy", ["ddp", *ZERO])
def test_two_processes_learn_what_one_learns_from_both_their_batches(strategy, tmp_path):
    from safetensors.torch import load_file

    alone = steps(run("alone", "given", tmp_path / "alone", layout="shared"))
    together = steps(run(strategy, "given", tmp_path / "together", layout="shared"))
    for one, two in zip(alone, together, strict=True):
        assert two["documents"] == one["documents"]
        assert two["loss"] == pytest.approx(one["loss"], rel=1e-4)
        assert two["norm"] == pytest.approx(one["norm"], rel=1e-3)
    expected = load_file(tmp_path / "alone" / "model.safetensors")
    for name, weight in load_file(tmp_path / "together" / "model.safetensors").items():
        torch.testing.assert_close(weight, expected[name], rtol=0.02, atol=1e-3)


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"WORLD_SIZE": "2"}, "2 processes were started"),
        # What `use_cpu: true` in a file of accelerate's makes of it.
        pytest.param(
            {"ACCELERATE_USE_DEEPSPEED": "true", "ACCELERATE_USE_CPU": "true"},
            "DeepSpeed was asked for",
            marks=needs_deepspeed,
        ),
    ],
)
def test_a_strategy_that_is_not_on_is_an_error_and_not_a_run(environment, complaint, tmp_path):
    done = launched("alone", ["-m", "foreframe.train.sft", "--set", f"run_dir={tmp_path}"], **environment)
    assert done.returncode == 2, done.stderr
    assert complaint in done.stderr
    assert not list(tmp_path.iterdir())
