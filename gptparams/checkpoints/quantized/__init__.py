"""Quantized layouts: the stored tensors of a matrix, combined to that matrix."""
