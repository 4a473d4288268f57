"""Files that travel with the package: the embedded model, examples, recorded traces."""
