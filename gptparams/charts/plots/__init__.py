"""Plots with coordinates: curves, histograms, points and arrows."""
