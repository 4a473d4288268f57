"""Writing a smaller copy of a checkpoint: in NF4 or int8 for a GPU, as an ONNX graph for a CPU.

What the copy is, its config.json or its runtime folder says; `model/load.py` reads that and never a name.
"""

from __future__ import annotations

import enum
import json
import shutil
from pathlib import Path
from typing import Final

from ..debugger.errors import ModelError
from .checkpoint import FULL, INDEX, KV_BITS, Checkpoint, Config, Quantisation, open_checkpoint, read_config
from .load import RUNTIME


class Kind(enum.StrEnum):
    """What a checkpoint can be turned into."""

    NF4 = "nf4"
    INT8 = "int8"
    ONNX_INT8 = "onnx-int8"
    ONNX_INT4 = "onnx-int4"


BESIDES: Final = ("*.json", "*.txt", "*.model", "*.jinja", "LICENSE*", "README.md")
"""Files beside the weights that a copy takes over: tokenizers, cards, terms."""


def quantise(source: Path, out: Path, kind: Kind, *, device: str = "auto", kv_bits: int = FULL) -> int:
    """Write `source` as `kind` to the new folder `out`. Returns its size in bytes. Raises ModelError."""
    checkpoint = open_checkpoint(source)
    if checkpoint.quantisation is not Quantisation.NONE:
        raise ModelError(
            f"{source} is quantised already ({checkpoint.quantisation}).", hint="Start from the weights in full."
        )
    if kv_bits != FULL and kind not in (Kind.NF4, Kind.INT8):
        raise ModelError(f"The runtime of {kind} keeps keys and values in full.", hint="Leave --kv-bits out.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError(f"{out} is there already, and nothing is overwritten.", hint="Name another folder with -o.")
    partial = out.with_name(f"{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        _copy_besides(source, partial)
        if kind in (Kind.NF4, Kind.INT8):
            _with_bitsandbytes(checkpoint, partial, Quantisation(kind.value), device)
            _write_config(partial, {**read_config(partial), KV_BITS: kv_bits})
        else:
            _as_onnx(checkpoint, partial, kind)
        if out.exists():
            out.rmdir()
        partial.rename(out)
    except OSError as error:
        raise ModelError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _copy_besides(source: Path, out: Path) -> None:
    for pattern in BESIDES:
        for path in source.glob(pattern):
            if path.name != INDEX:
                shutil.copyfile(path, out / path.name)


def _with_bitsandbytes(checkpoint: Checkpoint, out: Path, quantisation: Quantisation, device: str) -> None:
    from .torch_decoder import load_weights, quiet

    model = load_weights(checkpoint, device=device, quantisation=quantisation).model
    with quiet():
        model.save_pretrained(out)


def _as_onnx(checkpoint: Checkpoint, out: Path, kind: Kind) -> None:
    try:
        from .onnx_export import export_checkpoint
        from .onnx_graph import BITS, Precision
    except ImportError as error:
        raise ModelError(
            f"The onnx package, which writes the graph, cannot be imported: {error}",
            hint="Install it with: pip install 'foreframe[cwm]'",
        ) from error
    precision = Precision(kind.removeprefix("onnx-"))
    export_checkpoint(checkpoint, out / RUNTIME, precision)
    stated = {"quant_method": "onnx", "bits": BITS[precision]}
    _write_config(out, {**checkpoint.config, "quantization_config": stated})


def _write_config(out: Path, config: Config) -> None:
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
