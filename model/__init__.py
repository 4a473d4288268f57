"""The Code World Model: tokenizer, frame grammar, decoding, prediction."""
