"""Count the parameters of GPT models exactly, family by family."""
