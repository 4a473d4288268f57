"""Training: data, stages, evaluations."""
