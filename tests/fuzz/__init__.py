"""Long runs with random or exhaustive input; a short version of each is among the tests."""
