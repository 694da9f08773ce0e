"""Checks of the library's own data, for contributors: presets and tables of architectures.

They are independent of MkDocs and the pages, but report the same kind of findings.
"""
