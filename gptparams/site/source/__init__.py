"""Parsing the source of a page."""
