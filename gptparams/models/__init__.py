"""Trained models: downloading their weights and loading them with transformers."""
