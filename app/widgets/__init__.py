"""One widget a file. Each is given what to draw and says what was asked of it; none fetches anything."""
