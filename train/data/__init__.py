"""Sources of programs and their traces."""
