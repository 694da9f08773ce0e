"""Symbols, shape texts and polynomials: arithmetic with model sizes."""
