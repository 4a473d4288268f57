"""Every way of decoding a checkpoint, for `test_decoder_contract.py`. A new backend is one function more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from foreframe.model.checkpoint import open_checkpoint
from foreframe.model.decoder import Weights, load

MakeWeights = Callable[[Path], Weights]
"""From the directory of a checkpoint in float32 to a model in memory that gives its logits."""


def genai(directory: Path) -> Weights:
    """Its export to ONNX, not quantised."""
    from foreframe.model.onnx_export import export_checkpoint
    from foreframe.model.onnx_graph import Precision

    out = Path(mkdtemp(dir=directory))
    export_checkpoint(open_checkpoint(directory), out, Precision.NONE)
    return load(out)


def transformers(directory: Path) -> Weights:
    """On the CPU, in float32."""
    return _on_cpu(directory)


def transformers_that_forgets(directory: Path) -> Weights:
    """With passes of four tokens, and sliding layers that keep as many beyond their window."""
    return _on_cpu(directory, step=4)


def _on_cpu(directory: Path, **how: int) -> Weights:
    import torch
    from foreframe.model.torch_decoder import load_weights

    torch.set_num_threads(1)  # threads that wait for each other cost a tiny model 20 times its time
    return load_weights(open_checkpoint(directory), device="cpu", **how)


BACKENDS: dict[str, MakeWeights] = {
    "genai": genai,
    "transformers": transformers,
    "transformers, short memory": transformers_that_forgets,
}
