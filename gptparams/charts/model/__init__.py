"""Models and their parts: the whole model to scale, a block, attention heads."""
