"""The site: figures bound to code, executed pages, and the checks that verify both.

A page is three files: `docs/zh/X.md`, `docs/en/X.md` and the code that both run, `docs/code/X.py`.
`source` parses a page, `code` runs its code, `figures` compares the shown literals with the
computed values, `languages` compares the two languages, and `publish` turns a page into HTML for
the MkDocs plugin and `gptparams check`.
"""
