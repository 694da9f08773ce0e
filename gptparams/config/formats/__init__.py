"""Other formats of configurations, each converted to the keys of a `config.json`."""
