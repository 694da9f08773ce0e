"""The tests, in the same folders as the modules that they test."""
