"""The MkDocs plugin and the live preview."""
