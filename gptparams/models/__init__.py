"""Real models: their weights fetched and loaded through transformers."""
