"""Readers of headers, one for each file format; tensor data is never read."""
