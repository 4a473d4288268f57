"""The terminal interface and the command line; the one place where implementations are chosen."""
