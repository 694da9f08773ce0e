"""Causes: why a file stores more or fewer numbers than the model has parameters."""
