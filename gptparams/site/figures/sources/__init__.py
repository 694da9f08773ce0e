"""Sources of figures that no code computes: the claims and the references."""
