"""Memory in exact bytes: weights, training, and the cache of earlier tokens."""
