"""Parts of pages that readers can operate; each is complete and readable without a script."""
