"""Checking figures: every numeral of a page against its value or its source."""
