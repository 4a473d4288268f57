"""Turn a trained CWM checkpoint into the directory that `model/genai.py` decodes from.

    python -m foreframe.train.export WEIGHTS OUT --quantise int8

WEIGHTS is a folder with config.json and safetensors, in float32 or bfloat16. OUT receives model.onnx
and genai_config.json: no tokenizer, since the runtime is fed token ids.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..debugger.errors import ForeframeError
from ..model.checkpoint import open_checkpoint
from ..model.onnx_export import export_checkpoint, write
from ..model.onnx_graph import Precision, decoder_graph

if TYPE_CHECKING:
    from transformers import CwmForCausalLM


def export(weights: Path | CwmForCausalLM, out_dir: Path, *, quantise: Literal["none", "int8", "int4"] = "int8") -> int:
    """Write the export of a checkpoint, or of a model in memory, to `out_dir`. Returns its size in bytes."""
    if isinstance(weights, Path):
        return export_checkpoint(open_checkpoint(weights), out_dir, Precision(quantise))
    config = weights.config.to_dict()
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in weights.state_dict().items()}
    return write(decoder_graph(config, arrays, Precision(quantise)), config, out_dir)


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m foreframe.train.export", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("weights", type=Path, help="folder of the checkpoint")
    parser.add_argument("out", type=Path, help="folder to write")
    parser.add_argument("--quantise", choices=[str(precision) for precision in Precision], default="int8")
    options = parser.parse_args(arguments)
    try:
        size = export(options.weights, options.out, quantise=options.quantise)
    except ForeframeError as error:
        print(f"foreframe: {error}", file=sys.stderr)
        if error.hint:
            print(f"           {error.hint}", file=sys.stderr)
        return 2
    print(f"{options.out}: {size / 1e6:.2f} MB, {options.quantise}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
