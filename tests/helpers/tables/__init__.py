"""Tables, and what breaks them: configurations and mutants for the tests against transformers."""
