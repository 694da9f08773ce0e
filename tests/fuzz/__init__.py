"""Inputs that nobody would think of, made at random: by the million with one command."""
