"""Counting: exact integers, formulas and differences between two sets of tensors."""
