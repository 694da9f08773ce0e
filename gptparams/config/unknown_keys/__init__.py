"""Keys that a table does not read: which are harmless, which noted, which refused."""
