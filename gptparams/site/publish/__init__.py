"""A checked page turned into HTML."""
