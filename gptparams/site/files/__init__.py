"""Files of the site: their locations, reading and writing them, and findings about them."""
