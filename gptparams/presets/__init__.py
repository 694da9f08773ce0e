"""Presets: published models by name."""
