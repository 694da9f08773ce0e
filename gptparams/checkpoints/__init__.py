"""Checkpoint files: their headers read, classified, and reconciled with a configuration."""
