"""The training loop, for real and small: it learns, it can be cut off, and it leaves behind what it takes to go on."""

import dataclasses
import json

import pytest
from foreframe.train.recipes import RECIPES, Config

torch = pytest.importorskip("torch")


def tiny(tmp_path, **changes) -> Config:
    config = Config(
        name="tiny",
        run_dir=tmp_path / "run",
        batch_tokens=1024,
        max_tokens=256,
        warmup_steps=1,
        seconds=1e6,
        num_workers=0,
        log_every_s=0.0,
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
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in log] == [1, 2, 3, 4]
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["max_steps"] == 4


def test_its_weights_start_another_run(tmp_path):
    from foreframe.train.sft import main

    main(tiny(tmp_path))
    entry = main(tiny(tmp_path, run_dir=tmp_path / "other", init=tmp_path / "run", max_steps=1))
    assert entry["step"] == 1
    assert entry["tokens"] < 2000


def test_the_same_seed_gives_the_same_loss(tmp_path):
    from foreframe.train.sft import main

    losses = [main(tiny(tmp_path / name, max_steps=1))["loss"] for name in ("a", "b")]
    assert losses[0] == losses[1]


def test_loss_counts_asked_tokens_only():
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.sft import Objective

    torch.manual_seed(0)
    objective = Objective(build(nano_config(64)))
    ids = torch.randint(0, 64, (2, 12))
    asked = torch.zeros(2, 12, dtype=torch.bool)
    asked[:, 8:] = True
    loss, _ = objective(ids, asked)
    changed = ids.clone()
    changed[1, 3] = (changed[1, 3] + 1) % 64
    logits = objective.model(ids).logits[:, 7:-1].reshape(-1, 64)
    expected = torch.nn.functional.cross_entropy(logits.float(), ids[:, 8:].reshape(-1))
    assert loss.item() == pytest.approx(expected.item(), rel=1e-4)


def test_padding_changes_no_loss():
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.batches import pad
    from foreframe.train.documents import Document
    from foreframe.train.sft import Objective

    torch.manual_seed(0)
    objective = Objective(build(nano_config(64)))
    short = Document(list(range(1, 20)), [False] * 10 + [True] * 9)
    long = Document(list(range(1, 61)), [False] * 60)
    alone, _ = objective(*(torch.tensor([part]) for part in (short.ids, short.asked)))
    batch = pad([short, long])
    beside, _ = objective(batch.ids_BT, batch.asked_BT)
    assert alone.item() == pytest.approx(beside.item(), rel=1e-4)


def test_the_learning_rate_warms_up_and_ends_at_zero():
    from foreframe.train.sft import learning_rate

    config = RECIPES["nano_gpu"]()
    assert learning_rate(config, 0, 0.0) < config.learning_rate / 100
    assert learning_rate(config, 10_000, 0.3) == config.learning_rate
    assert learning_rate(config, 10_000, 1.0) == 0.0


@pytest.mark.parametrize("changes", [{"optimizer": "sgd"}, {"batch_tokens": 8}, {"decay_share": 2.0}])
def test_a_config_that_makes_no_sense_is_refused(changes, tmp_path):
    with pytest.raises(ValueError, match=next(iter(changes))):
        tiny(tmp_path, **changes)


def test_an_override_names_a_field_and_keeps_its_type(tmp_path):
    from foreframe.train.sft import overridden

    config = overridden(tiny(tmp_path), ["max_steps=7", "learning_rate=0.5"])
    assert (config.max_steps, config.learning_rate) == (7, 0.5)
    with pytest.raises(SystemExit, match="no field"):
        overridden(config, ["steps=7"])
