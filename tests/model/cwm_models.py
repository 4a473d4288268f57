"""A checkpoint of CWM's dialect, as small as can be: a tokenizer trained here, and random weights."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from foreframe.model.constrain import Level
from foreframe.model.cwm import CwmMarker, frame_pieces
from foreframe.model.cwm_predictor import CwmPredictor, cwm_predictor
from foreframe.model.cwm_tokenizer import CwmTokenizer
from foreframe.model.decoder import Weights, load
from foreframe.model.onnx_graph import Precision, decoder_graph
from foreframe.model.tape import Sampling
from foreframe.train.export import write
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from tests.model.traces import recorded
from tests.tiny_cwm import CONFIG, random_weights

CONTEXT = 4096
PADDING = 7
"""Rows of the embedding that no token has, as Qwen's checkpoints have them."""

# How Llama 3, and so CWM, splits text before merging bytes.
_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)


def train_tokenizer(texts: Sequence[str], markers: Sequence[str] = tuple(CwmMarker)) -> Tokenizer:
    """Byte-level, 900 words, and the markers after them: at other ids than CWM's, and not all of them special."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    trained.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trained.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=900, initial_alphabet=alphabet, show_progress=False)
    )
    trained.add_tokens([AddedToken(marker, special=number % 2 == 0) for number, marker in enumerate(markers)])
    trained.add_tokens(["<|not_ours|>"])
    return trained


@cache
def folder() -> Path:
    """A checkpoint's folder, with its tokenizer.json."""
    texts = [piece for source, _, frames in recorded() for piece in [source, *frame_pieces(frames)]]
    out = Path(mkdtemp(prefix="foreframe-test-"))
    train_tokenizer([text for text in texts if not isinstance(text, CwmMarker)]).save(str(out / "tokenizer.json"))
    return out


@cache
def tokenizer() -> CwmTokenizer:
    return CwmTokenizer.load(folder())


@cache
def weights() -> Weights:
    """Random."""
    size = len(tokenizer()) + PADDING
    config = CONFIG | {"vocab_size": size, "max_position_embeddings": CONTEXT, "sliding_window": CONTEXT}
    arrays = random_weights(3)
    embedding = np.random.default_rng(3).normal(0, 0.1, (size, config["hidden_size"]))
    arrays["model.embed_tokens.weight"] = embedding.astype(np.float32)
    out = folder() / "runtime"
    write(decoder_graph(config, arrays, Precision.NONE), config, out)
    return load(out)


@cache
def loaded() -> CwmPredictor:
    """The checkpoint as `cwm_predictor` loads it."""
    return cwm_predictor("tiny", weights(), folder(), level=Level.FLOW, sampling=Sampling(), context=CONTEXT)


def predictor(level: Level, *, temperature: float = 0.0, seed: int = 0, context: int = CONTEXT) -> CwmPredictor:
    """The same in other settings; weights and vocabulary are shared."""
    return replace(loaded(), level=level, sampling=Sampling(temperature=temperature, seed=seed), context=context)
