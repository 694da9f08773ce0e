"""Comparing the two languages of a page with each other and with their history."""
