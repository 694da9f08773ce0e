"""Code blocks that run in the reader's browser."""
