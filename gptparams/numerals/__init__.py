"""Numbers as people write them: found, read, rounded and written."""
