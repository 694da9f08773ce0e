"""The code of a page: run, shown in one language, its output as HTML."""
