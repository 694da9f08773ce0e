"""The two languages of a page compared with each other and with their history."""
