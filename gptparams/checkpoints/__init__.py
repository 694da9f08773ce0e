"""Checkpoint files: reading their headers, and reconciling them with a configuration."""
