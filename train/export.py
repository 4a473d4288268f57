"""Turn a run into a model folder, or a trained CWM checkpoint into the directory that `model/genai.py` decodes from.

    python -m foreframe.train.export RUN OUT
    python -m foreframe.train.export WEIGHTS OUT --quantise int8

RUN is a run's directory, as train/sft.py leaves it; OUT becomes a folder for `--model`, as that of nano: weights,
vocabulary, card, and the runtime. WEIGHTS is a folder with config.json and safetensors, in float32 or bfloat16; OUT
receives model.onnx and genai_config.json alone: no tokenizer, since the runtime is fed token ids.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..debugger.errors import ForeframeError, ModelError
from ..model.checkpoint import Checkpoint, open_checkpoint, quantisation_of, read_config, read_header
from ..model.compact import VERSION
from ..model.load import CARD, RUNTIME
from ..model.onnx_export import export_checkpoint, write
from ..model.onnx_graph import Precision, decoder_graph
from ..model.shape import parameters
from ..model.tokenizer import Tokenizer
from .recipes import RECIPE

if TYPE_CHECKING:
    from transformers import CwmForCausalLM


def export(weights: Path | CwmForCausalLM, out_dir: Path, *, quantise: Literal["none", "int8", "int4"] = "int8") -> int:
    """Write the export of a checkpoint, or of a model in memory, to `out_dir`. Returns its size in bytes."""
    if isinstance(weights, Path):
        return export_checkpoint(open_checkpoint(weights), out_dir, Precision(quantise))
    config = weights.config.to_dict()
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in weights.state_dict().items()}
    return write(decoder_graph(config, arrays, Precision(quantise)), config, out_dir)


def export_run(
    run: Path, out: Path, *, quantise: Literal["none", "int8", "int4"] = "int8", is_raw: bool = False
) -> int:
    """Write what a run has learned to `out`, as a model that can be used. Returns the size of its runtime in bytes.

    The weights are those that the run was measured with: their mean, where it keeps one and `is_raw` is not set.
    ModelError where the run has none yet, or was made with another vocabulary.
    """
    from .checkpoint import MEAN, WEIGHTS, newest, progress_of

    if out.resolve() == run.resolve():
        raise ModelError(f"{run} is the run itself, which goes on from what it holds", hint="Name another folder.")
    try:
        recipe = json.loads((run / RECIPE).read_text(encoding="utf-8"))
        weights = run / (MEAN if recipe["ema"] and not is_raw else WEIGHTS)
        saved = newest(run)
        if saved is None or not weights.is_file():
            raise ModelError(f"{run} has no {weights.name} yet: a run writes it with its first checkpoint")
        progress = progress_of(saved)
        config = read_config(run)
        vocabulary = Path(recipe["tokenizer"])
        card = {
            "dialect": VERSION,
            "context": min(recipe["max_tokens"], config["max_position_embeddings"]),
            "runtime": quantise,
            "parameters": parameters(config).count,
            "tokens_seen": progress.tokens_before + progress.tokens,
            "steps": progress.steps_before + progress.step,
            "seed": recipe["seed"],
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{run} is no run that can be read: {error}") from None
    if len(Tokenizer.load(vocabulary)) != config["vocab_size"]:
        raise ModelError(f"{vocabulary} is not the vocabulary that {run} was made with")
    checkpoint = Checkpoint(
        directory=run,
        config=config,
        quantisation=quantisation_of(config),
        shards=(weights,),
        tensors=read_header(weights),
    )
    size = export_checkpoint(checkpoint, out / RUNTIME, Precision(quantise))
    for source, name in ((weights, WEIGHTS), (run / "config.json", "config.json"), (vocabulary, "tokenizer.json")):
        # The model that the run began with may be written over with what became of it.
        if source.resolve() != (out / name).resolve():
            shutil.copyfile(source, out / name)
    (out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    return size


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m foreframe.train.export", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("weights", type=Path, help="folder of the run, or of the checkpoint")
    parser.add_argument("out", type=Path, help="folder to write: a model of a run, the runtime alone of a checkpoint")
    parser.add_argument("--quantise", choices=[str(precision) for precision in Precision], default="int8")
    parser.add_argument(
        "--raw", action="store_true", help="of a run, the weights themselves where it keeps a mean of them"
    )
    options = parser.parse_args(arguments)
    try:
        if (options.weights / RECIPE).is_file():
            size = export_run(options.weights, options.out, quantise=options.quantise, is_raw=options.raw)
        else:
            size = export(options.weights, options.out, quantise=options.quantise)
    except OSError as error:
        print(f"foreframe: {options.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 2
    except ForeframeError as error:
        print(f"foreframe: {error}", file=sys.stderr)
        if error.hint:
            print(f"           {error.hint}", file=sys.stderr)
        return 2
    print(f"{options.out}: {size / 1e6:.2f} MB, {options.quantise}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
