"""Frames, traces, sessions: the vocabulary every other package speaks. Standard library only."""
