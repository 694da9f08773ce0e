"""The library's own data, checked for those who add to it: presets and tables of architectures.

Neither MkDocs nor the pages of the site have a part in it; the findings are like theirs.
"""
