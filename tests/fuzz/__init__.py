"""Searches for input that does harm, longer than the tests can."""
