"""The source of a page, parsed."""
