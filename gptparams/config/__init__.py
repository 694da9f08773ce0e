"""Configurations: a `config.json` read, checked and turned into sizes and switches."""
