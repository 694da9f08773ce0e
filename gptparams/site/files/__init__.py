"""Files of the site: where they are, how they are read and written, and findings in them."""
