"""Tables for people: text for a terminal, HTML for a page."""
