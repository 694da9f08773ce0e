"""Symbols, shape texts and polynomials: the arithmetic of sizes."""
