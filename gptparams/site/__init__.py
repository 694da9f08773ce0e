"""The site: figures bound to code, pages that run, and the checks that keep both true.

A page is three files: `docs/zh/X.md`, `docs/en/X.md` and the code that both run,
`docs/code/X.py`. `source` reads a page, `program` runs its code, `judging` compares what is
shown with what was computed, `parity` compares the two languages, `rendered` looks at the
finished HTML, and `examination` puts these together for the Markdown extension, the MkDocs
plugin and `gptparams check`.
"""
