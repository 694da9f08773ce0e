"""Converting a checked page to HTML."""
