"""Files: a configuration located, its JSON read, and files of other kinds refused."""
