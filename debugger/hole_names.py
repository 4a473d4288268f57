"""Names that we add to a program while its hole is being filled. The child that searches knows them too."""

from __future__ import annotations

AFTER = "_foreframe_after"
"""Called after the hole, with the locals."""

PIECE = "_foreframe_piece"
"""The hole's statement as a function of the locals before it; a number follows."""
