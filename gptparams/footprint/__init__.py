"""Bytes in memory: weights, training, and what is kept of the tokens before. Exact integers."""
