"""Bars to scale: the parts of a total, totals compared, counts beside measurements."""
