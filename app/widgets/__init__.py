"""One widget a file: each is given values and posts messages."""
