"""Stored tensors matched with those of a table: by name, then by slot."""
