"""Find, read, round and write numbers as people write them."""
