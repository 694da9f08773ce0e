"""Numerals without a mark: in a page's text, in its code, and in the finished HTML."""
