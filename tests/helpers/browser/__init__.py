"""The built site in a browser: served, observed, and asked questions."""
