"""A model's directory as files: its configuration, its shards, its tokenizer, and what is wrong with them.

Reads the headers of weights, never the weights, and imports nothing heavy: a model that cannot work is
refused before seconds and gigabytes are spent on it. Nothing is fetched: a hub name is looked up in the
cache that Hugging Face's tools share.
"""

from __future__ import annotations

import enum
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Final

from ..debugger.errors import ModelError

EMBEDDED: Final = "nano"

WHOLE: Final = "model.safetensors"
"""A checkpoint that is not in shards."""

INDEX: Final = "model.safetensors.index.json"
MAX_HEADER: Final = 100_000_000
"""Bytes. The limit that safetensors itself sets."""

AGAIN: Final = "Copy or download the model again: every one of its files is needed."

KV_BITS: Final = "kv_cache_bits"
"""Our field in a config.json: keys and values are kept in so many bits, `FULL` if it is not there."""

FULL: Final = 16
"""As many bits as the model computes in (32 on a CPU)."""

SHIPPED: Final = {"facebook/cwm": "cwm.json"}
"""Configurations that come with us, in assets/configs."""

Config = Mapping[str, Any]
"""A config.json, as save_pretrained writes it."""


class Quantisation(enum.StrEnum):
    """How a model's matrices are stored: a field of its configuration, never a part of its path."""

    NONE = "none"
    INT8 = "int8"
    """bitsandbytes, a scale a row."""

    NF4 = "nf4"
    """bitsandbytes, four bits, a scale for 64 of them, and the scales in eight bits."""

    OTHER = "other"
    """Another method that transformers knows, such as AWQ or GPTQ: it is loaded as it was stored."""


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """What a safetensors header says of one tensor."""

    dtype: str
    shape: tuple[int, ...]
    num_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A directory whose configuration can be read and whose shards are whole."""

    directory: Path
    config: Config
    quantisation: Quantisation
    shards: tuple[Path, ...]
    tensors: Mapping[str, StoredTensor] = field(repr=False)

    @property
    def num_bytes(self) -> int:
        """Of its weights."""
        return sum(tensor.num_bytes for tensor in self.tensors.values())


def embedded() -> Path:
    """The folder of the model that ships inside."""
    return Path(str(resources.files("foreframe.assets"))) / "models" / EMBEDDED


def find(name: str) -> Path:
    """The directory of a model: `nano`, a path, or a hub name that is in the cache. Raises ModelError."""
    if name == EMBEDDED:
        return embedded()
    directory = Path(os.path.expanduser(name))
    if os.path.isdir(directory):
        return directory
    snapshot = cached(name)
    if snapshot is not None:
        return snapshot
    if is_hub_name(name):
        raise ModelError(
            f"{name} is neither a directory nor in the hub's cache on this machine",
            hint=f"hf download {name} fetches it; foreframe itself downloads nothing",
        )
    raise ModelError(
        f"there is no model {name}",
        hint=f"`{EMBEDDED}` ships with foreframe; otherwise give a directory, a hub name or a server's URL",
    )


def is_hub_name(name: str) -> bool:
    """Whether a name has the form OWNER/MODEL."""
    owner, slash, model = name.partition("/")
    return bool(owner and slash and model) and "/" not in model and not name.startswith((".", "~"))


def hub_cache() -> Path:
    """Where Hugging Face's tools keep what they download."""
    if folder := os.environ.get("HF_HUB_CACHE"):
        return Path(folder)
    home = os.environ.get("HF_HOME")
    return (Path(home) if home else Path.home() / ".cache" / "huggingface") / "hub"


def cached(name: str) -> Path | None:
    """The snapshot that the cache's main revision of a hub name points to."""
    folder = hub_cache() / f"models--{name.replace('/', '--')}"
    try:
        revision = (folder / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    snapshot = folder / "snapshots" / revision
    return snapshot if snapshot.is_dir() else None


def cached_names() -> list[str]:
    """Hub names of the models in the cache that have a configuration."""
    names = [path.name.removeprefix("models--").replace("--", "/") for path in hub_cache().glob("models--*")]
    return sorted(name for name in names if (snapshot := cached(name)) and (snapshot / "config.json").is_file())


def config_of(name: str) -> Config:
    """The configuration of a model: `find`'s, or the one that ships for its hub name. Raises ModelError."""
    try:
        return read_config(find(name))
    except ModelError:
        if name not in SHIPPED:
            raise
        text = (resources.files("foreframe.assets") / "configs" / SHIPPED[name]).read_text(encoding="utf-8")
        return json.loads(text)


def read_config(directory: Path) -> Config:
    """The config.json of a directory. Raises ModelError."""
    path = directory / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(
            f"{directory} is no model: it has no config.json",
            hint="Give a folder as save_pretrained, an export or the hub leaves it.",
        ) from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}", hint=AGAIN) from None
    if not isinstance(config, dict) or not isinstance(config.get("model_type"), str):
        raise ModelError(f"{path} is no model's configuration: it names no model_type", hint=AGAIN)
    return config


def quantisation_of(config: Config) -> Quantisation:
    """How a configuration says that its weights are stored. Raises ModelError."""
    stored = config.get("quantization_config")
    if not stored:
        return Quantisation.NONE
    if not isinstance(stored, dict):
        raise ModelError(f"quantization_config is a JSON object, and the configuration says {stored!r:.80}", hint=AGAIN)
    if stored.get("load_in_8bit"):
        return Quantisation.INT8
    if stored.get("load_in_4bit") and stored.get("bnb_4bit_quant_type") == "nf4":
        return Quantisation.NF4
    return Quantisation.OTHER


def kv_bits_of(config: Config) -> int:
    """How a configuration says that keys and values are kept: 8 or `FULL`. Raises ModelError."""
    bits = config.get(KV_BITS, FULL)
    if bits not in (8, FULL):
        raise ModelError(f"{KV_BITS} is 8 or {FULL}, and the configuration says {bits!r}")
    return bits


def open_checkpoint(directory: Path) -> Checkpoint:
    """The checkpoint in a directory. Raises ModelError where it is none, or a part of it is missing or cut."""
    config = read_config(directory)
    shards = _shards(directory)
    tensors: dict[str, StoredTensor] = {}
    for path in shards:
        tensors |= read_header(path)
    expected = _index(directory)
    if missing := sorted(expected.keys() - tensors.keys()):
        raise ModelError(f"{directory} lacks the tensor {missing[0]}, which its {INDEX} promises", hint=AGAIN)
    return Checkpoint(
        directory=directory,
        config=config,
        quantisation=quantisation_of(config),
        shards=tuple(shards),
        tensors=tensors,
    )


def _shards(directory: Path) -> list[Path]:
    promised = sorted(set(_index(directory).values()))
    for name in promised:
        if not (directory / name).is_file():
            raise ModelError(f"{directory} lacks the shard {name} ({len(promised)} in all)", hint=AGAIN)
    if promised:
        return [directory / name for name in promised]
    whole = directory / WHOLE
    if whole.is_file():  # what lies beside it, averaged weights perhaps, has the same names and other numbers
        return [whole]
    if paths := sorted(directory.glob("*.safetensors")):
        return paths
    if any(directory.glob("*.bin")):
        raise ModelError(
            f"{directory} has its weights as pickles alone, which can run code and are not loaded",
            hint="Save the model again with safetensors.",
        )
    raise ModelError(f"{directory} has a configuration and no weights", hint=AGAIN)


def _index(directory: Path) -> dict[str, str]:
    """Shard by tensor, where the directory has an index."""
    path = directory / INDEX
    if not path.is_file():
        return {}
    try:
        return {
            str(name): str(file) for name, file in json.loads(path.read_text(encoding="utf-8"))["weight_map"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{path} is damaged", hint=AGAIN) from None


def read_header(path: Path) -> dict[str, StoredTensor]:
    """The tensors of one safetensors file, which must be as long as its header says. Raises ModelError."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= min(MAX_HEADER, size - 8):
                raise ValueError("its header has no length that can be")
            header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        end = 8 + length
        tensors: dict[str, StoredTensor] = {}
        for name, facts in header.items():
            first, last = facts["data_offsets"]
            tensors[name] = StoredTensor(str(facts["dtype"]), tuple(facts["shape"]), last - first)
            end = max(end, 8 + length + last)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0] if isinstance(error, OSError | ValueError) else "its header is damaged"
        raise ModelError(f"{path} is no safetensors file that can be read: {reason}", hint=AGAIN) from None
    if size != end:
        raise ModelError(f"{path} is cut short: it has {size:,} of {end:,} bytes", hint=AGAIN)
    return tensors


def check_tokenizer(directory: Path, config: Config) -> None:
    """Refuse a tokenizer.json that is not there, or whose ids the model has no embedding for. Raises ModelError."""
    path = directory / "tokenizer.json"
    try:
        tokenizer = json.loads(path.read_text(encoding="utf-8"))
        highest = max(_token_ids(tokenizer))
    except FileNotFoundError:
        raise ModelError(f"{directory} has no tokenizer.json", hint="Copy it there from the model's origin.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"{path} is no tokenizer that can be read", hint=AGAIN) from None
    vocab_size = int(config.get("vocab_size", 0))
    if highest >= vocab_size:
        raise ModelError(
            f"{path} is another model's: it has token {highest:,}, and this model's vocabulary has {vocab_size:,}",
            hint="Copy the tokenizer that the model was trained with.",
        )


def _token_ids(tokenizer: Any) -> list[int]:
    vocabulary = tokenizer["model"]["vocab"]
    ids = list(vocabulary.values()) if isinstance(vocabulary, dict) else list(range(len(vocabulary)))
    return [int(number) for number in (*ids, *(token["id"] for token in tokenizer.get("added_tokens", ())))]
