"""Figures checked: every numeral of a page against its value or its source."""
