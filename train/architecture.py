"""The shape of nano, the model that ships inside: Code World Model's architecture, small.

Its attention window covers its whole context, so that every layer sees everything and the model is
the same function as a Llama of this shape; that is what runtimes for small models know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from transformers import CwmConfig, CwmForCausalLM

CONTEXT: Final = 2048
"""Tokens: the source of a function, what it reaches, and the frames of a run, with room to spare."""


def nano_config(vocab_size: int, *, width: int = 256, layers: int = 8, begin: int = 0, end: int = 1) -> CwmConfig:
    """The configuration of nano: 5.3M parameters at a vocabulary of 700. `begin` and `end` are token ids.

    Another `width`, a multiple of 64, or number of `layers` makes a smaller or larger model of the same proportions.
    """
    from transformers import CwmConfig

    return CwmConfig(
        vocab_size=vocab_size,
        hidden_size=width,
        intermediate_size=width * 9 // 4,
        num_hidden_layers=layers,
        num_attention_heads=width // 32,
        num_key_value_heads=width // 64,
        head_dim=32,
        max_position_embeddings=CONTEXT,
        sliding_window=CONTEXT,
        rope_parameters={"rope_type": "default", "rope_theta": 10_000.0},
        tie_word_embeddings=True,
        bos_token_id=begin,
        eos_token_id=end,
        # transformers freezes the input embedding of a padding token: none is named.
        pad_token_id=None,
    )


def build(config: CwmConfig) -> CwmForCausalLM:
    """A model of this configuration with fresh random weights, in float32."""
    from transformers import CwmForCausalLM  # 8 CPU-seconds

    return CwmForCausalLM(config)
