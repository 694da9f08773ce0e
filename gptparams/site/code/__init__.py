"""The code of a page: running it, showing it in one language, and its output as HTML."""
