"""What speaks to other programs: debugpy, editors, tree-sitter, servers."""
