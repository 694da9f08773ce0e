"""`gptparams check`: every check without building the site."""
