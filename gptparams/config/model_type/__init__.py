"""The type of a model: its table, its aliases, its head, and types that have no table."""
