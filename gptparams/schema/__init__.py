"""What a table of tensors is made of: families, rows and groups of rows."""
